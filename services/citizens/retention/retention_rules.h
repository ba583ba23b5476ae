#pragma once

#include <string>
#include <vector>

#include "platform/base/date.h"

namespace sjak::citizens {

// How long a type of record is kept from a day on. `record_type` is the number of sjak.citizens.v1.RecordType.
struct Retention {
  int record_type = 0;
  int keep_for_months = 0;
  std::string legal_ref;
  Date valid_from;
  bool switched_on = false;
  bool is_default = false;
};

// What applies until a municipality has stated its own (domain 6.4): never switched on, because only it may decide.
std::vector<Retention> DefaultRetention();

// The policies that apply on a day, one per type of record: of the stated ones the last that has begun, else the
// default. `stated` in the order in which they were recorded: of one first day the later record wins.
std::vector<Retention> RetentionOn(const std::vector<Retention>& stated, Date day);

// The day `months` after `day`; the last of the month where that has no such day (31 August and six months: 28
// February).
Date MonthsAfter(Date day, int months);
// The latest day whose records are due on `day`: what was last changed on it or before may go. Inverse of the above.
Date DueUpTo(Date day, int months);

}  // namespace sjak::citizens
