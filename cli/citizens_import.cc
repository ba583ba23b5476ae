#include "cli/citizens_import.h"

#include <sodium.h>

#include <algorithm>
#include <deque>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "cli/citizens_rows.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"

namespace sjak::cli {
namespace {

using citizens::v1::ImportCitizensBatchRequest;
using citizens::v1::ImportCitizensBatchResponse;
using citizens::v1::ImportOutcome;
using citizens::v1::ImportRow;
using citizens::v1::ImportRowResult;

constexpr int kBatchRows = 1000;
constexpr size_t kBatchBytes = 1 << 20;  // well below what one message may have
constexpr int kPageRows = 1000;
constexpr int kTries = 8;

std::string ImportsMethod(absl::string_view name) { return absl::StrCat("sjak.jobcentre.v1.ImportsService.", name); }

// By which the file is known again, and its size.
struct Facts {
  std::string sha256;
  int64_t bytes = 0;
};

Facts FactsOf(std::istream& file) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::string piece(64 * 1024, '\0');
  Facts facts;
  do {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()),
                              static_cast<size_t>(file.gcount()));
    facts.bytes += file.gcount();
  } while (file);
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(digest.data()));
  facts.sha256 = absl::BytesToHexString(digest);
  file.clear();
  file.seekg(0);
  return facts;
}

// What may be gone the next time: nobody is there, the stream was cut, somebody entered the same people meanwhile, a
// token ran out (the next call reads it anew).
bool Passes(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsCancelled(status) || absl::IsUnknown(status) ||
         ReasonOf(status) == "CPR_ALREADY_REGISTERED" || ReasonOf(status) == "TOKEN_EXPIRED";
}

void Count(ImportOutcome outcome, citizens::v1::ImportCounts* counts) {
  if (outcome == citizens::v1::IMPORT_OUTCOME_CREATED) counts->set_created(counts->created() + 1);
  if (outcome == citizens::v1::IMPORT_OUTCOME_CHANGED) counts->set_changed(counts->changed() + 1);
  if (outcome == citizens::v1::IMPORT_OUTCOME_UNCHANGED) counts->set_unchanged(counts->unchanged() + 1);
  if (outcome == citizens::v1::IMPORT_OUTCOME_STALE) counts->set_stale(counts->stale() + 1);
  if (outcome == citizens::v1::IMPORT_OUTCOME_REFUSED) counts->set_refused(counts->refused() + 1);
}

// One run over the file.
class Run {
 public:
  Run(std::istream& file, const ImportOptions& options, const Gateway& gateway, const ImportListener& listener)
      : file_(file), options_(options), gateway_(gateway), listener_(listener), facts_(FactsOf(file)), rows_(file) {}

  absl::StatusOr<ImportSummary> Import() {
    // The header is judged before the service hears of the file.
    SJAK_ASSIGN_OR_RETURN(next_, rows_.Next());
    if (options_.dry_run) {
      import_id_ = Uuid::New().ToString();
    } else {
      SJAK_RETURN_IF_ERROR(Start());
    }
    SJAK_RETURN_IF_ERROR(SendAll());
    if (!options_.dry_run) SJAK_RETURN_IF_ERROR(Finish());
    return summary_;
  }

 private:
  // A call that is tried again while what is in its way may pass.
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Call(absl::string_view method, const Request& request) {
    for (int tries = 1;; ++tries) {
      Answer answer;
      const absl::Status status = gateway_.invoke(ImportsMethod(method), request, &answer);
      if (status.ok()) return answer;
      if (!Passes(status) || tries == kTries) return status;
      gateway_.pause(tries);
    }
  }

  // Opens the import, or takes up the one that was cut: what became of its rows then is told first.
  absl::Status Start() {
    citizens::v1::StartImportRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_source_system(options_.source);
    request.set_mode(options_.mode);
    request.set_file_sha256(facts_.sha256);
    request.set_file_bytes(facts_.bytes);
    SJAK_ASSIGN_OR_RETURN(const auto import, Call<citizens::v1::Import>("StartImport", request));
    summary_.name = import.name();
    import_id_ = std::string(absl::StripPrefix(import.name(), "imports/"));
    committed_ = import.last_row();
    if (committed_ == 0) return absl::OkStatus();
    citizens::v1::ListImportRowsRequest list;
    list.set_name(summary_.name);
    list.set_page_size(kPageRows);
    do {
      SJAK_ASSIGN_OR_RETURN(const auto page, Call<citizens::v1::ListImportRowsResponse>("ListImportRows", list));
      for (const ImportRowResult& row : page.rows()) {
        if (row.row_number() <= committed_) Tell(row);
      }
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return absl::OkStatus();
  }

  // Streams what is not committed yet; takes a cut stream up again as long as it gets on.
  absl::Status SendAll() {
    for (int tries = 1;; ++tries) {
      const size_t before = answered_;
      // What was under way is sent again first, as it was: its request ids find what was committed of it.
      resend_ = 0;
      const absl::Status status = gateway_.exchange(
          ImportsMethod("ImportCitizens"), [this](std::string* message) { return NextMessage(message); },
          [this](const std::string& body) { Answered(body); });
      if (!unreadable_.ok()) return unreadable_;
      if (status.ok()) return absl::OkStatus();
      if (answered_ > before) tries = 1;
      if (!Passes(status) || tries == kTries) return status;
      gateway_.pause(tries);
    }
  }

  bool NextMessage(std::string* message) {
    if (resend_ == under_way_.size()) {
      ImportCitizensBatchRequest batch = NextBatch();
      if (batch.rows_size() == 0) return false;
      under_way_.push_back({batch.SerializeAsString(), rows_.bytes()});
    }
    *message = under_way_[resend_++].message;
    return true;
  }

  ImportCitizensBatchRequest NextBatch() {
    ImportCitizensBatchRequest batch;
    size_t bytes = 0;
    while (next_ && batch.rows_size() < kBatchRows && bytes < kBatchBytes) {
      ++read_;
      if (next_->row_number() > committed_) {
        bytes += next_->ByteSizeLong();
        *batch.add_rows() = *std::move(next_);
      }
      auto next = rows_.Next();
      if (!next.ok()) unreadable_ = next.status();
      next_ = next.ok() ? *std::move(next) : std::nullopt;
    }
    batch.set_import_id(import_id_);
    batch.set_source_system(options_.source);
    batch.set_validate_only(options_.dry_run);
    // From the body as well, so that a client that reads the file differently never meets its forerunner's request id.
    batch.set_request_id(Uuid::FromText(absl::StrCat(import_id_, "\n", batch.SerializeAsString())).ToString());
    return batch;
  }

  void Answered(const std::string& body) {
    ImportCitizensBatchResponse answer;
    answer.ParseFromString(body);
    for (const ImportRowResult& row : answer.results()) Tell(row);
    ++answered_;
    listener_.on_progress(under_way_.front().bytes, facts_.bytes, summary_.rows());
    under_way_.pop_front();
    --resend_;
  }

  void Tell(const ImportRowResult& row) {
    Count(row.outcome(), &summary_.counts);
    listener_.on_row(row);
  }

  absl::Status Finish() {
    citizens::v1::FinishImportRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_name(summary_.name);
    request.set_rows(read_);
    SJAK_ASSIGN_OR_RETURN(const auto import, Call<citizens::v1::Import>("FinishImport", request));
    summary_.missing = import.missing();
    summary_.refused_without_key = import.refused_without_key();
    if (summary_.missing == 0) return absl::OkStatus();
    citizens::v1::ListMissingRequest list;
    list.set_name(summary_.name);
    list.set_page_size(kPageRows);
    do {
      SJAK_ASSIGN_OR_RETURN(const auto page, Call<citizens::v1::ListMissingResponse>("ListMissing", list));
      for (const citizens::v1::MissingCitizen& missing : page.missing()) listener_.on_missing(missing);
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return absl::OkStatus();
  }

  struct UnderWay {
    std::string message;
    int64_t bytes;  // of the file, read when it was made
  };

  std::istream& file_;
  const ImportOptions& options_;
  const Gateway& gateway_;
  const ImportListener& listener_;
  const Facts facts_;
  CitizenRows rows_;
  std::optional<ImportRow> next_;
  absl::Status unreadable_;
  std::string import_id_;
  int64_t committed_ = 0;  // row up to which an earlier run came
  int64_t read_ = 0;       // rows of the file
  std::deque<UnderWay> under_way_;
  size_t resend_ = 0;  // of those under way, how many this stream has sent
  size_t answered_ = 0;
  ImportSummary summary_;
};

std::string WordOf(ImportOutcome outcome) {
  return citizens::v1::ImportOutcome_Name(outcome).substr(sizeof("IMPORT_OUTCOME_") - 1);
}

}  // namespace

int64_t ImportSummary::rows() const {
  return counts.created() + counts.changed() + counts.unchanged() + counts.stale() + counts.refused();
}

absl::StatusOr<ImportSummary> ImportCitizens(std::istream& file, const ImportOptions& options, const Gateway& gateway,
                                             const ImportListener& listener) {
  return Run(file, options, gateway, listener).Import();
}

ImportReport::ImportReport(std::string* out) : csv_(out, CsvWriter::Options{true}) {
  for (const char* column : {"line", "external_id", "outcome", "citizen", "reasons"}) csv_.Text(column);
  csv_.EndRow();
}

void ImportReport::Row(const ImportRowResult& row) {
  Line(row.row_number(), row.external_id(), WordOf(row.outcome()), row.citizen(), absl::StrJoin(row.reasons(), "; "));
}

void ImportReport::Missing(const citizens::v1::MissingCitizen& missing) {
  Line(0, missing.external_id(), "MISSING", missing.citizen(), "");
}

void ImportReport::Line(int64_t line, const std::string& external_id, const std::string& outcome,
                        const std::string& citizen, const std::string& reasons) {
  if (line > 0) {
    csv_.Number(line);
  } else {
    csv_.Empty();
  }
  csv_.Text(external_id).Text(outcome).Text(citizen).Text(reasons);
  csv_.EndRow();
}

std::string DescribeSummary(const ImportSummary& summary) {
  const citizens::v1::ImportCounts& n = summary.counts;
  std::string text = absl::StrCat(summary.rows(), " rows: ", n.created(), " created, ", n.changed(), " changed, ",
                                  n.unchanged(), " unchanged, ", n.stale(), " stale, ", n.refused(), " refused\n");
  if (summary.missing > 0) {
    absl::StrAppend(&text, summary.missing, " people of the source are not in the file; nobody was closed\n");
    if (summary.refused_without_key > 0) {
      absl::StrAppend(&text, "  some of them may be in the ", summary.refused_without_key,
                      " rows that could not be read\n");
    }
  }
  return text;
}

std::string DescribeRefusal(const ImportRowResult& row) {
  return absl::StrCat("  line ", row.row_number(), ": ", absl::StrJoin(row.reasons(), "; "), "\n");
}

}  // namespace sjak::cli
