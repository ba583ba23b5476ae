#include <zip.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/common/money.h"
#include "services/reporting/documents/builder.h"
#include "services/reporting/documents/render.h"

namespace sjak::reporting {
namespace {

constexpr char kMediaType[] = "application/vnd.oasis.opendocument.text";

constexpr char kNamespaces[] =
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""
    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""
    " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" office:version=\"1.2\"";

constexpr char kManifest[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">"
    "<manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.text\"/>"
    "<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>"
    "<manifest:file-entry manifest:full-path=\"styles.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>\n";

std::string StylesXml() {
  const auto paragraph = [](const char* name, const char* parent, const char* properties) {
    return absl::StrCat("<style:style style:name=\"", name, "\" style:family=\"paragraph\"",
                        *parent == 0 ? "" : " style:parent-style-name=\"", parent, *parent == 0 ? "" : "\"",
                        "><style:paragraph-properties fo:margin-bottom=\"0.2cm\"/><style:text-properties ", properties,
                        "/></style:style>");
  };
  return absl::StrCat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-styles", kNamespaces, "><office:styles>",
      paragraph("Standard", "", "fo:font-size=\"11pt\" fo:language=\"da\" fo:country=\"DK\""),
      paragraph("Title", "Standard", "fo:font-size=\"20pt\" fo:font-weight=\"bold\""),
      paragraph("Heading_20_1", "Standard", "fo:font-size=\"14pt\" fo:font-weight=\"bold\""),
      paragraph("Caption", "Standard", "fo:font-size=\"10pt\" fo:font-weight=\"bold\""),
      paragraph("Note", "Standard", "fo:font-size=\"8pt\""),
      "<style:style style:name=\"Number\" style:family=\"paragraph\" style:parent-style-name=\"Standard\">"
      "<style:paragraph-properties fo:text-align=\"end\"/></style:style>"
      "</office:styles><office:automatic-styles><style:page-layout style:name=\"A4\"><style:page-layout-properties "
      "fo:page-width=\"21cm\" fo:page-height=\"29.7cm\" fo:margin=\"2cm\"/></style:page-layout>"
      "</office:automatic-styles><office:master-styles><style:master-page style:name=\"Standard\" "
      "style:page-layout-name=\"A4\"/></office:master-styles></office:document-styles>\n");
}

std::string Paragraph(const char* style, absl::string_view text) {
  return absl::StrCat("<text:p text:style-name=\"", style, "\">", EscapeXml(text), "</text:p>");
}

class Content {
 public:
  explicit Content(const v1::ReportDocument& document) : prefix_(document.simulated() ? "Simuleret. " : "") {}

  std::string Of(const v1::ReportDocument& document) {
    absl::StrAppend(&body_, Paragraph("Title", document.title()), Paragraph("Note", Imprint(document)));
    if (document.simulated()) absl::StrAppend(&body_, Paragraph("Caption", SimulatedWarning(document)));
    if (!document.difference().empty()) {
      absl::StrAppend(&body_, Paragraph("Caption", "Ændret siden forrige version"),
                      Paragraph("Standard", document.difference()));
    }
    for (const v1::ReportSection& section : document.sections()) {
      absl::StrAppend(&body_, "<text:h text:style-name=\"Heading_20_1\" text:outline-level=\"1\">",
                      EscapeXml(section.heading()), "</text:h>");
      for (const v1::ReportBlock& block : section.blocks()) Block(block);
    }
    return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content", kNamespaces,
                        "><office:automatic-styles><style:style style:name=\"Cell\" style:family=\"table-cell\">"
                        "<style:table-cell-properties fo:padding=\"0.1cm\" fo:border-bottom=\"0.5pt solid #999999\"/>"
                        "</style:style></office:automatic-styles><office:body><office:text>",
                        body_, "</office:text></office:body></office:document-content>\n");
  }

 private:
  void Block(const v1::ReportBlock& block) {
    if (block.has_table()) return Table(block.table());
    if (block.has_chart()) return Chart(block.chart());
    const bool note = block.block_case() == v1::ReportBlock::kNote;
    absl::StrAppend(&body_, Paragraph(note ? "Note" : "Standard", note ? block.note() : block.paragraph()));
  }

  void Table(const v1::ReportTable& table) {
    absl::StrAppend(&body_, Paragraph("Caption", absl::StrCat(prefix_, table.caption())), "<table:table table:name=\"T",
                    ++tables_, "\"><table:table-column table:number-columns-repeated=\"",
                    std::max(1, table.columns_size()), "\"/><table:table-header-rows><table:table-row>");
    for (const v1::ReportColumn& column : table.columns()) Cell(column.heading(), column.numeric(), true);
    absl::StrAppend(&body_, "</table:table-row></table:table-header-rows>");
    for (const v1::ReportRow& row : table.rows()) {
      absl::StrAppend(&body_, "<table:table-row>");
      for (int i = 0; i < row.cells_size(); ++i) {
        Cell(Printed(row.cells(i)), i < table.columns_size() && table.columns(i).numeric(), row.total());
      }
      absl::StrAppend(&body_, "</table:table-row>");
    }
    absl::StrAppend(&body_, "</table:table>", Paragraph("Standard", ""));
  }

  void Cell(const std::string& text, bool numeric, bool strong) {
    const char* style = numeric ? "Number" : strong ? "Caption" : "Standard";
    absl::StrAppend(&body_, "<table:table-cell table:style-name=\"Cell\" office:value-type=\"string\">",
                    Paragraph(style, text), "</table:table-cell>");
  }

  void Chart(const v1::ReportChart& chart) {
    v1::ReportTable table;
    table.set_caption(chart.caption());
    table.add_columns();
    table.add_columns()->set_heading(chart.unit());
    table.mutable_columns(1)->set_numeric(true);
    for (const v1::ReportBar& bar : chart.bars()) AddRow(&table, {TextCell(bar.label()), NumberCell(bar.value())});
    if (chart.has_target()) AddRow(&table, {TextCell("Mål"), NumberCell(chart.target())});
    Table(table);
  }

  const std::string prefix_;
  std::string body_;
  int tables_ = 0;
};

// Adds a file with a fixed time, so that the same document gives the same bytes.
bool AddFile(zip_t* archive, const char* name, const std::string& content, bool packed) {
  zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
  if (source == nullptr) return false;
  const zip_int64_t index = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  // 1980-01-01, the first day that the format can hold.
  return zip_set_file_compression(archive, index, packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) == 0 &&
         zip_file_set_dostime(archive, index, 0, 0x21, 0) == 0;
}

}  // namespace

absl::StatusOr<std::string> RenderOdt(const v1::ReportDocument& document) {
  const std::string media_type = kMediaType, manifest = kManifest, styles = StylesXml();
  const std::string content = Content(document).Of(document);
  const absl::Status failed = absl::InternalError("libzip could not write the document");
  // Kept beyond the archive's closing: it holds the bytes.
  const std::unique_ptr<zip_source_t, void (*)(zip_source_t*)> target(zip_source_buffer_create(nullptr, 0, 0, nullptr),
                                                                      &zip_source_free);
  if (target == nullptr) return failed;
  zip_source_keep(target.get());
  zip_t* archive = zip_open_from_source(target.get(), ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) {
    zip_source_free(target.get());
    return failed;
  }
  // The media type comes first and is not packed: by that a program knows the format.
  const bool added = AddFile(archive, "mimetype", media_type, false) &&
                     AddFile(archive, "content.xml", content, true) && AddFile(archive, "styles.xml", styles, true) &&
                     AddFile(archive, "META-INF/manifest.xml", manifest, true);
  if (!added || zip_close(archive) != 0) {
    zip_discard(archive);
    return failed;
  }
  zip_stat_t stat;
  if (zip_source_stat(target.get(), &stat) != 0 || zip_source_open(target.get()) != 0) return failed;
  std::string bytes(stat.size, '\0');
  const zip_int64_t read = zip_source_read(target.get(), bytes.data(), bytes.size());
  zip_source_close(target.get());
  if (read != static_cast<zip_int64_t>(bytes.size())) return failed;
  return bytes;
}

}  // namespace sjak::reporting
