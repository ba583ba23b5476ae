#pragma once

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/retention.pb.h"
#include "sjak/citizens/v1/rights.pb.h"
#include "sjak/citizens/v1/rights_events.pb.h"

namespace sjak::citizens {

// The rights of the person, asked for as a controller does: with a purpose.
class RightsTest : public CitizensTest {
 protected:
  static identity::Caller WithRole(policy::v1::Role role, const std::string& subject = "tests|one") {
    identity::Caller caller = testing::Jobcentre(subject);
    caller.roles = {role};
    return caller;
  }
  static identity::Caller Caseworker() { return WithRole(policy::v1::ROLE_CASEWORKER, "tests|cw-marker"); }
  static identity::Caller Controller() { return WithRole(policy::v1::ROLE_CONTROLLER, "tests|controller"); }

  // `method`: "RightsService.ExportPerson".
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Ask(absl::string_view method, Request request, const identity::Caller& caller = Controller(),
                             const std::string& purpose = "SUBJECT_REQUEST") {
    harness_.set_purpose(purpose);
    auto answer = harness_.Call<Answer>(caller, absl::StrCat("sjak.citizens.v1.", method), request);
    harness_.set_purpose("CASE_WORK");
    return answer;
  }
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Do(absl::string_view method, Request request, const identity::Caller& caller = Controller()) {
    if (request.request_id().empty()) request.set_request_id(Uuid::New().ToString());
    return Ask<Answer>(method, request, caller);
  }
  absl::StatusOr<v1::PersonExport> Export(const std::string& citizen, const identity::Caller& caller = Controller()) {
    v1::ExportPersonRequest request;
    request.set_citizen(citizen);
    return Ask<v1::PersonExport>("RightsService.ExportPerson", request, caller);
  }
  absl::StatusOr<v1::ErasureCertificate> EraseOne(const std::string& citizen, bool validate_only = false) {
    v1::ErasePersonRequest request;
    request.set_citizen(citizen);
    request.set_ground(v1::ERASURE_GROUND_SUBJECT_REQUEST);
    request.set_validate_only(validate_only);
    return Do<v1::ErasureCertificate>("RightsService.ErasePerson", request);
  }
  absl::StatusOr<v1::Restriction> Restrict(const std::string& citizen) {
    v1::RestrictProcessingRequest request;
    request.set_citizen(citizen);
    request.set_reason("Rigtigheden bestrides");
    return Do<v1::Restriction>("RightsService.RestrictProcessing", request);
  }
  absl::StatusOr<v1::LegalHold> Hold(const std::string& citizen) {
    v1::PlaceLegalHoldRequest request;
    request.set_citizen(citizen);
    request.set_reason("Sag i Ankestyrelsen");
    return Do<v1::LegalHold>("RetentionService.PlaceLegalHold", request);
  }

  static const v1::ExportSection* Section(const v1::PersonExport& person, const std::string& name) {
    for (const v1::ExportSection& s : person.sections()) {
      if (s.section() == name) return &s;
    }
    return nullptr;
  }
  // The values of one column, in the order of the rows.
  static std::vector<std::string> Values(const v1::PersonExport& person, const std::string& section,
                                         const std::string& column) {
    std::vector<std::string> out;
    const v1::ExportSection* const s = Section(person, section);
    if (s == nullptr) return out;
    for (const v1::ExportRow& row : s->rows()) {
      for (const v1::ExportValue& value : row.values()) {
        if (value.name() == column) out.push_back(value.value());
      }
    }
    return out;
  }
};

}  // namespace sjak::citizens
