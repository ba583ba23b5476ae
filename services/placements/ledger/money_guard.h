#pragma once

#include <atomic>

// Guards of the promises about money that the tests can take down one at a time, to show that what tests a promise
// would notice (the broken variant). No program does.
namespace sjak::placements {

enum class MoneyGuard : unsigned {
  // A claim takes no more than its budget line has.
  kLineLeft = 1,
  // An hour is stated under one agreement (G7).
  kHoursOnce = 2,
  // Whoever approves or claims back did not take the step before.
  kAnotherPerson = 4,
};

namespace money_guard_internal {
inline std::atomic<unsigned> down{0};
}  // namespace money_guard_internal

inline bool Stands(MoneyGuard guard) {
  return (money_guard_internal::down.load(std::memory_order_relaxed) & static_cast<unsigned>(guard)) == 0;
}

// Takes a guard down for as long as it lives. For tests.
class GuardTakenDown {
 public:
  explicit GuardTakenDown(MoneyGuard guard) { money_guard_internal::down = static_cast<unsigned>(guard); }
  ~GuardTakenDown() { money_guard_internal::down = 0; }
  GuardTakenDown(const GuardTakenDown&) = delete;
};

}  // namespace sjak::placements
