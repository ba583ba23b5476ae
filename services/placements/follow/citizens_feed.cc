#include "services/placements/follow/citizens_feed.h"

#include <google/protobuf/message.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "platform/rpc/closing.h"
#include "services/placements/follow/erasing.h"
#include "services/placements/follow/follow_store.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"
#include "sjak/citizens/v1/identity_events.pb.h"
#include "sjak/citizens/v1/rights_events.pb.h"
#include "sjak/placements/v1/follow_events.pb.h"

namespace sjak::placements {
namespace {

// The rpc under whose name the access log has what following changes.
constexpr char kFollowing[] = "sjak.feed.v1.FeedService.ReadFeed";

// What an event says that concerns placements.
struct News {
  enum class Kind { kState, kMerged, kErased };
  Kind kind = Kind::kState;
  Uuid citizen;
  Uuid into;
  int64_t version = 0;
  citizens::v1::CitizenState state;
  Happened happened;
};

// Passed over it would be lost for good, so the page fails and the cursor stays where it is.
template <typename Event>
Event Unpacked(const google::protobuf::Any& payload) {
  Event event;
  if (!payload.UnpackTo(&event)) {
    throw postgres::Failure(postgres::FailureKind::kOther, "", "", "unreadable " + payload.type_url());
  }
  return event;
}

// The state that an event carries, whatever event it is; empty for events without one and for unknown types.
std::optional<citizens::v1::CitizenState> StateIn(const std::string& type, const google::protobuf::Any& payload) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  const auto* field = descriptor == nullptr ? nullptr : descriptor->FindFieldByName("state");
  if (field == nullptr || field->message_type() != citizens::v1::CitizenState::descriptor()) return std::nullopt;
  std::unique_ptr<google::protobuf::Message> event(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  if (!payload.UnpackTo(event.get())) {
    throw postgres::Failure(postgres::FailureKind::kOther, "", "", "unreadable " + type);
  }
  return static_cast<const citizens::v1::CitizenState&>(event->GetReflection()->GetMessage(*event, field));
}

Happened HappenedIn(const std::string& type, const feed::v1::Event& event) {
  const std::string version = absl::StrCat(event.version());
  if (type == citizens::v1::ConsentWithdrawn::descriptor()->full_name()) {
    const auto withdrawn = Unpacked<citizens::v1::ConsentWithdrawn>(event.payload());
    return {v1::REVIEW_CAUSE_CONSENT_WITHDRAWN, withdrawn.consent(), withdrawn.recipient_cvr()};
  }
  if (type == citizens::v1::PersonRestricted::descriptor()->full_name()) {
    return {v1::REVIEW_CAUSE_PROCESSING_RESTRICTED, version, ""};
  }
  if (type == citizens::v1::CaseClosed::descriptor()->full_name()) {
    return {v1::REVIEW_CAUSE_CASE_CLOSED, version, ""};
  }
  return {};
}

News MergeIn(const citizens::v1::CitizenMerged& merged) {
  News news;
  news.kind = News::Kind::kMerged;
  news.citizen = IdOf(merged.from());
  news.into = IdOf(merged.into());
  return news;
}

std::optional<News> ReadOne(const feed::v1::Event& event) {
  const std::string& url = event.payload().type_url();
  const std::string type = url.substr(url.rfind('/') + 1);
  if (type == citizens::v1::CitizenMerged::descriptor()->full_name()) {
    return MergeIn(Unpacked<citizens::v1::CitizenMerged>(event.payload()));
  }
  // Of somebody erased since, a merge is all that still has to be known before the erasure itself is read.
  if (type == feed::v1::Erased::descriptor()->full_name()) {
    citizens::v1::CitizenMerged merged;
    if (!Unpacked<feed::v1::Erased>(event.payload()).kept().UnpackTo(&merged)) return std::nullopt;
    return MergeIn(merged);
  }
  News news;
  if (type == citizens::v1::CitizenErased::descriptor()->full_name()) {
    news.kind = News::Kind::kErased;
    news.citizen = IdOf(event.aggregate());
    return news;
  }
  const std::optional<citizens::v1::CitizenState> state = StateIn(type, event.payload());
  if (!state) return std::nullopt;
  news.citizen = IdOf(state->citizen());
  news.state = *state;
  news.happened = HappenedIn(type, event);
  return news;
}

std::optional<News> Read(const feed::v1::Event& event) {
  std::optional<News> news = ReadOne(event);
  if (news) news->version = event.version();
  return news;
}

void PublishRaised(rpc::Tx& tx, const std::vector<v1::ReviewFlag>& flags) {
  for (const v1::ReviewFlag& flag : flags) {
    v1::ReviewFlagRaised raised;
    *raised.mutable_review_flag() = flag;
    tx.Publish(flag.name(), flag.version(), raised, IdOf(flag.citizen()));
  }
}

// Answers who the citizen is by now.
Uuid TakeMerge(rpc::Tx& tx, const News& news) {
  const Uuid survivor = PutAlias(tx, news.citizen, news.into, news.version);
  const Merged merged = Merge(tx, news.citizen, survivor);
  for (const Merged::Moved& moved : merged.moved) {
    v1::PlacementCitizenChanged changed;
    changed.set_placement(ResourceName("placements", moved.placement));
    changed.set_citizen(ResourceName("citizens", survivor));
    changed.set_change(v1::CITIZEN_CHANGE_MERGED);
    tx.Publish(changed.placement(), moved.version, changed, survivor);
  }
  std::vector<NewFlag> flags;
  for (const auto& [came, other] : merged.overlaps) {
    flags.push_back({survivor, came, other, v1::REVIEW_CAUSE_MERGE_OVERLAP, other.ToString()});
  }
  for (const std::string& left : merged.left) {
    flags.push_back({survivor, Uuid(), Uuid(), v1::REVIEW_CAUSE_MERGE_LEFT, left});
  }
  if (!flags.empty()) PublishRaised(tx, AddFlags(tx, flags));
  return survivor;
}

void Take(rpc::Tx& tx, const News& news, std::set<Uuid>* known) {
  switch (news.kind) {
    case News::Kind::kMerged:
      known->insert(TakeMerge(tx, news));
      return;
    case News::Kind::kErased:
      // Read again from the beginning, the feed brings back aliases of people who are gone; they go again.
      if (known->count(news.citizen) > 0 || HasAlias(tx, news.citizen)) (void)EraseCitizen(tx, news.citizen);
      return;
    case News::Kind::kState:
      if (known->count(news.citizen) > 0) {
        PublishRaised(tx, FlagChanges(tx, news.citizen, news.state, news.happened));
      }
      return;
  }
}

}  // namespace

void CitizensFeed::Apply(feed::FollowTx& tx, const feed::v1::Event& event) {
  google::protobuf::RepeatedPtrField<feed::v1::Event> page;
  *page.Add() = event;
  ApplyPage(tx, page);
}

void CitizensFeed::ApplyPage(feed::FollowTx& tx, const google::protobuf::RepeatedPtrField<feed::v1::Event>& events) {
  std::vector<News> all;
  std::set<Uuid> named;
  bool any = false;
  for (const feed::v1::Event& event : events) {
    std::optional<News> news = Read(event);
    if (!news) continue;
    any |= news->kind != News::Kind::kState;
    named.insert(news->citizen);
    if (news->into != Uuid()) named.insert(news->into);
    all.push_back(*std::move(news));
  }
  std::set<Uuid> known = HoldKnown(tx, named);
  // Most people have no placement, and most pages say nothing here.
  if (known.empty() && !any) return;
  const absl::Status status =
      rpc::RunAsSystem(tx.connection(), *clock_, tx.municipality(), kFollowing, [&](rpc::Tx& system) {
        for (const News& news : all) Take(system, news, &known);
        return absl::OkStatus();
      });
  if (!status.ok()) throw postgres::Failure(postgres::FailureKind::kOther, "", "", std::string(status.message()));
}

}  // namespace sjak::placements
