#include <thread>

#include "services/placements/mentors/mentors_fixture.h"
#include "sjak/placements/v1/life_cycle.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;

class AssignmentsTest : public MentorsFixture {
 protected:
  absl::StatusOr<v1::ListMentorsResponse> Mentors(const identity::Caller& caller) {
    return Call<v1::ListMentorsResponse>("MentorAssignmentsService.ListMentors", v1::ListMentorsRequest(), caller);
  }
  absl::StatusOr<v1::MentorProfile> Declare(const std::string& mentor, const identity::Caller& caller,
                                            Date on = Date(2021, 9, 13)) {
    v1::DeclareConfidentialityRequest request;
    request.set_mentor(mentor);
    *request.mutable_signed_on() = wire::ToProto(on);
    return Change<v1::MentorProfile>("MentorAssignmentsService.DeclareConfidentiality", request, caller);
  }
  absl::Status SamePerson(const std::string& mentor, const std::string& citizen) {
    v1::RecordMentorCitizenRequest request;
    request.set_mentor(mentor);
    request.set_citizen(citizen);
    return Change<v1::MentorProfile>("MentorAssignmentsService.RecordMentorCitizen", request).status();
  }
};

TEST_F(AssignmentsTest, NobodyIsToldOfACitizenBeforeTheDeclaration) {
  const std::string fresh = NewMentor(unit_, "Per Opdigtet", false);
  Describe(fresh, 0, "tests|fresh");
  const std::string job = Job(fresh);
  EXPECT_EQ(ReasonOf(Assign(Assignment(job, fresh)).status()), "CONFIDENTIALITY_MISSING");
  EXPECT_EQ(ReasonOf(Assignments(MentorCaller("tests|fresh")).status()), "CONFIDENTIALITY_MISSING");
  EXPECT_EQ(ReasonOf(Assignments(MentorCaller("tests|stranger")).status()), "CONFIDENTIALITY_MISSING");

  // Nobody signs for him, not even the company.
  EXPECT_EQ(ReasonOf(Declare(fresh, testing::PartnerOf(kCvr)).status()), "MENTOR_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Declare(fresh, MentorCaller(kAccount)).status()), "MENTOR_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Declare(fresh, testing::Jobcentre(), Date(2021, 9, 14)).status()), "BAD_REQUEST");
  const auto declared = Declare(fresh, MentorCaller("tests|fresh"));
  ASSERT_TRUE(declared.ok()) << declared.status();
  EXPECT_EQ(declared->version(), 3);
  EXPECT_EQ(ReasonOf(Declare(fresh, testing::Jobcentre()).status()), "CONFIDENTIALITY_DECLARED");

  EXPECT_EQ(ReasonOf(Assign(Assignment(job, fresh, v1::ASSIGNMENT_ROLE_LEAD, Date(2021, 9, 13))).status()), "");
  const auto own = Assignments(MentorCaller("tests|fresh"));
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->assignments_size(), 2);
}

TEST_F(AssignmentsTest, AMentorSeesTheOwnCitizensOnly) {
  const std::string mine = Job();
  const std::string theirs = Job();
  ASSERT_TRUE(Assign(Assignment(mine, mentor_)).ok());
  ASSERT_TRUE(Assign(Assignment(theirs, second_)).ok());
  const auto own = Assignments(MentorCaller(kAccount));
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->assignments_size(), 1);
  EXPECT_EQ(own->assignments(0).placement(), mine);
  EXPECT_EQ(Assignments(CompanyClient())->assignments_size(), 2);
  EXPECT_EQ(Assignments(CompanyClient(kOtherCvr))->assignments_size(), 0);
  EXPECT_EQ(Assignments(testing::Jobcentre())->assignments_size(), 2);

  // Who leads at another company sees that one as well, until 84 days after.
  ASSERT_TRUE(Assign(Assignment(mine, other_, v1::ASSIGNMENT_ROLE_SUBSTITUTE)).ok());
  Describe(other_, 0, "tests|elsewhere");
  EXPECT_EQ(Assignments(MentorCaller("tests|elsewhere", kOtherCvr))->assignments_size(), 1);
  harness_.clock().Set(Date(2021, 9, 24) + 84);
  EXPECT_EQ(Assignments(MentorCaller("tests|elsewhere", kOtherCvr))->assignments_size(), 1);
  harness_.clock().Set(Date(2021, 9, 24) + 85);
  EXPECT_EQ(Assignments(MentorCaller("tests|elsewhere", kOtherCvr))->assignments_size(), 0);
}

TEST_F(AssignmentsTest, ACompanyAssignsItsOwn) {
  const std::string job = Job();
  EXPECT_TRUE(Assign(Assignment(job, mentor_), CompanyClient()).ok());
  EXPECT_EQ(ReasonOf(Assign(Assignment(job, other_, v1::ASSIGNMENT_ROLE_SUBSTITUTE), CompanyClient()).status()),
            "MENTOR_OR_PLACEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Assign(Assignment(job, other_), CompanyClient(kOtherCvr)).status()),
            "MENTOR_OR_PLACEMENT_NOT_FOUND");
  const auto own = Mentors(CompanyClient());
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->mentors_size(), 2);
  EXPECT_EQ(own->mentors(0).person_name(), "Signe Opdigtet");
  EXPECT_EQ(own->mentors(0).capacity(), 2);
  EXPECT_THAT(own->mentors(0).languages(), ElementsAre("da", "ar"));
  EXPECT_TRUE(own->mentors(1).capacity_by_default());
  EXPECT_EQ(own->mentors(1).capacity(), 4);
  EXPECT_EQ(Mentors(MentorCaller(kAccount))->mentors_size(), 1);
}

TEST_F(AssignmentsTest, NobodyLeadsHimself) {
  const std::string citizen = NewCitizen();
  EXPECT_TRUE(SamePerson(mentor_, citizen).ok());
  EXPECT_EQ(ReasonOf(SamePerson(mentor_, NewCitizen())), "MENTOR_CITIZEN_RECORDED");
  const std::string job = Job("", citizen);
  EXPECT_EQ(ReasonOf(Assign(Assignment(job, mentor_)).status()), "MENTOR_IS_CITIZEN");
  v1::NameMentorRequest name;
  name.set_placement(job);
  name.set_mentor(mentor_);
  name.set_reason("He knows the site");
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("LifeCycleService.NameMentor", name).status()), "MENTOR_IS_CITIZEN");
  v1::RegisterSmallJobRequest again = JobRequest(citizen);
  again.mutable_terms()->set_mentor(mentor_);
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.RegisterSmallJob", again).status()), "MENTOR_IS_CITIZEN");
  // The other way round: who is led already is not found to be the mentor.
  const std::string led = NewCitizen();
  Job(second_, led);
  EXPECT_EQ(ReasonOf(SamePerson(second_, led)), "MENTOR_IS_CITIZEN");
}

TEST_F(AssignmentsTest, NoMoreThanTheCapacityOnAnyDay) {
  const std::string jobs[] = {Job(), Job(), Job()};
  // Until the 17th and from the 20th: never two beside each other but on the second's days.
  ASSERT_TRUE(
      Assign(Assignment(jobs[0], mentor_, v1::ASSIGNMENT_ROLE_LEAD, Date(2021, 9, 13), Date(2021, 9, 17))).ok());
  ASSERT_TRUE(
      Assign(Assignment(jobs[1], mentor_, v1::ASSIGNMENT_ROLE_LEAD, Date(2021, 9, 15), Date(2021, 9, 24))).ok());
  const absl::Status full = Assign(Assignment(jobs[2], mentor_)).status();
  EXPECT_EQ(ReasonOf(full), "MENTOR_AT_CAPACITY");
  EXPECT_EQ(MetadataOf(full)["day"], "2021-09-15");
  EXPECT_TRUE(
      Assign(Assignment(jobs[2], mentor_, v1::ASSIGNMENT_ROLE_LEAD, Date(2021, 9, 18), Date(2021, 9, 24))).ok());
  // A substitute takes the load off.
  const std::string fourth = Job();
  const auto on_20th = Assignment(fourth, mentor_, v1::ASSIGNMENT_ROLE_LEAD, Date(2021, 9, 20), Date(2021, 9, 20));
  EXPECT_EQ(ReasonOf(Assign(on_20th).status()), "MENTOR_AT_CAPACITY");
  ASSERT_TRUE(
      Assign(Assignment(jobs[2], second_, v1::ASSIGNMENT_ROLE_SUBSTITUTE, Date(2021, 9, 20), Date(2021, 9, 20))).ok());
  EXPECT_TRUE(Assign(on_20th).ok());
}

// Ten at once for a mentor who can lead two.
TEST_F(AssignmentsTest, ConcurrentAssignmentsNeverExceedTheCapacity) {
  std::vector<std::string> jobs;
  for (int i = 0; i < 10; ++i) jobs.push_back(Job());
  std::atomic<int> ok{0};
  std::vector<std::thread> threads;
  for (const std::string& job : jobs) {
    threads.emplace_back([&, job] {
      const absl::Status status = Assign(Assignment(job, mentor_)).status();
      if (status.ok()) {
        ++ok;
      } else {
        EXPECT_EQ(ReasonOf(status), "MENTOR_AT_CAPACITY");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, 2);
}

TEST_F(AssignmentsTest, WhatElseIsRefused) {
  const std::string job = Job();
  EXPECT_EQ(ReasonOf(Assign(Assignment(job, mentor_, v1::ASSIGNMENT_ROLE_NAMED)).status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(Assign(Assignment(job, mentor_, v1::ASSIGNMENT_ROLE_LEAD, Date(2021, 9, 12))).status()),
            "OUTSIDE_PLACEMENT");
  ASSERT_TRUE(Assign(Assignment(job, mentor_)).ok());
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(ReasonOf(Assign(Assignment(job, second_)).status()), "ASSIGNMENT_OVERLAPS");
  Away(second_, Date(2021, 9, 20), Date(2021, 9, 21));
  const absl::Status away = Assign(Assignment(job, second_, v1::ASSIGNMENT_ROLE_SUBSTITUTE)).status();
  EXPECT_EQ(ReasonOf(away), "MENTOR_ABSENT");
  EXPECT_EQ(MetadataOf(away)["day"], "2021-09-20");
  const v1::EmployerUnit elsewhere = AddUnit("12345674", "1234567892", 800);
  EXPECT_EQ(
      ReasonOf(Assign(Assignment(job, NewMentor(elsewhere, "Ea Opdigtet"), v1::ASSIGNMENT_ROLE_SUBSTITUTE)).status()),
      "MENTOR_NOT_ON_SITE");
  v1::DescribeMentorRequest taken;
  taken.set_mentor(second_);
  taken.set_trade_code("711500");
  taken.set_account(kAccount);
  EXPECT_EQ(ReasonOf(Change<v1::MentorProfile>("MentorAssignmentsService.DescribeMentor", taken).status()),
            "MENTOR_ACCOUNT_TAKEN");
  taken.clear_account();
  taken.set_etag("\"7\"");
  EXPECT_EQ(ReasonOf(Change<v1::MentorProfile>("MentorAssignmentsService.DescribeMentor", taken).status()),
            "ETAG_MISMATCH");
}

TEST_F(AssignmentsTest, DaysThatAreOverStay) {
  const std::string job = Job();
  v1::EndMentorAssignmentRequest end;
  end.set_name(Assign(Assignment(job, mentor_))->name());
  harness_.clock().Set(Date(2021, 9, 16));
  *end.mutable_ends_on() = wire::ToProto(Date(2021, 9, 14));
  EXPECT_EQ(ReasonOf(Change<v1::MentorAssignment>("MentorAssignmentsService.EndMentorAssignment", end).status()),
            "BAD_REQUEST");
  *end.mutable_ends_on() = wire::ToProto(Date(2021, 9, 15));
  const auto ended = Change<v1::MentorAssignment>("MentorAssignmentsService.EndMentorAssignment", end, CompanyClient());
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->version(), 2);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM mentor_assignment_version"), 2);
  EXPECT_TRUE(Assign(Assignment(job, second_, v1::ASSIGNMENT_ROLE_LEAD, Date(2021, 9, 16))).ok());

  Away(mentor_, Date(2021, 9, 20), Date(2021, 9, 24));
  v1::EndMentorAbsenceRequest back;
  back.set_name(Mentors(CompanyClient())->mentors(0).absences(0).name());
  *back.mutable_ends_on() = wire::ToProto(Date(2021, 9, 16));
  const auto never =
      Change<v1::MentorAbsence>("MentorAssignmentsService.EndMentorAbsence", back, MentorCaller(kAccount));
  ASSERT_TRUE(never.ok()) << never.status();
  EXPECT_FALSE(never->has_starts_on());
  EXPECT_EQ(Mentors(CompanyClient())->mentors(0).absences_size(), 0);
}

TEST_F(AssignmentsTest, TheFeedHasNoNamesAndNoAccounts) {
  Job(mentor_);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE position('Opdigtet'::bytea IN payload) > 0 "
                  "OR position('foreman'::bytea IN payload) > 0"),
            0);
}

}  // namespace
}  // namespace sjak::placements
