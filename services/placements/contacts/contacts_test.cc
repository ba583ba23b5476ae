#include "services/placements/mentors/mentors_fixture.h"
#include "sjak/placements/v1/contacts.pb.h"

namespace sjak::placements {
namespace {

class ContactsTest : public MentorsFixture {
 protected:
  absl::StatusOr<v1::MentorContact> Talked(const std::string& placement, Date on,
                                           const identity::Caller& caller = testing::Jobcentre()) {
    v1::RecordContactRequest request;
    request.set_placement(placement);
    *request.mutable_held_on() = wire::ToProto(on);
    request.set_channel(v1::CONTACT_CHANNEL_PHONE);
    request.set_minutes(10);
    return Change<v1::MentorContact>("ContactsService.RecordContact", request, caller);
  }
  std::vector<v1::ContactDue> Due(const identity::Caller& caller = testing::Jobcentre(), bool overdue_only = false) {
    v1::ListContactsDueRequest request;
    request.set_overdue_only(overdue_only);
    const auto answer = Call<v1::ListContactsDueResponse>("ContactsService.ListContactsDue", request, caller);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return {};
    return {answer->due().begin(), answer->due().end()};
  }
  absl::StatusOr<v1::CitizenNote> Note(const std::string& placement, const std::string& words,
                                       const identity::Caller& caller) {
    v1::WriteCitizenNoteRequest request;
    request.set_placement(placement);
    request.set_words(words);
    return Change<v1::CitizenNote>("ContactsService.WriteCitizenNote", request, caller);
  }
  absl::StatusOr<v1::ListCitizenNotesResponse> Notes(const std::string& placement, const identity::Caller& caller) {
    v1::ListCitizenNotesRequest request;
    request.set_placement(placement);
    return Call<v1::ListCitizenNotesResponse>("ContactsService.ListCitizenNotes", request, caller);
  }
  absl::StatusOr<v1::PartnershipNote> Improve(const std::string& words, bool shared, const identity::Caller& caller,
                                              const std::string& partner) {
    v1::WritePartnershipNoteRequest request;
    request.set_partner(partner);
    request.set_kind(v1::PARTNERSHIP_NOTE_KIND_IMPROVEMENT);
    *request.mutable_held_on() = wire::ToProto(Date(2021, 9, 13));
    request.set_words(words);
    request.set_shared(shared);
    return Change<v1::PartnershipNote>("ContactsService.WritePartnershipNote", request, caller);
  }
  int Improvements(const identity::Caller& caller) {
    const auto answer = Call<v1::ListPartnershipNotesResponse>("ContactsService.ListPartnershipNotes",
                                                               v1::ListPartnershipNotesRequest(), caller);
    EXPECT_TRUE(answer.ok()) << answer.status();
    for (const v1::PartnershipNote& note : answer->notes()) EXPECT_NE(note.words(), "");
    return answer->notes_size();
  }
  static identity::Caller With(policy::v1::Role role) {
    identity::Caller caller = testing::Jobcentre();
    caller.roles = {role};
    return caller;
  }
};

TEST_F(ContactsTest, WeeklyUnlessTheProgrammeSaysOtherwise) {
  const std::string job = Job(mentor_);
  ASSERT_EQ(Due().size(), 1u);
  EXPECT_EQ(Due()[0].mentor(), mentor_);
  EXPECT_EQ(Due()[0].every_days(), 7);
  EXPECT_EQ(wire::DateOf(Due()[0].due_on()), Date(2021, 9, 20));
  EXPECT_FALSE(Due()[0].has_last_held_on());
  harness_.clock().Set(Date(2021, 9, 21));
  EXPECT_TRUE(Due()[0].overdue());
  EXPECT_EQ(Due(testing::Jobcentre(), true).size(), 1u);

  ASSERT_TRUE(Talked(job, Date(2021, 9, 21), MentorCaller(kAccount)).ok());
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(Due(testing::Jobcentre(), true).size(), 0u);
  EXPECT_EQ(wire::DateOf(Due()[0].due_on()), Date(2021, 9, 28));

  v1::SetContactCadenceRequest cadence;
  cadence.set_programme(programme_.name());
  *cadence.mutable_valid_from() = wire::ToProto(Date(2021, 9, 22));
  cadence.set_every_days(14);
  EXPECT_EQ(Must<v1::ContactCadence>("ContactsService.SetContactCadence", cadence).version(), 1);
  EXPECT_EQ(wire::DateOf(Due()[0].due_on()), Date(2021, 9, 28)) << "not before it holds";
  harness_.clock().Set(Date(2021, 9, 22));
  EXPECT_EQ(wire::DateOf(Due()[0].due_on()), Date(2021, 10, 5));
  *cadence.mutable_valid_from() = wire::ToProto(Date(2021, 9, 21));
  EXPECT_EQ(ReasonOf(Change<v1::ContactCadence>("ContactsService.SetContactCadence", cadence).status()), "BAD_REQUEST");
}

TEST_F(ContactsTest, TheListHasWhatRunsAndIsTheCallers) {
  const std::string mine = Job(mentor_);
  Job(second_);
  EXPECT_EQ(Due(MentorCaller(kAccount)).size(), 1u);
  EXPECT_EQ(Due(CompanyClient()).size(), 2u);
  EXPECT_EQ(Due(CompanyClient(kOtherCvr)).size(), 0u);
  harness_.clock().Set(Date(2021, 12, 13));
  EXPECT_EQ(Due().size(), 0u) << "all are over";
}

TEST_F(ContactsTest, OnlyWhoLeadsSpeaksOfTheCitizen) {
  const std::string job = Job(mentor_);
  EXPECT_EQ(ReasonOf(Talked(Job(second_), Date(2021, 9, 13), MentorCaller(kAccount)).status()), "PLACEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Talked(Job(), Date(2021, 9, 13)).status()), "NO_MENTOR_THAT_DAY");
  EXPECT_EQ(ReasonOf(Talked(job, Date(2021, 9, 12)).status()), "OUTSIDE_PLACEMENT");
  EXPECT_EQ(ReasonOf(Talked(job, Date(2021, 9, 14)).status()), "BAD_REQUEST");
  // The substitute of the day does, and is who it was with.
  Describe(second_, 0, "tests|second");
  ASSERT_TRUE(
      Assign(Assignment(job, second_, v1::ASSIGNMENT_ROLE_SUBSTITUTE, Date(2021, 9, 13), Date(2021, 9, 13))).ok());
  EXPECT_EQ(Talked(job, Date(2021, 9, 13), MentorCaller("tests|second"))->mentor(), second_);
  EXPECT_EQ(ReasonOf(Talked(job, Date(2021, 9, 13), MentorCaller(kAccount)).status()), "PLACEMENT_NOT_FOUND");
  v1::ListContactsRequest list;
  list.set_placement(job);
  EXPECT_EQ(Call<v1::ListContactsResponse>("ContactsService.ListContacts", list)->contacts_size(), 1);
}

TEST_F(ContactsTest, TheTwoKindsOfNotesHaveDifferentReaders) {
  const std::string job = Job(mentor_);
  const auto by_mentor = Note(job, "Works well with the saw", MentorCaller(kAccount));
  ASSERT_TRUE(by_mentor.ok()) << by_mentor.status();
  EXPECT_EQ(by_mentor->words(), "Works well with the saw");
  ASSERT_TRUE(Note(job, "Wants to go on", With(policy::v1::ROLE_CASEWORKER)).ok());
  // About a citizen: caseworkers, and the mentor his own.
  EXPECT_EQ(Notes(job, With(policy::v1::ROLE_CASEWORKER))->notes_size(), 2);
  const auto own = Notes(job, MentorCaller(kAccount));
  ASSERT_EQ(own->notes_size(), 1);
  EXPECT_EQ(own->notes(0).words(), "Works well with the saw");
  EXPECT_EQ(Notes(job, MentorCaller("tests|second"))->notes_size(), 0);
  for (const identity::Caller& other :
       {CompanyClient(), With(policy::v1::ROLE_PROGRAMME_OFFICER), With(policy::v1::ROLE_CONTROLLER)}) {
    EXPECT_EQ(Notes(job, other).status().code(), absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(Note(job, "Anything", other).status().code(), absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(ReasonOf(Note(job, "He is 070761-4285", MentorCaller(kAccount)).status()), "BAD_REQUEST");

  // About the partnership: the jobcentre, and the company what is shared with it.
  const std::string partner = unit_.partner();
  ASSERT_TRUE(Improve("Call before eight", false, With(policy::v1::ROLE_PROGRAMME_OFFICER), partner).ok());
  ASSERT_TRUE(Improve("Shoes on day one", true, With(policy::v1::ROLE_CASEWORKER), partner).ok());
  const auto companys = Improve("A second mentor on Mondays", false, CompanyClient(), partner);
  ASSERT_TRUE(companys.ok()) << companys.status();
  EXPECT_TRUE(companys->shared());
  EXPECT_EQ(companys->words(), "A second mentor on Mondays");
  EXPECT_EQ(Improvements(With(policy::v1::ROLE_PROGRAMME_OFFICER)), 3);
  EXPECT_EQ(Improvements(CompanyClient()), 2);
  EXPECT_EQ(Improvements(MentorCaller(kAccount)), 2);
  EXPECT_EQ(Improvements(CompanyClient(kOtherCvr)), 0);
  EXPECT_EQ(ReasonOf(Improve("Not ours", true, CompanyClient(kOtherCvr), partner).status()), "PARTNER_NOT_FOUND");
}

TEST_F(ContactsTest, NoWordsInTheFeedOrTheAccessLog) {
  const std::string job = Job(mentor_);
  ASSERT_TRUE(Note(job, "a planted word", MentorCaller(kAccount)).ok());
  ASSERT_TRUE(Improve("a planted word", true, CompanyClient(), unit_.partner()).ok());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE position('planted'::bytea IN payload) > 0"), 0);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM access_log WHERE criteria LIKE '%planted%'"), 0);
}

}  // namespace
}  // namespace sjak::placements
