#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/cover/cover_rules.h"

namespace sjak::placements {

struct CoverQuery {
  std::string programme, site;  // resource names; empty: any
  Date first, last;
  // Days from `first` to `last` on which no calendar shuts the sites.
  std::vector<Date> open_days;
  // Day and site after which to go on.
  std::vector<std::string> after;
  int limit = 0;
};

// A day on a site that somebody attended or is to attend.
struct SiteDay {
  Date day;
  Uuid site;
  struct Citizen {
    Uuid placement;
    Uuid mentor;  // nil: nobody
    CitizenDay day;
  };
  std::vector<Citizen> citizens;
  struct Mentor {
    Uuid mentor;
    int citizens_here = 0;
    MentorDay day;
  };
  std::vector<Mentor> mentors;
};
// At most `limit`, by day and site.
std::vector<SiteDay> ReadCover(rpc::ReadTx& tx, const CoverQuery& query);

}  // namespace sjak::placements
