#include "services/placements/programmes/eligibility_rules.h"

namespace sjak::placements {
namespace {

// What is said of a condition that is met, of one that is not, and what would change it.
struct Condition {
  const char* code;
  bool EligibilityFacts::*met;
  const char* yes_en;
  const char* yes_da;
  const char* no_en;
  const char* no_da;
  const char* change_en;
  const char* change_da;
};

constexpr Condition kConditions[] = {
    {"UNEMPLOYED", &EligibilityFacts::unemployed, "Unemployed on the day.", "Ledig på dagen.",
     "Not unemployed on the day.", "Ikke ledig på dagen.",
     "choose a day on which the citizen is unemployed, or correct the target group's period",
     "vælg en dag, hvor borgeren er ledig, eller ret målgruppens periode"},
    {"NEED_RECORDED", &EligibilityFacts::need_recorded, "A need is recorded.", "Et behov er registreret.",
     "No need is recorded for the day.", "Intet behov er registreret for dagen.",
     "record the need for capacity or skills, if there is one", "registrér behovet, hvis der er et"},
    {"IN_TARGET_AREA", &EligibilityFacts::in_target_area, "Lives in one of the programme's areas.",
     "Bor i et af indsatsens områder.", "Does not live in one of the programme's areas on the day.",
     "Bor ikke i et af indsatsens områder på dagen.",
     "check the address and the area's rules, or have the programme take in the area",
     "kontrollér adressen og områdets regler, eller lad indsatsen omfatte området"},
    {"CASE_OPEN", &EligibilityFacts::case_open, "The case is open.", "Sagen er åben.", "The case is closed on the day.",
     "Sagen er afsluttet på dagen.", "have the case reopened", "få sagen genåbnet"},
    {"PHASE_RUNS", &EligibilityFacts::phase_runs, "A phase of the programme runs.", "En fase af indsatsen løber.",
     "No decided phase of the programme covers the day.", "Ingen besluttet fase af indsatsen dækker dagen.",
     "choose a day within a phase, or have the phase decided", "vælg en dag i en fase, eller få fasen besluttet"},
};

}  // namespace

std::vector<EligibilityFinding> JudgeEligibility(const EligibilityFacts& facts) {
  std::vector<EligibilityFinding> out;
  for (const Condition& c : kConditions) {
    const bool met = facts.*c.met;
    out.push_back({c.code, met, met ? c.yes_en : c.no_en, met ? c.yes_da : c.no_da, met ? "" : c.change_en,
                   met ? "" : c.change_da});
  }
  return out;
}

}  // namespace sjak::placements
