#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

// R7: what an agreement must say, and what must be said to the citizen.
enum class AgreementText {
  kPurpose,
  kCitizenWish,
  kReason,
  kComplaintGuidance,  // klagevejledning, given
};
struct TextsParameters {
  std::vector<AgreementText> demanded;
};
enum class Stage { kDraft, kApproval };
// Whether each is there; one that nobody was asked for is missing from the map. An empty one is WARN in a draft and
// BLOCK at approval; one that was not asked for is WARN. `measured` of `limit` are there.
Finding JudgeTexts(const std::map<AgreementText, bool>& stated, Stage stage, const Law<TextsParameters>& law,
                   Date as_of);

// R10: neither short seasonal work nor in place of an employee. WARN unless the employer has said so.
Finding JudgeReplacesNobody(std::optional<bool> employer_says_so, const Law<NoParameters>& law, Date as_of);

// R12: what a training is: no wage, insured, injuries reported to both. INFO.
Finding JudgeTrainingTerms(const Law<NoParameters>& law, Date as_of);

// R13: whether ordinary hours during or after the training are agreed, refused or not asked about. INFO.
Finding JudgeHoursAfter(std::optional<bool> agreed, const Law<NoParameters>& law, Date as_of);

// R39, apprenticeship (læreplads): a training agreement with an approved company, at the agreement's lowest wage or
// more.
struct ApprenticeshipTerms {
  std::optional<bool> company_approved;
  std::optional<bool> agreement_signed;
  // øre an hour.
  std::optional<int64_t> wage_oere;
  std::optional<int64_t> lowest_wage_oere;
};
// BLOCK when a condition is not met, MUST_ASSESS when one is not known. `measured` of `limit` 3 conditions.
Finding JudgeApprenticeship(const ApprenticeshipTerms& terms, const Law<NoParameters>& law, Date as_of);

}  // namespace sjak::placements
