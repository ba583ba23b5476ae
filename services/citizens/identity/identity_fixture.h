#pragma once

#include <string>

#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/identity.pb.h"
#include "sjak/citizens/v1/identity_events.pb.h"

namespace sjak::citizens {

class IdentityTest : public CitizensTest {
 protected:
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Ask(absl::string_view method, const Request& request,
                             const identity::Caller& caller = testing::Jobcentre()) {
    return harness_.Call<Answer>(caller, absl::StrCat("sjak.citizens.v1.IdentityService.", method), request);
  }
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Do(absl::string_view method, Request request,
                            const identity::Caller& caller = testing::Jobcentre()) {
    if (request.request_id().empty()) request.set_request_id(Uuid::New().ToString());
    return Ask<Answer>(method, request, caller);
  }

  absl::StatusOr<v1::CprNumbers> Unmask(const std::string& citizen) {
    v1::UnmaskCprRequest request;
    request.set_citizen(citizen);
    return Ask<v1::CprNumbers>("UnmaskCpr", request);
  }
  absl::StatusOr<v1::Citizen> Find(const std::string& cpr) {
    v1::FindByCprRequest request;
    request.set_cpr(cpr);
    return Ask<v1::Citizen>("FindByCpr", request);
  }
  absl::StatusOr<v1::Citizen> Record(const std::string& citizen, const std::string& cpr, Date from,
                                     v1::CprChangeReason reason = v1::CPR_CHANGE_REASON_ISSUED) {
    v1::RecordCprRequest request;
    request.set_citizen(citizen);
    request.set_cpr(cpr);
    *request.mutable_valid_from() = wire::ToProto(from);
    request.set_reason(reason);
    return Do<v1::Citizen>("RecordCpr", request);
  }
  // Merges with the etags of the moment.
  v1::MergeCitizensRequest MergeOf(const std::string& survivor, const std::string& merged,
                                   std::initializer_list<v1::MergeField> take = {}) {
    v1::MergeCitizensRequest request;
    request.set_survivor(survivor);
    request.set_merged(merged);
    request.set_reason(v1::MERGE_REASON_ENTERED_TWICE);
    request.set_survivor_etag(Get(survivor)->etag());
    request.set_merged_etag(Get(merged)->etag());
    for (v1::MergeField field : take) request.add_take(field);
    return request;
  }
  absl::StatusOr<v1::MergeCitizensResponse> Merge(const v1::MergeCitizensRequest& request) {
    return Do<v1::MergeCitizensResponse>("MergeCitizens", request);
  }
  absl::StatusOr<v1::SearchCitizensResponse> Search(const v1::SearchCitizensRequest& request,
                                                    const identity::Caller& caller = testing::Jobcentre()) {
    return Ask<v1::SearchCitizensResponse>("SearchCitizens", request, caller);
  }
  // Given and surname of everybody whom the names find.
  std::vector<std::string> Named(const std::string& names) {
    v1::SearchCitizensRequest request;
    request.set_names(names);
    const auto found = Search(request);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> out;
    if (found.ok()) {
      for (const auto& c : found->citizens()) out.push_back(absl::StrCat(c.given_name(), " ", c.surname()));
    }
    return out;
  }

  static std::string Formatted(const std::string& number) { return number.substr(0, 6) + "-" + number.substr(6); }
};

}  // namespace sjak::citizens
