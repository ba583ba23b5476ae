#include "services/citizens/access/access.h"

#include "absl/strings/str_split.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/access/access_store.h"

namespace sjak::citizens {
namespace {

v1::AccessLogEntry EntryOf(const postgres::Row& row) {
  v1::AccessLogEntry entry;
  *entry.mutable_at() = wire::ToProto(row.time("logged_at"));
  entry.set_caller(row.text("caller"));
  entry.set_caller_class(row.text("caller_class"));
  for (absl::string_view role : absl::StrSplit(row.text("roles"), ',', absl::SkipEmpty())) {
    entry.add_roles(std::string(role));
  }
  entry.set_purpose(row.text("purpose"));
  entry.set_method(row.text("method"));
  entry.set_criteria(row.text("criteria"));
  entry.set_basis(row.text("basis"));
  entry.set_outcome(row.text("outcome"));
  entry.set_correlation_id(row.text("correlation_id"));
  entry.set_citizen_count(row.i32("subject_count"));
  return entry;
}

void AddSubject(const postgres::Row& row, v1::AccessLogEntry* entry) {
  if (!row.is_null("subject_id")) entry->add_citizens(ResourceName("citizens", row.uuid("subject_id")));
}

postgres::Arg TimeArg(bool set, const google::protobuf::Timestamp& time) {
  return set ? postgres::Arg(wire::TimeOf(time)) : postgres::Arg(std::nullopt);
}

absl::Status CheckLogPurpose(const rpc::Call& call) {
  if (call.purpose == "SUPERVISION" || call.purpose == "SUBJECT_REQUEST") return absl::OkStatus();
  return RefuseField("sjak-purpose", "must be SUPERVISION or SUBJECT_REQUEST");
}

}  // namespace

absl::StatusOr<v1::ListAccessLogResponse> Access::ListAccessLog(rpc::ReadTx& tx,
                                                                const v1::ListAccessLogRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckLogPurpose(tx.call()));
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const bool first = page.after.size() != 2;
  const postgres::Arg none(std::nullopt);
  postgres::Args args = {tx.municipality(),
                         request.caller(),
                         request.method(),
                         TimeArg(request.has_from(), request.from()),
                         TimeArg(request.has_before(), request.before()),
                         first ? none : postgres::Arg(page.after[0]),
                         first ? none : postgres::Arg(page.after[1]),
                         page.size};
  if (!request.citizen().empty()) args.emplace_back(IdOf(request.citizen()));
  v1::ListAccessLogResponse response;
  std::vector<std::string> last;
  for (const postgres::Row row : tx.Read(request.citizen().empty() ? kLogPage : kLogPageOfCitizen, args)) {
    if (row.i64("place") > page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    if (row.i64("place") > response.entries_size()) *response.add_entries() = EntryOf(row);
    AddSubject(row, response.mutable_entries(response.entries_size() - 1));
    last = {row.text("logged_at"), row.text("id")};
  }
  return response;
}

absl::StatusOr<v1::SampleAccessLogResponse> Access::SampleAccessLog(rpc::ReadTx& tx,
                                                                    const v1::SampleAccessLogRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckLogPurpose(tx.call()));
  v1::SampleAccessLogResponse response;
  for (const postgres::Row row : tx.Read(kLogSample, {tx.municipality(), request.seed(), wire::TimeOf(request.from()),
                                                      wire::TimeOf(request.before()), request.size()})) {
    response.set_population(row.i64("population"));
    if (row.i64("place") > response.entries_size()) *response.add_entries() = EntryOf(row);
    AddSubject(row, response.mutable_entries(response.entries_size() - 1));
  }
  return response;
}

}  // namespace sjak::citizens
