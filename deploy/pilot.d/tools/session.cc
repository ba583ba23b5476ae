#include "deploy/pilot.d/tools/session.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/identity/bounded.h"

namespace sjak::pilot {
namespace {

constexpr size_t kMostTokenBytes = 16 << 10;

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const std::string& gateway, const std::string& state,
                                                       const std::string& data) {
  std::unique_ptr<Session> session(new Session(state, data));
  SJAK_ASSIGN_OR_RETURN(session->client_,
                        rpc::Client::Create(gateway, {absl::StrCat(state, "/pki/tls/ca.pem"), "", ""}));
  return session;
}

absl::StatusOr<std::string> Session::TokenOf(const std::string& who) {
  std::string& token = tokens_[who];
  if (token.empty()) {
    SJAK_ASSIGN_OR_RETURN(token, identity::ReadFile(absl::StrCat(state_, "/tokens/", who, ".jwt"), kMostTokenBytes));
    absl::StripAsciiWhitespace(&token);
  }
  return token;
}

absl::Status Session::Call(const std::string& who, const std::string& method, google::protobuf::Message& request,
                           google::protobuf::Message* answer) {
  SJAK_ASSIGN_OR_RETURN(const std::string token, TokenOf(who));
  rpc::CallOptions options;
  options.authorization = absl::StrCat("Bearer ", token);
  options.purpose = "PLACEMENT";
  const absl::Time give_up = absl::Now() + absl::Minutes(1);
  for (int pause_ms = 50;; pause_ms = std::min(pause_ms * 2, 1000)) {
    options.deadline = absl::Now() + absl::Seconds(20);
    const absl::Status status = client_->Call(method, request, answer, options);
    const bool later = status.code() == absl::StatusCode::kUnavailable ||
                       status.code() == absl::StatusCode::kResourceExhausted ||
                       status.code() == absl::StatusCode::kDeadlineExceeded;
    if (!later || absl::Now() > give_up) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
  }
}

absl::Status Session::Do(const std::string& who, const std::string& step, const std::string& method,
                         google::protobuf::Message& request, google::protobuf::Message* answer) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  request.GetReflection()->SetString(&request, field, Uuid::FromText(absl::StrCat("sjak pilot ", step)).ToString());
  absl::Status status = Call(who, method, request, answer);
  if (!status.ok()) {
    // The step's name tells which line of the data it was.
    return Refuse(status.code(), ReasonOf(status), absl::StrCat(step, ": ", status.message()), MetadataOf(status));
  }
  return status;
}

absl::Status Session::MoveClock(Date day, int hour) {
  const absl::Time time = absl::FromCivil(absl::CivilHour(day.civil()) + hour, Copenhagen());
  const std::string path = absl::StrCat(state_, "/clock"), fresh = absl::StrCat(path, ".new");
  std::ofstream(fresh) << absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone()) << "\n";
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  return error ? absl::InternalError(absl::StrCat("cannot write ", path)) : absl::OkStatus();
}

Json Session::Read(const std::string& file) const {
  std::ifstream in(absl::StrCat(data_, "/", file));
  return Json::parse(in);
}

Progress::Progress(std::string what, int total) : what_(std::move(what)), total_(total), tty_(isatty(1)) {}

void Progress::Step() {
  ++at_;
  if (!tty_) return;
  if (total_ == 0) {
    std::printf("\r%-34s %d", what_.c_str(), at_);
    std::fflush(stdout);
    return;
  }
  const int width = 30, full = width * at_ / total_;
  std::printf("\r%-34s [%s%s] %d/%d", what_.c_str(), std::string(full, '#').c_str(),
              std::string(width - full, '.').c_str(), at_, total_);
  std::fflush(stdout);
}

void Progress::Done() {
  if (tty_) {
    std::printf("\n");
  } else {
    std::printf("%s: %d calls\n", what_.c_str(), at_);
  }
}

Date DateOf(const Json& value) {
  auto date = Date::Parse(value.get<std::string>());
  return date.ok() ? *date : Date();
}

}  // namespace sjak::pilot
