#include "gateway/http/form.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace sjak::gateway::http {
namespace {

constexpr size_t kMostFields = 100;

int Hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool Decode(absl::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out->push_back(' ');
    } else if (text[i] != '%') {
      out->push_back(text[i]);
    } else {
      if (text.size() - i < 3) return false;
      const int a = Hex(text[i + 1]), b = Hex(text[i + 2]);
      if (a < 0 || b < 0) return false;
      out->push_back(static_cast<char>(a * 16 + b));
      i += 2;
    }
  }
  return true;
}

}  // namespace

std::map<std::string, std::string> ReadForm(absl::string_view text) {
  std::map<std::string, std::string> fields;
  for (absl::string_view field : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    if (fields.size() == kMostFields) break;
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(field, absl::MaxSplits('=', 1));
    std::string name, value;
    if (Decode(parts.first, &name) && Decode(parts.second, &value)) fields.emplace(std::move(name), std::move(value));
  }
  return fields;
}

std::string FormEncode(absl::string_view value) {
  std::string out;
  for (const unsigned char c : value) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(static_cast<char>(c));
    } else {
      absl::StrAppendFormat(&out, "%%%02X", c);
    }
  }
  return out;
}

std::string HtmlEscape(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

Response Page(int status, absl::string_view title, absl::string_view body) {
  return {
      status,
      {{"content-type", "text/html; charset=utf-8"},
       {"cache-control", "no-store"},
       // The address may be a secret. Not "no-referrer", under which a browser hides from us where a form comes from.
       {"referrer-policy", "same-origin"},
       {"x-content-type-options", "nosniff"},
       {"content-security-policy", "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"}},
      absl::StrCat("<!doctype html><html lang=\"da\"><head><meta charset=\"utf-8\">",
                   "<meta name=\"viewport\" content=\"width=device-width\"><title>", HtmlEscape(title),
                   "</title></head><body><main><h1>", HtmlEscape(title), "</h1>", body, "</main></body></html>")};
}

}  // namespace sjak::gateway::http
