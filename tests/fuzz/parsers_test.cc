// A million random texts, most of them a good one with a few bytes changed, through every parser.
#include "tests/fuzz/parsers.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>

#include "absl/strings/numbers.h"

namespace sjak::fuzz {
namespace {

constexpr const char* kGood[] = {"",
                                 "911236-4004",
                                 " 3112364004 ",
                                 "311236KOT4",
                                 "2021-09-13",
                                 "0001-01-01",
                                 "DK 13 74 81 36",
                                 "1003388394",
                                 "6a6298a1-afd0-48d4-bcf7-8b76952b7a97",
                                 "id;cpr;navn\r\n1;911236-4004;S\xC3\xB8ren\r\n2;;\"a;\"\"b\"\"\nc\"\r\n",
                                 "\xEF\xBB\xBFid,navn\n1,\xC3\x85se\n\n2,x\n",
                                 "id;navn\n1;S\xF8ren\n2;\"never closed\n3;x\n",
                                 "a\n\"\"\"\"\n"};
constexpr char kAlphabet[] = "0123456789-;,\"\r\n \xC3\xB8\xF8\xEF\xBB\xBF\0DKaZ.+";

std::string Random(std::mt19937_64& random) {
  std::string text = kGood[random() % std::size(kGood)];
  const auto byte = [&] {
    return random() % 4 == 0 ? static_cast<char>(random()) : kAlphabet[random() % sizeof kAlphabet];
  };
  for (uint64_t changes = random() % 5; changes > 0; --changes) {
    const size_t at = text.empty() ? 0 : random() % (text.size() + 1);
    switch (random() % 4) {
      case 0:
        text.insert(at, 1, byte());
        break;
      case 1:
        if (at < text.size()) text.erase(at, 1 + random() % 3);
        break;
      case 2:
        if (at < text.size()) text[at] = byte();
        break;
      default:
        text.insert(at, text.substr(0, random() % 20));
    }
  }
  return text;
}

TEST(Parsers, AMillionRandomTextsBreakNothing) {
  uint64_t seed = 20210913;
  if (const char* wanted = std::getenv("SJAK_FUZZ_SEED")) ASSERT_TRUE(absl::SimpleAtoi(wanted, &seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 1'000'000; ++i) ParseAll(Random(random));
}

}  // namespace
}  // namespace sjak::fuzz
