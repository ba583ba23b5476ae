#include "platform/base/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

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

}  // namespace sjak
