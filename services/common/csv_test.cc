#include "services/common/csv.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"

namespace sjak {
namespace {

struct CsvResult {
  absl::Status status;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<int64_t> lines;
  std::vector<std::string> bad;  // "line: reason"
};

// Reads `text` in pieces of `chunk` bytes, as it might come over a network.
CsvResult ReadCsv(absl::string_view text, size_t chunk = SIZE_MAX, CsvReader::Options options = {}) {
  CsvResult result;
  CsvReader reader(
      std::move(options),
      [&](const CsvRow& row) {
        result.rows.push_back(row.fields());
        result.lines.push_back(row.line());
        return absl::OkStatus();
      },
      [&](int64_t line, absl::string_view reason) { result.bad.push_back(absl::StrCat(line, ": ", reason)); });
  for (size_t at = 0; at < text.size() && result.status.ok();) {
    const absl::string_view piece = text.substr(at, chunk);
    result.status = reader.Push(piece);
    at += piece.size();
  }
  if (result.status.ok()) result.status = reader.Finish();
  result.columns = reader.columns();
  return result;
}

using Rows = std::vector<std::vector<std::string>>;

struct CsvCase {
  const char* what;
  std::string text;
  Rows rows;
};

class CsvCaseTest : public testing::TestWithParam<CsvCase> {};

TEST_P(CsvCaseTest, ReadsTheSameInPiecesOfAnySize) {
  for (size_t chunk : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, SIZE_MAX}) {
    const CsvResult result = ReadCsv(GetParam().text, chunk);
    ASSERT_TRUE(result.status.ok()) << result.status;
    EXPECT_EQ(result.columns, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(result.rows, GetParam().rows) << GetParam().what << " in pieces of " << chunk;
    EXPECT_TRUE(result.bad.empty()) << result.bad[0];
  }
}

INSTANTIATE_TEST_SUITE_P(
    Formats, CsvCaseTest,
    testing::Values(
        CsvCase{"semicolons", "a;b\n1;2\n", {{"1", "2"}}}, CsvCase{"commas", "A,B\n1,\"2,3\"\n", {{"1", "2,3"}}},
        CsvCase{"CRLF, no last line end", "a;b\r\n1;2\r\n3;4", {{"1", "2"}, {"3", "4"}}},
        CsvCase{"byte order mark",
                "\xEF\xBB\xBF"
                "a;b\næ;ø\n",
                {{"æ", "ø"}}},
        CsvCase{"ISO 8859-1", "a;b\nx;y\n\xE6\xF8;\xC5\n", {{"x", "y"}, {"æø", "Å"}}},
        CsvCase{"Windows-1252", "a;b\n\x80;\x96\n", {{"€", "–"}}},
        CsvCase{"quotes", "a;b\n\"x \"\"y\"\"\";\"1;2\r\n3\"\n\"\";z\n", {{"x \"y\"", "1;2\r\n3"}, {"", "z"}}},
        CsvCase{"a quote in the middle is itself", "a;b\n5\" pipe;2\n", {{"5\" pipe", "2"}}},
        CsvCase{"empty lines", "\n\r\na,b\n\n1,2\n \n", {{"1", "2"}}},
        CsvCase{"empty fields", "a;b\n;\n;x\n", {{"", ""}, {"", "x"}}}, CsvCase{"only a header", "a;b", {}}));

TEST(CsvReaderTest, BadRecordsAreNamedAndTheOthersGoIn) {
  const std::string text =
      "a;b\n"
      "1;2\n"
      "1;2;3\n"       // 3: too many
      "1\n"           // 4: too few
      "\"x\"y;2\n"    // 5: text after a quote
      "\"never;2\n"   // 6: not closed
      "3;4\n"         // 7
      "5;\"6\n7\"\n"  // 8: the first quote of this one would close that of line 6
      "8;9\n";
  const CsvResult result = ReadCsv(text);
  ASSERT_TRUE(result.status.ok());
  ASSERT_EQ(result.bad.size(), 4u);
  EXPECT_EQ(result.bad[0], "3: the record has 3 columns, the header 2");
  EXPECT_EQ(result.bad[1], "4: the record has 1 columns, the header 2");
  EXPECT_EQ(result.bad[2].substr(0, 2), "5:");
  EXPECT_EQ(result.bad[3].substr(0, 2), "6:");
  EXPECT_EQ(result.rows, (Rows{{"1", "2"}, {"3", "4"}, {"5", "6\n7"}, {"8", "9"}}));
  EXPECT_EQ(result.lines, (std::vector<int64_t>{2, 7, 8, 10}));
}

TEST(CsvReaderTest, AnUnclosedQuoteCostsItsLineOnly) {
  for (size_t chunk : {size_t{1}, SIZE_MAX}) {
    const CsvResult result = ReadCsv("a;b\n1;2\nx;\"open\n3;4\n5;6\n", chunk);
    EXPECT_EQ(result.rows, (Rows{{"1", "2"}, {"3", "4"}, {"5", "6"}}));
    EXPECT_EQ(result.lines, (std::vector<int64_t>{2, 4, 5}));
    EXPECT_EQ(result.bad, (std::vector<std::string>{"3: a quote is never closed"}));
  }
}

TEST(CsvReaderTest, MemoryIsBounded) {
  const CsvReader::Options small = {.max_record_bytes = 32};
  const CsvResult long_line = ReadCsv(absl::StrCat("a;b\n1;", std::string(100'000, 'x'), "\n3;4\n"), 1000, small);
  EXPECT_EQ(long_line.rows, (Rows{{"3", "4"}}));
  EXPECT_EQ(long_line.bad, (std::vector<std::string>{"2: the record is longer than 32 bytes"}));

  std::string open = "a;b\n\"open;2\n";
  Rows rows;
  for (int i = 0; i < 100; ++i) {
    absl::StrAppend(&open, i, ";x\n");
    rows.push_back({absl::StrCat(i), "x"});
  }
  const CsvResult never_closed = ReadCsv(open, 5, small);
  EXPECT_EQ(never_closed.rows, rows);
  EXPECT_EQ(never_closed.bad, (std::vector<std::string>{"2: a quote is never closed"}));
  EXPECT_EQ(ReasonOf(ReadCsv(std::string(1000, 'x'), 10, small).status), "CSV_HEADER");
}

TEST(CsvReaderTest, LineNumbersCountBreaksInsideQuotes) {
  const CsvResult result = ReadCsv("a;b\n\"1\n\n2\";3\n4;5\n6\n");
  EXPECT_EQ(result.lines, (std::vector<int64_t>{2, 5}));
  EXPECT_EQ(result.bad[0].substr(0, 2), "6:");
}

TEST(CsvReaderTest, OneEncodingPerFile) {
  const CsvResult result = ReadCsv("a;b\næ;1\n\xE6;2\nå;3\n");
  EXPECT_EQ(result.rows, (Rows{{"æ", "1"}, {"å", "3"}}));
  EXPECT_EQ(result.bad, (std::vector<std::string>{"3: the text is not UTF-8, while earlier lines are"}));
}

TEST(CsvReaderTest, Headers) {
  const CsvReader::Options need = {.required_columns = {"cpr", "name"}};
  const CsvResult lacking = ReadCsv("Name;x\n", SIZE_MAX, need);
  EXPECT_EQ(ReasonOf(lacking.status), "CSV_HEADER");
  EXPECT_EQ(lacking.status.message(), "the first line must name the columns: these are missing: cpr");
  EXPECT_TRUE(ReadCsv("NAME ; Cpr\n", SIZE_MAX, need).status.ok());
  for (const char* bad : {"", "\n", "a;a\n1;2\n", "a;\n", "\"a\nb", "\"a\"x;b\n"}) {
    EXPECT_EQ(ReasonOf(ReadCsv(bad).status), "CSV_HEADER") << bad;
  }
}

TEST(CsvReaderTest, ColumnsByName) {
  std::string name, unknown = "x";
  CsvReader reader(
      {},
      [&](const CsvRow& row) {
        name = std::string(row["name"]);
        unknown = std::string(row["phone"]);
        return absl::CancelledError("enough");
      },
      [](int64_t, absl::string_view) {});
  EXPECT_EQ(reader.Push("id;Name\n1;  Bo \n2;Pia\n").code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(name, "Bo");
  EXPECT_EQ(unknown, "");
}

// Property: any bytes are read without fault, and the pieces they come in make no difference.
TEST(CsvReaderTest, PiecesMakeNoDifference) {
  std::mt19937 random(11);
  const std::string alphabet = "a1;,\"\"\n\r \xC3\xA6\xE6" + std::string(1, '\0');
  for (int round = 0; round < 3'000; ++round) {
    std::string text = round % 3 == 0 ? "" : "a;b\n";
    for (size_t n = random() % 60; n > 0; --n) text += alphabet[random() % alphabet.size()];
    const CsvReader::Options options = {.max_record_bytes = 20};
    const CsvResult whole = ReadCsv(text, SIZE_MAX, options), pieces = ReadCsv(text, 1 + random() % 5, options);
    ASSERT_EQ(ReasonOf(whole.status), ReasonOf(pieces.status)) << text;
    ASSERT_EQ(whole.rows, pieces.rows);
    ASSERT_EQ(whole.bad, pieces.bad);
  }
}

TEST(CsvWriterTest, ExcelSafe) {
  std::string out;
  CsvWriter writer(&out, {.byte_order_mark = true});
  writer.Text("navn").Text("beløb").Text("note").EndRow();
  writer.Text("=SUM(A1)").Number(-123'450, 2).Empty().EndRow();
  writer.Text("a;\"b\"").Number(7).Text("@x").EndRow();
  EXPECT_EQ(out, "\xEF\xBB\xBFnavn;beløb;note\r\n'=SUM(A1);-1234,50;\r\n\"a;\"\"b\"\"\";7;'@x\r\n");
  for (const char* formula : {"=1", "+1", "-1", "@a", "\tx", "\rx"}) {
    std::string cell;
    CsvWriter(&cell).Text(formula);
    EXPECT_EQ(cell.find(formula), cell[0] == '"' ? 2u : 1u) << formula;
  }
}

// Property: what is written is read, but for the apostrophe before formulas.
TEST(CsvWriterTest, RoundTrip) {
  std::mt19937 random(13);
  const std::string alphabet = "ab;,\"\n\r 'x=";
  for (int round = 0; round < 2'000; ++round) {
    std::string a = "x", b = "y";
    for (size_t n = random() % 8; n > 0; --n) (random() % 2 ? a : b) += alphabet[random() % alphabet.size()];
    std::string out;
    CsvWriter writer(&out);
    writer.Text("a").Text("b").EndRow();
    writer.Text(a).Text(b).EndRow();
    ASSERT_EQ(ReadCsv(out).rows, (Rows{{a, b}})) << out;
  }
}

}  // namespace
}  // namespace sjak
