// Writes a made-up city as CSV: city_csv 80000 [seed [revision [first [disagree per mille]]]] > city.csv.
// People are numbered from `first`, 0 unless said; those who disagree have another telephone.
#include <cstdlib>
#include <iostream>

#include "tests/generators/city.h"

int main(int argc, char** argv) {
  const int64_t citizens = argc > 1 ? std::atoll(argv[1]) : 0;
  const int64_t first = argc > 4 ? std::atoll(argv[4]) : 0;
  if (citizens < 1 || first < 0 || first + citizens > sjak::generators::City::kMostCitizens) {
    std::cerr << "usage: city_csv CITIZENS [SEED [REVISION [FIRST [DISAGREE_PER_MILLE]]]]\n";
    return 2;
  }
  sjak::generators::CityOptions options;
  if (argc > 2) options.seed = std::strtoull(argv[2], nullptr, 10);
  if (argc > 3) options.revision = std::atoll(argv[3]);
  if (argc > 5) {
    options.disagree_per_mille = std::atoi(argv[5]);
    options.voice = 1;
  }
  const sjak::generators::City city(options);
  std::ios::sync_with_stdio(false);
  std::cout << sjak::generators::City::Header();
  for (int64_t i = first; i < first + citizens; ++i) std::cout << city.Line(i);
  return std::cout.flush() ? 0 : 1;
}
