#include "platform/audit/sealing.h"

#include "absl/strings/str_cat.h"
#include "platform/audit/seal_rows.h"
#include "platform/telemetry/log.h"

namespace sjak::audit {
namespace {

using postgres::Arg;
using postgres::Statement;

// Rows that were late are looked for a day back; whatever is older and unsealed was not written by the product.
const Statement kUnsealed("audit_unsealed", absl::StrCat("SELECT ", LoggedCallColumns(), R"sql(
  FROM access_log l
  WHERE l.municipality_code = $1 AND l.logged_at < $2::timestamptz
    AND l.logged_at >= coalesce((SELECT max(s.last_at) FROM access_seal s WHERE s.municipality_code = $1)
                                - interval '1 day', '-infinity')
    AND NOT EXISTS (SELECT FROM access_log_leaf f
                    WHERE f.municipality_code = $1 AND f.logged_at = l.logged_at AND f.log_id = l.id)
  ORDER BY l.logged_at, l.id LIMIT $3::int)sql"));

const Statement kLast("audit_last_seal", absl::StrCat("SELECT ", SegmentColumns(), R"sql(
  FROM access_seal s WHERE s.municipality_code = $1 ORDER BY s.segment DESC LIMIT 1)sql"));

const Statement kSeal("audit_seal", R"sql(
  WITH seal AS (
    INSERT INTO access_seal (municipality_code, segment, first_at, last_at, entries, root, previous, key_id, signature,
                             sealed_at)
    VALUES ($1, $2::bigint, $3::timestamptz, $4::timestamptz, $5::int, $6::bytea, $7::bytea, $8, $9::bytea,
            $10::timestamptz))
  INSERT INTO access_log_leaf (municipality_code, logged_at, log_id, segment, place, leaf, caller_hash, criteria_hash,
                               subjects_hash, caller_salt, criteria_salt, subjects_salt)
  SELECT $1, u.at, u.id, $2::bigint, u.place, u.leaf, u.ch, u.rh, u.sh, u.cs, u.rs, u.ss
  FROM unnest($11::timestamptz[], $12::uuid[], $13::bytea[], $14::bytea[], $15::bytea[], $16::bytea[], $17::bytea[],
              $18::bytea[], $19::bytea[]) WITH ORDINALITY AS u(at, id, leaf, ch, rh, sh, cs, rs, ss, place))sql");

// Seals `calls`, all of one month, behind `last`; returns the new segment.
Segment SealOne(postgres::Connection& conn, const SealKey& key, const Segment& last, absl::Time now,
                const std::vector<LoggedCall>& calls) {
  std::vector<std::vector<Arg>> columns(9);
  std::vector<Hash> leaves;
  for (const LoggedCall& call : calls) {
    const Commitments to = CommitTo(call);
    leaves.push_back(LeafOf(call, to));
    columns[0].emplace_back(call.at);
    columns[1].emplace_back(call.id);
    int i = 2;
    for (const std::string* bytes : std::initializer_list<const std::string*>{
             &leaves.back(), &to.caller.hash, &to.criteria.hash, &to.subjects.hash, &to.caller.salt, &to.criteria.salt,
             &to.subjects.salt}) {
      columns[i++].push_back(Arg::Bytes(*bytes));
    }
  }
  Segment next{last.service,
               last.municipality,
               last.number + 1,
               calls.front().at,
               calls.back().at,
               static_cast<int>(calls.size()),
               MerkleRoot(std::move(leaves)),
               last.number == 0 ? Nothing() : HeadOf(last)};
  postgres::Args args = {next.municipality,
                         next.number,
                         next.first_at,
                         next.last_at,
                         next.entries,
                         Arg::Bytes(next.root),
                         Arg::Bytes(next.previous),
                         key.id(),
                         Arg::Bytes(key.Sign(StatementOf(next))),
                         now};
  for (const auto& column : columns) args.emplace_back(column);
  conn.Exec(kSeal, args);
  return next;
}

}  // namespace

int64_t SealSettled(postgres::Connection& conn, const SealKey& key, const std::string& service,
                    const std::string& municipality, absl::Time system_now, absl::Duration settled, int most) {
  Segment last{service, municipality};
  for (const postgres::Row row : conn.Exec(kLast, {municipality})) last = SegmentOf(row, service);
  int64_t sealed = 0;
  while (true) {
    std::vector<LoggedCall> calls;
    for (const postgres::Row row : conn.Exec(kUnsealed, {municipality, system_now - settled, most})) {
      LoggedCall call = LoggedCallOf(row);
      if (!calls.empty() && call.at.substr(0, 7) != calls.front().at.substr(0, 7)) break;
      calls.push_back(std::move(call));
    }
    if (calls.empty()) return sealed;
    last = SealOne(conn, key, last, system_now, calls);
    sealed += last.entries;
    telemetry::Log(telemetry::Level::kInfo, "access_log_sealed",
                   {{"service", service},
                    {"municipality", municipality},
                    {"segment", absl::StrCat(last.number)},
                    {"entries", absl::StrCat(last.entries)},
                    {"root", Hex(last.root)},
                    {"head", Hex(HeadOf(last))}});
  }
}

}  // namespace sjak::audit
