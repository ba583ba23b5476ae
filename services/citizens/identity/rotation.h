#pragma once

#include <memory>
#include <string>

#include "platform/identity/sealer.h"
#include "platform/jobs/jobs.h"
#include "platform/postgres/pool.h"
#include "services/citizens/registry/person_store.h"

namespace sjak::citizens {

// What a rotation did.
struct Rotation {
  int64_t resealed = 0;         // numbers sealed anew under the active key
  int64_t lookups_added = 0;    // look-up rows under keys of the ring that lacked them
  int64_t lookups_dropped = 0;  // look-up rows of retired keys
  int64_t unreadable = 0;       // numbers sealed under a key that the ring does not hold
};

// Brings the CPR numbers of a municipality to the keyring as it is now: seals them under the active key, adds what
// look-up rows are missing under any key of the ring, and only when no number is left unread, drops those of retired
// keys. In batches of at most `batch` persons, each a transaction of its own, while others read and write; harmless to
// repeat and to run in several copies at once. Throws postgres::Failure, after which what is committed stands.
//
// A copy of the program that does not hold the active key yet cannot read what the others seal, so a key goes to every
// copy's ring before it becomes active in any, and leaves the rings after a rotation that every copy's ring precedes.
Rotation RotateKeys(postgres::Pool* pool, const People& people, const std::string& municipality, int batch = 200);

// The same once a day.
jobs::Job KeyRotationJob(postgres::Pool* pool, std::shared_ptr<const identity::Sealer> sealer);

}  // namespace sjak::citizens
