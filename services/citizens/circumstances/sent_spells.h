#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/circumstances/timeline_rules.h"
#include "sjak/citizens/v1/spells.pb.h"

// Spells as callers send them: checked, with their dates taken out of the message.
namespace sjak::citizens {

struct Days {
  Date from;
  std::optional<Date> until;  // exclusive
};

// The days of a message with valid_from and valid_to. INVALID_ARGUMENT when they are missing or in the wrong order,
// where the message's options do not say so themselves.
template <typename M>
absl::StatusOr<Days> DaysSent(const M& sent, absl::string_view field) {
  if (!wire::IsSet(sent.valid_from())) return RefuseField(absl::StrCat(field, ".valid_from"), "must be set");
  Days days{wire::DateOf(sent.valid_from()), std::nullopt};
  if (wire::IsSet(sent.valid_to())) days.until = wire::DateOf(sent.valid_to()) + 1;
  if (days.until && *days.until <= days.from) return EndsBeforeItBegins(absl::StrCat(field, ".valid_to"));
  return days;
}

// What only the registry can judge of a value. INVALID_ARGUMENT.
absl::Status CheckValue(const v1::BenefitSpell& sent);
absl::Status CheckValue(const v1::MobilityLimit& sent);
absl::Status CheckValue(const v1::Considerations& sent);
absl::Status CheckValue(const v1::LanguageLevel& sent);
absl::Status CheckValue(const v1::Protection& sent);
absl::Status CheckValue(const v1::Guest& sent);
// INVALID_ARGUMENT for a guest of the municipality itself.
absl::Status CheckActsElsewhere(const v1::Guest& sent, absl::string_view municipality);

// The spell that a message of spells.proto asks for; its value is as it is stored.
template <typename V>
absl::StatusOr<Spell<V>> SpellSent(const V& sent, absl::string_view field) {
  SJAK_RETURN_IF_ERROR(CheckValue(sent));
  SJAK_ASSIGN_OR_RETURN(const Days days, DaysSent(sent, field));
  Spell<V> spell{Uuid(), days.from, days.until, sent};
  spell.value.clear_valid_from();
  spell.value.clear_valid_to();
  if constexpr (std::is_same_v<V, v1::BenefitSpell>) spell.value.clear_recorded_as();
  return spell;
}

}  // namespace sjak::citizens
