#include "services/placements/mentors/mentors_fixture.h"
#include "sjak/placements/v1/cover.pb.h"

namespace sjak::placements {
namespace {

class CoverTest : public MentorsFixture {
 protected:
  v1::ListMentorCoverResponse List(const v1::ListMentorCoverRequest& request,
                                   const identity::Caller& caller = testing::Jobcentre()) {
    const auto answer = Call<v1::ListMentorCoverResponse>("MentorCoverService.ListMentorCover", request, caller);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(v1::ListMentorCoverResponse());
  }
  static v1::ListMentorCoverRequest On(Date day, int days = 1) {
    v1::ListMentorCoverRequest request;
    *request.mutable_first_day() = wire::ToProto(day);
    request.set_days(days);
    return request;
  }
  void Attend(const std::string& placement, Date day, bool mentor_present) {
    v1::RecordAttendanceRequest request = Day(placement, day);
    request.set_mentor_present(mentor_present);
    Must<v1::Attendance>("PlacementsService.RecordAttendance", request);
  }
  static const v1::MentorLoad& Of(const v1::MentorCoverDay& day, const std::string& mentor) {
    for (const v1::MentorLoad& load : day.mentors()) {
      if (load.mentor() == mentor) return load;
    }
    ADD_FAILURE() << mentor << " is not among the mentors";
    return v1::MentorLoad::default_instance();
  }
};

TEST_F(CoverTest, EachAttendedDayHasAMentorOrShowsAsAGap) {
  const Date day(2021, 9, 13);
  const std::string led = Job(mentor_);
  const std::string unseen = Job(mentor_);
  const std::string alone = Job();
  const std::string unpaid = Job(second_);
  harness_.admin().ExecText("UPDATE buy_out_agreement SET during = 'empty' WHERE mentor_id = '" +
                            IdOf(second_).ToString() + "'");
  Attend(led, day, true);
  Attend(unseen, day, false);
  Attend(alone, day, true);
  Attend(unpaid, day, true);
  const auto cover = List(On(day));
  ASSERT_EQ(cover.days_size(), 1);
  EXPECT_EQ(cover.days(0).attended(), 4);
  EXPECT_EQ(cover.days(0).expected(), 0);
  std::map<std::string, v1::CoverGapCause> gaps;
  for (const v1::CoverGap& gap : cover.days(0).gaps()) gaps[gap.placement()] = gap.cause();
  EXPECT_EQ(gaps, (std::map<std::string, v1::CoverGapCause>{{unseen, v1::COVER_GAP_CAUSE_NOT_ON_SITE},
                                                            {alone, v1::COVER_GAP_CAUSE_NO_MENTOR},
                                                            {unpaid, v1::COVER_GAP_CAUSE_NOT_BOUGHT_OUT}}));
  EXPECT_EQ(Of(cover.days(0), mentor_).citizens(), 2);
  EXPECT_FALSE(Of(cover.days(0), mentor_).overloaded());
  EXPECT_FALSE(Of(cover.days(0), mentor_).can_substitute()) << "leads as many as the capacity";
  EXPECT_TRUE(Of(cover.days(0), other_).can_substitute());
}

TEST_F(CoverTest, AnAbsenceOpensAGapThatASubstituteCloses) {
  const std::string job = Job(mentor_);
  Away(mentor_, Date(2021, 9, 14), Date(2021, 9, 15));
  auto cover = List(On(Date(2021, 9, 13), 7));
  // Monday to Friday; nobody works at the weekend.
  ASSERT_EQ(cover.days_size(), 5);
  EXPECT_EQ(cover.days(0).gaps_size(), 0);
  ASSERT_EQ(cover.days(1).gaps_size(), 1);
  EXPECT_EQ(cover.days(1).gaps(0).cause(), v1::COVER_GAP_CAUSE_MENTOR_ABSENT);
  EXPECT_FALSE(cover.days(1).gaps(0).attended());
  EXPECT_TRUE(Of(cover.days(1), second_).can_substitute());
  EXPECT_FALSE(Of(cover.days(1), mentor_).can_substitute());

  ASSERT_TRUE(
      Assign(Assignment(job, second_, v1::ASSIGNMENT_ROLE_SUBSTITUTE, Date(2021, 9, 14), Date(2021, 9, 14))).ok());
  v1::ListMentorCoverRequest gaps = On(Date(2021, 9, 13), 7);
  gaps.set_gaps_only(true);
  cover = List(gaps);
  ASSERT_EQ(cover.days_size(), 1);
  EXPECT_EQ(wire::DateOf(cover.days(0).day()), Date(2021, 9, 15));
}

TEST_F(CoverTest, OnlyWhoCameOrIsToComeIsCounted) {
  const std::string came = Job(mentor_);
  const std::string stayed_away = Job(mentor_);
  Attend(came, Date(2021, 9, 13), true);
  Must<v1::Attendance>("PlacementsService.RecordAttendance", Day(stayed_away, Date(2021, 9, 13), 0));
  harness_.clock().Set(Date(2021, 9, 15));
  const auto cover = List(On(Date(2021, 9, 13), 3));
  // Nothing is recorded of Tuesday, and it is over: nobody is to come.
  ASSERT_EQ(cover.days_size(), 2);
  EXPECT_EQ(cover.days(0).attended(), 1);
  EXPECT_EQ(cover.days(0).expected(), 0);
  EXPECT_EQ(wire::DateOf(cover.days(1).day()), Date(2021, 9, 15));
  EXPECT_EQ(cover.days(1).expected(), 2);
}

TEST_F(CoverTest, PagesAndScopes) {
  Job(mentor_);
  v1::ListMentorCoverRequest request = On(Date(2021, 9, 13), 5);
  request.set_page_size(2);
  std::vector<Date> seen;
  do {
    const auto page = List(request);
    EXPECT_LE(page.days_size(), 2);
    for (const v1::MentorCoverDay& day : page.days()) seen.push_back(wire::DateOf(day.day()));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));

  EXPECT_EQ(List(On(Date(2021, 9, 13)), CompanyClient(kOtherCvr)).days_size(), 0);
  const auto own = List(On(Date(2021, 9, 13)), CompanyClient());
  ASSERT_EQ(own.days_size(), 1);
  EXPECT_EQ(own.days(0).mentors_size(), 2) << "the other company's mentor is not shown";
}

}  // namespace
}  // namespace sjak::placements
