#include "platform/base/clock.h"

#include <sys/stat.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"

namespace sjak {
namespace {

class SystemBusinessClock : public BusinessClock {
 public:
  absl::Time Now() override { return absl::Now(); }
  bool simulated() const override { return false; }
};

class FileBusinessClock : public BusinessClock {
 public:
  explicit FileBusinessClock(std::string path) : path_(std::move(path)) {}

  absl::Status Refresh() {
    std::lock_guard lock(mu_);
    struct stat st;
    if (stat(path_.c_str(), &st) != 0) return absl::NotFoundError(absl::StrCat("no clock file ", path_));
    // Writers replace the file by rename, so a new inode or mtime means new content.
    const int64_t stamp = st.st_mtim.tv_sec * 1'000'000'000 + st.st_mtim.tv_nsec;
    if (stamp == stamp_ && st.st_ino == inode_) return absl::OkStatus();
    std::ifstream in(path_);
    std::string line;
    std::getline(in, line);
    absl::Time t;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, absl::StripAsciiWhitespace(line), &t, &error)) {
      return absl::InvalidArgumentError(absl::StrCat("clock file ", path_, ": ", error));
    }
    stamp_ = stamp;
    inode_ = st.st_ino;
    if (t > now_) now_ = t;
    return absl::OkStatus();
  }

  absl::Time Now() override {
    Refresh().IgnoreError();  // an unreadable file leaves the clock where it stands
    std::lock_guard lock(mu_);
    return now_;
  }
  bool simulated() const override { return true; }

 private:
  const std::string path_;
  std::mutex mu_;  // guards what follows
  absl::Time now_ = absl::InfinitePast();
  int64_t stamp_ = -1;
  ino_t inode_ = 0;
};

}  // namespace

std::unique_ptr<BusinessClock> NewSystemBusinessClock() { return std::make_unique<SystemBusinessClock>(); }

absl::StatusOr<std::unique_ptr<BusinessClock>> NewFileBusinessClock(std::string path) {
  auto clock = std::make_unique<FileBusinessClock>(std::move(path));
  if (absl::Status s = clock->Refresh(); !s.ok()) return s;
  return clock;
}

}  // namespace sjak
