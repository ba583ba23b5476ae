#include "services/placements/paper/paper_rules.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/csv.h"
#include "services/common/money.h"

namespace sjak::placements {
namespace {

const char* HourLineDa(int line) {
  switch (line) {
    case 1:
      return "Med borgere";
    case 2:
      return "Kontakt til sagsbehandler";
    case 3:
      return "Udvikling af partnerskabet";
    case 4:
      return "Oplæring af sjakbajs";
    default:
      return "Borger udeblevet";
  }
}

std::string DateDa(Date day) { return absl::StrFormat("%02d-%02d-%04d", day.day(), day.month(), day.year()); }

}  // namespace

std::string InvoiceText(const PaperClaim& claim) {
  std::string text;
  const auto say = [&](const char* what, const std::string& value) {
    if (!value.empty()) absl::StrAppend(&text, what, ": ", value, "\n");
  };
  text = "Fakturaark: frikøb af sjakbajs\n\n";
  say("Virksomhed", claim.partner_title);
  say("CVR", claim.partner_cvr);
  say("Krav", claim.claim);
  say("Måned", claim.month.ToString());
  say("Fakturanummer", claim.invoice_reference);
  say("EAN", claim.ean);
  say("Ordrenummer", claim.order_reference);
  say("Forfald", claim.due_on ? DateDa(*claim.due_on) : "");
  absl::StrAppend(&text, "\n");
  for (const PaperClaim::Line& line : claim.lines) {
    absl::StrAppend(&text, HourLineDa(line.line), ": ", line.minutes / 60, ":",
                    absl::StrFormat("%02d", line.minutes % 60), " timer, ", FormatDkk(line.oere), " kr.\n");
  }
  absl::StrAppend(&text, "\nI alt uden moms: ", FormatDkk(claim.net_oere), " kr.\nMoms: ", FormatDkk(claim.vat_oere),
                  " kr.\nI alt: ", FormatDkk(claim.net_oere + claim.vat_oere), " kr.\n");
  return text;
}

std::string ClaimsCsv(const std::vector<PaperClaim>& claims) {
  std::string out;
  CsvWriter csv(&out, {.byte_order_mark = true});
  for (const char* column :
       {"krav", "cvr", "virksomhed", "maaned", "faktura", "ean", "ordre", "netto", "moms", "brutto", "forfald"}) {
    csv.Text(column);
  }
  csv.EndRow();
  for (const PaperClaim& claim : claims) {
    csv.Text(claim.claim).Text(claim.partner_cvr).Text(claim.partner_title).Text(claim.month.ToString());
    csv.Text(claim.invoice_reference).Text(claim.ean).Text(claim.order_reference);
    csv.Number(claim.net_oere, 2).Number(claim.vat_oere, 2).Number(claim.net_oere + claim.vat_oere, 2);
    csv.Text(claim.due_on ? DateDa(*claim.due_on) : "");
    csv.EndRow();
  }
  return out;
}

}  // namespace sjak::placements
