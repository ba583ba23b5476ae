#include "services/reporting/frozen/release_json_store.h"

namespace sjak::reporting {

using nlohmann::json;

json JsonOf(const Release& release) {
  json cells = json::array();
  for (const ReleasedCell& cell : release.cells) {
    cells.push_back({{"code", cell.code},
                     {"count", cell.count},
                     {"structural", cell.structural},
                     {"shown", static_cast<int>(cell.shown)}});
  }
  return {{"as_of", release.as_of.ToString()},
          {"published", release.published},
          {"k", release.k},
          {"total", release.total},
          {"cells", cells}};
}

Release ReleaseOf(const json& j) {
  Release release;
  release.as_of = Date::Parse(j.at("as_of").get<std::string>()).value_or(Date());
  release.published = j.at("published");
  release.k = j.at("k");
  release.total = j.at("total");
  for (const json& c : j.at("cells")) {
    release.cells.push_back(
        {c.at("code"), c.at("count"), c.at("structural"), static_cast<ReleasedCell::Shown>(c.at("shown").get<int>())});
  }
  return release;
}

}  // namespace sjak::reporting
