#include "services/citizens/areas/areas_rules.h"

#include <gtest/gtest.h>

namespace sjak::citizens {
namespace {

const std::vector<Area>& TestAreas() {
  static const auto* areas = new std::vector<Area>{
      {"BISPEBJERG", {{"", "2400", 0}, {"", "", 8}}},
      {"TINGBJERG", {{"", "", 7}, {"Ruten", "2700", 0}, {"Åkandevej", "", 0}, {"H. C. Ørsteds Vej", "", 0}}},
      {"VANLOSE", {{"", "2720", 7}, {"Terrasserne", "", 6}}},
  };
  return *areas;
}

struct AddressCase {
  const char* street;
  const char* postcode;
  int district;
  const char* area;  // "" for none
  const char* rule;
};

TEST(AreasRules, MatchTable) {
  const AddressCase cases[] = {
      {"Ruten 12", "2700", 7, "TINGBJERG", "street 2700 Ruten"},
      {"RUTEN 12, 3. tv", "2700", 0, "TINGBJERG", "street 2700 Ruten"},
      {"Ruten", "2700", 0, "TINGBJERG", "street 2700 Ruten"},
      {"Ruten 12", "2400", 0, "BISPEBJERG", "postcode 2400"},
      {"Ruten 12", "2400", 7, "BISPEBJERG", "postcode 2400"},
      {"Rutens Plads 1", "2700", 0, "", ""},
      {"Ruten Nord 1", "2700", 0, "", ""},
      {"Rute 1", "2700", 0, "", ""},
      {"aakandevej 4", "2700", 0, "TINGBJERG", "street Åkandevej"},
      {"AAKANDEVEJ", "", 0, "TINGBJERG", "street Åkandevej"},
      {"H.C. Ørsteds Vej 50", "1879", 0, "TINGBJERG", "street H. C. Ørsteds Vej"},
      {"hc oersteds vej 50", "1879", 0, "", ""},
      {"Andenvej 1", "2700", 7, "TINGBJERG", "district 7"},
      {"Andenvej 1", "2720", 7, "VANLOSE", "postcode 2720 district 7"},
      {"Andenvej 1", "2720", 6, "", ""},
      {"Terrasserne 3", "2700", 6, "VANLOSE", "street Terrasserne district 6"},
      {"Terrasserne 3", "2700", 7, "TINGBJERG", "district 7"},
      {"Andenvej 1", "2400", 8, "BISPEBJERG", "postcode 2400"},
      {"Andenvej 1", "2200", 8, "BISPEBJERG", "district 8"},
      {"Andenvej 1", "2200", 98, "", ""},
      {"", "", 0, "", ""},
  };
  for (const AddressCase& c : cases) {
    const auto match = MatchArea(TestAreas(), c.street, c.postcode, c.district);
    EXPECT_EQ(match ? match->area : "", c.area) << c.street << " " << c.postcode << " " << c.district;
    EXPECT_EQ(match ? match->rule : "", c.rule) << c.street << " " << c.postcode << " " << c.district;
  }
}

TEST(AreasRules, StreetsWinWhateverTheOrder) {
  const Area a{"A", {{"Ruten", "", 0}}}, b{"B", {{"", "2700", 0}}}, c{"C", {{"", "", 7}}};
  for (const std::vector<Area>& order : {std::vector<Area>{a, b, c}, {c, b, a}, {b, a, c}, {c, a, b}}) {
    EXPECT_EQ(MatchArea(order, "Ruten 1", "2700", 7)->area, "A");
    EXPECT_EQ(MatchArea(order, "Andenvej 1", "2700", 7)->area, "B");
    EXPECT_EQ(MatchArea(order, "Andenvej 1", "2200", 7)->area, "C");
  }
}

TEST(AreasRules, ARuleNamesSomething) {
  EXPECT_NE(Complaint({"", "", 0}), "");
  EXPECT_NE(Complaint({"--", "", 0}), "");
  EXPECT_NE(Complaint({"", "", 99}), "");
  EXPECT_EQ(Complaint({"", "", 98}), "");
  EXPECT_EQ(Complaint({"Ruten", "", 0}), "");
}

TEST(AreasRules, NobodyLivesInTheWholeCity) {
  for (int code : {0, 1, 10, 98}) EXPECT_TRUE(IsDistrictOfResidence(code)) << code;
  for (int code : {-1, 11, 97, 99}) EXPECT_FALSE(IsDistrictOfResidence(code)) << code;
}

TEST(CityLevel, SaysNoDistrict) {
  for (int code = 1; code <= 10; ++code) EXPECT_EQ(CityLevel(code), kWholeCity) << code;
  EXPECT_EQ(CityLevel(kOutsideTheCity), kOutsideTheCity);
  EXPECT_EQ(CityLevel(0), 0);
}

}  // namespace
}  // namespace sjak::citizens
