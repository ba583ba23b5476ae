#pragma once

#include <set>
#include <string>
#include <vector>

#include "platform/feed/follower.h"

namespace sjak::reporting {

// What a page of events writes and whom it is about, gathered before anything is written: what those people added to
// the roll-ups is subtracted first, then the page is written, then what they add by now.
class Page {
 public:
  Page(std::string municipality, int64_t copy) : municipality_(std::move(municipality)), copy_(copy) {}

  const std::string& municipality() const { return municipality_; }
  int64_t copy() const { return copy_; }

  void Write(const postgres::Statement& statement, postgres::Args args) {
    writes_.push_back({&statement, std::move(args)});
  }
  void Touch(const Uuid& citizen) { citizens_.insert(citizen); }
  // Whoever the placement is or was about.
  void TouchPlacement(const Uuid& placement) { placements_.insert(placement); }
  // Whoever has a placement by that reference of the authority of record.
  void TouchReference(const Uuid& reference) { placements_.insert(reference); }
  // What everybody is counted by has changed.
  void TouchEverybody() { everybody_ = true; }

  // Writes and brings the roll-ups up to date, in the caller's transaction.
  void Apply(feed::FollowTx& tx) const;

  // For the test that must notice it: false leaves what was added before where it is.
  static inline bool subtracts = true;

 private:
  struct OneWrite {
    const postgres::Statement* statement;
    postgres::Args args;
  };
  const std::string municipality_;
  const int64_t copy_;
  std::vector<OneWrite> writes_;
  std::set<Uuid> citizens_;
  std::set<Uuid> placements_;  // and references, which are ids of their own
  bool everybody_ = false;
};

// Counts everybody anew from the facts: what the roll-ups always equal.
void CountEverybody(feed::FollowTx& tx, int64_t copy);

}  // namespace sjak::reporting
