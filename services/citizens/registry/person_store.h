#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "platform/identity/sealer.h"
#include "platform/rpc/tx.h"
#include "services/citizens/areas/areas_rules.h"
#include "services/citizens/circumstances/timeline_rules.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// Why ordinary work is out of reach without help (S8), and whether the person is without work.
struct NeedState {
  bool capacity = false;
  bool skills = false;
  bool unemployed = false;
  friend bool operator==(const NeedState&, const NeedState&) = default;
};

// By law, `benefit` is `becomes` from a day on.
struct BenefitChange {
  v1::Benefit benefit;
  v1::Benefit becomes;
  Date from;
};

// A citizen with everything that is dated: what a change works on. `version` 0 is a person not stored yet.
struct Person {
  Uuid id;
  int64_t version = 0;
  std::string given_name;
  std::string surname;
  std::string phone;
  // Hidden in every list and search: protected on the business day or later. Changed by Protect and Unprotect only.
  bool is_protected = false;
  // Processing is restricted (article 18).
  bool is_restricted = false;
  std::string external_id;
  Timeline<std::string> cpr;  // the ten characters
  Timeline<v1::TargetGroup> target_group;
  Timeline<v1::Address> address;  // with the match, without the dates
  Timeline<NeedState> needs;
  Timeline<std::string> caseworker;
  Timeline<v1::BenefitSpell> benefit;  // as recorded; these and the following without their dates
  Timeline<v1::MobilityLimit> mobility_limit;
  Timeline<v1::Considerations> considerations;
  Timeline<v1::LanguageLevel> language_level;
  Timeline<v1::Protection> protection;
  Timeline<v1::Guest> guest;
  Timeline<v1::CaseClosure> closure;
  std::vector<BenefitChange> benefit_changes;  // the law's, in no order
  std::vector<v1::Consent> consents;           // those not withdrawn; some may have expired
  std::optional<Uuid> merged_into;             // the last survivor
  std::vector<Uuid> merged;                    // who were merged into this person, the oldest first
  // Whose CPR numbers become this person's in the statement that writes the person; nil for nobody's.
  Uuid takes_over;
};

// Calls f(kind, timeline) for every kind that table circumstance_spell holds.
template <typename P, typename F>
void EachCircumstance(P& person, F f) {
  f(v1::SPELL_KIND_BENEFIT, person.benefit);
  f(v1::SPELL_KIND_MOBILITY_LIMIT, person.mobility_limit);
  f(v1::SPELL_KIND_CONSIDERATIONS, person.considerations);
  f(v1::SPELL_KIND_LANGUAGE_LEVEL, person.language_level);
  f(v1::SPELL_KIND_PROTECTION, person.protection);
  f(v1::SPELL_KIND_GUEST, person.guest);
  f(v1::SPELL_KIND_CLOSURE, person.closure);
}

// FAILED_PRECONDITION CITIZEN_MERGED, with the survivor's name: what is to be changed must be a person of its own.
absl::Status CheckStands(const Person& person);

// SQL condition: the case of `citizen` in municipality $1 is open on `day`. Both are expressions.
std::string CaseIsOpen(absl::string_view citizen, absl::string_view day);

// SQL expressions over a row `c` of citizen in municipality $1, as JSON for People::Parse. `day` is an expression: only
// spells that cover it, or all that stand when it is NULL; caseworkers and closed cases always for all days. The second
// is without names, telephone, caseworkers and consents.
std::string PersonJson(absl::string_view day);
std::string PersonFactsJson(absl::string_view day);

// How people are read and written. CPR numbers are in clear only in memory: the database holds them encrypted, and
// finds them by a keyed hash per municipality.
class People {
 public:
  explicit People(std::shared_ptr<const identity::Sealer> sealer) : sealer_(std::move(sealer)) {}

  // The result of PersonJson or PersonFactsJson. INTERNAL when the keyring cannot open the CPR number.
  absl::StatusOr<Person> Parse(absl::string_view municipality, absl::string_view json) const;

  struct Locked {
    Person person;
    std::vector<Area> areas;  // in force now
  };
  // Takes the person's row for this transaction, then reads it: two statements. NOT_FOUND CITIZEN_NOT_FOUND or
  // CITIZEN_ERASED; as CheckStands; FAILED_PRECONDITION PROCESSING_RESTRICTED for calls that may not use a restricted
  // person.
  absl::StatusOr<Locked> Lock(rpc::Tx& tx, const Uuid& citizen) const;
  // The second half, for who has the row already.
  absl::StatusOr<Locked> ReadLocked(rpc::Tx& tx, const Uuid& citizen) const;

  // Stores new and changed people with their spells and match keys, less consents: one statement. ALREADY_EXISTS
  // CPR_ALREADY_REGISTERED by constraint.
  void Write(rpc::Tx& tx, absl::Span<const Person* const> people) const;
  // For a store that writes more in the same statement: CTEs over the parameters $1 to $5, and their values.
  static std::string WriteCtes();
  postgres::Args WriteArgs(rpc::Tx& tx, absl::Span<const Person* const> people) const;

  // A sealed number in clear, and the number sealed, of the person whose row it stands in. Open: INTERNAL when the
  // keyring cannot.
  absl::StatusOr<std::string> OpenNumber(absl::string_view municipality, const Uuid& citizen,
                                         absl::string_view sealed) const;
  std::string SealNumber(absl::string_view municipality, const Uuid& citizen, absl::string_view cpr) const;
  // The number under every key of the ring: (key id, hash) pairs, the active one first.
  std::vector<std::pair<std::string, std::string>> LookupHashes(absl::string_view municipality,
                                                                absl::string_view cpr) const;

  const identity::Sealer& sealer() const { return *sealer_; }

 private:
  std::shared_ptr<const identity::Sealer> sealer_;
};

}  // namespace sjak::citizens
