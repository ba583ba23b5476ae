#pragma once

#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/authority.pb.h"
#include "sjak/placements/v1/life_cycle.pb.h"

namespace sjak::placements {

// Placements of every kind, on a site of a programme that enables them all, at a unit with places for everybody.
class KindsTest : public PlacementsTest {
 protected:
  KindsTest();

  // Four weeks from `start`, ten hours a week, at the large unit.
  v1::PlacementTerms TermsFrom(Date start) const;

  // A placement of the kind as it begins its life: a draft, or registered; citizens say what the kind needs.
  absl::StatusOr<v1::Placement> BeginKind(v1::PlacementKind kind, const v1::PlacementTerms& terms,
                                          bool validate_only = false);
  // An override of each rule, with a reason; sent along, those that are not needed do nothing.
  static void OverrideAll(google::protobuf::RepeatedPtrField<v1::RuleOverride>* overrides);

  absl::StatusOr<v1::Placement> ApproveAnyway(const std::string& placement);
  // The placement's request of a step, with arguments that are legal for one that begins today or in a week.
  Date Today() { return DateIn(harness_.clock().Now(), Copenhagen()); }

  v1::Programme all_kinds_;
  v1::Site large_site_;
  v1::EmployerUnit large_unit_;
};

// Whether the kind is decided, or registered only (D4).
bool IsDecided(v1::PlacementKind kind);

}  // namespace sjak::placements
