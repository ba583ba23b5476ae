#include "cli/import_command.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cli/citizens_import.h"
#include "platform/base/error.h"

namespace sjak::cli {
namespace {

constexpr int kShownRefusals = 50;
constexpr int64_t kLineEvery = 10'000;
constexpr int kBar = 40;

absl::Status CannotRead(const std::string& path) { return absl::NotFoundError(absl::StrCat("cannot read ", path)); }

// Standard input cannot be read twice: it goes through a file that nobody else can open and that ends with this
// program.
absl::StatusOr<std::ifstream> Spooled(std::istream& in) {
  const char* folder = std::getenv("TMPDIR");
  std::string path = absl::StrCat(folder == nullptr ? "/tmp" : folder, "/sjak-import-XXXXXX");
  const int descriptor = mkstemp(path.data());
  if (descriptor < 0) return absl::PermissionDeniedError("no temporary file can be made; set TMPDIR");
  close(descriptor);
  std::ofstream out(path, std::ios::binary);
  std::ifstream file(path, std::ios::binary);
  unlink(path.c_str());
  std::array<char, 64 * 1024> piece;
  while (in.read(piece.data(), piece.size()), in.gcount() > 0) out.write(piece.data(), in.gcount());
  if (!out.flush()) return absl::ResourceExhaustedError("the temporary file is full");
  return file;
}

absl::StatusOr<std::ifstream> Opened(const std::string& path) {
  if (path == "-") return Spooled(std::cin);
  std::ifstream file(path, std::ios::binary);
  if (!file || file.peek() == std::ifstream::traits_type::eof()) return CannotRead(path);
  if (file.seekg(0, std::ios::end)) {
    file.seekg(0);
    return file;
  }
  file.clear();  // a pipe
  return Spooled(file);
}

class Progress {
 public:
  void operator()(int64_t bytes, int64_t all_bytes, int64_t rows) {
    if (terminal_) {
      Draw(bytes, all_bytes, rows);
    } else if (rows / kLineEvery > told_) {
      told_ = rows / kLineEvery;
      std::cerr << rows << " rows\n";
    }
  }
  // Before anything else is printed.
  void End() {
    if (drawn_) std::cerr << "\n";
    drawn_ = false;
  }

 private:
  void Draw(int64_t bytes, int64_t all_bytes, int64_t rows) {
    const int64_t done = std::min(bytes, all_bytes);
    const size_t filled = all_bytes == 0 ? kBar : kBar * done / all_bytes;
    const absl::Duration left = done == 0 ? absl::ZeroDuration() : (absl::Now() - began_) * (all_bytes - done) / done;
    std::cerr << "\r[" << std::string(filled, '#') << std::string(kBar - filled, ' ') << "] " << rows << " rows, "
              << absl::ToInt64Seconds(left) << " s left   " << std::flush;
    drawn_ = true;
  }

  const bool terminal_ = isatty(STDERR_FILENO) != 0;
  const absl::Time began_ = absl::Now();
  int64_t told_ = 0;
  bool drawn_ = false;
};

}  // namespace

absl::StatusOr<bool> RunImport(const ImportCommand& command, const Gateway& gateway) {
  SJAK_ASSIGN_OR_RETURN(std::ifstream file, Opened(command.file));
  std::ofstream report_file;
  if (!command.report_file.empty()) {
    report_file.open(command.report_file, std::ios::binary);
    if (!report_file) return absl::PermissionDeniedError("cannot write " + command.report_file);
  }
  std::string report_text, refusals;
  ImportReport report(&report_text);
  int64_t refused = 0;
  Progress progress;
  const auto flush = [&] {
    if (report_file.is_open()) report_file << report_text;
    report_text.clear();
  };
  ImportListener listener;
  listener.on_row = [&](const citizens::v1::ImportRowResult& row) {
    report.Row(row);
    flush();
    if (row.outcome() != citizens::v1::IMPORT_OUTCOME_REFUSED) return;
    if (++refused <= kShownRefusals) refusals += DescribeRefusal(row);
  };
  listener.on_missing = [&](const citizens::v1::MissingCitizen& missing) {
    report.Missing(missing);
    flush();
  };
  listener.on_progress = [&](int64_t bytes, int64_t all, int64_t rows) { progress(bytes, all, rows); };

  ImportOptions options;
  options.source = command.source;
  options.dry_run = command.dry_run;
  if (command.mode == "full") options.mode = citizens::v1::IMPORT_MODE_FULL;
  const absl::StatusOr<ImportSummary> summary = ImportCitizens(file, options, gateway, listener);
  progress.End();
  if (!summary.ok()) {
    std::cerr << "What went in before this stays. Run the same command again to go on.\n";
    return summary.status();
  }
  if (report_file.is_open() && !report_file.flush()) {
    return absl::PermissionDeniedError("cannot write " + command.report_file);
  }
  if (command.dry_run) std::cout << "Dry run: nothing was kept.\n";
  std::cout << DescribeSummary(*summary) << refusals;
  if (refused > kShownRefusals) {
    std::cout << "  and " << refused - kShownRefusals << " more; --report FILE lists them all\n";
  }
  return refused == 0;
}

}  // namespace sjak::cli
