#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "platform/base/date.h"
#include "platform/base/uuid.h"

namespace sjak::postgres {

// A named SQL constant. Prepared once per connection at first use; every one is listed, so that a test can EXPLAIN them
// all and demand the municipality condition. Lives for the program (declare it at namespace scope in a *_store.cc).
class Statement {
 public:
  Statement(std::string name, std::string sql);
  Statement(const Statement&) = delete;

  const std::string& name() const { return name_; }
  const std::string& sql() const { return sql_; }

  static const std::vector<const Statement*>& All();

 private:
  const std::string name_;
  const std::string sql_;
};

// One parameter, in Postgres' text form. Implicit on purpose: stores pass their values as they are.
class Arg {
 public:
  Arg(std::nullopt_t) {}                               // NOLINT
  Arg(absl::string_view s) : text_(std::string(s)) {}  // NOLINT
  Arg(const std::string& s) : text_(s) {}              // NOLINT
  Arg(const char* s) : text_(s) {}                     // NOLINT
  Arg(bool b) : text_(b ? "t" : "f") {}                // NOLINT
  Arg(int v) : text_(std::to_string(v)) {}             // NOLINT
  Arg(int64_t v) : text_(std::to_string(v)) {}         // NOLINT
  Arg(uint64_t v) : text_(std::to_string(v)) {}        // NOLINT
  Arg(const Uuid& id) : text_(id.ToString()) {}        // NOLINT
  Arg(Date d) : text_(d.ToString()) {}                 // NOLINT
  Arg(absl::Time t);                                   // NOLINT
  template <typename T>
  Arg(const std::optional<T>& v) : text_(v ? Arg(*v).text_ : std::nullopt) {}  // NOLINT
  // An array of any of the above: Arg(std::vector<Arg>{...}).
  Arg(const std::vector<Arg>& items);                                                                // NOLINT
  Arg(const std::vector<std::string>& items) : Arg(std::vector<Arg>(items.begin(), items.end())) {}  // NOLINT

  // bytea.
  static Arg Bytes(absl::string_view bytes);
  // NULL for an empty string: columns hold "absent" as NULL, messages as "".
  static Arg NullIfEmpty(absl::string_view s) { return s.empty() ? Arg(std::nullopt) : Arg(s); }

  const std::optional<std::string>& text() const { return text_; }

 private:
  std::optional<std::string> text_;
};

using Args = std::vector<Arg>;

}  // namespace sjak::postgres
