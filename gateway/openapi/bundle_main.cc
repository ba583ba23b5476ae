// sjak-bundle DESCRIPTOR_SET FRONT FOLDER: writes the front's .proto files into the folder, as ProtoBundle makes them.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gateway/openapi/bundle.h"

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: sjak-bundle DESCRIPTOR_SET FRONT FOLDER\n", stderr), 2;
  std::ifstream in(argv[1], std::ios::binary);
  const auto files = sjak::gateway::ProtoBundle(argv[2], {std::istreambuf_iterator<char>(in), {}});
  if (!files.ok()) return std::fprintf(stderr, "sjak-bundle: %s\n", files.status().ToString().c_str()), 1;
  for (const auto& [name, text] : *files) {
    const auto path = std::filesystem::path(argv[3]) / name;
    std::filesystem::create_directories(path.parent_path());
    if (!(std::ofstream(path) << text)) return std::fprintf(stderr, "sjak-bundle: cannot write %s\n", path.c_str()), 1;
  }
  return 0;
}
