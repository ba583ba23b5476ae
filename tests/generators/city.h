#pragma once

#include <cstdint>
#include <string>

#include "platform/base/date.h"

namespace sjak::generators {

// Made-up citizens of a made-up city, as the export of a jobcentre system that `sjak citizens import` reads. Everybody
// is a function of seed and number, so that files of any size are written without holding them, parts of a city overlap
// as one wants, and the same seed gives the same bytes on every machine.
//
// Shares are those of the scenario: ages 18-64; of a thousand people one is protected and five have a number without
// modulus; everybody's number is a replacement number (day 61-91), so that nobody real is meant.
struct CityOptions {
  uint64_t seed = 1;
  // How the source names people: "JK-0000017".
  std::string key_prefix = "JK-";
  int64_t revision = 1;
  // Of 1,000 people, how many are told otherwise than by a source of another `voice`: their telephone.
  int disagree_per_mille = 0;
  int voice = 0;
  Date today{2021, 9, 13};
};

// What the export says about one person.
struct Resident {
  std::string external_id;
  std::string cpr;  // ten characters
  std::string given_name, surname, phone, street, postcode, city;
  int district = 0;  // 1-10
  Date moved;
  std::string target_group;  // "6.3", "INT"
  Date group_from;
  std::string needs;  // "CAPACITY+SKILLS"
  bool unemployed = false;
  std::string caseworker;
  bool is_protected = false;
};

class City {
 public:
  // Different numbers for this many people.
  static constexpr int64_t kMostCitizens = 4'000'000;

  explicit City(CityOptions options);

  static std::string Header();
  // Citizen `i`, 0 <= i < kMostCitizens, and the line of the export about them.
  Resident At(int64_t i) const;
  std::string Line(int64_t i) const;
  // The ten characters of the citizen's number; different for each.
  std::string CprOf(int64_t i) const;

 private:
  const CityOptions options_;
  const Date first_birth_;
  const int64_t birth_days_;
};

}  // namespace sjak::generators
