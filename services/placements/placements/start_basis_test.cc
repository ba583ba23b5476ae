#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/matching.pb.h"

namespace sjak::placements {
namespace {

class StartBasisTest : public PlacementsTest {
 protected:
  v1::Reach Reach() {
    return Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen())).start_basis().reach();
  }

  void StateJourney(int minutes) {
    v1::StateTravelTimesRequest travel;
    travel.set_site(site_.name());
    v1::TravelTime& time = *travel.add_times();
    time.set_area_code(citizens_->facts.residence_area());
    time.set_minutes(minutes);
    Must<v1::TravelTimes>("MatchingService.StateTravelTimes", travel);
  }
};

TEST_F(StartBasisTest, WhetherTheSiteWasWithinReachIsKeptWithTheDecision) {
  EXPECT_EQ(Reach(), v1::REACH_UNSPECIFIED) << "no limit and no times";
  citizens_->facts.mutable_mobility_limit()->set_travel_minutes(30);
  EXPECT_EQ(Reach(), v1::REACH_UNSPECIFIED) << "no times";
  StateJourney(31);
  EXPECT_EQ(Reach(), v1::REACH_BEYOND);
  StateJourney(30);
  EXPECT_EQ(Reach(), v1::REACH_WITHIN) << "as last stated";
  citizens_->facts.set_protected_(true);
  EXPECT_EQ(Reach(), v1::REACH_UNSPECIFIED) << "it would tell where a protected person lives";
}

}  // namespace
}  // namespace sjak::placements
