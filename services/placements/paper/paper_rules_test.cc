#include "services/placements/paper/paper_rules.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"

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

constexpr char kAnswered[] = "claims/0190a0b0-0000-7000-8000-000000000001";

TEST(Paper, TheListComesBackWithItsAnswers) {
  const auto file =
      ReadAnswers(absl::StrCat("krav;cvr;virksomhed;brutto;svar;dato;reference;aarsag\r\n", kAnswered,
                               ";13748136;'=Byg;2.375,10;Betalt;01-12-2021;B-2021/7;\r\n;;i alt;2375,10;;;;\r\n",
                               kAnswered, ";13748136;Byg;2375,10;afvist;;;Forkert EAN\r\n"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(file->wrong.empty());
  ASSERT_EQ(file->rows.size(), 2u);
  EXPECT_EQ(file->rows[0].line, 2);
  EXPECT_EQ(ResourceName("claims", file->rows[0].claim), kAnswered);
  EXPECT_TRUE(file->rows[0].paid);
  EXPECT_EQ(file->rows[0].gross_oere, 237'510);
  EXPECT_EQ(file->rows[0].paid_on, Date(2021, 12, 1));
  EXPECT_EQ(file->rows[0].reference, "B-2021/7");
  EXPECT_FALSE(file->rows[1].paid);
  EXPECT_EQ(file->rows[1].reason, "Forkert EAN");
}

TEST(Paper, WrongAnswersAreSaidLineByLine) {
  std::string csv = "krav;brutto;svar;dato;reference;aarsag\n";
  for (const char* line :
       {";1,00;betalt;01-12-2021;B-1;", ";1,0;betalt;01-12-2021;B-1;", ";1.00;betalt;01-12-2021;B-1;",
        ";1,00,00;betalt;01-12-2021;B-1;", ";-1,00;betalt;01-12-2021;B-1;", ";;betalt;01-12-2021;B-1;",
        ";1,00;betalt;31-11-2021;B-1;", ";1,00;betalt;01-12-2021;B 1;", ";1,00;maaske;;;", ";1,00;afvist;;;x",
        ";1,00;afvist;;;Se 110861-1234"}) {
    csv += absl::StrCat(kAnswered, line, "\n");
  }
  csv += "1;1,00;betalt;01-12-2021;B-1;\n";
  const auto file = ReadAnswers(csv);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->rows.size(), 1u);
  EXPECT_EQ(file->rows[0].gross_oere, 100);
  std::vector<std::string> fields;
  for (const auto& [line, what] : file->wrong) fields.push_back(what.substr(0, what.find(':')));
  EXPECT_THAT(fields, ::testing::ElementsAre("brutto", "brutto", "brutto", "brutto", "brutto", "dato", "reference",
                                             "svar", "aarsag", "aarsag", "krav"));
  EXPECT_EQ(file->wrong.front().first, 3);
  EXPECT_EQ(ReasonOf(ReadAnswers("krav;svar\n").status()), "CSV_HEADER");
}

}  // namespace
}  // namespace sjak::placements
