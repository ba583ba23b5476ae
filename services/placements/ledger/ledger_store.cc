#include "services/placements/ledger/ledger_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "platform/base/wire.h"
#include "services/placements/mentors/mentor_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using nlohmann::json;
using postgres::Arg;

const rpc::ConstraintRefusal kNotNegative(
    "ledger_balance_not_negative", absl::StatusCode::kFailedPrecondition, "LINE_EXHAUSTED",
    "The budget line has too little left in the year of the work. Have it raised, "
    "or transfer to it.");

constexpr char kPosting[] = R"sql(
ledger_entries AS (
  INSERT INTO ledger_entry (municipality_code, entry_id, kind, agreement_id, claim_id, reason, booked_on, booked_at,
    booked_by)
  SELECT $1, e.entry_id, e.kind, e.agreement_id, e.claim_id, e.reason, e.booked_on, e.booked_at, e.booked_by
  FROM jsonb_to_recordset($P::jsonb -> 'entries') AS e(entry_id uuid, kind int, agreement_id uuid, claim_id uuid,
    reason text, booked_on date, booked_at timestamptz, booked_by text)),
ledger_opened AS (
  INSERT INTO ledger_balance (municipality_code, budget_line_id, year, account, balance_oere)
  SELECT $1, o.line, o.year, o.account, o.oere
  FROM jsonb_to_recordset($P::jsonb -> 'opened') AS o(line uuid, year int, account int, oere bigint)),
ledger_balanced AS (
  UPDATE ledger_balance AS b SET balance_oere = b.balance_oere + d.oere
  FROM jsonb_to_recordset($P::jsonb -> 'deltas') AS d(line uuid, year int, account int, oere bigint)
  WHERE b.municipality_code = $1 AND b.budget_line_id = d.line AND b.year = d.year AND b.account = d.account),
ledger_moves AS (
  INSERT INTO ledger_move (municipality_code, entry_id, position, budget_line_id, year, from_account, to_account,
    amount_oere)
  SELECT $1, m.entry_id, m.position, m.line, m.year, m.from_account, m.to_account, m.oere
  FROM jsonb_to_recordset($P::jsonb -> 'moves') AS m(entry_id uuid, position int, line uuid, year int,
    from_account int, to_account int, oere bigint)))sql";

const rpc::AuditedRead kLinePosition("ledger.line_position", 2, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, y.year, y.balances, s.stated
FROM budget_line l
LEFT JOIN LATERAL (
  SELECT b.year, json_object_agg(b.account, b.balance_oere) AS balances FROM ledger_balance b
  WHERE b.municipality_code = $1 AND b.budget_line_id = l.budget_line_id GROUP BY b.year) y ON true
LEFT JOIN LATERAL (
  SELECT coalesce(sum(h.accrued_oere), 0)::bigint AS stated
  FROM buy_out_agreement a
  JOIN mentor_hours h ON h.municipality_code = $1 AND h.agreement_id = a.agreement_id
  WHERE a.municipality_code = $1 AND a.budget_line_id = l.budget_line_id AND extract(year FROM h.month) = y.year
    AND NOT EXISTS (SELECT FROM mentor_hours n WHERE n.municipality_code = $1 AND n.agreement_id = h.agreement_id
      AND n.month = h.month AND n.version > h.version)) s ON true
WHERE l.municipality_code = $1 AND l.budget_line_id = $2::uuid
ORDER BY y.year)sql");

const rpc::AuditedRead kListEntries("ledger.list_entries", 5, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, e.entry_id, e.kind, e.agreement_id, e.claim_id, e.reason, e.booked_on,
  e.booked_at, m.moves
FROM ledger_entry e
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(x.year, x.from_account, x.to_account, x.amount_oere) ORDER BY x.position) AS moves
  FROM ledger_move x
  WHERE x.municipality_code = $1 AND x.entry_id = e.entry_id AND x.budget_line_id = $2::uuid) m
WHERE e.municipality_code = $1 AND m.moves IS NOT NULL
  AND ($3::timestamptz IS NULL OR (e.booked_at, e.entry_id) > ($3::timestamptz, $4::uuid))
ORDER BY e.booked_at, e.entry_id LIMIT $5::int)sql");

// PAID and CLAW_BACK_PROPOSED: what is paid now.
const rpc::AuditedRead kPaidHours("ledger.paid_hours", 3,
                                  absl::StrCat(R"sql(
SELECT 1 AS item, x.citizen_id AS subject_id, h.claim_id, h.day, h.line, h.minutes, h.amount_oere, x.citizen_id,
  x.attended
FROM budget_line b
LEFT JOIN claim c ON c.municipality_code = $1 AND c.budget_line_id = b.budget_line_id
  AND extract(year FROM c.month) = $3::int
LEFT JOIN LATERAL (
  SELECT z.state, z.attempt FROM claim_step z
  WHERE z.municipality_code = $1 AND z.claim_id = c.claim_id ORDER BY z.version DESC LIMIT 1) s ON true
LEFT JOIN claim_hours h ON h.municipality_code = $1 AND h.claim_id = c.claim_id AND h.attempt = s.attempt
  AND s.state IN (5, 6)
LEFT JOIN LATERAL (
  SELECT p.citizen_id, sum(t.minutes)::bigint AS attended
  FROM (
    SELECT n.placement_id FROM placement n WHERE n.municipality_code = $1 AND n.mentor_id = h.mentor_id
    UNION
    SELECT n.placement_id FROM mentor_assignment n
    WHERE n.municipality_code = $1 AND n.mentor_id = h.mentor_id AND n.during @> h.day) k
  JOIN placement p ON p.municipality_code = $1 AND p.placement_id = k.placement_id
  CROSS JOIN LATERAL (
    SELECT d.outcome, d.minutes FROM attendance d
    WHERE d.municipality_code = $1 AND d.placement_id = p.placement_id AND d.day = h.day
    ORDER BY d.version DESC LIMIT 1) t
  WHERE t.outcome = 1 AND )sql",
                                               RunsSql("p"), " AND h.mentor_id = ", LeaderSql("p", "h.day"), R"sql(
  GROUP BY p.citizen_id) x ON h.line = 1
WHERE b.municipality_code = $1 AND b.budget_line_id = $2::uuid
ORDER BY h.day, h.claim_id, h.line, x.citizen_id)sql"));

json BalanceOf(const BalanceKey& key, int64_t oere) {
  const auto& [line, year, account] = key;
  return {{"line", line.ToString()}, {"year", year}, {"account", static_cast<int>(account)}, {"oere", oere}};
}

json EntryOf(const rpc::Tx& tx, const std::string& id, const Posting& posting) {
  json entry = {{"entry_id", id},
                {"kind", static_cast<int>(posting.kind)},
                {"booked_on", tx.today().ToString()},
                {"booked_at", *Arg(tx.now()).text()},
                {"booked_by", tx.caller().subject}};
  if (posting.agreement) entry["agreement_id"] = posting.agreement->ToString();
  if (posting.claim) entry["claim_id"] = posting.claim->ToString();
  if (!posting.reason.empty()) entry["reason"] = posting.reason;
  return entry;
}

v1::YearPosition PositionOf(int year, const std::map<Account, int64_t>& balances, int64_t stated) {
  const auto at = [&](Account account) {
    const auto found = balances.find(account);
    return found == balances.end() ? 0 : found->second;
  };
  v1::YearPosition position;
  position.set_year(year);
  *position.mutable_budget() = wire::DkkFromOere(-at(Account::kAppropriation) - at(Account::kTransferred));
  *position.mutable_committed() = wire::DkkFromOere(at(Account::kCommitted));
  *position.mutable_accrued() = wire::DkkFromOere(at(Account::kAccrued));
  *position.mutable_invoiced() = wire::DkkFromOere(at(Account::kInvoiced));
  *position.mutable_paid() = wire::DkkFromOere(at(Account::kPaid));
  *position.mutable_remaining() = wire::DkkFromOere(at(Account::kAvailable));
  *position.mutable_stated() = wire::DkkFromOere(stated);
  return position;
}

}  // namespace

std::string PostingSql(int param) { return absl::StrReplaceAll(kPosting, {{"$P", absl::StrCat("$", param)}}); }

Arg PostingArg(const rpc::Tx& tx, const std::vector<Posting>& postings) {
  json entries = json::array(), opened = json::array(), deltas = json::array(), moves = json::array();
  std::vector<Move> all;
  std::set<std::pair<Uuid, int>> opens;
  for (const Posting& posting : postings) {
    const std::string id = Uuid::New().ToString();
    int position = 0;
    for (const Move& move : posting.moves) {
      if (move.oere == 0) continue;
      all.push_back(move);
      moves.push_back({{"entry_id", id},
                       {"position", ++position},
                       {"line", move.line.ToString()},
                       {"year", move.year},
                       {"from_account", static_cast<int>(move.from)},
                       {"to_account", static_cast<int>(move.to)},
                       {"oere", move.oere}});
    }
    if (position > 0) entries.push_back(EntryOf(tx, id, posting));
    opens.insert(posting.opens.begin(), posting.opens.end());
  }
  std::map<BalanceKey, int64_t> balances = Deltas(all);
  for (const auto& [line, year] : opens) {
    for (const Account account : kAllAccounts) {
      const BalanceKey key(line, year, account);
      opened.push_back(BalanceOf(key, balances[key]));
      balances.erase(key);
    }
  }
  for (const auto& [key, oere] : balances) {
    if (oere != 0) deltas.push_back(BalanceOf(key, oere));
  }
  return Arg(json{{"entries", entries}, {"opened", opened}, {"deltas", deltas}, {"moves", moves}}.dump());
}

std::optional<v1::LinePosition> ReadLinePosition(rpc::ReadTx& tx, const std::string& line) {
  const postgres::Rows rows = tx.Read(kLinePosition, {tx.municipality(), IdOf(line)});
  if (rows.empty()) return std::nullopt;
  v1::LinePosition position;
  position.set_budget_line(line);
  std::map<Account, int64_t> total;
  int64_t stated = 0;
  for (const postgres::Row row : rows) {
    if (row.is_null("year")) continue;
    std::map<Account, int64_t> balances;
    const json by_account = json::parse(row.text("balances"));
    for (const auto& [account, oere] : by_account.items()) {
      const auto key = static_cast<Account>(std::stoi(account));
      balances[key] = oere.get<int64_t>();
      total[key] += balances[key];
    }
    stated += row.i64("stated");
    *position.add_years() = PositionOf(row.i32("year"), balances, row.i64("stated"));
  }
  *position.mutable_total() = PositionOf(0, total, stated);
  return position;
}

std::vector<v1::LedgerEntry> ListEntries(rpc::ReadTx& tx, const v1::ListLedgerEntriesRequest& request,
                                         const rpc::Page& page) {
  const bool first = page.after.size() != 2;
  std::vector<v1::LedgerEntry> entries;
  for (const postgres::Row row :
       tx.Read(kListEntries, {tx.municipality(), IdOf(request.budget_line()), first ? Arg(std::nullopt) : page.after[0],
                              first ? Arg(std::nullopt) : page.after[1], page.size + 1})) {
    v1::LedgerEntry& entry = entries.emplace_back();
    entry.set_name(ResourceName("ledgerEntries", row.uuid("entry_id")));
    entry.set_kind(static_cast<v1::LedgerEntryKind>(row.i32("kind")));
    if (!row.is_null("agreement_id")) {
      entry.set_agreement(ResourceName("buyOutAgreements", row.uuid("agreement_id")));
    }
    if (!row.is_null("claim_id")) entry.set_claim(ResourceName("claims", row.uuid("claim_id")));
    entry.set_reason(row.text("reason"));
    *entry.mutable_booked_on() = wire::ToProto(row.date("booked_on"));
    *entry.mutable_booked_at() = wire::ToProto(row.time("booked_at"));
    Each(row, "moves", [&](const json& m) {
      v1::LedgerMove& move = *entry.add_moves();
      move.set_year(m[0].get<int>());
      move.set_from_account(static_cast<v1::LedgerAccount>(m[1].get<int>()));
      move.set_to_account(static_cast<v1::LedgerAccount>(m[2].get<int>()));
      *move.mutable_amount() = wire::DkkFromOere(m[3].get<int64_t>());
    });
  }
  return entries;
}

std::optional<std::vector<PaidHours>> ReadPaidHours(rpc::ReadTx& tx, const v1::GetMoneyToOutcomeRequest& request) {
  const postgres::Rows rows = tx.Read(kPaidHours, {tx.municipality(), IdOf(request.budget_line()), request.year()});
  if (rows.empty()) return std::nullopt;
  std::vector<PaidHours> hours;
  std::tuple<std::string, std::string, int> last;
  for (const postgres::Row row : rows) {
    if (row.is_null("day")) continue;
    const std::tuple key(row.text("claim_id"), row.text("day"), row.i32("line"));
    if (hours.empty() || key != last) {
      hours.push_back({row.date("day"), row.i32("line"), row.i64("minutes"), row.i64("amount_oere"), {}});
      last = key;
    }
    if (!row.is_null("citizen_id")) hours.back().present.emplace_back(row.uuid("citizen_id"), row.i64("attended"));
  }
  return hours;
}

}  // namespace sjak::placements
