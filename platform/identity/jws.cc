#include "platform/identity/jws.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"

namespace sjak::identity {
namespace {

constexpr int kMaxJwsDepth = 4;

absl::StatusOr<nlohmann::json> DecodeJwsObject(absl::string_view part) {
  SJAK_ASSIGN_OR_RETURN(const std::string text, FromBase64Url(part));
  SJAK_ASSIGN_OR_RETURN(nlohmann::json json, ParseJson(text, kMaxJwsDepth));
  if (!json.is_object()) return absl::InvalidArgumentError("not an object");
  return json;
}

std::string JwsText(const nlohmann::json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

std::string Jws::HeaderText(const char* name) const { return JwsText(header, name); }
std::string Jws::PayloadText(const char* name) const { return JwsText(payload, name); }

absl::StatusOr<Jws> ParseJws(absl::string_view text) {
  if (text.size() > kMaxJwsBytes) return absl::InvalidArgumentError("too long");
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('.', 3));
  if (parts.size() != 3) return absl::InvalidArgumentError("not three parts");
  Jws jws;
  SJAK_ASSIGN_OR_RETURN(jws.header, DecodeJwsObject(parts[0]));
  SJAK_ASSIGN_OR_RETURN(jws.payload, DecodeJwsObject(parts[1]));
  SJAK_ASSIGN_OR_RETURN(jws.signature, FromBase64Url(parts[2]));
  jws.signed_text = absl::StrCat(parts[0], ".", parts[1]);
  return jws;
}

}  // namespace sjak::identity
