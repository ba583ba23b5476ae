#include "absl/strings/str_cat.h"
#include "cli/session.h"
#include "google/rpc/error_details.pb.h"
#include "platform/base/error.h"

namespace sjak::cli {
namespace {

// A payload of our own, beside the google.rpc ones that came over the wire.
constexpr char kCorrelation[] = "sjak.cli/correlation-id";

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  if (auto payload = status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name())))
    detail.ParseFromString(std::string(*payload));
  return detail;
}

}  // namespace

absl::Status WithCorrelation(absl::Status status, const std::string& id) {
  if (!status.ok()) status.SetPayload(kCorrelation, absl::Cord(id));
  return status;
}

std::string CorrelationOf(const absl::Status& status) {
  auto payload = status.GetPayload(kCorrelation);
  return payload ? std::string(*payload) : "";
}

std::string DescribeError(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  std::string text =
      absl::StrCat(reason.empty() ? absl::StatusCodeToString(status.code()) : reason, ": ", status.message(), "\n");
  for (const auto& [key, value] : MetadataOf(status)) absl::StrAppend(&text, "  ", key, ": ", value, "\n");
  const auto fields = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : fields.field_violations())
    absl::StrAppend(&text, "  ", violation.field(), ": ", violation.description(), "\n");
  const auto states = DetailOf<google::rpc::PreconditionFailure>(status);
  for (const auto& violation : states.violations())
    absl::StrAppend(&text, "  ", violation.subject(), ": ", violation.description(), "\n");
  if (const std::string id = CorrelationOf(status); !id.empty()) absl::StrAppend(&text, "  correlation id ", id, "\n");
  return text;
}

}  // namespace sjak::cli
