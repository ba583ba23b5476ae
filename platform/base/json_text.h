#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace sjak {

// Appends `text` as a JSON string, quotes included; bytes that are no UTF-8 become U+FFFD. For the few places that
// write a line of JSON for every call and know its shape; everybody else uses the library.
void AppendJsonText(absl::string_view text, std::string* out);

// Appends `,"name":"value"`, or without the comma when `out` ends in `{`. `name` needs no escaping.
void AppendJsonMember(absl::string_view name, absl::string_view value, std::string* out);

// An object being written. Names need no escaping and are not repeated.
class JsonRow {
 public:
  explicit JsonRow(std::string* out) : out_(out) { out_->push_back('{'); }
  ~JsonRow() { out_->push_back('}'); }
  JsonRow(const JsonRow&) = delete;

  JsonRow& Text(absl::string_view name, absl::string_view value);
  JsonRow& Number(absl::string_view name, int64_t value);
  JsonRow& Flag(absl::string_view name, bool value) { return Json(name, value ? "true" : "false"); }
  JsonRow& Null(absl::string_view name) { return Json(name, "null"); }
  // `value` is JSON already.
  JsonRow& Json(absl::string_view name, absl::string_view value);

 private:
  std::string* const out_;
};

// Rows for several tables as one document {"table":[row, ...], ...}: how a statement takes thousands of rows in one
// parameter. A tree of values would cost more than all that is done to find them.
class JsonTables {
 public:
  // Begins a row, which ends with the object returned. One row of a table at a time. A table that gets none is left
  // out.
  JsonRow Row(absl::string_view table);
  std::string Text() const;

 private:
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace sjak
