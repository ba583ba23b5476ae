// The feed's promise: positions 1, 2, 3 ... in commit order, so that whoever has read up to n has missed nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/feed/reader.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"

namespace sjak::feed {
namespace {

using postgres::Connection;

constexpr int kEvents = 100'000;
constexpr int kWriters = 8;
constexpr char kMunicipality[] = "0101";

// Where the published events come from: a writer's own numbered sequence, so that loss and repetition show.
rpc::Event Numbered(int writer, int number) {
  return {absl::StrCat("counters/", writer), number, "type.googleapis.com/sjak.placements.v1.WorkforceStated", "",
          Uuid()};
}

class FeedTest : public ::testing::Test {
 protected:
  FeedTest() { EnsureEpoch(admin_, absl::Now()); }

  std::unique_ptr<Connection> Runtime() {
    return std::make_unique<Connection>(postgres::SessionConninfo({database_.runtime_conninfo(), "probe"}));
  }

  // Writes kEvents with transactions of random size, random holds before and after the positions are taken, and
  // random rollbacks. `append` writes the events numbered from..to of a writer.
  void WriteAll(const std::function<void(Connection&, int writer, int from, int to)>& append) {
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] {
        std::mt19937 random(w);
        const auto hold = [&](Connection& conn) {
          if (random() % 8 == 0) conn.ExecText(absl::StrCat("SELECT pg_sleep(", random() % 4, "e-3)"));
        };
        auto conn = Runtime();
        for (int next = 1; next <= kEvents / kWriters;) {
          const int last = std::min<int>(next + random() % 120, kEvents / kWriters);
          conn->Begin();
          hold(*conn);
          append(*conn, w, next, last);
          hold(*conn);
          if (random() % 10 == 0) {
            conn->Rollback();
          } else {
            conn->Commit();
            next = last + 1;
          }
        }
        ++done_;
      });
    }
    for (auto& w : writers) w.join();
  }

  testing::TestDatabase database_{testing::ProbeSchema()};
  Connection admin_{database_.admin_conninfo()};
  std::atomic<int> done_{0};
};

TEST_F(FeedTest, NothingIsLostAndNothingComesTwice) {
  testing::Probe probe(database_);
  const Source source = probe.FeedSource();
  std::vector<std::thread> readers;
  std::vector<std::vector<int>> counts(2, std::vector<int>(kWriters));
  for (auto& seen : counts) {
    readers.emplace_back([&] {
      v1::ReadFeedRequest request;
      request.set_page_size(1000);
      int64_t n = 0;
      absl::Time recorded = absl::InfinitePast();
      while (true) {
        const bool last_round = done_ == kWriters;
        const auto page = source(kMunicipality, request);
        ASSERT_TRUE(page.ok()) << page.status();
        for (const v1::Event& e : page->events()) {
          ASSERT_EQ(e.position().n(), ++n) << "a gap";
          ASSERT_GE(wire::TimeOf(e.recorded_at()), recorded);
          recorded = wire::TimeOf(e.recorded_at());
          ASSERT_EQ(e.version(), ++seen[e.aggregate().back() - '0']) << "lost or repeated: " << e.aggregate();
        }
        ASSERT_LE(n, page->complete_up_to().n());
        *request.mutable_after() = page->next();
        if (last_round && page->events().empty()) break;
      }
    });
  }
  WriteAll([](Connection& conn, int w, int from, int to) {
    std::vector<rpc::Event> events;
    for (int i = from; i <= to; ++i) events.push_back(Numbered(w, i));
    testing::AppendEvents(conn, kMunicipality, events);
  });
  for (auto& r : readers) r.join();
  for (const auto& seen : counts) EXPECT_THAT(seen, ::testing::Each(kEvents / kWriters));
}

// What the test above is worth: the usual outbox, read by remembering the largest id, does not pass it.
TEST_F(FeedTest, ASequenceWithARememberedIdLosesEvents) {
  admin_.ExecText(
      "CREATE TABLE outbox (id bigserial PRIMARY KEY, writer int, number int); "
      "GRANT ALL ON outbox, outbox_id_seq TO probe_runtime");
  int64_t seen = 0;
  std::thread reader([&] {
    auto conn = Runtime();
    int64_t largest = 0;
    while (true) {
      const bool last_round = done_ == kWriters;
      const auto rows =
          conn->ExecText(absl::StrCat("SELECT id FROM outbox WHERE id > ", largest, " ORDER BY id LIMIT 1000"));
      for (const auto row : rows) largest = row.i64("id");
      seen += rows.size();
      if (last_round && rows.empty()) break;
    }
  });
  WriteAll([](Connection& conn, int w, int from, int to) {
    conn.ExecText(absl::StrCat("INSERT INTO outbox (writer, number) SELECT ", w, ", n FROM generate_series(", from,
                               ", ", to, ") n"));
  });
  reader.join();
  EXPECT_EQ(admin_.ExecText("SELECT count(*) AS n FROM outbox").front().i64("n"), kEvents);
  EXPECT_LT(seen, kEvents) << "the naive reader was expected to fail";
}

// The schedule that loses events, forced: A takes its place first and commits last.
TEST_F(FeedTest, ALateCommitterHoldsTheNextOneBack) {
  testing::Probe probe(database_);
  auto a = Runtime(), b = Runtime();
  a->Begin();
  testing::AppendEvents(*a, kMunicipality, {Numbered(0, 1)});
  std::atomic<bool> b_done{false};
  std::thread other([&] {
    b->Begin();
    testing::AppendEvents(*b, kMunicipality, {Numbered(1, 1)});
    b->Commit();
    b_done = true;
  });
  // B is seen waiting for A's lock before A goes on.
  while (
      admin_.ExecText("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
          .empty()) {
    std::this_thread::yield();
  }
  EXPECT_FALSE(b_done);
  v1::ReadFeedRequest request;
  EXPECT_EQ(probe.FeedSource()(kMunicipality, request)->events_size(), 0);
  a->Commit();
  other.join();
  const auto page = probe.FeedSource()(kMunicipality, request);
  ASSERT_EQ(page->events_size(), 2);
  EXPECT_EQ(page->events(0).aggregate(), "counters/0");
  EXPECT_EQ(page->events(1).aggregate(), "counters/1");
}

TEST_F(FeedTest, MunicipalitiesDoNotWaitForEachOther) {
  auto a = Runtime(), b = Runtime();
  a->Begin();
  testing::AppendEvents(*a, "0101", {Numbered(0, 1)});
  b->Begin();
  testing::AppendEvents(*b, "0147", {Numbered(1, 1)});
  b->Commit();
  a->Commit();
  testing::Probe probe(database_);
  v1::ReadFeedRequest request;
  for (const char* m : {"0101", "0147"}) {
    const auto page = probe.FeedSource()(m, request);
    ASSERT_EQ(page->events_size(), 1) << m;
    EXPECT_EQ(page->events(0).municipality_code(), m);
    EXPECT_EQ(page->events(0).position().n(), 1);
  }
}

TEST_F(FeedTest, RecordedAtNeverGoesBack) {
  testing::Probe probe(database_);
  const auto caller = testing::Jobcentre();
  ASSERT_TRUE(probe.Call(caller, testing::kAdd, testing::AddRequest(1, 1)).status.ok());
  testing::Probe behind(database_);  // another copy whose clock lags
  probe.clock().Set(Date(2021, 10, 1));
  ASSERT_TRUE(probe.Call(caller, testing::kAdd, testing::AddRequest(1, 1)).status.ok());
  ASSERT_TRUE(behind.Call(caller, testing::kAdd, testing::AddRequest(1, 1)).status.ok());
  const auto page = probe.FeedSource()(kMunicipality, v1::ReadFeedRequest());
  ASSERT_EQ(page->events_size(), 3);
  EXPECT_EQ(wire::TimeOf(page->events(2).recorded_at()), wire::TimeOf(page->events(1).recorded_at()));
}

TEST_F(FeedTest, AnEmptyFeedHasAPlaceToStartFrom) {
  testing::Probe probe(database_);
  const auto page = probe.FeedSource()(kMunicipality, v1::ReadFeedRequest());
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->events_size(), 0);
  EXPECT_EQ(page->complete_up_to().epoch(), 1);
  EXPECT_EQ(page->complete_up_to().n(), 0);
  EXPECT_EQ(page->next().n(), 0);
}

TEST_F(FeedTest, OneEpochHoweverManyCopiesStart) {
  std::vector<std::thread> copies;
  for (int i = 0; i < 4; ++i) copies.emplace_back([&] { EnsureEpoch(*Runtime(), absl::Now()); });
  for (auto& c : copies) c.join();
  EXPECT_EQ(admin_.ExecText("SELECT count(*) AS n FROM feed_epoch").front().i64("n"), 1);
}

TEST_F(FeedTest, APositionBeyondTheHeadIsRefused) {
  testing::Probe probe(database_);
  ASSERT_TRUE(probe.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(1, 1)).status.ok());
  v1::ReadFeedRequest request;
  request.mutable_after()->set_epoch(1);
  request.mutable_after()->set_n(2);  // a cold copy of an older data folder was put back
  const auto status = probe.FeedSource()(kMunicipality, request).status();
  EXPECT_EQ(ReasonOf(status), "FEED_EPOCH_CHANGED");
  EXPECT_EQ(MetadataOf(status)["last_common_n"], "1");
}

}  // namespace
}  // namespace sjak::feed
