#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/citizens/registry/person_store.h"
#include "services/citizens/rights/words.h"
#include "sjak/citizens/v1/rights.pb.h"

namespace sjak::citizens {

// Makes an export of what kExport finds: columns first, which give the sections and their words, then rows, then looks.
class ExportView {
 public:
  ExportView(const People& people, std::string municipality)
      : people_(people), municipality_(std::move(municipality)) {}

  void AddColumn(const std::string& table, const std::string& content);
  // INTERNAL when the keyring cannot open the CPR number: an export that lacks it would be wrong.
  absl::Status AddRow(const std::string& table, const std::string& content);
  void AddLook(absl::Time at, const std::string& content);

  int looks() const { return answer_.looks_size(); }
  v1::PersonExport& answer() { return answer_; }

 private:
  struct Column {
    std::string name;
    Comment comment;
  };
  struct Table {
    int section = 0;  // place in the answer
    std::vector<Column> columns;
  };

  const People& people_;
  const std::string municipality_;
  std::map<std::string, Table> tables_;
  v1::PersonExport answer_;
};

}  // namespace sjak::citizens
