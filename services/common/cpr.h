#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/base/date.h"

namespace sjak {

// Where a person number comes from.
enum class CprKind {
  // Issued by the CPR office: DDMMYY and four digits.
  kOrdinary,
  // Made outside CPR for a person without one (erstatningspersonnummer): the day is raised by 60, 61-91. Not a real
  // personnummer: it must be possible to merge it into one later.
  kReplacement,
  // Made by one local system: three letters in positions 7-9. It says nothing about the century.
  kLocal,
};

// A person number that has the right form. Form is all that can be known without the CPR register: digits, and a day
// that exists in the century that digit 7 and the year give (cpr.dk, "Opbygning af CPR-nummeret").
class Cpr {
 public:
  // Accepts "3112364004", "311236-4004", "311236 4004" and surrounding white space. Refuses with INVALID_ARGUMENT and
  // the reason CPR_LENGTH, CPR_CHARACTER or CPR_DATE; the message never repeats the input.
  static absl::StatusOr<Cpr> Parse(absl::string_view text);

  // The ten characters without hyphen, letters in upper case.
  const std::string& text() const { return text_; }
  CprKind kind() const { return kind_; }
  // Empty for LOCAL numbers. For REPLACEMENT numbers the day is lowered by 60 first.
  std::optional<Date> birth_date() const { return birth_date_; }
  // Whether the weights 4 3 2 7 6 5 4 3 2 1 sum to a multiple of 11. Always false for LOCAL numbers.
  bool modulus_ok() const { return modulus_ok_; }
  // True when an ordinary number fails the modulus: worth asking "typing error?", never a reason to refuse, because CPR
  // has issued valid numbers without it since 1 October 2007.
  bool LooksMistyped() const { return kind_ == CprKind::kOrdinary && !modulus_ok_; }

  // "311236-4004".
  std::string Formatted() const { return text_.substr(0, 6) + "-" + text_.substr(6); }
  // "311236-****": the four that make it a secret are hidden.
  std::string Masked() const { return text_.substr(0, 6) + "-****"; }

  // The number is the identity of its text; two texts of one person are a matter of the registry.
  friend bool operator==(const Cpr& a, const Cpr& b) { return a.text_ == b.text_; }

 private:
  Cpr() = default;
  std::string text_;
  CprKind kind_ = CprKind::kOrdinary;
  std::optional<Date> birth_date_;
  bool modulus_ok_ = false;
};

// The full year of the two-digit `year` (0-99) with `seventh` (0-9) as digit 7 of the number.
int CprYear(int seventh, int year);

}  // namespace sjak
