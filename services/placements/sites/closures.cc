#include "services/placements/sites/closures.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/sites/closures_store.h"
#include "sjak/placements/v1/sites_events.pb.h"

namespace sjak::placements {
namespace {

constexpr int kMostClosedDays = 731;

absl::Status ClosureNotFound() { return NotFound("CLOSURE_NOT_FOUND", "There is no such closure."); }

v1::Closure PublishClosure(rpc::Tx& tx, const v1::Closure& closure) {
  v1::ClosureChanged event;
  *event.mutable_closure() = closure;
  tx.Publish(closure.name(), closure.version(), event);
  return closure;
}

}  // namespace

absl::StatusOr<v1::Closure> AddClosure(rpc::Tx& tx, const v1::AddClosureRequest& request) {
  const v1::ClosureFacts& facts = request.facts();
  if (facts.sites_size() > 0 && facts.district_code() > 0) {
    return RefuseField("facts.district_code", "must be 0 when sites are named");
  }
  std::set<Uuid> sites;
  for (const std::string& site : facts.sites()) sites.insert(IdOf(site));
  if (CountSites(tx, {sites.begin(), sites.end()}) != static_cast<int64_t>(sites.size())) {
    return NotFound("SITE_NOT_FOUND", "One of the sites is not there.");
  }
  v1::Closure closure;
  closure.set_name(ResourceName("closures", Uuid::New()));
  closure.set_version(1);
  *closure.mutable_facts() = facts;
  InsertClosure(tx, closure);
  return PublishClosure(tx, closure);
}

absl::StatusOr<v1::Closure> EndClosure(rpc::Tx& tx, const v1::EndClosureRequest& request) {
  const Uuid id = IdOf(request.closure());
  if (!LockClosure(tx, id)) return ClosureNotFound();
  std::optional<v1::Closure> closure = ReadClosureLocked(tx, id);
  if (!closure) return ClosureNotFound();
  if (wire::DateOf(request.ends_on()) < wire::DateOf(closure->facts().starts_on())) {
    return RefuseField("ends_on", "must not lie before the closure's first day");
  }
  closure->set_version(closure->version() + 1);
  *closure->mutable_facts()->mutable_ends_on() = request.ends_on();
  UpdateClosure(tx, *closure, request.reason());
  return PublishClosure(tx, *closure);
}

absl::StatusOr<v1::ListClosedDaysResponse> ListClosedDays(rpc::ReadTx& tx, const v1::ListClosedDaysRequest& request) {
  const Date first = wire::DateOf(request.first_day());
  const Date last = wire::DateOf(request.last_day());
  if (last - first >= kMostClosedDays) {
    return RefuseField("last_day", absl::StrCat("must lie at most ", kMostClosedDays, " days after first_day"));
  }
  const auto closures = ReadSiteClosures(tx, IdOf(request.site()), first, last);
  if (!closures) return NotFound("SITE_NOT_FOUND", "There is no such site.");
  v1::ListClosedDaysResponse response;
  for (const ClosedRun& run : ClosedDays(first, last, *closures)) {
    v1::ClosedDays& out = *response.add_days();
    *out.mutable_first_day() = wire::ToProto(run.first);
    *out.mutable_last_day() = wire::ToProto(run.last);
    out.set_kind(static_cast<v1::ClosedDayKind>(run.kind));
    out.set_title_da(run.title_da);
  }
  return response;
}

}  // namespace sjak::placements
