#include "cli/text_table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace sjak::cli {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowest = 6;

bool Continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the first `count` code points.
size_t BytesOf(absl::string_view text, int count) {
  size_t at = 0;
  while (at < text.size() && (count > 0 || Continues(text[at]))) {
    if (!Continues(text[at])) --count;
    ++at;
    while (at < text.size() && Continues(text[at])) ++at;
  }
  return at;
}

int WidestLine(absl::string_view text) {
  int widest = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) widest = std::max(widest, DisplayWidth(line));
  return widest;
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return !Continues(c); }));
}

std::vector<std::string> Wrap(absl::string_view text, int width) {
  std::vector<std::string> lines;
  for (absl::string_view paragraph : absl::StrSplit(text, '\n')) {
    std::string line;
    for (absl::string_view word : absl::StrSplit(paragraph, ' ', absl::SkipEmpty())) {
      if (!line.empty() && DisplayWidth(line) + 1 + DisplayWidth(word) > width)
        lines.push_back(std::exchange(line, ""));
      while (line.empty() && DisplayWidth(word) > width) {
        const size_t cut = BytesOf(word, width);
        lines.push_back(std::string(word.substr(0, cut)));
        word.remove_prefix(cut);
      }
      absl::StrAppend(&line, line.empty() ? "" : " ", word);
    }
    lines.push_back(line);
  }
  return lines;
}

std::vector<int> TextTable::Widths(int width) const {
  std::vector<int> widths;
  for (size_t c = 0; c < columns_.size(); ++c) {
    int widest = WidestLine(columns_[c].heading);
    for (const auto& row : rows_) {
      if (!row.empty()) widest = std::max(widest, WidestLine(row[c]));
    }
    widths.push_back(widest);
  }
  const int room = width - kGap * (static_cast<int>(columns_.size()) - 1);
  while (std::accumulate(widths.begin(), widths.end(), 0) > room) {
    int widest = -1;
    for (int c = 0; c < static_cast<int>(columns_.size()); ++c) {
      if (!columns_[c].right && widths[c] > kNarrowest && (widest < 0 || widths[c] > widths[widest])) widest = c;
    }
    if (widest < 0) break;
    --widths[widest];
  }
  return widths;
}

std::string TextTable::RenderRow(const std::vector<std::string>& cells, const std::vector<int>& widths) const {
  std::vector<std::vector<std::string>> wrapped;
  size_t height = 1;
  for (size_t c = 0; c < columns_.size(); ++c) {
    wrapped.push_back(Wrap(cells[c], widths[c]));
    height = std::max(height, wrapped.back().size());
  }
  std::string text;
  for (size_t l = 0; l < height; ++l) {
    std::string line;
    for (size_t c = 0; c < columns_.size(); ++c) {
      const std::string cell = l < wrapped[c].size() ? wrapped[c][l] : "";
      const std::string pad(std::max(0, widths[c] - DisplayWidth(cell)), ' ');
      if (c > 0) line.append(kGap, ' ');
      absl::StrAppend(&line, columns_[c].right ? pad : "", cell, columns_[c].right ? "" : pad);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

std::string TextTable::Render(int width) const {
  const std::vector<int> widths = Widths(width);
  const int across = std::accumulate(widths.begin(), widths.end(), kGap * (static_cast<int>(columns_.size()) - 1));
  std::string rule;
  for (int i = 0; i < across; ++i) rule += "─";
  std::vector<std::string> headings;
  for (const Column& column : columns_) headings.push_back(column.heading);
  std::string text = absl::StrCat(RenderRow(headings, widths), rule, "\n");
  for (const auto& row : rows_) absl::StrAppend(&text, row.empty() ? rule + "\n" : RenderRow(row, widths));
  return text;
}

}  // namespace sjak::cli
