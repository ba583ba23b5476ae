// Writes a made-up municipality as SQL for psql, straight into the tables of citizens and placements:
//   nation_sql pilot|programme|city|nation KEYRING [SEED] | psql -q CONNINFO
//   nation_sql CITIZENS UNITS PLACEMENTS ATTENDANCE KEYRING [SEED] | psql ...
// KEYRING is the file that the citizens program is started with; it opens the sealed CPR numbers.
#include <cstdlib>
#include <iostream>
#include <vector>

#include "tests/generators/city.h"
#include "tests/generators/nation.h"

namespace sjak::generators {
namespace {

int Main(std::vector<std::string> args) {
  Scenario made{"", 0, 0, 0, 0};
  if (!args.empty() && args[0].find_first_not_of("0123456789") != std::string::npos) {
    const auto scenario = ScenarioOf(args[0]);
    if (!scenario.ok()) {
      std::cerr << scenario.status().message() << "\n";
      return 2;
    }
    made = *scenario;
    args.erase(args.begin());
  } else if (args.size() >= 5) {
    made = {"", std::atoll(args[0].c_str()), std::atoll(args[1].c_str()), std::atoll(args[2].c_str()),
            std::atoll(args[3].c_str())};
    args.erase(args.begin(), args.begin() + 4);
  }
  if (args.empty() || args.size() > 2 || made.citizens > City::kMostCitizens) {
    std::cerr << "usage: nation_sql SCENARIO|CITIZENS UNITS PLACEMENTS ATTENDANCE KEYRING [SEED]\n";
    return 2;
  }
  const auto sealer = identity::Sealer::FromFile(args[0]);
  if (!sealer.ok()) {
    std::cerr << sealer.status().message() << "\n";
    return 2;
  }
  std::ios::sync_with_stdio(false);
  if (made.citizens > 0) {
    WriteCitizens(**sealer, made.citizens, args.size() == 2 ? std::strtoull(args[1].c_str(), nullptr, 10) : 1,
                  std::cout);
  }
  if (made.placements > 0) WritePlacements(made.scale(), made.attendance, std::cout);
  return std::cout.flush() ? 0 : 1;
}

}  // namespace
}  // namespace sjak::generators

int main(int argc, char** argv) { return sjak::generators::Main({argv + 1, argv + argc}); }
