// The reasons that answers can carry are a contract: the sources and proto/sjak/error/v1/reason.proto list the same
// ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>

#include "sjak/error/v1/reason.pb.h"
#include "tests/contract/source_tree.h"

namespace sjak::contract {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Which argument of the makers of refusals (platform/base/error.h, platform/rpc/tx.h) is the reason.
const std::map<std::string, size_t> kMakers = {
    {"Refuse", 1}, {"RefuseState", 0}, {"NotFound", 0}, {"RetryLater", 1}, {"ConstraintRefusal", 2}};

// The arguments of the list that opens before `at`; literals may hold anything but raw strings' parentheses.
std::vector<std::string> Arguments(const std::string& text, size_t at) {
  std::vector<std::string> out(1);
  int depth = 0;
  bool literal = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (literal && c == '\\') {
      out.back() += text.substr(at++, 2);
      continue;
    }
    if (c == '"') literal = !literal;
    if (!literal) {
      if (c == '(' || c == '{' || c == '[') ++depth;
      if ((c == ')' || c == '}' || c == ']') && depth-- == 0) break;
      if (c == ',' && depth == 0) {
        out.emplace_back();
        continue;
      }
    }
    out.back() += c;
  }
  return out;
}

bool InName(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The makers, and the file's own helpers whose first parameter is named `reason`.
std::map<std::string, size_t> MakersIn(const std::string& text) {
  std::map<std::string, size_t> makers = kMakers;
  for (const char* first : {"(absl::string_view reason", "(const std::string& reason"}) {
    for (size_t at = text.find(first); at != std::string::npos; at = text.find(first, at + 1)) {
      size_t begin = at;
      while (begin > 0 && InName(text[begin - 1])) --begin;
      if (begin < at) makers.emplace(text.substr(begin, at - begin), 0);
    }
  }
  return makers;
}

size_t SkipSpace(const std::string& text, size_t at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

// Where the argument lists of calls of `maker` begin; also `Maker name(...)`, which declares an object.
std::vector<size_t> CallsOf(const std::string& maker, const std::string& text) {
  std::vector<size_t> out;
  for (size_t at = text.find(maker); at != std::string::npos; at = text.find(maker, at + 1)) {
    size_t end = at + maker.size();
    if ((at > 0 && InName(text[at - 1])) || (end < text.size() && InName(text[end]))) continue;
    end = SkipSpace(text, end);
    while (end < text.size() && InName(text[end])) ++end;
    end = SkipSpace(text, end);
    if (end < text.size() && (text[end] == '(' || text[end] == '{')) out.push_back(end + 1);
  }
  return out;
}

std::set<std::string> ReasonsIn(const std::string& source) {
  static const std::regex reason("\"([A-Z][A-Z0-9_]*)\"");
  const std::string text = WithoutComments(source);
  std::set<std::string> out;
  for (const auto& [maker, index] : MakersIn(text)) {
    for (size_t at : CallsOf(maker, text)) {
      const std::vector<std::string> arguments = Arguments(text, at);
      if (index >= arguments.size()) continue;
      // More than one where the argument chooses: late ? "A" : "B".
      const std::string& argument = arguments[index];
      for (auto r = std::sregex_iterator(argument.begin(), argument.end(), reason); r != std::sregex_iterator(); ++r) {
        out.insert((*r)[1]);
      }
    }
  }
  return out;
}

std::set<std::string> Used() {
  std::set<std::string> out;
  for (const SourceFile& file : ReadTree(SourceRoot())) {
    if (!IsCpp(file.path) || IsTest(file.path)) continue;
    out.merge(ReasonsIn(file.text));
  }
  return out;
}

std::set<std::string> Listed() {
  std::set<std::string> out;
  const auto* values = error::v1::Reason_descriptor();
  for (int i = 0; i < values->value_count(); ++i) {
    if (values->value(i)->number() != 0) out.insert(values->value(i)->name().substr(std::string("REASON_").size()));
  }
  return out;
}

std::vector<std::string> Less(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::vector<std::string> out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

TEST(Reasons, EveryOneUsedIsListed) {
  const std::set<std::string> used = Used();
  ASSERT_GT(used.size(), 30u) << "the sources were not read";
  EXPECT_THAT(Less(used, Listed()), IsEmpty());
}

TEST(Reasons, EveryOneListedIsUsed) { EXPECT_THAT(Less(Listed(), Used()), IsEmpty()); }

TEST(Reasons, AreFoundInSources) {
  EXPECT_THAT(
      ReasonsIn(R"cc(return Refuse(absl::StatusCode::kAborted, "ONE", absl::StrCat("A (", x), {{"etag", e}});)cc"),
      ElementsAre("ONE"));
  EXPECT_THAT(ReasonsIn(R"cc(return NotFound("TWO", "x");
                             RefuseState("THREE", "OTHER", y);)cc"),
              ElementsAre("THREE", "TWO"));
  EXPECT_THAT(ReasonsIn(R"cc(RetryLater(Code(a, b), late ? "FOUR" : "FIVE", "m", absl::Seconds(1)))cc"),
              ElementsAre("FIVE", "FOUR"));
  EXPECT_THAT(ReasonsIn(R"cc(const rpc::ConstraintRefusal kOne("one_key", absl::StatusCode::kAborted, "SIX", "m");)cc"),
              ElementsAre("SIX"));
  EXPECT_THAT(ReasonsIn(R"cc(absl::Status Bad(absl::string_view reason, int n);
                             return Bad("SEVEN", 2);)cc"),
              ElementsAre("SEVEN"));
  EXPECT_THAT(ReasonsIn(R"cc(// Refuse(code, "COMMENT", "")
                             Log("WORD");
                             x = "PLAIN";)cc"),
              IsEmpty());
}

}  // namespace
}  // namespace sjak::contract
