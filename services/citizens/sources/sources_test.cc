#include <thread>

#include "services/citizens/import/import_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;

class SourcesTest : public ImportTest {
 protected:
  SourcesTest() {
    auto created = Send({Phoned(1, 0, 1, "11111111")});
    EXPECT_THAT(Outcomes(created), ElementsAre(kCreated));
    if (created.ok()) citizen_ = created->results(0).citizen();
  }
  static v1::ImportRow Phoned(int number, int person, int64_t revision, const std::string& phone) {
    v1::ImportRow row = Row(number, person, revision);
    row.set_phone(phone);
    return row;
  }
  void Define(v1::FieldGroup group, const std::vector<std::string>& sources) {
    v1::DefineSourcePrecedenceRequest request;
    request.mutable_precedence()->set_field_group(group);
    for (const std::string& source : sources) request.mutable_precedence()->add_sources(source);
    auto defined = Runs<v1::SourcePrecedence>("SourcesService.DefineSourcePrecedence", request);
    EXPECT_TRUE(defined.ok()) << defined.status();
  }
  absl::StatusOr<v1::Discrepancy> Resolve(const std::string& name, v1::DiscrepancyResolution resolution,
                                          const std::string& reason = "Spurgt borgeren") {
    v1::ResolveDiscrepancyRequest request;
    request.set_name(name);
    request.set_resolution(resolution);
    request.set_reason(reason);
    return Runs<v1::Discrepancy>("SourcesService.ResolveDiscrepancy", request);
  }
  v1::ImportOutcome From(const std::string& source, const v1::ImportRow& row) {
    return Outcomes(Send({row}, Uuid::New(), source)).at(0);
  }
  std::string Phone() { return Get(citizen_)->phone(); }

  std::string citizen_;
};

TEST_F(SourcesTest, WithoutAnOrderTheLatestWordStandsAndTheOtherIsListed) {
  EXPECT_EQ(From("nav", Phoned(1, 0, 1, "22222222")), kChanged);
  EXPECT_EQ(Phone(), "22222222");
  const auto list = Discrepancies();
  ASSERT_EQ(list.discrepancies_size(), 1);
  const v1::Discrepancy& d = list.discrepancies(0);
  EXPECT_EQ(d.citizen(), citizen_);
  EXPECT_EQ(d.field_group(), v1::FIELD_GROUP_PHONE);
  EXPECT_EQ(d.kept_source(), "nav");
  EXPECT_EQ(d.losing_source(), "kss");
  EXPECT_EQ(d.kept().phone(), "22222222");
  EXPECT_EQ(d.losing().phone(), "11111111");
}

TEST_F(SourcesTest, TheWinnersValueStandsAndTheLosersIsListedOnce) {
  Define(v1::FIELD_GROUP_PHONE, {"kss", "nav"});
  EXPECT_EQ(From("nav", Phoned(1, 0, 1, "22222222")), kUnchanged);
  EXPECT_EQ(From("nav", Phoned(1, 0, 2, "22222222")), kUnchanged);
  EXPECT_EQ(Phone(), "11111111");
  ASSERT_EQ(Discrepancies().discrepancies_size(), 1);
  // Another value takes the place of the one before.
  EXPECT_EQ(From("nav", Phoned(1, 0, 3, "33333333")), kUnchanged);
  ASSERT_EQ(Discrepancies().discrepancies_size(), 1);
  EXPECT_EQ(Discrepancies().discrepancies(0).losing().phone(), "33333333");
  // They come to agree.
  EXPECT_EQ(From("kss", Phoned(1, 0, 2, "33333333")), kChanged);
  EXPECT_EQ(From("nav", Phoned(1, 0, 4, "33333333")), kUnchanged);
  EXPECT_EQ(Discrepancies().discrepancies_size(), 0);
  EXPECT_EQ(Count("discrepancy WHERE state = 4"), 2);
  // The order turned round: the other wins, and nothing is lost either way.
  Define(v1::FIELD_GROUP_PHONE, {"nav", "kss"});
  EXPECT_EQ(From("nav", Phoned(1, 0, 5, "44444444")), kChanged);
  ASSERT_EQ(Discrepancies().discrepancies_size(), 1);
  EXPECT_EQ(Discrepancies().discrepancies(0).losing_source(), "kss");
}

TEST_F(SourcesTest, ASourceThatHasNothingContradictsNobody) {
  EXPECT_EQ(From("nav", Phoned(1, 0, 1, "")), kUnchanged);
  EXPECT_EQ(Phone(), "11111111");
  EXPECT_EQ(Discrepancies().discrepancies_size(), 0);
  EXPECT_EQ(From("kss", Phoned(1, 0, 2, "")), kChanged) << "its own it may withdraw";
  EXPECT_EQ(Phone(), "");
}

TEST_F(SourcesTest, WhatPeopleEnteredIsASourceToo) {
  v1::RecordAddressRequest moved;
  moved.set_citizen(citizen_);
  *moved.mutable_address() = AddressAt("Andenvej 1", "2400", 8);
  *moved.mutable_valid_from() = wire::ToProto(kToday);
  ASSERT_TRUE(Change<v1::Citizen>("RecordAddress", moved).ok());
  EXPECT_EQ(From("kss", Row(1, 0, 2)), kChanged) << "the address of the source comes back";
  auto list = Discrepancies();
  ASSERT_EQ(list.discrepancies_size(), 1);
  EXPECT_EQ(list.discrepancies(0).losing_source(), "registry");
  EXPECT_EQ(list.discrepancies(0).losing().address().street(), "Andenvej 1");

  Define(v1::FIELD_GROUP_ADDRESS, {"registry", "kss"});
  *moved.mutable_address() = AddressAt("Tredjevej 1", "2400", 8);
  moved.clear_request_id();
  ASSERT_TRUE(Change<v1::Citizen>("RecordAddress", moved).ok());
  EXPECT_EQ(From("kss", Row(1, 0, 3)), kUnchanged);
  EXPECT_EQ(Get(citizen_)->address().street(), "Tredjevej 1");
}

TEST_F(SourcesTest, KeepIsRememberedAndTakeTakes) {
  Define(v1::FIELD_GROUP_PHONE, {"kss", "nav"});
  ASSERT_EQ(From("nav", Phoned(1, 0, 1, "22222222")), kUnchanged);
  const std::string name = Discrepancies().discrepancies(0).name();
  EXPECT_EQ(ReasonOf(Resolve(name, v1::DISCREPANCY_RESOLUTION_KEEP, Number(3)).status()), "BAD_REQUEST");
  const auto kept = Resolve(name, v1::DISCREPANCY_RESOLUTION_KEEP);
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->state(), v1::DISCREPANCY_STATE_KEPT);
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_EQ(ReasonOf(Resolve(name, v1::DISCREPANCY_RESOLUTION_TAKE).status()), "DISCREPANCY_SETTLED");
  ASSERT_EQ(From("nav", Phoned(1, 0, 2, "22222222")), kUnchanged);
  EXPECT_EQ(Discrepancies().discrepancies_size(), 0) << "the same again was decided";

  ASSERT_EQ(From("nav", Phoned(1, 0, 3, "33333333")), kUnchanged);
  ASSERT_EQ(Discrepancies().discrepancies_size(), 1);
  const int64_t version = Get(citizen_)->version();
  const auto taken = Resolve(Discrepancies().discrepancies(0).name(), v1::DISCREPANCY_RESOLUTION_TAKE);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(Phone(), "33333333");
  EXPECT_EQ(Get(citizen_)->version(), version + 1);
  EXPECT_EQ(Count("feed"), version + 1);
  EXPECT_EQ(Discrepancies().discrepancies_size(), 0);
  EXPECT_EQ(ReasonOf(Resolve(ResourceName("discrepancies", Uuid::New()), v1::DISCREPANCY_RESOLUTION_KEEP).status()),
            "DISCREPANCY_NOT_FOUND");
}

TEST_F(SourcesTest, ValuesAreEncryptedAndProtectedPeopleHidden) {
  ASSERT_EQ(From("nav", Phoned(1, 0, 1, "22222222")), kChanged);
  EXPECT_EQ(Count("discrepancy d WHERE position('11111111' in encode(d.sealed, 'escape')) > 0"), 0);
  auto row = Phoned(1, 0, 2, "22222222");
  row.set_protected_(true);
  ASSERT_EQ(From("nav", row), kChanged);
  const auto list = Discrepancies();
  ASSERT_EQ(list.discrepancies_size(), 1);
  EXPECT_EQ(list.discrepancies(0).losing().phone(), "");
  EXPECT_EQ(list.discrepancies(0).kept().phone(), "");
}

TEST_F(SourcesTest, TheListPagesAndIsNarrowed) {
  for (int i = 1; i < 5; ++i) {
    ASSERT_EQ(From("kss", Phoned(1, i, 1, "11111111")), kCreated);
    auto row = Phoned(1, i, 1, "22222222");
    row.set_surname("Andet");
    ASSERT_EQ(From("nav", row), kChanged);
  }
  v1::ListDiscrepanciesRequest request;
  request.set_page_size(3);
  int seen = 0, pages = 0;
  do {
    auto page = Runs<v1::ListDiscrepanciesResponse>("SourcesService.ListDiscrepancies", request);
    ASSERT_TRUE(page.ok()) << page.status();
    seen += page->discrepancies_size();
    ++pages;
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, 8);
  EXPECT_EQ(pages, 3);
  request = v1::ListDiscrepanciesRequest();
  request.set_field_group(v1::FIELD_GROUP_NAME);
  EXPECT_EQ(Runs<v1::ListDiscrepanciesResponse>("SourcesService.ListDiscrepancies", request)->discrepancies_size(), 4);
  request.set_citizen(Discrepancies().discrepancies(0).citizen());
  EXPECT_EQ(Runs<v1::ListDiscrepanciesResponse>("SourcesService.ListDiscrepancies", request)->discrepancies_size(), 1);
}

// Two systems send overlapping files at once, each in batches of its own order, some people twice with changes.
TEST_F(SourcesTest, OverlappingFilesAtOnceLoseNothing) {
  constexpr int kPeople = 60;
  std::vector<std::thread> threads;
  for (const char* source : {"kss", "nav"}) {
    threads.emplace_back([&, source = std::string(source)] {
      const bool kss = source == "kss";
      for (int batch = 0; batch < 6; ++batch) {
        std::vector<v1::ImportRow> rows;
        for (int k = 0; k < kPeople; k += 3) {
          const int i = 1 + (kss ? k + batch : kPeople - 1 - k + batch) % kPeople;
          rows.push_back(Phoned(k + 1, i, batch + 1, kss ? "11111111" : "22222222"));
          rows.back().set_external_id(absl::StrCat(source, "-", i));
        }
        absl::Status status;
        do {
          status = Send(rows, Uuid::New(), source).status();
        } while (ReasonOf(status) == "IMPORT_COLLIDED" || ReasonOf(status) == "CPR_ALREADY_REGISTERED");
        EXPECT_TRUE(status.ok()) << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count("citizen"), 1 + kPeople);
  EXPECT_EQ(Count("(SELECT citizen_id FROM citizen_source GROUP BY citizen_id HAVING count(*) = 2) both_sources"),
            kPeople);
  // Whoever lost is on the list, whoever won is in the registry: both numbers of everybody can be found.
  EXPECT_EQ(Count("discrepancy WHERE state = 1"), kPeople);
  EXPECT_EQ(Count("discrepancy d JOIN citizen c USING (municipality_code, citizen_id) WHERE d.state = 1 "
                  "AND c.phone = CASE d.losing_source WHEN 'kss' THEN '22222222' ELSE '11111111' END"),
            kPeople);
}

}  // namespace
}  // namespace sjak::citizens
