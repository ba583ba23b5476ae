#include "services/placements/placements/placement_case_store.h"

#include <functional>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/rules/rule_book_store.h"

namespace sjak::placements {
namespace {

void ForEach(const postgres::Row& row, const char* column, const std::function<void(const nlohmann::json&)>& add) {
  if (row.is_null(column)) return;
  for (const nlohmann::json& item : nlohmann::json::parse(row.text(column))) add(item);
}

// `by_week`: the ramp, or null.
HoursPlan HoursFrom(const nlohmann::json& weekly_minutes, const nlohmann::json& by_week) {
  if (by_week.is_null()) return HoursPlan(weekly_minutes.get<int64_t>());
  return HoursPlan(by_week.get<std::vector<int64_t>>());
}

// Another placement is something beside this one; a training that began before it is an earlier one as well.
void AddOther(const nlohmann::json& o, PlacementCase* judged) {
  const auto kind = static_cast<Kind>(o[0].get<int>());
  Activity other;
  other.part = kind == Kind::kCompanyTraining ? Part::kTraining : Part::kPaidHours;
  other.engagement = TraitsOf(kind).cycle == LifeCycle::kDecided ? Engagement::kOffer : Engagement::kOrdinaryJob;
  other.first = DateOf(o[1]);
  other.last = DateOf(o[2]);
  other.hours = HoursFrom(o[3], o[7]);
  other.function_code = o[4].get<std::string>();
  other.cvr = o[5].get<std::string>();
  if (kind == Kind::kCompanyTraining && other.first < judged->ratio.start) {
    judged->earlier.push_back({other.first, other.last, other.cvr, o[6].get<std::string>(), other.function_code});
  }
  judged->beside.push_back(std::move(other));
}

DaySpan SpanOf(const nlohmann::json& days) {
  return {DateOf(days[0]), days[1].is_null() ? std::nullopt : std::optional<Date>(DateOf(days[1]))};
}

std::optional<bool> AnswerOf(v1::Answer answer) {
  if (answer == v1::ANSWER_UNSPECIFIED) return std::nullopt;
  return answer == v1::ANSWER_YES;
}

std::optional<Date> DayIfSet(const google::type::Date& date) {
  return wire::IsSet(date) ? std::optional<Date>(wire::DateOf(date)) : std::nullopt;
}

// Amounts have been checked on the way in.
std::optional<int64_t> OereIfSet(bool set, const google::type::Money& money) {
  return set ? std::optional<int64_t>(wire::OereFromDkk(money).value_or(0)) : std::nullopt;
}

void AddActivity(const v1::OtherActivity& from, PlacementCase* judged) {
  Activity to;
  to.part = from.kind() == v1::ACTIVITY_KIND_COURSE ? Part::kCourse : Part::kPaidHours;
  to.engagement = from.kind() == v1::ACTIVITY_KIND_OFFER ? Engagement::kOffer : Engagement::kOrdinaryJob;
  to.first = wire::DateOf(from.starts_on());
  to.last = wire::DateOf(from.ends_on());
  to.hours = HoursPlan(from.weekly_minutes());
  to.cvr = from.cvr();
  to.function_code = from.function_code();
  judged->beside.push_back(std::move(to));
}

void AddSubsidy(const v1::WageSubsidyTerms& from, SubsidyCase* to) {
  if (from.sector() != v1::SECTOR_UNSPECIFIED) {
    to->sector = from.sector() == v1::SECTOR_PRIVATE ? Sector::kPrivate : Sector::kPublic;
  }
  to->wage_oere = OereIfSet(from.has_hourly_wage(), from.hourly_wage());
  to->unemployed_since = DayIfSet(from.unemployed_since());
  to->single_parent = from.single_parent();
  to->without_education = from.without_education();
}

void AddFlexJob(const v1::FlexJobTerms& from, FlexCase* to) {
  to->grant = FlexGrant{from.grant_reference(), wire::DateOf(from.granted_on()), DayIfSet(from.grant_expires_on()),
                        from.first_grant()};
  if (from.intensity_percent() > 0) to->intensity_percent = from.intensity_percent();
}

void AddAfterSchool(const v1::AfterSchoolTerms& from, PlacementCase* to) {
  to->school_until = DayIfSet(from.school_until());
  for (const v1::AfterSchoolDay& day : from.days()) {
    YoungDay planned{wire::DateOf(day.day()), day.minutes(), day.school_day()};
    if (day.begins_at() != 0 || day.ends_at() != 0) {
      planned.begins = day.begins_at();
      planned.ends = day.ends_at();
    }
    to->young_days.push_back(planned);
  }
}

void AddWorkforce(const postgres::Row& row, PlacementCase* judged) {
  const auto add = [](std::vector<MonthlyWorkforce>* months) {
    return [months](const nlohmann::json& w) { months->push_back({Month::Of(DateOf(w[0])), w[1].get<int64_t>()}); };
  };
  ForEach(row, "workforce", add(&judged->ratio.workforce));
  ForEach(row, "company_workforce", add(&judged->company_workforce));
}

// Reads the rest of the unit: who is there, by steps of their ramps, and what others use.
void AddUse(const postgres::Row& row, UnitUse* unit) {
  ForEach(row, "occupants", [&](const nlohmann::json& o) {
    for (const Spell& spell : HoursFrom(o[2], o[3]).Over(DateOf(o[0]), DateOf(o[1]))) unit->occupants.push_back(spell);
  });
  ForEach(row, "external", [&](const nlohmann::json& e) {
    unit->external.push_back(
        {DateOf(e[0]), DateOf(e[1]), e[2].get<int64_t>(), e[3].get<int>() == v1::OCCUPANCY_SOURCE_VITAS, DateOf(e[4])});
  });
}

}  // namespace

HoursPlan HoursOf(const v1::PlacementTerms& terms) {
  if (terms.minutes_by_week().empty()) return HoursPlan(terms.weekly_minutes());
  return HoursPlan(std::vector<int64_t>(terms.minutes_by_week().begin(), terms.minutes_by_week().end()));
}

PlacementCase CaseOf(const postgres::Row& row, v1::PlacementKind kind, const v1::PlacementTerms& terms) {
  PlacementCase c;
  c.kind = static_cast<Kind>(kind);
  c.ratio.start = wire::DateOf(terms.starts_on());
  c.ratio.last = wire::DateOf(terms.ends_on());
  c.ratio.hours = HoursOf(terms);
  c.function_code = terms.function_code();
  if (!row.is_null("cvr")) c.cvr = row.text("cvr");
  if (!row.is_null("p_number")) c.p_number = row.text("p_number");
  ForEach(row, "others", [&](const nlohmann::json& o) { AddOther(o, &c); });
  return c;
}

void AddAgreement(const v1::Agreement& a, PlacementCase* c) {
  c->self_found = a.self_found();
  c->obviously_ready = AnswerOf(a.obviously_ready());
  if (a.has_last_employer())
    c->last_employer = LastEmployer{a.last_employer().cvr(), a.last_employer().function_code()};
  c->difference_stated = !a.difference().empty();
  c->agrees_to_same_function = a.agrees_to_same_function();
  c->employed_at_unit = a.employed_at_unit();
  if (!a.citizen_wish().empty()) c->texts[AgreementText::kCitizenWish] = true;
  c->replaces_nobody = AnswerOf(a.replaces_nobody());
  c->hours_after = AnswerOf(a.hours_after());
  for (const v1::OtherActivity& other : a.beside()) AddActivity(other, c);
  if (a.has_wage_subsidy()) AddSubsidy(a.wage_subsidy(), &c->subsidy);
  if (a.has_flex_job()) AddFlexJob(a.flex_job(), &c->flex);
  if (a.has_after_school()) AddAfterSchool(a.after_school(), c);
  if (a.has_apprenticeship()) {
    const v1::ApprenticeshipTerms& t = a.apprenticeship();
    c->apprenticeship = {AnswerOf(t.company_approved()), AnswerOf(t.agreement_signed()),
                         OereIfSet(t.has_hourly_wage(), t.hourly_wage()),
                         OereIfSet(t.has_lowest_hourly_wage(), t.lowest_hourly_wage())};
  }
}

Context ContextOf(const postgres::Row& row) {
  Context c;
  c.stored = PlacementOf(row);
  const v1::Placement& p = c.stored.placement;
  c.area_codes = row.texts("area_codes");
  c.book = RuleBookOf(row.text("rules"));
  c.judged = CaseOf(row, p.kind(), p.terms());
  AddAgreement(p.agreement(), &c.judged);
  c.judged.hearing = StatementsOf(c.stored.hearings);
  c.judged.texts[AgreementText::kPurpose] = !p.purpose().empty();
  if (p.has_complaint_guidance_on()) c.judged.texts[AgreementText::kComplaintGuidance] = true;
  if (!row.is_null("decided_on")) c.judged.decided_on = row.date("decided_on");
  AddWorkforce(row, &c.judged);
  AddUse(row, &c.judged.ratio);
  ForEach(row, "extensions", [&](const nlohmann::json& e) {
    const TargetGroup group{e[0].get<std::string>(), static_cast<Readiness>(e[1].get<int>())};
    c.judged.extensions.push_back({group, e[2].get<bool>(), e[3].get<bool>()});
  });
  c.makers = row.texts("makers");
  ForEach(row, "on_site", [&](const nlohmann::json& d) { c.on_site.push_back(SpanOf(d)); });
  return c;
}

std::string OthersSql(const std::string& citizen, const std::string& except) {
  return absl::StrCat(R"sql((
  SELECT json_agg(json_build_array(q.kind, lower(q.during), upper(q.during) - 1, q.weekly_minutes, q.function_code,
    e.cvr, n.p_number, q.minutes_by_week))
  FROM placement q
  JOIN placement_decision x ON x.municipality_code = $1 AND x.placement_id = q.placement_id
  JOIN employer_unit n ON n.municipality_code = $1 AND n.employer_unit_id = q.employer_unit_id
  JOIN partner e ON e.municipality_code = $1 AND e.partner_id = n.partner_id
  WHERE q.municipality_code = $1 AND q.citizen_id = )sql",
                      citizen, " AND q.placement_id IS DISTINCT FROM ", except,
                      " AND q.status <> 'CANCELLED' AND q.end_reason IS DISTINCT FROM 12)");
}

// Others at the unit from the first day on: without an upper bound, to find when a place comes free. Kinds 1 training
// and 4 wage subsidy take up places; for a subsidy the company's months are those that all its units have stated (R14).
std::string ContextSql(const std::string& joins) {
  return absl::StrCat("SELECT ", kPlacementColumns, ", c.cvr, g.area_codes, w.workforce, o.occupants, e.external, ",
                      RuleBookSql("coalesce($4::date, p.starts_on)"), " AS rules, ",
                      OthersSql("p.citizen_id", "p.placement_id"),
                      R"sql( AS others, CASE WHEN p.kind = 4 THEN (
    SELECT json_agg(json_build_array(k.month, k.sum)) FROM (
      SELECT f.month, sum(f.ordinary_hundredths) AS sum
      FROM employer_unit b
      JOIN partner v ON v.municipality_code = $1 AND v.partner_id = b.partner_id AND v.cvr = c.cvr
      JOIN LATERAL (
        SELECT DISTINCT ON (l.month) l.month, l.ordinary_hundredths FROM workforce l
        WHERE l.municipality_code = $1 AND l.employer_unit_id = b.employer_unit_id
          AND l.month >= p.starts_on - interval '25 months' AND l.month < p.starts_on
        ORDER BY l.month, l.version DESC) f ON true
      WHERE b.municipality_code = $1
      GROUP BY f.month
      HAVING count(*) = (SELECT count(*) FROM employer_unit b2
        JOIN partner v2 ON v2.municipality_code = $1 AND v2.partner_id = b2.partner_id AND v2.cvr = c.cvr
        WHERE b2.municipality_code = $1)) k) END AS company_workforce,
  (SELECT json_agg(json_build_array(r.target_group, r.readiness, r.written_assessment, r.special_need)
      ORDER BY r.version)
    FROM placement_extension r WHERE r.municipality_code = $1 AND r.placement_id = p.placement_id) AS extensions,
  (SELECT array_agg(DISTINCT a.actor) FROM placement_version a WHERE a.municipality_code = $1
    AND a.placement_id = p.placement_id AND a.step IN ('DRAFT', 'REVISED', 'SUBMITTED')) AS makers,
  (SELECT json_agg(json_build_array(lower(m.days), upper(m.days) - 1)) FROM (
    SELECT unnest(range_agg(k.during)) AS days FROM site_contractor k WHERE k.municipality_code = $1
      AND k.site_id = p.site_id AND k.employer_unit_id = p.employer_unit_id) m) AS on_site
FROM )sql",
                      kPlacementTables, joins, kHearingsLateral, R"sql(
JOIN programme g ON g.municipality_code = $1 AND g.programme_id = p.programme_id
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(m.month, m.ordinary_hundredths)) AS workforce
  FROM (
    SELECT DISTINCT ON (f.month) f.month, f.ordinary_hundredths FROM workforce f
    WHERE f.municipality_code = $1 AND f.employer_unit_id = p.employer_unit_id
      AND f.month >= p.starts_on - interval '13 months'
    ORDER BY f.month, f.version DESC) m) w ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(q.during), upper(q.during) - 1, q.weekly_minutes, q.minutes_by_week))
    AS occupants
  FROM placement q
  JOIN placement_decision x ON x.municipality_code = $1 AND x.placement_id = q.placement_id
  WHERE q.municipality_code = $1 AND q.employer_unit_id = p.employer_unit_id AND q.placement_id <> p.placement_id
    AND q.kind IN (1, 4) AND q.status <> 'CANCELLED' AND q.end_reason IS DISTINCT FROM 12
    AND upper(q.during) > p.starts_on) o ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(y.during), upper(y.during) - 1, y.weekly_minutes, y.source, y.as_of)
    ORDER BY y.recorded_at, y.external_occupancy_id) AS external
  FROM external_occupancy y
  WHERE y.municipality_code = $1 AND y.employer_unit_id = p.employer_unit_id AND upper(y.during) > p.starts_on) e ON true
WHERE )sql",
                      kPlacementScope, " AND p.placement_id = $3::uuid");
}

}  // namespace sjak::placements
