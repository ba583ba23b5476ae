#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "platform/audit/seals.h"
#include "platform/postgres/connection.h"

// Seals in the database: made once a day by a job, proved by `sjak audit verify` (docs/adr/0013).
namespace sjak::audit {

// A row may be committed after rows that say a later time, by at most the longest deadline (2 minutes).
inline constexpr absl::Duration kSettled = absl::Minutes(15);
inline constexpr int kMostEntries = 5'000;

// Seals what of the municipality's log is older than `settled` at `system_now` and not sealed: segments of at most
// `most` rows, each within one month of UTC, because months are what retention drops. Every new head goes to the JSON
// log (access_log_sealed), so that a chain cut short in the database differs from what left it. Runs in the caller's
// transaction; how many rows it sealed. Throws postgres::Failure.
int64_t SealSettled(postgres::Connection& conn, const SealKey& key, const std::string& service,
                    const std::string& municipality, absl::Time system_now, absl::Duration settled = kSettled,
                    int most = kMostEntries);

// Something that is not as it was sealed, in words for a controller.
struct Finding {
  int64_t segment = 0;  // 0: of no one segment
  std::string what;
};

// What could be proved of one municipality's log in one service.
struct ChainReport {
  std::string municipality;
  int64_t segments = 0;
  int64_t entries = 0;    // proven to be as they were sealed, but for what was erased
  int64_t erased = 0;     // texts among them that were erased: callers, criteria, persons
  int64_t unkept = 0;     // segments whose rows retention has dropped
  int64_t unsealed = 0;   // rows that the next run of the job seals
  std::string head;       // hash of the last statement, hexadecimal
  std::string sealed_at;  // when; "" for never
  std::vector<Finding> findings;
};

// Heads that the JSON log told of, by municipality and segment, hexadecimal.
using Anchors = std::map<std::pair<std::string, int64_t>, std::string>;
// From a program's JSON log, line by line; other lines are passed over.
Anchors AnchorsIn(const std::string& service, absl::string_view log);

// `conn`: a session that may read the service's schema, which is its search path. `keep_months`: after how many months
// of system time rows may be gone. One report per municipality that has a log or seals. Throws postgres::Failure.
std::vector<ChainReport> VerifySeals(postgres::Connection& conn, const SealKeys& keys, const std::string& service,
                                     int keep_months, absl::Time system_now, const Anchors& anchors = {});

}  // namespace sjak::audit
