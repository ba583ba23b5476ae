#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/base/date.h"

namespace sjak::placements {

struct YearAmount {
  int year = 0;
  int64_t oere = 0;
};

// What was agreed of a buy-out. `starts_on` <= `ends_on`, which is the agreement's last day.
struct AgreedTerms {
  int64_t version = 0;
  Date starts_on;
  Date ends_on;
  int64_t weekly_minutes = 0;
  int64_t rate_oere = 0;
  int vat_basis_points = 0;
  std::map<int, int64_t> caps;  // minutes in the whole agreement by HourLine of the contract (D7)
  int payment_days = 0;
  std::string ean;
  std::string order_reference;
  std::string beyond_usual;
  bool closed = false;
};

// Days with one weekly time and one rate.
struct RateSpell {
  Date first;
  Date last;
  int64_t weekly_minutes = 0;
  int64_t rate_oere = 0;
};
// What holds when, from all versions in order: on a day the highest one whose first day is not after it, up to its last
// day. In order of days.
std::vector<RateSpell> SpellsOf(const std::vector<AgreedTerms>& terms);
// Øre an hour on a day; 0 outside the agreement.
int64_t RateOn(const std::vector<RateSpell>& spells, Date day);

// What an agreement ties up, by calendar year: weekly minutes x days / 7 x øre an hour, rounded half away from zero.
// The years are rounded cumulatively, so that they sum to the rounded whole. weekly_minutes <= 2,220 and rate <=
// 1,000,000 keep the product inside 64 bits. Years of no day are not in it.
std::vector<YearAmount> Commitment(const std::vector<RateSpell>& spells);
// Of one year of an agreement; 0 once it is closed.
int64_t AgreedInYear(const std::vector<AgreedTerms>& terms, int year);
// Sum over the years.
int64_t TotalOere(const std::vector<YearAmount>& years);

// Whether `minutes` are more than the agreed time of the days `first`..`last` and `tolerance_percent` of it.
bool AboveAgreed(int64_t minutes, const std::vector<RateSpell>& spells, Date first, Date last, int tolerance_percent);

// Whole hours that `oere` pay at a rate, and what is left: budgets are bought in whole hours.
struct HoursBought {
  int64_t hours = 0;
  int64_t left_oere = 0;
};
HoursBought WholeHours(int64_t oere, int64_t rate_oere_per_hour);

// 13 digits whose last one makes the sum of the digits, weighted 1 and 3 in turn from the right, a multiple of 10
// (GS1).
bool IsEan(absl::string_view text);

}  // namespace sjak::placements
