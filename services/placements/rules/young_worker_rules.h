#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/placements/rules/citizen_rules.h"

namespace sjak::placements {

// R40, after-school job (fritidsjob; domain 2.10): what somebody under the adult age may do, by age and schooling.
struct AgeBlock {
  int from_age = 0;
  int below_age = 0;
  // Whether compulsory school is over; nothing: either.
  std::optional<bool> finished_school;
  int64_t school_day_minutes = 0;
  int64_t other_day_minutes = 0;
  // A week (Monday to Sunday) with a school day in it, and one without.
  int64_t school_week_minutes = 0;
  int64_t free_week_minutes = 0;
  int days_a_week = 0;
  // From the end of one day's work to the beginning of the next.
  int64_t rest_minutes = 0;
  // Minutes of the day between which work must lie; nothing where the law has exceptions.
  std::optional<int> earliest;
  std::optional<int> latest;
  // Tasks on the list of light work only.
  bool light_work_only = false;
};
struct YoungWorkerParameters {
  int lowest_age = 0;
  int adult_age = 0;
  std::vector<AgeBlock> blocks;
  // DISCO-08; a code covers those it begins.
  std::set<std::string> light_work;
};

struct YoungDay {
  Date day;
  int64_t minutes = 0;
  bool school_day = false;
  // Minutes of the day; nothing when not agreed.
  std::optional<int> begins;
  std::optional<int> ends;
};
struct YoungWorkerCase {
  std::optional<BirthRange> born;
  // The last day of compulsory school; who has none on record is taken to be in school.
  std::optional<Date> school_until;
  std::string function_code;
  Date start;
  std::vector<YoungDay> days;  // as planned
};

// Judged on each planned day by the age and schooling of that day (trap 5). BLOCK at the first day on which something
// is not kept, with everything that is not; MUST_ASSESS when the birth date is not known, no day is planned, or no
// block covers the age (D9). `measured` and `limit` are those of the first breach.
Finding JudgeYoungWorker(const YoungWorkerCase& c, const Law<YoungWorkerParameters>& law, Date as_of);

}  // namespace sjak::placements
