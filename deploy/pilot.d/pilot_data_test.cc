// Reads the pilot's files as they are delivered and checks that they hold together and obey the law of 2021, counting
// by the plainest means: what the suite later reports must agree with what is counted here.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "services/common/calendar.h"
#include "services/common/cpr.h"
#include "services/common/csv.h"
#include "services/common/cvr.h"
#include "services/common/danish_text.h"
#include "services/common/districts.h"
#include "services/common/fulltime_share.h"
#include "services/common/money.h"
#include "services/common/weeks.h"

namespace sjak {
namespace {

using nlohmann::json;
using Citizen = std::map<std::string, std::string>;

const Date kYearEnd(2021, 12, 31);

std::string ReadPilotFile(const std::string& name) {
  const char* root = std::getenv("SJAK_SOURCE_DIR");
  std::ifstream in(std::string(root == nullptr ? "." : root) + "/deploy/pilot.d/" + name);
  EXPECT_TRUE(in) << name;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct CitizenFile {
  std::map<std::string, Citizen> citizens;  // by external id
  std::map<int64_t, std::string> bad;       // reasons by line
};

// Why a row of the export cannot be taken, or nothing.
std::string FaultOf(const CsvRow& row) {
  const auto cpr = Cpr::Parse(row["cpr"]);
  if (!cpr.ok()) return "cpr";
  if (cpr->kind() != CprKind::kReplacement) return "not a synthetic person";
  if (!row["birth_date"].empty() && row["birth_date"] != cpr->birth_date()->ToString()) return "birth_date";
  for (const char* day : {"residence_valid_from", "target_group_valid_from"}) {
    if (!Date::Parse(row[day]).ok()) return day;
  }
  return "";
}

CitizenFile ReadCitizens(const std::string& name) {
  CitizenFile file;
  CsvReader* reader_of_row = nullptr;
  CsvReader reader(
      {.required_columns = {"external_id", "cpr", "needs", "unemployed", "caseworker_id", "target_group"}},
      [&](const CsvRow& row) {
        if (std::string fault = FaultOf(row); !fault.empty()) {
          file.bad[row.line()] = fault;
          return absl::OkStatus();
        }
        Citizen citizen;
        for (const std::string& column : reader_of_row->columns()) citizen[column] = std::string(row[column]);
        EXPECT_TRUE(file.citizens.emplace(citizen["external_id"], citizen).second) << citizen["external_id"];
        return absl::OkStatus();
      },
      [&](int64_t line, absl::string_view reason) { file.bad[line] = std::string(reason); });
  reader_of_row = &reader;
  EXPECT_TRUE(reader.Push(ReadPilotFile(name)).ok());
  EXPECT_TRUE(reader.Finish().ok());
  return file;
}

Date Day(const json& text) { return *Date::Parse(text.get<std::string>()); }

class PilotDataTest : public testing::Test {
 protected:
  const CitizenFile file_ = ReadCitizens("citizens.csv");
  const json programme_ = json::parse(ReadPilotFile("programme.json"));
  const json replay_ = json::parse(ReadPilotFile("replay.json"));

  const Citizen& CitizenOf(const json& placement) const {
    return file_.citizens.at(placement["citizen_external_id"].get<std::string>());
  }
  const json& ById(const char* list, const json& id) const {
    for (const json& entry : programme_[list]) {
      if (entry["id"] == id) return entry;
    }
    ADD_FAILURE() << list << " has no " << id;
    return programme_;
  }
  // The unit and the partner that owns it.
  std::pair<json, json> UnitOf(const json& p_number) const {
    for (const json& partner : programme_["partners"]) {
      for (const json& unit : partner.value("units", json::array())) {
        if (unit["p_number"] == p_number) return {unit, partner};
      }
    }
    ADD_FAILURE() << "no unit " << p_number;
    return {};
  }
  Date LastDayIn2021(const json& placement) const {
    const json& ended = placement["ended_on"];
    return std::min(ended.is_null() ? Day(placement["last_day"]) : Day(ended), kYearEnd);
  }
  // Days on which the citizen came.
  std::vector<Date> AttendedDays(const json& placement) const {
    static const std::vector<std::string> kNames = {"MONDAY", "TUESDAY",  "WEDNESDAY", "THURSDAY",
                                                    "FRIDAY", "SATURDAY", "SUNDAY"};
    const std::vector<std::string> weekdays = placement["attendance"]["weekdays"];
    const int no_show_every = placement["attendance"]["no_show_every"];
    std::vector<Date> days;
    int planned = 0;
    for (Date day = Day(placement["start"]); day <= LastDayIn2021(placement); ++day) {
      const std::string& name = kNames[static_cast<size_t>(day.weekday())];
      const bool works = std::find(weekdays.begin(), weekdays.end(), name) != weekdays.end();
      if (!works || DefaultClosure(day) != Closure::kOpen) continue;
      if (++planned; no_show_every == 0 || planned % no_show_every != 0) days.push_back(day);
    }
    return days;
  }
  bool LivesInTargetArea(const Citizen& citizen) const {
    for (const json& area : programme_["target_area"]["areas"]) {
      const json districts = area.value("districts", json::array());
      if (std::count(districts.begin(), districts.end(), std::stoi(citizen.at("district_code"))) > 0) return true;
      const json streets = area.value("streets", json::array());
      const bool street = std::any_of(streets.begin(), streets.end(), [&](const json& name) {
        return citizen.at("street").rfind(name.get<std::string>() + " ", 0) == 0;
      });
      if (street && area["postcode"] == citizen.at("postcode")) return true;
    }
    return false;
  }
};

TEST_F(PilotDataTest, SixtySyntheticCitizens) {
  EXPECT_EQ(file_.citizens.size(), 60u);
  EXPECT_TRUE(file_.bad.empty());
  std::set<std::string> cprs, caseworkers;
  int elsewhere = 0, not_vulnerable = 0, employed = 0;
  for (const auto& [id, citizen] : file_.citizens) {
    const Cpr cpr = *Cpr::Parse(citizen.at("cpr"));
    EXPECT_TRUE(cprs.insert(cpr.text()).second) << id;
    EXPECT_GE(*cpr.birth_date(), Date(1956, 1, 1)) << id;
    EXPECT_LE(*cpr.birth_date(), Date(2003, 1, 1)) << id;
    EXPECT_NE(FindDistrict(std::stoi(citizen.at("district_code"))), nullptr) << id;
    EXPECT_GE(*Date::Parse(citizen.at("target_group_valid_from")), Date(2020, 1, 1)) << id;
    caseworkers.insert(citizen.at("caseworker_id"));
    ById("caseworkers", citizen.at("caseworker_id"));
    // 6.4 and 6.5 are the groups of those under 30 without a qualification.
    const bool young = citizen.at("target_group") == "6.4" || citizen.at("target_group") == "6.5";
    EXPECT_TRUE(!young || *cpr.birth_date() > Date(1991, 12, 31)) << id;
    elsewhere += !LivesInTargetArea(citizen);
    not_vulnerable += citizen.at("needs").empty();
    employed += citizen.at("unemployed") == "no";
  }
  EXPECT_EQ(caseworkers.size(), 10u);
  EXPECT_EQ(elsewhere, 4);
  EXPECT_EQ(not_vulnerable, 3);
  EXPECT_EQ(employed, 2);
}

TEST_F(PilotDataTest, BadRowsAreReportedAndTheOthersGoIn) {
  const CitizenFile faulty = ReadCitizens("citizens-with-errors.csv");
  EXPECT_EQ(faulty.citizens.size(), 5u);
  EXPECT_EQ(faulty.bad,
            (std::map<int64_t, std::string>{
                {4, "the record has 18 columns, the header 19"}, {6, "cpr"}, {8, "target_group_valid_from"}}));
  for (const auto& [id, citizen] : faulty.citizens) EXPECT_EQ(file_.citizens.count(id), 0u) << id;
}

TEST_F(PilotDataTest, PartnersAreWellFormed) {
  std::set<std::string> numbers;
  for (const json& partner : programme_["partners"]) {
    const std::string cvr = partner["cvr"];
    EXPECT_TRUE(ParseCvr(cvr).ok()) << cvr;
    EXPECT_TRUE(numbers.insert(cvr).second) << cvr;
    EXPECT_TRUE(partner["cvr_is_invented"]);
    EXPECT_EQ(partner["name_is_invented"], partner["role"] == "CONTRACTOR") << partner["name"];
    for (const json& unit : partner.value("units", json::array())) {
      EXPECT_TRUE(numbers.insert(unit["p_number"]).second);
      EXPECT_TRUE(ParsePNumber(unit["p_number"].get<std::string>()).ok());
      EXPECT_FALSE(ContainsCprPattern(unit["p_number"].get<std::string>()));
      const json& months = unit["workforce_hundredths"]["ORDINARY"];
      EXPECT_EQ(months.size(), 14u);
      for (Month month(2020, 11); month <= Month(2021, 12); month = month + 1) {
        EXPECT_TRUE(months.contains(month.ToString())) << month.ToString();
      }
    }
  }
}

TEST_F(PilotDataTest, MoneyStaysWithinTheBudget) {
  const json& line = programme_["budget_line"];
  const int64_t budget = line["thousand_dkk"]["2021"].get<int64_t>() * 100'000;
  EXPECT_EQ(budget, 60'000'000);
  EXPECT_TRUE(line["thousand_dkk"]["2022"].is_null());
  int64_t committed = 0;
  for (const json& agreement : programme_["buy_out_agreements"]) {
    const json& mentor = ById("mentors", agreement["mentor"]);
    EXPECT_EQ(mentor["employer"], agreement["partner"]);
    const int weeks = BegunWeeks(Day(agreement["first_day"]), Day(agreement["last_day"]));
    EXPECT_EQ(agreement["begun_weeks"], weeks);
    const int64_t minutes = agreement["minutes_per_week"].get<int64_t>() * weeks;
    EXPECT_EQ(agreement["agreed_minutes"], minutes);
    EXPECT_EQ(agreement["value_oere"], PriceOfMinutes(minutes, agreement["rate_oere_per_hour"]));
    committed += agreement["value_oere"].get<int64_t>();
  }
  EXPECT_LE(committed, budget);
}

TEST_F(PilotDataTest, ClaimsStayWithinTheirAgreements) {
  std::map<std::pair<std::string, std::string>, int64_t> by_line;
  std::map<std::string, int64_t> claimed;
  std::set<std::pair<std::string, std::string>> months;
  for (const json& claim : replay_["mentor_claims"]) {
    const json& agreement = ById("buy_out_agreements", claim["agreement"]);
    const Month month = *Month::Parse(claim["month"].get<std::string>());
    EXPECT_GE(month.Last(), Day(agreement["first_day"]));
    EXPECT_LE(month.First(), Day(agreement["last_day"]));
    EXPECT_TRUE(months.emplace(claim["agreement"], claim["month"]).second) << "one claim per agreement and month";
    for (const auto& [kind, minutes] : claim["minutes"].items()) {
      by_line[{claim["agreement"], kind}] += minutes.get<int64_t>();
      claimed[claim["agreement"]] += minutes.get<int64_t>();
    }
  }
  for (const json& agreement : programme_["buy_out_agreements"]) {
    EXPECT_GT(claimed[agreement["id"]], 0);
    EXPECT_LE(claimed[agreement["id"]], agreement["agreed_minutes"].get<int64_t>());
    for (const auto& [kind, cap] : agreement["line_caps_minutes"].items()) {
      EXPECT_LE((by_line[{agreement["id"], kind}]), cap.get<int64_t>()) << agreement["id"] << " " << kind;
    }
  }
}

TEST_F(PilotDataTest, PlacementsReferToWhatExists) {
  std::set<std::string> ids;
  for (const json& placement : replay_["placements"]) {
    EXPECT_TRUE(ids.insert(placement["id"]).second);
    ASSERT_EQ(file_.citizens.count(placement["citizen_external_id"].get<std::string>()), 1u) << placement["id"];
    const json& site = ById("sites", placement["site"]);
    const auto [unit, partner] = UnitOf(placement["employer_p_number"]);
    const auto works_there = [&, owner = partner["id"]](const json& contractor) {
      return contractor["partner"] == owner && contractor["first_day"] <= placement["start"];
    };
    EXPECT_TRUE(std::any_of(site["contractors"].begin(), site["contractors"].end(), works_there)) << placement["id"];
    EXPECT_EQ(ById("mentors", placement["mentor"])["site"], placement["site"]) << placement["id"];
  }
  EXPECT_EQ(ids.size(), 24u);
  const json& first = replay_["placements"][0];
  EXPECT_EQ(first["start"], "2021-09-13");
  EXPECT_EQ(first["kind"], "SMALL_JOB");
  EXPECT_EQ(ById("projects", ById("sites", first["site"])["project"])["builder"], "innovater");
}

// R3, R5, R9, R11 and the agreed dates.
TEST_F(PilotDataTest, PlacementsObeyTheLaw) {
  const std::map<std::string, int> longest = {{"6.2", 4},  {"6.4", 4},  {"6.3", 13}, {"6.5", 13},
                                              {"6.7", 13}, {"6.8", 13}, {"6.9", 13}};
  for (const json& placement : replay_["placements"]) {
    const Date start = Day(placement["start"]), last = Day(placement["last_day"]);
    EXPECT_GE(start, Date(2021, 9, 13)) << placement["id"];
    EXPECT_EQ(last, LastDayOfWeeks(start, placement["weeks"])) << placement["id"];
    EXPECT_EQ(placement["ended_on"].is_null(), last > kYearEnd) << placement["id"];
    EXPECT_EQ(placement["ended_on"].is_null(), placement["end_reason"].is_null()) << placement["id"];
    EXPECT_LE(LastDayIn2021(placement), last) << placement["id"];
    EXPECT_LE(placement["weekly_minutes"].get<int64_t>(), kFullTimeWeekMinutes);
    if (placement.contains("ramp_minutes")) {
      const std::vector<int64_t> ramp = placement["ramp_minutes"];
      EXPECT_EQ(ramp.size(), placement["weeks"].get<size_t>()) << placement["id"];
      EXPECT_EQ(*std::max_element(ramp.begin(), ramp.end()), placement["weekly_minutes"].get<int64_t>());
    }
    if (placement["kind"] != "COMPANY_TRAINING") continue;
    EXPECT_LE(placement["weeks"].get<int>(), longest.at(CitizenOf(placement).at("target_group"))) << placement["id"];
    EXPECT_LT(Day(placement["hearing"]["stated_on"]), start) << placement["id"];
    EXPECT_LT(Day(placement["approved_on"]), start) << placement["id"];
    EXPECT_EQ(placement["authority"], "VITAS");
  }
}

// R8 on every day, in the order in which the placements were established.
TEST_F(PilotDataTest, TrainingFitsTheQuota) {
  std::vector<json> trainings;
  for (const json& placement : replay_["placements"]) {
    if (placement["kind"] == "COMPANY_TRAINING") trainings.push_back(placement);
  }
  const auto active = [](const json& p, Date day) { return Day(p["start"]) <= day && day <= Day(p["last_day"]); };
  for (const json& placement : trainings) {
    std::vector<int64_t> months;
    const Month start = Month::Of(Day(placement["start"]));
    const json unit = UnitOf(placement["employer_p_number"]).first;
    for (int back = 1; back <= 4; ++back) {
      months.push_back(unit["workforce_hundredths"]["ORDINARY"][(start - back).ToString()].get<int64_t>());
    }
    for (Date day = Day(placement["start"]); day <= Day(placement["last_day"]); ++day) {
      FullTimeShare used;
      for (const json& other : trainings) {
        if (other["employer_p_number"] != placement["employer_p_number"] || !active(other, day)) continue;
        used += FullTimeShare::OfPerson(other["weekly_minutes"]);
      }
      ASSERT_TRUE(FitsQuota({}, used, QuotaPlaces(months))) << placement["id"] << " " << day.ToString();
    }
  }
}

// R30: what one person has at the same time stays within 37 hours a week.
TEST_F(PilotDataTest, NobodyHasTwoPlacementsAtOnce) {
  for (const json& a : replay_["placements"]) {
    for (const json& b : replay_["placements"]) {
      if (a["id"] >= b["id"] || a["citizen_external_id"] != b["citizen_external_id"]) continue;
      EXPECT_TRUE(LastDayIn2021(a) < Day(b["start"]) || LastDayIn2021(b) < Day(a["start"])) << a["id"] << b["id"];
    }
  }
}

// D5: strict, broad and everybody who ever came differ, and are what the replay promises.
TEST_F(PilotDataTest, StrictAndBroad) {
  std::set<std::string> registered, attended, broad, strict;
  for (const json& placement : replay_["placements"]) {
    const Citizen& citizen = CitizenOf(placement);
    const std::string id = citizen.at("external_id");
    registered.insert(id);
    if (AttendedDays(placement).empty()) continue;
    attended.insert(id);
    EXPECT_LE(*Date::Parse(citizen.at("residence_valid_from")), Day(placement["start"])) << id;
    EXPECT_LE(*Date::Parse(citizen.at("target_group_valid_from")), Day(placement["start"])) << id;
    const bool counts = citizen.at("unemployed") == "yes" && !citizen.at("needs").empty() && LivesInTargetArea(citizen);
    if (!counts) continue;
    broad.insert(id);
    if (ById("sites", placement["site"])["project"] == "TEST_HOUSES") strict.insert(id);
  }
  EXPECT_EQ(strict.size(), replay_["expected"]["strict"].get<size_t>());
  EXPECT_EQ(broad.size(), replay_["expected"]["broad"].get<size_t>());
  EXPECT_EQ(strict.size(), 9u);
  EXPECT_EQ(broad.size(), 17u);
  EXPECT_EQ(attended.size(), 20u);
  EXPECT_EQ(registered.size(), 22u);
}

TEST_F(PilotDataTest, SaysThatItIsSynthetic) {
  EXPECT_NE(replay_["_comment"].get<std::string>().find("after 13 September 2021 is synthetic"), std::string::npos);
  EXPECT_TRUE(replay_["simulated"]);
}

}  // namespace
}  // namespace sjak
