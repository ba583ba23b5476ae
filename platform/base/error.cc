#include "platform/base/error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

namespace sjak {
namespace {

template <typename Detail>
std::string TypeUrl() {
  return absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name());
}

template <typename Detail>
void Attach(absl::Status& status, const Detail& detail) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

google::rpc::ErrorInfo InfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  if (auto payload = status.GetPayload(TypeUrl<google::rpc::ErrorInfo>())) info.ParseFromString(std::string(*payload));
  return info;
}

}  // namespace

absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                    const ErrorMetadata& metadata) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [k, v] : metadata) (*info.mutable_metadata())[k] = v;
  Attach(status, info);
  return status;
}

absl::Status RefuseFields(const std::vector<FieldViolation>& violations) {
  std::string message = "Correct these fields and send the request again:";
  google::rpc::BadRequest bad;
  for (const FieldViolation& v : violations) {
    absl::StrAppend(&message, bad.field_violations().empty() ? " " : "; ", v.field, " ", v.description);
    auto* out = bad.add_field_violations();
    out->set_field(v.field);
    out->set_description(v.description);
  }
  absl::Status status = Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST", message);
  Attach(status, bad);
  return status;
}

absl::Status RefuseField(absl::string_view field, absl::string_view description) {
  return RefuseFields({{std::string(field), std::string(description)}});
}

absl::Status RefuseState(absl::string_view reason, absl::string_view message, absl::string_view subject,
                         const ErrorMetadata& metadata) {
  absl::Status status = Refuse(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
  google::rpc::PreconditionFailure failure;
  auto* v = failure.add_violations();
  v->set_type(std::string(reason));
  v->set_subject(std::string(subject));
  v->set_description(std::string(message));
  Attach(status, failure);
  return status;
}

absl::Status NotFound(absl::string_view reason, absl::string_view message) {
  return Refuse(absl::StatusCode::kNotFound, reason, message);
}

absl::Status RetryLater(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                        absl::Duration retry_after) {
  absl::Status status = Refuse(code, reason, message);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(retry_after));
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(retry_after % absl::Seconds(1))));
  Attach(status, retry);
  return status;
}

std::string ReasonOf(const absl::Status& status) { return InfoOf(status).reason(); }

ErrorMetadata MetadataOf(const absl::Status& status) {
  const google::rpc::ErrorInfo info = InfoOf(status);
  return {info.metadata().begin(), info.metadata().end()};
}

}  // namespace sjak
