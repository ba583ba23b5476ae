#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/common/calendar.h"

namespace sjak::placements {

// What is printed of a claim.
struct PaperClaim {
  std::string claim;  // resource name, which the payment office sends back
  std::string partner_title;
  std::string partner_cvr;
  Month month;
  std::string invoice_reference;
  std::string ean;
  std::string order_reference;
  int64_t net_oere = 0;
  int64_t vat_oere = 0;
  std::optional<Date> due_on;
  struct Line {
    int line = 0;  // HourLine of the contract
    int64_t minutes = 0;
    int64_t oere = 0;
  };
  std::vector<Line> lines;
};

// The sheet that an invoice is written from, in Danish. Names no citizen and no mentor.
std::string InvoiceText(const PaperClaim& claim);
// CSV for the payment office: ';', decimal comma, byte order mark; texts are kept from being formulas.
std::string ClaimsCsv(const std::vector<PaperClaim>& claims);

}  // namespace sjak::placements
