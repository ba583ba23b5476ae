#include <set>

#include "services/citizens/identity/identity_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DuplicatesTest : public IdentityTest {
 protected:
  // Born 15 January 1991, with a name, a phone and an address of the person's own unless given.
  v1::Citizen Enter(const std::string& cpr, const std::string& given_name, const std::string& surname,
                    const std::string& phone = "", const std::string& street = "") {
    auto request = Somebody();
    request.set_cpr(cpr);
    request.set_given_name(given_name);
    request.set_surname(surname);
    request.set_phone(phone);
    request.mutable_address()->set_street(street.empty() ? absl::StrCat("Vej ", ++serial_) : street);
    return MustRegister(request);
  }
  absl::StatusOr<v1::FindDuplicatesResponse> Proposals(v1::FindDuplicatesRequest request = {}) {
    return Ask<v1::FindDuplicatesResponse>("FindDuplicates", request);
  }
  std::vector<v1::DuplicateProposal> AllProposals(int page_size = 50) {
    std::vector<v1::DuplicateProposal> all;
    v1::FindDuplicatesRequest request;
    request.set_page_size(page_size);
    do {
      const auto page = Proposals(request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      all.insert(all.end(), page->proposals().begin(), page->proposals().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  absl::StatusOr<v1::DismissDuplicateResponse> Dismiss(const std::string& a, const std::string& b,
                                                       const std::string& reason = "Tvillinger") {
    v1::DismissDuplicateRequest request;
    request.set_citizen(a);
    request.set_other(b);
    request.set_reason(reason);
    return Do<v1::DismissDuplicateResponse>("DismissDuplicate", request);
  }

  int serial_ = 0;
};

TEST_F(DuplicatesTest, ProposesWithReasonsAndScore) {
  const std::string a = Enter("150191-1000", "Søren", "Nørgård").name();
  const std::string b = Enter("150191-1002", "soren", "noergaard", "+45 12345678").name();
  Enter("160191-1000", "Karen", "Lund");
  auto all = AllProposals();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].first().name(), a);
  EXPECT_EQ(all[0].second().name(), b);
  EXPECT_THAT(all[0].reasons(), ElementsAre(v1::DUPLICATE_REASON_NAME_AND_BIRTH_DATE));
  EXPECT_EQ(all[0].score(), 60);
  EXPECT_EQ(all[0].first().cpr(), "150191-****");
  ASSERT_TRUE(Proposals().ok());
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_EQ(Count("access_log_subject s JOIN access_log l ON l.id = s.log_id WHERE l.method LIKE '%FindDuplicates'"),
            4);
}

TEST_F(DuplicatesTest, EachReason) {
  // The same phone, nothing else.
  const std::string phone_a = Enter("010170-1000", "Karen", "Lund", "12345678").name();
  Enter("020270-1000", "Bodil", "Holm", "+45 12 34 56 78");
  // A replacement number on the other's birth date: similar names propose, others do not.
  Enter("150191-1000", "Mohammed", "Ali");
  Enter("750191-1000", "Mohamed", "Ali");
  Enter("750191-1002", "Inger", "Prøve");
  // The same name at the same address, other birth dates.
  Enter("030370-1000", "Ib", "Holm", "", "Ruten 1");
  Enter("040470-1000", "Holm", "Ib", "", "RUTEN 1");
  std::set<std::string> seen;
  for (const auto& proposal : AllProposals()) {
    ASSERT_EQ(proposal.reasons_size(), 1) << proposal.ShortDebugString();
    seen.insert(absl::StrCat(v1::DuplicateReason_Name(proposal.reasons(0)), " ", proposal.score()));
  }
  EXPECT_THAT(seen, ElementsAre("DUPLICATE_REASON_NAME_AND_ADDRESS 40", "DUPLICATE_REASON_PHONE 20",
                                "DUPLICATE_REASON_REPLACEMENT_NUMBER 50"));
  v1::FindDuplicatesRequest request;
  request.set_min_score(40);
  EXPECT_THAT(Proposals(request)->proposals(), SizeIs(2));
  request.set_min_score(0);
  request.set_citizen(phone_a);
  auto of_one = Proposals(request);
  ASSERT_TRUE(of_one.ok()) << of_one.status();
  ASSERT_THAT(of_one->proposals(), SizeIs(1));
  EXPECT_EQ(of_one->proposals(0).first().name(), phone_a);
}

TEST_F(DuplicatesTest, ADismissedPairComesBackOnlyWhenSomethingChanged) {
  const std::string a = Enter("150191-1000", "Anna", "Lund", "12345678").name();
  const std::string b = Enter("150191-1002", "Anna", "Lund", "87654321").name();
  ASSERT_THAT(AllProposals(), SizeIs(1));
  auto dismissed = Dismiss(b, a);
  ASSERT_TRUE(dismissed.ok()) << dismissed.status();
  EXPECT_EQ(harness_.last_statements(), 4) << "claim, lock, write, close";
  EXPECT_EQ(wire::DateOf(dismissed->dismissed_on()), kToday);
  EXPECT_THAT(AllProposals(), IsEmpty());
  ASSERT_TRUE(Dismiss(a, b).ok()) << "twice is once";
  EXPECT_EQ(Count("duplicate_dismissal"), 1);

  // A change that says nothing about who they are leaves it dismissed.
  DefineActive("cw-9");
  v1::AssignCaseworkerRequest assign;
  assign.set_citizen(a);
  assign.set_caseworker("cw-9");
  *assign.mutable_valid_from() = wire::ToProto(kToday);
  ASSERT_TRUE(Change<v1::Citizen>("AssignCaseworker", assign).ok());
  EXPECT_THAT(AllProposals(), IsEmpty());

  // They turn out to live at one address.
  for (const std::string& citizen : {a, b}) {
    v1::RecordAddressRequest move;
    move.set_citizen(citizen);
    *move.mutable_address() = AddressAt("Ruten 5", "2700", 7);
    *move.mutable_valid_from() = wire::ToProto(kToday);
    ASSERT_TRUE(Change<v1::Citizen>("RecordAddress", move).ok());
  }
  const auto back = AllProposals();
  ASSERT_THAT(back, SizeIs(1));
  EXPECT_EQ(back[0].score(), 100);
  ASSERT_TRUE(Dismiss(a, b).ok());
  EXPECT_THAT(AllProposals(), IsEmpty());
}

TEST_F(DuplicatesTest, DismissalRefuses) {
  const std::string a = Enter("150191-1000", "Anna", "Lund").name();
  const std::string b = Enter("160291-1002", "Karen", "Holm").name();
  EXPECT_EQ(ReasonOf(Dismiss(a, b).status()), "DUPLICATE_NOT_PROPOSED");
  EXPECT_EQ(Dismiss(a, a).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Dismiss(a, b, "er 150191-1000").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Count("duplicate_dismissal"), 0);
}

TEST_F(DuplicatesTest, TheMergedAreProposedNoMore) {
  const std::string a = Enter("150191-1000", "Anna", "Lund").name();
  const std::string b = Enter("150191-1002", "Anna", "Lund").name();
  ASSERT_TRUE(Merge(MergeOf(a, b)).ok());
  EXPECT_THAT(AllProposals(), IsEmpty());
}

// Property: whatever the page size, each pair comes once, and all pairs come.
TEST_F(DuplicatesTest, PagesHoldEachPairOnce) {
  for (int i = 0; i < 5; ++i) Enter(absl::StrCat("150191-10", 10 + i), "Anna", "Lund");   // 10 pairs
  for (int i = 0; i < 3; ++i) Enter(absl::StrCat("160191-10", 10 + i), "Karen", "Holm");  // 3 pairs
  for (int page_size : {1, 2, 3, 7, 50}) {
    std::multiset<std::string> pairs;
    for (const auto& p : AllProposals(page_size)) pairs.insert(absl::StrCat(p.first().name(), p.second().name()));
    EXPECT_EQ(pairs.size(), 13u) << page_size;
    EXPECT_EQ(std::set<std::string>(pairs.begin(), pairs.end()).size(), 13u) << page_size;
  }
}

// The service with pages that look at two persons only.
class NarrowDuplicates {
 public:
  NarrowDuplicates()
      : harness_(Schema(), [this](const rpc::Environment& environment) {
          whole_ = std::make_unique<Service>(environment);
          people_ = std::make_unique<People>(environment.sealer);
          registry_ = std::make_unique<Registry>(*people_, environment.sealer);
          narrow_ = std::make_unique<Duplicates>(*people_, environment.sealer, 2);
          rpc::Bindings bindings("sjak.citizens.v1.CitizensService");
          bindings.Command("RegisterCitizen", *registry_, &Registry::RegisterCitizen)
              .Service("sjak.citizens.v1.IdentityService")
              .Read("FindDuplicates", *narrow_, &Duplicates::FindDuplicates);
          return bindings;
        }) {}

  testing::ServiceHarness& harness() { return harness_; }

 private:
  std::unique_ptr<Service> whole_;  // for its formats
  std::unique_ptr<People> people_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<Duplicates> narrow_;
  testing::ServiceHarness harness_;
};

// Property: however few persons a page looks at, each pair comes once, and all pairs come.
TEST_F(DuplicatesTest, NarrowPagesMissNobody) {
  NarrowDuplicates narrow;
  for (int i = 0; i < 9; ++i) {
    auto request = Somebody();
    request.set_request_id(Uuid::New().ToString());
    request.set_cpr(absl::StrCat("150191-10", 10 + i));
    request.set_phone("");
    request.set_given_name(i % 3 == 0 ? "Anna" : absl::StrCat("Inger", std::string(1, 'a' + i)));
    ASSERT_TRUE(
        narrow.harness()
            .Call<v1::Citizen>(testing::Jobcentre(), "sjak.citizens.v1.CitizensService.RegisterCitizen", request)
            .ok());
  }
  for (int page_size : {1, 2, 50}) {
    std::multiset<std::string> pairs;
    v1::FindDuplicatesRequest request;
    request.set_page_size(page_size);
    int pages = 0;
    do {
      auto page = narrow.harness().Call<v1::FindDuplicatesResponse>(
          testing::Jobcentre(), "sjak.citizens.v1.IdentityService.FindDuplicates", request);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const auto& p : page->proposals()) pairs.insert(absl::StrCat(p.first().name(), p.second().name()));
      request.set_page_token(page->next_page_token());
      ++pages;
    } while (!request.page_token().empty());
    EXPECT_GE(pages, 4);
    EXPECT_EQ(pairs.size(), 3u) << page_size;
    EXPECT_EQ(std::set<std::string>(pairs.begin(), pairs.end()).size(), 3u) << page_size;
  }
}

TEST_F(DuplicatesTest, OfProtectedPeopleNoNameIsShown) {
  auto hidden = Somebody();
  hidden.set_cpr("150191-1000");
  hidden.set_given_name("Anna");
  hidden.set_surname("Lund");
  hidden.set_protected_(true);
  hidden.set_phone("");
  const std::string a = MustRegister(hidden).name();
  Enter("150191-1002", "Anna", "Lund");
  const auto all = AllProposals();
  ASSERT_THAT(all, SizeIs(1)) << "an open double of a protected person is what must be found";
  EXPECT_EQ(all[0].first().name(), a);
  EXPECT_EQ(all[0].first().given_name() + all[0].first().surname(), "");
  EXPECT_FALSE(all[0].first().has_address());
}

}  // namespace
}  // namespace sjak::citizens
