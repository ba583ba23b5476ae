#include "tests/generators/city.h"

#include <array>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "services/common/csv.h"

namespace sjak::generators {
namespace {

// splitmix64: the same everywhere, and any number of independent streams by seed.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  bool PerMille(int n) { return Below(1000) < n; }
  template <typename T, size_t N>
  const T& Of(const std::array<T, N>& list) {
    return list[Below(static_cast<int>(N))];
  }

 private:
  uint64_t state_;
};

constexpr std::array<const char*, 24> kGivenNames = {"Amina",  "Søren",  "Åse",    "Mohammed", "Kirsten", "Yusuf",
                                                     "Bjørn",  "Fatima", "Jørgen", "Læla",     "Ole",     "Zahra",
                                                     "Anne",   "Hassan", "Inger",  "Özlem",    "Peter",   "Samira",
                                                     "Torben", "Ümit",   "Vibeke", "Ahmed",    "Bodil",   "Ærø"};
constexpr std::array<const char*, 24> kSurnames = {
    "Prøvesen",  "Søgaard", "Åkjær",   "Østergård", "Hassan", "Yıldız",    "Kjær",    "Mikkelsen",
    "Aagaard",   "Ali",     "Brøndum", "Çelik",     "Dahl",   "El-Khatib", "Færch",   "Grøn",
    "Hjørringe", "Ibsen",   "Jæger",   "Krøyer",    "Lærke",  "Møller",    "Nørgård", "Øvig"};
constexpr std::array<const char*, 8> kStreets = {"Prøvevej",   "Ruten",           "Langhusvej", "Åboulevarden Syd",
                                                 "Ærtemarken", "Østre Prøvegade", "Gavlhusvej", "Fiktivgade"};
// LAB section 6, the frequent ones more than once.
constexpr std::array<const char*, 16> kTargetGroups = {"6.1", "6.1", "6.1", "6.2", "6.2", "6.3", "6.3",  "6.3",
                                                       "6.4", "6.5", "6.6", "6.7", "6.8", "6.9", "6.12", "INT"};
constexpr std::array<const char*, 4> kNeeds = {"", "CAPACITY", "SKILLS", "CAPACITY+SKILLS"};
constexpr int kPostcodeOfDistrict[] = {0, 1300, 2100, 2200, 1620, 2500, 2720, 2700, 2400, 2300, 2450};

// What the six digits of the day and the four of a serial add to the weighted sum, which modulus 11 wants to be 0.
int DaySum(absl::string_view day) {
  static constexpr int kWeights[] = {4, 3, 2, 7, 6, 5};
  int sum = 0;
  for (int i = 0; i < 6; ++i) sum += kWeights[i] * (day[i] - '0');
  return sum;
}
int SerialSum(int serial) {
  return 4 * (serial / 1000) + 3 * (serial / 100 % 10) + 2 * (serial / 10 % 10) + serial % 10;
}

}  // namespace

City::City(CityOptions options)
    : options_(std::move(options)), first_birth_(options_.today - 65 * 365), birth_days_(47 * 365) {}

std::string City::CprOf(int64_t i) const {
  assert(i >= 0 && i < kMostCitizens);
  constexpr int64_t kStep = 7'919;  // prime, and no divisor of the number of days
  const Date birth = first_birth_ + static_cast<int>(i * kStep % birth_days_);
  const bool without_modulus = Dice(options_.seed * 31 + static_cast<uint64_t>(i)).PerMille(5);
  // The n-th serial of the day that has a modulus, or that has none: both are different for each n.
  int64_t n = i / birth_days_;
  const std::string day = absl::StrFormat("%02d%02d%02d", birth.day() + 60, birth.month(), birth.year() % 100);
  const int day_sum = DaySum(day);
  for (int serial = birth.year() < 2000 ? 0 : 4000;; ++serial) {
    const bool fails = (day_sum + SerialSum(serial)) % 11 != 0;
    if (fails == without_modulus && n-- == 0) return absl::StrFormat("%s%04d", day, serial);
  }
}

std::string City::Header() {
  return "external_id;source_revision;cpr;given_name;surname;phone;street;postcode;city;district_code;"
         "residence_valid_from;target_group;target_group_valid_from;needs;unemployed;caseworker_id;protected\r\n";
}

Resident City::At(int64_t i) const {
  Dice dice((options_.seed << 32) ^ static_cast<uint64_t>(i));
  Resident r;
  r.external_id = absl::StrFormat("%s%07d", options_.key_prefix, i);
  r.cpr = CprOf(i);
  r.district = 1 + dice.Below(10);
  r.moved = options_.today - (30 + dice.Below(6000));
  r.group_from = options_.today - dice.Below(1500);
  int telephone = dice.Below(1'000'000);
  const bool disagrees = dice.PerMille(options_.disagree_per_mille);
  if (disagrees) telephone = (telephone + options_.voice) % 1'000'000;
  r.phone = absl::StrFormat("00%06d", telephone);
  r.given_name = dice.Of(kGivenNames);
  r.surname = dice.Of(kSurnames);
  r.street = dice.Of(kStreets);
  absl::StrAppend(&r.street, " ", 1 + dice.Below(400));
  if (dice.PerMille(700)) r.street += ", 3. tv";
  r.postcode = absl::StrCat(kPostcodeOfDistrict[r.district]);
  r.city = "Prøveby";
  r.target_group = dice.Of(kTargetGroups);
  r.needs = dice.Of(kNeeds);
  r.unemployed = dice.PerMille(850);
  r.caseworker = absl::StrFormat("cw-%04d", dice.Below(1500));
  r.is_protected = dice.PerMille(1);
  return r;
}

std::string City::Line(int64_t i) const {
  const Resident r = At(i);
  std::string line;
  CsvWriter csv(&line);
  csv.Text(r.external_id).Number(options_.revision).Text(r.cpr).Text(r.given_name).Text(r.surname).Text(r.phone);
  csv.Text(r.street).Text(r.postcode).Text(r.city).Number(r.district).Text(r.moved.ToString());
  csv.Text(r.target_group).Text(r.group_from.ToString()).Text(r.needs).Text(r.unemployed ? "yes" : "no");
  csv.Text(r.caseworker).Text(r.is_protected ? "yes" : "no");
  csv.EndRow();
  return line;
}

}  // namespace sjak::generators
