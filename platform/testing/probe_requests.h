#pragma once

#include <string>

#include "platform/base/uuid.h"
#include "sjak/placements/v1/placements.pb.h"

// Valid requests to the probe, each with a request_id of its own.
namespace sjak::testing {

inline std::string CounterName(const std::string& collection, int number) {
  return ResourceName(collection, Uuid::FromText(collection + std::to_string(number)));
}

inline void SetDay(google::type::Date* day) {
  day->set_year(2021);
  day->set_month(9);
  day->set_day(13);
}

inline placements::v1::StateWorkforceRequest AddRequest(int counter, int value, const std::string& source = "test") {
  placements::v1::StateWorkforceRequest r;
  r.set_request_id(Uuid::New().ToString());
  r.set_employer_unit(CounterName("employerUnits", counter));
  r.set_month("2021-09");
  r.set_ordinary_hundredths(value);
  r.set_source(source);
  return r;
}

inline placements::v1::RecordAttendanceRequest AddCombinedRequest(int counter, int value) {
  placements::v1::RecordAttendanceRequest r;
  r.set_request_id(Uuid::New().ToString());
  r.set_placement(CounterName("placements", counter));
  SetDay(r.mutable_day());
  r.set_outcome(placements::v1::ATTENDANCE_OUTCOME_PRESENT);
  r.set_minutes(value);
  return r;
}

inline placements::v1::CreateProgrammeRequest CreateRequest(const std::string& code) {
  placements::v1::CreateProgrammeRequest r;
  r.set_request_id(Uuid::New().ToString());
  auto* facts = r.mutable_facts();
  facts->set_code(code);
  facts->set_title("A programme");
  facts->set_title_da("Et program");
  facts->set_budget_year(2021);
  facts->set_target_citizens(1);
  facts->add_area_codes("tingbjerg");
  facts->add_counting_kinds(placements::v1::PlacementKind(1));
  auto* phase = facts->add_phases();
  phase->set_code("PILOT");
  SetDay(phase->mutable_starts_on());
  SetDay(phase->mutable_ends_on());
  return r;
}

inline placements::v1::DraftTrainingRequest TryRequest(int counter, int value, bool validate_only) {
  placements::v1::DraftTrainingRequest r;
  r.set_request_id(Uuid::New().ToString());
  r.set_programme(CounterName("programmes", 1));
  r.set_citizen(CounterName("citizens", counter));
  r.set_purpose("learns to lay bricks");
  auto* terms = r.mutable_terms();
  terms->set_site(CounterName("sites", 1));
  terms->set_employer_unit(CounterName("employerUnits", 1));
  SetDay(terms->mutable_starts_on());
  SetDay(terms->mutable_ends_on());
  terms->set_weekly_minutes(value);
  terms->set_function_code("7112");
  r.set_validate_only(validate_only);
  return r;
}

}  // namespace sjak::testing
