#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/circumstances.pb.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// What is true of a person for a time. Each opens a spell and closes the one it falls into; FAILED_PRECONDITION
// SPELL_OVERLAP when one that starts later is in the way.
class Circumstances {
 public:
  explicit Circumstances(const People& people) : people_(people) {}

  absl::StatusOr<v1::Citizen> RecordTargetGroup(rpc::Tx& tx, const v1::RecordTargetGroupRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordAddress(rpc::Tx& tx, const v1::RecordAddressRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordNeeds(rpc::Tx& tx, const v1::RecordNeedsRequest& request) const;

  absl::StatusOr<v1::Citizen> RecordBenefit(rpc::Tx& tx, const v1::RecordBenefitRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordMobilityLimit(rpc::Tx& tx, const v1::RecordMobilityLimitRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordConsiderations(rpc::Tx& tx, const v1::RecordConsiderationsRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordLanguageLevel(rpc::Tx& tx, const v1::RecordLanguageLevelRequest& request) const;
  absl::StatusOr<v1::Citizen> RecordGuest(rpc::Tx& tx, const v1::RecordGuestRequest& request) const;
  absl::StatusOr<v1::Citizen> SetProtection(rpc::Tx& tx, const v1::SetProtectionRequest& request) const;

 private:
  // Opens a spell of one of table circumstance_spell's kinds, and publishes `event`.
  template <typename V, typename Event>
  absl::StatusOr<v1::Citizen> Record(rpc::Tx& tx, const std::string& citizen, Timeline<V> Person::*timeline,
                                     const V& sent, absl::string_view field, const Event& event) const;

  const People& people_;
};

}  // namespace sjak::citizens
