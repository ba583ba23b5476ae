#include "services/placements/rules/rule_book_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/postgres/connection.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using nlohmann::json;

// A word that the code does not know is a defect of the data: better no verdict than one by half a rule.
template <typename Value>
Value OneOf(const std::map<std::string, Value>& words, const json& word) {
  const auto it = words.find(word.get<std::string>());
  if (it == words.end()) {
    throw postgres::Failure(postgres::FailureKind::kOther, "", "", "a rule version has an unknown word");
  }
  return it->second;
}

template <typename Value>
std::optional<Value> Maybe(const json& p, const char* key) {
  const auto it = p.find(key);
  return it == p.end() ? std::nullopt : std::optional<Value>(it->template get<Value>());
}

std::set<std::string> Groups(const json& list) { return list.get<std::set<std::string>>(); }

void Parse(const json&, NoParameters*) {}

void Parse(const json& p, OfferParameters* out) { out->groups = Groups(p.at("groups")); }

void Parse(const json& p, SelfFoundParameters* out) {
  out->groups = Groups(p.at("groups"));
  out->not_if_obviously_ready = Groups(p.at("not_if_obviously_ready"));
}

void Parse(const json& p, DurationParameters* out) {
  static const std::map<std::string, Circumstance> kCircumstances = {
      {"GRADUATE", Circumstance::kGraduate}, {"OVER_50_LONG_UNEMPLOYED", Circumstance::kOver50LongUnemployed}};
  for (const auto& [group, limit] : p.at("weeks").items()) {
    out->weeks_by_group[group] = {limit.at("first").get<int>(), limit.value("extended", 0)};
  }
  out->special_need_weeks = p.value("special_need_weeks", 0);
  for (const json& v : p.value("variants", json::array())) {
    out->variants.push_back(
        {Groups(v.at("groups")), OneOf(kCircumstances, v.at("circumstance")), v.at("first").get<int>()});
  }
}

void Parse(const json& p, RepetitionParameters* out) { out->window_weeks = p.at("window_weeks").get<int>(); }

void Parse(const json& p, HoursParameters* out) { out->weekly_minutes = p.at("weekly_minutes").get<int64_t>(); }

void Parse(const json& p, LastEmployerParameters* out) {
  static const std::map<std::string, SameEmployer> kModes = {{"AVOID", SameEmployer::kAvoid},
                                                             {"FORBIDDEN", SameEmployer::kForbidden},
                                                             {"NEW_FUNCTION", SameEmployer::kNewFunction},
                                                             {"SAME_IF_AGREED", SameEmployer::kSameIfAgreed}};
  for (const auto& [group, mode] : p.at("by_group").items()) out->by_group[group] = OneOf(kModes, mode);
}

void Parse(const json& p, TextsParameters* out) {
  static const std::map<std::string, AgreementText> kTexts = {
      {"PURPOSE", AgreementText::kPurpose},
      {"CITIZEN_WISH", AgreementText::kCitizenWish},
      {"REASON", AgreementText::kReason},
      {"COMPLAINT_GUIDANCE", AgreementText::kComplaintGuidance}};
  for (const json& text : p.at("texts")) out->demanded.push_back(OneOf(kTexts, text));
}

void Parse(const json& p, RatioParameters* out) {
  static const std::map<std::string, QuotaRounding> kRoundings = {
      {"FLOOR", QuotaRounding::kFloor}, {"HALF_UP", QuotaRounding::kHalfUp}, {"CEILING", QuotaRounding::kCeiling}};
  static const std::map<std::string, WorkforceCategory> kCategories = {
      {"ORDINARY", WorkforceCategory::kOrdinary},     {"UNDER_18", WorkforceCategory::kUnder18},
      {"APPRENTICE", WorkforceCategory::kApprentice}, {"FLEX_JOB", WorkforceCategory::kFlexJob},
      {"SUBSIDISED", WorkforceCategory::kSubsidised}, {"SEASONAL", WorkforceCategory::kSeasonal}};
  out->quota.rounding = OneOf(kRoundings, p.at("rounding"));
  out->quota.small_unit_persons = p.at("small_unit_persons").get<int64_t>();
  out->quota.persons_per_place = p.at("persons_per_place").get<int64_t>();
  out->quota.persons_per_place_beyond = p.at("persons_per_place_beyond").get<int64_t>();
  out->quota.least_places = p.at("least_places").get<int64_t>();
  out->months = p.at("months").get<int>();
  out->external_days = p.at("external_days").get<int>();
  out->exempt_groups = Groups(p.value("exempt_groups", json::array()));
  if (const auto counted = p.find("counted"); counted != p.end()) {
    out->counted.clear();
    for (const json& category : *counted) out->counted.insert(OneOf(kCategories, category));
  }
}

void Parse(const json& p, AdditionalParameters* out) { out->months = p.at("months").get<int>(); }

void Parse(const json& p, PrivateSubsidyParameters* out) {
  out->months = p.at("months").get<int>();
  out->rate_oere = Maybe<int64_t>(p, "rate_oere");
  out->wage_percent = p.at("wage_percent").get<int>();
}

void Parse(const json& p, PublicSubsidyParameters* out) {
  out->months_by_group = p.at("months").get<std::map<std::string, int>>();
}

void Parse(const json& p, WaitingParameters* out) {
  out->months = p.at("months").get<int>();
  out->not_from_age = p.at("not_from_age").get<int>();
}

void Parse(const json& p, FlexGrantParameters* out) { out->groups = Groups(p.at("groups")); }

void Parse(const json& p, MiniFlexParameters* out) { out->weekly_minutes = p.at("weekly_minutes").get<int64_t>(); }

void Parse(const json& p, FlexTermParameters* out) {
  out->temporary_months = p.at("temporary_months").get<int>();
  out->permanent_from_age = p.at("permanent_from_age").get<int>();
  out->assessment_months = p.at("assessment_months").get<int>();
  out->follow_up_months = p.at("follow_up_months").get<int>();
}

void Parse(const json& p, WorkRequirementParameters* out) {
  out->minutes = p.at("minutes").get<int64_t>();
  out->months = p.at("months").get<int>();
  for (const json& time : p.at("suspended")) out->suspended.emplace_back(DateOf(time.at(0)), DateOf(time.at(1)));
}

void Parse(const json& p, RestParameters* out) {
  out->day_minutes = p.at("day_minutes").get<int64_t>();
  out->days_in_row = p.at("days_in_row").get<int>();
  out->week_minutes = p.at("week_minutes").get<int64_t>();
  out->months = p.at("months").get<int>();
}

void Parse(const json& p, YoungWorkerParameters* out) {
  out->lowest_age = p.at("lowest_age").get<int>();
  out->adult_age = p.at("adult_age").get<int>();
  out->light_work = Groups(p.at("light_work"));
  for (const json& b : p.at("blocks")) {
    AgeBlock block;
    block.from_age = b.at("from_age").get<int>();
    block.below_age = b.at("below_age").get<int>();
    block.finished_school = Maybe<bool>(b, "finished_school");
    block.school_day_minutes = b.at("school_day_minutes").get<int64_t>();
    block.other_day_minutes = b.at("other_day_minutes").get<int64_t>();
    block.school_week_minutes = b.at("school_week_minutes").get<int64_t>();
    block.free_week_minutes = b.at("free_week_minutes").get<int64_t>();
    block.days_a_week = b.at("days_a_week").get<int>();
    block.rest_minutes = b.at("rest_minutes").get<int64_t>();
    block.earliest = Maybe<int>(b, "earliest");
    block.latest = Maybe<int>(b, "latest");
    block.light_work_only = b.at("light_work_only").get<bool>();
    out->blocks.push_back(block);
  }
}

void Parse(const json& p, PensionParameters* out) {
  for (const json& age : p.at("ages")) out->ages.push_back({DateOf(age.at("born_from")), age.at("months").get<int>()});
}

template <typename Parameters>
void Read(const json& rules, const char* id, Law<Parameters>* law) {
  const auto rule = rules.find(id);
  if (rule == rules.end()) return;
  law->emplace();
  (*law)->version = rule->at("version").get<int64_t>();
  (*law)->legal_reference = rule->at("legal_reference").get<std::string>();
  Parse(rule->at("parameters"), &(*law)->parameters);
}

}  // namespace

std::string RuleBookSql(const std::string& day) {
  return absl::StrCat("(SELECT json_build_object('as_of', ", day, R"sql(, 'rules', (
  SELECT coalesce(json_object_agg(v.rule_id, json_build_object('version', v.version, 'legal_reference', v.legal_reference,
    'parameters', v.parameters)), '{}')
  FROM (
    SELECT DISTINCT ON (r.rule_id) r.rule_id, r.version, r.legal_reference, r.parameters
    FROM rule_version r
    WHERE r.municipality_code IN ($1, '0000') AND r.valid @> )sql",
                      day, R"sql(
    ORDER BY r.rule_id, r.municipality_code DESC) v)))sql",
                      ")");
}

RuleBook RuleBookOf(const std::string& text) {
  const json parsed = json::parse(text);
  const json& rules = parsed.at("rules");
  RuleBook book;
  book.as_of = DateOf(parsed.at("as_of"));
  Read(rules, "R1", &book.offer);
  Read(rules, "R2", &book.self_found);
  Read(rules, "R3", &book.duration);
  Read(rules, "R4", &book.repetition);
  Read(rules, "R5", &book.hours);
  Read(rules, "R6", &book.last_employer);
  Read(rules, "R7", &book.texts);
  Read(rules, "R8", &book.ratio);
  Read(rules, "R9", &book.hearing);
  Read(rules, "R10", &book.replaces_nobody);
  Read(rules, "R11", &book.approval);
  Read(rules, "R12", &book.training_terms);
  Read(rules, "R13", &book.hours_after);
  Read(rules, "R14", &book.additional);
  Read(rules, "R15", &book.private_subsidy);
  Read(rules, "R16", &book.public_subsidy);
  Read(rules, "R17", &book.waiting);
  Read(rules, "R19", &book.flex_grant);
  Read(rules, "R20", &book.mini_flex);
  Read(rules, "R21", &book.effective_hours);
  Read(rules, "R23", &book.flex_term);
  Read(rules, "R26", &book.wage);
  Read(rules, "R27", &book.hybrid);
  Read(rules, "R28", &book.work_requirement);
  Read(rules, "R30", &book.total_hours);
  Read(rules, "R31", &book.rest);
  Read(rules, "R39", &book.apprenticeship);
  Read(rules, "R40", &book.young_worker);
  Read(rules, "R41", &book.pension);
  return book;
}

}  // namespace sjak::placements
