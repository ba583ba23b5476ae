#include "services/placements/paper/paper_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "platform/base/error.h"
#include "services/common/csv.h"
#include "services/common/danish_text.h"
#include "services/common/money.h"
#include "services/placements/attendance/month_file_rules.h"

namespace sjak::placements {
namespace {

constexpr size_t kMostAnswers = 500;

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

// "2375,10", "2.375,10" or "2375"; nothing for anything else, so that no mark is taken for another.
std::optional<int64_t> OereOfText(absl::string_view text) {
  int64_t kroner = 0, oere = 0;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits(',', 1));
  std::string whole(parts.first);
  for (size_t at = whole.find('.'); at != std::string::npos; at = whole.find('.', at)) {
    if (at == 0 || (whole.size() - at) % 4 != 0) return std::nullopt;
    whole.erase(at, 1);
  }
  const auto digits = [](absl::string_view part) { return std::all_of(part.begin(), part.end(), absl::ascii_isdigit); };
  if (whole.empty() || whole.size() > 12 || !digits(whole) || !absl::SimpleAtoi(whole, &kroner)) return std::nullopt;
  if (absl::StrContains(text, ',')) {
    if (parts.second.size() != 2 || !digits(parts.second) || !absl::SimpleAtoi(parts.second, &oere))
      return std::nullopt;
  }
  return kroner * 100 + oere;
}

bool IsReference(absl::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '/' || c == '-';
  });
}

// What is wrong, or nothing.
std::string ReadAnswer(const CsvRow& row, PaymentAnswer* answer) {
  std::vector<std::string> wrong;
  answer->line = row.line();
  absl::string_view claim = row["krav"];
  const absl::StatusOr<Uuid> id = Uuid::Parse(absl::ConsumePrefix(&claim, "claims/") ? claim : "");
  if (id.ok()) answer->claim = *id;
  if (!id.ok()) wrong.push_back("krav: must be as the list had it");
  const std::string said = SearchKey(row["svar"]);
  answer->paid = said == "betalt";
  if (answer->paid) {
    const std::optional<int64_t> gross = OereOfText(row["brutto"]);
    if (gross) answer->gross_oere = *gross;
    if (!gross) wrong.push_back("brutto: must be an amount in kroner, as 2375,10");
    const std::optional<Date> day = DanishDate(row["dato"]);
    if (day) answer->paid_on = *day;
    if (!day) wrong.push_back("dato: must be the day of payment, as 13-09-2021");
    answer->reference = std::string(row["reference"]);
    if (!IsReference(row["reference"])) wrong.push_back("reference: must be 1 to 40 letters, digits, '.', '/' or '-'");
  } else if (said == "afvist") {
    answer->reason = std::string(row["aarsag"]);
    if (answer->reason.size() < 3 || answer->reason.size() > 500) {
      wrong.push_back("aarsag: must say why, in 3 to 500 characters");
    } else if (ContainsCprPattern(answer->reason)) {
      wrong.push_back("aarsag: must not hold what looks like a CPR number");
    }
  } else {
    wrong.push_back("svar: must be betalt or afvist");
  }
  return absl::StrJoin(wrong, "; ");
}

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

absl::StatusOr<AnswersFile> ReadAnswers(absl::string_view file) {
  AnswersFile out;
  const auto take = [&](const CsvRow& row) -> absl::Status {
    if (row["krav"].empty()) return absl::OkStatus();
    if (out.rows.size() + out.wrong.size() == kMostAnswers) {
      return RefuseField("file", absl::StrCat("must have at most ", kMostAnswers, " lines"));
    }
    PaymentAnswer answer;
    const std::string wrong = ReadAnswer(row, &answer);
    if (wrong.empty()) {
      out.rows.push_back(std::move(answer));
    } else {
      out.wrong.emplace_back(row.line(), wrong);
    }
    return absl::OkStatus();
  };
  CsvReader reader({{"krav", "svar", "brutto", "dato", "reference", "aarsag"}}, take,
                   [&](int64_t line, absl::string_view reason) { out.wrong.emplace_back(line, std::string(reason)); });
  SJAK_RETURN_IF_ERROR(reader.Push(file));
  SJAK_RETURN_IF_ERROR(reader.Finish());
  return out;
}

}  // namespace sjak::placements
