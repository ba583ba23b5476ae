#include "services/reporting/documents/render.h"

#include <gmock/gmock.h>
#include <zip.h>

#include "platform/base/date.h"
#include "platform/base/wire.h"
#include "services/reporting/documents/builder.h"

namespace sjak::reporting {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

v1::ReportDocument Sample() {
  v1::ReportDocument document;
  document.set_number("BI6-2021-004");
  document.set_version(2);
  document.set_title("Opfølgning til udvalget, 3. kvartal 2021");
  *document.mutable_as_of() = wire::ToProto(Date(2021, 9, 30));
  *document.mutable_frozen_on() = wire::ToProto(Date(2021, 10, 6));
  document.set_simulated(true);
  document.set_difference("Ét fremmøde kom for sent.");
  v1::ReportSection* section = AddSection(&document, "TARGET", "Mål & <resultat>");
  AddText(section, "Første linje.\n\n\"Anden\" linje <script>.");
  v1::ReportTable* table = AddTable(section, "Målet", {{"Læsning", false, 3}, {"Nået", true}, {"Kr.", true}});
  AddRow(table, {TextCell("=Snæver"), NumberCell(-7), NumberCell(123456, 2)});
  AddRow(table, {TextCell("I alt"), EmptyCell(), NumberCell(0)})->set_total(true);
  v1::ReportChart* chart = AddChart(section, "Tilknyttede", "");
  AddBar(chart, "Snæver", 7);
  AddBar(chart, "Bred", 0);
  chart->set_target(20);
  AddNote(section, "Kilde: <5 vises ikke.");
  return document;
}

std::string FileOf(const std::string& archive, const char* name) {
  zip_error_t error;
  zip_source_t* source = zip_source_buffer_create(archive.data(), archive.size(), 0, &error);
  zip_t* zip = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (zip == nullptr) return "not a zip file";
  zip_stat_t stat;
  std::string content = "missing";
  if (zip_stat(zip, name, 0, &stat) == 0) {
    content.resize(stat.size);
    zip_file_t* file = zip_fopen(zip, name, 0);
    EXPECT_EQ(zip_fread(file, content.data(), content.size()), static_cast<zip_int64_t>(content.size()));
    zip_fclose(file);
  }
  zip_close(zip);
  return content;
}

TEST(Render, TheSameDocumentGivesTheSameBytes) {
  const auto first = RenderAll(Sample()), second = RenderAll(Sample());
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->size(), 5u);
  for (size_t i = 0; i < first->size(); ++i) {
    EXPECT_EQ((*first)[i].content, (*second)[i].content) << (*first)[i].format;
    EXPECT_STRNE(EndingOf((*first)[i].format), "bin");
  }
}

TEST(Render, CsvForADanishExcel) {
  const std::string csv = RenderCsv(Sample());
  EXPECT_THAT(csv, StartsWith("\xEF\xBB\xBF"));
  EXPECT_THAT(csv, HasSubstr("'=Snæver;-7;1234,56\r\n")) << "no formula runs, and the comma is the decimal mark";
  EXPECT_THAT(csv, HasSubstr("I alt;;0\r\n")) << "an empty cell is not zero";
  EXPECT_THAT(csv, HasSubstr("SIMULERET"));
}

TEST(Render, HtmlFetchesNothingAndRunsNothing) {
  const std::string html = RenderHtml(Sample());
  EXPECT_THAT(html, HasSubstr("Mål &amp; &lt;resultat&gt;"));
  EXPECT_THAT(html, HasSubstr("&quot;Anden&quot; linje &lt;script&gt;."));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, HasSubstr("<td class=\"n\">1.234,56</td>"));
  EXPECT_THAT(html, HasSubstr("Ét fremmøde kom for sent."));
  EXPECT_THAT(html, HasSubstr("mål 20"));
  for (const char* fetched : {"src=", "url(", "@import", "<link", "href="}) EXPECT_THAT(html, Not(HasSubstr(fetched)));
  v1::ReportDocument real = Sample();
  real.set_simulated(false);
  EXPECT_THAT(RenderHtml(real), Not(HasSubstr("SIMULERET")));
}

TEST(Render, OdtIsAnOpenDocument) {
  const auto odt = RenderOdt(Sample());
  ASSERT_TRUE(odt.ok()) << odt.status();
  // Where programs look for the format: the first file, its name and content unpacked.
  EXPECT_EQ(odt->substr(30, 8), "mimetype");
  EXPECT_EQ(odt->substr(38, 39), "application/vnd.oasis.opendocument.text");
  const std::string content = FileOf(*odt, "content.xml");
  EXPECT_THAT(content, HasSubstr("Mål &amp; &lt;resultat&gt;"));
  EXPECT_THAT(content, HasSubstr("1.234,56"));
  EXPECT_THAT(FileOf(*odt, "META-INF/manifest.xml"), HasSubstr("content.xml"));
}

TEST(Render, ALongerBarForALargerNumber) {
  const std::string svg = RenderChart(Sample().sections(0).blocks(3).chart());
  EXPECT_THAT(svg, HasSubstr("width=\"147\""));  // 7 of 20 of 420
  EXPECT_THAT(svg, HasSubstr("width=\"0\""));
}

}  // namespace
}  // namespace sjak::reporting
