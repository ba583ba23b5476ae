#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sjak::cli {

// Code points of a UTF-8 text, which is what a terminal shows of Danish and English.
int DisplayWidth(absl::string_view text);

// Breaks at spaces to lines of at most `width`; a longer word is cut. Line breaks in the text are kept.
std::vector<std::string> Wrap(absl::string_view text, int width);

// Columns of text for a terminal, fitted to a width: the widest columns that may wrap give way first.
class TextTable {
 public:
  struct Column {
    std::string heading;
    bool right = false;  // numbers: to the right, and never wrapped
  };
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as columns.
  void Row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  // A line across, before the next row.
  void Rule() { rows_.push_back({}); }
  // Ends with a line break. No line is wider than `width` unless the numbers alone are.
  std::string Render(int width) const;

 private:
  std::vector<int> Widths(int width) const;
  std::string RenderRow(const std::vector<std::string>& cells, const std::vector<int>& widths) const;

  const std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace sjak::cli
