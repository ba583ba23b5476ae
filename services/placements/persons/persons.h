#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/persons.pb.h"

namespace sjak::placements {

// What the registry tells of the citizen; nothing when it could not be asked.
struct ToldPerson {
  Uuid citizen;
  std::optional<citizens::v1::DiscloseForPlacementResponse> shown;
};

// Who the citizen of a placement is: sjak.placements.v1.PersonsService. The environment outlives it.
class Persons {
 public:
  explicit Persons(const rpc::Environment& environment) : environment_(environment) {}

  // Asks the registry on behalf of the caller, about a placement that the caller may be told of.
  absl::StatusOr<ToldPerson> PrepareGetPlacementPerson(const rpc::Call& call,
                                                       const v1::GetPlacementPersonRequest& request) const;
  // Judges the placement again as it logs the look, so that what ended in between is not told.
  absl::StatusOr<v1::PlacementPerson> GetPlacementPerson(rpc::ReadTx& tx, const v1::GetPlacementPersonRequest& request,
                                                         const ToldPerson& told) const;

 private:
  const rpc::Environment& environment_;
};

}  // namespace sjak::placements
