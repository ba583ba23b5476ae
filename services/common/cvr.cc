#include "services/common/cvr.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "platform/base/error.h"

namespace sjak {
namespace {

bool IsDigits(absl::string_view text, size_t length) {
  if (text.size() != length) return false;
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> ParseCvr(absl::string_view text) {
  std::string number = absl::StrReplaceAll(text, {{" ", ""}});
  if (absl::StartsWithIgnoreCase(number, "DK")) number.erase(0, 2);
  if (!IsDigits(number, 8)) {
    return Refuse(absl::StatusCode::kInvalidArgument, "CVR_FORMAT", "must be a CVR number of eight digits");
  }
  constexpr int kWeights[] = {2, 7, 6, 5, 4, 3, 2, 1};
  int sum = 0;
  for (size_t i = 0; i < 8; ++i) sum += kWeights[i] * (number[i] - '0');
  if (sum % 11 != 0 || number == "00000000") {
    return Refuse(absl::StatusCode::kInvalidArgument, "CVR_CHECK_DIGIT",
                  "is no CVR number: the check digit is wrong, look for a typing error");
  }
  return number;
}

absl::StatusOr<std::string> ParsePNumber(absl::string_view text) {
  std::string number = absl::StrReplaceAll(text, {{" ", ""}});
  if (!IsDigits(number, 10)) {
    return Refuse(absl::StatusCode::kInvalidArgument, "P_NUMBER_FORMAT", "must be a P-number of ten digits");
  }
  return number;
}

}  // namespace sjak
