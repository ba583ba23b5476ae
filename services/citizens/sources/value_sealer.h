#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "platform/identity/sealer.h"
#include "services/citizens/sources/field_value.h"
#include "services/citizens/sources/sources_store.h"

namespace sjak::citizens {

// How values that sources gave are kept: the losing ones encrypted, the standing ones as a keyed hash, by which another
// value is told from them. Both are bound to municipality and person.
class ValueSealer {
 public:
  ValueSealer(const identity::Sealer& sealer, std::string municipality)
      : sealer_(sealer), municipality_(std::move(municipality)) {}

  // That `source` gave this value.
  Holder HolderOf(const std::string& source, const Uuid& citizen, v1::FieldGroup group,
                  const v1::FieldValue& value) const;
  // Whether a hash is this value's. True when the ring has dropped its key, as then nobody can tell.
  bool Matches(absl::string_view key_id, absl::string_view hash, const Uuid& citizen, v1::FieldGroup group,
               const v1::FieldValue& value) const;

  std::string Seal(const Uuid& citizen, const v1::FieldValue& value) const;
  // INTERNAL when the keyring cannot open it.
  absl::StatusOr<v1::FieldValue> Open(const Uuid& citizen, absl::string_view sealed) const;

 private:
  std::string Text(const Uuid& citizen, v1::FieldGroup group, const v1::FieldValue& value) const;
  const identity::Sealer& sealer_;
  const std::string municipality_;
};

}  // namespace sjak::citizens
