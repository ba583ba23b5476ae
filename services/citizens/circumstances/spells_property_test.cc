#include <random>

#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/circumstances.pb.h"

namespace sjak::citizens {
namespace {

// Whatever is recorded, corrected and ended in whatever order.
class AnySequenceTest : public CitizensTest {
 protected:
  void SetUp() override { citizen_ = MustRegister(Somebody()).name(); }

  int Random(int n) { return static_cast<int>(random_() % n); }
  Date RandomDay() { return Date(2021, 1, 1) + Random(60); }

  std::vector<std::string> Spells(std::optional<absl::Time> known_at = std::nullopt) {
    v1::GetCircumstancesRequest request;
    request.set_citizen(citizen_);
    request.set_page_size(500);
    if (known_at) *request.mutable_known_at() = wire::ToProto(*known_at);
    auto page = Call<v1::GetCircumstancesResponse>("CircumstancesService.GetCircumstances", request);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> spells;
    names_.clear();
    for (v1::Spell spell : page->spells()) {
      names_.push_back(spell.name());
      // How much of it is shown goes by whether the person is protected now, not then.
      if (spell.has_address()) {
        const auto from = spell.address().valid_from(), to = spell.address().valid_to();
        spell.mutable_address()->Clear();
        *spell.mutable_address()->mutable_valid_from() = from;
        *spell.mutable_address()->mutable_valid_to() = to;
      }
      spells.push_back(spell.SerializeAsString());
    }
    return spells;
  }

  absl::StatusOr<v1::Citizen> Benefit() {
    v1::RecordBenefitRequest request;
    request.set_citizen(citizen_);
    auto* benefit = request.mutable_benefit();
    benefit->set_benefit(static_cast<v1::Benefit>(1 + Random(17)));
    const Date from = RandomDay();
    *benefit->mutable_valid_from() = wire::ToProto(from);
    if (Random(2)) *benefit->mutable_valid_to() = wire::ToProto(from + Random(20));
    return Change<v1::Citizen>("CircumstancesService.RecordBenefit", request);
  }
  absl::StatusOr<v1::Citizen> Group() {
    v1::RecordTargetGroupRequest request;
    request.set_citizen(citizen_);
    request.set_group(static_cast<v1::TargetGroup>(1 + Random(14)));
    *request.mutable_valid_from() = wire::ToProto(RandomDay());
    return Change<v1::Citizen>("RecordTargetGroup", request);
  }
  absl::StatusOr<v1::Citizen> Protection() {
    v1::SetProtectionRequest request;
    request.set_citizen(citizen_);
    request.set_protected_(Random(2));
    request.set_source(v1::PROTECTION_SOURCE_CITIZEN);
    *request.mutable_valid_from() = wire::ToProto(RandomDay());
    return Change<v1::Citizen>("CircumstancesService.SetProtection", request);
  }
  absl::StatusOr<v1::Citizen> End() {
    v1::EndSpellRequest request;
    request.set_citizen(citizen_);
    request.set_spell(names_[Random(names_.size())]);
    *request.mutable_last_day() = wire::ToProto(RandomDay());
    return Change<v1::Citizen>("CircumstancesService.EndSpell", request);
  }
  absl::StatusOr<v1::Citizen> Correct() {
    v1::CorrectSpellRequest request;
    request.set_citizen(citizen_);
    request.set_spell(names_[Random(names_.size())]);
    const Date from = RandomDay();
    if (Random(3)) {
      request.mutable_benefit()->set_benefit(static_cast<v1::Benefit>(1 + Random(17)));
      *request.mutable_benefit()->mutable_valid_from() = wire::ToProto(from);
      *request.mutable_benefit()->mutable_valid_to() = wire::ToProto(from + Random(30));
    }
    return Change<v1::Citizen>("CircumstancesService.CorrectSpell", request);
  }
  absl::StatusOr<v1::Citizen> Anything() {
    switch (names_.empty() ? 5 : Random(6)) {
      case 0:
        return Group();
      case 1:
        return Protection();
      case 2:
        return End();
      case 3:
        return Correct();
      default:
        return Benefit();
    }
  }

  std::mt19937 random_{20210913};
  std::string citizen_;
  std::vector<std::string> names_;
};

// No two standing spells of a kind overlap, no record is ever lost, the person's version counts the successes, and what
// was known after each step can still be told at the end.
TEST_F(AnySequenceTest, KeepsTheWholeHistory) {
  std::vector<std::pair<absl::Time, std::vector<std::string>>> known;
  absl::Time now = absl::FromCivil(absl::CivilHour(kToday.civil()) + 13, Copenhagen());
  int done = 0, refused = 0;
  int64_t rows = 0;
  const char* kOverlaps = R"(
    (SELECT 1 FROM circumstance_spell a JOIN circumstance_spell b USING (municipality_code, citizen_id, kind)
     WHERE a.spell_id < b.spell_id AND a.superseded_at IS NULL AND b.superseded_at IS NULL AND a.valid && b.valid
     UNION ALL
     SELECT 1 FROM target_group_spell a JOIN target_group_spell b USING (municipality_code, citizen_id)
     WHERE a.spell_id < b.spell_id AND a.superseded_at IS NULL AND b.superseded_at IS NULL AND a.valid && b.valid) AS o)";
  Spells();
  for (int step = 0; step < 150; ++step) {
    now += absl::Minutes(1);
    harness_.clock().Set(now);
    const auto before = Spells();
    const auto answer = Anything();
    const auto after = Spells();
    if (answer.ok()) {
      ++done;
    } else {
      ++refused;
      EXPECT_EQ(before, after) << "a refusal changes nothing: " << answer.status();
      EXPECT_NE(answer.status().code(), absl::StatusCode::kInternal) << answer.status();
    }
    known.emplace_back(now, after);
    ASSERT_EQ(Count(kOverlaps), 0) << "step " << step;
    const int64_t rows_now = Count(
        "(SELECT spell_id FROM circumstance_spell UNION ALL "
        "SELECT spell_id FROM target_group_spell) AS r");
    ASSERT_GE(rows_now, rows);
    rows = rows_now;
  }
  EXPECT_GT(done, 20);
  EXPECT_GT(refused, 10) << "the sequence tries what must be refused";
  EXPECT_EQ(Get(citizen_)->version(), 1 + done);
  for (const auto& [time, spells] : known) EXPECT_EQ(Spells(time), spells) << "as known at " << time;
}

}  // namespace
}  // namespace sjak::citizens
