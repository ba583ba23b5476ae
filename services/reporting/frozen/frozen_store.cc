#include "services/reporting/frozen/frozen_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/reporting/follow_up/follow_up_store.h"
#include "services/reporting/frozen/release_json_store.h"

namespace sjak::reporting {
namespace {

using nlohmann::json;
using postgres::Arg;

const rpc::ConstraintRefusal kSignedAlready("report_link_act_key", absl::StatusCode::kFailedPrecondition,
                                            "REPORT_SIGNED_ALREADY",
                                            "The version is signed off. Nothing is left to do.");

const postgres::Statement kAppendReportText("reporting.append_report_text", R"sql(
INSERT INTO report_text (municipality_code, programme_code, kind, period, section, version, narrative, deviation, decision,
  recorded_at, recorded_by)
SELECT $1, $2, $3::int, $4, $5, coalesce(max(t.version), 0) + 1, $6, $7, $8, $9::timestamptz, $10
FROM report_text t
WHERE t.municipality_code = $1 AND t.programme_code = $2 AND t.kind = $3::int AND t.period = $4 AND t.section = $5
RETURNING version)sql");

const postgres::Statement kLockChain("reporting.lock_report_chain", R"sql(
INSERT INTO report_chain_head AS h (municipality_code, link, hash) VALUES ($1, 0, ''::bytea)
ON CONFLICT (municipality_code) DO UPDATE SET link = h.link
RETURNING link, hash)sql");

// $2 programme's code, $3 kind, $4 period, $5 programme, $6 day, $7 audience, $8 "BI6-2021-", $9 time.
const postgres::Statement kReadFreezeFacts("reporting.read_freeze_facts",
                                           absl::StrCat(R"sql(
SELECT r.report_id, r.number,
  (SELECT max(v.version) FROM report_version v WHERE v.municipality_code = $1 AND v.report_id = r.report_id) AS versions,
  (SELECT count(*) FROM report_link k WHERE k.municipality_code = $1 AND k.report_id = r.report_id) AS acts,
  (SELECT count(*) FROM report q
   WHERE q.municipality_code = $1 AND q.programme_code = $2 AND starts_with(q.number, $8)) AS numbers,
  (SELECT jsonb_agg(jsonb_build_object('section', t.section, 'narrative', t.narrative, 'deviation', t.deviation,
     'decision', t.decision) ORDER BY t.section)
   FROM (SELECT DISTINCT ON (x.section) x.section, x.narrative, x.deviation, x.decision FROM report_text x
     WHERE x.municipality_code = $1 AND x.programme_code = $2 AND x.kind = $3::int AND x.period = $4
     ORDER BY x.section, x.version DESC) t) AS texts,
  )sql",
                                                        FollowUpsSql("$5::uuid", "$9::timestamptz"), " AS entries, ",
                                                        RuleSql("$7::int", "$6::date"), R"sql( AS rule,
  (SELECT jsonb_agg(jsonb_build_object('as_of', b.as_of, 'published', b.published, 'k', b.k, 'total', b.total,
     'cells', b.cells) ORDER BY b.as_of)
   FROM released_breakdown b WHERE b.municipality_code = $1 AND b.programme_id = $5::uuid) AS releases
FROM (VALUES (1)) AS one(one)
LEFT JOIN report r ON r.municipality_code = $1 AND r.programme_code = $2 AND r.kind = $3::int AND r.period = $4)sql"));

const postgres::Statement kInsertVersion("reporting.insert_report_version", R"sql(
WITH report_row AS (
  INSERT INTO report (municipality_code, report_id, programme_id, programme_code, kind, period, period_last, number)
  VALUES ($1, $2::uuid, $3::uuid, $4, $5::int, $6, $7::date, $8)
  ON CONFLICT (municipality_code, report_id) DO NOTHING
), version_row AS (
  INSERT INTO report_version (municipality_code, report_id, version, as_of, difference, feeds)
  VALUES ($1, $2::uuid, $9::bigint, $10::date, $11, $12::jsonb)
), file_rows AS (
  INSERT INTO report_file (municipality_code, report_id, version, format, media_type, content, sha256)
  SELECT $1, $2::uuid, $9::bigint, f.format, f.media_type, f.content, f.sha256
  FROM unnest($13::int[], $14::text[], $15::bytea[], $16::bytea[]) AS f(format, media_type, content, sha256)
), release_row AS (
  INSERT INTO released_breakdown (municipality_code, programme_id, as_of, published, k, total, cells)
  SELECT $1, $3::uuid, b.as_of, b.published, b.k, b.total, b.cells
  FROM jsonb_to_record($22::jsonb) AS b(as_of date, published boolean, k int, total bigint, cells jsonb)
  WHERE b.as_of IS NOT NULL
  ON CONFLICT (municipality_code, programme_id, as_of) DO NOTHING
), head_row AS (
  UPDATE report_chain_head SET link = $17::bigint, hash = $21::bytea WHERE municipality_code = $1
)
INSERT INTO report_link (municipality_code, link, report_id, version, act, acted_at, acted_by, about, hash)
VALUES ($1, $17::bigint, $2::uuid, $9::bigint, 'FROZEN', $18::timestamptz, $19, $20::bytea, $21::bytea))sql");

const postgres::Statement kInsertSignature("reporting.insert_report_signature", R"sql(
WITH head_row AS (
  UPDATE report_chain_head SET link = $4::bigint, hash = $8::bytea WHERE municipality_code = $1
)
INSERT INTO report_link (municipality_code, link, report_id, version, act, acted_at, acted_by, about, hash)
VALUES ($1, $4::bigint, $2::uuid, $3::bigint, 'SIGNED_OFF', $5::timestamptz, $6, $7::bytea, $8::bytea))sql");

constexpr char kReportColumns[] = R"sql(
  r.report_id, r.number, r.kind, r.programme_code, r.period, r.period_last, v.version, v.as_of, v.difference,
  f.link AS frozen_link, f.acted_at AS frozen_at, f.acted_by AS frozen_by, f.hash AS frozen_hash, f.about,
  s.link AS signed_link, s.acted_at AS signed_at, s.acted_by AS signed_by, s.hash AS signed_hash,
  (SELECT jsonb_agg(jsonb_build_object('format', i.format, 'sha256', encode(i.sha256, 'hex'), 'size', length(i.content))
     ORDER BY i.format)
   FROM report_file i WHERE i.municipality_code = $1 AND i.report_id = r.report_id AND i.version = v.version) AS files)sql";

constexpr char kReportTables[] = R"sql(
FROM report r
JOIN report_version v ON v.municipality_code = $1 AND v.report_id = r.report_id
JOIN report_link f ON f.municipality_code = $1 AND f.report_id = r.report_id AND f.version = v.version AND f.act = 'FROZEN'
LEFT JOIN report_link s ON s.municipality_code = $1 AND s.report_id = r.report_id AND s.version = v.version
  AND s.act = 'SIGNED_OFF'
WHERE r.municipality_code = $1)sql";

// The newest version; for outside (3 is the partner sheet) the newest of those signed off.
constexpr char kNewest[] = R"sql( AND v.version = (
  SELECT max(w.version) FROM report_link w
  WHERE w.municipality_code = $1 AND w.report_id = r.report_id AND w.act = CASE WHEN $2::boolean THEN 'SIGNED_OFF' ELSE 'FROZEN' END)
  AND (NOT $2::boolean OR r.kind = 3))sql";

const postgres::Statement kReadSignFacts("reporting.read_sign_facts",
                                         absl::StrCat("SELECT ", kReportColumns, R"sql(,
  (SELECT max(w.version) FROM report_version w WHERE w.municipality_code = $1 AND w.report_id = r.report_id) AS newest,
  (SELECT count(*) FROM report_link k WHERE k.municipality_code = $1 AND k.report_id = r.report_id) AS acts)sql",
                                                      kReportTables,
                                                      " AND r.report_id = $2::uuid AND v.version = $3::bigint"));

const rpc::AuditedRead kReadFrozenReport(
    "reporting.read_frozen_report", 3,
    absl::StrCat(
        "SELECT 1 AS item, NULL::uuid AS subject_id, ", kReportColumns, kReportTables,
        " AND r.report_id = $2::uuid AND ($3::bigint = 0 OR v.version = $3::bigint) ORDER BY v.version DESC LIMIT 1"));

const rpc::AuditedRead kListFrozenReports("reporting.list_frozen_reports", 6,
                                          absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", kReportColumns,
                                                       kReportTables, kNewest, R"sql(
  AND ($3::int = 0 OR r.kind = $3::int)
  AND ($4::date IS NULL OR (r.period_last, r.report_id) < ($4::date, $5::uuid))
ORDER BY r.period_last DESC, r.report_id DESC LIMIT $6::int)sql"));

const rpc::AuditedRead kReadReportFile("reporting.read_report_file", 5, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, r.number, i.version, i.media_type, i.content, i.sha256
FROM report r
JOIN report_file i ON i.municipality_code = $1 AND i.report_id = r.report_id AND i.format = $4::int
LEFT JOIN report_link s ON s.municipality_code = $1 AND s.report_id = r.report_id AND s.version = i.version
  AND s.act = 'SIGNED_OFF'
WHERE r.municipality_code = $1 AND r.report_id = $2::uuid AND ($3::bigint = 0 OR i.version = $3::bigint)
  AND (NOT $5::boolean OR (r.kind = 3 AND s.link IS NOT NULL))
ORDER BY i.version DESC LIMIT 1)sql");

const rpc::AuditedRead kReadChain("reporting.read_report_chain", 1, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, k.link, k.act, k.acted_at, k.acted_by, k.about, k.hash, r.number, k.version,
  v.as_of, v.difference,
  (SELECT jsonb_agg(jsonb_build_object('format', i.format, 'sha256', encode(sha256(i.content), 'hex')) ORDER BY i.format)
   FROM report_file i WHERE i.municipality_code = $1 AND i.report_id = k.report_id AND i.version = k.version) AS files
FROM report_link k
LEFT JOIN report r ON r.municipality_code = $1 AND r.report_id = k.report_id
LEFT JOIN report_version v ON v.municipality_code = $1 AND v.report_id = k.report_id AND v.version = k.version
WHERE k.municipality_code = $1 ORDER BY k.link)sql");

json ListOf(const postgres::Row& row, const char* column) {
  return row.is_null(column) ? json::array() : json::parse(row.text(column));
}

std::string TextOf(const json& object, const char* key) {
  return object.at(key).is_null() ? "" : object.at(key).get<std::string>();
}

v1::ReportAct ActOf(int64_t link, absl::Time at, const std::string& by, const std::string& hash) {
  v1::ReportAct act;
  act.set_link(link);
  *act.mutable_at() = wire::ToProto(at);
  act.set_by(by);
  act.set_hash(Hex(hash));
  return act;
}

v1::FrozenReport ReportOf(const postgres::Row& row) {
  v1::FrozenReport report;
  report.set_name(ResourceName("reports", row.uuid("report_id")));
  report.set_number(row.text("number"));
  report.set_version(row.i64("version"));
  report.set_kind(static_cast<v1::ReportKind>(row.i32("kind")));
  report.set_programme_code(row.text("programme_code"));
  report.set_period(row.text("period"));
  *report.mutable_as_of() = wire::ToProto(row.date("as_of"));
  report.set_difference(row.text("difference"));
  *report.mutable_frozen() =
      ActOf(row.i64("frozen_link"), row.time("frozen_at"), row.text("frozen_by"), row.bytes("frozen_hash"));
  if (!row.is_null("signed_link")) {
    *report.mutable_signed_off() =
        ActOf(row.i64("signed_link"), row.time("signed_at"), row.text("signed_by"), row.bytes("signed_hash"));
  }
  for (const json& j : ListOf(row, "files")) {
    v1::ReportFileFacts* file = report.add_files();
    file->set_format(static_cast<v1::ReportFormat>(j.at("format").get<int>()));
    file->set_sha256(TextOf(j, "sha256"));
    file->set_size(j.at("size"));
  }
  return report;
}

}  // namespace

int64_t AppendReportText(rpc::Tx& tx, const v1::ReportTextFacts& facts) {
  return tx
      .Exec(kAppendReportText,
            {tx.municipality(), facts.programme_code(), facts.kind(), facts.period(), facts.section(),
             Arg::NullIfEmpty(facts.narrative()), Arg::NullIfEmpty(facts.deviation()),
             Arg::NullIfEmpty(facts.decision()), tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

ChainHead LockChain(rpc::Tx& tx) {
  const postgres::Row row = tx.Exec(kLockChain, {tx.municipality()}).front();
  return {row.i64("link"), row.bytes("hash")};
}

FreezeFacts ReadFreezeFacts(rpc::Tx& tx, const FreezeQuery& query) {
  const std::string prefix = absl::StrCat(query.programme_code, "-", query.period.last.year(), "-");
  const int audience =
      query.kind == v1::REPORT_KIND_MONTHLY_FOLLOW_UP || query.kind == v1::REPORT_KIND_DATA_QUALITY ? 1 : 2;
  const postgres::Row row =
      tx.Exec(kReadFreezeFacts, {tx.municipality(), query.programme_code, query.kind, query.period.text,
                                 query.programme, tx.today(), audience, prefix, query.entries_before})
          .front();
  FreezeFacts facts;
  if (row.is_null("report_id")) {
    const int64_t next = row.i64("numbers") + 1;
    facts.number = absl::StrCat(prefix, next < 100 ? "0" : "", next < 10 ? "0" : "", next);
  } else {
    facts.report = row.uuid("report_id");
    facts.number = row.text("number");
    facts.versions = row.i64("versions");
    facts.acts = row.i64("acts");
  }
  for (const json& j : ListOf(row, "texts")) {
    v1::ReportTextFacts text;
    text.set_section(TextOf(j, "section"));
    text.set_narrative(TextOf(j, "narrative"));
    text.set_deviation(TextOf(j, "deviation"));
    text.set_decision(TextOf(j, "decision"));
    facts.texts.push_back(std::move(text));
  }
  facts.entries = FollowUpsOf(row.text("entries"));
  if (!row.is_null("rule")) facts.rule = RuleOf(json::parse(row.text("rule")));
  for (const json& j : ListOf(row, "releases")) facts.releases.push_back(ReleaseOf(j));
  return facts;
}

void InsertVersion(rpc::Tx& tx, const NewVersion& v) {
  std::vector<Arg> formats, media_types, contents, hashes;
  for (const NewFile& file : v.files) {
    formats.emplace_back(file.format);
    media_types.emplace_back(file.media_type);
    contents.push_back(Arg::Bytes(file.content));
    hashes.push_back(Arg::Bytes(file.sha256));
  }
  tx.Exec(kInsertVersion, {tx.municipality(),
                           v.report,
                           v.query.programme,
                           v.query.programme_code,
                           v.query.kind,
                           v.query.period.text,
                           v.query.period.last,
                           v.number,
                           v.version,
                           v.as_of,
                           Arg::NullIfEmpty(v.difference),
                           v.feeds,
                           formats,
                           media_types,
                           contents,
                           hashes,
                           v.link.link,
                           absl::FromUnixMicros(v.link.acted_at),
                           v.link.acted_by,
                           Arg::Bytes(v.link.about),
                           Arg::Bytes(v.link.hash),
                           v.release ? JsonOf(*v.release).dump() : "{}"});
}

std::optional<SignFacts> ReadSignFacts(rpc::Tx& tx, const Uuid& report, int64_t version) {
  const postgres::Rows rows = tx.Exec(kReadSignFacts, {tx.municipality(), report, version});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  return SignFacts{ReportOf(row), row.i64("newest"), row.text("frozen_by"), row.bytes("about"), row.i64("acts")};
}

void InsertSignature(rpc::Tx& tx, const Uuid& report, int64_t version, const Link& link) {
  tx.Exec(kInsertSignature, {tx.municipality(), report, version, link.link, absl::FromUnixMicros(link.acted_at),
                             link.acted_by, Arg::Bytes(link.about), Arg::Bytes(link.hash)});
}

std::optional<v1::FrozenReport> ReadFrozenReport(rpc::ReadTx& tx, const Uuid& report, int64_t version) {
  const postgres::Rows rows = tx.Read(kReadFrozenReport, {tx.municipality(), report, version});
  if (rows.empty()) return std::nullopt;
  return ReportOf(rows.front());
}

std::vector<ListedReport> ListFrozenRows(rpc::ReadTx& tx, int kind, bool outside, const rpc::Page& page) {
  const bool first = page.after.empty();
  std::vector<ListedReport> reports;
  for (const postgres::Row& row :
       tx.Read(kListFrozenReports, {tx.municipality(), outside, kind, first ? Arg(std::nullopt) : Arg(page.after[0]),
                                    first ? Arg(std::nullopt) : Arg(page.after[1]), page.size + 1})) {
    reports.push_back({ReportOf(row), row.date("period_last")});
  }
  return reports;
}

std::optional<v1::ReportFile> ReadReportFile(rpc::ReadTx& tx, const v1::GetReportFileRequest& request, bool outside) {
  const postgres::Rows rows =
      tx.Read(kReadReportFile, {tx.municipality(), IdOf(request.name()), request.version(), request.format(), outside});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  v1::ReportFile file;
  file.mutable_facts()->set_format(request.format());
  file.mutable_facts()->set_sha256(Hex(row.bytes("sha256")));
  file.set_content(row.bytes("content"));
  file.mutable_facts()->set_size(static_cast<int64_t>(file.content().size()));
  file.set_media_type(row.text("media_type"));
  file.set_file_name(absl::StrCat(row.text("number"), "-v", row.i64("version")));
  return file;
}

std::vector<KeptLink> ReadChain(rpc::ReadTx& tx, const Hash& hash) {
  std::vector<KeptLink> links;
  for (const postgres::Row& row : tx.Read(kReadChain, {tx.municipality()})) {
    VersionFacts facts{row.text("number"), row.i64("version"), row.is_null("as_of") ? "" : row.date("as_of").ToString(),
                       row.text("difference")};
    for (const json& j : ListOf(row, "files")) facts.files.push_back({j.at("format"), Bytes(TextOf(j, "sha256"))});
    links.push_back({{row.i64("link"), row.text("act"), absl::ToUnixMicros(row.time("acted_at")), row.text("acted_by"),
                      row.bytes("about"), row.bytes("hash")},
                     HashOfVersion(facts, hash)});
  }
  return links;
}

}  // namespace sjak::reporting
