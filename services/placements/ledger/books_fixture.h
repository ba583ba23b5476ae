#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "platform/base/uuid.h"
#include "platform/postgres/connection.h"
#include "platform/testing/service_harness.h"
#include "services/placements/ledger/ledger_rules.h"
#include "sjak/placements/v1/claims_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"

// What is promised of money, looked at in the tables themselves and not through the code that keeps it.
namespace sjak::placements {

// The promises that do not hold.
inline std::vector<std::string> BrokenPromises(postgres::Connection& db) {
  static constexpr std::pair<const char*, const char*> kPromises[] = {
      {"a line's year does not sum to zero",
       "SELECT 1 FROM ledger_balance GROUP BY budget_line_id, year HAVING sum(balance_oere) <> 0"},
      {"a line is below zero", "SELECT 1 FROM ledger_balance WHERE account NOT IN (1, 7) AND balance_oere < 0"},
      {"a line's transfers over all years do not sum to zero",
       "SELECT 1 FROM ledger_balance WHERE account = 7 GROUP BY budget_line_id HAVING sum(balance_oere) <> 0"},
      {"a balance is not what its moves add up to",
       "SELECT 1 FROM ledger_balance b LEFT JOIN (SELECT x.line, x.year, x.account, sum(x.oere) AS oere FROM ("
       "SELECT budget_line_id AS line, year, to_account AS account, amount_oere AS oere FROM ledger_move UNION ALL "
       "SELECT budget_line_id, year, from_account, -amount_oere FROM ledger_move) x GROUP BY 1, 2, 3) m ON "
       "m.line = b.budget_line_id AND m.year = b.year AND m.account = b.account "
       "WHERE b.balance_oere <> coalesce(m.oere, 0)"},
      {"a claim is not the sum of its hours",
       "SELECT 1 FROM claim_step s JOIN (SELECT claim_id, attempt, sum(amount_oere) AS oere, sum(minutes) AS minutes "
       "FROM claim_hours GROUP BY claim_id, attempt) h ON h.claim_id = s.claim_id AND h.attempt = s.attempt "
       "WHERE h.oere <> s.net_oere OR h.minutes <> s.minutes"},
      // Of one mentor, in claims now, under two agreements, and not at different times.
      {"an hour is paid twice",
       "WITH stated AS (SELECT DISTINCT ON (agreement_id, day, line) agreement_id, day, line, minutes, starts_at "
       "FROM mentor_day ORDER BY agreement_id, day, line, version DESC), "
       "now AS (SELECT h.mentor_id, d.* FROM claim_hours h JOIN stated d USING (agreement_id, day, line) "
       "WHERE NOT h.released) "
       "SELECT 1 FROM now x JOIN now y ON x.mentor_id = y.mentor_id AND x.day = y.day "
       "AND x.agreement_id < y.agreement_id WHERE x.starts_at IS NULL OR y.starts_at IS NULL "
       "OR (x.starts_at < y.starts_at + y.minutes AND y.starts_at < x.starts_at + x.minutes)"},
      {"claimed hours are not those that stand",
       "WITH stated AS (SELECT DISTINCT ON (agreement_id, day, line) agreement_id, day, line, minutes FROM mentor_day "
       "ORDER BY agreement_id, day, line, version DESC) "
       "SELECT 1 FROM claim_hours h JOIN stated d USING (agreement_id, day, line) "
       "WHERE NOT h.released AND h.minutes <> d.minutes"},
      {"somebody approved what he submitted",
       "SELECT 1 FROM claim_step WHERE state = 4 AND recorded_by = submitted_by"},
      {"somebody claimed back what he proposed",
       "SELECT 1 FROM claim_step s JOIN claim_step p ON p.claim_id = s.claim_id AND p.version = s.version - 1 "
       "WHERE s.state = 7 AND s.recorded_by = p.proposed_by"},
  };
  std::vector<std::string> broken;
  for (const auto& [promise, sql] : kPromises) {
    if (!db.ExecText(std::string(sql) + " LIMIT 1").empty()) broken.emplace_back(promise);
  }
  return broken;
}

// The books as a follower has them who knows nothing but the events.
class FollowedBooks {
 public:
  // Reads on from where it stopped.
  void Read(postgres::Connection& db) {
    for (const postgres::Row row : db.ExecText(
             "SELECT n, type_url, encode(payload, 'hex') AS payload FROM feed WHERE n > " + std::to_string(position_) +
             " AND (type_url LIKE '%BuyOutAgreed' OR type_url LIKE '%ClaimChanged') ORDER BY n")) {
      position_ = row.i64("n");
      const std::string bytes = absl::HexStringToBytes(row.text("payload"));
      row.text("type_url").ends_with("ClaimChanged") ? ReadClaim(bytes) : ReadAgreement(bytes);
    }
  }
  // By line, year and account: COMMITTED, ACCRUED, INVOICED, PAID; zeroes left out.
  std::map<BalanceKey, int64_t> Balances() const {
    std::map<BalanceKey, int64_t> sums;
    for (const auto& [key, oere] : committed_) {
      sums[{line_of_.at(key.first), key.second, Account::kCommitted}] += oere;
    }
    for (const auto& [name, claim] : claims_) {
      const Uuid line = IdOf(claim.claim().budget_line());
      const int year = std::stoi(claim.claim().month());
      sums[{line, year, Account::kAccrued}] += claim.accrued_oere();
      sums[{line, year, Account::kInvoiced}] += claim.invoiced_oere();
      sums[{line, year, Account::kPaid}] += claim.paid_oere();
    }
    std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
    return sums;
  }
  static std::map<BalanceKey, int64_t> Booked(postgres::Connection& db) {
    std::map<BalanceKey, int64_t> balances;
    for (const postgres::Row row : db.ExecText("SELECT budget_line_id, year, account, balance_oere FROM ledger_balance "
                                               "WHERE account BETWEEN 3 AND 6 AND balance_oere <> 0")) {
      balances[{row.uuid("budget_line_id"), row.i32("year"), static_cast<Account>(row.i32("account"))}] =
          row.i64("balance_oere");
    }
    return balances;
  }

 private:
  void ReadClaim(const std::string& bytes) {
    v1::ClaimChanged event;
    event.ParseFromString(bytes);
    committed_[{event.claim().agreement(), std::stoi(event.claim().month())}] = event.agreement_committed_oere();
    claims_[event.claim().name()] = std::move(event);
  }
  void ReadAgreement(const std::string& bytes) {
    v1::BuyOutAgreed event;
    event.ParseFromString(bytes);
    const std::string& name = event.agreement().name();
    line_of_[name] = IdOf(event.agreement().budget_line());
    std::erase_if(committed_, [&](const auto& one) { return one.first.first == name; });
    for (const v1::YearCommitment& year : event.committed()) committed_[{name, year.year()}] = year.oere();
  }

  int64_t position_ = 0;
  std::map<std::string, Uuid> line_of_;                       // by agreement
  std::map<std::pair<std::string, int>, int64_t> committed_;  // by agreement and year
  std::map<std::string, v1::ClaimChanged> claims_;
};

}  // namespace sjak::placements
