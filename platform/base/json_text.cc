#include "platform/base/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace sjak {

void AppendJsonText(absl::string_view text, std::string* out) {
  const bool plain = std::all_of(text.begin(), text.end(),
                                 [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
  if (!plain) {
    out->append(nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  out->push_back('"');
  out->append(text.data(), text.size());
  out->push_back('"');
}

void AppendJsonMember(absl::string_view name, absl::string_view value, std::string* out) {
  out->append(!out->empty() && out->back() == '{' ? "\"" : ",\"");
  out->append(name.data(), name.size());
  out->append("\":");
  AppendJsonText(value, out);
}

JsonRow& JsonRow::Text(absl::string_view name, absl::string_view value) {
  AppendJsonMember(name, value, out_);
  return *this;
}

JsonRow& JsonRow::Number(absl::string_view name, int64_t value) { return Json(name, absl::StrCat(value)); }

JsonRow& JsonRow::Json(absl::string_view name, absl::string_view value) {
  absl::StrAppend(out_, out_->back() == '{' ? "\"" : ",\"", name, "\":", value);
  return *this;
}

JsonRow JsonTables::Row(absl::string_view table) {
  auto at = rows_.find(table);
  if (at == rows_.end()) at = rows_.emplace(std::string(table), "").first;
  if (!at->second.empty()) at->second.push_back(',');
  return JsonRow(&at->second);
}

std::string JsonTables::Text() const {
  std::string out = "{";
  for (const auto& [table, rows] : rows_) {
    absl::StrAppend(&out, out.size() == 1 ? "\"" : ",\"", table, "\":[", rows, "]");
  }
  return out += '}';
}

}  // namespace sjak
