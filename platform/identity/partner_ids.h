#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/base/uuid.h"

namespace sjak::identity {

// The ids that partners see. Each company sees, in each municipality, its own permutation of all identifiers: AES-128
// on the 16 bytes under a key derived per (CVR, municipality). So two partners cannot join what they hold, an id does
// not tell when it was made, and there is no table to keep.
//
// The ids that partners hold depend on the master key: it is never rotated while they are in use.
// It is no access control: any 16 bytes are some id, and whether the partner may see it is judged as for every id.
// Thread-safe.
class PartnerIds {
 public:
  using MasterKey = std::array<uint8_t, 32>;

  explicit PartnerIds(const MasterKey& master_key);
  ~PartnerIds();
  PartnerIds(const PartnerIds&) = delete;
  PartnerIds& operator=(const PartnerIds&) = delete;

  // The file holds the master key's 32 bytes in base64 and must not be open to everybody.
  static absl::StatusOr<std::shared_ptr<PartnerIds>> FromFile(const std::string& path);

  // `cvr` and `municipality` as in the Caller. What ToPartner gives is a UUID in form only: its version bits say
  // nothing.
  Uuid ToPartner(absl::string_view cvr, absl::string_view municipality, const Uuid& id);
  // The inverse for the same company and municipality; another company's id becomes an id of nothing.
  Uuid FromPartner(absl::string_view cvr, absl::string_view municipality, const Uuid& id);

 private:
  class Permutation;

  std::shared_ptr<Permutation> For(absl::string_view cvr, absl::string_view municipality);

  MasterKey master_key_;
  std::shared_mutex mu_;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<Permutation>> permutations_;
};

}  // namespace sjak::identity
