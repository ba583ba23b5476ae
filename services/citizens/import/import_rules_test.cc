#include "services/citizens/import/import_rules.h"

#include <gmock/gmock.h>

#include <functional>

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

RowFields GoodRow() {
  RowFields row;
  row.row_number = 1;
  row.external_id = "kss-1";
  row.source_revision = 1;
  row.cpr = "610190-4000";
  row.given_name = "Bodil";
  row.surname = "Prøve";
  row.has_address = true;
  row.street = "Ruten 12";
  row.postcode = "2700";
  row.city = "Brønshøj";
  row.district_code = 7;
  row.target_group = 3;
  row.target_group_known = true;
  row.target_group_from = {2020, 11, 2};
  return row;
}

TEST(CheckRow, AGoodRowHasNoFaults) { EXPECT_THAT(CheckRow(GoodRow()), IsEmpty()); }

TEST(CheckRow, EachFaultIsNamed) {
  const std::pair<const char*, std::function<void(RowFields&)>> faults[] = {
      {"row_number: ", [](RowFields& r) { r.row_number = 0; }},
      {"external_id: ", [](RowFields& r) { r.external_id = " "; }},
      {"external_id: ", [](RowFields& r) { r.external_id = "610190-4000"; }},
      {"source_revision: ", [](RowFields& r) { r.source_revision = -1; }},
      {"cpr: ", [](RowFields& r) { r.cpr = "321290-4000"; }},
      {"cpr: ", [](RowFields& r) { r.cpr = ""; }},
      {"given_name: ", [](RowFields& r) { r.given_name = ""; }},
      {"surname: ", [](RowFields& r) { r.surname = std::string(101, 'x'); }},
      {"surname: ", [](RowFields& r) { r.surname = std::string("a\0b", 3); }},
      {"phone: ", [](RowFields& r) { r.phone = "ring"; }},
      {"phone: ", [](RowFields& r) { r.phone = "+45+12345678"; }},
      {"address.street: ", [](RowFields& r) { r.street = std::string(121, 'x'); }},
      {"address.postcode: ", [](RowFields& r) { r.postcode = "27O0"; }},
      {"address.city: ", [](RowFields& r) { r.city = "a\nb"; }},
      {"address.district_code: ", [](RowFields& r) { r.district_code = 99; }},
      {"address.dar_address_id: ", [](RowFields& r) { r.dar_address_id = "x"; }},
      {"target_group: ", [](RowFields& r) { r.target_group = 0; }},
      {"target_group: ", [](RowFields& r) { r.target_group_known = false; }},
      {"target_group_from: ", [](RowFields& r) { r.target_group_from = {}; }},
      {"target_group_from: ",
       [](RowFields& r) {
         r.target_group_from = {2021, 2, 30};
       }},
      {"residence_from: ",
       [](RowFields& r) {
         r.residence_from = {2021, 0, 0};
       }},
      {"needs: ", [](RowFields& r) { r.needs_known = false; }},
      {"caseworker: ", [](RowFields& r) { r.caseworker = std::string(61, 'x'); }},
  };
  for (const auto& [field, spoil] : faults) {
    RowFields row = GoodRow();
    spoil(row);
    EXPECT_THAT(CheckRow(row), ElementsAre(StartsWith(field)));
  }
}

TEST(CheckRow, NamesAllFaultsAndNoValues) {
  RowFields row = GoodRow();
  row.cpr = "secret-number";
  row.postcode = "secret";
  row.phone = "secret";
  const auto faults = CheckRow(row);
  EXPECT_EQ(faults.size(), 3u);
  for (const std::string& fault : faults) EXPECT_THAT(fault, Not(::testing::HasSubstr("secret")));
}

TEST(CheckRow, LengthsAreCharactersNotBytes) {
  RowFields row = GoodRow();
  row.surname.clear();
  for (int i = 0; i < 100; ++i) row.surname += "ø";
  EXPECT_THAT(CheckRow(row), IsEmpty());
}

}  // namespace
}  // namespace sjak::citizens
