#include "cli/outcomes_import.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "services/common/csv.h"
#include "sjak/reporting/v1/outcomes.pb.h"

namespace sjak::cli {
namespace {

using reporting::v1::ImportOutcomesRequest;
using reporting::v1::ImportOutcomesResponse;
using reporting::v1::Outcome;
using reporting::v1::OutcomeStatus;

constexpr int kBatchOutcomes = 1000;

// What is wrong with the row, or "".
std::string ToOutcome(const CsvRow& row, Outcome* outcome) {
  std::vector<std::string> faults;
  const std::string citizen(row["citizen"]);
  const std::string id = absl::StartsWith(citizen, "citizens/") ? citizen.substr(sizeof("citizens/") - 1) : citizen;
  if (const absl::StatusOr<Uuid> uuid = Uuid::Parse(id); uuid.ok()) {
    outcome->set_citizen(ResourceName("citizens", *uuid));
  } else {
    faults.push_back("citizen must be an id of the registry");
  }
  int months = 0;
  if (absl::SimpleAtoi(row["months"], &months) && (months == 1 || months == 3 || months == 6 || months == 12)) {
    outcome->set_months(months);
  } else {
    faults.push_back("months must be 1, 3, 6 or 12");
  }
  OutcomeStatus status = reporting::v1::OUTCOME_STATUS_UNSPECIFIED;
  reporting::v1::OutcomeStatus_Parse(absl::StrCat("OUTCOME_STATUS_", absl::AsciiStrToUpper(row["status"])), &status);
  if (status == reporting::v1::OUTCOME_STATUS_UNSPECIFIED) {
    faults.push_back("status must be ORDINARY_JOB, FLEX_JOB, EDUCATION, BENEFIT, SELF_SUPPORTED or GONE");
  }
  outcome->set_status(status);
  if (const auto day = Date::Parse(row["observed_on"]); day.ok()) {
    *outcome->mutable_observed_on() = wire::ToProto(*day);
  } else {
    faults.push_back("observed_on must be a day, 2022-03-31");
  }
  return absl::StrJoin(faults, "; ");
}

absl::Status Send(ImportOutcomesRequest* batch, const Invoke& invoke, OutcomesSummary* summary) {
  if (batch->outcomes_size() == 0) return absl::OkStatus();
  batch->clear_request_id();
  batch->set_request_id(Uuid::FromText(absl::StrCat("outcomes ", batch->SerializeAsString())).ToString());
  ImportOutcomesResponse answer;
  const absl::Status status = invoke("sjak.programme.v1.OutcomesService.ImportOutcomes", *batch, &answer);
  if (!status.ok()) return status;
  summary->recorded += answer.recorded();
  for (const std::string& citizen : answer.unknown_citizens()) summary->unknown_citizens.push_back(citizen);
  batch->clear_outcomes();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OutcomesSummary> ImportOutcomes(std::istream& file, const std::string& source, const Invoke& invoke) {
  OutcomesSummary summary;
  ImportOutcomesRequest batch;
  batch.set_source(source);
  const auto refuse = [&summary](int64_t line, absl::string_view why) {
    ++summary.rows;
    summary.refused.push_back(absl::StrCat("line ", line, ": ", why));
  };
  CsvReader reader(
      {{"citizen", "months", "status", "observed_on"}},
      [&](const CsvRow& row) -> absl::Status {
        Outcome outcome;
        if (const std::string faults = ToOutcome(row, &outcome); !faults.empty()) {
          refuse(row.line(), faults);
          return absl::OkStatus();
        }
        ++summary.rows;
        *batch.add_outcomes() = outcome;
        return batch.outcomes_size() < kBatchOutcomes ? absl::OkStatus() : Send(&batch, invoke, &summary);
      },
      refuse);
  std::string piece(64 * 1024, '\0');
  do {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const absl::Status status = reader.Push(absl::string_view(piece.data(), static_cast<size_t>(file.gcount())));
    if (!status.ok()) return status;
  } while (file);
  absl::Status status = reader.Finish();
  if (status.ok()) status = Send(&batch, invoke, &summary);
  if (!status.ok()) return status;
  return summary;
}

std::string DescribeOutcomes(const OutcomesSummary& summary) {
  std::string text =
      absl::StrCat(summary.rows, " rows: ", summary.recorded, " recorded, ", summary.refused.size(), " refused\n");
  for (const std::string& line : summary.refused) absl::StrAppend(&text, "  ", line, "\n");
  for (const std::string& citizen : summary.unknown_citizens) absl::StrAppend(&text, "  not known: ", citizen, "\n");
  return text;
}

}  // namespace sjak::cli
