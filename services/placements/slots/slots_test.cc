#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/slots.pb.h"

namespace sjak::placements {
namespace {

class SlotsTest : public PlacementsTest {
 protected:
  v1::OpenSlotRequest Offer(int seats) const {
    v1::OpenSlotRequest request;
    v1::SlotFacts& facts = *request.mutable_facts();
    facts.set_kind(v1::PLACEMENT_KIND_ORDINARY_HOURS);
    facts.set_site(site_.name());
    facts.set_employer_unit(unit_.name());
    facts.add_task_codes("9313");
    facts.set_weekly_minutes(600);
    *facts.mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    *facts.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
    facts.set_seats(seats);
    facts.add_requirements("works at heights");
    facts.set_spoken_danish(citizens::v1::SpokenDanish(1));
    return request;
  }
  v1::Slot Open(int seats = 1) { return Must<v1::Slot>("SlotsService.OpenSlot", Offer(seats)); }
  absl::StatusOr<v1::Slot> Fill(const std::string& slot, const std::string& placement) {
    v1::FillSlotRequest request;
    request.set_slot(slot);
    request.set_placement(placement);
    return Change<v1::Slot>("SlotsService.FillSlot", request);
  }
  absl::StatusOr<v1::Slot> Slot(const std::string& name, const identity::Caller& caller = testing::Jobcentre()) {
    v1::GetSlotRequest request;
    request.set_name(name);
    return Call<v1::Slot>("SlotsService.GetSlot", request, caller);
  }
  std::string Job() {
    return Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen())).name();
  }
  template <typename Request>
  absl::StatusOr<v1::Slot> Stop(const std::string& method, const std::string& slot,
                                const identity::Caller& caller = testing::Jobcentre()) {
    Request request;
    request.set_slot(slot);
    request.set_reason("The work is done by others");
    return Change<v1::Slot>(method, request, caller);
  }
};

TEST_F(SlotsTest, APartnerOpensSlotsForItsOwnUnits) {
  const auto own = Change<v1::Slot>("SlotsService.OpenSlot", Offer(2), testing::PartnerOf(kCvr));
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_TRUE(own->by_partner());
  EXPECT_EQ(own->programme(), programme_.name());
  EXPECT_EQ(Slot(own->name(), testing::PartnerOf(kCvr))->SerializeAsString(), own->SerializeAsString());
  EXPECT_EQ(ReasonOf(Slot(own->name(), testing::PartnerOf(kOtherCvr)).status()), "SLOT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Change<v1::Slot>("SlotsService.OpenSlot", Offer(2), testing::PartnerOf(kOtherCvr)).status()),
            "EMPLOYER_UNIT_NOT_FOUND");
}

TEST_F(SlotsTest, ASlotStandsOnTheGroundOfAPlacement) {
  const auto refusal = [&](const v1::OpenSlotRequest& request) {
    return ReasonOf(Change<v1::Slot>("SlotsService.OpenSlot", request).status());
  };
  v1::OpenSlotRequest request = Offer(1);
  request.mutable_facts()->set_kind(v1::PLACEMENT_KIND_APPRENTICESHIP);
  EXPECT_EQ(refusal(request), "KIND_NOT_ENABLED");
  request = Offer(1);
  request.mutable_facts()->set_site("sites/" + Uuid::New().ToString());
  EXPECT_EQ(refusal(request), "SITE_NOT_FOUND");
  request = Offer(1);
  request.set_programme(Must<v1::Programme>("ProgrammesService.CreateProgramme", ProgrammeRequest("BI7")).name());
  EXPECT_EQ(refusal(request), "SITE_NOT_IN_PROGRAMME");
  request = Offer(1);
  request.mutable_facts()->set_employer_unit(AddUnit("10150817", "1234567892", 100).name());
  EXPECT_EQ(refusal(request), "UNIT_NOT_ON_SITE");
  request = Offer(1);
  request.mutable_facts()->add_requirements("ring til 311299-1234");
  EXPECT_EQ(refusal(request), "BAD_REQUEST");
  request = Offer(1);
  *request.mutable_facts()->mutable_starts_on() = wire::ToProto(Date(2021, 8, 1));
  *request.mutable_facts()->mutable_ends_on() = wire::ToProto(Date(2021, 9, 12));
  EXPECT_EQ(refusal(request), "BAD_REQUEST");
}

TEST_F(SlotsTest, SeatsAreTakenUntilItIsFilledAndComeFreeAgain) {
  const v1::Slot slot = Open(2);
  const std::string first = Job();
  auto filled = Fill(slot.name(), first);
  ASSERT_TRUE(filled.ok()) << filled.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(filled->state(), v1::SLOT_STATE_OPEN);
  EXPECT_EQ(filled->seats_taken(), 1);
  EXPECT_EQ(ReasonOf(Fill(slot.name(), first).status()), "SEAT_TAKEN_ALREADY");
  filled = Fill(slot.name(), Job());
  ASSERT_TRUE(filled.ok());
  EXPECT_EQ(filled->state(), v1::SLOT_STATE_FILLED);
  EXPECT_EQ(Slot(slot.name())->SerializeAsString(), filled->SerializeAsString());
  EXPECT_EQ(ReasonOf(Fill(slot.name(), Job()).status()), "SLOT_FULL");
  v1::CancelPlacementRequest cancel;
  cancel.set_placement(first);
  cancel.set_reason("Found another job");
  Must<v1::Placement>("PlacementsService.CancelPlacement", cancel);
  EXPECT_EQ(Slot(slot.name())->state(), v1::SLOT_STATE_OPEN);
  EXPECT_EQ(Slot(slot.name())->seats_taken(), 1);
  EXPECT_EQ(ReasonOf(Fill(slot.name(), first).status()), "PLACEMENT_NOT_FOUND");
  EXPECT_EQ(Count("SELECT count(*) FROM slot_version"), 3);
}

TEST_F(SlotsTest, APlacementMustBeWhatIsOffered) {
  const v1::Slot slot = Open();
  const absl::Status status = Fill(slot.name(), Submitted(DraftRequest(NewCitizen())).name()).status();
  EXPECT_EQ(ReasonOf(status), "PLACEMENT_DOES_NOT_FIT_SLOT");
  EXPECT_EQ(MetadataOf(status)["differs"], "kind");
  EXPECT_EQ(ReasonOf(Fill("slots/" + Uuid::New().ToString(), Job()).status()), "SLOT_NOT_FOUND");
}

TEST_F(SlotsTest, SlotsAreRefusedWithAReasonAndClosed) {
  const v1::Slot slot = Open();
  const auto refused = Stop<v1::RefuseSlotRequest>("SlotsService.RefuseSlot", slot.name());
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->state(), v1::SLOT_STATE_REFUSED);
  EXPECT_EQ(Slot(slot.name(), testing::PartnerOf(kCvr))->reason(), "The work is done by others");
  EXPECT_EQ(ReasonOf(Stop<v1::RefuseSlotRequest>("SlotsService.RefuseSlot", slot.name()).status()), "SLOT_STATE_WRONG");
  EXPECT_EQ(ReasonOf(Fill(slot.name(), Job()).status()), "SLOT_STATE_WRONG");

  const v1::Slot own = Open(2);
  ASSERT_TRUE(Fill(own.name(), Job()).ok());
  EXPECT_EQ(ReasonOf(Stop<v1::RefuseSlotRequest>("SlotsService.RefuseSlot", own.name()).status()), "SLOT_STATE_WRONG");
  EXPECT_EQ(
      ReasonOf(
          Stop<v1::CloseSlotRequest>("SlotsService.CloseSlot", own.name(), testing::PartnerOf(kOtherCvr)).status()),
      "SLOT_NOT_FOUND");
  const auto closed = Stop<v1::CloseSlotRequest>("SlotsService.CloseSlot", own.name(), testing::PartnerOf(kCvr));
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->state(), v1::SLOT_STATE_CLOSED);
  EXPECT_EQ(closed->seats_taken(), 1) << "who has a seat keeps it";
}

TEST_F(SlotsTest, SlotsAreListedByWhatTheyBelongTo) {
  Open();
  const v1::Slot full = Open();
  ASSERT_TRUE(Fill(full.name(), Job()).ok());
  v1::ListSlotsRequest request;
  request.set_site(site_.name());
  const auto count = [&](const identity::Caller& caller) {
    const auto page = Call<v1::ListSlotsResponse>("SlotsService.ListSlots", request, caller);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? page->slots_size() : -1;
  };
  EXPECT_EQ(count(testing::Jobcentre()), 2);
  EXPECT_EQ(count(testing::PartnerOf(kCvr)), 2);
  EXPECT_EQ(count(testing::PartnerOf(kOtherCvr)), 0);
  request.set_open_only(true);
  EXPECT_EQ(count(testing::Jobcentre()), 1);
  request.clear_site();
  request.set_programme(programme_.name());
  EXPECT_EQ(count(testing::Jobcentre()), 1);
  request.set_employer_unit(unit_.name());
  EXPECT_EQ(ReasonOf(Call<v1::ListSlotsResponse>("SlotsService.ListSlots", request).status()), "BAD_REQUEST");
  request.clear_programme();
  request.set_open_only(false);
  request.set_page_size(1);
  const auto page = Call<v1::ListSlotsResponse>("SlotsService.ListSlots", request);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->slots_size(), 1);
  EXPECT_FALSE(page->next_page_token().empty());
}

// Days pass and nobody writes: the state follows.
TEST_F(SlotsTest, ASlotIsPastAfterItsLastDay) {
  const v1::Slot slot = Open();
  harness_.clock().Set(absl::FromCivil(absl::CivilDay(2022, 1, 1), Copenhagen()));
  EXPECT_EQ(Slot(slot.name())->state(), v1::SLOT_STATE_PAST);
}

}  // namespace
}  // namespace sjak::placements
