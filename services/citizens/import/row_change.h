#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/citizens/registry/person_store.h"
#include "services/citizens/sources/discrepancy_book.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// What rows of one batch are judged by.
struct RowContext {
  std::string source;
  Date today;
  const std::vector<Area>& areas;
  const Precedence& precedence;
  const ValueSealer& values;
};

// What a row did to a person.
struct RowEffect {
  bool changed = false;
  bool holders_changed = false;
  std::vector<Dispute> disputes;       // values that lost: the row's, or those that it replaced
  std::vector<v1::FieldGroup> agreed;  // groups in which the registry now holds what the source says
};

// Brings a person to what a well-formed row says, as far as its source wins. A person without id is new and gets one.
// What a new person is said to be holds since the target group began, or from today when that comes later; what changes
// without a date of its own, changes today. `number_known`: the row's number leads to the person already, so it changes
// nothing. Errors say "field: why" and leave the person in parts changed: work on copies.
absl::StatusOr<RowEffect> ApplyRow(const v1::ImportRow& row, const RowContext& context, bool number_known,
                                   Person* person, Holders* holders);

}  // namespace sjak::citizens
