#include "services/citizens/circumstances/considerations_rules.h"

#include <gtest/gtest.h>

namespace sjak::citizens {
namespace {

TEST(SeemsToHoldDiagnosis, Table) {
  for (const char* text : {"F32.1", "har f32", "DF321", "(M54)", "Depression, moderat", "ADHD", "brystkræft, KRÆFT",
                           "gigt i hænderne", "Skizofreni", "diagnosed in 2019", "diagnose: se bilag"}) {
    EXPECT_TRUE(SeemsToHoldDiagnosis(text)) << text;
  }
  for (const char* text :
       {"", "Løft højst 10 kg", "Møder kl. 9", "Vis opgaven først, og skriv den ned", "Rum B12a", "Bus 350S og 5C",
        "Pause hver time, 10 min.", "nægter ikke at gå", "kræver kræfter", "Ring til Kim på lokal 4711"}) {
    EXPECT_FALSE(SeemsToHoldDiagnosis(text)) << text;
  }
}

}  // namespace
}  // namespace sjak::citizens
