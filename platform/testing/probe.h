#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/feed/follower.h"
#include "platform/postgres/migrations.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/pipeline.h"
#include "platform/testing/test_database.h"

namespace sjak::testing {

// A service small enough to see through, for testing the platform: counters, by municipality and name. It borrows the
// contracts' methods, so that no message made for tests gets into the product's descriptors.
//
//   CreateProgramme   Command          facts.code names a new counter; a second one of the name breaks a unique
//   constraint StateWorkforce    Command          adds ordinary_hundredths to the counter employer_unit; source
//   "refuse" is refused DraftTraining     Command          adds terms.weekly_minutes to the counter citizen; knows
//   validate_only RecordAttendance  CombinedCommand  adds minutes to the counter placement; ABSENT_UNEXCUSED is refused
//   GetProgramme      Read             the counter of that name
//   GetPlacement      CombinedRead     the counter of that name; it is about a person
//
// Each addition publishes one event of the counter. A counter may not exceed kMostCounted (check constraint).
inline constexpr char kCreate[] = "sjak.placements.v1.ProgrammesService.CreateProgramme";
inline constexpr char kAdd[] = "sjak.placements.v1.ProgrammesService.StateWorkforce";
inline constexpr char kTry[] = "sjak.placements.v1.PlacementsService.DraftTraining";
inline constexpr char kAddCombined[] = "sjak.placements.v1.PlacementsService.RecordAttendance";
inline constexpr char kGet[] = "sjak.placements.v1.ProgrammesService.GetProgramme";
inline constexpr char kGetCombined[] = "sjak.placements.v1.PlacementsService.GetPlacement";
inline constexpr char kReadFeed[] = "sjak.feed.v1.FeedService.ReadFeed";
inline constexpr int kMostCounted = 1'000'000;

postgres::Schema ProbeSchema();
rpc::Bindings BindProbe(const rpc::Environment& environment);

struct ProbeOptions {
  std::string conninfo;  // "" is the database's runtime role; else through a gate
  int connections = 16;
  absl::Duration validate_after_idle = absl::Seconds(30);
};

struct ServiceCopy;

// One copy of the probe.
class Probe {
 public:
  explicit Probe(const TestDatabase& database, ProbeOptions options = {});
  ~Probe();

  rpc::Reply Call(const identity::Caller& caller, const std::string& method, const google::protobuf::Message& request,
                  absl::Time deadline = absl::InfiniteFuture(), const std::map<std::string, std::string>& headers = {});
  template <class Answer>
  Answer Get(const identity::Caller& caller, const std::string& method, const google::protobuf::Message& request) {
    const rpc::Reply reply = Call(caller, method, request);
    Answer answer;
    if (!reply.status.ok() || !answer.ParseFromString(reply.body)) answer.Clear();
    return answer;
  }

  ManualBusinessClock& clock();
  postgres::Pool& pool();
  rpc::Pipeline& pipeline();
  // Its feed, as another program of the suite reads it.
  feed::Source FeedSource();

 private:
  const std::unique_ptr<ServiceCopy> copy_;
};

// Appends events to a municipality's feed through the platform's own closing statement, inside the caller's
// transaction.
void AppendEvents(postgres::Connection& conn, const std::string& municipality, const std::vector<rpc::Event>& events);

// Follows a probe's feed into table `tally`: events and highest version per aggregate, and the sum of all versions.
class Tally : public feed::Projection {
 public:
  // `before_each` runs before each event is applied and may throw.
  explicit Tally(std::function<void()> before_each = [] {}) : before_each_(std::move(before_each)) {}
  std::string feed() const override { return "probe"; }
  void Apply(feed::FollowTx& tx, const feed::v1::Event& event) override;
  void Reset(feed::FollowTx& tx) override;

 private:
  const std::function<void()> before_each_;
};

// The tally as text, and what it ought to be according to the feed in the same or another database.
std::string TallyOf(postgres::Connection& conn);
std::string TallyFromFeed(postgres::Connection& conn);

}  // namespace sjak::testing
