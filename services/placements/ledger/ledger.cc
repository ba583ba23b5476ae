#include "services/placements/ledger/ledger.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/money.h"
#include "services/placements/ledger/ledger_store.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {
namespace {

absl::Status NoLine() { return NotFound("BUDGET_LINE_NOT_FOUND", "There is no such budget line."); }

void PutRest(int line, const Share& share, v1::ClaimRest* rest) {
  rest->set_line(static_cast<v1::HourLine>(line));
  rest->set_minutes(static_cast<int>(share.minutes));
  *rest->mutable_amount() = wire::DkkFromOere(share.oere);
}

}  // namespace

absl::StatusOr<v1::LinePosition> GetLinePosition(rpc::ReadTx& tx, const v1::GetLinePositionRequest& request) {
  std::optional<v1::LinePosition> position = ReadLinePosition(tx, request.budget_line());
  if (!position) return NoLine();
  return *std::move(position);
}

absl::StatusOr<v1::MoneyToOutcome> GetMoneyToOutcome(rpc::ReadTx& tx, const v1::GetMoneyToOutcomeRequest& request) {
  const std::optional<std::vector<PaidHours>> hours = ReadPaidHours(tx, request);
  if (!hours) return NoLine();
  const MoneyByCitizen money = ShareOut(*hours);
  v1::MoneyToOutcome out;
  out.set_budget_line(request.budget_line());
  out.set_year(request.year());
  int64_t attended = 0;
  for (const auto& [citizen, share] : money.citizens) {
    v1::CitizenCost& cost = *out.add_citizens();
    cost.set_citizen(ResourceName("citizens", citizen));
    cost.set_attended_minutes(static_cast<int>(share.minutes));
    *cost.mutable_amount() = wire::DkkFromOere(share.oere);
    attended += share.minutes;
  }
  PutRest(kWithCitizen, money.nobody_present, out.mutable_nobody_present());
  for (const auto& [line, share] : money.other_lines) PutRest(line, share, out.add_other_lines());
  *out.mutable_paid() = wire::DkkFromOere(money.paid);
  if (attended > 0) {
    const auto citizens = static_cast<int64_t>(money.citizens.size());
    *out.mutable_per_citizen() = wire::DkkFromOere(DivideRounded(money.paid, citizens));
    *out.mutable_per_attended_hour() = wire::DkkFromOere(DivideRounded(money.paid * 60, attended));
  }
  return out;
}

absl::StatusOr<v1::ListLedgerEntriesResponse> LedgerLists::ListLedgerEntries(
    rpc::ReadTx& tx, const v1::ListLedgerEntriesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListLedgerEntriesResponse response;
  for (v1::LedgerEntry& entry : ListEntries(tx, request, page)) {
    if (response.entries_size() == page.size) {
      const v1::LedgerEntry& last = *response.entries().rbegin();
      response.set_next_page_token(pages_.Next(
          tx.call(), request,
          {absl::FormatTime(wire::TimeOf(last.booked_at()), absl::UTCTimeZone()), IdOf(last.name()).ToString()}));
      break;
    }
    *response.add_entries() = std::move(entry);
  }
  return response;
}

}  // namespace sjak::placements
