#include "services/placements/sites/sites.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/sites/contractor_chain_rules.h"
#include "services/placements/sites/sites_store.h"
#include "sjak/placements/v1/placements_events.pb.h"
#include "sjak/placements/v1/sites_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status SiteNotFound() { return NotFound("SITE_NOT_FOUND", "There is no such site."); }

// The record at its next version.
absl::StatusOr<v1::SiteRecord> LockedSite(rpc::Tx& tx, const std::string& name, const std::string& etag) {
  if (!LockSite(tx, IdOf(name))) return SiteNotFound();
  std::optional<v1::SiteRecord> record = ReadSiteLocked(tx, IdOf(name));
  if (!record) return SiteNotFound();
  SJAK_RETURN_IF_ERROR(CheckEtag(etag, record->etag(), "site"));
  record->mutable_site()->set_version(record->site().version() + 1);
  record->set_etag(EtagOf(record->site().version()));
  return *std::move(record);
}

v1::SiteRecord PublishSite(rpc::Tx& tx, v1::SiteRecord record) {
  v1::SiteChanged event;
  *event.mutable_record() = std::move(record);
  tx.Publish(event.record().site().name(), event.record().site().version(), event);
  return event.record();
}

std::optional<Date> DateIfGiven(const google::type::Date& date) {
  return wire::IsSet(date) ? std::optional(wire::DateOf(date)) : std::nullopt;
}

std::vector<ContractorTime> TimesOf(const v1::Site& site) {
  std::vector<ContractorTime> times;
  for (const v1::SiteContractor& c : site.contractors()) {
    times.push_back({c.employer_unit(), c.engaged_by(), wire::DateOf(c.starts_on()), DateIfGiven(c.ends_on())});
  }
  return times;
}

absl::Status NotOnSite(const std::string& unit) {
  return RefuseState("CONTRACTOR_NOT_ON_SITE",
                     "The contractor is not on the site on these days. Check its period there.", unit);
}

}  // namespace

absl::StatusOr<v1::Site> CreateSite(rpc::Tx& tx, const v1::CreateSiteRequest& request) {
  v1::Site site;
  const Uuid id = Uuid::New();
  site.set_name(ResourceName("sites", id));
  site.set_version(1);
  site.set_project(request.project());
  site.set_title(request.title());
  site.set_address(request.address());
  InsertSite(tx, id, request);

  v1::SiteCreated event;
  *event.mutable_site() = site;
  tx.Publish(site.name(), site.version(), event);
  return site;
}

absl::StatusOr<v1::Site> AddSiteContractor(rpc::Tx& tx, const v1::AddSiteContractorRequest& request) {
  SJAK_ASSIGN_OR_RETURN(v1::SiteRecord record, LockedSite(tx, request.site(), ""));
  const Date starts_on = wire::DateOf(request.starts_on());
  if (!request.engaged_by().empty() &&
      !OnSiteThroughout(TimesOf(record.site()), request.engaged_by(), starts_on, DateIfGiven(request.ends_on()))) {
    return NotOnSite(request.engaged_by());
  }
  v1::SiteContractorAdded event;
  v1::Site& site = *event.mutable_site();
  site = record.site();
  v1::SiteContractor& contractor = *site.add_contractors();
  contractor.set_employer_unit(request.employer_unit());
  *contractor.mutable_starts_on() = request.starts_on();
  if (request.has_ends_on()) *contractor.mutable_ends_on() = request.ends_on();
  contractor.set_engaged_by(request.engaged_by());
  if (!InsertContractor(tx, site.version(), request)) {
    return RefuseState("PARTNER_HAS_LEFT", "The unit's company has left the programme. Use another contractor.",
                       request.employer_unit());
  }
  tx.Publish(site.name(), site.version(), event);
  return event.site();
}

absl::StatusOr<v1::SiteRecord> GetSite(rpc::ReadTx& tx, const v1::GetSiteRequest& request) {
  std::optional<v1::SiteRecord> record = ReadSite(tx, IdOf(request.name()));
  if (!record) return SiteNotFound();
  return *std::move(record);
}

absl::StatusOr<v1::SiteRecord> DescribeSite(rpc::Tx& tx, const v1::DescribeSiteRequest& request) {
  SJAK_ASSIGN_OR_RETURN(v1::SiteRecord record, LockedSite(tx, request.site(), request.etag()));
  *record.mutable_place() = request.place();
  InsertPlace(tx, record.site(), record.place());
  return PublishSite(tx, std::move(record));
}

absl::StatusOr<v1::SiteRecord> PlanSitePhases(rpc::Tx& tx, const v1::PlanSitePhasesRequest& request) {
  std::vector<FieldViolation> violations;
  std::set<int> kinds;
  for (int i = 0; i < request.phases_size(); ++i) {
    const v1::SitePhase& phase = request.phases(i);
    const std::string path = absl::StrCat("phases[", i, "]");
    if (!kinds.insert(phase.kind()).second) violations.push_back({path + ".kind", "must not be given twice"});
    if (DateIfGiven(phase.actual_start()) > tx.today()) {
      violations.push_back({path + ".actual_start", "must not lie in the future"});
    }
    if (DateIfGiven(phase.actual_end()) > tx.today()) {
      violations.push_back({path + ".actual_end", "must not lie in the future"});
    }
    if (phase.has_actual_end() && !phase.has_actual_start()) {
      violations.push_back({path + ".actual_start", "must be given when the phase has ended"});
    }
  }
  if (!violations.empty()) return RefuseFields(violations);
  SJAK_ASSIGN_OR_RETURN(v1::SiteRecord record, LockedSite(tx, request.site(), request.etag()));
  *record.mutable_phases() = request.phases();
  InsertPhases(tx, record);
  return PublishSite(tx, std::move(record));
}

absl::StatusOr<v1::SiteRecord> EndSiteContractor(rpc::Tx& tx, const v1::EndSiteContractorRequest& request) {
  SJAK_ASSIGN_OR_RETURN(v1::SiteRecord record, LockedSite(tx, request.site(), ""));
  const Date last_day = wire::DateOf(request.last_day());
  bool found = false;
  for (v1::SiteContractor& c : *record.mutable_site()->mutable_contractors()) {
    const std::optional<Date> ends = DateIfGiven(c.ends_on());
    if (c.employer_unit() != request.employer_unit() || wire::DateOf(c.starts_on()) > last_day ||
        (ends && *ends < last_day)) {
      continue;
    }
    *c.mutable_ends_on() = request.last_day();
    found = true;
  }
  if (!found) return NotOnSite(request.employer_unit());
  CutContractor(tx, record.site(), request);
  return PublishSite(tx, std::move(record));
}

absl::StatusOr<v1::ContractorChain> GetContractorChain(rpc::ReadTx& tx, const v1::GetContractorChainRequest& request) {
  const std::optional<v1::SiteRecord> record = ReadSite(tx, IdOf(request.site()));
  if (!record) return SiteNotFound();
  const Date on = request.has_on() ? wire::DateOf(request.on()) : tx.today();
  v1::ContractorChain chain;
  *chain.mutable_on() = wire::ToProto(on);
  for (const ChainLink& link : ChainOn(TimesOf(record->site()), on)) {
    v1::ContractorLink& out = *chain.add_links();
    out.set_employer_unit(link.unit);
    out.set_engaged_by(link.engaged_by);
    out.set_tier(link.tier);
  }
  return chain;
}

}  // namespace sjak::placements
