#include <map>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "platform/audit/access_log.h"
#include "platform/base/error.h"
#include "platform/rpc/closing.h"
#include "platform/rpc/engine_item.h"
#include "platform/rpc/forerunner.h"

// A change, from claiming its request_id to the closing statement.
namespace sjak::rpc {
namespace {

using google::protobuf::Message;
using postgres::Arg;
using postgres::Statement;

// Inserting under the primary key is what decides who is first: a duplicate in flight waits here until the first one
// has committed or rolled back. Sorted, so that two batches cannot wait for each other crosswise.
const Statement kClaim("platform_claim", R"sql(
  INSERT INTO idempotency (municipality_code, caller, method, request_id, key_id, body_hash, created_at)
  SELECT $1, u.caller, $2, u.request_id, u.key_id, u.body_hash, $3::timestamptz
  FROM unnest($4::text[], $5::uuid[], $6::text[], $7::bytea[]) AS u(caller, request_id, key_id, body_hash)
  ORDER BY u.caller, u.request_id
  ON CONFLICT (municipality_code, caller, method, request_id) DO NOTHING
  RETURNING caller, request_id)sql");

// A new statement, hence a new snapshot, in which the first one's commit is visible.
const Statement kStored("platform_stored", R"sql(
  SELECT i.caller, i.request_id, i.key_id, i.body_hash, i.answer, i.persons
  FROM idempotency i
  JOIN unnest($3::text[], $4::uuid[]) AS u(caller, request_id) ON u.caller = i.caller AND u.request_id = i.request_id
  WHERE i.municipality_code = $1 AND i.method = $2)sql");

const Statement kLog("platform_log",
                     absl::StrCat("WITH ", audit::LogRowsCte(1), ", ", audit::InsertLogCte(), " SELECT 1"));

// The closing statement: access log, remembered answers, feed. The head's increment counts the events, which makes the
// head row the last lock taken, and the positions it gives are in commit order.
const Statement kClose("platform_close",
                       absl::StrCat("WITH ", audit::LogRowsCte(2), ", ", audit::InsertLogCte(), R"sql(,
  remember AS (
    UPDATE idempotency i SET answer = u.answer, persons = l.subjects
    FROM unnest($3::text[], $4::uuid[], $5::bytea[], $15::int[]) AS u(caller, request_id, answer, item)
    JOIN log_rows l ON l.item = u.item
    WHERE i.municipality_code = $1 AND i.method = $6 AND i.caller = u.caller AND i.request_id = u.request_id
  ),
  forget AS (
    DELETE FROM idempotency i USING unnest($7::text[], $8::uuid[]) AS u(caller, request_id)
    WHERE i.municipality_code = $1 AND i.method = $6 AND i.caller = u.caller AND i.request_id = u.request_id
  ),
  )sql",
                                    EventCtes(9), AppendEventsSql()));

std::string Deterministic(const Message& message) {
  std::string out;
  google::protobuf::io::StringOutputStream stream(&out);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return out;
}

// What is remembered: the grants, one line each, an empty line, the answer before redaction. Whoever repeats the call
// is redacted again.
std::string EncodeStored(const Grants& grants, const Message& answer) {
  std::string out;
  for (const auto& [person, classes] : grants) {
    absl::StrAppend(&out, person, "|",
                    absl::StrJoin(classes, ",",
                                  [](std::string* s, policy::v1::Data d) { absl::StrAppend(s, static_cast<int>(d)); }),
                    "\n");
  }
  return absl::StrCat(out, "\n", answer.SerializeAsString());
}

bool DecodeStored(absl::string_view stored, Grants* grants, Message* answer) {
  while (true) {
    const size_t end = stored.find('\n');
    if (end == absl::string_view::npos) return false;
    const absl::string_view line = stored.substr(0, end);
    stored.remove_prefix(end + 1);
    if (line.empty()) break;
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits('|', 1));
    for (absl::string_view number : absl::StrSplit(parts.second, ',')) {
      int value;
      if (!absl::SimpleAtoi(number, &value)) return false;
      (*grants)[parts.first].insert(static_cast<policy::v1::Data>(value));
    }
  }
  return answer->ParseFromArray(stored.data(), static_cast<int>(stored.size()));
}

std::string SealContext(const Call& call, const std::string& request_id) {
  return absl::StrCat(call.municipality(), "|", call.method->name, "|", request_id);
}

// Columns of arrays, one entry per call or event.
struct Columns {
  std::vector<std::vector<Arg>> all;
  explicit Columns(size_t n) : all(n) {}
  void Add(std::vector<Arg> row) {
    for (size_t i = 0; i < row.size(); ++i) all[i].push_back(std::move(row[i]));
  }
  Arg operator[](size_t i) const { return Arg(all[i]); }
};

}  // namespace

bool ValidateOnly(const Message& request) {
  const auto* d = request.GetDescriptor()->FindFieldByName("validate_only");
  return d != nullptr && request.GetReflection()->GetBool(request, d);
}

std::string RequestId(const Message& request) {
  const auto* d = request.GetDescriptor()->FindFieldByName("request_id");
  return d == nullptr ? "" : request.GetReflection()->GetString(request, d);
}

Engine::Item::Item(const Work& w, std::unique_ptr<Message> a, const identity::Sealer& sealer)
    : work(w), answer(std::move(a)), request_id(RequestId(*w.request)), validate_only(ValidateOnly(*w.request)) {
  // Under the active key, which KeyedHashes gives first; by one call, as the ring may change between two.
  auto hashes = sealer.KeyedHashes("idempotency", w.call->municipality(), Deterministic(*w.request));
  std::tie(key_id, body_hash) = std::move(hashes.front());
}

// `beside`: the forerunner may be under way still. What is refused then is not final: it may have been judged by what
// the forerunner is about to change.
void Engine::Change(const Binding& binding, postgres::Connection& conn, std::vector<Item>& items, bool beside) const {
  // One canonical form of the UUID, as the database returns it.
  for (Item& item : items) item.request_id = Uuid::Parse(item.request_id).value_or(Uuid()).ToString();
  const bool dry = items.front().validate_only && items.size() == 1;
  conn.Begin();
  try {
    if (dry) {
      items.front().first = true;
    } else {
      Claim(conn, items);
    }
    std::vector<Item*> fresh;
    for (Item& item : items) {
      if (item.first) fresh.push_back(&item);
    }
    const auto await = [&] {
      for (Item* item : fresh) {
        if (!item->awaited) AwaitForerunner(conn, *item->work.call);
        item->awaited = true;
      }
    };
    if (dry) items.front().awaited = true;  // what a trial follows is a trial, which never commits
    if (!beside) await();
    if (!fresh.empty()) RunMethod(binding, conn, fresh);
    const bool any_ok = std::any_of(fresh.begin(), fresh.end(), [](const Item* i) { return i->status.ok(); });
    if (beside && !dry && !any_ok && !fresh.empty()) {
      throw postgres::Failure(postgres::FailureKind::kRetry, "", "", "refused beside its forerunner");
    }
    if (any_ok && !dry) {
      await();
      Close(conn, fresh, absl::Now());
      conn.Commit();
    } else {
      conn.Rollback();
      std::vector<audit::Entry> entries;
      for (const Item* item : fresh) {
        entries.push_back({Uuid::New(), item->work.call, item->status.ok() ? "VALIDATED" : ReasonOf(item->status), "",
                           item->touched});
      }
      if (!entries.empty()) conn.Exec(kLog, {audit::ToJson(entries, absl::Now())});
    }
  } catch (...) {
    conn.Rollback();
    throw;
  }
  AnswerFromStore(conn, items);
}

void Engine::Claim(postgres::Connection& conn, std::vector<Item>& items) const {
  Columns claim(4);
  std::map<std::pair<std::string, std::string>, Item*> by_key;
  for (Item& item : items) {
    // Duplicates within the batch collapse before SQL: the first claims, the others read its stored answer.
    if (!by_key.emplace(std::make_pair(item.work.call->caller.subject, item.request_id), &item).second) continue;
    claim.Add({item.work.call->caller.subject, item.request_id, item.key_id, Arg::Bytes(item.body_hash)});
  }
  const Call& call = *items.front().work.call;
  const postgres::Rows rows =
      conn.Exec(kClaim, {call.municipality(), call.method->name, absl::Now(), claim[0], claim[1], claim[2], claim[3]});
  for (const postgres::Row row : rows) by_key[{row.text("caller"), row.text("request_id")}]->first = true;
}

void Engine::RunMethod(const Binding& binding, postgres::Connection& conn, std::vector<Item*>& fresh) const {
  if (binding.command) {
    Item& item = *fresh.front();
    Tx tx(conn, *environment_.clock, *item.work.call, item.awaited);
    item.status = binding.command(tx, *item.work.request, item.work.facts.get(), item.answer.get());
    item.events = tx.events();
    item.touched = tx.touched();
    item.grants = tx.grants();
    item.basis = tx.basis();
    item.awaited = tx.awaited();
    return;
  }
  std::vector<const Call*> calls;
  std::vector<const Message*> requests;
  std::vector<Message*> answers;
  for (const Item* item : fresh) {
    calls.push_back(item->work.call);
    requests.push_back(item->work.request);
    answers.push_back(item->answer.get());
  }
  BatchTx tx(conn, *environment_.clock, calls);
  const std::vector<absl::Status> statuses = binding.batch(tx, requests, answers);
  for (size_t i = 0; i < fresh.size(); ++i) {
    const int n = static_cast<int>(i);
    fresh[i]->status = statuses[i];
    fresh[i]->events = tx.events(n);
    fresh[i]->touched = tx.touched(n);
    fresh[i]->grants = tx.grants(n);
    fresh[i]->basis = tx.basis(n);
  }
}

void Engine::Close(postgres::Connection& conn, std::vector<Item*>& fresh, absl::Time now) const {
  Columns answers(4), refused(2), events(5);
  std::vector<audit::Entry> entries;
  for (const Item* item : fresh) {
    const Call& call = *item->work.call;
    entries.push_back(
        {Uuid::New(), &call, item->status.ok() ? "OK" : ReasonOf(item->status), item->basis, item->touched});
    if (!item->status.ok()) {
      refused.Add({call.caller.subject, item->request_id});
      continue;
    }
    answers.Add({call.caller.subject, item->request_id,
                 Arg::Bytes(environment_.sealer->Seal("idempotency", EncodeStored(item->grants, *item->answer),
                                                      SealContext(call, item->request_id))),
                 static_cast<int>(entries.size())});
    for (const Event& e : item->events) {
      events.Add({e.aggregate, e.version, e.type_url, Arg::Bytes(e.payload),
                  e.person == Uuid() ? Arg(std::nullopt) : Arg(e.person)});
    }
  }
  const Call& call = *fresh.front()->work.call;
  conn.Exec(kClose, {call.municipality(), audit::ToJson(entries, now), answers[0], answers[1], answers[2],
                     call.method->name, refused[0], refused[1], events[0], events[1], events[2], events[3], events[4],
                     environment_.clock->Now(), answers[3]});
}

// For every call that was not the first with its request_id.
void Engine::AnswerFromStore(postgres::Connection& conn, std::vector<Item>& items) const {
  Columns keys(2);
  std::vector<Item*> repeated;
  for (Item& item : items) {
    if (item.first) continue;
    repeated.push_back(&item);
    keys.Add({item.work.call->caller.subject, item.request_id});
  }
  if (repeated.empty()) return;
  const Call& call = *repeated.front()->work.call;
  const postgres::Rows rows = conn.Exec(kStored, {call.municipality(), call.method->name, keys[0], keys[1]});
  std::vector<audit::Entry> entries;
  for (Item* item : repeated) {
    // The first one may have been refused meanwhile, in this batch or elsewhere: its place is free, so ask again.
    item->status = RetryLater(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
                              "The same request was under way and did not succeed. Repeat it with the same request_id.",
                              absl::Milliseconds(50));
    for (const postgres::Row row : rows) {
      if (row.text("request_id") != item->request_id || row.text("caller") != item->work.call->caller.subject) continue;
      const auto hash = environment_.sealer->KeyedHash("idempotency", call.municipality(),
                                                       Deterministic(*item->work.request), row.text("key_id"));
      if (!hash.ok() || *hash != row.bytes("body_hash")) {
        item->status = Refuse(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                              "This request_id was used for a different request. Make a new UUID for a new request.");
        break;
      }
      if (row.is_null("answer")) {
        // Committed with its answer, so it was taken away since; doing it again would bring the person back.
        item->status =
            RefuseState("ANSWER_ERASED",
                        "This request was answered before, about a person who has been erased since. It is not "
                        "done again.",
                        "request_id");
        break;
      }
      const auto stored = environment_.sealer->Open("idempotency", row.bytes("answer"),
                                                    SealContext(*item->work.call, item->request_id));
      if (!stored.ok() || !DecodeStored(*stored, &item->grants, item->answer.get())) continue;
      item->status = absl::OkStatus();
      for (const std::string& person : row.texts("persons")) item->touched.insert(*Uuid::Parse(person));
    }
    // Who is shown a person again looks again.
    entries.push_back(
        {Uuid::New(), item->work.call, item->status.ok() ? "REPEATED" : ReasonOf(item->status), "", item->touched});
  }
  conn.Exec(kLog, {audit::ToJson(entries, absl::Now())});
}

}  // namespace sjak::rpc
