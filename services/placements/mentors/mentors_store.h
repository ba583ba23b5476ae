#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/mentors/buy_out_rules.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// Hits EMPLOYER_UNIT_NOT_FOUND.
void InsertMentor(rpc::Tx& tx, const Uuid& id, const v1::RegisterMentorRequest& request);

// Held until the transaction ends, so that nobody else commits of it meanwhile.
struct LockedLine {
  Uuid programme;
  std::string cost_kind;
};
std::optional<LockedLine> LockBudgetLine(rpc::Tx& tx, const Uuid& line);
// What is neither spent nor committed, by year; a year without an amount is not in it. The line is locked.
std::vector<YearAmount> LeftByYear(rpc::Tx& tx, const Uuid& line);
// Hits MENTOR_NOT_FOUND.
void InsertAgreement(rpc::Tx& tx, const Uuid& id, const v1::AgreeBuyOutRequest& request, int64_t rate_oere,
                     const std::vector<YearAmount>& commitment);

// Held until the transaction ends. Empty when there is none, or not among the caller's companies.
struct LockedAgreement {
  Uuid budget_line;
  int64_t rate_oere = 0;
  Date first;
  Date last;
};
std::optional<LockedAgreement> LockAgreement(rpc::Tx& tx, const Uuid& agreement);
// The next statement of the month, whose version it returns. The agreement is locked.
int64_t InsertMentorHours(rpc::Tx& tx, const v1::RecordMentorHoursRequest& request, Date month, int64_t accrued_oere);

}  // namespace sjak::placements
