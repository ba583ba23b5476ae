#include "services/reporting/scale_up/scale_up.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/reporting/scale_up/scale_up_store.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {
namespace {

constexpr const char* kLevels[] = {"LOW", "BASE", "HIGH"};

template <typename Shares>
void AddShares(int64_t places, absl::Span<const ShareOf> shares, Shares* out) {
  std::vector<int64_t> per_mille;
  for (const ShareOf& share : shares) per_mille.push_back(share.per_mille);
  const std::vector<int64_t> parts = Split(places, per_mille);
  for (size_t i = 0; i < shares.size(); ++i) {
    v1::Share* share = out->Add();
    share->set_code(shares[i].code);
    *share->mutable_label() = MakeText(shares[i].label_en, shares[i].label_da);
    share->set_citizens(parts[i]);
  }
}

v1::Scenario ScenarioOf(const char* code, const Outlook& outlook) {
  v1::Scenario scenario;
  scenario.set_code(code);
  scenario.set_places(outlook.places);
  scenario.set_limited_by(CodeOf(outlook.limited_by));
  for (int i = 0; i < kLimits; ++i) {
    const LimitKind kind = static_cast<LimitKind>(i);
    v1::Limit* limit = scenario.add_limits();
    limit->set_code(CodeOf(kind));
    *limit->mutable_label() = MakeText(EnglishOf(kind), DanishOf(kind));
    limit->set_citizens(outlook.limits[i]);
  }
  *scenario.mutable_cost() = wire::DkkFromOere(outlook.places * outlook.cost_per_citizen_oere);
  *scenario.mutable_cost_per_citizen() = wire::DkkFromOere(outlook.cost_per_citizen_oere);
  AddShares(outlook.places, PhaseShares(), scenario.mutable_phases());
  AddShares(outlook.places, KindShares(), scenario.mutable_kinds());
  AddShares(outlook.places, GroupShares(), scenario.mutable_target_groups());
  scenario.set_years(outlook.years);
  scenario.set_citizens_in_all(outlook.places * outlook.years);
  return scenario;
}

absl::StatusOr<Assumptions> AssumptionsOf(const v1::GetScaleUpRequest& request) {
  Assumptions assumptions = DefaultAssumptions();
  for (int i = 0; i < request.assumptions_size(); ++i) {
    const v1::Assumption& stated = request.assumptions(i);
    int found = -1;
    std::vector<std::string> codes;
    for (int q = 0; q < kQuantities; ++q) {
      codes.push_back(WordsOf(static_cast<Quantity>(q)).code);
      if (codes.back() == stated.code()) found = q;
    }
    const std::string field = absl::StrCat("assumptions[", i, "]");
    if (found < 0) return RefuseField(field + ".code", absl::StrCat("must be one of ", absl::StrJoin(codes, ", ")));
    if (stated.low() < 1 || stated.base() < 1 || stated.high() < 1) {
      return RefuseField(field, "low, base and high must be at least 1");
    }
    assumptions[found] = {stated.low(), stated.base(), stated.high()};
  }
  return assumptions;
}

}  // namespace

v1::ScaleUp MakeScaleUp(const std::string& programme_code, const Assumptions& assumptions) {
  v1::ScaleUp out;
  out.set_programme_code(programme_code);
  for (int q = 0; q < kQuantities; ++q) {
    const AssumptionWords& words = WordsOf(static_cast<Quantity>(q));
    v1::Assumption* assumption = out.add_assumptions();
    assumption->set_code(words.code);
    assumption->set_low(assumptions[q][0]);
    assumption->set_base(assumptions[q][1]);
    assumption->set_high(assumptions[q][2]);
    *assumption->mutable_label() = MakeText(words.label_en, words.label_da);
    assumption->set_unit(words.unit);
    const bool stated = assumptions[q] != DefaultAssumptions()[q];
    *assumption->mutable_source() =
        stated ? MakeText("stated in the request", "angivet") : MakeText(words.source_en, words.source_da);
  }
  for (int level = 0; level < 3; ++level) {
    *out.add_scenarios() = ScenarioOf(kLevels[level], OutlookOf(ValuesAt(assumptions, static_cast<Level>(level))));
  }
  for (const SensitivityOf& s : Sensitivities(assumptions)) {
    const AssumptionWords& words = WordsOf(s.quantity);
    v1::Sensitivity* sensitivity = out.add_sensitivities();
    sensitivity->set_code(words.code);
    *sensitivity->mutable_label() = MakeText(words.label_en, words.label_da);
    sensitivity->set_at_low(s.at_low);
    sensitivity->set_at_high(s.at_high);
  }
  return out;
}

absl::StatusOr<v1::ScaleUp> GetScaleUp(rpc::ReadTx& tx, const v1::GetScaleUpRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Assumptions assumptions, AssumptionsOf(request));
  const std::vector<std::string> codes = ReadProgrammeCodes(tx, request.programme_code());
  if (codes.empty()) {
    return NotFound("PROGRAMME_UNKNOWN",
                    "No such programme has reached reporting. If it was just created, repeat this in a moment.");
  }
  if (codes.size() > 1) {
    return RefuseState("PROGRAMME_AMBIGUOUS", "There are several programmes: name one by its code.", "programme_code",
                       {{"codes", absl::StrJoin(codes, ",")}});
  }
  return MakeScaleUp(codes[0], assumptions);
}

}  // namespace sjak::reporting
