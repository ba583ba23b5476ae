#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/base/uuid.h"
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
// CSV for the payment office; ReadAnswers reads it back with the answers filled in. ';', decimal comma, byte order
// mark; texts are kept from being formulas.
std::string ClaimsCsv(const std::vector<PaperClaim>& claims);

// What the payment office answers about a claim.
struct PaymentAnswer {
  int64_t line = 0;
  Uuid claim;
  bool paid = false;  // else refused
  int64_t gross_oere = 0;
  Date paid_on;
  std::string reference;
  std::string reason;
};
struct AnswersFile {
  std::vector<PaymentAnswer> rows;
  // Line and what is wrong with it; quotes nothing of the line.
  std::vector<std::pair<int64_t, std::string>> wrong;
};
// Lines without a claim are passed over. INVALID_ARGUMENT CSV_HEADER when a column is missing; BAD_REQUEST for more
// than 500 lines.
absl::StatusOr<AnswersFile> ReadAnswers(absl::string_view file);

}  // namespace sjak::placements
