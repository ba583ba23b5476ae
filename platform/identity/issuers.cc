#include "platform/identity/issuers.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/identity/clients.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;
using policy::v1::CallerClass;
using policy::v1::Role;

constexpr size_t kMaxFile = 1 << 20;
constexpr size_t kMaxIssuers = 100;
constexpr size_t kMaxPermitted = 10'000;
constexpr size_t kMaxText = 128;
constexpr uint64_t kMaxLifetimeSeconds = 86'400;
constexpr uint64_t kMaxNumericDate = 253'402'300'799;  // the end of year 9999

// Tokens and files name only these two: INTERNAL is a certificate's business.
CallerClass ClassNamed(absl::string_view name) {
  if (name == "JOBCENTRE") return policy::v1::CALLER_CLASS_JOBCENTRE;
  if (name == "PARTNER") return policy::v1::CALLER_CLASS_PARTNER;
  return policy::v1::CALLER_CLASS_UNSPECIFIED;
}

// A list of at most `max` different strings; false for anything else.
bool ReadStrings(const Json& value, size_t max, std::vector<std::string>& out) {
  if (!value.is_array() || value.size() > max) return false;
  for (const Json& item : value) {
    if (!item.is_string() || item.get_ref<const std::string&>().size() > kMaxText) return false;
    out.push_back(item.get<std::string>());
  }
  return std::set<std::string>(out.begin(), out.end()).size() == out.size();
}

const Json& Member(const Json& object, const char* name) {
  static const Json kAbsent;
  const auto it = object.find(name);
  return it == object.end() ? kAbsent : *it;
}

// ---- the issuers file ----

absl::Status Wrong(absl::string_view member, absl::string_view must) {
  return absl::InvalidArgumentError(absl::StrCat("\"", member, "\" must be ", must));
}

absl::Status ReadPermitted(const Json& entry, const char* member, bool (*good)(absl::string_view), Permitted& out) {
  std::vector<std::string> values;
  if (!ReadStrings(Member(entry, member), kMaxPermitted, values)) return Wrong(member, "a list of different strings");
  if (values == std::vector<std::string>{"*"}) {
    out.any = true;
    return absl::OkStatus();
  }
  if (!absl::c_all_of(values, good)) return Wrong(member, "codes of the right length in digits, or [\"*\"]");
  out.values.insert(values.begin(), values.end());
  return absl::OkStatus();
}

absl::Status ReadText(const Json& entry, const char* member, size_t max, std::string& out) {
  const Json& value = Member(entry, member);
  if (!value.is_string() || value.get_ref<const std::string&>().empty() ||
      value.get_ref<const std::string&>().size() > max) {
    return Wrong(member, absl::StrCat("a string of 1 to ", max, " characters"));
  }
  out = value.get<std::string>();
  return absl::OkStatus();
}

// ROLE_UNSPECIFIED when there is no such role.
Role RoleNamed(const std::string& name) {
  Role role;
  return policy::v1::Role_Parse(absl::StrCat("ROLE_", name), &role) ? role : policy::v1::ROLE_UNSPECIFIED;
}

absl::Status ReadRoles(const Json& entry, Issuer* issuer) {
  const auto granted = [&](Role role) {
    return absl::c_any_of(issuer->classes, [&](CallerClass cls) { return RoleIsOf(cls, role); });
  };
  if (!entry.contains("roles")) {
    for (int i = 1; i < policy::v1::Role_ARRAYSIZE; ++i) {
      if (granted(static_cast<Role>(i))) issuer->roles.insert(static_cast<Role>(i));
    }
    return absl::OkStatus();
  }
  std::vector<std::string> names;
  if (!ReadStrings(Member(entry, "roles"), policy::v1::Role_ARRAYSIZE, names) || names.empty()) {
    return Wrong("roles", "a list of different roles");
  }
  for (const std::string& name : names) {
    if (!granted(RoleNamed(name))) return Wrong("roles", "roles of the issuer's classes");
    issuer->roles.insert(RoleNamed(name));
  }
  return absl::OkStatus();
}

absl::StatusOr<Issuer> ReadIssuer(const Json& entry, const std::string& folder,
                                  std::map<std::string, FileStamp>& stamps) {
  static const std::set<std::string> kMembers = {"issuer", "jwks_file",      "audience", "classes",
                                                 "roles",  "municipalities", "cvrs",     "max_lifetime_seconds"};
  if (!entry.is_object()) return absl::InvalidArgumentError("an issuer must be an object");
  for (const auto& item : entry.items()) {
    if (kMembers.count(item.key()) == 0) return absl::InvalidArgumentError("an issuer has an unknown member");
  }
  Issuer issuer;
  std::string jwks_file;
  std::vector<std::string> classes;
  SJAK_RETURN_IF_ERROR(ReadText(entry, "issuer", 512, issuer.name));
  // Subjects are "<issuer>|<sub>" and "system|<peer>", and must stay apart.
  if (absl::StrContains(issuer.name, '|') || issuer.name == "system")
    return Wrong("issuer", "without | and not \"system\"");
  if (IsClientIssuer(issuer.name)) return Wrong("issuer", "other than a registered client's");
  SJAK_RETURN_IF_ERROR(ReadText(entry, "audience", 512, issuer.audience));
  SJAK_RETURN_IF_ERROR(ReadText(entry, "jwks_file", 4096, jwks_file));
  if (!ReadStrings(Member(entry, "classes"), 2, classes) || classes.empty())
    return Wrong("classes", "JOBCENTRE, PARTNER or both");
  for (const std::string& name : classes) {
    if (ClassNamed(name) == policy::v1::CALLER_CLASS_UNSPECIFIED) return Wrong("classes", "JOBCENTRE, PARTNER or both");
    issuer.classes.insert(ClassNamed(name));
  }
  SJAK_RETURN_IF_ERROR(ReadRoles(entry, &issuer));
  SJAK_RETURN_IF_ERROR(ReadPermitted(entry, "municipalities", IsMunicipalityCode, issuer.municipalities));
  SJAK_RETURN_IF_ERROR(ReadPermitted(entry, "cvrs", IsCvrNumber, issuer.cvrs));
  if (!issuer.municipalities.any && issuer.municipalities.values.empty()) return Wrong("municipalities", "not empty");
  if (issuer.classes.count(policy::v1::CALLER_CLASS_PARTNER) > 0 && !issuer.cvrs.any && issuer.cvrs.values.empty()) {
    return Wrong("cvrs", "not empty for an issuer of PARTNER tokens");
  }
  const Json& lifetime = Member(entry, "max_lifetime_seconds");
  if (!lifetime.is_number_unsigned() || lifetime == 0 || lifetime.get<uint64_t>() > kMaxLifetimeSeconds) {
    return Wrong("max_lifetime_seconds", absl::StrCat("a whole number from 1 to ", kMaxLifetimeSeconds));
  }
  issuer.max_lifetime = absl::Seconds(lifetime.get<int64_t>());

  const std::string path = std::filesystem::path(folder) / jwks_file;
  stamps[path] = StampOf(path);
  SJAK_ASSIGN_OR_RETURN(const std::string jwks, ReadFile(path, kMaxFile));
  auto keys = ParseJwks(jwks);
  if (!keys.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", keys.status().message()));
  issuer.keys = *std::move(keys);
  return issuer;
}

// ---- claims ----

absl::Status RefuseClaim(absl::string_view message) {
  return Refuse(absl::StatusCode::kUnauthenticated, "TOKEN_CLAIMS_REFUSED", message);
}

absl::StatusOr<std::string> TextClaim(const Json& payload, const char* name) {
  const Json& value = Member(payload, name);
  if (!value.is_string() || value.get_ref<const std::string&>().empty() ||
      value.get_ref<const std::string&>().size() > kMaxText ||
      !absl::c_all_of(value.get_ref<const std::string&>(), absl::ascii_isprint)) {
    return RefuseClaim(
        absl::StrCat("Get a token with the claim \"", name, "\" as a string of 1 to 128 printable ASCII characters."));
  }
  return value.get<std::string>();
}

absl::StatusOr<absl::Time> TimeClaim(const Json& payload, const char* name) {
  const Json& value = Member(payload, name);
  if (!value.is_number_unsigned() || value.get<uint64_t>() > kMaxNumericDate) {
    return RefuseClaim(absl::StrCat("Get a token with the claim \"", name, "\" in whole seconds since 1970."));
  }
  return absl::FromUnixSeconds(value.get<int64_t>());
}

absl::Status CheckAudience(const Issuer& issuer, const Json& payload) {
  const Json& aud = Member(payload, "aud");
  const bool one = aud.is_string() && aud == issuer.audience;
  const bool among = aud.is_array() && aud.size() <= 16 && absl::c_linear_search(aud, Json(issuer.audience));
  if (one || among) return absl::OkStatus();
  return RefuseClaim("Get a token for this service: its \"aud\" must contain the audience agreed for the issuer.");
}

// Sets caller.expires.
absl::Status CheckTimes(const Issuer& issuer, const Json& payload, absl::Time now, Caller& caller) {
  SJAK_ASSIGN_OR_RETURN(const absl::Time issued, TimeClaim(payload, "iat"));
  SJAK_ASSIGN_OR_RETURN(const absl::Time expiry, TimeClaim(payload, "exp"));
  if (expiry <= issued || expiry - issued > issuer.max_lifetime) {
    return RefuseClaim(absl::StrCat("Get a token whose \"exp\" is at most ", absl::ToInt64Seconds(issuer.max_lifetime),
                                    " seconds after its \"iat\"."));
  }
  absl::Time earliest = issued;
  if (payload.contains("nbf")) {
    SJAK_ASSIGN_OR_RETURN(const absl::Time not_before, TimeClaim(payload, "nbf"));
    earliest = std::max(issued, not_before);
  }
  if (now + kClockSkew < earliest) {
    return RefuseClaim("The token is not valid yet by its \"iat\" or \"nbf\": wait, or set the issuer's clock right.");
  }
  caller.expires = expiry + kClockSkew;
  if (now >= caller.expires) {
    return Refuse(absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED", "The token has expired: get a new one.");
  }
  return absl::OkStatus();
}

absl::Status CheckRoles(const Json& payload, Caller& caller) {
  std::vector<std::string> names;
  if (!ReadStrings(Member(payload, "roles"), 8, names) || names.empty()) {
    return RefuseClaim("Get a token with the claim \"roles\" as a list of 1 to 8 different roles.");
  }
  for (const std::string& name : names) {
    const Role role = RoleNamed(name);
    if (role == policy::v1::ROLE_UNSPECIFIED) {
      return RefuseClaim("The token's \"roles\" contain one that does not exist: see the list of roles.");
    }
    caller.roles.insert(role);
  }
  return absl::OkStatus();
}

absl::Status CheckScope(const Issuer& issuer, const Json& payload, Caller& caller) {
  const Json& cls = Member(payload, "class");
  caller.cls = cls.is_string() ? ClassNamed(cls.get_ref<const std::string&>()) : policy::v1::CALLER_CLASS_UNSPECIFIED;
  if (issuer.classes.count(caller.cls) == 0) {
    return RefuseClaim("The token's \"class\" must be JOBCENTRE or PARTNER, as agreed for its issuer.");
  }
  if (!absl::c_all_of(caller.roles,
                      [&](Role role) { return RoleIsOf(caller.cls, role) && issuer.roles.count(role); })) {
    return RefuseClaim(
        "The token's \"roles\" contain one that its class has not, or that its issuer may not speak for.");
  }
  if (!ReadStrings(Member(payload, "municipalities"), 98, caller.municipalities) || caller.municipalities.empty() ||
      !absl::c_all_of(caller.municipalities, IsMunicipalityCode)) {
    return RefuseClaim("Get a token with the claim \"municipalities\" as a list of different codes of four digits.");
  }
  if (!absl::c_all_of(caller.municipalities, [&](const auto& m) { return issuer.municipalities.Has(m); })) {
    return RefuseClaim(
        "The token lists a municipality that its issuer may not speak for: have the issuer's grant extended.");
  }
  const bool partner = caller.cls == policy::v1::CALLER_CLASS_PARTNER;
  if (partner || payload.contains("cvrs")) {
    if (!ReadStrings(Member(payload, "cvrs"), 64, caller.cvrs) || (partner && caller.cvrs.empty()) ||
        !absl::c_all_of(caller.cvrs, IsCvrNumber)) {
      return RefuseClaim("Get a token with the claim \"cvrs\" as a list of different CVR numbers of eight digits.");
    }
  }
  if (!partner) {
    caller.cvrs.clear();
  } else if (!absl::c_all_of(caller.cvrs, [&](const auto& c) { return issuer.cvrs.Has(c); })) {
    return RefuseClaim(
        "The token lists a company that its issuer may not speak for: have the issuer's grant extended.");
  }
  if (caller.municipalities.size() == 1) caller.municipality = caller.municipalities[0];
  return absl::OkStatus();
}

bool AreDigits(absl::string_view text, size_t count) {
  return text.size() == count && absl::c_all_of(text, absl::ascii_isdigit);
}

}  // namespace

bool RoleIsOf(CallerClass cls, Role role) {
  switch (role) {
    case policy::v1::ROLE_CASEWORKER:
    case policy::v1::ROLE_PROGRAMME_OFFICER:
    case policy::v1::ROLE_CONTROLLER:
    case policy::v1::ROLE_INTEGRATION:
      return cls == policy::v1::CALLER_CLASS_JOBCENTRE;
    case policy::v1::ROLE_COMPANY_CLIENT:
    case policy::v1::ROLE_MENTOR:
    case policy::v1::ROLE_EMPLOYER_SIGNER:
    case policy::v1::ROLE_EMPLOYEE_REP:
      return cls == policy::v1::CALLER_CLASS_PARTNER;
    default:
      return false;
  }
}

bool IsMunicipalityCode(absl::string_view text) { return AreDigits(text, 4); }
bool IsCvrNumber(absl::string_view text) { return AreDigits(text, 8); }

absl::StatusOr<IssuerSet> ReadIssuers(const std::string& path, std::map<std::string, FileStamp>& stamps) {
  stamps[path] = StampOf(path);
  SJAK_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxFile));
  auto document = ParseJson(text, 4);
  if (!document.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", document.status().message()));
  if (!document->is_array() || document->empty() || document->size() > kMaxIssuers) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": must be a list of 1 to ", kMaxIssuers, " issuers"));
  }
  IssuerSet set;
  const std::string folder = std::filesystem::path(path).parent_path();
  for (const Json& entry : *document) {
    auto issuer = ReadIssuer(entry, folder, stamps);
    if (!issuer.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", issuer.status().message()));
    const std::string name = issuer->name;
    if (!set.by_name.emplace(name, *std::move(issuer)).second) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": an issuer occurs twice"));
    }
  }
  return set;
}

absl::StatusOr<CheckedClaims> CheckClaims(const Issuer& issuer, const Json& payload, absl::Time system_now) {
  CheckedClaims out;
  SJAK_RETURN_IF_ERROR(CheckAudience(issuer, payload));
  SJAK_RETURN_IF_ERROR(CheckTimes(issuer, payload, system_now, out.caller));
  SJAK_ASSIGN_OR_RETURN(const std::string subject, TextClaim(payload, "sub"));
  SJAK_ASSIGN_OR_RETURN(out.jti, TextClaim(payload, "jti"));
  SJAK_RETURN_IF_ERROR(CheckRoles(payload, out.caller));
  SJAK_RETURN_IF_ERROR(CheckScope(issuer, payload, out.caller));
  out.caller.subject = absl::StrCat(issuer.name, "|", subject);
  return out;
}

}  // namespace sjak::identity
