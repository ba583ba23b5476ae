#include "services/placements/training/upskilling.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/policy/policy.h"
#include "services/common/free_text.h"
#include "services/placements/placements/placements_store.h"
#include "services/placements/training/training_store.h"
#include "services/placements/training/upskilling_store.h"
#include "sjak/placements/v1/training_events.pb.h"

namespace sjak::placements {
namespace {

// What a kind must tell, and what it cannot have.
absl::Status CheckFacts(const v1::UpskillingFacts& facts) {
  std::vector<FieldViolation> wrong;
  const bool danish = facts.kind() == v1::UPSKILLING_KIND_DANISH_AT_WORK;
  if (facts.kind() == v1::UPSKILLING_KIND_AMU_COURSE && facts.course_code().empty()) {
    wrong.push_back({"facts.course_code", "must be given for an AMU course"});
  }
  if (danish && facts.level().empty()) wrong.push_back({"facts.level", "must be given for Danish at work"});
  if (danish && facts.weekly_minutes() == 0) {
    wrong.push_back({"facts.weekly_minutes", "must be given for Danish at work"});
  }
  if (!danish && facts.days() == 0) wrong.push_back({"facts.days", "must be given for a course"});
  if (!wrong.empty()) return RefuseFields(wrong);
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("facts.title", facts.title()));
  return CheckHoldsNoCpr("facts.provider", facts.provider());
}

template <typename Event>
void Publish(rpc::Tx& tx, const v1::Upskilling& upskilling) {
  Event event;
  *event.mutable_upskilling() = upskilling;
  policy::ClearWords(&event);
  tx.Publish(upskilling.name(), upskilling.version(), event, IdOf(upskilling.citizen()));
}

// Held and read, in the state that the step needs.
absl::StatusOr<v1::Upskilling> LockIn(rpc::Tx& tx, const std::string& name, v1::UpskillingState state) {
  if (!LockUpskilling(tx, IdOf(name))) {
    return NotFound("UPSKILLING_NOT_FOUND", "There is no such course or lessons.");
  }
  v1::Upskilling upskilling = ReadLockedUpskilling(tx, IdOf(name));
  if (upskilling.state() == state) return upskilling;
  return RefuseState("UPSKILLING_STATE_WRONG", "Its state does not allow this step. Propose it anew if it is wanted.",
                     name, {{"state", v1::UpskillingState_Name(upskilling.state())}});
}

}  // namespace

absl::StatusOr<v1::Upskilling> ProposeUpskilling(rpc::Tx& tx, const v1::ProposeUpskillingRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckFacts(request.facts()));
  HoldCitizen(tx, IdOf(request.citizen()));
  StepRefs refs;
  if (!request.facts().placement().empty()) refs.placements.push_back(IdOf(request.facts().placement()));
  const TrackGround ground = ReadTrackGround(tx, IdOf(request.citizen()), IdOf(request.programme()), refs);
  if (!ground.programme) return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme.");
  if (!ground.placements) return NotFound("PLACEMENT_NOT_FOUND", "The citizen has no such placement.");
  v1::Upskilling upskilling;
  upskilling.set_name(ResourceName("upskilling", Uuid::New()));
  upskilling.set_version(1);
  upskilling.set_citizen(request.citizen());
  upskilling.set_programme(request.programme());
  *upskilling.mutable_facts() = request.facts();
  upskilling.set_state(v1::UPSKILLING_STATE_PROPOSED);
  InsertUpskilling(tx, upskilling);
  Publish<v1::UpskillingProposed>(tx, upskilling);
  return upskilling;
}

absl::StatusOr<v1::Upskilling> DecideRelevance(rpc::Tx& tx, const v1::DecideRelevanceRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  SJAK_ASSIGN_OR_RETURN(v1::Upskilling upskilling, LockIn(tx, request.upskilling(), v1::UPSKILLING_STATE_PROPOSED));
  upskilling.set_version(upskilling.version() + 1);
  upskilling.set_state(request.relevant() ? v1::UPSKILLING_STATE_RELEVANT : v1::UPSKILLING_STATE_NOT_RELEVANT);
  *upskilling.mutable_decided_on() = wire::ToProto(tx.today());
  upskilling.set_relevance_reason(request.reason());
  UpdateUpskilling(tx, upskilling, request.relevant());
  Publish<v1::RelevanceDecided>(tx, upskilling);
  return upskilling;
}

absl::StatusOr<v1::Upskilling> FinishUpskilling(rpc::Tx& tx, const v1::FinishUpskillingRequest& request) {
  if (!request.completed() && request.has_certificate()) {
    return RefuseField("certificate", "must be unset when broken off");
  }
  SJAK_ASSIGN_OR_RETURN(v1::Upskilling upskilling, LockIn(tx, request.upskilling(), v1::UPSKILLING_STATE_RELEVANT));
  const Date done_on = wire::DateOf(request.done_on());
  if (done_on < wire::DateOf(upskilling.facts().starts_on()) || done_on > tx.today()) {
    return RefuseField("done_on", "must lie between the first day and today");
  }
  upskilling.set_version(upskilling.version() + 1);
  upskilling.set_state(request.completed() ? v1::UPSKILLING_STATE_COMPLETED : v1::UPSKILLING_STATE_BROKEN_OFF);
  *upskilling.mutable_done_on() = request.done_on();
  if (request.has_certificate()) {
    *upskilling.mutable_certificate() = request.certificate();
    ShowCertificate(tx.today(), &upskilling);
  }
  UpdateUpskilling(tx, upskilling, true);
  Publish<v1::UpskillingFinished>(tx, upskilling);
  return upskilling;
}

absl::StatusOr<v1::ListUpskillingResponse> UpskillingList::ListUpskilling(
    rpc::ReadTx& tx, const v1::ListUpskillingRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListUpskillingResponse response;
  for (v1::Upskilling& upskilling : ListUpskillingRows(tx, request, page)) {
    if (response.upskilling_size() == page.size) {
      const std::string& last = response.upskilling().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    ShowCertificate(tx.today(), &upskilling);
    *response.add_upskilling() = std::move(upskilling);
  }
  return response;
}

}  // namespace sjak::placements
