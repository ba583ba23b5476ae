#include "services/placements/placements/placement_row_store.h"

#include <google/protobuf/util/json_util.h>

#include <array>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {

const char kPlacementColumns[] = R"sql(
  1 AS item, p.citizen_id AS subject_id, p.placement_id, p.version, p.programme_id, p.citizen_id, p.kind, p.site_id,
  p.employer_unit_id, p.mentor_id, p.starts_on, p.ends_on, p.weekly_minutes, p.function_code, p.purpose, p.status,
  p.end_reason, p.ended_on, j.kind AS project_kind, d.decided_on, d.start_basis, d.report, h.hearings,
  t.first_attended_on, t.last_attended_on)sql";

const char kHearingsLateral[] = R"sql(
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('party', l.party, 'heard_on', l.heard_on, 'conditions_met', l.conditions_met)
    ORDER BY l.party) AS hearings
  FROM (
    SELECT DISTINCT ON (x.party) x.party, x.heard_on, x.conditions_met FROM hearing x
    WHERE x.municipality_code = $1 AND x.placement_id = p.placement_id
    ORDER BY x.party, x.version DESC) l) h ON true)sql";

const char kPlacementTables[] = R"sql(
placement p
JOIN site s ON s.municipality_code = $1 AND s.site_id = p.site_id
JOIN project j ON j.municipality_code = $1 AND j.project_id = s.project_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
LEFT JOIN placement_decision d ON d.municipality_code = $1 AND d.placement_id = p.placement_id
LEFT JOIN LATERAL (
  SELECT min(a.day) AS first_attended_on, max(a.day) AS last_attended_on FROM attendance a
  WHERE a.municipality_code = $1 AND a.placement_id = p.placement_id AND a.outcome = 1
    AND NOT EXISTS (
      SELECT FROM attendance later
      WHERE later.municipality_code = $1 AND later.placement_id = a.placement_id AND later.day = a.day
        AND later.version > a.version)) t ON true)sql";

const char kPlacementScope[] =
    "p.municipality_code = $1 AND ($2::text[] IS NULL OR (c.cvr = ANY ($2::text[]) AND d.placement_id IS NOT NULL))";

namespace {

constexpr std::array<const char*, 6> kStatusNames = {"DRAFT",      "SUBMITTED", "APPROVED",
                                                     "REGISTERED", "ENDED",     "CANCELLED"};

Status StatusOf(const std::string& name) {
  for (size_t i = 0; i < kStatusNames.size(); ++i) {
    if (name == kStatusNames[i]) return static_cast<Status>(i);
  }
  return Status::kCancelled;
}

std::optional<Date> DateIfSet(const postgres::Row& row, const char* column) {
  if (row.is_null(column)) return std::nullopt;
  return row.date(column);
}

void ReadTerms(const postgres::Row& row, v1::PlacementTerms* terms) {
  terms->set_site(ResourceName("sites", row.uuid("site_id")));
  terms->set_employer_unit(ResourceName("employerUnits", row.uuid("employer_unit_id")));
  if (!row.is_null("mentor_id")) terms->set_mentor(ResourceName("mentors", row.uuid("mentor_id")));
  *terms->mutable_starts_on() = wire::ToProto(row.date("starts_on"));
  *terms->mutable_ends_on() = wire::ToProto(row.date("ends_on"));
  terms->set_weekly_minutes(row.i32("weekly_minutes"));
  terms->set_function_code(row.text("function_code"));
}

// A decision that cannot be read is a defect of ours: better no answer than one without it.
void ReadJson(const std::string& json, google::protobuf::Message* message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // a newer copy of the service may have written it
  if (!google::protobuf::util::JsonStringToMessage(json, message, options).ok()) {
    throw postgres::Failure(postgres::FailureKind::kOther, "", "", "a stored decision does not parse");
  }
}

void ReadDecision(const postgres::Row& row, v1::Placement* placement) {
  if (row.is_null("start_basis")) return;
  ReadJson(row.text("start_basis"), placement->mutable_start_basis());
  ReadJson(row.text("report"), placement->mutable_decision());
}

}  // namespace

const char* NameOf(Status status) { return kStatusNames[static_cast<size_t>(status)]; }

std::string EtagOf(int64_t version) { return absl::StrCat("\"", version, "\""); }

std::vector<Statement> HearingsOf(const std::string& json) {
  std::vector<Statement> out;
  if (json.empty()) return out;
  for (const auto& h : nlohmann::json::parse(json)) {
    out.push_back({static_cast<Party>(h["party"].get<int>()), DateOf(h["heard_on"]), h["conditions_met"].get<bool>()});
  }
  return out;
}

StoredPlacement PlacementOf(const postgres::Row& row) {
  StoredPlacement stored;
  v1::Placement& p = stored.placement;
  p.set_name(ResourceName("placements", row.uuid("placement_id")));
  p.set_version(row.i64("version"));
  p.set_etag(EtagOf(p.version()));
  p.set_programme(ResourceName("programmes", row.uuid("programme_id")));
  stored.citizen = row.uuid("citizen_id");
  p.set_citizen(ResourceName("citizens", stored.citizen));
  ReadTerms(row, p.mutable_terms());
  p.set_kind(static_cast<v1::PlacementKind>(row.i32("kind")));
  p.set_project_kind(static_cast<v1::ProjectKind>(row.i32("project_kind")));
  p.set_purpose(row.text("purpose"));
  p.set_end_reason(static_cast<v1::EndReason>(row.i32("end_reason")));
  if (!row.is_null("ended_on")) *p.mutable_ended_on() = wire::ToProto(row.date("ended_on"));
  ReadDecision(row, &p);
  stored.hearing = HearingsOf(row.text("hearings"));
  stored.last_attended_on = DateIfSet(row, "last_attended_on");
  stored.standing = {StatusOf(row.text("status")),    p.kind() == v1::PLACEMENT_KIND_COMPANY_TRAINING,
                     row.date("starts_on"),           row.date("ends_on"),
                     HearingComplete(stored.hearing), DateIfSet(row, "first_attended_on")};
  return stored;
}

v1::Placement Shown(const StoredPlacement& stored, Date today) {
  v1::Placement p = stored.placement;
  p.set_state(static_cast<v1::PlacementState>(StateOn(stored.standing, today)));
  for (const Statement& s : stored.hearing) {
    v1::Hearing& hearing = *p.add_hearings();
    hearing.set_party(static_cast<v1::HearingParty>(s.party));
    *hearing.mutable_heard_on() = wire::ToProto(s.heard_on);
    hearing.set_conditions_met(s.conditions_met);
  }
  if (stored.standing.first_attended_on) {
    *p.mutable_first_attended_on() = wire::ToProto(*stored.standing.first_attended_on);
  }
  return p;
}

}  // namespace sjak::placements
