// Writes a made-up city as CSV: city_csv 80000 [seed [revision]] > city.csv
#include <cstdlib>
#include <iostream>

#include "tests/generators/city.h"

int main(int argc, char** argv) {
  const int64_t citizens = argc > 1 ? std::atoll(argv[1]) : 0;
  if (citizens < 1 || citizens > sjak::generators::City::kMostCitizens) {
    std::cerr << "usage: city_csv CITIZENS [SEED [REVISION]]\n";
    return 2;
  }
  sjak::generators::CityOptions options;
  if (argc > 2) options.seed = std::strtoull(argv[2], nullptr, 10);
  if (argc > 3) options.revision = std::atoll(argv[3]);
  const sjak::generators::City city(options);
  std::ios::sync_with_stdio(false);
  std::cout << sjak::generators::City::Header();
  for (int64_t i = 0; i < citizens; ++i) std::cout << city.Line(i);
  return std::cout.flush() ? 0 : 1;
}
