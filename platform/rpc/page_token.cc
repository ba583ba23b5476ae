#include "platform/rpc/page_token.h"

#include <sodium.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/identity/sealer.h"

namespace sjak::rpc {
namespace {

constexpr int kDefaultSize = 50;
constexpr absl::Duration kLife = absl::Hours(24);

// What a token is good for: this method, caller, tenant and query.
std::string Context(const Call& call, const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> query(request.New());
  query->CopyFrom(request);
  for (const char* paging : {"page_size", "page_token"}) {
    if (const auto* d = query->GetDescriptor()->FindFieldByName(paging))
      query->GetReflection()->ClearField(query.get(), d);
  }
  return absl::StrCat(call.method->name, "|", call.caller.subject, "|", call.municipality(), "|",
                      query->SerializeAsString());
}

}  // namespace

absl::StatusOr<Page> Pages::Open(const Call& call, const google::protobuf::Message& request) const {
  const auto* type = request.GetDescriptor();
  const int asked = request.GetReflection()->GetInt32(request, type->FindFieldByName("page_size"));
  Page page;
  page.size = std::min(asked <= 0 ? kDefaultSize : asked, call.method->rpc.max_page_size());
  const std::string token = request.GetReflection()->GetString(request, type->FindFieldByName("page_token"));
  if (token.empty()) return page;
  const auto bad = Refuse(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID",
                          "This page_token is not for this query or too old. Start again without one.");
  const auto plain = sealer_->OpenText("page-token", token, Context(call, request));
  if (!plain.ok()) return bad;
  const auto json = nlohmann::json::parse(*plain, nullptr, false);
  if (!json.is_object() || absl::FromUnixSeconds(json.value("expires", int64_t{0})) < absl::Now()) return bad;
  for (const auto& key : json["after"]) page.after.push_back(key.get<std::string>());
  return page;
}

std::string Pages::Next(const Call& call, const google::protobuf::Message& request,
                        const std::vector<std::string>& sort_key) const {
  const nlohmann::json json = {{"expires", absl::ToUnixSeconds(absl::Now() + kLife)}, {"after", sort_key}};
  return sealer_->SealText("page-token", json.dump(), Context(call, request));
}

}  // namespace sjak::rpc
