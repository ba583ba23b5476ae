#include "services/citizens/sources/value_sealer.h"

#include "absl/strings/str_cat.h"

namespace sjak::citizens {
namespace {

constexpr absl::string_view kHashPurpose = "field-value", kSealPurpose = "discrepancy";
// Of 32 bytes: enough to tell two values of one person apart.
constexpr size_t kHashBytes = 8;

}  // namespace

std::string ValueSealer::Text(const Uuid& citizen, v1::FieldGroup group, const v1::FieldValue& value) const {
  return absl::StrCat(citizen.ToString(), "|", static_cast<int>(group), "|", Canonical(value, group));
}

Holder ValueSealer::HolderOf(const std::string& source, const Uuid& citizen, v1::FieldGroup group,
                             const v1::FieldValue& value) const {
  // Under the active key, which comes first.
  const auto [key_id, hash] = sealer_.KeyedHashes(kHashPurpose, municipality_, Text(citizen, group, value)).front();
  return {source, key_id, hash.substr(0, kHashBytes)};
}

bool ValueSealer::Matches(absl::string_view key_id, absl::string_view hash, const Uuid& citizen, v1::FieldGroup group,
                          const v1::FieldValue& value) const {
  const auto own = sealer_.KeyedHash(kHashPurpose, municipality_, Text(citizen, group, value), key_id);
  return !own.ok() || absl::string_view(*own).substr(0, kHashBytes) == hash;
}

std::string ValueSealer::Seal(const Uuid& citizen, const v1::FieldValue& value) const {
  return sealer_.Seal(kSealPurpose, value.SerializeAsString(), absl::StrCat(municipality_, "|", citizen.ToString()));
}

absl::StatusOr<v1::FieldValue> ValueSealer::Open(const Uuid& citizen, absl::string_view sealed) const {
  const auto text = sealer_.Open(kSealPurpose, sealed, absl::StrCat(municipality_, "|", citizen.ToString()));
  v1::FieldValue value;
  if (!text.ok() || !value.ParseFromString(*text)) return absl::InternalError("a discrepancy's value cannot be opened");
  return value;
}

}  // namespace sjak::citizens
