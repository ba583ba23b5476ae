#include <deque>
#include <future>
#include <random>
#include <thread>

#include "services/citizens/import/import_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::StartsWith;

TEST_F(ImportTest, BadRowsComeBackWithReasonsAndStopNobody) {
  DefineTingbjerg();
  std::vector<v1::ImportRow> rows;
  for (int i = 0; i < 6; ++i) rows.push_back(Row(i + 1, i));
  rows[1].set_cpr("not a number");
  rows[1].mutable_address()->set_postcode("x");
  rows[2].mutable_target_group_from()->set_day(31);
  rows[3].set_row_number(1);
  rows[4].set_external_id(Number(4));
  auto response = Send(rows);
  EXPECT_EQ(harness_.last_statements(), 6);
  EXPECT_THAT(Outcomes(response), ElementsAre(kCreated, kRefused, kRefused, kRefused, kRefused, kCreated));
  EXPECT_THAT(response->results(1).reasons(), ElementsAre(StartsWith("cpr: "), StartsWith("address.postcode: ")));
  EXPECT_THAT(response->results(2).reasons(), ElementsAre(StartsWith("target_group_from: ")));
  EXPECT_THAT(response->results(3).reasons(), ElementsAre(StartsWith("row_number: ")));
  EXPECT_THAT(response->results(4).reasons(), ElementsAre(StartsWith("external_id: ")));
  EXPECT_EQ(response->results(4).external_id(), "") << "it is a CPR number";
  EXPECT_EQ(response->results(1).citizen(), "");
  EXPECT_EQ(Count("citizen"), 2);

  auto person = Get(response->results(0).citizen());
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->external_id(), "kss-0");
  EXPECT_EQ(person->address().residence_rule(), "street 2700 Ruten");
  EXPECT_EQ(wire::DateOf(person->address().valid_from()), Date(2020, 11, 2));
  EXPECT_EQ(person->version(), 1);
}

TEST_F(ImportTest, ABatchOfRefusedRowsIsStillAnAnswer) {
  auto row = Row(1, 1);
  row.clear_surname();
  EXPECT_THAT(Outcomes(Send({row})), ElementsAre(kRefused));
  EXPECT_EQ(Count("feed"), 0);
}

TEST_F(ImportTest, OnlyNewerRevisionsCount) {
  ASSERT_THAT(Outcomes(Send({Row(1, 0, 5)})), ElementsAre(kCreated));
  auto older = Row(1, 0, 4);
  older.set_surname("Ældre");
  EXPECT_THAT(Outcomes(Send({older})), ElementsAre(kStale));
  older.set_source_revision(5);
  EXPECT_THAT(Outcomes(Send({older})), ElementsAre(kRefused)) << "a change that the source does not count";
  EXPECT_THAT(Outcomes(Send({Row(1, 0, 6)})), ElementsAre(kUnchanged));
  EXPECT_THAT(Outcomes(Send({Row(1, 0, 5)})), ElementsAre(kStale)) << "UNCHANGED moved the revision";
  EXPECT_THAT(Outcomes(Send({Row(1, 0, 6)})), ElementsAre(kUnchanged));
  auto more = Row(1, 0, 6);
  more.set_protected_(false);
  EXPECT_THAT(Outcomes(Send({more})), ElementsAre(kUnchanged)) << "written otherwise, it says the same";
  older.set_source_revision(7);
  older.set_surname("Nyere");
  auto response = Send({older});
  EXPECT_THAT(Outcomes(response), ElementsAre(kChanged));
  EXPECT_EQ(Get(response->results(0).citizen())->surname(), "Nyere");
  EXPECT_EQ(Count("feed"), 2);
}

TEST_F(ImportTest, TheSameImportGivesTheSameAnswer) {
  const Uuid import_id = Uuid::New();
  auto bad = Row(3, 2);
  bad.clear_cpr();
  auto first = Send({Row(1, 0), Row(2, 1), bad}, import_id);
  auto again = Send({Row(1, 0), Row(2, 1), bad}, import_id);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(Count("feed"), 2);
  // A refused row may be mended under its number; an accepted one may not become another.
  auto other = Row(1, 0, 2);
  EXPECT_THAT(Outcomes(Send({other, Row(3, 2)}, import_id)), ElementsAre(kRefused, kCreated));
  EXPECT_THAT(Outcomes(Send({Row(1, 0), Row(2, 1)})), ElementsAre(kUnchanged, kUnchanged)) << "another import";
}

TEST_F(ImportTest, RowsOfOnePersonApplyInOrder) {
  auto second = Row(2, 0, 2), third = Row(3, 0, 3), stale = Row(4, 0, 2);
  second.set_target_group(v1::TARGET_GROUP_6_8);
  *second.mutable_target_group_from() = wire::ToProto(Date(2021, 1, 4));
  third.set_target_group(v1::TARGET_GROUP_6_8);
  *third.mutable_target_group_from() = wire::ToProto(Date(2021, 1, 4));
  auto response = Send({Row(1, 0), second, third, stale});
  EXPECT_THAT(Outcomes(response), ElementsAre(kCreated, kChanged, kUnchanged, kStale));
  const std::string citizen = response->results(0).citizen();
  for (const auto& result : response->results()) EXPECT_EQ(result.citizen(), citizen);
  EXPECT_EQ(Count("citizen"), 1);
  EXPECT_EQ(Get(citizen)->version(), 2);
  EXPECT_EQ(FactsOf(citizen, Date(2021, 1, 3))->target_group(), v1::TARGET_GROUP_6_3);
  EXPECT_EQ(FactsOf(citizen, Date(2021, 1, 4))->target_group(), v1::TARGET_GROUP_6_8);
  const auto events = harness_.admin().ExecText("SELECT version, payload FROM feed ORDER BY n");
  ASSERT_EQ(events.size(), 2);
  v1::CitizenImported event;
  ASSERT_TRUE(event.ParseFromString(events[0].bytes("payload")));
  EXPECT_EQ(event.state().target_group().group(), v1::TARGET_GROUP_6_3) << "the state after its own row";
}

TEST_F(ImportTest, OneByOneAndTogetherGiveTheSame) {
  auto moved = Row(2, 0, 2), renamed = Row(3, 0, 3), grouped = Row(4, 1, 1);
  *moved.mutable_address() = AddressAt("Andenvej 1", "2400", 8);
  *renamed.mutable_address() = moved.address();
  renamed.set_surname("Nyt");
  renamed.set_caseworker("cw-9");
  const std::vector<v1::ImportRow> rows = {Row(1, 0), moved, renamed, grouped};
  auto together = Outcomes(Send(rows));
  const auto state = [&] {
    return harness_.admin()
        .ExecText(
            "SELECT string_agg(concat_ws('|', c.surname, c.version, a.street, a.valid, w.caseworker), ';' "
            "ORDER BY c.surname, a.valid) AS s FROM citizen c JOIN address_spell a USING (municipality_code, "
            "citizen_id) LEFT JOIN caseworker_spell w USING (municipality_code, citizen_id) "
            "WHERE a.superseded_at IS NULL")
        .front()
        .text("s");
  };
  const std::string at_once = state();
  harness_.admin().ExecText("TRUNCATE citizen CASCADE");
  std::vector<v1::ImportOutcome> singly;
  for (const auto& row : rows) singly.push_back(Outcomes(Send({row}))[0]);
  EXPECT_EQ(singly, together);
  EXPECT_EQ(state(), at_once);
}

TEST_F(ImportTest, SourcesMeetOnTheNumber) {
  const std::string registered = MustRegister(Somebody(0)).name();
  auto response = Send({Row(1, 0)});
  EXPECT_EQ(response->results(0).citizen(), registered);
  auto other = Row(1, 0);
  other.set_external_id("nav-77");
  response = Send({other}, Uuid::New(), "nav");
  EXPECT_EQ(response->results(0).citizen(), registered);
  EXPECT_THAT(Outcomes(response), ElementsAre(kUnchanged));
  // A key of one person and the number of another: somebody has to look.
  ASSERT_THAT(Outcomes(Send({Row(1, 5)})), ElementsAre(kCreated));
  auto mixed = Row(1, 0, 9);
  mixed.set_cpr(Number(5));
  auto refused = Send({mixed});
  EXPECT_THAT(Outcomes(refused), ElementsAre(kRefused));
  EXPECT_THAT(refused->results(0).reasons(), ElementsAre(StartsWith("external_id: ")));
}

TEST_F(ImportTest, ANewNumberOfAKnownPersonIsDated) {
  auto created = Send({Row(1, 0)});
  harness_.clock().Set(kToday + 9);
  auto renumbered = Row(1, 0, 2);
  renumbered.set_cpr(Number(1));
  EXPECT_THAT(Outcomes(Send({renumbered})), ElementsAre(kChanged));
  EXPECT_EQ(Get(created->results(0).citizen())->cpr().substr(0, 6), Number(1).substr(0, 6));
  EXPECT_EQ(Count("cpr_number WHERE superseded_at IS NULL"), 2);
  EXPECT_EQ(Count("cpr_lookup WHERE upper(valid) = '2021-09-22'"), 2) << "one under each key";
  // Both numbers lead to the person; the old one does not come back because another source still has it.
  auto behind = Row(1, 0);
  behind.set_external_id("nav-1");
  auto response = Send({behind}, Uuid::New(), "nav");
  EXPECT_EQ(response->results(0).citizen(), created->results(0).citizen());
  EXPECT_EQ(ReasonOf(Register(Somebody(0)).status()), "CPR_ALREADY_REGISTERED");
}

TEST_F(ImportTest, ASpellInTheWayRefusesTheRowWhole) {
  auto created = Send({Row(1, 0)});
  auto early = Row(1, 0, 2);
  early.set_surname("Nyt");
  early.set_target_group(v1::TARGET_GROUP_6_8);
  *early.mutable_target_group_from() = wire::ToProto(Date(2019, 1, 1));
  auto response = Send({early});
  EXPECT_THAT(Outcomes(response), ElementsAre(kRefused));
  EXPECT_THAT(response->results(0).reasons(), Contains(StartsWith("target_group_from: ")));
  EXPECT_EQ(Get(created->results(0).citizen())->surname(), "Prøve0");
}

TEST_F(ImportTest, ProtectionIsNotForgotten) {
  auto row = Row(1, 0);
  row.set_protected_(true);
  auto created = Send({row});
  auto silent = Row(1, 0, 2);
  EXPECT_THAT(Outcomes(Send({silent})), ElementsAre(kUnchanged));
  EXPECT_TRUE(Get(created->results(0).citizen())->protected_());
  silent.set_source_revision(3);
  silent.set_protected_(false);
  EXPECT_THAT(Outcomes(Send({silent})), ElementsAre(kChanged));
  EXPECT_FALSE(Get(created->results(0).citizen())->protected_());
}

TEST_F(ImportTest, ARowMakesNobodyAGuest) {
  auto row = Row(1, 0);
  row.mutable_address()->set_district_code(98);
  auto response = Send({row});
  EXPECT_THAT(Outcomes(response), ElementsAre(kRefused));
  EXPECT_THAT(response->results(0).reasons(), ElementsAre(StartsWith("address.district_code: ")));
}

// The same people from two senders at once: each person is made once, and who collides is told to repeat.
TEST_F(ImportTest, ConcurrentImportsMakeEachPersonOnce) {
  std::vector<std::thread> threads;
  for (int sender = 0; sender < 4; ++sender) {
    threads.emplace_back([&, sender] {
      std::vector<v1::ImportRow> rows;
      for (int i = 0; i < 20; ++i) rows.push_back(Row(i + 1, (i * 7 + sender * 5) % 20));
      absl::Status status;
      do {
        status = Send(rows).status();
      } while (ReasonOf(status) == "IMPORT_COLLIDED" || ReasonOf(status) == "CPR_ALREADY_REGISTERED");
      EXPECT_TRUE(status.ok()) << status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count("citizen"), 20);
  EXPECT_EQ(Count("citizen_source"), 20);
  EXPECT_EQ(Count("feed"), 20);
}

TEST_F(ImportTest, AThousandRowsCostSixStatements) {
  std::vector<v1::ImportRow> rows;
  for (int i = 0; i < 1000; ++i) rows.push_back(Row(i + 1, i));
  auto created = Outcomes(Send(rows));
  EXPECT_EQ(harness_.last_statements(), 6);
  EXPECT_EQ(created, std::vector<v1::ImportOutcome>(1000, kCreated));
  EXPECT_EQ(Count("feed"), 1000);
  for (auto& row : rows) {
    row.set_source_revision(2);
    row.set_phone("12345678");
  }
  EXPECT_EQ(Outcomes(Send(rows)), std::vector<v1::ImportOutcome>(1000, kChanged));
  EXPECT_EQ(harness_.last_statements(), 6);
}

// Two batches of an import under way at any time, about people who come again in the next one: the same as one after
// the other.
TEST_F(ImportTest, SideBySideIsAsOneAfterTheOther) {
  const auto send = [](testing::ServiceHarness& harness, const v1::ImportCitizensBatchRequest& request,
                       const std::string& after) {
    return harness.Call<v1::ImportCitizensBatchResponse>(
        testing::Jobcentre(), "sjak.citizens.v1.CitizensService.ImportCitizensBatch", request, after);
  };
  const auto people = [](testing::ServiceHarness& harness) {
    return harness.admin()
        .ExecText(
            "SELECT string_agg(concat_ws('|', o.external_id, o.source_revision, c.version, c.phone, "
            "(SELECT count(*) FROM citizen_match m WHERE m.citizen_id = c.citizen_id)), ' ' ORDER BY o.external_id)"
            " || (SELECT max(last_row) FROM import_run) AS t "
            "FROM citizen_source o JOIN citizen c USING (citizen_id)")
        .front()
        .text("t");
  };
  const auto quick_deadlocks = [](testing::ServiceHarness& harness) {
    const auto name = harness.admin().ExecText("SELECT current_database() AS d").front().text("d");
    harness.admin().ExecText(absl::StrCat("ALTER DATABASE ", name, " SET deadlock_timeout = '20ms'"));
  };
  std::shared_ptr<Service> service;
  testing::ServiceHarness beside(Schema(), [&](const rpc::Environment& environment) {
    service = std::make_shared<Service>(environment);
    return service->bindings();
  });
  beside.clock().Set(kToday);
  quick_deadlocks(beside);

  const std::string import_id = Uuid::New().ToString();
  std::vector<v1::ImportCitizensBatchRequest> batches(25);
  int64_t row_number = 0;
  std::minstd_rand random(1);
  for (auto& batch : batches) {
    batch.set_request_id(Uuid::New().ToString());
    batch.set_import_id(import_id);
    batch.set_source_system("kss");
    for (int i = 0; i < 20; ++i) {
      ++row_number;
      v1::ImportRow row = Row(row_number, random() % 60, 1 + row_number / 4);
      row.set_phone(absl::StrCat(20000000 + row_number / 4));
      *batch.add_rows() = row;
    }
  }
  std::deque<std::future<absl::StatusOr<v1::ImportCitizensBatchResponse>>> under_way;
  for (size_t i = 0; i <= batches.size(); ++i) {
    if (i < batches.size()) {
      const std::string after = i == 0 ? "" : batches[i - 1].request_id();
      under_way.push_back(std::async(std::launch::async, [&, i, after] { return send(beside, batches[i], after); }));
    }
    if (under_way.size() < 2 && i < batches.size()) continue;
    const auto answer = under_way.front().get();
    under_way.pop_front();
    const auto expected = send(harness_, batches[i - 1], "");
    ASSERT_TRUE(answer.ok()) << i << ": " << answer.status();
    ASSERT_EQ(Outcomes(answer), Outcomes(expected)) << i;
  }
  EXPECT_EQ(people(beside), people(harness_));
}

}  // namespace
}  // namespace sjak::citizens
