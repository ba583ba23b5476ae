#include <atomic>
#include <thread>

#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/circumstances.pb.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;

class CircumstancesTest : public CitizensTest {
 protected:
  absl::StatusOr<v1::Citizen> RecordGroup(v1::TargetGroup group, Date from, std::optional<Date> to = std::nullopt) {
    v1::RecordTargetGroupRequest request;
    request.set_citizen(citizen_);
    request.set_group(group);
    *request.mutable_valid_from() = wire::ToProto(from);
    if (to) *request.mutable_valid_to() = wire::ToProto(*to);
    return Change<v1::Citizen>("RecordTargetGroup", request);
  }
  absl::StatusOr<v1::Citizen> Move(const v1::Address& address, Date from) {
    v1::RecordAddressRequest request;
    request.set_citizen(citizen_);
    *request.mutable_address() = address;
    *request.mutable_valid_from() = wire::ToProto(from);
    return Change<v1::Citizen>("RecordAddress", request);
  }
  absl::StatusOr<v1::Citizen> RecordNeeds(const std::vector<v1::Need>& needs, bool unemployed, Date from) {
    v1::RecordNeedsRequest request;
    request.set_citizen(citizen_);
    for (v1::Need need : needs) request.add_needs(need);
    request.set_unemployed(unemployed);
    *request.mutable_valid_from() = wire::ToProto(from);
    return Change<v1::Citizen>("RecordNeeds", request);
  }
  void SetUp() override {
    DefineTingbjerg();
    citizen_ = MustRegister(Somebody()).name();
  }

  std::string citizen_;
};

TEST_F(CircumstancesTest, ASpellClosesTheOneBefore) {
  auto after = RecordGroup(v1::TARGET_GROUP_6_8, Date(2021, 1, 15));
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->version(), 2);
  EXPECT_EQ(after->target_group().group(), v1::TARGET_GROUP_6_8);
  EXPECT_EQ(Get(citizen_)->SerializeAsString(), after->SerializeAsString());
  // What was known before is still there, superseded.
  EXPECT_EQ(Count("target_group_spell"), 3);
  EXPECT_EQ(Count("target_group_spell WHERE superseded_at IS NULL"), 2);
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 1, 14))->target_group(), v1::TARGET_GROUP_6_3);
}

TEST_F(CircumstancesTest, TheLastDayIsInclusive) {
  ASSERT_TRUE(RecordGroup(v1::TARGET_GROUP_6_8, Date(2021, 1, 15), Date(2021, 1, 31)).ok());
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 1, 31))->target_group(), v1::TARGET_GROUP_6_8);
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 2, 1))->target_group(), v1::TARGET_GROUP_UNSPECIFIED);
}

TEST_F(CircumstancesTest, ALaterSpellIsInTheWay) {
  ASSERT_TRUE(RecordGroup(v1::TARGET_GROUP_6_8, Date(2021, 3, 1)).ok());
  EXPECT_EQ(ReasonOf(RecordGroup(v1::TARGET_GROUP_6_9, Date(2021, 2, 1)).status()), "SPELL_OVERLAP");
  EXPECT_EQ(ReasonOf(RecordGroup(v1::TARGET_GROUP_6_9, Date(2020, 1, 1)).status()), "SPELL_OVERLAP");
  EXPECT_TRUE(RecordGroup(v1::TARGET_GROUP_6_9, Date(2021, 2, 1), Date(2021, 2, 28)).ok());
  EXPECT_EQ(Get(citizen_)->version(), 3);
}

TEST_F(CircumstancesTest, TheDatabaseRefusesOverlaps) {
  const std::pair<const char*, const char*> tables[] = {
      {"target_group_spell", "target_group"},
      {"address_spell", "street, postcode, city, district_code, residence_area, residence_rule"},
      {"need_spell", "capacity, skills, unemployed"},
      {"caseworker_spell", "caseworker"},
      {"cpr_number", "sealed, key_id"},
      {"circumstance_spell", "kind, value"},
  };
  v1::SetProtectionRequest protect;
  protect.set_citizen(citizen_);
  protect.set_protected_(true);
  protect.set_source(v1::PROTECTION_SOURCE_CITIZEN);
  *protect.mutable_valid_from() = wire::ToProto(Date(2021, 5, 1));
  ASSERT_TRUE(Change<v1::Citizen>("CircumstancesService.SetProtection", protect).ok());
  for (const auto& [table, columns] : tables) {
    const std::string copy = absl::StrCat(
        "INSERT INTO ", table, " (municipality_code, citizen_id, spell_id, valid, recorded_at, ", columns,
        ") SELECT municipality_code, citizen_id, '", Uuid::New().ToString(),
        "', daterange('2021-06-01', '2021-07-01'), ", "recorded_at, ", columns, " FROM ", table, " LIMIT 1");
    try {
      harness_.admin().ExecText(copy);
      FAIL() << table << " took an overlap";
    } catch (const postgres::Failure& failure) {
      EXPECT_EQ(failure.kind, postgres::FailureKind::kExclusion) << table << ": " << failure.what();
    }
  }
}

TEST_F(CircumstancesTest, MovingKeepsTheMatchOfEachTime) {
  auto away = Move(AddressAt("Andenvej 3", "2400", 8), Date(2021, 2, 1));
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(away.ok()) << away.status();
  EXPECT_EQ(away->address().residence_area(), "");
  ASSERT_TRUE(Move(AddressAt("Andenvej 3", "2700", 7), Date(2021, 3, 1)).ok());
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 1, 31))->residence_rule(), "street 2700 Ruten");
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 2, 1))->residence_rule(), "");
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 2, 1))->district_code(), 8);
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 3, 1))->residence_rule(), "district 7");
  EXPECT_EQ(Move(AddressAt("Andenvej 3", "2700", 99), Date(2021, 4, 1)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(CircumstancesTest, NeedsAndWorkAreDated) {
  auto after = RecordNeeds({}, false, Date(2021, 2, 1));
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->needs_size(), 0);
  EXPECT_FALSE(after->unemployed());
  ASSERT_TRUE(RecordNeeds({v1::NEED_SKILLS, v1::NEED_CAPACITY}, true, Date(2021, 3, 1)).ok());
  EXPECT_THAT(FactsOf(citizen_, Date(2021, 3, 1))->needs(), ElementsAre(v1::NEED_CAPACITY, v1::NEED_SKILLS));
  EXPECT_TRUE(FactsOf(citizen_, Date(2021, 1, 1))->unemployed());
}

TEST_F(CircumstancesTest, EachChangeIsOneEventWithTheStateAfterIt) {
  ASSERT_TRUE(RecordGroup(v1::TARGET_GROUP_6_8, Date(2021, 1, 15)).ok());
  ASSERT_TRUE(RecordNeeds({}, false, Date(2021, 2, 1)).ok());
  const auto events =
      harness_.admin().ExecText("SELECT version, type_url, payload FROM feed WHERE person_id IS NOT NULL ORDER BY n");
  ASSERT_EQ(events.size(), 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(events[i].i64("version"), i + 1);
  v1::TargetGroupRecorded second;
  ASSERT_TRUE(second.ParseFromString(events[1].bytes("payload")));
  EXPECT_EQ(second.state().citizen(), citizen_);
  EXPECT_EQ(second.state().target_group().group(), v1::TARGET_GROUP_6_8);
  EXPECT_EQ(second.state().residence_area(), "TINGBJERG");
  EXPECT_TRUE(second.state().unemployed());
}

// Whoever comes second works on what the first has left: no spurious overlap, no lost version.
TEST_F(CircumstancesTest, ConcurrentChangesOfOnePersonQueue) {
  std::vector<std::thread> threads;
  std::atomic<int> done{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5; ++n) done += RecordNeeds({v1::NEED_CAPACITY}, true, kToday).ok();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 20);
  EXPECT_EQ(Get(citizen_)->version(), 21);
  EXPECT_EQ(Count("need_spell WHERE superseded_at IS NULL"), 2);
  EXPECT_EQ(Count("(SELECT DISTINCT version FROM feed WHERE person_id IS NOT NULL) AS v"), 21);
}

}  // namespace
}  // namespace sjak::citizens
