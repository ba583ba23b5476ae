#include "services/placements/placements/placement_case_store.h"

#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/quota/unit_use_store.h"
#include "services/placements/rules/rule_book_store.h"

namespace sjak::placements {
namespace {

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

// R14 looks at the months that every unit of the company has stated.
void AddCompanyWorkforce(const postgres::Row& row, const RatioParameters& parameters, PlacementCase* judged) {
  std::map<Month, std::pair<int, int64_t>> months;
  Each(row, "company_workforce", [&](const nlohmann::json& w) {
    const MonthlyWorkforce month = MonthOf(w, parameters);
    ++months[month.month].first;
    months[month.month].second += month.ordinary_hundredths;
  });
  for (const auto& [month, stated] : months) {
    if (stated.first == row.i32("company_units")) judged->company_workforce.push_back({month, stated.second});
  }
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
  Each(row, "others", [&](const nlohmann::json& o) { AddOther(o, &c); });
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
  c.journeys = JourneysOf(row);
  c.book = RuleBookOf(row.text("rules"));
  c.judged = CaseOf(row, p.kind(), p.terms());
  AddAgreement(p.agreement(), &c.judged);
  c.judged.hearing = StatementsOf(c.stored.hearings);
  c.judged.texts[AgreementText::kPurpose] = !p.purpose().empty();
  if (p.has_complaint_guidance_on()) c.judged.texts[AgreementText::kComplaintGuidance] = true;
  if (!row.is_null("decided_on")) c.judged.decided_on = row.date("decided_on");
  const RatioParameters parameters = c.book.ratio ? c.book.ratio->parameters : RatioParameters();
  AddCompanyWorkforce(row, parameters, &c.judged);
  ReadUnitUse(row, parameters, &c.judged.ratio);
  Each(row, "extensions", [&](const nlohmann::json& e) {
    const TargetGroup group{e[0].get<std::string>(), static_cast<Readiness>(e[1].get<int>())};
    c.judged.extensions.push_back({group, e[2].get<bool>(), e[3].get<bool>()});
  });
  c.makers = row.texts("makers");
  Each(row, "on_site", [&](const nlohmann::json& d) { c.on_site.push_back(SpanOf(d)); });
  return c;
}

std::string OthersSql(const std::string& citizen, const std::string& except) {
  return absl::StrCat(
      R"sql((
  SELECT json_agg(json_build_array(q.kind, lower(q.during), upper(q.during) - 1, q.weekly_minutes, q.function_code,
    e.cvr, n.p_number, q.minutes_by_week))
  FROM placement q
  JOIN placement_decision x ON x.municipality_code = $1 AND x.placement_id = q.placement_id
  JOIN employer_unit n ON n.municipality_code = $1 AND n.employer_unit_id = q.employer_unit_id
  JOIN partner e ON e.municipality_code = $1 AND e.partner_id = n.partner_id
  WHERE q.municipality_code = $1 AND q.citizen_id = )sql",
      citizen, " AND q.placement_id IS DISTINCT FROM ", except,
      " AND q.status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED') AND q.end_reason IS DISTINCT FROM 12)");
}

std::string JourneysSql(const std::string& site) {
  return absl::StrCat("(SELECT json_object(t.area_codes, t.minutes::text[]) FROM travel_time t ",
                      "WHERE t.municipality_code = $1 AND t.site_id = ", site, " ORDER BY t.version DESC LIMIT 1)");
}

Journeys JourneysOf(const postgres::Row& row) {
  Journeys journeys;
  if (row.is_null("journeys")) return journeys;
  const auto stated = nlohmann::json::parse(row.text("journeys"));
  for (const auto& [area, minutes] : stated.items()) {
    journeys[area] = std::stoi(minutes.get<std::string>());
  }
  return journeys;
}

// Kind 4 is a wage subsidy, which is judged by all units of the company (R14).
std::string ContextSql(const std::string& joins) {
  return absl::StrCat("SELECT ", kPlacementColumns, ", c.cvr, g.area_codes, w.workforce, o.occupants, e.external, ",
                      RuleBookSql("coalesce($4::date, p.starts_on)"), " AS rules, ",
                      OthersSql("p.citizen_id", "p.placement_id"), " AS others, ", JourneysSql("p.site_id"),
                      R"sql( AS journeys, k.company_workforce, k.company_units,
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
JOIN programme g ON g.municipality_code = $1 AND g.programme_id = p.programme_id)sql",
                      UnitUseSql("p.employer_unit_id", "p.starts_on", "p.placement_id"), R"sql(
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(f.month, f.ordinary_hundredths, f.other_categories, f.other_hundredths))
      FILTER (WHERE f.month IS NOT NULL)
      AS company_workforce, count(DISTINCT b.employer_unit_id)::int AS company_units
  FROM partner v
  JOIN employer_unit b ON b.municipality_code = $1 AND b.partner_id = v.partner_id
  LEFT JOIN LATERAL (
    SELECT DISTINCT ON (cm.month) cm.month, cm.ordinary_hundredths, cm.other_categories, cm.other_hundredths FROM workforce cm
    WHERE cm.municipality_code = $1 AND cm.employer_unit_id = b.employer_unit_id
      AND cm.month >= p.starts_on - interval '25 months' AND cm.month < p.starts_on
    ORDER BY cm.month, cm.version DESC) f ON true
  WHERE p.kind = 4 AND v.municipality_code = $1 AND v.cvr = c.cvr) k ON true
WHERE )sql",
                      PlacementScope("$5::date"), " AND p.placement_id = $3::uuid");
}

}  // namespace sjak::placements
