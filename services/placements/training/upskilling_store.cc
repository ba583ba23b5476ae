#include "services/placements/training/upskilling_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

constexpr int kExpiresSoonDays = 90;

constexpr char kUpskillingColumns[] = R"sql(
  1 AS item, k.citizen_id AS subject_id, k.upskilling_id, k.version, k.citizen_id, k.programme_id, k.kind, k.title,
  k.course_code, k.provider, k.placement_id, k.level, k.weekly_minutes, k.days, k.starts_on, k.ends_on, k.funding, k.state,
  k.relevance_reason, k.decided_on, k.done_on, k.certificate_issued_on, k.certificate_expires_on)sql";

const postgres::Statement kInsertUpskilling("upskilling.insert", R"sql(
INSERT INTO upskilling (municipality_code, upskilling_id, version, citizen_id, programme_id, kind, title, course_code,
  provider, placement_id, level, weekly_minutes, days, starts_on, ends_on, funding, state, recorded_at, recorded_by)
VALUES ($1, $2::uuid, 1, $3::uuid, $4::uuid, $5::smallint, $6, $7, $8, $9::uuid, $10, $11::int, $12::int, $13::date,
  $14::date, $15::smallint, $16::smallint, $17::timestamptz, $18)
)sql");

const postgres::Statement kLockUpskilling("upskilling.lock", R"sql(
SELECT k.upskilling_id FROM upskilling k
JOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = k.citizen_id
WHERE k.municipality_code = $1 AND k.upskilling_id = $2::uuid
FOR NO KEY UPDATE OF a, k
)sql");

const postgres::Statement kReadUpskilling("upskilling.read",
                                          absl::StrCat("SELECT ", kUpskillingColumns,
                                                       " FROM upskilling k WHERE k.municipality_code = $1 AND "
                                                       "k.upskilling_id = $2::uuid"));

const postgres::Statement kUpdateUpskilling("upskilling.update", R"sql(
UPDATE upskilling k SET version = $3::int, state = $4::smallint, relevant = $5::boolean, relevance_reason = $6,
  decided_on = $7::date, decided_by = coalesce(k.decided_by, $12), done_on = $8::date, certificate_issued_on = $9::date,
  certificate_expires_on = $10::date, recorded_at = $11::timestamptz, recorded_by = $12
WHERE k.municipality_code = $1 AND k.upskilling_id = $2::uuid
)sql");

const rpc::AuditedRead kListUpskilling("upskilling.list", 6, absl::StrCat("SELECT ", kUpskillingColumns, R"sql(
FROM upskilling k
WHERE k.municipality_code = $1
  AND ($2::uuid IS NULL OR k.citizen_id = ANY (ARRAY(SELECT unnest(person_ids($1, $2::uuid)))))
  AND ($3::uuid IS NULL OR k.programme_id = $3::uuid)
  AND ($4::date IS NULL OR k.certificate_expires_on <= $4::date)
  AND ($5::uuid IS NULL OR k.upskilling_id > $5::uuid)
ORDER BY k.upskilling_id LIMIT $6::int)sql"));

Arg PositiveOrNull(int n) { return n > 0 ? Arg(n) : Arg(std::nullopt); }

v1::Upskilling UpskillingOf(const postgres::Row& row) {
  v1::Upskilling out;
  out.set_name(ResourceName("upskilling", row.uuid("upskilling_id")));
  out.set_version(row.i64("version"));
  out.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
  out.set_programme(ResourceName("programmes", row.uuid("programme_id")));
  v1::UpskillingFacts& facts = *out.mutable_facts();
  facts.set_kind(static_cast<v1::UpskillingKind>(row.i32("kind")));
  facts.set_title(row.text("title"));
  facts.set_course_code(row.text("course_code"));
  facts.set_provider(row.text("provider"));
  if (!row.is_null("placement_id")) facts.set_placement(ResourceName("placements", row.uuid("placement_id")));
  facts.set_level(row.text("level"));
  facts.set_weekly_minutes(row.i32("weekly_minutes"));
  facts.set_days(row.i32("days"));
  *facts.mutable_starts_on() = wire::ToProto(row.date("starts_on"));
  *facts.mutable_ends_on() = wire::ToProto(row.date("ends_on"));
  facts.set_funding(static_cast<v1::FundingSource>(row.i32("funding")));
  out.set_state(static_cast<v1::UpskillingState>(row.i32("state")));
  out.set_relevance_reason(row.text("relevance_reason"));
  if (!row.is_null("decided_on")) *out.mutable_decided_on() = wire::ToProto(row.date("decided_on"));
  if (!row.is_null("done_on")) *out.mutable_done_on() = wire::ToProto(row.date("done_on"));
  if (!row.is_null("certificate_issued_on")) {
    *out.mutable_certificate()->mutable_issued_on() = wire::ToProto(row.date("certificate_issued_on"));
  }
  if (!row.is_null("certificate_expires_on")) {
    *out.mutable_certificate()->mutable_expires_on() = wire::ToProto(row.date("certificate_expires_on"));
  }
  return out;
}

}  // namespace

void InsertUpskilling(rpc::Tx& tx, const v1::Upskilling& upskilling) {
  const v1::UpskillingFacts& facts = upskilling.facts();
  tx.Exec(kInsertUpskilling,
          {tx.municipality(), IdOf(upskilling.name()), IdOf(upskilling.citizen()), IdOf(upskilling.programme()),
           static_cast<int>(facts.kind()), facts.title(), Arg::NullIfEmpty(facts.course_code()),
           Arg::NullIfEmpty(facts.provider()), IdOrNull(facts.placement()), Arg::NullIfEmpty(facts.level()),
           PositiveOrNull(facts.weekly_minutes()), PositiveOrNull(facts.days()), wire::DateOf(facts.starts_on()),
           wire::DateOf(facts.ends_on()), static_cast<int>(facts.funding()), static_cast<int>(upskilling.state()),
           tx.now(), tx.caller().subject});
}

bool LockUpskilling(rpc::Tx& tx, const Uuid& upskilling) {
  return !tx.Exec(kLockUpskilling, {tx.municipality(), upskilling}).empty();
}

v1::Upskilling ReadLockedUpskilling(rpc::Tx& tx, const Uuid& upskilling) {
  return UpskillingOf(tx.Exec(kReadUpskilling, {tx.municipality(), upskilling}).front());
}

void UpdateUpskilling(rpc::Tx& tx, const v1::Upskilling& upskilling, bool relevant) {
  tx.Exec(kUpdateUpskilling,
          {tx.municipality(), IdOf(upskilling.name()), upskilling.version(), static_cast<int>(upskilling.state()),
           relevant, upskilling.relevance_reason(), wire::DateOf(upskilling.decided_on()),
           DateOrNull(upskilling.done_on()), DateOrNull(upskilling.certificate().issued_on()),
           DateOrNull(upskilling.certificate().expires_on()), tx.now(), tx.caller().subject});
}

std::vector<v1::Upskilling> ListUpskillingRows(rpc::ReadTx& tx, const v1::ListUpskillingRequest& request,
                                               const rpc::Page& page) {
  std::vector<v1::Upskilling> out;
  const Arg after = page.after.empty() ? Arg(std::nullopt) : Arg(page.after[0]);
  for (const postgres::Row row :
       tx.Read(kListUpskilling, {tx.municipality(), IdOrNull(request.citizen()), IdOrNull(request.programme()),
                                 DateOrNull(request.certificate_expires_by()), after, page.size + 1})) {
    out.push_back(UpskillingOf(row));
  }
  return out;
}

void ShowCertificate(Date today, v1::Upskilling* upskilling) {
  if (!upskilling->has_certificate()) return;
  v1::Certificate& certificate = *upskilling->mutable_certificate();
  certificate.set_state(v1::CERTIFICATE_STATE_GOOD);
  if (!wire::IsSet(certificate.expires_on())) return;
  const Date last = wire::DateOf(certificate.expires_on());
  if (last < today) {
    certificate.set_state(v1::CERTIFICATE_STATE_EXPIRED);
  } else if (last - today <= kExpiresSoonDays) {
    certificate.set_state(v1::CERTIFICATE_STATE_EXPIRES_SOON);
  }
}

}  // namespace sjak::placements
