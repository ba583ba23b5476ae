#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/date.h"
#include "platform/base/uuid.h"
#include "platform/postgres/connection.h"

namespace sjak::citizens {

// Persons, by id after `after`, who have a number sealed under another key than the active one, or lack a look-up row
// under a key of the ring; of merged persons the survivor.
std::vector<Uuid> PeopleToRotate(postgres::Connection& conn, const std::string& municipality, const std::string& active,
                                 const std::vector<std::string>& ring, const Uuid& after, int most);

// A number that stands or stood, of a person or of somebody merged into the person.
struct StoredNumber {
  Uuid survivor;
  Uuid citizen;  // whose row it is
  Uuid spell;
  std::string sealed;
  Date from;
  std::optional<Date> until;
  bool standing = false;
};
// Takes the persons' rows for this transaction, then reads their numbers: two statements.
std::vector<StoredNumber> LockNumbers(postgres::Connection& conn, const std::string& municipality,
                                      const std::vector<Uuid>& people);

struct RotatedRows {
  struct Sealed {
    Uuid citizen;
    Uuid spell;
    std::string sealed;
  };
  struct Lookup {
    Uuid citizen;
    std::string key_id;
    std::string hash;
    Date from;
    std::optional<Date> until;
  };
  std::vector<Sealed> sealed;
  std::vector<Lookup> lookups;  // also those that stand already
};
struct RotatedCount {
  int64_t resealed = 0;
  int64_t lookups_added = 0;
};
RotatedCount StoreRotated(postgres::Connection& conn, const std::string& municipality, const RotatedRows& rows);

// Drops at most `most` look-up rows of these keys. How many.
int64_t DropLookups(postgres::Connection& conn, const std::string& municipality, const std::vector<std::string>& keys,
                    int most);

}  // namespace sjak::citizens
