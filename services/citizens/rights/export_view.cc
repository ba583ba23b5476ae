#include "services/citizens/rights/export_view.h"

#include <nlohmann/json.hpp>

namespace sjak::citizens {

absl::StatusOr<std::string> ExportView::Reveal(const std::string& table, const std::string& column,
                                               const nlohmann::json& row, std::string text) {
  if (table != "cpr_number" || column != "sealed") return PersonExportView::Reveal(table, column, row, std::move(text));
  return people_.OpenNumber(municipality_, *Uuid::Parse(row.at("citizen_id").get<std::string>()), Bytes(text));
}

}  // namespace sjak::citizens
