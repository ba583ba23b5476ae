// A city's file through the real programs, which are killed at random while it goes in.
#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "cli/citizens_rows.h"
#include "platform/base/wire.h"
#include "tests/e2e/suite.h"
#include "tests/generators/city.h"

namespace sjak::e2e {
namespace {

using ::testing::HasSubstr;

// 80,000 is the city of the scenario; tests/run takes fewer.
int64_t Citizens() {
  const char* wanted = std::getenv("SJAK_IMPORT_ROWS");
  int64_t rows = 5'000;
  return wanted != nullptr && absl::SimpleAtoi(wanted, &rows) ? rows : 5'000;
}

std::string WriteCity(const std::string& path, int64_t citizens) {
  const generators::City city({});
  std::ofstream out(path, std::ios::binary);
  out << generators::City::Header();
  for (int64_t i = 0; i < citizens; ++i) out << city.Line(i);
  return path;
}

int64_t Count(Suite& suite, const std::string& from) {
  postgres::Connection db = suite.Database();
  return db.ExecText(absl::StrCat("SELECT count(*) AS n FROM citizens.", from)).front().i64("n");
}

// What a row says of its person, and what the registry holds of the same person, as one text.
std::string Said(const citizens::v1::ImportRow& row) {
  std::vector<std::string> needs;
  for (int need : row.needs()) needs.push_back(need == citizens::v1::NEED_CAPACITY ? "C" : "S");
  return absl::StrJoin(
      std::vector<std::string>{row.external_id(), absl::StrCat(row.source_revision()), row.given_name(), row.surname(),
                               row.phone(), row.protected_() ? "t" : "f", row.address().street(),
                               row.address().postcode(), absl::StrCat(row.address().district_code()),
                               wire::DateOf(row.residence_from()).ToString(), absl::StrCat(row.target_group()),
                               wire::DateOf(row.target_group_from()).ToString(), absl::StrJoin(needs, ""),
                               row.unemployed() ? "t" : "f", row.caseworker()},
      "|");
}

constexpr char kHeld[] = R"(
  SELECT concat_ws('|', o.external_id, o.source_revision, c.given_name, c.surname, c.phone, c.protected::text, a.street,
                   a.postcode, a.district_code, lower(a.valid), t.target_group, lower(t.valid),
                   concat(CASE WHEN n.capacity THEN 'C' END, CASE WHEN n.skills THEN 'S' END), n.unemployed::text,
                   w.caseworker) AS held, c.version
  FROM citizens.citizen_source o JOIN citizens.citizen c USING (municipality_code, citizen_id)
  JOIN citizens.address_spell a USING (municipality_code, citizen_id)
  JOIN citizens.target_group_spell t USING (municipality_code, citizen_id)
  JOIN citizens.need_spell n USING (municipality_code, citizen_id)
  JOIN citizens.caseworker_spell w USING (municipality_code, citizen_id)
  WHERE o.external_id > '%s' ORDER BY o.external_id LIMIT 10000)";

void ExpectRegistryEqualsFile(Suite& suite, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  cli::CitizenRows rows(file);
  postgres::Connection db = suite.Database();
  std::string after;
  int64_t compared = 0;
  auto next = rows.Next();
  while (true) {
    const auto page = db.ExecText(absl::StrReplaceAll(kHeld, {{"%s", after}}));
    for (const postgres::Row held : page) {
      ASSERT_TRUE(next.ok() && next->has_value()) << "somebody is registered who is not in the file";
      // Postgres writes true and false in full.
      const std::string text = absl::StrReplaceAll(held.text("held"), {{"|true|", "|t|"}, {"|false|", "|f|"}});
      ASSERT_EQ(text, Said(**next));
      ASSERT_EQ(held.i64("version"), 1) << "applied twice";
      after = (*next)->external_id();
      ++compared;
      next = rows.Next();
    }
    if (page.empty()) break;
  }
  EXPECT_FALSE(next->has_value()) << "somebody of the file is not registered";
  EXPECT_GT(compared, 0);
}

TEST(CityFile, IsKilledAtRandomAndEndsAsIfNothingHadHappened) {
  const int64_t citizens = Citizens();
  Suite suite;
  ASSERT_EQ(suite.Pilot("start"), 0) << suite.output();
  const std::string path = WriteCity(absl::StrCat(suite.state(), "/city.csv"), citizens);
  const std::string report = absl::StrCat(suite.state(), "/report.csv");
  const std::string words = absl::StrCat("citizens import ", path, " --mode full --report ", report);

  unsigned seed = std::random_device{}();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  std::atomic<bool> over{false};
  std::thread killer([&suite, &over, seed] {
    std::mt19937 moments(seed + 1);
    for (int kills = 0; kills < 6 && !over; ++kills) {
      std::this_thread::sleep_for(std::chrono::milliseconds(300 + moments() % 1500));
      if (over) break;
      suite.Kill(kills % 2 == 0 ? "citizens" : "gateway");
      // A supervisor's part: start again what has died.
      EXPECT_EQ(std::system(suite.StartCommand("programs").c_str()), 0);
    }
  });
  int cut_in_the_middle = 0;
  for (int run = 0; run < 6; ++run) {
    if (suite.SjakKilledAfter(absl::Milliseconds(300 + random() % 1500), words) == 0) break;
    const int64_t in = Count(suite, "citizen");
    cut_in_the_middle += in > 0 && in < citizens ? 1 : 0;
  }
  int code = suite.Sjak(words);
  for (int again = 0; code != 0 && again < 5; ++again) code = suite.Sjak(words);
  over = true;
  killer.join();
  ASSERT_EQ(code, 0) << suite.output();
  EXPECT_GT(cut_in_the_middle, 0) << "nothing was tried";

  ExpectRegistryEqualsFile(suite, path);
  for (const char* table : {"citizen", "citizen_source", "feed", "cpr_lookup"}) {
    EXPECT_EQ(Count(suite, table), citizens) << table;
  }
  EXPECT_EQ(Count(suite, "import_run WHERE state = 1"), 0);
  EXPECT_EQ(Count(suite, "import_run WHERE missing > 0"), 0);

  // The same file again, to the end: nobody changed.
  EXPECT_EQ(suite.Sjak(words), 0) << suite.output();
  EXPECT_THAT(suite.output(),
              HasSubstr(absl::StrCat("0 created, 0 changed, ", citizens, " unchanged, 0 stale, 0 refused")));
  EXPECT_EQ(Count(suite, "feed"), citizens);
  std::ifstream lines(report);
  EXPECT_EQ(std::count(std::istreambuf_iterator<char>(lines), {}, '\n'), citizens + 1);
}

// A full file without the last tenth lists it, and closes nobody.
TEST(CityFile, AFullFileListsWhomItLacks) {
  Suite suite;
  ASSERT_EQ(suite.Pilot("start"), 0) << suite.output();
  const std::string whole = WriteCity(absl::StrCat(suite.state(), "/whole.csv"), 1000);
  const std::string part = WriteCity(absl::StrCat(suite.state(), "/part.csv"), 900);
  ASSERT_EQ(suite.Sjak(absl::StrCat("citizens import ", whole)), 0) << suite.output();
  ASSERT_EQ(suite.Sjak(absl::StrCat("citizens import --mode full --dry-run ", part)), 0) << suite.output();
  EXPECT_THAT(suite.output(), HasSubstr("Dry run: nothing was kept."));
  ASSERT_EQ(suite.Sjak(absl::StrCat("citizens import --mode full - < ", part)), 0) << suite.output();
  EXPECT_THAT(suite.output(), HasSubstr("100 people of the source are not in the file; nobody was closed"));
  EXPECT_EQ(Count(suite, "feed"), 1000);
}

}  // namespace
}  // namespace sjak::e2e
