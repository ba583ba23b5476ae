#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/testing/service_harness.h"
#include "services/placements/service.h"
#include "sjak/citizens/v1/disclosure.pb.h"

namespace sjak::placements {

// Stands in for citizens: everybody is a vulnerable unemployed resident of the area unless told otherwise.
class FakeCitizens : public rpc::Peer {
 public:
  absl::Status Invoke(const rpc::Call& call, absl::string_view method, const google::protobuf::Message& request,
                      google::protobuf::Message* answer) override;

  citizens::v1::PlacementFacts facts;
  absl::Status status;
  // What the registry says of everybody.
  bool erased = false;
  // The day that was last asked about.
  Date asked_on;
  // What may be told of everybody, and the last question about it.
  citizens::v1::DiscloseForPlacementResponse disclosed;
  citizens::v1::DiscloseForPlacementRequest asked_to_disclose;
};

// The service on a database of its own, on Monday 13 September 2021, with a programme, two companies on one site and
// their workforce of eight (one place each). Nothing about others' use is known.
class PlacementsTest : public ::testing::Test {
 protected:
  PlacementsTest() : PlacementsTest(nullptr) {}
  // With another citizens than the one that stands in.
  explicit PlacementsTest(std::shared_ptr<rpc::Peer> citizens);

  // `method`: "PlacementsService.GetPlacement".
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Call(absl::string_view method, const Request& request,
                              const identity::Caller& caller = testing::Jobcentre()) {
    return harness_.Call<Answer>(caller, absl::StrCat("sjak.placements.v1.", method), request);
  }
  // A change, with a request id of its own unless the request has one.
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Change(absl::string_view method, Request request,
                                const identity::Caller& caller = testing::Jobcentre()) {
    if (request.request_id().empty()) request.set_request_id(Uuid::New().ToString());
    return Call<Answer>(method, request, caller);
  }
  template <typename Answer, typename Request>
  Answer Must(absl::string_view method, const Request& request, const identity::Caller& caller = testing::Jobcentre()) {
    absl::StatusOr<Answer> answer = Change<Answer>(method, request, caller);
    EXPECT_TRUE(answer.ok()) << method << ": " << answer.status();
    return answer.value_or(Answer());
  }

  static v1::CreateProgrammeRequest ProgrammeRequest(const std::string& code);
  v1::EmployerUnit AddUnit(const std::string& cvr, const std::string& p_number, int ordinary_hundredths);
  void StateMonths(const std::string& unit, int ordinary_hundredths);

  // 20 hours a week at the first unit, 2021-09-13 to 2021-12-12 (13 weeks).
  v1::PlacementTerms Terms() const;
  v1::DraftTrainingRequest DraftRequest(const std::string& citizen) const;
  v1::RegisterSmallJobRequest JobRequest(const std::string& citizen) const;
  static std::string NewCitizen() { return ResourceName("citizens", Uuid::New()); }

  v1::Placement Submitted(const v1::DraftTrainingRequest& draft);
  absl::StatusOr<v1::Placement> Approve(const std::string& placement, const std::vector<std::string>& overrides = {});
  v1::Placement Approved(const std::string& citizen);
  v1::Placement Hear(const std::string& placement, v1::HearingParty party, Date on, bool met = true);
  v1::RecordAttendanceRequest Day(const std::string& placement, Date day, int minutes = 240) const;
  absl::StatusOr<v1::Placement> Get(const std::string& placement,
                                    const identity::Caller& caller = testing::Jobcentre());
  int64_t Count(const std::string& sql) { return harness_.admin().ExecText(sql).front().i64("count"); }

  static constexpr char kCvr[] = "13748136";
  static constexpr char kOtherCvr[] = "10103940";

  std::shared_ptr<FakeCitizens> citizens_ = std::make_shared<FakeCitizens>();
  std::unique_ptr<Service> service_;
  testing::ServiceHarness harness_;
  v1::Programme programme_;
  v1::BudgetLine line_;
  v1::Site site_;
  v1::EmployerUnit unit_;
  v1::EmployerUnit other_unit_;
};

}  // namespace sjak::placements
