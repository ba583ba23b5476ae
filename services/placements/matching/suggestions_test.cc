#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/matching.pb.h"
#include "sjak/placements/v1/slots.pb.h"

namespace sjak::placements {
namespace {

class SuggestionsTest : public PlacementsTest {
 protected:
  SuggestionsTest() {
    citizens_->facts.mutable_mobility_limit()->set_travel_minutes(60);
    v1::StateTravelTimesRequest travel;
    travel.set_site(site_.name());
    v1::TravelTime& time = *travel.add_times();
    time.set_area_code("TINGBJERG");
    time.set_minutes(15);
    Must<v1::TravelTimes>("MatchingService.StateTravelTimes", travel);
    BuyOut(unit_, Date(2021, 9, 1));
    StateOthersUse(unit_);
    slot_ = Offer(unit_, 5);
    slot_without_mentor_ = Offer(other_unit_, 5);
  }

  v1::Slot Offer(const v1::EmployerUnit& unit, int seats) {
    v1::OpenSlotRequest request;
    request.set_programme(programme_.name());
    v1::SlotFacts& facts = *request.mutable_facts();
    facts.set_kind(v1::PLACEMENT_KIND_COMPANY_TRAINING);
    facts.set_site(site_.name());
    facts.set_employer_unit(unit.name());
    facts.add_task_codes("711500");
    facts.set_weekly_minutes(2220);
    *facts.mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    *facts.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
    facts.set_seats(seats);
    return Must<v1::Slot>("SlotsService.OpenSlot", request);
  }
  void Close(const v1::Slot& slot) {
    v1::CloseSlotRequest request;
    request.set_slot(slot.name());
    request.set_reason("The work is done by others");
    Must<v1::Slot>("SlotsService.CloseSlot", request);
  }

  void BuyOut(const v1::EmployerUnit& unit, Date from) {
    v1::RegisterMentorRequest mentor;
    mentor.set_employer_unit(unit.name());
    mentor.set_person_name("Signe Opdigtet");
    mentor.set_trade_code("711500");
    v1::AgreeBuyOutRequest agree;
    agree.set_mentor(Must<v1::Mentor>("MentorsService.RegisterMentor", mentor).name());
    agree.set_budget_line(line_.name());
    agree.set_weekly_minutes(600);
    *agree.mutable_hourly_rate() = wire::DkkFromOere(31668);
    *agree.mutable_starts_on() = wire::ToProto(from);
    *agree.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
    agree.set_legal_basis(v1::LEGAL_BASIS_PROJECT_SERVICE);
    Must<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut", agree);
  }
  void StateOthersUse(const v1::EmployerUnit& unit) {
    v1::RecordExternalOccupancyRequest request;
    request.set_employer_unit(unit.name());
    *request.mutable_starts_on() = wire::ToProto(Date(2021, 9, 1));
    *request.mutable_ends_on() = wire::ToProto(Date(2024, 12, 31));
    request.set_source(v1::OCCUPANCY_SOURCE_VITAS);
    *request.mutable_as_of() = wire::ToProto(Date(2021, 9, 13));
    Must<v1::ExternalOccupancy>("ProgrammesService.RecordExternalOccupancy", request);
  }

  v1::RecordPlacementWishRequest Wish(const std::string& citizen, int weekly_minutes = 1200) const {
    v1::RecordPlacementWishRequest request;
    request.set_programme(programme_.name());
    request.set_citizen(citizen);
    v1::PlacementWishFacts& facts = *request.mutable_facts();
    facts.set_wished_minutes(weekly_minutes);
    facts.set_able_minutes(weekly_minutes);
    facts.set_travel_minutes(45);
    facts.add_wanted_tasks("7115");
    *facts.mutable_available_from() = wire::ToProto(Date(2021, 9, 20));
    *facts.mutable_available_to() = wire::ToProto(Date(2021, 12, 31));
    return request;
  }
  std::string Seeker(int weekly_minutes = 1200) {
    const std::string citizen = NewCitizen();
    Must<v1::PlacementWish>("MatchingService.RecordPlacementWish", Wish(citizen, weekly_minutes));
    return citizen;
  }
  v1::SuggestPlacementsRequest For(const std::string& citizen) const {
    v1::SuggestPlacementsRequest request;
    request.set_programme(programme_.name());
    request.set_citizen(citizen);
    return request;
  }
  v1::Suggestion Suggest(const std::string& citizen) {
    return Must<v1::Suggestion>("MatchingService.SuggestPlacements", For(citizen));
  }
  v1::Suggestion SuggestAll(const std::string& site = "") {
    v1::SuggestAssignmentsRequest request;
    request.set_programme(programme_.name());
    request.set_site(site);
    return Must<v1::Suggestion>("MatchingService.SuggestAssignments", request);
  }
  std::vector<v1::SuggestedPlacement> Rows(const std::string& suggestion, int page_size) {
    v1::ListSuggestedPlacementsRequest request;
    request.set_suggestion(suggestion);
    request.set_page_size(page_size);
    std::vector<v1::SuggestedPlacement> rows;
    do {
      const auto page = Call<v1::ListSuggestedPlacementsResponse>("MatchingService.ListSuggestedPlacements", request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      rows.insert(rows.end(), page->placements().begin(), page->placements().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return rows;
  }
  static v1::SuggestionCode ObstacleOf(const v1::Suggestion& s) {
    if (s.placements_size() != 1 || s.placements(0).proposed() || s.placements(0).reasons_size() != 1) {
      return v1::SUGGESTION_CODE_UNSPECIFIED;
    }
    return s.placements(0).reasons(0).code();
  }

  v1::Slot slot_;
  v1::Slot slot_without_mentor_;
};

TEST_F(SuggestionsTest, ACitizenIsSuggestedWhatTheRulesAllowAndItCanBeDrafted) {
  const std::string citizen = Seeker();
  const v1::Suggestion s = Suggest(citizen);
  ASSERT_EQ(s.placements_size(), 1);
  const v1::SuggestedPlacement& p = s.placements(0);
  EXPECT_TRUE(p.proposed());
  EXPECT_EQ(p.citizen(), citizen);
  EXPECT_EQ(p.slot(), slot_.name());
  EXPECT_EQ(p.site(), site_.name());
  EXPECT_EQ(p.employer_unit(), unit_.name()) << "the other unit has no mentor";
  EXPECT_EQ(wire::DateOf(p.starts_on()), Date(2021, 9, 20));
  EXPECT_EQ(wire::DateOf(p.ends_on()), Date(2021, 12, 19)) << "13 weeks of 6.3";
  EXPECT_EQ(p.weekly_minutes(), 1200);
  EXPECT_EQ(p.function_code(), "711500");
  EXPECT_FALSE(p.quota_uncertain());
  EXPECT_GT(p.score(), 0);
  EXPECT_EQ(s.gap_per_mille(), 0);
  EXPECT_EQ(citizens_->asked_on, Date(2021, 9, 20));

  v1::DraftTrainingRequest draft = DraftRequest(citizen);
  v1::PlacementTerms& terms = *draft.mutable_terms();
  *terms.mutable_starts_on() = p.starts_on();
  *terms.mutable_ends_on() = p.ends_on();
  terms.set_weekly_minutes(p.weekly_minutes());
  terms.set_function_code(p.function_code());
  const auto approved = Approve(Submitted(draft).name());
  ASSERT_TRUE(approved.ok()) << approved.status();
  v1::FillSlotRequest fill;
  fill.set_slot(p.slot());
  fill.set_placement(approved->name());
  Must<v1::Slot>("SlotsService.FillSlot", fill);
  EXPECT_EQ(ObstacleOf(Suggest(citizen)), v1::SUGGESTION_CODE_PERIOD_TOO_SHORT) << "a citizen has one at a time";
}

// The unit has one place: 20 hours and 17 fit, a third citizen does not.
TEST_F(SuggestionsTest, AllTogetherKeepTheQuotaAndWhoIsLeftLearnsWhy) {
  const std::string a = Seeker(1200), b = Seeker(1020), c = Seeker(1200);
  const v1::Suggestion s = SuggestAll();
  EXPECT_EQ(s.candidates(), 3);
  EXPECT_EQ(s.slots(), 2);
  EXPECT_EQ(s.placed(), 2);
  EXPECT_GE(s.value(), s.greedy_value());
  EXPECT_GE(s.bound(), s.value());
  EXPECT_EQ(s.placements_size(), 0);
  const std::vector<v1::SuggestedPlacement> rows = Rows(s.name(), 2);
  ASSERT_EQ(rows.size(), 3u);
  int64_t minutes = 0;
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(rows[i].proposed());
    minutes += rows[i].weekly_minutes();
  }
  EXPECT_EQ(minutes, 2220);
  EXPECT_FALSE(rows[2].proposed());
  EXPECT_TRUE(rows[2].citizen() == a || rows[2].citizen() == c);
  ASSERT_EQ(rows[2].reasons_size(), 1);
  EXPECT_EQ(rows[2].reasons(0).code(), v1::SUGGESTION_CODE_QUOTA_USED);
  EXPECT_EQ(rows[2].reasons(0).measured(), 1200);
  EXPECT_EQ(rows[2].reasons(0).limit(), 0);
  EXPECT_EQ(SuggestAll(site_.name()).value(), s.value());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM placements.suggestion_row"), 6);
}

TEST_F(SuggestionsTest, OneMentorLeadsSoMany) {
  for (int i = 0; i < 3; ++i) Seeker(300);
  v1::SuggestAssignmentsRequest request;
  request.set_programme(programme_.name());
  request.mutable_policy()->set_citizens_per_mentor(2);
  const auto s = Must<v1::Suggestion>("MatchingService.SuggestAssignments", request);
  EXPECT_EQ(s.placed(), 2);
  EXPECT_EQ(Rows(s.name(), 10).back().reasons(0).code(), v1::SUGGESTION_CODE_MENTORS_BUSY);
}

TEST_F(SuggestionsTest, SeatsLanguageAndDaysAreTheSlots) {
  const std::string citizen = Seeker(300);
  Seeker(300);
  Close(slot_);
  EXPECT_EQ(ObstacleOf(Suggest(citizen)), v1::SUGGESTION_CODE_MENTORS_BUSY) << "no mentor at the other unit";
  Close(slot_without_mentor_);
  const v1::Slot one = Offer(unit_, 1);
  const v1::Suggestion s = SuggestAll();
  EXPECT_EQ(s.placed(), 1);
  EXPECT_EQ(Rows(s.name(), 10)[0].slot(), one.name());
  EXPECT_EQ(Rows(s.name(), 10)[1].reasons(0).code(), v1::SUGGESTION_CODE_SEATS_TAKEN);
  harness_.admin().ExecText("UPDATE placements.slot SET language_level = 3");
  EXPECT_EQ(ObstacleOf(Suggest(citizen)), v1::SUGGESTION_CODE_LANGUAGE_TOO_LOW);
  citizens_->facts.mutable_language_level()->set_spoken_danish(citizens::v1::SPOKEN_DANISH_EVERYDAY);
  EXPECT_TRUE(Suggest(citizen).placements(0).proposed());
  harness_.admin().ExecText("UPDATE placements.site_contractor SET during = '[2021-01-01,2021-10-02)'");
  EXPECT_EQ(ObstacleOf(Suggest(citizen)), v1::SUGGESTION_CODE_PERIOD_TOO_SHORT) << "the unit leaves the site";
}

TEST_F(SuggestionsTest, WhatStandsInTheWayIsNamed) {
  const std::string citizen = Seeker();
  citizens_->facts.mutable_mobility_limit()->set_travel_minutes(10);
  EXPECT_EQ(ObstacleOf(Suggest(citizen)), v1::SUGGESTION_CODE_TRAVEL_TOO_LONG);
  citizens_->facts.set_residence_area("ELSEWHERE");
  EXPECT_EQ(ObstacleOf(Suggest(citizen)), v1::SUGGESTION_CODE_TRAVEL_UNKNOWN);
  citizens_->facts.set_residence_area("TINGBJERG");
  citizens_->facts.mutable_mobility_limit()->set_travel_minutes(60);
  citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_UNSPECIFIED);
  EXPECT_EQ(ObstacleOf(Suggest(citizen)), v1::SUGGESTION_CODE_KIND_NOT_OFFERED);
  citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_6_3);
  citizens_->facts.set_case_closed(true);
  EXPECT_EQ(SuggestAll().candidates(), 0);
}

TEST_F(SuggestionsTest, NothingStatedIsNothingFree) {
  BuyOut(other_unit_, Date(2021, 9, 1));
  const std::string citizen = Seeker();
  const v1::Suggestion both = Suggest(citizen);
  ASSERT_EQ(both.placements_size(), 2);
  EXPECT_NE(both.placements(0).quota_uncertain(), both.placements(1).quota_uncertain())
      << "nobody stated what others use of the other unit";
  harness_.admin().ExecText("DELETE FROM placements.workforce WHERE month = '2021-08-01'");
  EXPECT_EQ(ObstacleOf(Suggest(citizen)), v1::SUGGESTION_CODE_QUOTA_USED);
}

TEST_F(SuggestionsTest, OfAProtectedPersonNoJourneyIsTold) {
  citizens_->facts.set_protected_(true);
  const v1::Suggestion s = Suggest(Seeker());
  ASSERT_EQ(s.placements_size(), 1);
  EXPECT_EQ(s.placements(0).score(), 0);
  for (const v1::SuggestionReason& r : s.placements(0).reasons()) {
    if (r.code() != v1::SUGGESTION_CODE_TRAVEL) continue;
    EXPECT_EQ(r.measured() + r.limit() + r.points(), 0);
  }
}

TEST_F(SuggestionsTest, WishesAreRestatedListedAndWithdrawn) {
  const std::string first = Seeker();
  const std::string second = Seeker();
  v1::RecordPlacementWishRequest again = Wish(first, 900);
  EXPECT_EQ(Must<v1::PlacementWish>("MatchingService.RecordPlacementWish", again).version(), 2);
  v1::ListPlacementWishesRequest list;
  list.set_programme(programme_.name());
  list.set_page_size(1);
  std::map<std::string, int> wished;
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = Call<v1::ListPlacementWishesResponse>("MatchingService.ListPlacementWishes", list);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::PlacementWish& w : page->wishes()) wished[w.citizen()] = w.facts().wished_minutes();
    list.set_page_token(page->next_page_token());
    if (list.page_token().empty()) break;
  }
  EXPECT_EQ(wished, (std::map<std::string, int>{{first, 900}, {second, 1200}}));

  v1::WithdrawPlacementWishRequest withdraw;
  withdraw.set_programme(programme_.name());
  withdraw.set_citizen(first);
  EXPECT_TRUE(Must<v1::PlacementWish>("MatchingService.WithdrawPlacementWish", withdraw).withdrawn());
  EXPECT_EQ(ReasonOf(Change<v1::PlacementWish>("MatchingService.WithdrawPlacementWish", withdraw).status()),
            "WISH_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Change<v1::Suggestion>("MatchingService.SuggestPlacements", For(first)).status()),
            "WISH_NOT_FOUND");
  EXPECT_EQ(SuggestAll().candidates(), 1);
}

TEST_F(SuggestionsTest, WhatCannotBeIsRefused) {
  v1::RecordPlacementWishRequest wish = Wish(NewCitizen());
  wish.mutable_facts()->set_wished_minutes(1300);
  EXPECT_EQ(ReasonOf(Change<v1::PlacementWish>("MatchingService.RecordPlacementWish", wish).status()), "BAD_REQUEST");
  wish = Wish(NewCitizen());
  wish.set_programme(ResourceName("programmes", Uuid::New()));
  EXPECT_EQ(ReasonOf(Change<v1::PlacementWish>("MatchingService.RecordPlacementWish", wish).status()),
            "PROGRAMME_NOT_FOUND");
  v1::SuggestAssignmentsRequest all;
  all.set_programme(programme_.name());
  all.set_site(ResourceName("sites", Uuid::New()));
  EXPECT_EQ(ReasonOf(Change<v1::Suggestion>("MatchingService.SuggestAssignments", all).status()), "SITE_NOT_FOUND");
  v1::ListSuggestedPlacementsRequest list;
  list.set_suggestion(ResourceName("suggestions", Uuid::New()));
  EXPECT_EQ(
      ReasonOf(Call<v1::ListSuggestedPlacementsResponse>("MatchingService.ListSuggestedPlacements", list).status()),
      "SUGGESTION_NOT_FOUND");
  EXPECT_EQ(Call<v1::ListSuggestedPlacementsResponse>("MatchingService.ListSuggestedPlacements", list,
                                                      testing::PartnerOf(kCvr))
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);
}

// A repeat is answered from the first success, and the search has the same answer for the same seed.
TEST_F(SuggestionsTest, ARepeatIsTheSameSuggestion) {
  Seeker();
  v1::SuggestAssignmentsRequest request;
  request.set_programme(programme_.name());
  request.set_request_id(Uuid::New().ToString());
  const auto first = Must<v1::Suggestion>("MatchingService.SuggestAssignments", request);
  EXPECT_EQ(Must<v1::Suggestion>("MatchingService.SuggestAssignments", request).name(), first.name());
}

}  // namespace
}  // namespace sjak::placements
