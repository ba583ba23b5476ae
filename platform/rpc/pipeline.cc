#include "platform/rpc/pipeline.h"

#include <sodium.h>

#include <algorithm>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/rpc/failures.h"
#include "platform/telemetry/log.h"
#include "platform/telemetry/metrics.h"

namespace sjak::rpc {
namespace {

using policy::v1::CALLER_CLASS_INTERNAL;
using policy::v1::CALLER_CLASS_SYSTEM;

std::string Header(const Incoming& incoming, const char* name) {
  const auto it = incoming.headers.find(name);
  return it == incoming.headers.end() ? "" : it->second;
}

// The trace id of a W3C traceparent, or a fresh one.
std::string CorrelationId(const Incoming& incoming) {
  const std::string parent = Header(incoming, "traceparent");
  if (parent.size() >= 55 && parent[2] == '-' && parent[35] == '-') {
    const std::string id = parent.substr(3, 32);
    if (std::all_of(id.begin(), id.end(), absl::ascii_isxdigit) && id.find_first_not_of('0') != std::string::npos) {
      return absl::AsciiStrToLower(id);
    }
  }
  unsigned char bytes[16];
  randombytes_buf(bytes, sizeof bytes);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<char*>(bytes), sizeof bytes));
}

// Which municipality the call is about: the token's only one, or the one the header picks among several.
absl::Status ChooseMunicipality(const Incoming& incoming, identity::Caller* caller) {
  const std::string wanted = Header(incoming, "sjak-municipality");
  const auto& listed = caller->municipalities;
  if (caller->on_behalf_of == CALLER_CLASS_SYSTEM || !wanted.empty()) {
    caller->municipality = wanted;
  } else if (listed.size() == 1) {
    caller->municipality = listed.front();
  }
  if (caller->municipality.size() != 4 ||
      !std::all_of(caller->municipality.begin(), caller->municipality.end(), absl::ascii_isdigit)) {
    caller->municipality = listed.empty() ? "" : listed.front();
    return RefuseField("sjak-municipality", "must name one of the token's municipalities, four digits");
  }
  if (caller->on_behalf_of != CALLER_CLASS_SYSTEM &&
      std::find(listed.begin(), listed.end(), caller->municipality) == listed.end()) {
    // Logged with the tenant that the caller does belong to, not in the one it tried to reach.
    caller->municipality = listed.empty() ? "" : listed.front();
    return Refuse(absl::StatusCode::kPermissionDenied, "MUNICIPALITY_REFUSED",
                  "Your token is not for this municipality. Use one of the municipalities it lists.");
  }
  return absl::OkStatus();
}

absl::Status MethodUnknown() {
  return Refuse(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN", "This program has no such method.");
}

// Refuses a purpose that is no code of policy.v1.Purpose: the access log, which citizens may see, holds codes only.
absl::Status CheckPurpose(const policy::Method& method, const std::string& purpose) {
  policy::v1::Purpose parsed;
  if (purpose.empty() ? !method.rpc.purpose_required()
                      : policy::v1::Purpose_Parse(absl::StrCat("PURPOSE_", purpose), &parsed)) {
    return absl::OkStatus();
  }
  std::string codes;
  for (int i = 1; i < policy::v1::Purpose_ARRAYSIZE; ++i) {
    const std::string& name = policy::v1::Purpose_Name(static_cast<policy::v1::Purpose>(i));
    absl::StrAppend(&codes, i == 1 ? "" : ", ", absl::StripPrefix(name, "PURPOSE_"));
  }
  return RefuseField("sjak-purpose", absl::StrCat("must say why this is needed: one of ", codes));
}

// Whether the contract lets the program call the method with nobody behind it.
bool MayCallItself(const policy::Method& method, const std::string& program) {
  const auto& allow = method.rpc.allow();
  return std::any_of(allow.begin(), allow.end(), [&](const policy::v1::Allow& a) {
    const auto& behalf = a.on_behalf_of();
    return std::find(a.peers().begin(), a.peers().end(), program) != a.peers().end() &&
           (behalf.empty() || std::find(behalf.begin(), behalf.end(), CALLER_CLASS_SYSTEM) != behalf.end());
  });
}

absl::Status ReadRequest(const Incoming& incoming, google::protobuf::Message* request) {
  if (incoming.read) return incoming.read(request);
  if (request->ParseFromString(incoming.body)) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST",
                absl::StrCat("The body is no ", request->GetDescriptor()->full_name(), "."));
}

}  // namespace

bool CallState::Finish(absl::Status status, std::string body, int statements) {
  if (finished_.exchange(true, std::memory_order_acq_rel)) return false;
  if (const Timer::Id alarm = alarm_.load()) timer_->Cancel(alarm);
  if (on_finish) on_finish(*this, status, statements);
  done_({std::move(status), std::move(body), call.correlation_id, statements});
  done_ = nullptr;
  std::vector<std::function<void()>> then;
  {
    std::lock_guard lock(mu_);
    over_ = true;
    then.swap(when_over_);
  }
  for (const auto& each : then) each();
  return true;
}

void CallState::WhenOver(std::function<void()> then) {
  {
    std::lock_guard lock(mu_);
    if (!over_) return when_over_.push_back(std::move(then));
  }
  then();
}

void CallState::Abandon() {
  Finish(Refuse(absl::StatusCode::kCancelled, "CANCELLED", "The caller went away before the answer."));
}

void CallState::ArmDeadline(std::shared_ptr<CallState> self) {
  alarm_ = timer_->At(call.deadline, [weak = std::weak_ptr<CallState>(self)] {
    if (auto state = weak.lock()) state->Finish(DeadlineExceeded());
  });
}

Pipeline::Pipeline(PipelineOptions options, Backend* backend, identity::TokenVerifier* verifier, Timer* timer)
    : options_(std::move(options)), backend_(backend), verifier_(verifier), timer_(timer) {}

std::shared_ptr<CallState> Pipeline::Begin(const Incoming& incoming, CallState::Done done) {
  auto state = std::make_shared<CallState>(timer_, std::move(done));
  state->call.correlation_id = CorrelationId(incoming);
  state->call.method = policy::FindMethod(incoming.path);
  in_flight_.fetch_add(1);
  state->on_finish = [this](const CallState& s, const absl::Status& status, int statements) {
    const std::string method = s.call.method != nullptr ? s.call.method->name : "unknown";
    const absl::Duration took = absl::Now() - s.started();
    telemetry::CountCall(method, absl::StatusCodeToString(status.code()), took);
    in_flight_.fetch_sub(1);
    // Followers ask several times a second; what they are shown is in the access log.
    const bool poll = status.ok() && s.call.method != nullptr &&
                      s.call.method->rpc.audit() == policy::v1::AUDIT_FOLLOW &&
                      s.call.caller.on_behalf_of == CALLER_CLASS_SYSTEM;
    if (poll) return;
    telemetry::Log(telemetry::Level::kInfo, "call",
                   {{"method", method},
                    {"code", absl::StatusCodeToString(status.code())},
                    {"reason", ReasonOf(status)},
                    {"correlation_id", s.call.correlation_id},
                    {"peer", s.call.caller.peer},
                    {"class", policy::v1::CallerClass_Name(s.call.caller.cls)},
                    {"municipality", s.call.caller.municipality},
                    {"statements", absl::StrCat(statements)},
                    {"microseconds", absl::StrCat(absl::ToInt64Microseconds(took))}});
  };
  const absl::Time now = absl::Now();
  const int most = state->call.method ? state->call.method->rpc.max_deadline_ms() : 5'000;
  const int standard = state->call.method ? state->call.method->rpc.deadline_ms() : 5'000;
  state->call.deadline = incoming.deadline == absl::InfiniteFuture()
                             ? now + absl::Milliseconds(standard)
                             : std::min(incoming.deadline, now + absl::Milliseconds(most));
  return state;
}

std::shared_ptr<CallState> Pipeline::Start(Incoming incoming, CallState::Done done) {
  auto state = Begin(incoming, std::move(done));
  // The contract is public, so this is said before asking who calls; clients probe for reflection versions this way.
  if (state->call.method == nullptr || backend_->Find(*state->call.method) == nullptr) {
    state->Finish(MethodUnknown());
    return state;
  }
  absl::StatusOr<identity::Caller> caller = Authenticate(*state->call.method, incoming);
  if (!caller.ok()) {
    RefuseUnauthenticated(state, caller.status());
    return state;
  }
  state->call.authorization = Header(incoming, "authorization");
  Continue(state, *std::move(caller), incoming);
  return state;
}

std::shared_ptr<CallState> Pipeline::StartAs(identity::Caller caller, Incoming incoming, CallState::Done done) {
  auto state = Begin(incoming, std::move(done));
  Continue(state, std::move(caller), incoming);
  return state;
}

absl::StatusOr<identity::Caller> Pipeline::Authenticate(const policy::Method& method, const Incoming& incoming) const {
  const bool known_peer = options_.peers.count(incoming.peer) > 0;
  if (options_.peers_only && !known_peer) {
    return Refuse(absl::StatusCode::kUnauthenticated, "PEER_REFUSED",
                  "This program is called by the suite's own programs only. Call the gateway.");
  }
  const std::string authorization = Header(incoming, "authorization");
  const bool own_call =
      known_peer && authorization.empty() && (incoming.peer != options_.front || MayCallItself(method, incoming.peer));
  if (own_call) {
    identity::Caller caller;
    caller.cls = CALLER_CLASS_INTERNAL;
    caller.on_behalf_of = CALLER_CLASS_SYSTEM;
    caller.peer = incoming.peer;
    caller.subject = absl::StrCat("system|", incoming.peer);
    return caller;
  }
  if (!absl::StartsWithIgnoreCase(authorization, "bearer ")) {
    return Refuse(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING",
                  "Send a token in the header `authorization: Bearer <token>`.");
  }
  absl::StatusOr<identity::Caller> caller = verifier_->Verify(authorization.substr(7), absl::Now());
  if (!caller.ok()) return caller;
  caller->peer = incoming.peer;
  if (known_peer && incoming.peer != options_.front) {
    caller->on_behalf_of = caller->cls;
    caller->cls = CALLER_CLASS_INTERNAL;
  }
  return caller;
}

void Pipeline::Continue(std::shared_ptr<CallState> state, identity::Caller caller, const Incoming& incoming) {
  const absl::Status municipality = ChooseMunicipality(incoming, &caller);
  Call& call = state->call;
  call.caller = std::move(caller);
  call.purpose = call.caller.on_behalf_of == CALLER_CLASS_SYSTEM ? "SYSTEM" : Header(incoming, "sjak-purpose");
  const policy::Method* method = call.method;
  state->binding = method != nullptr ? backend_->Find(*method) : nullptr;
  if (state->binding == nullptr) {
    state->Finish(MethodUnknown());
    return;
  }
  if (draining_.load()) {
    state->Finish(ShuttingDown());
    return;
  }
  if (!ready_.load()) {
    state->Finish(RetryLater(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
                             "The service cannot reach its database. Repeat the call with the same request_id.",
                             absl::Seconds(1)));
    return;
  }
  call.after = Header(incoming, "sjak-after");
  state->ArmDeadline(state);
  if (!municipality.ok()) return backend_->Refused(state, municipality);
  if (absl::Status access = policy::CheckAccess(*method, call.caller); !access.ok()) {
    return backend_->Refused(state, access);
  }
  if (absl::Status purpose = CheckPurpose(*method, call.purpose); !purpose.ok()) {
    call.purpose.clear();
    return backend_->Refused(state, purpose);
  }
  if (!call.after.empty() && !Uuid::Parse(call.after).ok()) {
    call.after.clear();
    return backend_->Refused(state, RefuseField("sjak-after", "must be the request_id of the call before this one"));
  }
  state->request.reset(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->descriptor->input_type())->New());
  if (absl::Status read = ReadRequest(incoming, state->request.get()); !read.ok()) {
    return backend_->Refused(state, read);
  }
  call.criteria = policy::ForLog(*state->request);
  // What a front forwards is checked by the service that answers: it alone knows every format, and names every wrong
  // field in one refusal, which its access log then has.
  if (method->rpc.forwards_to().empty()) {
    const auto violations = policy::Validate(*state->request);
    if (!violations.empty()) return backend_->Refused(state, RefuseFields(violations));
  }
  state->partition = absl::StrCat(method->name, "|", call.municipality());
  backend_->Run(state);
}

void Pipeline::RefuseUnauthenticated(const std::shared_ptr<CallState>& state, absl::Status status) {
  // Anybody can cause these, so at most one line every 100 ms.
  const int64_t now = absl::ToUnixMillis(absl::Now());
  int64_t due = next_security_line_.load();
  if (now >= due && next_security_line_.compare_exchange_strong(due, now + 100)) {
    telemetry::Log(telemetry::Level::kWarning, "unauthenticated",
                   {{"reason", ReasonOf(status)}, {"correlation_id", state->call.correlation_id}});
  }
  state->Finish(std::move(status));
}

bool Pipeline::Drain(absl::Time limit) {
  draining_ = true;
  while (in_flight_.load() > 0) {
    if (absl::Now() > limit) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace sjak::rpc
