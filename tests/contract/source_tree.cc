#include "tests/contract/source_tree.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace sjak::contract {
namespace {

namespace fs = std::filesystem;

bool Foreign(const fs::path& folder) {
  static const std::set<std::string> names{".git", ".sjak", ".cache", "build", "node_modules"};
  return names.count(folder.filename().string()) > 0;
}

std::string ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Past the end of the literal that begins at `at`: "...", '...', or R"x(...)x" when `at` is its quotation mark.
size_t EndOfLiteral(const std::string& text, size_t at) {
  if (text[at] == '"' && at > 0 && text[at - 1] == 'R') {
    const size_t open = text.find('(', at);
    const size_t end = text.find(")" + text.substr(at + 1, open - at - 1) + "\"", open);
    return end == std::string::npos ? text.size() : end + (open - at) + 1;
  }
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text[at]) {
      return i + 1;
    }
  }
  return text.size();
}

// 1'000'000 holds no literal.
bool IsDigitSeparator(const std::string& text, size_t at) {
  return text[at] == '\'' && at > 0 && std::isxdigit(static_cast<unsigned char>(text[at - 1]));
}

}  // namespace

std::vector<SourceFile> ReadTree(const std::string& root) {
  std::vector<SourceFile> files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && Foreign(it->path())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      files.push_back({fs::relative(it->path(), root).string(), ReadText(it->path())});
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

std::string SourceRoot() {
  const char* root = std::getenv("SJAK_SOURCE_DIR");
  if (root == nullptr) throw std::runtime_error("SJAK_SOURCE_DIR is not set; run this through ctest");
  return root;
}

std::string WithoutComments(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (text.compare(i, 2, "//") == 0) {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (text.compare(i, 2, "/*") == 0) {
      end = std::min(text.find("*/", i + 2), text.size() - 2) + 2;
      out.append(std::count(text.begin() + i, text.begin() + end, '\n'), '\n');
      i = end;
      continue;
    }
    if (text[i] == '"' || (text[i] == '\'' && !IsDigitSeparator(text, i))) end = EndOfLiteral(text, i);
    out.append(text, i, end - i);
    i = end;
  }
  return out;
}

bool StartsWith(const std::string& text, const std::string& prefix) { return text.rfind(prefix, 0) == 0; }

bool EndsWith(const std::string& text, const std::string& suffix) {
  return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

bool IsCpp(const std::string& path) { return EndsWith(path, ".cc") || EndsWith(path, ".h"); }

bool IsTest(const std::string& path) {
  return StartsWith(path, "tests/") || StartsWith(path, "platform/testing/") || EndsWith(path, "_test.cc") ||
         EndsWith(path, "_fixture.h");
}

}  // namespace sjak::contract
