#include "services/placements/paper/paper_rules.h"

#include <gmock/gmock.h>

namespace sjak::placements {
namespace {

using ::testing::HasSubstr;

PaperClaim SomePaper() {
  PaperClaim claim;
  claim.claim = "claims/1";
  claim.partner_title = "=Opdigtet; Byg";
  claim.partner_cvr = "13748136";
  claim.month = Month(2021, 9);
  claim.ean = "5790000000005";
  claim.net_oere = 190'008;
  claim.vat_oere = 47'502;
  claim.due_on = Date(2021, 12, 1);
  claim.lines = {{1, 300, 158'340}, {2, 61, 31'668}};
  return claim;
}

TEST(Paper, ASheetSaysAllThatAnInvoiceMust) {
  const std::string text = InvoiceText(SomePaper());
  for (const char* part :
       {"CVR: 13748136\n", "EAN: 5790000000005\n", "Måned: 2021-09\n", "Forfald: 01-12-2021\n",
        "Med borgere: 5:00 timer, 1.583,40 kr.\n", "Kontakt til sagsbehandler: 1:01 timer, 316,68 kr.\n",
        "I alt uden moms: 1.900,08 kr.\n", "Moms: 475,02 kr.\n", "I alt: 2.375,10 kr.\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, ::testing::Not(HasSubstr("Ordrenummer"))) << "what was not said is left out";
}

TEST(Paper, TheFileIsSafeInADanishExcel) {
  const std::string csv = ClaimsCsv({SomePaper()});
  EXPECT_EQ(csv.substr(0, 3), "\xef\xbb\xbf");
  EXPECT_THAT(csv, HasSubstr("\r\nclaims/1;13748136;\"'=Opdigtet; Byg\";2021-09;;5790000000005;;1900,08;475,02;2375,10;"
                             "01-12-2021\r\n"));
}

}  // namespace
}  // namespace sjak::placements
