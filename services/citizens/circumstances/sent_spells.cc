#include "services/citizens/circumstances/sent_spells.h"

#include <set>

#include "services/citizens/circumstances/considerations_rules.h"
#include "services/citizens/registry/person.h"

namespace sjak::citizens {
namespace {

absl::Status CheckCodes(const google::protobuf::RepeatedField<int>& codes, absl::string_view field) {
  const std::set<int> different(codes.begin(), codes.end());
  if (different.count(0) == 0 && different.size() == static_cast<size_t>(codes.size())) return absl::OkStatus();
  return RefuseField(field, "must name each code once, and none UNSPECIFIED");
}

}  // namespace

absl::Status CheckValue(const v1::BenefitSpell&) { return absl::OkStatus(); }
absl::Status CheckValue(const v1::Protection&) { return absl::OkStatus(); }
absl::Status CheckValue(const v1::Guest&) { return absl::OkStatus(); }

absl::Status CheckValue(const v1::MobilityLimit& sent) { return CheckCodes(sent.means(), "mobility_limit.means"); }

absl::Status CheckValue(const v1::Considerations& sent) {
  SJAK_RETURN_IF_ERROR(CheckCodes(sent.codes(), "considerations.codes"));
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("considerations.text", sent.text()));
  if (!SeemsToHoldDiagnosis(sent.text())) return absl::OkStatus();
  return RefuseField("considerations.text", "must say what the workplace does, and no illness or diagnosis");
}

absl::Status CheckValue(const v1::LanguageLevel& sent) {
  const bool in_education = sent.danish_education() != v1::DANISH_EDUCATION_NONE;
  if (in_education || sent.danish_module() == 0) return absl::OkStatus();
  return RefuseField("language_level.danish_module", "must be 0 without a Danish education");
}

absl::Status CheckActsElsewhere(const v1::Guest& sent, absl::string_view municipality) {
  if (sent.acting_municipality() != municipality) return absl::OkStatus();
  return RefuseField("guest.acting_municipality", "must be another municipality than this one");
}

}  // namespace sjak::citizens
