#include "services/citizens/identity/identity_fixture.h"

namespace sjak::citizens {
namespace {

using NumbersTest = IdentityTest;

TEST_F(NumbersTest, UnmaskingNeedsAPurposeAndIsLogged) {
  const std::string citizen = MustRegister(Somebody()).name();
  harness_.set_purpose("");
  EXPECT_EQ(Unmask(citizen).status().code(), absl::StatusCode::kInvalidArgument);
  harness_.set_purpose("CASE_WORK");
  auto numbers = Unmask(citizen);
  EXPECT_EQ(harness_.last_statements(), 1);
  ASSERT_TRUE(numbers.ok()) << numbers.status();
  EXPECT_EQ(numbers->citizen(), citizen);
  ASSERT_EQ(numbers->numbers_size(), 1);
  EXPECT_EQ(numbers->numbers(0).cpr(), Formatted(Number(0)));
  EXPECT_EQ(numbers->numbers(0).kind(), v1::CPR_KIND_REPLACEMENT);
  EXPECT_FALSE(numbers->numbers(0).looks_mistyped()) << "only ordinary numbers have a check";
  EXPECT_FALSE(numbers->numbers(0).has_valid_from());
  EXPECT_EQ(Count("access_log l JOIN access_log_subject s ON s.log_id = l.id WHERE l.method LIKE '%UnmaskCpr' "
                  "AND l.outcome = 'OK' AND l.purpose = 'CASE_WORK'"),
            1);
  EXPECT_EQ(ReasonOf(Unmask(ResourceName("citizens", Uuid::New())).status()), "CITIZEN_NOT_FOUND");
}

TEST_F(NumbersTest, APersonGetsANewNumberAndTheOldOneStillFinds) {
  const v1::Citizen made = MustRegister(Somebody());
  auto changed = Record(made.name(), "150635-9000", Date(2021, 8, 1));
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(harness_.last_statements(), 5) << "claim, lock, read, write, close";
  EXPECT_EQ(changed->version(), 2);
  EXPECT_EQ(changed->cpr(), "150635-****");
  EXPECT_EQ(changed->cpr_kind(), v1::CPR_KIND_ORDINARY);
  EXPECT_FALSE(changed->cpr_modulus_ok()) << "accepted with a warning";

  for (const std::string& number : {Number(0), std::string("1506359000")}) {
    auto found = Find(number);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->name(), made.name());
    EXPECT_EQ(found->cpr(), "150635-****");
  }
  auto numbers = Unmask(made.name());
  ASSERT_EQ(numbers->numbers_size(), 2);
  EXPECT_EQ(numbers->numbers(0).cpr(), "150635-9000");
  EXPECT_TRUE(numbers->numbers(0).looks_mistyped());
  EXPECT_EQ(wire::DateOf(numbers->numbers(0).valid_from()), Date(2021, 8, 1));
  EXPECT_EQ(numbers->numbers(1).cpr(), Formatted(Number(0)));
  EXPECT_EQ(wire::DateOf(numbers->numbers(1).valid_to()), Date(2021, 7, 31));
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%CprRecorded' AND version = 2"), 1);
  EXPECT_EQ(FactsOf(made.name(), Date(2021, 7, 31))->age(), 61);
}

TEST_F(NumbersTest, EveryKindOfNumberIsTaken) {
  const std::string citizen = MustRegister(Somebody()).name();
  struct {
    const char* cpr;
    v1::CprKind kind;
  } rows[] = {{"311236-4004", v1::CPR_KIND_ORDINARY},
              {"911236-4004", v1::CPR_KIND_REPLACEMENT},
              {"010290KOT1", v1::CPR_KIND_LOCAL},
              {"311236-4000", v1::CPR_KIND_ORDINARY}};
  Date day(2021, 1, 1);
  for (const auto& row : rows) {
    auto changed = Record(citizen, row.cpr, day = day + 1);
    ASSERT_TRUE(changed.ok()) << changed.status();
    EXPECT_EQ(changed->cpr_kind(), row.kind) << row.cpr;
  }
  for (const auto& row : rows) EXPECT_EQ(Find(row.cpr)->name(), citizen);
  EXPECT_EQ(Record(citizen, "321236-4000", day + 1).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(NumbersTest, AnOldNumberCanComeBack) {
  const std::string citizen = MustRegister(Somebody()).name();
  ASSERT_TRUE(Record(citizen, Number(5), Date(2021, 5, 1)).ok());
  auto back = Record(citizen, Number(0), Date(2021, 6, 1));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(Find(Number(0))->name(), citizen);
  EXPECT_EQ(Count("cpr_lookup WHERE valid = daterange('0001-01-01', NULL)"), 2) << "spans both spells, under each key";
  EXPECT_EQ(Unmask(citizen)->numbers_size(), 3);
}

TEST_F(NumbersTest, Refusals) {
  const std::string citizen = MustRegister(Somebody(0)).name();
  MustRegister(Somebody(1));
  EXPECT_EQ(ReasonOf(Record(citizen, Number(0), kToday).status()), "CPR_UNCHANGED");
  EXPECT_EQ(ReasonOf(Record(citizen, Number(1), kToday).status()), "CPR_ALREADY_REGISTERED");
  EXPECT_EQ(ReasonOf(Record(ResourceName("citizens", Uuid::New()), Number(2), kToday).status()), "CITIZEN_NOT_FOUND");
  ASSERT_TRUE(Record(citizen, Number(2), Date(2021, 9, 1)).ok());
  EXPECT_EQ(ReasonOf(Record(citizen, Number(3), Date(2021, 8, 1)).status()), "SPELL_OVERLAP");
  EXPECT_EQ(ReasonOf(Find(Number(3)).status()), "CITIZEN_NOT_FOUND") << "a refused change leaves nothing behind";
  EXPECT_EQ(ReasonOf(Find(Number(9)).status()), "CITIZEN_NOT_FOUND");
  EXPECT_EQ(Find("12").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(NumbersTest, ANumberThatIsAskedForIsInNoLog) {
  MustRegister(Somebody());
  ASSERT_TRUE(Find(Number(0)).ok());
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_EQ(Find(Number(7)).status().ToString().find(Number(7).substr(0, 6)), std::string::npos);
  EXPECT_EQ(Count("access_log WHERE method LIKE '%FindByCpr'"), 2);
  EXPECT_EQ(Count(absl::StrCat("access_log l WHERE l::text LIKE '%", Number(0).substr(0, 6), "%' OR l::text LIKE '%",
                               Number(7).substr(0, 6), "%'")),
            0);
  // Another municipality does not find the person.
  auto elsewhere = testing::Jobcentre();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  v1::FindByCprRequest request;
  request.set_cpr(Number(0));
  EXPECT_EQ(ReasonOf(Ask<v1::Citizen>("FindByCpr", request, elsewhere).status()), "CITIZEN_NOT_FOUND");
}

}  // namespace
}  // namespace sjak::citizens
