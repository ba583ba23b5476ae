#include "tests/generators/nation.h"

#include <array>
#include <cassert>
#include <functional>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "services/citizens/registry/match_rules.h"
#include "services/citizens/registry/person_store.h"
#include "services/common/cpr.h"
#include "services/common/danish_text.h"
#include "tests/generators/city.h"

namespace sjak::generators {
namespace {

constexpr absl::string_view kMunicipality = "0101";
constexpr absl::string_view kRecorded = "2021-09-13 06:00:00+00";
constexpr absl::string_view kSinceEver = "[0001-01-01,)";
constexpr std::array<Scenario, 4> kScenarios = {{{"pilot", 60, 15, 100, 2'500},
                                                 {"programme", 1'200, 100, 700, 12'000},
                                                 {"city", 80'000, 5'000, 55'000, 380'000},
                                                 {"nation", 1'500'000, 50'000, 500'000, 3'500'000}}};

// One line of COPY's text form.
class CopyLine {
 public:
  explicit CopyLine(std::ostream& out) : out_(out) { out_ << kMunicipality; }
  ~CopyLine() { out_ << '\n'; }
  CopyLine& Add(absl::string_view value) {
    out_ << '\t' << absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\t", "\\t"}, {"\n", "\\n"}});
    return *this;
  }
  CopyLine& Bytes(absl::string_view bytes) {
    out_ << "\t\\\\x" << absl::BytesToHexString(bytes);
    return *this;
  }
  CopyLine& From(Date day) {
    out_ << "\t[" << day.ToString() << ",)";
    return *this;
  }

 private:
  std::ostream& out_;
};

struct Someone {
  std::string id;
  int64_t number;
  Resident is;
};

struct Table {
  const char* name;
  const char* columns;  // after municipality_code
  std::function<void(const Someone&, std::ostream&)> write;
};

std::string SpellOf(const Someone& someone, int kind) {
  // Distinct within the table, and beside ids of other kinds.
  return absl::StrCat("000000", 20 + kind, "-", absl::string_view(someone.id).substr(9));
}

int GroupNumber(absl::string_view code) {
  int number = 14;  // INT
  if (absl::ConsumePrefix(&code, "6.") && !absl::SimpleAtoi(code, &number)) assert(false);
  return number;
}

void WriteMatchKeys(const Someone& someone, std::ostream& out) {
  citizens::MatchFacts facts{someone.is.given_name, someone.is.surname,  someone.is.phone,
                             someone.is.street,     someone.is.postcode, {}};
  const auto cpr = Cpr::Parse(someone.is.cpr);
  if (cpr.ok() && cpr->birth_date()) facts.births.push_back({*cpr->birth_date(), true});
  for (const citizens::MatchKey& key : citizens::MatchKeys(facts)) {
    CopyLine(out).Add(absl::StrCat(static_cast<int>(key.kind))).Add(key.key).Add(someone.id);
  }
}

void WriteCitizen(const Someone& someone, std::ostream& out) {
  const Resident& r = someone.is;
  const auto shown = [&](std::string key) { return r.is_protected ? std::string() : key; };
  CopyLine(out)
      .Add(someone.id)
      .Add("1")
      .Add(r.given_name)
      .Add(r.surname)
      .Add(shown(SearchKey(r.surname)))
      .Add(shown(absl::StrCat(SortKey(r.surname), "\x01", SortKey(r.given_name))))
      .Add(r.phone)
      .Add(r.is_protected ? "t" : "f")
      .Add(kRecorded);
}

// In the order of their foreign keys, though nobody checks them.
std::vector<Table> TablesOf(const citizens::People& people) {
  return {
      {"citizen", "citizen_id, version, given_name, surname, search_key, sort_key, phone, protected, recorded_at",
       WriteCitizen},
      {"cpr_number", "citizen_id, spell_id, sealed, key_id, valid, recorded_at",
       [&people](const Someone& s, std::ostream& out) {
         const std::string sealed = people.SealNumber(kMunicipality, *Uuid::Parse(s.id), s.is.cpr);
         CopyLine(out)
             .Add(s.id)
             .Add(SpellOf(s, 0))
             .Bytes(sealed)
             .Add(identity::Sealer::KeyIdOf(sealed))
             .Add(kSinceEver)
             .Add(kRecorded);
       }},
      {"cpr_lookup", "key_id, keyed_hash, citizen_id, valid",
       [&people](const Someone& s, std::ostream& out) {
         for (const auto& [key_id, hash] : people.LookupHashes(kMunicipality, s.is.cpr)) {
           CopyLine(out).Add(key_id).Bytes(hash).Add(s.id).Add(kSinceEver);
         }
       }},
      {"target_group_spell", "citizen_id, spell_id, target_group, valid, recorded_at",
       [](const Someone& s, std::ostream& out) {
         CopyLine(out)
             .Add(s.id)
             .Add(SpellOf(s, 1))
             .Add(absl::StrCat(GroupNumber(s.is.target_group)))
             .From(s.is.group_from)
             .Add(kRecorded);
       }},
      {"address_spell",
       "citizen_id, spell_id, street, postcode, city, district_code, residence_area, residence_rule, valid, "
       "recorded_at",
       [](const Someone& s, std::ostream& out) {
         CopyLine(out)
             .Add(s.id)
             .Add(SpellOf(s, 2))
             .Add(s.is.street)
             .Add(s.is.postcode)
             .Add(s.is.city)
             .Add(absl::StrCat(s.is.district))
             .Add("")
             .Add("")
             .From(s.is.moved)
             .Add(kRecorded);
       }},
      {"need_spell", "citizen_id, spell_id, capacity, skills, unemployed, valid, recorded_at",
       [](const Someone& s, std::ostream& out) {
         CopyLine(out)
             .Add(s.id)
             .Add(SpellOf(s, 3))
             .Add(absl::StrContains(s.is.needs, "CAPACITY") ? "t" : "f")
             .Add(absl::StrContains(s.is.needs, "SKILLS") ? "t" : "f")
             .Add(s.is.unemployed ? "t" : "f")
             .From(s.is.group_from)
             .Add(kRecorded);
       }},
      {"caseworker_spell", "citizen_id, spell_id, caseworker, valid, recorded_at",
       [](const Someone& s, std::ostream& out) {
         CopyLine(out).Add(s.id).Add(SpellOf(s, 4)).Add(s.is.caseworker).From(s.is.group_from).Add(kRecorded);
       }},
      {"citizen_match", "kind, key, citizen_id", WriteMatchKeys},
      {"citizen_source", "source_system, external_id, citizen_id, source_revision, applied_at",
       [](const Someone& s, std::ostream& out) {
         CopyLine(out).Add("kss").Add(s.is.external_id).Add(s.id).Add("1").Add(kRecorded);
       }},
  };
}

}  // namespace

absl::StatusOr<Scenario> ScenarioOf(absl::string_view name) {
  for (const Scenario& scenario : kScenarios) {
    if (scenario.name == name) return scenario;
  }
  return absl::InvalidArgumentError("the scenarios are pilot, programme, city and nation");
}

void WriteCitizens(const identity::Sealer& sealer, int64_t citizens, uint64_t seed, std::ostream& out) {
  assert(citizens >= 0 && citizens <= City::kMostCitizens);
  const City city({.seed = seed});
  // The sealer outlives this call.
  const citizens::People people(std::shared_ptr<const identity::Sealer>(&sealer, [](const identity::Sealer*) {}));
  out << "SET search_path = citizens;\nSET session_replication_role = replica;\n";
  for (const Table& table : TablesOf(people)) {
    out << "COPY " << table.name << " (municipality_code, " << table.columns << ") FROM stdin;\n";
    for (int64_t n = 1; n <= citizens; ++n) table.write({CitizenAtScale(n), n, city.At(n - 1)}, out);
    // The table alone: a table that was found empty is read whole by every plan until somebody looks again.
    out << "\\.\nVACUUM ANALYZE " << table.name << ";\n";
  }
  out << "RESET session_replication_role;\n";
}

void WritePlacements(const Scale& scale, int64_t attendance, std::ostream& out) {
  out << "SET search_path = placements;\nSET session_replication_role = replica;\n";
  for (const std::string& sql : FillStatements(scale)) out << sql << ";\n";
  // Each placement's first days, so that no day is recorded twice.
  out << absl::StrReplaceAll(
      "INSERT INTO attendance (municipality_code, placement_id, day, version, outcome, minutes, mentor_present, "
      "  recorded_at, recorded_by) "
      "SELECT '0101', pg_temp.at_scale(7, 1 + i % {placements}), "
      "  date '2019-10-07' + (91 * ((1 + i % {placements}) / {units}) + (1 + i % {placements}) % 91 "
      "  + i / {placements})::int, 1, CASE WHEN i % 8 = 0 THEN 3 ELSE 1 END, CASE WHEN i % 8 = 0 THEN 0 ELSE 420 END, "
      "  i % 8 > 0, now(), 'made up' FROM generate_series(0::bigint, {attendance} - 1) i;\n",
      {{"{placements}", absl::StrCat(scale.placements)},
       {"{units}", absl::StrCat(scale.units)},
       {"{attendance}", absl::StrCat(attendance)}});
  out << "RESET session_replication_role;\nVACUUM ANALYZE programme, partner, employer_unit, workforce, project, site, "
         "placement, placement_decision, citizen_anchor, hearing, attendance;\n";
}

std::string CitizenAtScale(int64_t number) { return IdAtScale(8, number); }

}  // namespace sjak::generators
