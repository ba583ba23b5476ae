#pragma once

#include <string>

#include "services/citizens/registry/person_store.h"
#include "services/citizens/rights/words.h"

namespace sjak::citizens {

// An export of the registry: with the CPR number in clear.
class ExportView : public PersonExportView {
 public:
  ExportView(const People& people, std::string municipality)
      : PersonExportView(Words()), people_(people), municipality_(std::move(municipality)) {}

 private:
  // INTERNAL when the keyring cannot open the CPR number.
  absl::StatusOr<std::string> Reveal(const std::string& table, const std::string& column, const nlohmann::json& row,
                                     std::string text) override;

  const People& people_;
  const std::string municipality_;
};

}  // namespace sjak::citizens
