#include "services/citizens/import/import_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "platform/base/uuid.h"
#include "services/citizens/areas/areas_rules.h"
#include "services/common/cpr.h"
#include "services/common/danish_text.h"

namespace sjak::citizens {
namespace {

constexpr int kMaxName = 100, kMaxStreet = 120, kMaxCity = 60, kMaxCaseworker = 60, kMaxExternalId = 60,
              kMaxFault = 200;
constexpr size_t kMaxFaults = 20;

bool IsSet(const RowFields::RawDate& d) { return d.year != 0 || d.month != 0 || d.day != 0; }

int64_t Characters(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

bool HasControlCharacter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return absl::ascii_iscntrl(static_cast<uint8_t>(c)); });
}

bool IsPostcode(absl::string_view text) {
  return text.size() == 4 && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// As the pattern of RegisterCitizenRequest.phone.
bool IsPhone(absl::string_view text) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  return text.size() >= 6 && text.size() <= 20 &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c) || c == ' '; });
}

class Checks {
 public:
  void Require(bool good, absl::string_view field, absl::string_view what) {
    if (!good) faults_.push_back(absl::StrCat(field, ": ", what));
  }
  void Text(absl::string_view text, absl::string_view field, bool required, int max) {
    Require(!required || !absl::StripAsciiWhitespace(text).empty(), field, "is required");
    Require(Characters(text) <= max, field, absl::StrCat("must have at most ", max, " characters"));
    Require(!HasControlCharacter(text), field, "must not contain control characters");
  }
  void Day(const RowFields::RawDate& d, absl::string_view field, bool required) {
    if (!IsSet(d)) return Require(!required, field, "is required");
    Require(Date::Exists(d.year, d.month, d.day), field, "must be a whole date that exists");
  }
  std::vector<std::string> Take() { return std::move(faults_); }

 private:
  std::vector<std::string> faults_;
};

void CheckAddress(const RowFields& row, Checks* checks) {
  checks->Text(row.street, "address.street", false, kMaxStreet);
  checks->Require(row.postcode.empty() || IsPostcode(row.postcode), "address.postcode", "must be four digits");
  checks->Text(row.city, "address.city", false, kMaxCity);
  checks->Require(IsDistrictOfResidence(row.district_code), "address.district_code", "must be 1-10, 98, or 0");
  checks->Require(row.dar_address_id.empty() || Uuid::Parse(row.dar_address_id).ok(), "address.dar_address_id",
                  "must be a UUID");
}

// They are kept and shown, so they may not carry what the row holds.
std::vector<std::string> SendersFaults(const std::vector<std::string>& faults) {
  std::vector<std::string> kept;
  for (const std::string& fault : faults) {
    const bool plain = Characters(fault) <= kMaxFault && !HasControlCharacter(fault) && !ContainsCprPattern(fault);
    kept.push_back(plain ? fault : "row: could not be read by the sender");
    if (kept.size() == kMaxFaults) break;
  }
  return kept;
}

}  // namespace

bool IsExternalId(absl::string_view text) {
  return !absl::StripAsciiWhitespace(text).empty() && Characters(text) <= kMaxExternalId &&
         !HasControlCharacter(text) && !ContainsCprPattern(text);
}

std::vector<std::string> CheckRow(const RowFields& row) {
  if (!row.faults.empty()) return SendersFaults(row.faults);
  Checks checks;
  checks.Require(row.row_number >= 1, "row_number", "must be the line of the file, from 1");
  checks.Text(row.external_id, "external_id", true, kMaxExternalId);
  checks.Require(!ContainsCprPattern(row.external_id), "external_id", "must not hold a CPR number");
  checks.Require(row.source_revision >= 0, "source_revision", "must not be negative");
  const auto cpr = Cpr::Parse(row.cpr);
  checks.Require(cpr.ok(), "cpr", cpr.ok() ? "" : cpr.status().message());
  checks.Text(row.given_name, "given_name", true, kMaxName);
  checks.Text(row.surname, "surname", true, kMaxName);
  checks.Require(row.phone.empty() || IsPhone(row.phone), "phone",
                 "must be 6 to 20 digits and spaces after an optional +");
  if (row.has_address) CheckAddress(row, &checks);
  checks.Require(row.target_group != 0, "target_group", "is required");
  checks.Require(row.target_group == 0 || row.target_group_known, "target_group", "must be a target group of the list");
  checks.Day(row.target_group_from, "target_group_from", true);
  checks.Day(row.residence_from, "residence_from", false);
  checks.Require(row.needs_known, "needs", "must be needs of the list");
  checks.Text(row.caseworker, "caseworker", false, kMaxCaseworker);
  checks.Require(!ContainsCprPattern(row.caseworker), "caseworker", "must not hold a CPR number");
  return checks.Take();
}

}  // namespace sjak::citizens
