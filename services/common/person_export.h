#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "nlohmann/json_fwd.hpp"
#include "sjak/citizens/v1/rights.pb.h"

// What a service shows a person of what it holds (article 15), made from the database's own catalogue.
namespace sjak {

using citizens::v1::Label;

// Danish words for tables, and for columns by name, or by "table.column" where a column means something else than its
// name says elsewhere. English words are the database's own comments.
struct Dictionary {
  using Words = std::map<std::string, const char*, std::less<>>;
  Words tables;
  Words columns;
  // Null: nobody has listed it.
  const char* Danish(const std::string& table, const std::string& column) const;
};

// A COMMENT ON, "telephone; empty when unknown. class: identity", taken apart.
struct Comment {
  std::string text;
  policy::v1::Data data = policy::v1::DATA_UNSPECIFIED;  // unspecified for class technical
  // "sjak.citizens.v1.TargetGroup" when the text says that the value is a number of that enum.
  std::string enum_type;
};
Comment ParseComment(absl::string_view comment);

Label TableLabel(const Dictionary& words, const std::string& table, const Comment& comment);
Label ColumnLabel(const Dictionary& words, const std::string& table, const std::string& column, const Comment& comment);

// Of an access-log row: roles as logged ("CASEWORKER,CONTROLLER"; "" for programs), purpose code, full method name.
Label RoleLabel(absl::string_view roles);
Label PurposeLabel(absl::string_view purpose);
Label MethodLabel(const std::string& method);

// Makes an export of columns first, which give the sections and their words, then rows, then looks.
class PersonExportView {
 public:
  // `words` outlives the view.
  explicit PersonExportView(const Dictionary& words) : words_(words) {}
  virtual ~PersonExportView() = default;

  // `content`: JSON with column, comment and table (the table's comment).
  void AddColumn(const std::string& table, const std::string& content);
  // `content`: the row as JSON. Not OK when a value cannot be shown: an export that lacks it would be wrong.
  absl::Status AddRow(const std::string& table, const std::string& content);
  // `content`: JSON with roles, purpose and methods.
  void AddLook(absl::Time at, const std::string& content);

  int looks() const { return answer_.looks_size(); }
  citizens::v1::PersonExport& answer() { return answer_; }

 protected:
  // A value as the person is to read it. `text` is how it is stored.
  virtual absl::StatusOr<std::string> Reveal(const std::string& table, const std::string& column,
                                             const nlohmann::json& row, std::string text);
  // A bytea as JSON has it, "\x00ff".
  static std::string Bytes(const std::string& hex);

 private:
  struct Column {
    std::string name;
    Comment comment;
  };
  struct Table {
    int section = 0;  // place in the answer
    std::vector<Column> columns;
  };

  const Dictionary& words_;
  std::map<std::string, Table> tables_;
  citizens::v1::PersonExport answer_;
};

}  // namespace sjak
