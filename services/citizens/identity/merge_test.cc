#include <random>
#include <thread>

#include "services/citizens/identity/identity_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MergeTest : public IdentityTest {
 protected:
  v1::Citizen Enter(int i, const std::string& given_name, const std::string& surname) {
    auto request = Somebody(i);
    request.set_given_name(given_name);
    request.set_surname(surname);
    return MustRegister(request);
  }
  absl::StatusOr<v1::Citizen> RecordGroup(const std::string& citizen, v1::TargetGroup group) {
    v1::RecordTargetGroupRequest request;
    request.set_citizen(citizen);
    request.set_group(group);
    *request.mutable_valid_from() = wire::ToProto(kToday);
    return Change<v1::Citizen>("RecordTargetGroup", request);
  }
  absl::StatusOr<v1::ImportCitizensBatchResponse> ImportRow(const std::string& external_id, const std::string& cpr,
                                                            int64_t revision) {
    v1::ImportCitizensBatchRequest request;
    request.set_import_id(Uuid::New().ToString());
    request.set_source_system("kss");
    v1::ImportRow& row = *request.add_rows();
    row.set_row_number(1);
    row.set_external_id(external_id);
    row.set_source_revision(revision);
    row.set_cpr(cpr);
    row.set_given_name("Bodil");
    row.set_surname("Import");
    row.set_target_group(v1::TARGET_GROUP_6_3);
    *row.mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
    return Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", request);
  }
};

TEST_F(MergeTest, EveryAliasLeadsToTheSurvivor) {
  const v1::Citizen survivor = Enter(0, "Søren", "Aagaard");
  ASSERT_TRUE(ImportRow("K-77", Number(1), 1).ok());
  const std::string merged = Find(Number(1))->name();
  auto answer = Merge(MergeOf(survivor.name(), merged));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(harness_.last_statements(), 5) << "claim, lock, read, write, close";

  EXPECT_EQ(answer->survivor().name(), survivor.name());
  EXPECT_EQ(answer->survivor().version(), 2);
  EXPECT_THAT(answer->survivor().merged(), ElementsAre(merged));
  EXPECT_EQ(answer->survivor().surname(), "Aagaard");
  EXPECT_EQ(answer->merged().name(), merged);
  EXPECT_EQ(answer->merged().surname(), "Import");
  EXPECT_THAT(answer->differing(),
              ElementsAre(v1::MERGE_FIELD_NAMES, v1::MERGE_FIELD_PHONE, v1::MERGE_FIELD_CPR, v1::MERGE_FIELD_ADDRESS,
                          v1::MERGE_FIELD_NEEDS, v1::MERGE_FIELD_CASEWORKER));
  EXPECT_THAT(answer->taken(), IsEmpty());

  // By the old name, number, name in words, and the source's key.
  auto read = Get(merged);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->name(), survivor.name());
  EXPECT_EQ(read->SerializeAsString(), answer->survivor().SerializeAsString());
  EXPECT_EQ(Find(Number(1))->name(), survivor.name());
  EXPECT_EQ(FactsOf(merged, kToday)->citizen(), survivor.name());
  EXPECT_THAT(Named("import"), ElementsAre("Søren Aagaard"));
  auto numbers = Unmask(merged);
  ASSERT_TRUE(numbers.ok()) << numbers.status();
  EXPECT_EQ(numbers->citizen(), survivor.name());
  ASSERT_EQ(numbers->numbers_size(), 2);
  EXPECT_EQ(numbers->numbers(1).borne_as(), merged);
  auto again = ImportRow("K-77", Number(1), 2);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->results(0).citizen(), survivor.name());
  EXPECT_EQ(Get(survivor.name())->cpr(), survivor.cpr()) << "a source that sends the old number does not bring it back";
  EXPECT_EQ(Count("citizen WHERE merged_into IS NULL"), 1);

  // Lists leave the merged out; changes by the old name are refused and say where to go.
  v1::ListCitizensRequest list;
  EXPECT_EQ(Call<v1::ListCitizensResponse>("ListCitizens", list)->citizens_size(), 1);
  const absl::Status refused = RecordGroup(merged, v1::TARGET_GROUP_6_2).status();
  EXPECT_EQ(ReasonOf(refused), "CITIZEN_MERGED");
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MetadataOf(refused)["citizen"], survivor.name());

  EXPECT_EQ(
      Count(absl::StrCat("feed WHERE aggregate = '", merged, "' AND version = 2 AND type_url LIKE '%CitizenMerged'")),
      1);
  EXPECT_EQ(Count(absl::StrCat("feed WHERE aggregate = '", survivor.name(),
                               "' AND version = 2 AND type_url LIKE '%CitizenTookOver'")),
            1);
}

TEST_F(MergeTest, OnlyWhatIsNamedIsTakenAndAsNewSpells) {
  const v1::Citizen survivor = Enter(0, "Bodil", "Prøve");
  auto other = Somebody(1);
  other.set_given_name("Bodil");
  other.set_surname("Lund");
  other.set_phone("87654321");
  other.set_target_group(v1::TARGET_GROUP_6_2);
  other.set_caseworker("cw-2");
  const std::string merged = MustRegister(other).name();
  auto request =
      MergeOf(survivor.name(), merged, {v1::MERGE_FIELD_NAMES, v1::MERGE_FIELD_CPR, v1::MERGE_FIELD_TARGET_GROUP});
  request.set_validate_only(true);
  auto dry = Merge(request);
  ASSERT_TRUE(dry.ok()) << dry.status();
  EXPECT_EQ(Get(merged)->name(), merged) << "a dry run changes nothing";
  EXPECT_EQ(Count("feed"), 2);
  request.set_validate_only(false);
  auto answer = Merge(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->SerializeAsString(), dry->SerializeAsString());

  const v1::Citizen now = *Get(survivor.name());
  EXPECT_EQ(now.surname(), "Lund");
  EXPECT_EQ(now.phone(), "+45 12 34 56 78");
  EXPECT_EQ(now.caseworker(), "cw-1");
  EXPECT_EQ(now.target_group().group(), v1::TARGET_GROUP_6_2);
  EXPECT_EQ(wire::DateOf(now.target_group().valid_from()), kToday);
  EXPECT_EQ(FactsOf(survivor.name(), kToday - 1)->target_group(), v1::TARGET_GROUP_6_3) << "the past stays";
  EXPECT_EQ(Unmask(survivor.name())->numbers(0).cpr(), Formatted(Number(1)));
  EXPECT_EQ(Find(Number(0))->name(), survivor.name());
  EXPECT_EQ(Find(Number(1))->name(), survivor.name());
  EXPECT_THAT(Named("prove"), ElementsAre("Bodil Lund")) << "the name given up still finds";
}

TEST_F(MergeTest, ChainsEndAtTheLastSurvivor) {
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) names.push_back(Enter(i, "Bodil", absl::StrCat("Led", std::string(1, 'a' + i))).name());
  for (int i = 0; i < 3; ++i) {
    auto answer = Merge(MergeOf(names[i + 1], names[i]));
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->survivor().merged_size(), i + 1);
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(Get(names[i])->name(), names[3]);
    EXPECT_EQ(Find(Number(i))->name(), names[3]);
    EXPECT_THAT(Named(absl::StrCat("led", std::string(1, 'a' + i))), ElementsAre("Bodil Ledd"));
  }
  EXPECT_EQ(Unmask(names[0])->numbers_size(), 4);
  auto request = MergeOf(names[3], names[3]);
  request.set_merged(names[0]);
  EXPECT_EQ(ReasonOf(Merge(request).status()), "CITIZEN_MERGED");
  request = MergeOf(names[3], names[3]);
  request.set_survivor(names[1]);
  const absl::Status into_merged = Merge(request).status();
  EXPECT_EQ(ReasonOf(into_merged), "CITIZEN_MERGED");
  EXPECT_EQ(MetadataOf(into_merged)["citizen"], names[3]);
}

TEST_F(MergeTest, Refusals) {
  const std::string a = Enter(0, "Bodil", "Prøve").name();
  auto hidden = Somebody(1);
  hidden.set_protected_(true);
  hidden.set_phone("");
  hidden.set_caseworker("");
  const std::string b = MustRegister(hidden).name();
  auto request = MergeOf(a, b);
  EXPECT_EQ(ReasonOf(Merge(request).status()), "MERGE_WOULD_EXPOSE");
  request.set_survivor_etag("\"9\"");
  EXPECT_EQ(ReasonOf(Merge(request).status()), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonOf(Merge(MergeOf(a, b, {v1::MERGE_FIELD_PROTECTION, v1::MERGE_FIELD_PHONE})).status()),
            "MERGE_NOTHING_TO_TAKE");
  EXPECT_EQ(ReasonOf(Merge(MergeOf(a, b, {v1::MERGE_FIELD_PROTECTION, v1::MERGE_FIELD_CASEWORKER})).status()),
            "MERGE_NOTHING_TO_TAKE");
  EXPECT_EQ(Merge(MergeOf(a, b, {v1::MERGE_FIELD_PROTECTION, v1::MERGE_FIELD_CONSENTS})).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Merge(MergeOf(a, a)).status().code(), absl::StatusCode::kInvalidArgument);
  request = MergeOf(a, b, {v1::MERGE_FIELD_PROTECTION});
  request.set_merged(ResourceName("citizens", Uuid::New()));
  EXPECT_EQ(ReasonOf(Merge(request).status()), "CITIZEN_NOT_FOUND");
  EXPECT_EQ(Count("citizen WHERE merged_into IS NOT NULL"), 0);

  // Protection taken over hides the names of both.
  auto answer = Merge(MergeOf(a, b, {v1::MERGE_FIELD_PROTECTION}));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->survivor().protected_());
  EXPECT_THAT(Named("prove"), IsEmpty());
  EXPECT_THAT(Named("bodil"), IsEmpty());
}

TEST_F(MergeTest, ARepeatIsAnsweredFromTheFirst) {
  const std::string a = Enter(0, "Bodil", "Prøve").name(), b = Enter(1, "Bodil", "Lund").name();
  auto request = MergeOf(a, b);
  request.set_request_id(Uuid::New().ToString());
  auto first = Merge(request), second = Merge(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(Count("citizen_merge"), 1);
}

TEST_F(MergeTest, OfTwoCrossingMergesOneIsDone) {
  for (int round = 0; round < 12; ++round) {
    const std::string a = Enter(2 * round, "Bodil", "Prøve").name(), b = Enter(2 * round + 1, "Bodil", "Prøve").name();
    const auto ab = MergeOf(a, b), ba = MergeOf(b, a);
    absl::Status one, two;
    std::thread first([&] { one = Merge(ab).status(); });
    std::thread second([&] { two = Merge(ba).status(); });
    first.join();
    second.join();
    ASSERT_NE(one.ok(), two.ok()) << one << " / " << two;
    EXPECT_EQ(ReasonOf(one.ok() ? two : one), "CITIZEN_MERGED");
    EXPECT_EQ(Get(a)->name(), one.ok() ? a : b);
    EXPECT_EQ(Get(b)->name(), one.ok() ? a : b);
  }
  EXPECT_EQ(Count("citizen WHERE merged_into IS NULL"), 12);
}

// A ring of merges at once, in any order: never a circle, always one last survivor for each.
TEST_F(MergeTest, MergesAllAroundNeverMakeACircle) {
  std::vector<std::string> names;
  for (int i = 0; i < 6; ++i) names.push_back(Enter(i, "Bodil", "Prøve").name());
  std::vector<std::thread> threads;
  for (size_t i = 0; i < names.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int attempt = 0; attempt < 20; ++attempt) {
        const absl::Status done = Merge(MergeOf(names[(i + 1) % names.size()], names[i])).status();
        if (ReasonOf(done) != "ETAG_MISMATCH") break;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count("citizen c JOIN citizen s ON s.citizen_id = c.merged_into WHERE s.merged_into IS NOT NULL"), 0);
  EXPECT_GE(Count("citizen WHERE merged_into IS NULL"), 1);
  EXPECT_EQ(Count("cpr_lookup l JOIN citizen c ON c.citizen_id = l.citizen_id WHERE c.merged_into IS NOT NULL"), 0);
  for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(Get(names[i])->name(), Find(Number(static_cast<int>(i)))->name());
}

TEST_F(MergeTest, ASpellRecordedMeanwhileIsSeenOrRefused) {
  for (int round = 0; round < 12; ++round) {
    const std::string a = Enter(2 * round, "Bodil", "Prøve").name(), b = Enter(2 * round + 1, "Bodil", "Prøve").name();
    const auto merge = MergeOf(a, b);
    absl::Status merged, recorded;
    std::thread first([&] { merged = Merge(merge).status(); });
    std::thread second([&] { recorded = RecordGroup(b, v1::TARGET_GROUP_6_2).status(); });
    first.join();
    second.join();
    ASSERT_NE(merged.ok(), recorded.ok()) << merged << " / " << recorded;
    EXPECT_EQ(ReasonOf(merged.ok() ? recorded : merged), merged.ok() ? "CITIZEN_MERGED" : "ETAG_MISMATCH");
  }
}

}  // namespace
}  // namespace sjak::citizens
