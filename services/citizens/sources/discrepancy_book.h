#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "services/citizens/sources/value_sealer.h"

namespace sjak::citizens {

// A value that lost against another.
struct Dispute {
  v1::FieldGroup group = v1::FIELD_GROUP_UNSPECIFIED;
  std::string kept_source;
  std::string losing_source;
  v1::FieldValue losing;
};

// The discrepancies of the people in hand, and what a batch of rows does to them. Of one person, group and losing
// source at most one is open.
class DiscrepancyBook {
 public:
  explicit DiscrepancyBook(const ValueSealer& values) : values_(values) {}

  // Those that are stored: open ones, and the last that was settled to KEEP.
  void Know(const KnownDiscrepancy& stored);
  // A source says otherwise. Nothing new when that is listed, or somebody decided to keep what stands against the same
  // value; another value of the source takes the place of the one before.
  void Found(const Uuid& citizen, const Dispute& dispute);
  // What the source says stands, or does not matter any more.
  void Agreed(const Uuid& citizen, v1::FieldGroup group, const std::string& source);

  // What is to be stored.
  std::vector<NewDiscrepancy> found() const;
  const std::vector<SettledDiscrepancy>& settled() const { return settled_; }

 private:
  using Key = std::tuple<Uuid, int, std::string>;
  const ValueSealer& values_;
  std::map<Key, KnownDiscrepancy> open_, kept_;
  std::map<Key, NewDiscrepancy> found_;
  std::vector<SettledDiscrepancy> settled_;
};

}  // namespace sjak::citizens
