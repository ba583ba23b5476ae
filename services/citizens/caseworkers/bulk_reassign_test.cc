#include <map>

#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/caseworkers.pb.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;

class BulkTest : public CitizensTest {
 protected:
  void Define(const std::string& who, const std::string& team = "Nord", std::optional<Date> last = std::nullopt) {
    v1::DefineCaseworkerRequest request;
    auto* caseworker = request.mutable_caseworker();
    caseworker->set_caseworker(who);
    caseworker->set_person_name("Navn " + who);
    caseworker->set_team(team);
    *caseworker->mutable_active_from() = wire::ToProto(Date(2020, 1, 1));
    if (last) *caseworker->mutable_active_to() = wire::ToProto(*last);
    auto defined = Change<v1::Caseworker>("CaseworkersService.DefineCaseworker", request);
    EXPECT_TRUE(defined.ok()) << defined.status();
    EXPECT_EQ(harness_.last_statements(), 4);
  }
  // So many people with the caseworker, by import.
  void People(int from, int count, const std::string& caseworker) {
    for (int first = from; first < from + count; first += 1000) {
      v1::ImportCitizensBatchRequest request;
      request.set_import_id(Uuid::New().ToString());
      request.set_source_system("kss");
      for (int i = first; i < std::min(first + 1000, from + count); ++i) {
        auto* row = request.add_rows();
        row->set_row_number(i + 1);
        row->set_external_id(absl::StrCat("kss-", i));
        row->set_source_revision(1);
        row->set_cpr(Number(i));
        row->set_given_name("Bodil");
        row->set_surname(absl::StrCat("Prøve", i));
        row->set_target_group(v1::TARGET_GROUP_6_3);
        *row->mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
        row->set_caseworker(caseworker);
      }
      auto done = Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", request);
      ASSERT_TRUE(done.ok()) << done.status();
    }
  }
  static v1::BulkReassignRequest Even(const std::vector<std::string>& to) {
    v1::BulkReassignRequest request;
    request.set_from_caseworker("cw-1");
    request.set_rule(v1::REASSIGN_RULE_EVEN);
    for (const std::string& who : to) request.add_to_caseworkers(who);
    *request.mutable_valid_from() = wire::ToProto(kToday);
    return request;
  }
  absl::StatusOr<v1::BulkReassignResponse> Bulk(const v1::BulkReassignRequest& request) {
    return Change<v1::BulkReassignResponse>("CaseworkersService.BulkReassign", request);
  }
  std::map<std::string, int64_t> Loads(v1::ListCaseloadsRequest request = {}) {
    std::map<std::string, int64_t> loads;
    do {
      auto page = Call<v1::ListCaseloadsResponse>("CaseworkersService.ListCaseloads", request);
      EXPECT_TRUE(page.ok()) << page.status();
      EXPECT_EQ(harness_.last_statements(), 1);
      for (const auto& load : page->caseloads()) loads[load.caseworker().caseworker()] = load.open_cases();
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return loads;
  }
  using Map = std::map<std::string, int64_t>;
};

TEST_F(BulkTest, SixtyCasesAreSharedEvenly) {
  People(0, 60, "cw-1");
  People(60, 10, "cw-2");
  for (const char* who : {"cw-2", "cw-3", "cw-4"}) Define(who);
  auto request = Even({"cw-2", "cw-3", "cw-4"});
  request.set_dry_run(true);
  auto dry = Bulk(request);
  ASSERT_TRUE(dry.ok()) << dry.status();
  EXPECT_EQ(dry->reassigned_size(), 60);
  EXPECT_EQ(Loads(), (Map{{"cw-1", 60}, {"cw-2", 10}, {"cw-3", 0}, {"cw-4", 0}})) << "nothing was done";
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%CaseworkerAssigned'"), 0);

  request.set_dry_run(false);
  request.set_request_id(Uuid::New().ToString());
  auto done = Bulk(request);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->reassigned_size(), 60);
  EXPECT_EQ(done->remaining(), 0);
  EXPECT_EQ(done->continue_after(), "");
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(done->reassigned(i).SerializeAsString(), dry->reassigned(i).SerializeAsString()) << "as the dry run said";
  }
  EXPECT_EQ(Loads(), (Map{{"cw-2", 24}, {"cw-3", 23}, {"cw-4", 23}}));
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%CaseworkerAssigned'"), 60) << "one event per citizen";
  // The same request again is the same answer, and changes nothing.
  EXPECT_EQ(Bulk(request)->SerializeAsString(), done->SerializeAsString());
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%CaseworkerAssigned'"), 60);
  const auto person = Get(done->reassigned(0).citizen());
  EXPECT_EQ(person->caseworker(), done->reassigned(0).caseworker());
  EXPECT_EQ(person->caseworker_changes(), 1);
  EXPECT_EQ(person->version(), 2);
}

TEST_F(BulkTest, MoreThanACallHoldsGoesOnWhereItStopped) {
  People(0, 1150, "cw-1");
  Define("cw-2");
  Define("cw-3");
  auto request = Even({"cw-2", "cw-3"});
  auto first = Bulk(request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_EQ(first->reassigned_size(), 1000);
  EXPECT_EQ(first->remaining(), 150);
  EXPECT_FALSE(first->continue_after().empty());
  request.set_continue_after(first->continue_after());
  auto second = Bulk(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->reassigned_size(), 150);
  EXPECT_EQ(second->continue_after(), "");
  EXPECT_EQ(Loads(), (Map{{"cw-2", 575}, {"cw-3", 575}}));
}

TEST_F(BulkTest, AListSaysWhoTakesWhich) {
  People(0, 3, "cw-1");
  Define("cw-2");
  v1::ListCitizensRequest list;
  const auto citizens = *Call<v1::ListCitizensResponse>("ListCitizens", list);
  v1::BulkReassignRequest request;
  request.set_from_caseworker("cw-1");
  request.set_rule(v1::REASSIGN_RULE_LIST);
  *request.mutable_valid_from() = wire::ToProto(kToday + 7);
  for (int i = 0; i < 2; ++i) {
    auto* one = request.add_assignments();
    one->set_citizen(citizens.citizens(i).name());
    one->set_caseworker("cw-2");
  }
  const std::string stranger = ResourceName("citizens", Uuid::New());
  auto* other = request.add_assignments();
  other->set_citizen(stranger);
  other->set_caseworker("cw-2");
  auto done = Bulk(request);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->reassigned_size(), 2);
  EXPECT_THAT(done->passed_over(), ElementsAre(stranger));
  EXPECT_EQ(done->remaining(), 1);
  v1::ListCaseloadsRequest later;
  *later.mutable_as_of() = wire::ToProto(kToday + 7);
  later.set_page_size(1);
  EXPECT_EQ(Loads(later), (Map{{"cw-1", 1}, {"cw-2", 2}}));
  EXPECT_EQ(Loads(), (Map{{"cw-1", 3}, {"cw-2", 0}})) << "not yet";
}

TEST_F(BulkTest, OnlyToThoseWhoAreThere) {
  People(0, 2, "cw-1");
  Define("cw-2", "Nord", kToday - 1);
  Define("cw-3", "Syd");
  auto refused = Bulk(Even({"cw-2", "cw-3", "cw-4"}));
  EXPECT_EQ(ReasonOf(refused.status()), "CASEWORKER_NOT_ACTIVE");
  EXPECT_EQ(MetadataOf(refused.status())["caseworkers"], "cw-2,cw-4");
  Define("cw-2");
  EXPECT_TRUE(Bulk(Even({"cw-2"})).ok()) << "the later definition applies";
  EXPECT_EQ(Bulk(Even({"cw-1"})).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Bulk(Even({})).status().code(), absl::StatusCode::kInvalidArgument);
  v1::ListCaseloadsRequest team;
  team.set_team("Syd");
  EXPECT_EQ(Loads(team), (Map{{"cw-3", 0}}));
}

TEST_F(BulkTest, TheHistoryOfACaseIsTold) {
  auto request = Somebody();
  request.set_caseworker("cw-1");
  const std::string citizen = MustRegister(request).name();
  Define("cw-2", "Syd");
  ASSERT_TRUE(Bulk(Even({"cw-2"})).ok());
  harness_.clock().Set(kToday + 10);
  v1::GetAssignmentHistoryRequest get;
  get.set_citizen(citizen);
  auto history = Call<v1::AssignmentHistory>("CaseworkersService.GetAssignmentHistory", get);
  EXPECT_EQ(harness_.last_statements(), 1);
  ASSERT_TRUE(history.ok()) << history.status();
  ASSERT_EQ(history->assignments_size(), 2);
  EXPECT_EQ(history->assignments(0).caseworker().caseworker(), "cw-1");
  EXPECT_EQ(history->assignments(0).caseworker().person_name(), "") << "never defined";
  EXPECT_EQ(wire::DateOf(history->assignments(0).valid_to()), kToday - 1);
  EXPECT_EQ(history->assignments(1).caseworker().person_name(), "Navn cw-2");
  EXPECT_EQ(history->assignments(1).caseworker().team(), "Syd");
  EXPECT_EQ(history->caseworker_changes(), 1);
  EXPECT_EQ(history->caseworker_gap_days(), 0);
  get.set_citizen(ResourceName("citizens", Uuid::New()));
  EXPECT_EQ(ReasonOf(Call<v1::AssignmentHistory>("CaseworkersService.GetAssignmentHistory", get).status()),
            "CITIZEN_NOT_FOUND");
}

TEST_F(BulkTest, NamesOfCaseworkersAreInNoEvent) {
  Define("cw-2");
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%CaseworkerDefined'"), 1);
  EXPECT_EQ(Count("feed WHERE encode(payload, 'escape') LIKE '%Navn%'"), 0);
  EXPECT_EQ(Count("access_log a WHERE a::text LIKE '%Navn%'"), 0);
}

}  // namespace
}  // namespace sjak::citizens
