#include "services/citizens/identity/rotation.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/identity/bounded.h"
#include "platform/identity/test_files.h"
#include "platform/testing/service_harness.h"
#include "platform/testing/test_database.h"
#include "services/citizens/service.h"

namespace sjak::citizens {
namespace {

// Keys are named a, b, c ...; the first is the active one.
std::string RingText(const std::string& keys, const std::string& retired = "") {
  std::string text = absl::StrCat(R"({"active":")", keys.substr(0, 1), R"(","keys":{)");
  for (size_t i = 0; i < keys.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ",", "\"", keys.substr(i, 1), "\":\"",
                    identity::ToBase64(std::string(32, keys[i])), "\"");
  }
  absl::StrAppend(&text, R"(},"retired":[)");
  for (size_t i = 0; i < retired.size(); ++i)
    absl::StrAppend(&text, i == 0 ? "" : ",", "\"", retired.substr(i, 1), "\"");
  return text + "]}";
}

// The i-th made-up number.
std::string Number(int i) { return absl::StrFormat("%02d%02d604%03d", 61 + i % 28, 1 + i / 28 % 12, i % 1000); }

// A copy of the program, with a keyring file of its own.
class Copy {
 public:
  Copy(std::shared_ptr<testing::TestDatabase> database, const identity::TestFolder& folder, const std::string& name)
      : folder_(folder), file_(name) {
    sealer_ = *identity::Sealer::FromFile(folder_.Write(file_, RingText("a")));
    harness = std::make_unique<testing::ServiceHarness>(
        Schema(),
        [this](const rpc::Environment& environment) {
          service_ = std::make_shared<Service>(environment);
          return service_->bindings();
        },
        std::move(database), sealer_);
    harness->clock().Set(Date(2021, 9, 13));
  }
  void SetRing(const std::string& keys, const std::string& retired = "") {
    folder_.Write(file_, RingText(keys, retired));
    const absl::Status status = sealer_->ReloadIfChanged();
    ASSERT_TRUE(status.ok()) << status;
  }
  absl::StatusOr<v1::Citizen> RegisterNumber(int i) {
    v1::RegisterCitizenRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_cpr(Number(i));
    request.set_given_name("Bodil");
    request.set_surname("Prøve");
    request.mutable_address()->set_street("Ruten 1");
    request.set_target_group(v1::TARGET_GROUP_6_3);
    *request.mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
    return harness->Call<v1::Citizen>(testing::Jobcentre(), "sjak.citizens.v1.CitizensService.RegisterCitizen",
                                      request);
  }
  absl::StatusOr<v1::Citizen> FindNumber(int i) {
    v1::FindByCprRequest request;
    request.set_cpr(Number(i));
    return harness->Call<v1::Citizen>(testing::Jobcentre(), "sjak.citizens.v1.IdentityService.FindByCpr", request);
  }
  Rotation Rotate(int batch = 7) { return RotateKeys(&harness->pool(), People(sealer_), "0101", batch); }

  std::unique_ptr<testing::ServiceHarness> harness;

 private:
  const identity::TestFolder& folder_;
  const std::string file_;
  std::shared_ptr<identity::Sealer> sealer_;
  std::shared_ptr<Service> service_;
};

class RotationTest : public ::testing::Test {
 protected:
  int64_t CountOf(const std::string& from) {
    return one_.harness->admin().ExecText(absl::StrCat("SELECT count(*) AS n FROM ", from)).front().i64("n");
  }

  identity::TestFolder folder_;
  std::shared_ptr<testing::TestDatabase> database_ = std::make_shared<testing::TestDatabase>(Schema());
  Copy one_{database_, folder_, "one.json"};
  Copy two_{database_, folder_, "two.json"};
};

TEST_F(RotationTest, BringsEverythingToTheNewKey) {
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) names.push_back(one_.RegisterNumber(i)->name());
  one_.SetRing("ab");
  EXPECT_TRUE(one_.RegisterNumber(20).ok());
  EXPECT_EQ(CountOf("cpr_lookup WHERE key_id = 'b'"), 1);
  Rotation rotation = one_.Rotate();
  EXPECT_EQ(rotation.lookups_added, 20);
  EXPECT_EQ(rotation.resealed, 0);
  one_.SetRing("ba");
  rotation = one_.Rotate();
  EXPECT_EQ(rotation.lookups_added, 0);
  EXPECT_EQ(rotation.resealed, 21);
  one_.SetRing("b", "a");
  rotation = one_.Rotate();
  EXPECT_EQ(rotation.lookups_dropped, 21);
  EXPECT_EQ(CountOf("cpr_lookup WHERE key_id <> 'b'"), 0);
  EXPECT_EQ(CountOf("cpr_number WHERE key_id <> 'b'"), 0);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(one_.FindNumber(i)->name(), names[i]);
  rotation = one_.Rotate();
  EXPECT_EQ(rotation.resealed + rotation.lookups_added + rotation.lookups_dropped, 0) << "nothing is left to do";
}

// What the tests below would see if numbers were not brought to the new key.
TEST_F(RotationTest, WithoutItNumbersAreMissed) {
  ASSERT_TRUE(one_.RegisterNumber(0).ok());
  two_.SetRing("b", "a");
  EXPECT_EQ(ReasonOf(two_.FindNumber(0).status()), "CITIZEN_NOT_FOUND");
  EXPECT_TRUE(two_.RegisterNumber(0).ok()) << "a duplicate person";
  EXPECT_EQ(two_.Rotate().unreadable, 1);
  EXPECT_EQ(CountOf("cpr_lookup WHERE key_id = 'a'"), 1) << "what cannot be brought over is not dropped";
}

TEST_F(RotationTest, NumbersBorneBeforeAndByTheMergedComeAlong) {
  const std::string a = one_.RegisterNumber(0)->name(), b = one_.RegisterNumber(1)->name();
  v1::RecordCprRequest record;
  record.set_request_id(Uuid::New().ToString());
  record.set_citizen(b);
  record.set_cpr(Number(2));
  *record.mutable_valid_from() = wire::ToProto(Date(2021, 5, 1));
  record.set_reason(v1::CPR_CHANGE_REASON_ISSUED);
  const std::string service = "sjak.citizens.v1.IdentityService.";
  ASSERT_TRUE(one_.harness->Call<v1::Citizen>(testing::Jobcentre(), service + "RecordCpr", record).ok());
  v1::MergeCitizensRequest merge;
  merge.set_request_id(Uuid::New().ToString());
  merge.set_survivor(a);
  merge.set_merged(b);
  merge.set_reason(v1::MERGE_REASON_ENTERED_TWICE);
  merge.set_survivor_etag("\"1\"");
  merge.set_merged_etag("\"2\"");
  const auto merged =
      one_.harness->Call<v1::MergeCitizensResponse>(testing::Jobcentre(), service + "MergeCitizens", merge);
  ASSERT_TRUE(merged.ok()) << merged.status();
  one_.SetRing("ba");
  const Rotation rotation = one_.Rotate();
  EXPECT_EQ(rotation.lookups_added, 3);
  EXPECT_EQ(rotation.resealed, 4) << "the closed spell and its shorter copy too";
  one_.SetRing("b", "a");
  one_.Rotate();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(one_.FindNumber(i)->name(), a) << i;
}

// Two copies, whose rings change at different times, enter and find the same people all the while.
TEST_F(RotationTest, UnderLoadNoLookupIsMissedAndNobodyIsEnteredTwice) {
  constexpr int kNumbers = 150;
  std::mutex mu;
  std::condition_variable moved;
  std::vector<int> known;
  std::vector<std::string> faults;
  int calls = 0;
  bool stop = false;
  const auto load = [&](Copy& copy, unsigned seed) {
    std::mt19937 random(seed);
    while (true) {
      const int fresh = static_cast<int>(random() % kNumbers);
      const absl::Status entered = copy.RegisterNumber(fresh).status();
      int probe = -1;
      {
        std::lock_guard lock(mu);
        if (entered.ok()) known.push_back(fresh);
        if (!entered.ok() && ReasonOf(entered) != "CPR_ALREADY_REGISTERED") faults.push_back(entered.ToString());
        if (!known.empty()) probe = known[random() % known.size()];
      }
      const absl::Status found = probe < 0 ? absl::OkStatus() : copy.FindNumber(probe).status();
      std::lock_guard lock(mu);
      if (!found.ok()) faults.push_back(found.ToString());
      ++calls;
      moved.notify_all();
      if (stop) return;
    }
  };
  // Until each step has been under load for a while.
  const auto let_run = [&] {
    std::unique_lock lock(mu);
    const int until = calls + 40;
    moved.wait(lock, [&] { return calls >= until; });
  };
  std::thread first([&] { load(one_, 1); });
  std::thread second([&] { load(two_, 2); });
  let_run();
  for (const auto& [ring, retired] : {std::pair("ab", ""), std::pair("ba", "")}) {
    one_.SetRing(ring, retired);
    let_run();
    two_.SetRing(ring, retired);
    let_run();
  }
  one_.Rotate();
  let_run();
  two_.Rotate();
  EXPECT_EQ(CountOf("cpr_number WHERE key_id = 'a'"), 0);
  one_.SetRing("b", "a");
  let_run();
  one_.Rotate();
  let_run();
  two_.SetRing("b", "a");
  let_run();
  two_.Rotate();
  {
    std::lock_guard lock(mu);
    stop = true;
  }
  first.join();
  second.join();
  two_.Rotate();
  EXPECT_THAT(faults, ::testing::IsEmpty());
  EXPECT_GT(known.size(), 50u);
  EXPECT_EQ(std::set<int>(known.begin(), known.end()).size(), known.size()) << "nobody is entered twice";
  EXPECT_EQ(CountOf("citizen"), static_cast<int64_t>(known.size()));
  EXPECT_EQ(CountOf("cpr_lookup"), static_cast<int64_t>(known.size()));
  EXPECT_EQ(CountOf("cpr_lookup WHERE key_id <> 'b'"), 0);
  for (int i : known) EXPECT_TRUE(two_.FindNumber(i).ok());
}

}  // namespace
}  // namespace sjak::citizens
