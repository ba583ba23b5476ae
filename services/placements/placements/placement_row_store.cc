#include "services/placements/placements/placement_row_store.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/programmes/json_store.h"

namespace sjak::placements {

const char kPlacementColumns[] = R"sql(
  1 AS item, p.citizen_id AS subject_id, p.placement_id, p.version, p.programme_id, p.citizen_id, p.kind, p.site_id,
  p.employer_unit_id, p.mentor_id, p.starts_on, p.ends_on, p.weekly_minutes, p.function_code, p.purpose, p.status,
  p.end_reason, p.ended_on, j.kind AS project_kind, d.decided_on, d.start_basis, d.report, h.hearings,
  t.first_attended_on, t.last_attended_on, p.minutes_by_week, p.agreement, p.complaint_guidance_on, u.p_number,
  (SELECT json_agg(json_build_array(lower(z.during), upper(z.during) - 1) ORDER BY z.during) FROM placement_pause z
    WHERE z.municipality_code = $1 AND z.placement_id = p.placement_id AND NOT isempty(z.during)) AS pauses,
  (SELECT json_build_array(i.purpose, lower(i.during), upper(i.during) - 1) FROM introduction i
    WHERE i.municipality_code = $1 AND i.placement_id = p.placement_id AND i.employer_unit_id = p.employer_unit_id
    ORDER BY i.version DESC LIMIT 1) AS introduction,
  (SELECT to_jsonb(y) FROM placement_authority y
    WHERE y.municipality_code = $1 AND y.placement_id = p.placement_id ORDER BY y.version DESC LIMIT 1) AS authority)sql";

const char kHearingsLateral[] = R"sql(
LEFT JOIN LATERAL (
  SELECT json_agg(to_json(l) ORDER BY l.party) AS hearings
  FROM (
    SELECT DISTINCT ON (x.party) x.party, x.heard_on, x.conditions_met, x.on_behalf_reason, x.document_on FROM hearing x
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

std::string StillTold(absl::string_view placement, absl::string_view today) {
  return absl::StrCat("upper(", placement, ".during) + 84 > ", today);
}

std::string PlacementScope(absl::string_view today) {
  return absl::StrCat("p.municipality_code = $1 AND ($2::text[] IS NULL OR (c.cvr = ANY ($2::text[]) AND ",
                      "d.placement_id IS NOT NULL AND ", StillTold("p", today), "))");
}

namespace {

constexpr std::array<const char*, 9> kStatusNames = {"DRAFT",    "RETURNED", "SUBMITTED", "APPROVED", "REGISTERED",
                                                     "REJECTED", "ENDED",    "CANCELLED", "EXPIRED"};

constexpr std::array<const char*, 21> kStepWords = {"",
                                                    "DRAFT",
                                                    "REVISED",
                                                    "INTRODUCED",
                                                    "SUBMITTED",
                                                    "RETURNED",
                                                    "REJECTED",
                                                    "APPROVED",
                                                    "REGISTERED",
                                                    "HEARD",
                                                    "REFERENCE_RECORDED",
                                                    "EXTENDED",
                                                    "SHORTENED",
                                                    "HOURS_CHANGED",
                                                    "MENTOR_NAMED",
                                                    "PAUSED",
                                                    "RESUMED",
                                                    "ENDED",
                                                    "CANCELLED",
                                                    "MISREGISTERED",
                                                    "EXPIRED"};

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
  if (!row.is_null("minutes_by_week")) {
    for (int minutes : IntsOf(row, "minutes_by_week")) terms->add_minutes_by_week(minutes);
  }
}

void ReadDecision(const postgres::Row& row, v1::Placement* placement) {
  if (row.is_null("start_basis")) return;
  FromJson(row.text("start_basis"), placement->mutable_start_basis());
  FromJson(row.text("report"), placement->mutable_decision());
}

std::string TextOf(const nlohmann::json& text) { return text.is_null() ? "" : text.get<std::string>(); }

void SetIfThere(const nlohmann::json& date, google::type::Date* (v1::AuthorityRecord::*mutable_date)(),
                v1::AuthorityRecord* record) {
  if (!date.is_null()) *(record->*mutable_date)() = wire::ToProto(DateOf(date));
}

void ReadAuthority(const postgres::Row& row, v1::Placement* placement) {
  if (row.is_null("authority")) return;
  const auto y = nlohmann::json::parse(row.text("authority"));
  v1::AuthorityRecord& record = *placement->mutable_authority();
  record.set_authority(static_cast<v1::Authority>(y["authority"].get<int>()));
  record.set_external_reference(TextOf(y["external_reference"]));
  SetIfThere(y["employer_signed_on"], &v1::AuthorityRecord::mutable_employer_signed_on, &record);
  SetIfThere(y["employees_signed_on"], &v1::AuthorityRecord::mutable_employees_signed_on, &record);
  SetIfThere(y["citizen_signed_on"], &v1::AuthorityRecord::mutable_citizen_signed_on, &record);
  record.set_override_reason(TextOf(y["override_reason"]));
}

void ReadIntroduction(const postgres::Row& row, v1::Placement* placement) {
  if (row.is_null("introduction")) return;
  const auto i = nlohmann::json::parse(row.text("introduction"));
  v1::Introduction& introduction = *placement->mutable_introduction();
  introduction.set_purpose(i[0].get<std::string>());
  *introduction.mutable_introduced_on() = wire::ToProto(DateOf(i[1]));
  *introduction.mutable_expires_on() = wire::ToProto(DateOf(i[2]));
}

std::vector<DaySpan> PausesOf(const postgres::Row& row) {
  std::vector<DaySpan> pauses;
  Each(row, "pauses", [&](const nlohmann::json& z) {
    pauses.push_back({DateOf(z[0]), z[1].is_null() ? std::nullopt : std::optional<Date>(DateOf(z[1]))});
  });
  return pauses;
}

std::vector<v1::Hearing> StoredHearings(const std::string& json) {
  std::vector<v1::Hearing> out;
  if (json.empty()) return out;
  for (const auto& h : nlohmann::json::parse(json)) {
    v1::Hearing hearing;
    hearing.set_party(static_cast<v1::HearingParty>(h["party"].get<int>()));
    *hearing.mutable_heard_on() = wire::ToProto(DateOf(h["heard_on"]));
    hearing.set_conditions_met(h["conditions_met"].get<bool>());
    hearing.set_on_behalf_reason(TextOf(h["on_behalf_reason"]));
    if (!h["document_on"].is_null()) *hearing.mutable_document_on() = wire::ToProto(DateOf(h["document_on"]));
    out.push_back(std::move(hearing));
  }
  return out;
}

void ReadStanding(const postgres::Row& row, StoredPlacement* stored) {
  const v1::Placement& p = stored->placement;
  Standing& s = stored->standing;
  s.status = StatusOf(row.text("status"));
  s.kind = static_cast<Kind>(p.kind());
  s.starts_on = row.date("starts_on");
  s.ends_on = row.date("ends_on");
  s.heard_on = HearingComplete(StatementsOf(stored->hearings));
  s.first_attended_on = DateIfSet(row, "first_attended_on");
  s.pauses = PausesOf(row);
  s.reference_missing = ReferenceMissing(p.authority());
  s.misregistered = p.end_reason() == v1::END_REASON_MISREGISTERED;
}

}  // namespace

bool ReferenceMissing(const v1::AuthorityRecord& record) {
  const bool elsewhere = record.authority() == v1::AUTHORITY_VITAS || record.authority() == v1::AUTHORITY_CASE_SYSTEM;
  return elsewhere && record.external_reference().empty() && record.override_reason().empty();
}

const char* NameOf(Status status) { return kStatusNames[static_cast<size_t>(status)]; }

const char* WordOf(v1::PlacementStep step) { return kStepWords[static_cast<size_t>(step)]; }

v1::PlacementStep StepOf(const std::string& word) {
  const auto it = std::find(kStepWords.begin() + 1, kStepWords.end(), word);
  return it == kStepWords.end() ? v1::PLACEMENT_STEP_UNSPECIFIED
                                : static_cast<v1::PlacementStep>(it - kStepWords.begin());
}

std::string EtagOf(int64_t version) { return absl::StrCat("\"", version, "\""); }

absl::Status CheckEtag(absl::string_view sent, const std::string& current, absl::string_view what) {
  if (sent.empty() || sent == current) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                absl::StrCat("The ", what, " was changed meanwhile. Read it again and repeat with the new etag."),
                {{"etag", current}});
}

std::vector<Statement> StatementsOf(const std::vector<v1::Hearing>& hearings) {
  std::vector<Statement> out;
  for (const v1::Hearing& h : hearings) {
    out.push_back({static_cast<Party>(h.party()), wire::DateOf(h.heard_on()), h.conditions_met()});
  }
  return out;
}

std::vector<Statement> HearingsOf(const std::string& json) { return StatementsOf(StoredHearings(json)); }

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
  if (!row.is_null("agreement")) FromJson(row.text("agreement"), p.mutable_agreement());
  if (!row.is_null("complaint_guidance_on")) {
    *p.mutable_complaint_guidance_on() = wire::ToProto(row.date("complaint_guidance_on"));
  }
  ReadDecision(row, &p);
  ReadAuthority(row, &p);
  ReadIntroduction(row, &p);
  stored.hearings = StoredHearings(row.text("hearings"));
  stored.last_attended_on = DateIfSet(row, "last_attended_on");
  stored.p_number = row.text("p_number");
  ReadStanding(row, &stored);
  return stored;
}

v1::Placement Shown(const StoredPlacement& stored, Date today) {
  v1::Placement p = stored.placement;
  p.set_state(static_cast<v1::PlacementState>(StateOn(stored.standing, today)));
  for (const v1::Hearing& hearing : stored.hearings) *p.add_hearings() = hearing;
  if (stored.standing.first_attended_on) {
    *p.mutable_first_attended_on() = wire::ToProto(*stored.standing.first_attended_on);
  }
  if (const std::optional<DaySpan> pause = PauseFrom(stored.standing, today)) {
    *p.mutable_paused_from() = wire::ToProto(pause->first);
    if (pause->last) *p.mutable_paused_until() = wire::ToProto(*pause->last);
  }
  return p;
}

}  // namespace sjak::placements
