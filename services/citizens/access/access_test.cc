#include "absl/time/clock.h"
#include "services/citizens/rights/rights_fixture.h"
#include "sjak/access/v1/access.pb.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The platform's queries, where the log has most to tell.
class AccessTest : public RightsTest {
 protected:
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> AskLog(const std::string& method, const Request& request, const identity::Caller& caller,
                                const std::string& purpose) {
    harness_.set_purpose(purpose);
    auto answer = harness_.Call<Answer>(caller, "sjak.access.v1.AccessService." + method, request);
    harness_.set_purpose("CASE_WORK");
    return answer;
  }
  absl::StatusOr<access::v1::ListAccessLogResponse> List(const access::v1::ListAccessLogRequest& request,
                                                         const identity::Caller& caller = Controller()) {
    return AskLog<access::v1::ListAccessLogResponse>("ListAccessLog", request, caller, "SUPERVISION");
  }
  absl::StatusOr<access::v1::SampleAccessLogResponse> Sample(int size, int64_t seed) {
    access::v1::SampleAccessLogRequest request;
    request.set_size(size);
    request.set_seed(seed);
    *request.mutable_from() = wire::ToProto(absl::Now() - absl::Hours(1));
    *request.mutable_before() = wire::ToProto(before_);
    return AskLog<access::v1::SampleAccessLogResponse>("SampleAccessLog", request, Controller(), "SUPERVISION");
  }
  absl::Time before_ = absl::Now() + absl::Hours(1);
};

TEST_F(AccessTest, ByCitizenCallerMethodAndTime) {
  const std::string one = MustRegister(Somebody(1)).name();
  const std::string two = MustRegister(Somebody(2)).name();
  const absl::Time between = absl::Now();
  ASSERT_TRUE(Get(one, Caseworker()).ok());
  ASSERT_TRUE(Get(two).ok());

  access::v1::ListAccessLogRequest request;
  request.set_citizen(one);
  auto log = List(request);
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  ASSERT_EQ(log->entries_size(), 2);
  EXPECT_EQ(log->entries(0).caller(), "tests|cw-marker");
  EXPECT_EQ(log->entries(0).method(), "sjak.citizens.v1.CitizensService.GetCitizen");
  EXPECT_EQ(log->entries(0).purpose(), "CASE_WORK");
  EXPECT_EQ(log->entries(0).outcome(), "OK");
  EXPECT_THAT(log->entries(0).roles(), ElementsAre("CASEWORKER"));
  EXPECT_THAT(log->entries(0).citizens(), ElementsAre(one));
  EXPECT_EQ(log->entries(0).citizen_count(), 1);

  request.Clear();
  request.set_caller("tests|cw-marker");
  EXPECT_EQ(List(request)->entries_size(), 1);
  request.Clear();
  request.set_method("GetCitizen");
  EXPECT_EQ(List(request)->entries_size(), 2);
  *request.mutable_before() = wire::ToProto(between);
  EXPECT_EQ(List(request)->entries_size(), 0);
  request.set_method("RegisterCitizen");
  EXPECT_EQ(List(request)->entries_size(), 2);
  *request.mutable_from() = wire::ToProto(between);
  EXPECT_EQ(List(request)->entries_size(), 0);
}

TEST_F(AccessTest, PagesAndIsItselfLogged) {
  const std::string one = MustRegister(Somebody(1)).name();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Get(one).ok());
  access::v1::ListAccessLogRequest request;
  request.set_citizen(one);
  request.set_method("GetCitizen");
  request.set_page_size(3);
  auto page = List(request);
  EXPECT_EQ(page->entries_size(), 3);
  request.set_page_token(page->next_page_token());
  page = List(request);
  EXPECT_EQ(page->entries_size(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  request.Clear();
  request.set_method("ListAccessLog");
  EXPECT_EQ(List(request)->entries_size(), 2);
  EXPECT_EQ(Count("access_log_subject s JOIN access_log l ON l.id = s.log_id WHERE l.method LIKE '%ListAccessLog'"), 3)
      << "the person sees each look at the log of looks, the last one among them";
}

TEST_F(AccessTest, ANumberTypedWhereAnIdBelongsIsNotInTheLog) {
  v1::ListCitizensRequest list;
  list.set_caseworker(Number(1));
  EXPECT_TRUE(Call<v1::ListCitizensResponse>("ListCitizens", list).ok());
  auto person = Somebody();
  person.set_caseworker(Number(1));
  EXPECT_EQ(Register(person).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Count(absl::StrCat("access_log WHERE criteria LIKE '%", Number(1), "%'")), 0);
  EXPECT_EQ(Count("access_log WHERE criteria LIKE '%***%'"), 2);
}

TEST_F(AccessTest, IsForControllersWithAPurpose) {
  EXPECT_EQ(List({}, Caseworker()).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(AskLog<access::v1::ListAccessLogResponse>("ListAccessLog", access::v1::ListAccessLogRequest(), Controller(),
                                                      "CASE_WORK")
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
  auto elsewhere = Controller();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  MustRegister(Somebody());
  EXPECT_THAT(List({}, elsewhere)->entries(), IsEmpty());
}

TEST_F(AccessTest, ASampleCanBeDrawnAgain) {
  const std::string one = MustRegister(Somebody(1)).name();
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(Get(one).ok());
  before_ = absl::Now();
  auto first = Sample(5, 42);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_EQ(first->entries_size(), 5);
  EXPECT_EQ(first->population(), 13);
  EXPECT_EQ(Sample(5, 42)->SerializeAsString(), first->SerializeAsString());
  EXPECT_NE(Sample(5, 43)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Sample(200, 1)->entries_size(), 13);
}

}  // namespace
}  // namespace sjak::citizens
