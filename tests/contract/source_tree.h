#pragma once

#include <string>
#include <vector>

namespace sjak::contract {

struct SourceFile {
  std::string path;  // from the root, "services/citizens/main.cc"
  std::string text;
};

// The product's text files under `root`, by path: what is built, installed or generated is left out.
std::vector<SourceFile> ReadTree(const std::string& root);

// The root that CTest names in SJAK_SOURCE_DIR.
std::string SourceRoot();

// C++ text with comments blanked out; line breaks and literals stay.
std::string WithoutComments(const std::string& text);

bool StartsWith(const std::string& text, const std::string& prefix);
bool EndsWith(const std::string& text, const std::string& suffix);
bool IsCpp(const std::string& path);
// Tests and what only they use.
bool IsTest(const std::string& path);

}  // namespace sjak::contract
