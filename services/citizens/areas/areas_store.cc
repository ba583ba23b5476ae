#include "services/citizens/areas/areas_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

const postgres::Statement kAreas("areas_read", absl::StrCat("SELECT ", AreasJson(), " AS areas"));

// Locks the area, new or old, and takes its next version.
const postgres::Statement kNextVersion("areas_next_version", R"(
  INSERT INTO residence_area (municipality_code, code, version) VALUES ($1, $2, 1)
  ON CONFLICT (municipality_code, code) DO UPDATE SET version = residence_area.version + 1
  RETURNING version)");

const postgres::Statement kDefine("areas_define", R"(
  INSERT INTO residence_area_definition (municipality_code, code, version, label, rules, valid_from, recorded_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7))");

}  // namespace

std::string AreasJson() {
  return R"((SELECT coalesce(json_agg(json_build_object('code', d.code, 'rules', d.rules) ORDER BY d.code), '[]')
             FROM residence_area a
             JOIN residence_area_definition d
               ON d.municipality_code = $1 AND d.code = a.code AND d.version = a.version
             WHERE a.municipality_code = $1))";
}

std::vector<Area> AreasFromJson(absl::string_view json) {
  std::vector<Area> areas;
  for (const Json& a : Json::parse(json.begin(), json.end())) {
    Area area{a["code"].get<std::string>(), {}};
    for (const Json& r : a["rules"]) {
      area.rules.push_back(
          {r["street"].get<std::string>(), r["postcode"].get<std::string>(), r["district_code"].get<int>()});
    }
    areas.push_back(std::move(area));
  }
  return areas;
}

std::vector<Area> ReadAreas(rpc::Tx& tx) {
  return AreasFromJson(tx.Exec(kAreas, {tx.municipality()}).front().text("areas"));
}

int64_t WriteArea(rpc::Tx& tx, const v1::ResidenceArea& area) {
  Json rules = Json::array();
  for (const v1::ResidenceRule& rule : area.rules()) {
    rules.push_back(
        {{"street", rule.street()}, {"postcode", rule.postcode()}, {"district_code", rule.district_code()}});
  }
  const int64_t version = tx.Exec(kNextVersion, {tx.municipality(), area.code()}).front().i64("version");
  tx.Exec(kDefine, {tx.municipality(), area.code(), version, area.label(), rules.dump(), tx.today(), tx.now()});
  return version;
}

}  // namespace sjak::citizens
