#include "services/reporting/frozen/experience_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/money.h"

namespace sjak::reporting {
namespace {

std::string OneDecimal(int64_t numerator, int64_t denominator) {
  NumberStyle style;
  style.decimals = 1;
  return FormatDecimal(DivideRounded(numerator * 10, denominator), style);
}

std::string Missing(const ExperienceFacts& facts) {
  if (facts.attached_broad == 0) {
    return "Ingen borger er begyndt endnu. En beslutning nu hviler på partnernes tilsagn og på planerne, ikke på "
           "resultater.";
  }
  if (facts.attached_strict == 0) {
    return "Ingen borger er begyndt på prøvehusene endnu. En beslutning nu hviler på få forløb på andre byggepladser "
           "og "
           "på partnernes tilsagn.";
  }
  if (2 * facts.attached_strict < facts.target) {
    return "De første borgere er begyndt, men for få og for kort til at vise, om de kommer videre.";
  }
  return "Borgerne er begyndt, men ikke alt, hvad en opskalering skal hvile på, er på plads.";
}

std::string Conclusion(Experience experience, const ExperienceFacts& facts) {
  if (experience == Experience::kEnough) {
    return "Erfaringen er tilstrækkelig til at tage stilling til, om og hvordan partnerskabet skal opskaleres. Se "
           "scenarierne for, hvad der begrænser antallet af pladser.";
  }
  const std::string missing = Missing(facts);
  if (experience == Experience::kNone) {
    return absl::StrCat(
        missing,
        " Det taler for at fortsætte i pilotens størrelse, at gøre en udvidelse betinget af, at halvdelen af "
        "målet er nået, og at samle op igen, når det er sket.");
  }
  return absl::StrCat(
      missing,
      " Det taler for en trinvis udvidelse: det forsigtige scenarie først, og resten når de kriterier, der "
      "mangler, er opfyldt.");
}

}  // namespace

ExperienceVerdict JudgeExperience(const ExperienceFacts& f) {
  ExperienceVerdict verdict;
  const auto add = [&verdict](const char* question, std::string found, bool met) {
    verdict.criteria.push_back({question, std::move(found), met});
  };
  add("Er byggeriet af prøvehusene begyndt?", f.building_begun ? "Ja" : "Nej", f.building_begun);
  add("Er mindst en borger begyndt?", absl::StrCat(f.attached_broad, " begyndt"), f.attached_broad > 0);
  add("Er halvdelen af målet nået (snæver læsning)?", absl::StrCat(f.attached_strict, " af ", f.target),
      f.target > 0 && 2 * f.attached_strict >= f.target);
  add("Er der dokumenteret frikøb?", absl::StrCat(FormatDkk(f.accrued_oere), " kr. påløbet"), f.accrued_oere > 0);
  add("Er partnerskabet afprøvet (gennemsnit mindst 3 af 4)?",
      f.maturity_items == 0 ? "Ikke vurderet" : absl::StrCat(OneDecimal(f.maturity_sum, f.maturity_items), " af 4"),
      f.maturity_items > 0 && f.maturity_sum >= 3 * f.maturity_items);
  add("Er det, der skulle undersøges, afklaret?", absl::StrCat(f.explorations_concluded, " af ", f.explorations),
      f.explorations > 0 && f.explorations_concluded == f.explorations);
  const auto met =
      std::count_if(verdict.criteria.begin(), verdict.criteria.end(), [](const Criterion& c) { return c.met; });
  const auto all = static_cast<int64_t>(verdict.criteria.size());
  if (met == all) {
    verdict.experience = Experience::kEnough;
  } else if (f.attached_broad > 0 && 2 * met >= all) {
    verdict.experience = Experience::kPartly;
  }
  verdict.conclusion = Conclusion(verdict.experience, f);
  return verdict;
}

}  // namespace sjak::reporting
