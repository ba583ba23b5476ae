#include "services/placements/rules/agreement_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/money.h"

namespace sjak::placements {
namespace {

struct TextName {
  const char* en;
  const char* da;
};

TextName NameOfText(AgreementText text) {
  switch (text) {
    case AgreementText::kPurpose:
      return {"state the purpose", "angiv formålet"};
    case AgreementText::kCitizenWish:
      return {"state what the citizen wants", "angiv borgerens ønske"};
    case AgreementText::kReason:
      return {"state the reason", "angiv begrundelsen"};
    case AgreementText::kComplaintGuidance:
      return {"give the complaint guidance and record it", "giv klagevejledning og registrér den"};
  }
  return {"", ""};
}

// Joins what must all be done into one way out.
void Join(const TextName& name, Counterfactual* way) {
  absl::StrAppend(&way->text_en, way->text_en.empty() ? "" : ", and ", name.en);
  absl::StrAppend(&way->text_da, way->text_da.empty() ? "" : ", og ", name.da);
}

}  // namespace

Finding JudgeTexts(const std::map<AgreementText, bool>& stated, Stage stage, const Law<TextsParameters>& law,
                   Date as_of) {
  if (!law) return Unlisted("R7", as_of);
  Finding finding = FindingOf("R7", *law, stage == Stage::kApproval ? Severity::kBlock : Severity::kWarn);
  finding.Measure(0, static_cast<int64_t>(law->parameters.demanded.size()), "texts");
  bool empty = false;
  Counterfactual fill;
  for (AgreementText text : law->parameters.demanded) {
    const auto it = stated.find(text);
    if (it != stated.end() && it->second) {
      ++finding.measured;
      continue;
    }
    empty = empty || it != stated.end();
    Join(NameOfText(text), &fill);
  }
  if (finding.measured == finding.limit) {
    finding.Say("Purpose, wish, reason and guidance are on record.",
                "Formål, ønske, begrundelse og vejledning er registreret.");
    return finding;
  }
  finding.verdict = Verdict::kWarn;
  if (empty) finding.Fail();
  finding.Say("The agreement or its decision is not complete.", "Aftalen eller afgørelsen er ikke fuldstændig.");
  finding.Offer(fill);
  return finding;
}

Finding JudgeReplacesNobody(std::optional<bool> employer_says_so, const Law<NoParameters>& law, Date as_of) {
  if (!law) return Unlisted("R10", as_of);
  Finding finding = FindingOf("R10", *law, Severity::kWarn);
  const bool said = employer_says_so.value_or(false);
  finding.Measure(said ? 1 : 0, 1, "statements");
  if (said) {
    finding.Say("Neither seasonal work nor in place of an employee.",
                "Hverken sæsonarbejde eller i stedet for en ansat.");
    return finding;
  }
  finding.Fail();
  finding.Say(employer_says_so ? "It would be seasonal work or replace an employee."
                               : "Nobody has said that it is no seasonal work and replaces no employee.",
              employer_says_so ? "Det ville være sæsonarbejde eller erstatte en ansat."
                               : "Ingen har sagt, at det ikke er sæsonarbejde og ikke erstatter en ansat.");
  finding.Offer("the employer's statement that it is not short seasonal work and replaces nobody",
                "arbejdsgiverens erklæring om, at det ikke er kortvarigt sæsonarbejde og ikke erstatter nogen");
  return finding;
}

Finding JudgeTrainingTerms(const Law<NoParameters>& law, Date as_of) {
  if (!law) return Unlisted("R12", as_of);
  Finding finding = FindingOf("R12", *law, Severity::kInfo);
  finding.Say(
      "The company pays no wage. The rules on the working environment and on equal treatment hold; the municipality "
      "insures. Report an injury to the employer and to the jobcentre.",
      "Virksomheden betaler ingen løn. Reglerne om arbejdsmiljø og ligebehandling gælder; kommunen forsikrer. Anmeld "
      "en skade til arbejdsgiveren og til jobcentret.");
  return finding;
}

Finding JudgeHoursAfter(std::optional<bool> agreed, const Law<NoParameters>& law, Date as_of) {
  if (!law) return Unlisted("R13", as_of);
  Finding finding = FindingOf("R13", *law, Severity::kInfo);
  finding.Measure(agreed.value_or(false) ? 1 : 0, 1, "agreements");
  if (!agreed) {
    finding.Say("Ask the employer: ordinary paid hours during or after the training?",
                "Spørg arbejdsgiveren: ordinære lønnede timer under eller efter praktikken?");
  } else if (*agreed) {
    finding.Say("Ordinary paid hours during or after the training are agreed.",
                "Ordinære lønnede timer under eller efter praktikken er aftalt.");
  } else {
    finding.Say("The employer sees no ordinary paid hours during or after the training.",
                "Arbejdsgiveren ser ingen ordinære lønnede timer under eller efter praktikken.");
  }
  return finding;
}

Finding JudgeApprenticeship(const ApprenticeshipTerms& terms, const Law<NoParameters>& law, Date as_of) {
  if (!law) return Unlisted("R39", as_of);
  Finding finding = FindingOf("R39", *law);
  const std::optional<bool> paid = terms.wage_oere && terms.lowest_wage_oere
                                       ? std::optional<bool>(*terms.wage_oere >= *terms.lowest_wage_oere)
                                       : std::nullopt;
  const std::string wage_en = terms.lowest_wage_oere
                                  ? absl::StrCat("pay at least ", FormatDkk(*terms.lowest_wage_oere), " DKK an hour")
                                  : "state the wage and the agreement's lowest wage";
  const std::string wage_da = terms.lowest_wage_oere
                                  ? absl::StrCat("betal mindst ", FormatDkk(*terms.lowest_wage_oere), " kr. i timen")
                                  : "oplys lønnen og overenskomstens mindsteløn";
  const std::pair<std::optional<bool>, TextName> conditions[] = {
      {terms.company_approved, {"a company that is approved for training", "en godkendt oplæringsvirksomhed"}},
      {terms.agreement_signed, {"a signed training agreement", "en underskrevet uddannelsesaftale"}},
      {paid, {wage_en.c_str(), wage_da.c_str()}},
  };
  finding.Measure(0, 3, "conditions");
  Counterfactual way;
  for (const auto& [met, name] : conditions) {
    if (met.value_or(false)) {
      ++finding.measured;
      continue;
    }
    finding.verdict = std::max(finding.verdict, met ? Verdict::kBlock : Verdict::kMustAssess);
    Join(name, &way);
  }
  finding.Say(absl::StrCat(finding.measured, " of the 3 conditions of a training agreement are met."),
              absl::StrCat(finding.measured, " af de 3 betingelser for en uddannelsesaftale er opfyldt."));
  if (finding.measured < finding.limit) finding.Offer(way);
  return finding;
}

}  // namespace sjak::placements
