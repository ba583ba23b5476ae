// libFuzzer's target; built with clang when SJAK_FUZZ is on: build/fuzz/fuzz/parsers_fuzzer -max_len=4096 CORPUS
#include "tests/fuzz/parsers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sjak::fuzz::ParseAll(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
