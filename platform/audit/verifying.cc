#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/audit/seal_rows.h"
#include "platform/audit/sealing.h"

// Proving a chain of seals: nothing of what the database says is believed that a hash or a signature does not carry.
namespace sjak::audit {
namespace {

using postgres::Statement;

const Statement kSeals("audit_seals", absl::StrCat("SELECT ", SegmentColumns(), R"sql(
  FROM access_seal s WHERE s.municipality_code = $1 ORDER BY s.segment)sql"));

// The leaves of a segment, with their rows where these are still there.
const Statement kSealed("audit_sealed",
                        absl::StrCat("SELECT f.place, f.log_id, f.leaf, f.caller_hash, f.criteria_hash, "
                                     "f.subjects_hash, f.caller_salt, f.criteria_salt, "
                                     "f.subjects_salt, ",
                                     LoggedCallColumns(), R"sql(
  FROM access_log_leaf f
  LEFT JOIN access_log l ON l.municipality_code = $1 AND l.logged_at = f.logged_at AND l.id = f.log_id
  WHERE f.municipality_code = $1 AND f.segment = $2::bigint ORDER BY f.place)sql"));

const Statement kCountUnsealed("audit_count_unsealed", R"sql(
  SELECT count(*) AS n, count(*) FILTER (WHERE l.logged_at < (
           SELECT max(s.last_at) - interval '1 day' FROM access_seal s WHERE s.municipality_code = $1)) AS slipped_in
  FROM access_log l
  WHERE l.municipality_code = $1 AND NOT EXISTS (
    SELECT FROM access_log_leaf f WHERE f.municipality_code = $1 AND f.logged_at = l.logged_at AND f.log_id = l.id))sql");

const Statement kWithoutSeal("audit_leaves_without_seal", R"sql(
  SELECT f.segment, count(*) AS n FROM access_log_leaf f
  WHERE f.municipality_code = $1 AND NOT EXISTS (
    SELECT FROM access_seal s WHERE s.municipality_code = $1 AND s.segment = f.segment)
  GROUP BY f.segment ORDER BY f.segment)sql");

class Verification {
 public:
  Verification(postgres::Connection& conn, const SealKeys& keys, const std::string& service,
               const std::string& first_kept, ChainReport* report)
      : conn_(conn), keys_(keys), service_(service), first_kept_(first_kept), report_(report) {}

  void Run(const Anchors& anchors) {
    Segment last{service_, report_->municipality};
    last.number = 0;
    std::map<int64_t, std::string> heads;
    for (const postgres::Row row : conn_.Exec(kSeals, {report_->municipality})) {
      const Segment segment = SegmentOf(row, service_);
      Chain(last, segment, row.text("key_id"), row.bytes("signature"));
      Rows(segment);
      heads[segment.number] = report_->head = Hex(HeadOf(segment));
      report_->sealed_at = row.text("sealed_at");
      ++report_->segments;
      last = segment;
    }
    for (const postgres::Row row : conn_.Exec(kWithoutSeal, {report_->municipality})) {
      Find(row.i64("segment"), absl::StrCat("its seal is missing; ", row.i64("n"), " sealed rows name it"));
    }
    const postgres::Row open = conn_.Exec(kCountUnsealed, {report_->municipality}).front();
    report_->unsealed = open.i64("n");
    if (open.i64("slipped_in") > 0) {
      Find(0, absl::StrCat(open.i64("slipped_in"), " rows lie in a time that was sealed without them"));
    }
    for (const auto& [place, head] : anchors) {
      if (place.first != report_->municipality) continue;
      const auto found = heads.find(place.second);
      if (found == heads.end()) {
        Find(place.second, "the log tells of its seal, and it is missing");
      } else if (found->second != head) {
        Find(place.second, "the log tells of another seal");
      }
    }
  }

 private:
  void Find(int64_t segment, const std::string& what) { report_->findings.push_back({segment, what}); }

  void Chain(const Segment& last, const Segment& segment, const std::string& key_id, const std::string& signature) {
    if (segment.number != last.number + 1) {
      Find(last.number + 1, absl::StrCat("missing, with all up to ", segment.number - 1));
    } else if (segment.previous != (last.number == 0 ? Nothing() : HeadOf(last))) {
      Find(segment.number, "does not name the seal before it");
    }
    if (!keys_.Knows(key_id)) {
      Find(segment.number, absl::StrCat("signed with key ", key_id, ", which is not among the given ones"));
    } else if (!keys_.Verify(key_id, StatementOf(segment), signature)) {
      Find(segment.number, "the seal was changed: its signature is wrong");
    }
  }

  void Rows(const Segment& segment) {
    std::vector<Hash> leaves;
    const postgres::Rows rows = conn_.Exec(kSealed, {segment.municipality, segment.number});
    if (rows.empty() && segment.last_at < first_kept_) {
      ++report_->unkept;
      return;
    }
    for (const postgres::Row row : rows) {
      leaves.push_back(row.bytes("leaf"));
      Entry(segment, row);
    }
    if (leaves.size() != static_cast<size_t>(segment.entries)) {
      Find(segment.number, absl::StrCat(segment.entries, " rows were sealed and ", leaves.size(), " are proved"));
    } else if (MerkleRoot(std::move(leaves)) != segment.root) {
      Find(segment.number, "its root does not follow from its rows: a proof was changed or exchanged");
    }
  }

  void Entry(const Segment& segment, const postgres::Row& row) {
    const std::string id = row.text("log_id");
    if (row.is_null("at")) return Find(segment.number, absl::StrCat("row ", id, " was removed"));
    const LoggedCall call = LoggedCallOf(row);
    const Commitments to{{row.bytes("caller_hash"), row.bytes("caller_salt")},
                         {row.bytes("criteria_hash"), row.bytes("criteria_salt")},
                         {row.bytes("subjects_hash"), row.bytes("subjects_salt")}};
    const auto changed = [&](const std::string& what) {
      Find(segment.number, absl::StrCat("row ", id, " was changed: ", what));
    };
    if (LeafOf(call, to) != row.bytes("leaf")) return changed("when, how, why or what came of it");
    const Proof caller = Check(to.caller, call.caller), criteria = Check(to.criteria, call.criteria),
                subjects = Check(to.subjects, SubjectsText(call));
    const auto count = [](Proof wanted, std::initializer_list<Proof> all) {
      return std::count(all.begin(), all.end(), wanted);
    };
    // What erasing leaves has a form, so that nothing else can be put in its place.
    if (caller == Proof::kChanged || (caller == Proof::kForgotten && !absl::StartsWith(call.caller, "former-"))) {
      return changed("who called");
    }
    if (criteria == Proof::kChanged || (criteria == Proof::kForgotten && !call.criteria.empty())) {
      return changed("what was asked for");
    }
    if (subjects == Proof::kChanged) return changed("whom it concerned");
    ++report_->entries;
    report_->erased += count(Proof::kForgotten, {caller, criteria, subjects});
  }

  postgres::Connection& conn_;
  const SealKeys& keys_;
  const std::string service_;
  const std::string first_kept_;  // as LoggedCall::at
  ChainReport* const report_;
};

// First day of the month so many months ago, as LoggedCall::at.
std::string FirstKept(int keep_months, absl::Time now) {
  absl::CivilMonth month = absl::ToCivilMonth(now, absl::UTCTimeZone());
  month -= keep_months;
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::FromCivil(month, absl::UTCTimeZone()), absl::UTCTimeZone());
}

}  // namespace

Anchors AnchorsIn(const std::string& service, absl::string_view log) {
  Anchors anchors;
  for (absl::string_view line : absl::StrSplit(log, '\n')) {
    if (!absl::StrContains(line, "access_log_sealed")) continue;
    const auto json = nlohmann::json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) continue;
    const auto text = [&](const char* key) {
      return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
    };
    int64_t segment = 0;
    if (text("event") != "access_log_sealed" || text("service") != service ||
        !absl::SimpleAtoi(text("segment"), &segment)) {
      continue;
    }
    anchors[{text("municipality"), segment}] = text("head");
  }
  return anchors;
}

std::vector<ChainReport> VerifySeals(postgres::Connection& conn, const SealKeys& keys, const std::string& service,
                                     int keep_months, absl::Time system_now, const Anchors& anchors) {
  conn.Begin();
  std::vector<ChainReport> reports;
  try {
    // One moment of the database, so that a seal made meanwhile is not half seen.
    conn.ExecText("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    std::vector<std::string> municipalities;
    for (const postgres::Row row :
         conn.ExecText("SELECT municipality_code AS m FROM access_log UNION SELECT municipality_code FROM access_seal "
                       "ORDER BY 1")) {
      municipalities.push_back(row.text("m"));
    }
    for (const auto& [place, head] : anchors) {
      if (std::find(municipalities.begin(), municipalities.end(), place.first) == municipalities.end()) {
        municipalities.push_back(place.first);
      }
    }
    for (const std::string& municipality : municipalities) {
      ChainReport& report = reports.emplace_back();
      report.municipality = municipality;
      Verification(conn, keys, service, FirstKept(keep_months, system_now), &report).Run(anchors);
    }
    conn.Rollback();
  } catch (...) {
    conn.Rollback();
    throw;
  }
  return reports;
}

}  // namespace sjak::audit
