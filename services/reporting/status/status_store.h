#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/reporting/status/budget_rules.h"
#include "services/reporting/status/status_rules.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::reporting {

struct Programme {
  Uuid id;
  std::string code;
  std::string title;
  std::string title_da;
  std::string goal_da;
  int budget_year = 0;
  int target_citizens = 0;
  std::vector<Kind> counting_kinds;
};

// Distinct citizens at each step; the later ones within the phase.
struct FunnelCounts {
  int64_t registered = 0;
  int64_t eligible = 0;
  int64_t drafted = 0;
  int64_t approved = 0;
  int64_t attended = 0;
};

// All a report is made of, read in one statement so that it is true at one vector of feed positions.
struct StatusFacts {
  // Codes of the programmes that the request may mean; the rest is filled when there is exactly one.
  std::vector<std::string> programmes;
  Programme programme;
  // Codes of the programme's phases; `phase` is the one asked for, or the day's, or empty when there is none.
  std::vector<std::string> phases;
  std::optional<Phase> phase;
  // In force on the day.
  std::optional<v1::Target> target;
  std::vector<Attached> attached;
  FunnelCounts funnel;
  std::vector<Project> projects;
  std::vector<BudgetLine> lines;
  std::vector<Commitment> commitments;
  std::vector<Accrual> accruals;
  std::vector<v1::FollowedFeed> feeds;
};

// Empty programme or phase code: not given. No programme at all: `programmes` is empty.
StatusFacts ReadStatusFacts(rpc::ReadTx& tx, const std::string& programme_code, const std::string& phase_code);

}  // namespace sjak::reporting
