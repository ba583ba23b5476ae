#pragma once

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "sjak/citizens/v1/rights.pb.h"

namespace sjak::citizens {

// Plain words, Danish and English, for what an export shows. English labels of tables and columns are the database's
// own comments; Danish ones are listed here. What nobody has listed shows the English words in both, and a test fails.

// A COMMENT ON, "telephone; empty when unknown. class: identity", taken apart.
struct Comment {
  std::string text;
  policy::v1::Data data = policy::v1::DATA_UNSPECIFIED;  // unspecified for class technical
  // "sjak.citizens.v1.TargetGroup" when the text says that the value is a number of that enum.
  std::string enum_type;
};
Comment ParseComment(absl::string_view comment);

v1::Label TableLabel(const std::string& table, const Comment& comment);
v1::Label ColumnLabel(const std::string& table, const std::string& column, const Comment& comment);
// False: the words above have no Danish.
bool HasDanish(const std::string& table, const std::string& column = "");

void AddLabels(google::protobuf::RepeatedPtrField<v1::ErasedTable>* tables);

// Of an access-log row: roles as logged ("CASEWORKER,CONTROLLER"; "" for programs), purpose code, full method name.
v1::Label RoleLabel(absl::string_view roles);
v1::Label PurposeLabel(absl::string_view purpose);
v1::Label MethodLabel(const std::string& method);

}  // namespace sjak::citizens
