#include "absl/time/clock.h"
#include "services/citizens/rights/rights_fixture.h"

namespace sjak::citizens {
namespace {

class RetentionTest : public RightsTest {
 protected:
  void Define(v1::RecordType type, int months, bool switched_on) {
    v1::DefineRetentionRequest request;
    request.mutable_policy()->set_record_type(type);
    request.mutable_policy()->set_keep_for_months(months);
    request.mutable_policy()->set_legal_ref("KLE P1825D");
    *request.mutable_policy()->mutable_valid_from() = wire::ToProto(kToday);
    request.mutable_policy()->set_switched_on(switched_on);
    auto defined = Do<v1::RetentionPolicy>("RetentionService.DefineRetention", request);
    ASSERT_TRUE(defined.ok()) << defined.status();
  }
  absl::StatusOr<v1::ListDueForErasureResponse> Due(int page_size = 0, const std::string& token = "") {
    v1::ListDueForErasureRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Ask<v1::ListDueForErasureResponse>("RetentionService.ListDueForErasure", request);
  }
  static Date MonthsLater(int months) {
    return Date(kToday.year() + (kToday.month() - 1 + months) / 12, (kToday.month() - 1 + months) % 12 + 1,
                kToday.day());
  }
  void RunJob() {
    postgres::Connection& admin = harness_.admin();
    admin.Begin();
    for (const jobs::Job& job : service_->jobs()) job.run(admin, "0101", harness_.clock().Today(), absl::Now());
    admin.Commit();
  }
};

TEST_F(RetentionTest, DefaultsUntilStated) {
  auto list = Ask<v1::ListRetentionResponse>("RetentionService.ListRetention", v1::ListRetentionRequest());
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->policies_size(), 2);
  EXPECT_TRUE(list->policies(0).is_default());
  EXPECT_EQ(list->policies(0).keep_for_months(), 60);
  Define(v1::RECORD_TYPE_CITIZEN, 24, false);
  list = Ask<v1::ListRetentionResponse>("RetentionService.ListRetention", v1::ListRetentionRequest());
  EXPECT_FALSE(list->policies(0).is_default());
  EXPECT_EQ(list->policies(0).keep_for_months(), 24);
  v1::DefineRetentionRequest request;
  EXPECT_EQ(Do<v1::RetentionPolicy>("RetentionService.DefineRetention", request, Caseworker()).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(RetentionTest, ListsWhoseTimeIsOver) {
  Define(v1::RECORD_TYPE_CITIZEN, 12, false);
  const std::string first = MustRegister(Somebody(1)).name();
  harness_.clock().Set(kToday + 1);
  const std::string second = MustRegister(Somebody(2)).name();
  ASSERT_TRUE(Hold(second).ok());
  const std::string restricted = MustRegister(Somebody(3)).name();
  ASSERT_TRUE(Restrict(restricted).ok());
  harness_.clock().Set(MonthsLater(12) - 1);
  EXPECT_EQ(Due()->due_size(), 0);
  harness_.clock().Set(MonthsLater(12));
  auto due = Due();
  ASSERT_EQ(due->due_size(), 1);
  EXPECT_EQ(due->due(0).citizen(), first);
  EXPECT_EQ(wire::DateOf(due->due(0).due_on()), MonthsLater(12));
  harness_.clock().Set(MonthsLater(12) + 1);
  due = Due(1);
  ASSERT_EQ(due->due_size(), 1);
  EXPECT_EQ(due->due(0).citizen(), first);
  due = Due(1, due->next_page_token());
  ASSERT_EQ(due->due_size(), 1);
  EXPECT_EQ(due->due(0).citizen(), second);
  EXPECT_TRUE(due->due(0).on_hold());
  EXPECT_EQ(due->next_page_token(), "") << "restricted people wait";
}

TEST_F(RetentionTest, TheJobErasesWhatIsDueOnceSwitchedOn) {
  Define(v1::RECORD_TYPE_CITIZEN, 12, false);
  const std::string old = MustRegister(Somebody(1)).name();
  const std::string held = MustRegister(Somebody(2)).name();
  ASSERT_TRUE(Hold(held).ok());
  harness_.clock().Set(MonthsLater(11));
  const std::string young = MustRegister(Somebody(3)).name();
  harness_.clock().Set(MonthsLater(13));
  RunJob();
  EXPECT_EQ(Count("citizen"), 3) << "only listed";
  Define(v1::RECORD_TYPE_CITIZEN, 12, true);
  RunJob();
  EXPECT_EQ(ReasonOf(Get(old).status()), "CITIZEN_ERASED");
  EXPECT_TRUE(Get(held).ok());
  EXPECT_TRUE(Get(young).ok());
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%CitizenErased'"), 1);
  EXPECT_EQ(Count("feed"), harness_.admin().ExecText("SELECT n FROM feed_head").front().i64("n")) << "without a gap";
  EXPECT_EQ(Count("access_log WHERE purpose = 'SYSTEM' AND method LIKE '%ErasePerson' AND outcome = 'OK'"), 1);
  v1::GetErasureCertificateRequest get;
  get.set_citizen(old);
  auto certificate = Ask<v1::ErasureCertificate>("RightsService.GetErasureCertificate", get);
  EXPECT_EQ(certificate->role(), "SYSTEM");
  EXPECT_EQ(certificate->ground(), v1::ERASURE_GROUND_RETENTION);
  RunJob();
  EXPECT_EQ(Count("erasure"), 1);
}

TEST_F(RetentionTest, OldLedgersGoToo) {
  MustRegister(Somebody());
  harness_.admin().ExecText(
      "INSERT INTO import_row (municipality_code, import_id, row_number, key_id, keyed_hash, outcome, citizen_id, "
      "recorded_at) "
      "SELECT municipality_code, gen_random_uuid(), i, 'k2', ''::bytea, 1, citizen_id, "
      "recorded_at - i * interval '8 months' FROM citizen, generate_series(1, 2) i");
  RunJob();
  EXPECT_EQ(Count("import_row"), 2) << "not switched on";
  Define(v1::RECORD_TYPE_IMPORT_LEDGER, 12, true);
  RunJob();
  EXPECT_EQ(Count("import_row"), 1);
}

}  // namespace
}  // namespace sjak::citizens
