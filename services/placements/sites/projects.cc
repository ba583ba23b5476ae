#include "services/placements/sites/projects.h"

#include <algorithm>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/sites/projects_store.h"
#include "services/placements/sites/sites_store.h"
#include "services/placements/sites/slip_rules.h"
#include "sjak/placements/v1/placements_events.pb.h"
#include "sjak/placements/v1/sites_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status ProjectNotFound() { return NotFound("PROJECT_NOT_FOUND", "There is no such project."); }

absl::StatusOr<v1::ProjectRecord> LockedProject(rpc::Tx& tx, const std::string& name) {
  if (!LockProject(tx, IdOf(name))) return ProjectNotFound();
  std::optional<v1::ProjectRecord> record = ReadProjectLocked(tx, IdOf(name));
  if (!record) return ProjectNotFound();
  record->mutable_project()->set_version(record->project().version() + 1);
  return *std::move(record);
}

// What depends on the day and the version.
v1::ProjectRecord ShownProject(v1::ProjectRecord record, Date today) {
  const v1::Project& project = record.project();
  const std::string& quarter = record.plans(0).planned().start_quarter();
  const Date start = project.has_started_on() ? wire::DateOf(project.started_on()) : today;
  if (const std::optional<int64_t> slip = SlipAfterQuarter(quarter, start)) {
    // Before its quarter, what has not begun is not early.
    record.set_slip_days(static_cast<int32_t>(project.has_started_on() ? *slip : std::max<int64_t>(*slip, 0)));
  }
  record.set_etag(EtagOf(project.version()));
  return record;
}

absl::StatusOr<v1::ProjectRecord> PublishProject(rpc::Tx& tx, v1::ProjectRecord record) {
  v1::ProjectChanged event;
  *event.mutable_record() = ShownProject(std::move(record), tx.today());
  tx.Publish(event.record().project().name(), event.record().project().version(), event);
  return event.record();
}

}  // namespace

absl::StatusOr<v1::Project> CreateProject(rpc::Tx& tx, const v1::CreateProjectRequest& request) {
  v1::Project project;
  const Uuid id = Uuid::New();
  project.set_name(ResourceName("projects", id));
  project.set_version(1);
  project.set_programme(request.programme());
  *project.mutable_facts() = request.facts();
  InsertProject(tx, id, IdOf(request.programme()), request.facts());

  v1::ProjectCreated event;
  *event.mutable_project() = project;
  tx.Publish(project.name(), project.version(), event);
  return project;
}

absl::StatusOr<v1::Project> RecordProjectStart(rpc::Tx& tx, const v1::RecordProjectStartRequest& request) {
  if (wire::DateOf(request.started_on()) > tx.today()) return RefuseField("started_on", "must not lie in the future");
  SJAK_ASSIGN_OR_RETURN(v1::ProjectRecord record, LockedProject(tx, request.project()));
  v1::ProjectStarted event;
  v1::Project& project = *event.mutable_project();
  project = record.project();
  *project.mutable_started_on() = request.started_on();
  InsertProjectStart(tx, project);
  tx.Publish(project.name(), project.version(), event);
  return event.project();
}

absl::StatusOr<v1::ProjectRecord> GetProject(rpc::ReadTx& tx, const v1::GetProjectRequest& request) {
  std::optional<v1::ProjectRecord> record = ReadProject(tx, IdOf(request.name()));
  if (!record) return ProjectNotFound();
  return ShownProject(*std::move(record), tx.today());
}

absl::StatusOr<v1::ProjectRecord> ReplanProject(rpc::Tx& tx, const v1::ReplanProjectRequest& request) {
  SJAK_ASSIGN_OR_RETURN(v1::ProjectRecord record, LockedProject(tx, request.project()));
  SJAK_RETURN_IF_ERROR(CheckEtag(request.etag(), EtagOf(record.project().version() - 1), "project"));
  v1::ProjectPlan& plan = *record.add_plans();
  plan.set_version(record.project().version());
  *plan.mutable_planned() = request.planned();
  *plan.mutable_stated_on() = wire::ToProto(tx.today());
  InsertProjectPlan(tx, record.project(), request.planned());
  return PublishProject(tx, std::move(record));
}

absl::StatusOr<v1::ProjectRecord> RecordProjectCompletion(rpc::Tx& tx,
                                                          const v1::RecordProjectCompletionRequest& request) {
  const Date completed_on = wire::DateOf(request.completed_on());
  if (completed_on > tx.today()) return RefuseField("completed_on", "must not lie in the future");
  SJAK_ASSIGN_OR_RETURN(v1::ProjectRecord record, LockedProject(tx, request.project()));
  if (!record.project().has_started_on() || completed_on < wire::DateOf(record.project().started_on())) {
    return RefuseState("PROJECT_NOT_STARTED", "The project had not begun by that day. Record its start first.",
                       request.project());
  }
  *record.mutable_completed_on() = request.completed_on();
  InsertProjectCompletion(tx, record.project(), completed_on);
  return PublishProject(tx, std::move(record));
}

absl::StatusOr<v1::ProjectRecord> TransferProject(rpc::Tx& tx, const v1::TransferProjectRequest& request) {
  const Date starts_on = wire::DateOf(request.starts_on());
  SJAK_ASSIGN_OR_RETURN(v1::ProjectRecord record, LockedProject(tx, request.project()));
  if (record.owners_size() > 0) {
    v1::ProjectOwner& seller = *record.mutable_owners(record.owners_size() - 1);
    if (starts_on <= wire::DateOf(seller.starts_on())) {
      return RefuseState("PROJECT_OWNER_LATER", "An owner is recorded from that day or later. Give a later day.",
                         request.project(), {{"starts_on", wire::DateOf(seller.starts_on()).ToString()}});
    }
    if (seller.partner() == request.owner()) return RefuseField("owner", "must be another than owns it now");
    *seller.mutable_ends_on() = wire::ToProto(starts_on - 1);
  }
  v1::ProjectOwner& owner = *record.add_owners();
  owner.set_partner(request.owner());
  *owner.mutable_starts_on() = request.starts_on();
  InsertProjectOwner(tx, record.project(), owner, request.reason());
  return PublishProject(tx, std::move(record));
}

absl::StatusOr<v1::ListProjectsResponse> SiteLists::ListProjects(rpc::ReadTx& tx,
                                                                 const v1::ListProjectsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListProjectsResponse response;
  for (v1::ProjectRecord& record : ListProjectRows(tx, IdOf(request.programme()), page)) {
    if (response.projects_size() == page.size) {
      const std::string& last = response.projects().rbegin()->project().name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_projects() = ShownProject(std::move(record), tx.today());
  }
  return response;
}

absl::StatusOr<v1::ListSitesResponse> SiteLists::ListSites(rpc::ReadTx& tx, const v1::ListSitesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListSitesResponse response;
  for (v1::SiteRecord& record : ListSiteRows(tx, request.project(), page)) {
    if (response.sites_size() == page.size) {
      const std::string& last = response.sites().rbegin()->site().name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_sites() = std::move(record);
  }
  return response;
}

}  // namespace sjak::placements
