#include "services/common/cpr.h"

#include "absl/strings/ascii.h"
#include "platform/base/error.h"

namespace sjak {
namespace {

constexpr size_t kLength = 10;

absl::Status Bad(absl::string_view reason, absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, reason, message);
}

std::string WithoutSeparator(absl::string_view text) {
  std::string number(absl::StripAsciiWhitespace(text));
  if (number.size() == kLength + 1 && (number[6] == '-' || number[6] == ' ')) number.erase(6, 1);
  absl::AsciiStrToUpper(&number);
  return number;
}

bool AllDigits(absl::string_view text) {
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return true;
}

bool AllLetters(absl::string_view text) {
  for (char c : text) {
    if (!absl::ascii_isupper(c)) return false;
  }
  return true;
}

int TwoDigits(absl::string_view text, size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); }

bool ModulusOk(absl::string_view digits) {
  constexpr int kWeights[kLength] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
  int sum = 0;
  for (size_t i = 0; i < kLength; ++i) sum += kWeights[i] * (digits[i] - '0');
  return sum % 11 == 0;
}

}  // namespace

int CprYear(int seventh, int year) {
  if (seventh <= 3) return 1900 + year;
  if (seventh == 4 || seventh == 9) return (year <= 36 ? 2000 : 1900) + year;
  return (year <= 57 ? 2000 : 1800) + year;
}

absl::StatusOr<Cpr> Cpr::Parse(absl::string_view text) {
  const std::string number = WithoutSeparator(text);
  if (number.size() != kLength) {
    return Bad("CPR_LENGTH", "must be a CPR number of ten characters, with or without a hyphen after the sixth");
  }
  const absl::string_view view = number;
  const bool local = AllDigits(view.substr(0, 6)) && AllLetters(view.substr(6, 3)) && absl::ascii_isdigit(view[9]);
  if (!local && !AllDigits(view)) {
    return Bad("CPR_CHARACTER",
               "must hold digits only; a local number has letters in positions 7 to 9 and nowhere else");
  }

  Cpr cpr;
  cpr.text_ = number;
  int day = TwoDigits(view, 0);
  const int month = TwoDigits(view, 2), year = TwoDigits(view, 4);
  const bool raised = day > 60;
  if (raised) day -= 60;
  if (local) {
    cpr.kind_ = CprKind::kLocal;
    if (Date::Exists(1900 + year, month, day) || Date::Exists(2000 + year, month, day)) return cpr;
  } else {
    cpr.kind_ = raised ? CprKind::kReplacement : CprKind::kOrdinary;
    const int full_year = CprYear(view[6] - '0', year);
    if (Date::Exists(full_year, month, day)) {
      cpr.birth_date_ = Date(full_year, month, day);
      cpr.modulus_ok_ = ModulusOk(view);
      return cpr;
    }
  }
  return Bad("CPR_DATE", "must begin with a day that exists (DDMMYY; the day of a replacement number is raised by 60)");
}

}  // namespace sjak
