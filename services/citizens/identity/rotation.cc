#include "services/citizens/identity/rotation.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/telemetry/log.h"
#include "services/citizens/identity/rotation_store.h"

namespace sjak::citizens {
namespace {

constexpr int kPlannedAtOnce = 10'000;  // persons, so that memory stays bounded
constexpr int kDroppedAtOnce = 5'000;   // rows
constexpr absl::Duration kPatience = absl::Seconds(30);

template <typename Work>
auto InTransaction(postgres::Connection& conn, Work work) {
  conn.Begin();
  try {
    auto result = work();
    conn.Commit();
    return result;
  } catch (...) {
    conn.Rollback();
    throw;
  }
}

// The days on which each number of a person is borne, by what stands or else by what stood.
struct Borne {
  Date from;
  std::optional<Date> until;
  bool standing = false;
};

void Add(const StoredNumber& number, Borne* borne, bool first) {
  if (first || (number.standing && !borne->standing)) {
    *borne = {number.from, number.until, number.standing};
  } else if (number.standing == borne->standing) {
    borne->from = std::min(borne->from, number.from);
    borne->until = number.until && borne->until ? std::optional(std::max(*number.until, *borne->until)) : std::nullopt;
  }
}

// What the rows of some persons, who are locked, become under the ring.
RotatedRows Rotated(const People& people, const std::string& municipality, const std::vector<StoredNumber>& numbers,
                    int64_t* unreadable) {
  RotatedRows rows;
  const std::string active = people.sealer().active_key_id();
  std::map<std::pair<Uuid, std::string>, Borne> borne;
  for (const StoredNumber& number : numbers) {
    const auto clear = people.OpenNumber(municipality, number.citizen, number.sealed);
    if (!clear.ok()) {
      ++*unreadable;
      continue;
    }
    if (identity::Sealer::KeyIdOf(number.sealed) != active) {
      rows.sealed.push_back({number.citizen, number.spell, people.SealNumber(municipality, number.citizen, *clear)});
    }
    const auto [place, first] = borne.emplace(std::pair(number.survivor, *clear), Borne());
    Add(number, &place->second, first);
  }
  for (const auto& [key, days] : borne) {
    for (auto& [key_id, hash] : people.LookupHashes(municipality, key.second)) {
      rows.lookups.push_back({key.first, key_id, std::move(hash), days.from, days.until});
    }
  }
  return rows;
}

}  // namespace

Rotation RotateKeys(postgres::Pool* pool, const People& people, const std::string& municipality, int batch) {
  auto conn = pool->Acquire(absl::Now() + kPatience);
  Rotation rotation;
  Uuid after;
  while (true) {
    const std::vector<Uuid> planned = PeopleToRotate(*conn, municipality, people.sealer().active_key_id(),
                                                     people.sealer().key_ids(), after, kPlannedAtOnce);
    if (planned.empty()) break;
    after = planned.back();
    for (size_t at = 0; at < planned.size(); at += batch) {
      const auto end = planned.begin() + std::min(planned.size(), at + batch);
      const std::vector<Uuid> some(planned.begin() + at, end);
      const RotatedCount done = InTransaction(*conn, [&] {
        const RotatedRows rows =
            Rotated(people, municipality, LockNumbers(*conn, municipality, some), &rotation.unreadable);
        return StoreRotated(*conn, municipality, rows);
      });
      rotation.resealed += done.resealed;
      rotation.lookups_added += done.lookups_added;
    }
  }
  const std::vector<std::string> retired = people.sealer().retired_key_ids();
  if (rotation.unreadable > 0 || retired.empty()) return rotation;
  while (const int64_t dropped = DropLookups(*conn, municipality, retired, kDroppedAtOnce)) {
    rotation.lookups_dropped += dropped;
  }
  return rotation;
}

jobs::Job KeyRotationJob(postgres::Pool* pool, std::shared_ptr<const identity::Sealer> sealer) {
  // A connection of its own, as its batches are transactions of their own. Should the runner's session be ended for
  // waiting too long meanwhile, the job is tried again and finds little left.
  return {"rotate-keys", [pool, sealer](postgres::Connection&, const std::string& municipality, Date, absl::Time) {
            const Rotation r = RotateKeys(pool, People(sealer), municipality);
            telemetry::Log(r.unreadable > 0 ? telemetry::Level::kError : telemetry::Level::kInfo, "keys_rotated",
                           {{"resealed", absl::StrCat(r.resealed)},
                            {"lookups_added", absl::StrCat(r.lookups_added)},
                            {"lookups_dropped", absl::StrCat(r.lookups_dropped)},
                            {"unreadable", absl::StrCat(r.unreadable)}});
          }};
}

}  // namespace sjak::citizens
