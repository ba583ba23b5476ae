#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/base/uuid.h"
#include "services/common/calendar.h"
#include "services/placements/buyouts/buy_out_rules.h"

namespace sjak::placements {

// Hours of a mentor as they are stated. `line`: HourLine of the contract.
struct StatedHours {
  Uuid agreement;
  Date day;
  int line = 0;
  int64_t minutes = 0;
  std::optional<int> starts_at;
  int64_t version = 0;
};

enum class HoursVerdict {
  kRecord,
  kOutsideAgreement,
  kClosed,
  kClaimed,
  // Another agreement pays the mentor that day, and the hours may be the same (G7).
  kOtherAgreement,
  // Together with what stands they are more than a day has.
  kOverDay,
};
// Whether hours may be recorded: `spells` and `closed` of their agreement, `claimed` its months in a claim, `standing`
// what is stated of the mentor. Hours under two agreements are told apart by the time of day alone. Of a closed
// agreement what stands can still be lowered.
HoursVerdict JudgeHours(const StatedHours& hours, const std::vector<RateSpell>& spells, bool closed,
                        const std::set<Month>& claimed, const std::vector<StatedHours>& standing);

struct PricedHours {
  StatedHours hours;
  int64_t rate_oere = 0;
  int64_t oere = 0;
};
struct Priced {
  std::vector<PricedHours> rows;
  int64_t minutes = 0;
  int64_t oere = 0;
};
// Rounding of a claim: minutes x øre an hour summed exactly and rounded once, half away from zero; each row gets the
// difference of the running sums so rounded. `hours` in the order of day and line, all within the agreement.
Priced PriceHours(const std::vector<StatedHours>& hours, const std::vector<RateSpell>& spells);

// A line of a month's file, understood.
struct FileHours {
  int64_t line = 0;
  Date day;
  int hour_line = 0;
  int minutes = 0;
  std::optional<int> starts_at;
};
struct HoursFile {
  std::vector<FileHours> rows;
  // Line and what is wrong with it; quotes nothing of the line.
  std::vector<std::pair<int64_t, std::string>> wrong;
};
// Reads mentor hours as offices keep them; lines without a "linje" are somebody else's. INVALID_ARGUMENT CSV_HEADER
// when a column is missing; BAD_REQUEST for more than 500 lines of hours.
absl::StatusOr<HoursFile> ReadHoursFile(absl::string_view file, Month month);

}  // namespace sjak::placements
