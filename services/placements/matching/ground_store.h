#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "platform/postgres/pool.h"
#include "platform/rpc/tx.h"
#include "services/placements/rules/judge_rules.h"
#include "sjak/placements/v1/matching.pb.h"

namespace sjak::placements {

// Both days counted.
struct DayRange {
  Date first;
  Date last;
};

// What a suggestion goes by, as far as it is stored here. Read before the transaction, in statements of their own: it
// reserves nothing, so that it need not be of one moment.
struct MatchingQuery {
  Uuid programme;
  std::optional<Uuid> site;
  std::optional<Uuid> citizen;
  Date today;
  // The last day that is looked at.
  Date horizon;
  // At most so many who look, and one more.
  int limit = 0;
};

struct MatchingProgramme {
  // Days on which placements of these kinds may begin.
  struct Phase {
    DayRange days;
    std::set<int> kinds;
  };
  std::vector<Phase> phases;
  // The law of today.
  RuleBook book;
  // Whether the site asked for is there, and one of the programme's.
  bool site = false;
  bool site_in_programme = false;
};

// Where somebody can be placed: an open slot, in days on which its unit is on the site.
struct Place {
  Uuid slot;
  Uuid site;
  Uuid unit;
  Kind kind = Kind::kCompanyTraining;
  std::vector<std::string> task_codes;
  int most_minutes = 0;  // a week
  int seats = 0;         // free
  int language = 0;      // SpokenDanish
  std::string cvr;
  std::string p_number;
  DayRange days;  // from today to the horizon
  UnitUse use;   // without the day of the judgement
  // Of the unit's mentors.
  struct BuyOut {
    Uuid mentor;
    DayRange days;
  };
  std::vector<BuyOut> buy_outs;
  // Decided placements of every kind at the unit, whom its mentors lead.
  std::vector<DayRange> hosted;
  // Minutes by residence area.
  std::map<std::string, int> travel;
};

// A citizen who looks.
struct Seeker {
  Uuid citizen;
  v1::PlacementWishFacts wish;
  // Every placement that takes up days, drafts included.
  std::vector<DayRange> busy;
  // Trainings decided or had, for R4.
  std::vector<EarlierTraining> earlier;
};

std::optional<MatchingProgramme> ReadMatchingProgramme(postgres::Connection& connection,
                                                       const std::string& municipality, const MatchingQuery& query);
// By slot and days; months count by `parameters`' categories.
std::vector<Place> ReadPlaces(postgres::Connection& connection, const std::string& municipality,
                              const MatchingQuery& query, const RatioParameters& parameters);
// By citizen.
std::vector<Seeker> ReadSeekers(postgres::Connection& connection, const std::string& municipality,
                                const MatchingQuery& query);

}  // namespace sjak::placements
