#include "services/citizens/cases/cases.h"

#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"

namespace sjak::citizens {
namespace {

class CasesTest : public CitizensTest {
 protected:
  void SetUp() override { citizen_ = MustRegister(Somebody()).name(); }

  absl::StatusOr<v1::Citizen> Close(Date on, v1::CloseReason reason = v1::CLOSE_REASON_WORK) {
    v1::CloseCaseRequest request;
    request.set_citizen(citizen_);
    request.set_reason(reason);
    *request.mutable_closed_on() = wire::ToProto(on);
    return Change<v1::Citizen>("CasesService.CloseCase", request);
  }
  absl::StatusOr<v1::Citizen> Reopen(Date on, const std::string& caseworker = "") {
    v1::ReopenCaseRequest request;
    request.set_citizen(citizen_);
    request.set_caseworker(caseworker);
    *request.mutable_reopened_on() = wire::ToProto(on);
    return Change<v1::Citizen>("CasesService.ReopenCase", request);
  }
  v1::HandOverRequest HandingOver() {
    v1::HandOverRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_citizen(citizen_);
    request.set_municipality("0159");
    request.set_reason(v1::HAND_OVER_REASON_MOVED);
    *request.mutable_handed_over_on() = wire::ToProto(kToday);
    return request;
  }
  int Listed(bool include_closed, const std::string& caseworker = "") {
    v1::ListCitizensRequest request;
    request.set_include_closed(include_closed);
    request.set_caseworker(caseworker);
    return Call<v1::ListCitizensResponse>("ListCitizens", request)->citizens_size();
  }

  std::string citizen_;
};

TEST_F(CasesTest, AClosedCaseIsOutOfListsFromItsDay) {
  auto closed = Close(kToday + 1);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_FALSE(closed->has_closure()) << "not yet";
  EXPECT_EQ(Listed(false), 1);
  EXPECT_EQ(Listed(false, "cw-1"), 1);
  harness_.clock().Set(kToday + 1);
  EXPECT_EQ(Listed(false), 0);
  EXPECT_EQ(Listed(false, "cw-1"), 0);
  EXPECT_EQ(Listed(true), 1);
  const auto person = Get(citizen_);
  EXPECT_EQ(person->closure().reason(), v1::CLOSE_REASON_WORK);
  EXPECT_EQ(wire::DateOf(person->closure().valid_from()), kToday + 1);
  EXPECT_EQ(person->caseworker(), "");
  EXPECT_EQ(person->caseworker_gap_days(), 0) << "closed days are no gap";
  EXPECT_TRUE(FactsOf(citizen_, kToday + 1)->case_closed());
  EXPECT_FALSE(FactsOf(citizen_, kToday)->case_closed());
  EXPECT_EQ(ReasonOf(Close(kToday + 9).status()), "CASE_CLOSED");
  EXPECT_EQ(ReasonOf(Close(kToday - 9).status()), "CASE_CLOSED");
}

TEST_F(CasesTest, ReopensWithWhoeverTakesIt) {
  EXPECT_EQ(ReasonOf(Reopen(kToday).status()), "CASE_NOT_CLOSED");
  ASSERT_TRUE(Close(kToday - 30).ok());
  auto open = Reopen(kToday - 3, "cw-2");
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(open.ok()) << open.status();
  EXPECT_FALSE(open->has_closure());
  EXPECT_EQ(open->caseworker(), "cw-2");
  EXPECT_EQ(open->caseworker_changes(), 1);
  EXPECT_EQ(open->caseworker_gap_days(), 0);
  EXPECT_EQ(Listed(false, "cw-2"), 1);
  EXPECT_TRUE(FactsOf(citizen_, kToday - 4)->case_closed()) << "the closed days are told";
  ASSERT_TRUE(Close(kToday).ok()) << "and it can close again";
}

TEST_F(CasesTest, HandingOverAnswersOnceWhatTheReceiverMustKnow) {
  EXPECT_EQ(Close(kToday, v1::CLOSE_REASON_HANDED_OVER).status().code(), absl::StatusCode::kInvalidArgument);
  auto request = HandingOver();
  const std::string method = "CasesService.HandOver";
  auto document = Call<v1::HandOverDocument>(method, request);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(document->from_municipality() + document->to_municipality(), "01010159");
  EXPECT_EQ(document->citizen().surname(), "Prøve0");
  EXPECT_EQ(document->citizen().cpr(), absl::StrCat(Number(0).substr(0, 6), "-", Number(0).substr(6)));
  EXPECT_EQ(document->citizen().caseworker(), "");
  EXPECT_EQ(document->spells_size(), 3) << "group, address, needs";
  auto again = Call<v1::HandOverDocument>(method, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), document->SerializeAsString());
  EXPECT_EQ(ReasonOf(Call<v1::HandOverDocument>(method, HandingOver()).status()), "CASE_CLOSED");
  EXPECT_EQ(Get(citizen_)->closure().handed_to(), "0159");
  EXPECT_EQ(Count("access_log WHERE method LIKE '%HandOver' AND outcome IN ('OK', 'REPEATED')"), 2);
  EXPECT_EQ(Count("citizen WHERE municipality_code = '0159'"), 0) << "nothing crosses over";
  request = HandingOver();
  request.set_municipality("0101");
  EXPECT_EQ(Call<v1::HandOverDocument>(method, request).status().code(), absl::StatusCode::kInvalidArgument);
  harness_.set_purpose("");
  EXPECT_EQ(Call<v1::HandOverDocument>(method, HandingOver()).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(CasesTest, TheEventSaysWhy) {
  ASSERT_TRUE(Close(kToday, v1::CLOSE_REASON_EDUCATION).ok());
  ASSERT_TRUE(Reopen(kToday + 1).ok());
  const auto events = harness_.admin().ExecText("SELECT type_url, payload FROM feed WHERE version > 1 ORDER BY n");
  ASSERT_EQ(events.size(), 2);
  v1::CaseClosed closed;
  ASSERT_TRUE(closed.ParseFromString(events[0].bytes("payload")));
  EXPECT_EQ(closed.closure().reason(), v1::CLOSE_REASON_EDUCATION);
  EXPECT_TRUE(closed.state().case_closed());
  EXPECT_EQ(closed.state().caseworker(), "");
}

// An import's own rule may reopen; a row by itself does not.
TEST_F(CasesTest, AnImportedRowReopensNothing) {
  ASSERT_TRUE(Close(kToday).ok());
  v1::ImportCitizensBatchRequest request;
  request.set_import_id(Uuid::New().ToString());
  request.set_source_system("kss");
  auto* row = request.add_rows();
  row->set_row_number(1);
  row->set_external_id("kss-1");
  row->set_source_revision(1);
  row->set_cpr(Number(0));
  row->set_given_name("Nyt");
  row->set_surname("Navn");
  row->set_target_group(v1::TARGET_GROUP_6_3);
  *row->mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
  ASSERT_TRUE(Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", request).ok());
  EXPECT_EQ(Get(citizen_)->surname(), "Navn");
  EXPECT_TRUE(Get(citizen_)->has_closure());
}

}  // namespace
}  // namespace sjak::citizens
