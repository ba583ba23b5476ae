#include "platform/postgres/statement.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace sjak::postgres {
namespace {

std::vector<const Statement*>& Registry() {
  static auto* all = new std::vector<const Statement*>();
  return *all;
}

}  // namespace

Statement::Statement(std::string name, std::string sql) : name_(std::move(name)), sql_(std::move(sql)) {
  Registry().push_back(this);
}

const std::vector<const Statement*>& Statement::All() { return Registry(); }

Arg::Arg(absl::Time t) {
  if (t == absl::InfiniteFuture()) {
    text_ = "infinity";
  } else if (t == absl::InfinitePast()) {
    text_ = "-infinity";
  } else {
    text_ = absl::FormatTime("%Y-%m-%d %H:%M:%E6S+00", t, absl::UTCTimeZone());
  }
}

Arg::Arg(const std::vector<Arg>& items) {
  std::string out = "{";
  for (const Arg& item : items) {
    if (out.size() > 1) out += ',';
    if (!item.text_) {
      out += "NULL";
      continue;
    }
    out += '"';
    for (char c : *item.text_) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  out += '}';
  text_ = std::move(out);
}

Arg Arg::Bytes(absl::string_view bytes) { return Arg(absl::StrCat("\\x", absl::BytesToHexString(bytes))); }

}  // namespace sjak::postgres
