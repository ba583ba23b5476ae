#include <set>

#include "services/citizens/citizens_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class RegistryTest : public CitizensTest {
 protected:
  absl::StatusOr<v1::ListCitizensResponse> List(const v1::ListCitizensRequest& request,
                                                const identity::Caller& caller = testing::Jobcentre()) {
    return Call<v1::ListCitizensResponse>("ListCitizens", request, caller);
  }
  std::vector<std::string> Surnames(const v1::ListCitizensRequest& request) {
    std::vector<std::string> names;
    auto page = List(request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (page.ok()) {
      for (const auto& c : page->citizens()) names.push_back(c.surname());
    }
    return names;
  }
};

TEST_F(RegistryTest, RegistersAndGets) {
  DefineTingbjerg();
  auto request = Somebody();
  const v1::Citizen made = MustRegister(request);
  EXPECT_EQ(harness_.last_statements(), 4);
  auto got = Get(made.name());
  EXPECT_EQ(harness_.last_statements(), 1);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->SerializeAsString(), made.SerializeAsString());

  EXPECT_EQ(got->version(), 1);
  EXPECT_EQ(got->etag(), "\"1\"");
  EXPECT_EQ(got->cpr(), Number(0).substr(0, 6) + "-****");
  EXPECT_EQ(got->cpr_kind(), v1::CPR_KIND_REPLACEMENT);
  EXPECT_EQ(wire::DateOf(got->birth_date()), Date(1960, 1, 1));
  EXPECT_EQ(got->surname(), "Prøve0");
  EXPECT_EQ(got->target_group().group(), v1::TARGET_GROUP_6_3);
  EXPECT_EQ(wire::DateOf(got->target_group().valid_from()), Date(2020, 11, 2));
  EXPECT_FALSE(got->target_group().has_valid_to());
  EXPECT_EQ(got->address().street(), "Ruten 12, 3. tv");
  EXPECT_EQ(got->address().residence_area(), "TINGBJERG");
  EXPECT_EQ(got->address().residence_rule(), "street 2700 Ruten");
  EXPECT_THAT(got->needs(), ElementsAre(v1::NEED_SKILLS));
  EXPECT_TRUE(got->unemployed());
  EXPECT_EQ(got->caseworker(), "cw-1");
  EXPECT_EQ(Count("feed WHERE person_id IS NOT NULL AND type_url LIKE '%CitizenRegistered'"), 1);
}

TEST_F(RegistryTest, TheNumberIsNowhereInClear) {
  MustRegister(Somebody());
  const std::string number = Number(0);
  const auto dump = harness_.admin().ExecText(
      "SELECT coalesce(string_agg(t, ' '), '') AS t FROM ("
      "SELECT c::text AS t FROM citizen c UNION ALL SELECT n::text FROM cpr_number n UNION ALL "
      "SELECT l::text FROM cpr_lookup l UNION ALL SELECT f::text FROM feed f UNION ALL SELECT a::text FROM access_log "
      "a "
      "UNION ALL SELECT encode(sealed, 'escape') FROM cpr_number) AS everything");
  const std::string text = dump.front().text("t");
  EXPECT_FALSE(text.empty());
  EXPECT_EQ(text.find(number), std::string::npos);
  EXPECT_EQ(text.find(number.substr(0, 6)), std::string::npos);
}

TEST_F(RegistryTest, ARepeatIsAnsweredFromTheFirst) {
  auto request = Somebody();
  request.set_request_id(Uuid::New().ToString());
  const v1::Citizen first = MustRegister(request);
  const v1::Citizen second = MustRegister(request);
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(Count("citizen"), 1);
  EXPECT_EQ(Count("feed"), 1);
}

TEST_F(RegistryTest, OneNumberIsOnePerson) {
  MustRegister(Somebody());
  auto again = Somebody();
  again.set_cpr(absl::StrCat(Number(0).substr(0, 6), "-", Number(0).substr(6)));
  EXPECT_EQ(ReasonOf(Register(again).status()), "CPR_ALREADY_REGISTERED");
  EXPECT_EQ(Count("citizen"), 1);
  // Another municipality is another controller, with hashes of its own.
  auto elsewhere = testing::Jobcentre();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  auto there = Change<v1::Citizen>("RegisterCitizen", again, elsewhere);
  EXPECT_TRUE(there.ok()) << there.status();
  EXPECT_EQ(Count("(SELECT DISTINCT keyed_hash FROM cpr_lookup) AS h"), 4) << "two keys each";
}

TEST_F(RegistryTest, EveryWrongFieldIsNamed) {
  v1::RegisterCitizenRequest request;
  request.set_request_id("x");
  request.set_cpr("123");
  request.set_phone("ring");
  request.mutable_address()->set_postcode("27000");
  const absl::Status status = Register(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const char* field : {"request_id", "cpr", "given_name", "surname", "phone", "address.postcode", "target_group",
                            "target_group_from"}) {
    EXPECT_NE(status.ToString().find(field), std::string::npos) << field;
  }
}

TEST_F(RegistryTest, WhatOnlyTheRegistryCanJudge) {
  auto request = Somebody();
  request.mutable_address()->set_district_code(99);
  EXPECT_EQ(Register(request).status().code(), absl::StatusCode::kInvalidArgument);
  request = Somebody();
  request.set_surname("--");
  EXPECT_EQ(Register(request).status().code(), absl::StatusCode::kInvalidArgument);
  request = Somebody();
  request.set_caseworker(Number(1));
  EXPECT_EQ(Register(request).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Count("citizen"), 0);
}

TEST_F(RegistryTest, OthersDoNotFindThePerson) {
  const v1::Citizen made = MustRegister(Somebody());
  auto elsewhere = testing::Jobcentre();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  EXPECT_EQ(ReasonOf(Get(made.name(), elsewhere).status()), "CITIZEN_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Get(ResourceName("citizens", Uuid::New())).status()), "CITIZEN_NOT_FOUND");
  v1::RecordNeedsRequest change;
  change.set_citizen(made.name());
  *change.mutable_valid_from() = wire::ToProto(kToday);
  EXPECT_EQ(ReasonOf(Change<v1::Citizen>("RecordNeeds", change, elsewhere).status()), "CITIZEN_NOT_FOUND");
  EXPECT_EQ(List({}, elsewhere)->citizens_size(), 0);
  EXPECT_EQ(Get(made.name(), testing::PartnerOf("13748136")).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(RegistryTest, ListsAsDanishSortsAndFindsHoweverSpelled) {
  int i = 0;
  for (const char* surname : {"Aagaard", "Øster", "Ærø", "Zacho", "Møller", "Moeller", "Andersen"}) {
    auto request = Somebody(i++);
    request.set_surname(surname);
    MustRegister(request);
  }
  v1::ListCitizensRequest request;
  EXPECT_THAT(Surnames(request), ElementsAre("Andersen", "Moeller", "Møller", "Zacho", "Ærø", "Øster", "Aagaard"));
  EXPECT_EQ(harness_.last_statements(), 1);
  request.set_surname("MOELL");
  EXPECT_THAT(Surnames(request), UnorderedElementsAre("Moeller", "Møller"));
  request.set_surname("%");
  EXPECT_EQ(List(request).status().code(), absl::StatusCode::kInvalidArgument);
  request.clear_surname();
  request.set_caseworker("cw-2");
  EXPECT_THAT(Surnames(request), ElementsAre());
}

TEST_F(RegistryTest, ListsShowNothingOfWhereProtectedPeopleAre) {
  auto request = Somebody();
  request.set_protected_(true);
  request.set_surname("Hemmelig");
  const v1::Citizen made = MustRegister(request);
  EXPECT_EQ(made.surname(), "") << "only GetCitizen shows it";
  EXPECT_EQ(Get(made.name())->surname(), "Hemmelig");
  MustRegister(Somebody(1));
  auto list = List({});
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->citizens_size(), 2);
  const v1::Citizen& listed = list->citizens(0);
  EXPECT_EQ(listed.name(), made.name());
  EXPECT_TRUE(listed.protected_());
  EXPECT_EQ(listed.given_name() + listed.surname(), "");
  EXPECT_FALSE(listed.has_address());
  v1::ListCitizensRequest search;
  search.set_surname("Hemmelig");
  EXPECT_EQ(List(search)->citizens_size(), 0);
  EXPECT_EQ(Get(made.name())->address().street(), "Ruten 12, 3. tv");
}

TEST_F(RegistryTest, SomebodyFromOutsideIsAGuestOrNotHere) {
  auto request = Somebody();
  request.mutable_address()->set_district_code(98);
  EXPECT_EQ(ReasonOf(Register(request).status()), "GUEST_BASIS_MISSING");
  request.mutable_guest()->set_acting_municipality("0101");
  request.mutable_guest()->set_basis(v1::GUEST_BASIS_AGREEMENT);
  *request.mutable_guest()->mutable_valid_from() = wire::ToProto(Date(2020, 11, 2));
  *request.mutable_guest()->mutable_valid_to() = wire::ToProto(kToday);
  EXPECT_EQ(Register(request).status().code(), absl::StatusCode::kInvalidArgument) << "its own guest";
  request.mutable_guest()->set_acting_municipality("0159");
  const v1::Citizen guest = MustRegister(request);
  EXPECT_EQ(guest.guest().SerializeAsString(), request.guest().SerializeAsString());
  EXPECT_FALSE(guest.guest_basis_missing());
  EXPECT_TRUE(FactsOf(guest.name(), kToday)->guest());
  const auto event = harness_.admin().ExecText("SELECT payload FROM feed WHERE person_id IS NOT NULL");
  v1::CitizenRegistered registered;
  ASSERT_TRUE(registered.ParseFromString(event.front().bytes("payload")));
  EXPECT_EQ(registered.state().guest_of(), "0159");
  harness_.clock().Set(kToday + 1);
  EXPECT_FALSE(Get(guest.name())->has_guest());
  EXPECT_TRUE(Get(guest.name())->guest_basis_missing()) << "the right has run out";
}

TEST_F(RegistryTest, PagesAreStableWhileOthersWrite) {
  std::set<std::string> expected;
  for (int i = 0; i < 7; ++i) {
    auto request = Somebody(i);
    request.set_surname(i < 3 ? "Lund" : absl::StrCat("Mark", i));
    expected.insert(MustRegister(request).name());
  }
  v1::ListCitizensRequest request;
  request.set_page_size(2);
  std::vector<std::string> seen;
  for (int page = 0; page < 10; ++page) {
    auto list = List(request);
    ASSERT_TRUE(list.ok()) << list.status();
    for (const auto& citizen : list->citizens()) {
      if (expected.count(citizen.name())) seen.push_back(citizen.name());
    }
    if (list->next_page_token().empty()) break;
    request.set_page_token(list->next_page_token());
    auto before = Somebody(100 + page), after = Somebody(200 + page);
    before.set_surname("Aa");
    before.set_surname("Abel");
    after.set_surname("Zacho");
    if (page < 2) {
      MustRegister(before);
      MustRegister(after);
    }
  }
  EXPECT_EQ(seen.size(), expected.size()) << "each once";
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()), expected);
}

TEST_F(RegistryTest, ThePageAfterLogsOnlyWhatItShows) {
  for (int i = 0; i < 3; ++i) MustRegister(Somebody(i));
  const int64_t before = Count("access_log_subject");
  v1::ListCitizensRequest request;
  request.set_page_size(2);
  ASSERT_EQ(List(request)->citizens_size(), 2);
  EXPECT_EQ(Count("access_log_subject"), before + 2);
}

TEST_F(RegistryTest, ATokenIsForItsCallerAndQuery) {
  for (int i = 0; i < 3; ++i) MustRegister(Somebody(i));
  v1::ListCitizensRequest request;
  request.set_page_size(1);
  request.set_page_token(List(request)->next_page_token());
  EXPECT_TRUE(List(request).ok());
  EXPECT_EQ(ReasonOf(List(request, testing::Jobcentre("tests|other")).status()), "PAGE_TOKEN_INVALID");
  request.set_caseworker("cw-1");
  EXPECT_EQ(ReasonOf(List(request).status()), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace sjak::citizens
