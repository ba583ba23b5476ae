#include "cli/record_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sjak::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

citizens::v1::ProcessingRecord Sample() {
  citizens::v1::ProcessingRecord record;
  auto* table = record.add_tables();
  table->set_key("purposes");
  table->mutable_title()->set_da("Formål");
  table->mutable_title()->set_en("Purposes");
  table->set_article("article 30(1)(b)");
  table->add_columns("code");
  table->add_columns("purpose");
  auto* row = table->add_rows();
  row->add_cells("A|B");
  row->add_cells("=SUM(1)");
  return record;
}

TEST(RecordView, MarkdownKeepsItsColumns) {
  const std::string text = RecordAsMarkdown(Sample());
  EXPECT_THAT(text, HasSubstr("## Formål / Purposes\n\narticle 30(1)(b)\n\n| code | purpose |\n|---|---|\n"));
  EXPECT_THAT(text, HasSubstr("| A\\|B | =SUM(1) |\n"));
}

TEST(RecordView, CsvHoldsNoFormula) {
  const std::string text = RecordAsCsv(Sample());
  EXPECT_THAT(text, HasSubstr("purposes;article 30(1)(b);Formål;Purposes;code;purpose\r\n"));
  EXPECT_THAT(text, Not(HasSubstr(";=SUM")));
}

}  // namespace
}  // namespace sjak::cli
