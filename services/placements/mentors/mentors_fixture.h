#pragma once

#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/mentors.pb.h"

namespace sjak::placements {

// Two mentors of the first company and one of the other, all declared and bought out for 2021, and small jobs with
// nobody named, on Monday 13 September 2021.
class MentorsFixture : public PlacementsTest {
 protected:
  MentorsFixture() : MentorsFixture(nullptr) {}
  explicit MentorsFixture(std::shared_ptr<rpc::Peer> citizens);

  std::string NewMentor(const v1::EmployerUnit& unit, const std::string& person_name, bool declared = true);
  void BuyOut(const std::string& mentor, Date first, Date last);
  void Describe(const std::string& mentor, int capacity, const std::string& account);
  // Registered for the weeks of Terms(), led by `mentor` or by nobody.
  std::string Job(const std::string& mentor = "", const std::string& citizen = NewCitizen());
  v1::AssignMentorRequest Assignment(const std::string& placement, const std::string& mentor,
                                     v1::AssignmentRole role = v1::ASSIGNMENT_ROLE_LEAD, Date first = Date(2021, 9, 13),
                                     Date last = Date(2021, 9, 24)) const;
  absl::StatusOr<v1::MentorAssignment> Assign(const v1::AssignMentorRequest& request,
                                              const identity::Caller& caller = testing::Jobcentre()) {
    return Change<v1::MentorAssignment>("MentorAssignmentsService.AssignMentor", request, caller);
  }
  absl::StatusOr<v1::ListMentorAssignmentsResponse> Assignments(const identity::Caller& caller,
                                                                const std::string& placement = "");
  void Away(const std::string& mentor, Date first, Date last);

  // A foreman who signs in: the company's, with no other role.
  static identity::Caller MentorCaller(const std::string& account, const std::string& cvr = kCvr);
  // The company's system, which is no mentor.
  static identity::Caller CompanyClient(const std::string& cvr = kCvr);

  static constexpr char kAccount[] = "tests|foreman";
  std::string mentor_, second_, other_;
};

}  // namespace sjak::placements
