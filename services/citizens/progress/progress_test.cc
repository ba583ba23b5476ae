#include "services/citizens/citizens_fixture.h"
#include "services/citizens/progress/instruments.h"
#include "services/citizens/progress/progress_store.h"
#include "services/citizens/progress/windows_rules.h"
#include "sjak/citizens/v1/progress.pb.h"
#include "sjak/citizens/v1/progress_events.pb.h"

namespace sjak::citizens {
namespace {

class ProgressTest : public CitizensTest {
 protected:
  void SetUp() override {
    v1::DefineInstrumentRequest define;
    define.set_use_default(true);
    auto instrument = Change<v1::Instrument>("ProgressService.DefineInstrument", define);
    ASSERT_TRUE(instrument.ok()) << instrument.status();
    instrument_ = *instrument;
    citizen_ = MustRegister(Somebody()).name();
  }

  absl::StatusOr<v1::ProgressTrack> Start(const std::string& citizen, Date on) {
    v1::StartProgressTrackRequest request;
    request.set_citizen(citizen);
    request.set_instrument_code("SJAK_11");
    request.set_instrument_version(1);
    *request.mutable_started_on() = wire::ToProto(on);
    return Change<v1::ProgressTrack>("ProgressService.StartProgressTrack", request);
  }
  std::string MustStart(const std::string& citizen, Date on) {
    auto track = Start(citizen, on);
    EXPECT_TRUE(track.ok()) << track.status();
    return track.ok() ? track->name() : "";
  }
  absl::StatusOr<v1::ProgressTrack> End(const std::string& track, Date on) {
    v1::EndProgressTrackRequest request;
    request.set_track(track);
    *request.mutable_ended_on() = wire::ToProto(on);
    return Change<v1::ProgressTrack>("ProgressService.EndProgressTrack", request);
  }
  // Every item that the respondent is asked, at one step.
  v1::RecordMeasurementRequest Answering(const std::string& track, v1::Respondent respondent, Date on, int step) {
    v1::RecordMeasurementRequest request;
    request.set_track(track);
    request.set_respondent(respondent);
    *request.mutable_taken_on() = wire::ToProto(on);
    for (const v1::InstrumentItem& item : instrument_.items()) {
      if (!Asks(item, respondent)) continue;
      v1::Answer& answer = *request.add_answers();
      answer.set_item(item.code());
      answer.set_step(step);
    }
    return request;
  }
  absl::StatusOr<v1::Measurement> Record(const v1::RecordMeasurementRequest& request) {
    return Change<v1::Measurement>("ProgressService.RecordMeasurement", request);
  }
  void Measure(const std::string& track, Date on, int step) {
    for (v1::Respondent respondent : {v1::RESPONDENT_CITIZEN, v1::RESPONDENT_CASEWORKER}) {
      auto measured = Record(Answering(track, respondent, on, step));
      ASSERT_TRUE(measured.ok()) << measured.status();
    }
  }
  absl::Status SkipIt(const std::string& track) {
    v1::SkipMeasurementRequest request;
    request.set_track(track);
    request.set_reason(v1::SKIP_REASON_NOT_REACHED);
    return Change<v1::ProgressTrack>("ProgressService.SkipMeasurement", request).status();
  }
  v1::TrackProgress Told(const std::string& citizen, std::optional<Date> on = std::nullopt) {
    v1::GetProgressRequest request;
    request.set_citizen(citizen);
    if (on) *request.mutable_on() = wire::ToProto(*on);
    auto progress = Call<v1::Progress>("ProgressService.GetProgress", request);
    EXPECT_TRUE(progress.ok()) << progress.status();
    EXPECT_EQ(harness_.last_statements(), 1);
    return progress.ok() && progress->tracks_size() > 0 ? progress->tracks(0) : v1::TrackProgress();
  }
  v1::ItemProgress Item(const v1::TrackProgress& told, const std::string& item, v1::Respondent respondent) {
    for (const v1::ItemProgress& found : told.items()) {
      if (found.item() == item && found.respondent() == respondent) return found;
    }
    return {};
  }
  absl::StatusOr<v1::ListProgressDueResponse> Due(Date on, const std::string& caseworker = "") {
    v1::ListProgressDueRequest request;
    request.set_caseworker(caseworker);
    *request.mutable_on() = wire::ToProto(on);
    return Call<v1::ListProgressDueResponse>("ProgressService.ListProgressDue", request);
  }
  // The last ProgressMeasured of the feed.
  v1::ProgressMeasured LastMeasured() {
    v1::ProgressMeasured event;
    event.ParseFromString(harness_.admin()
                              .ExecText("SELECT payload FROM feed WHERE type_url LIKE '%ProgressMeasured' "
                                        "ORDER BY n DESC LIMIT 1")
                              .front()
                              .bytes("payload"));
    return event;
  }

  v1::Instrument instrument_;
  std::string citizen_;
};

TEST_F(ProgressTest, TheDefaultInstrumentIsElevenItemsOfOurOwn) {
  EXPECT_EQ(instrument_.version(), 1);
  EXPECT_EQ(instrument_.items_size(), 11);
  int citizen = 0, caseworker = 0, staff = 0;
  for (const auto& item : instrument_.items()) {
    citizen += Asks(item, v1::RESPONDENT_CITIZEN);
    caseworker += Asks(item, v1::RESPONDENT_CASEWORKER);
    staff += item.about_staff();
  }
  EXPECT_EQ(citizen, 9);
  EXPECT_EQ(caseworker, 11);
  EXPECT_EQ(staff, 1);

  v1::DefineInstrumentRequest define;
  EXPECT_EQ(Change<v1::Instrument>("ProgressService.DefineInstrument", define).status().code(),
            absl::StatusCode::kInvalidArgument);
  *define.mutable_instrument() = instrument_;
  auto& items = *define.mutable_instrument()->mutable_items();
  items[0].set_scale_max(items[0].scale_min() + 1);
  items[0].set_scale_min(items[0].scale_max());
  items[1].set_code(items[0].code());
  items[2].add_respondents(v1::RESPONDENT_CITIZEN);
  items[3].set_about_staff(true);
  const absl::Status wrong = Change<v1::Instrument>("ProgressService.DefineInstrument", define).status();
  for (const char* field : {"scale_max", "items[1]", "items[2]", "items[3]"}) {
    EXPECT_NE(wrong.ToString().find(field), std::string::npos) << field << wrong;
  }
  *define.mutable_instrument() = instrument_;
  EXPECT_EQ(Change<v1::Instrument>("ProgressService.DefineInstrument", define)->version(), 2);
  v1::ListInstrumentsRequest list;
  list.set_page_size(1);
  auto page = Call<v1::ListInstrumentsResponse>("ProgressService.ListInstruments", list);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->instruments(0).SerializeAsString(), instrument_.SerializeAsString());
  list.set_page_token(page->next_page_token());
  page = Call<v1::ListInstrumentsResponse>("ProgressService.ListInstruments", list);
  EXPECT_EQ(page->instruments(0).version(), 2);
  EXPECT_EQ(page->next_page_token(), "");
}

TEST_F(ProgressTest, TracksDoNotOverlap) {
  const std::string track = MustStart(citizen_, kToday - 20);
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_EQ(ReasonOf(Start(citizen_, kToday).status()), "PROGRESS_TRACK_OVERLAP");
  EXPECT_EQ(End(track, kToday - 21).status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(End(track, kToday).ok());
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_EQ(ReasonOf(End(track, kToday).status()), "PROGRESS_TRACK_ENDED");
  EXPECT_EQ(ReasonOf(Start(citizen_, kToday).status()), "PROGRESS_TRACK_OVERLAP");
  EXPECT_TRUE(Start(citizen_, kToday + 1).ok());
  EXPECT_EQ(ReasonOf(End(ResourceName("progressTracks", Uuid::New()), kToday).status()), "PROGRESS_TRACK_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Start(ResourceName("citizens", Uuid::New()), kToday).status()), "CITIZEN_NOT_FOUND");
  v1::StartProgressTrackRequest unknown;
  unknown.set_citizen(MustRegister(Somebody(1)).name());
  unknown.set_instrument_code("SJAK_12");
  unknown.set_instrument_version(1);
  *unknown.mutable_started_on() = wire::ToProto(kToday);
  EXPECT_EQ(ReasonOf(Change<v1::ProgressTrack>("ProgressService.StartProgressTrack", unknown).status()),
            "INSTRUMENT_UNKNOWN");
}

TEST_F(ProgressTest, TellsItemByItemWhatChanged) {
  const Date start = kToday - 120;
  const std::string track = MustStart(citizen_, start);
  Measure(track, start + 3, 2);
  EXPECT_EQ(harness_.last_statements(), 5);
  auto later = Answering(track, v1::RESPONDENT_CITIZEN, start + 90, 4);
  later.mutable_answers(0)->set_step(0);
  later.mutable_answers(0)->set_missing(v1::MISSING_REASON_DECLINED);
  later.mutable_answers(1)->set_step(1);
  ASSERT_TRUE(Record(later).ok());

  const v1::TrackProgress told = Told(citizen_);
  const auto declined = Item(told, "HEALTH_COPING", v1::RESPONDENT_CITIZEN);
  EXPECT_EQ(declined.change(), 0);
  ASSERT_EQ(declined.series_size(), 2);
  EXPECT_EQ(declined.series(1).missing(), v1::MISSING_REASON_DECLINED);
  const auto worse = Item(told, "DETERMINATION", v1::RESPONDENT_CITIZEN);
  EXPECT_EQ(worse.change(), -1);
  const auto better = Item(told, "SUPPORT", v1::RESPONDENT_CITIZEN);
  EXPECT_EQ(better.baseline(), 2);
  EXPECT_EQ(better.newest(), 4);
  EXPECT_EQ(better.change(), 2);
  EXPECT_EQ(Item(told, "SUPPORT", v1::RESPONDENT_CASEWORKER).series_size(), 1);
  EXPECT_EQ(Item(told, "SUPPORT", v1::RESPONDENT_MENTOR).series_size(), 0);
  EXPECT_EQ(told.windows_opened(), 2);
  EXPECT_EQ(told.windows_done(), 1) << "the caseworker is missing";
  // As it stood before.
  EXPECT_EQ(Item(Told(citizen_, start + 89), "SUPPORT", v1::RESPONDENT_CITIZEN).change(), 0);
}

TEST_F(ProgressTest, StatesFollowFromDates) {
  const Date start = kToday - 300;
  const std::string track = MustStart(citizen_, start);
  Measure(track, start + 14, 3);
  Measure(track, start + 77, 3);
  harness_.clock().Set(kToday);
  const auto states = [&](Date on) {
    std::string text;
    const v1::TrackProgress told = Told(citizen_, on);
    for (const auto& window : told.windows()) text += "?DNLS"[window.state()];
    return text;
  };
  EXPECT_EQ(states(start - 1), "");
  EXPECT_EQ(states(start), "D");
  EXPECT_EQ(states(start + 14), "N") << "done on the last day in time";
  EXPECT_EQ(states(start + 77), "NN");
  EXPECT_EQ(states(start + 168), "NND");
  EXPECT_EQ(states(start + 197), "NNL");
  EXPECT_EQ(states(start + 259), "NNLD");
  v1::SkipMeasurementRequest skip;
  skip.set_track(track);
  *skip.mutable_on() = wire::ToProto(start + 180);
  skip.set_reason(v1::SKIP_REASON_PAUSED);
  auto skipped = Change<v1::ProgressTrack>("ProgressService.SkipMeasurement", skip);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(skipped.ok()) << skipped.status();
  EXPECT_EQ(states(start + 259), "NNSD");
  EXPECT_EQ(Told(citizen_).windows(2).skip_reason(), v1::SKIP_REASON_PAUSED);
  EXPECT_EQ(wire::DateOf(Told(citizen_).windows(0).done_on()), start + 14);
}

TEST_F(ProgressTest, ACorrectionTakesThePlaceAndKeepsTheOld) {
  const std::string track = MustStart(citizen_, kToday - 5);
  auto first = Record(Answering(track, v1::RESPONDENT_CITIZEN, kToday, 2));
  ASSERT_TRUE(first.ok());
  auto again = Answering(track, v1::RESPONDENT_CITIZEN, kToday, 3);
  auto refused = Record(again).status();
  EXPECT_EQ(ReasonOf(refused), "MEASUREMENT_EXISTS");
  EXPECT_EQ(MetadataOf(refused)["measurement"], first->name());
  again.set_corrects(first->name());
  auto corrected = Record(again);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(ReasonOf(Record(again).status()), "MEASUREMENT_EXISTS") << "something has taken its place";
  *again.mutable_taken_on() = wire::ToProto(kToday - 1);
  EXPECT_EQ(ReasonOf(Record(again).status()), "MEASUREMENT_SUPERSEDED");
  again = Answering(track, v1::RESPONDENT_CASEWORKER, kToday, 3);
  again.set_corrects(corrected->name());
  EXPECT_EQ(ReasonOf(Record(again).status()), "MEASUREMENT_SUPERSEDED") << "somebody else's";
  const auto item = Item(Told(citizen_), "SUPPORT", v1::RESPONDENT_CITIZEN);
  EXPECT_EQ(item.series_size(), 1);
  EXPECT_EQ(item.baseline(), 3);
  EXPECT_EQ(Count("measurement"), 2);
  EXPECT_EQ(LastMeasured().corrects(), first->name());
}

TEST_F(ProgressTest, EveryWrongAnswerIsNamed) {
  const std::string track = MustStart(citizen_, kToday - 5);
  auto request = Answering(track, v1::RESPONDENT_CITIZEN, kToday, 3);
  request.mutable_answers(0)->set_step(6);
  request.mutable_answers(1)->set_missing(v1::MISSING_REASON_NOT_KNOWN);
  request.mutable_answers(2)->set_step(0);
  request.mutable_answers(3)->set_item("CASEWORKER_BELIEF");
  request.mutable_answers(4)->set_item(request.answers(5).item());
  const absl::Status wrong = Record(request).status();
  EXPECT_EQ(wrong.code(), absl::StatusCode::kInvalidArgument);
  for (const char* field : {"answers[0]", "answers[1]", "answers[2]", "answers[3]", "answers[5]", "must hold "}) {
    EXPECT_NE(wrong.ToString().find(field), std::string::npos) << field << wrong;
  }
  for (const Date day : {kToday - 6, kToday + 1}) {
    EXPECT_EQ(ReasonOf(Record(Answering(track, v1::RESPONDENT_CITIZEN, day, 3)).status()), "OUTSIDE_PROGRESS_TRACK");
  }
  ASSERT_TRUE(End(track, kToday - 4).ok());
  harness_.clock().Set(kToday + 30);
  EXPECT_TRUE(Record(Answering(track, v1::RESPONDENT_CITIZEN, kToday + 10, 3)).ok());
  EXPECT_EQ(ReasonOf(Record(Answering(track, v1::RESPONDENT_CITIZEN, kToday + 11, 3)).status()),
            "OUTSIDE_PROGRESS_TRACK");
}

TEST_F(ProgressTest, EventsCarryStepsOfChangeAndNothingAboutStaff) {
  const std::string track = MustStart(citizen_, kToday - 100);
  Measure(track, kToday - 99, 2);
  v1::ProgressMeasured event = LastMeasured();
  EXPECT_EQ(event.respondent(), v1::RESPONDENT_CASEWORKER);
  EXPECT_EQ(event.changes_size(), 10) << "eleven less what the caseworker believes";
  for (const auto& change : event.changes()) {
    EXPECT_TRUE(change.is_baseline());
    EXPECT_NE(change.item(), "CASEWORKER_BELIEF");
  }
  Measure(track, kToday, 4);
  event = LastMeasured();
  EXPECT_EQ(event.changes(0).change(), 2);
  EXPECT_FALSE(event.changes(0).is_baseline());
  EXPECT_EQ(Count("feed WHERE aggregate = '" + track + "' AND version = 5"), 1);
}

TEST_F(ProgressTest, ListsWhatIsDueByTheCaseworkerOfTheDay) {
  const std::string late = MustStart(citizen_, kToday - 30);
  const std::string due = MustStart(MustRegister(Somebody(1)).name(), kToday - 3);
  const std::string done = MustStart(MustRegister(Somebody(2)).name(), kToday - 3);
  Measure(done, kToday, 3);
  const std::string half = MustStart(MustRegister(Somebody(3)).name(), kToday - 4);
  ASSERT_TRUE(Record(Answering(half, v1::RESPONDENT_CITIZEN, kToday, 3)).ok());
  const std::string skipped = MustStart(MustRegister(Somebody(4)).name(), kToday - 4);
  ASSERT_TRUE(SkipIt(skipped).ok());

  auto list = Due(kToday, "cw-1");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  ASSERT_EQ(list->due_size(), 3);
  EXPECT_EQ(list->due(0).track(), late);
  EXPECT_EQ(list->due(0).state(), v1::WINDOW_STATE_LATE);
  EXPECT_EQ(list->due(1).track(), half);
  EXPECT_EQ(list->due(1).state(), v1::WINDOW_STATE_DUE);
  EXPECT_EQ(list->due(2).track(), due);
  EXPECT_EQ(wire::DateOf(list->due(2).closes_on()), kToday + 11);
  EXPECT_EQ(Due(kToday, "cw-2")->due_size(), 0);
  EXPECT_EQ(Due(kToday - 30)->due_size(), 1);
  EXPECT_EQ(Due(kToday - 3 + 77)->due_size(), 5) << "what is coming, whatever was done before";

  v1::ListProgressDueRequest request;
  request.set_page_size(2);
  auto page = Call<v1::ListProgressDueResponse>("ProgressService.ListProgressDue", request);
  ASSERT_EQ(page->due_size(), 2);
  request.set_page_token(page->next_page_token());
  page = Call<v1::ListProgressDueResponse>("ProgressService.ListProgressDue", request);
  ASSERT_EQ(page->due_size(), 1);
  EXPECT_EQ(page->due(0).track(), due);
  EXPECT_EQ(page->next_page_token(), "");

  ASSERT_TRUE(End(late, kToday).ok());
  EXPECT_EQ(Due(kToday + 91, "cw-1")->due(0).track(), late);
  auto later = Due(kToday + 92, "cw-1");
  for (const auto& d : later->due()) EXPECT_NE(d.track(), late) << "reminded long enough";
}

// The database's arithmetic and the rules' are one: every end and day around leap days and year ends.
TEST_F(ProgressTest, TheDatabaseKnowsTheSameWindows) {
  const std::string sql = absl::StrCat(
      "SELECT s.d AS start, e.d AS last, n.d AS day, x.opens, x.closes FROM "
      "(SELECT g::date AS d FROM generate_series('2019-11-29'::date, '2020-03-01', interval '31 days') g) s, "
      "LATERAL (SELECT NULL::date AS d UNION ALL SELECT s.d + k FROM generate_series(0, 290, 7) k "
      "UNION ALL SELECT s.d + k FROM unnest(ARRAY[27, 29, 118, 119, 120, 121]) k) e, "
      "LATERAL (SELECT s.d + k AS d FROM generate_series(0, 310, 3) k) n, LATERAL (",
      WindowSql("s.d", "e.d", "n.d"), ") x");
  int64_t compared = 0;
  for (const postgres::Row row : harness_.admin().ExecText(sql)) {
    TrackDays track{row.date("start"), std::nullopt};
    if (!row.is_null("last")) track.ended_on = row.date("last");
    const Window window = WindowOn(track, row.date("day"));
    ASSERT_EQ(window.opens, row.date("opens")) << track.started_on.ToString() << " " << row.date("day").ToString();
    ASSERT_EQ(window.closes, row.date("closes"));
    ++compared;
  }
  EXPECT_GT(compared, 15'000);
}

TEST_F(ProgressTest, OthersDoNotFindIt) {
  const std::string track = MustStart(citizen_, kToday - 5);
  auto elsewhere = testing::Jobcentre();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  const auto request = Answering(track, v1::RESPONDENT_CITIZEN, kToday, 3);
  EXPECT_EQ(ReasonOf(Change<v1::Measurement>("ProgressService.RecordMeasurement", request, elsewhere).status()),
            "PROGRESS_TRACK_NOT_FOUND");
  v1::GetProgressRequest get;
  get.set_citizen(citizen_);
  EXPECT_EQ(ReasonOf(Call<v1::Progress>("ProgressService.GetProgress", get, elsewhere).status()), "CITIZEN_NOT_FOUND");
  EXPECT_EQ(
      Call<v1::ListProgressDueResponse>("ProgressService.ListProgressDue", v1::ListProgressDueRequest(), elsewhere)
          ->due_size(),
      0);
}

}  // namespace
}  // namespace sjak::citizens
