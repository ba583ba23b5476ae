#include "tests/e2e/suite.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <ostream>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::e2e {
namespace {

std::string ReadText(const std::string& path) {
  std::ifstream in(path);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  return std::string(absl::StripAsciiWhitespace(text));
}

// Several suites may run beside each other: each takes the first block of ports that it can lock.
int TakePorts() {
  for (int base = 30000; base < 60000; base += 200) {
    const std::string lock = absl::StrCat("/tmp/sjak-e2e-ports-", base);
    if (mkdir(lock.c_str(), 0700) == 0) return base;
  }
  std::abort();
}

}  // namespace

Suite::Suite() {
  const char* binary = std::getenv("SJAK_BINARY_DIR");
  const char* source = std::getenv("SJAK_SOURCE_DIR");
  if (binary == nullptr || source == nullptr || chdir(source) != 0) std::abort();
  bin_ = absl::StrCat(binary, "/bin");
  port_base_ = TakePorts();
  folder_ = absl::StrCat("/tmp/sjak-e2e-", Uuid::New().ToString().substr(24));
  state_ = absl::StrCat(folder_, "/pilot");
  std::filesystem::create_directories(folder_);
  environment_ = absl::StrCat("SJAK_BUILT=1 SJAK_STATE=", folder_, " SJAK_PORT_BASE=", port_base_,
                              " SJAK_PRESET=", std::filesystem::path(binary).filename().string(), " ");
}

Suite::~Suite() {
  Pilot("stop");
  std::filesystem::remove_all(folder_);
  std::filesystem::remove(absl::StrCat("/tmp/sjak-e2e-ports-", port_base_));
}

int Suite::Run(const std::string& command) {
  output_.clear();
  FILE* pipe = popen(absl::StrCat(environment_, command, " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer;
  while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) output_ += buffer.data();
  const int status = pclose(pipe);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Suite::gateway() const { return absl::StrCat("localhost:", port_base_); }
std::string Suite::http() const { return absl::StrCat("https://localhost:", port_base_ + 80); }
std::string Suite::issuer() const { return absl::StrCat("https://localhost:", port_base_ + 81); }

int Suite::Pilot(const std::string& words) { return Run("deploy/pilot " + words); }
int Suite::Sjak(const std::string& words) {
  return Run(absl::StrCat(bin_, "/sjak --profile ", state_, "/profile.json ", words));
}
int Suite::SjakKilledWhen(const std::function<bool()>& ripe, const std::string& words) {
  const std::string pid_file = absl::StrCat(folder_, "/sjak.pid");
  auto code = std::async(std::launch::async, [&] {
    return Run(absl::StrCat("sh -c 'echo $$ > ", pid_file, "; exec ", bin_, "/sjak --profile ", state_,
                            "/profile.json ", words, "'"));
  });
  while (code.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) {
    int pid = 0;
    if (!ripe() || !absl::SimpleAtoi(ReadText(pid_file), &pid)) continue;
    kill(pid, SIGKILL);
    code.wait();
    return -1;
  }
  return code.get();
}
int Suite::Loader(const std::string& words) {
  return Run(
      absl::StrCat(bin_, "/sjak-pilot --gateway ", gateway(), " --state ", state_, " --data deploy/pilot.d ", words));
}

void Suite::Kill(const std::string& program) {
  int pid = 0;
  if (!absl::SimpleAtoi(ReadText(absl::StrCat(state_, "/run/", program, ".pid")), &pid) || pid <= 1) return;
  std::error_code error;
  const auto exe = std::filesystem::read_symlink(absl::StrCat("/proc/", pid, "/exe"), error);
  if (!error && exe.filename() == "sjak-" + program) kill(pid, SIGKILL);
}

bool Suite::Runs(const std::string& program) const {
  int pid = 0;
  std::error_code error;
  return absl::SimpleAtoi(ReadText(absl::StrCat(state_, "/run/", program, ".pid")), &pid) &&
         std::filesystem::read_symlink(absl::StrCat("/proc/", pid, "/exe"), error).filename() == "sjak-" + program;
}

absl::Status Suite::Call(const std::string& who, const std::string& method, const google::protobuf::Message& request,
                         google::protobuf::Message* answer) {
  return CallWithToken(ReadText(absl::StrCat(state_, "/tokens/", who, ".jwt")), method, request, answer);
}

absl::Status Suite::CallWithToken(const std::string& token, const std::string& method,
                                  const google::protobuf::Message& request, google::protobuf::Message* answer,
                                  const std::string& municipality) {
  SJAK_RETURN_IF_ERROR(Connect());
  rpc::CallOptions options;
  if (!token.empty()) options.authorization = "Bearer " + token;
  options.municipality = municipality;
  options.purpose = purpose_;
  options.deadline = absl::Now() + absl::Seconds(20);
  return client_->Call(method, request, answer, options);
}

absl::Status Suite::Stream(const std::string& who, const std::string& method, const google::protobuf::Message& request,
                           std::function<bool(const std::string&)> on_page) {
  SJAK_RETURN_IF_ERROR(Connect());
  rpc::CallOptions options;
  options.authorization = absl::StrCat("Bearer ", ReadText(absl::StrCat(state_, "/tokens/", who, ".jwt")));
  return client_->Stream(method, request, options, std::move(on_page));
}

absl::Status Suite::Connect() {
  if (client_) return absl::OkStatus();
  SJAK_ASSIGN_OR_RETURN(client_, rpc::Client::Create(gateway(), {absl::StrCat(state_, "/pki/tls/ca.pem"), "", ""}));
  return absl::OkStatus();
}

std::string Suite::Token(const std::string& words) {
  Run(absl::StrCat(bin_, "/sjak-pilot-issuer token ", state_, "/pki ", words));
  return std::string(absl::StripAsciiWhitespace(output_));
}

std::string Suite::Logs() const {
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator(absl::StrCat(state_, "/log"))) {
    absl::StrAppend(&all, ReadText(file.path().string()), "\n");
  }
  return all;
}

std::string Suite::Metrics() {
  std::string all;
  for (int program = 0; program < 4; ++program) {
    Run(absl::StrCat("bash -c 'exec 3<>/dev/tcp/127.0.0.1/", port_base_ + 90 + program,
                     R"(; printf "GET /metrics HTTP/1.0\r\n\r\n" >&3; cat <&3')"));
    all += output_;
  }
  return all;
}

postgres::Connection Suite::Database() const {
  return postgres::Connection(ReadText(absl::StrCat(state_, "/secrets/superuser.conninfo")));
}

std::ostream& operator<<(std::ostream& out, const Headline& h) {
  return out << "strict " << h.strict << ", broad " << h.broad << ", committed " << h.committed_oere << ", accrued "
             << h.accrued_oere;
}

Headline Reported(Suite& suite) {
  Headline out;
  const absl::Time give_up = absl::Now() + absl::Seconds(60);
  while (absl::Now() < give_up) {
    reporting::v1::GetStatusReportRequest request;
    request.set_programme_code("BI6");
    reporting::v1::StatusReport report;
    const absl::Status status =
        suite.Call("officer", "sjak.programme.v1.ProgrammeService.GetStatusReport", request, &report);
    // Caught up: every feed followed to the head that the owning service has, not the one last heard of.
    bool current = status.ok() && report.feeds_size() == 2;
    if (current) {
      postgres::Connection db = suite.Database();
      for (const auto& feed : report.feeds()) {
        const auto rows = db.ExecText(absl::StrCat("SELECT n FROM ", feed.feed(), ".feed_head"));
        current &= rows.empty() || rows.front().i64("n") == feed.n();
      }
    }
    if (!current) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      continue;
    }
    for (const auto& i : report.indicators()) {
      if (i.code() == "K1_STRICT") out.strict = i.numerator();
      if (i.code() == "K1_BROAD") out.broad = i.numerator();
      if (i.code() == "K14_COMMITTED") out.committed_oere = wire::OereFromDkk(i.amount()).value_or(-1);
      if (i.code() == "K14_ACCRUED") out.accrued_oere = wire::OereFromDkk(i.amount()).value_or(-1);
    }
    return out;
  }
  return out;
}

Headline Counted(Suite& suite) {
  postgres::Connection db = suite.Database();
  // Who counts, from the citizens' own spells on the first day; not from what placements stored, nor from any
  // projection.
  const auto people = db.ExecText(R"sql(
    SELECT count(DISTINCT p.citizen_id) AS broad,
           count(DISTINCT p.citizen_id) FILTER (WHERE j.kind = 1 AND p.kind IN (1, 2, 3)) AS strict
    FROM placements.placement p
    JOIN placements.site s ON s.site_id = p.site_id
    JOIN placements.project j ON j.project_id = s.project_id
    JOIN citizens.need_spell n ON n.citizen_id = p.citizen_id AND n.valid @> p.starts_on AND n.superseded_at IS NULL
    JOIN citizens.address_spell a ON a.citizen_id = p.citizen_id AND a.valid @> p.starts_on AND a.superseded_at IS NULL
    WHERE p.kind IN (1, 2, 3) AND p.end_reason IS DISTINCT FROM 12
      AND n.unemployed AND (n.capacity OR n.skills) AND a.residence_area IN ('TINGBJERG', 'NEARBY')
      AND EXISTS (SELECT FROM placements.attendance t
                  WHERE t.placement_id = p.placement_id AND t.outcome = 1
                    AND t.day BETWEEN '2021-01-01' AND '2021-12-31'
                    AND NOT EXISTS (SELECT FROM placements.attendance later
                                    WHERE later.placement_id = t.placement_id AND later.day = t.day
                                      AND later.version > t.version)))sql");
  const auto money = db.ExecText(R"sql(
    SELECT (SELECT coalesce(sum(CASE WHEN m.to_account = 3 THEN m.amount_oere ELSE -m.amount_oere END), 0)
            FROM placements.ledger_move m
            JOIN placements.ledger_entry e ON e.municipality_code = m.municipality_code AND e.entry_id = m.entry_id
            WHERE e.kind IN (4, 10))::bigint AS committed,
           (SELECT coalesce(sum(accrued_oere), 0) FROM (
              SELECT DISTINCT ON (agreement_id, month) accrued_oere FROM placements.mentor_hours
              ORDER BY agreement_id, month, version DESC) latest)::bigint AS accrued)sql");
  return {people.front().i64("strict"), people.front().i64("broad"), money.front().i64("committed"),
          money.front().i64("accrued")};
}

}  // namespace sjak::e2e
