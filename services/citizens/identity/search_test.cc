#include <map>
#include <random>
#include <set>
#include <thread>

#include "services/citizens/identity/identity_fixture.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class SearchTest : public IdentityTest {
 protected:
  v1::Citizen Enter(int i, const std::string& given_name, const std::string& surname) {
    auto request = Somebody(i);
    request.set_given_name(given_name);
    request.set_surname(surname);
    return MustRegister(request);
  }
  int64_t Head() { return harness_.admin().ExecText("SELECT n FROM feed_head").front().i64("n"); }
};

TEST_F(SearchTest, FindsNamesHoweverTypedAndInAnyOrder) {
  Enter(0, "Søren", "Aagaard");
  Enter(1, "Bodil Søs", "Nørgård-Lund");
  Enter(2, "Sorena", "Holm");
  for (const char* names : {"soren aa", "SØREN", "agard", "Ågård søren", "sor aag", "s a soeren"}) {
    EXPECT_THAT(Named(names), ::testing::Contains("Søren Aagaard")) << names;
  }
  EXPECT_THAT(Named("soren"), UnorderedElementsAre("Søren Aagaard", "Sorena Holm")) << "beginnings";
  EXPECT_THAT(Named("lund bodil"), ElementsAre("Bodil Søs Nørgård-Lund"));
  EXPECT_THAT(Named("norgard so"), ElementsAre("Bodil Søs Nørgård-Lund"));
  EXPECT_THAT(Named("soren lund"), IsEmpty()) << "all words must be found";
  EXPECT_THAT(Named("oren"), IsEmpty()) << "beginnings only";
  EXPECT_EQ(harness_.last_statements(), 1);
  v1::SearchCitizensRequest request;
  request.set_names("%");
  EXPECT_EQ(Search(request).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Count("access_log WHERE method LIKE '%SearchCitizens' AND criteria ILIKE '%lund%'"), 0);
}

TEST_F(SearchTest, ProtectedPeopleAreFoundNeitherByNameNorByDistrict) {
  auto hidden = Somebody(0);
  hidden.set_surname("Hemmelig");
  hidden.set_protected_(true);
  const std::string name = MustRegister(hidden).name();
  EXPECT_THAT(Named("hemmelig"), IsEmpty());
  v1::SearchCitizensRequest request;
  request.set_district_code(7);
  EXPECT_THAT(Search(request)->citizens(), IsEmpty());
  request.clear_district_code();
  request.set_caseworker("cw-1");
  auto found = Search(request);
  ASSERT_EQ(found->citizens_size(), 1);
  EXPECT_EQ(found->citizens(0).name(), name);
  EXPECT_EQ(found->citizens(0).surname() + found->citizens(0).given_name(), "");
}

TEST_F(SearchTest, NarrowsByEverythingAtOnce) {
  std::map<std::string, std::string> who;
  int i = 0;
  for (const char* caseworker : {"cw-1", "cw-2"}) {
    for (int district : {7, 8}) {
      for (auto group : {v1::TARGET_GROUP_6_2, v1::TARGET_GROUP_6_3}) {
        auto request = Somebody(i++);
        request.set_surname("Prøve");
        request.set_caseworker(caseworker);
        request.mutable_address()->set_district_code(district);
        request.set_target_group(group);
        who[MustRegister(request).name()] = absl::StrCat(caseworker, "/", district, "/", group);
      }
    }
  }
  for (const char* names : {"", "prove"}) {
    for (const char* caseworker : {"", "cw-1", "cw-3"}) {
      for (int district : {0, 7}) {
        for (auto group : {v1::TARGET_GROUP_UNSPECIFIED, v1::TARGET_GROUP_6_2}) {
          v1::SearchCitizensRequest request;
          request.set_names(names);
          request.set_caseworker(caseworker);
          request.set_district_code(district);
          request.set_target_group(group);
          auto found = Search(request);
          ASSERT_TRUE(found.ok()) << found.status();
          const int expect = std::string(caseworker) == "cw-3"
                                 ? 0
                                 : 8 / (*caseworker != 0 ? 2 : 1) / (district != 0 ? 2 : 1) / (group != 0 ? 2 : 1);
          EXPECT_EQ(found->citizens_size(), expect) << request.ShortDebugString();
          for (const auto& citizen : found->citizens()) {
            const std::string& facts = who[citizen.name()];
            EXPECT_NE(facts.find(caseworker), std::string::npos);
            EXPECT_TRUE(group == 0 || facts.back() == static_cast<char>(0x30 + group)) << facts;
          }
        }
      }
    }
  }
}

TEST_F(SearchTest, ATokenIsForItsCallerQueryAndKey) {
  for (int i = 0; i < 3; ++i) Enter(i, "Bodil", "Prøve");
  v1::SearchCitizensRequest request;
  request.set_names("prove");
  request.set_page_size(1);
  const std::string token = Search(request)->next_page_token();
  request.set_page_token(token);
  EXPECT_TRUE(Search(request).ok());
  EXPECT_EQ(ReasonOf(Search(request, testing::Jobcentre("tests|other")).status()), "PAGE_TOKEN_INVALID");
  auto elsewhere = testing::Jobcentre();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  EXPECT_EQ(ReasonOf(Search(request, elsewhere).status()), "PAGE_TOKEN_INVALID");
  request.set_names("bodil");
  EXPECT_EQ(ReasonOf(Search(request).status()), "PAGE_TOKEN_INVALID");
  v1::ListCitizensRequest list;
  list.set_page_token(token);
  EXPECT_EQ(ReasonOf(Call<v1::ListCitizensResponse>("ListCitizens", list).status()), "PAGE_TOKEN_INVALID")
      << "of another method";
  request.set_names("prove");
  request.set_page_token(token.substr(0, token.size() - 2) + (token.back() == 'A' ? "BB" : "AA"));
  EXPECT_EQ(ReasonOf(Search(request).status()), "PAGE_TOKEN_INVALID");
}

TEST_F(SearchTest, SaysWhereInTheFeedItIsTrue) {
  EXPECT_EQ(Search({})->true_at().n(), 0);
  Enter(0, "Bodil", "Prøve");
  const auto empty = Search([] {
    v1::SearchCitizensRequest request;
    request.set_names("ingen");
    return request;
  }());
  EXPECT_THAT(empty->citizens(), IsEmpty());
  EXPECT_EQ(empty->true_at().n(), Head()) << "also of nobody";
  EXPECT_EQ(empty->true_at().epoch(), 1);
  EXPECT_EQ(Call<v1::ListCitizensResponse>("ListCitizens", v1::ListCitizensRequest())->true_at().n(), Head());
}

// Property: what a page shows is what the feed says up to the page's position, no more and no less, while others write.
TEST_F(SearchTest, IsTrueAtThatPlaceWhileOthersWrite) {
  std::vector<std::thread> writers;
  for (int w = 0; w < 3; ++w) {
    writers.emplace_back([this, w] {
      for (int i = 0; i < 25; ++i) Enter(100 * w + i, "Bodil", "Prøve");
    });
  }
  std::vector<std::pair<int64_t, std::set<std::string>>> seen;
  v1::SearchCitizensRequest request;
  request.set_names("prove");
  request.set_page_size(500);
  do {
    auto found = Search(request);
    ASSERT_TRUE(found.ok()) << found.status();
    std::set<std::string> names;
    for (const auto& citizen : found->citizens()) names.insert(citizen.name());
    seen.emplace_back(found->true_at().n(), std::move(names));
  } while (seen.back().first < 75);
  for (std::thread& writer : writers) writer.join();
  std::vector<std::string> entered;
  for (const auto row : harness_.admin().ExecText("SELECT aggregate FROM feed ORDER BY n")) {
    entered.push_back(row.text("aggregate"));
  }
  for (const auto& [n, names] : seen) {
    EXPECT_EQ(names, std::set<std::string>(entered.begin(), entered.begin() + n)) << n;
  }
}

// Property: who is there, and matches, all the time is listed exactly once, whatever others do between the pages: enter
// people, rename those listed or not yet listed, merge others away.
TEST_F(SearchTest, WhoeverIsThereThroughoutIsListedOnce) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    const std::string tag = absl::StrCat("Runde", std::string(1, 'a' + seed));
    int serial = static_cast<int>(1000 * seed);
    std::vector<std::string> staying, passing;
    std::map<std::string, std::string> number_of;
    const auto enter = [&](std::vector<std::string>* to) {
      const int i = serial++;
      const std::string name = Enter(i, absl::StrCat("Bodil", std::string(1, 'a' + random() % 26)), tag).name();
      number_of[name] = Number(i);
      to->push_back(name);
    };
    for (int i = 0; i < 12; ++i) enter(i % 3 == 0 ? &passing : &staying);
    v1::SearchCitizensRequest request;
    request.set_names(tag);
    std::map<std::string, int> times;
    for (int page = 0; page < 40; ++page) {
      request.set_page_size(1 + static_cast<int>(random() % 3));
      auto found = Search(request);
      ASSERT_TRUE(found.ok()) << found.status();
      for (const auto& citizen : found->citizens()) ++times[citizen.name()];
      if (found->next_page_token().empty()) break;
      request.set_page_token(found->next_page_token());
      if (page > 8) continue;  // writing for ever, paging would never end
      enter(&passing);
      // A new name for somebody who stays: an import does that.
      const std::string& renamed = staying[random() % staying.size()];
      v1::ImportCitizensBatchRequest import;
      import.set_import_id(Uuid::New().ToString());
      import.set_source_system("kss");
      v1::ImportRow& row = *import.add_rows();
      row.set_row_number(1);
      row.set_external_id(absl::StrCat("X", renamed.substr(9)));
      row.set_source_revision(page + 1);
      row.set_cpr(number_of[renamed]);
      row.set_given_name(absl::StrCat("Ny", std::string(1, 'a' + random() % 26)));
      row.set_surname(tag);
      row.set_target_group(v1::TARGET_GROUP_6_3);
      *row.mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
      ASSERT_TRUE(Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", import).ok());
      if (passing.size() > 2) {
        const std::string survivor = passing[passing.size() - 1], merged = passing[passing.size() - 2];
        ASSERT_TRUE(Merge(MergeOf(survivor, merged)).ok());
        passing.erase(passing.end() - 2);
      }
    }
    for (const std::string& name : staying) EXPECT_EQ(times[name], 1) << "seed " << seed;
    for (const auto& [name, n] : times) EXPECT_EQ(n, 1);
  }
}

}  // namespace
}  // namespace sjak::citizens
