#include "services/placements/sites/sites.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/sites/sites_store.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {

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
  const Date started_on = wire::DateOf(request.started_on());
  if (started_on > tx.today()) return RefuseField("started_on", "must not lie in the future");
  std::optional<v1::Project> project = LockProject(tx, IdOf(request.project()));
  if (!project) return NotFound("PROJECT_NOT_FOUND", "There is no such project.");
  project->set_version(InsertProjectStart(tx, IdOf(request.project()), started_on));
  *project->mutable_started_on() = request.started_on();

  v1::ProjectStarted event;
  *event.mutable_project() = *project;
  tx.Publish(project->name(), project->version(), event);
  return *std::move(project);
}

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
  std::optional<v1::Site> site = LockSite(tx, IdOf(request.site()));
  if (!site) return NotFound("SITE_NOT_FOUND", "There is no such site.");
  InsertContractor(tx, request, &*site);

  v1::SiteContractorAdded event;
  *event.mutable_site() = *site;
  tx.Publish(site->name(), site->version(), event);
  return *std::move(site);
}

}  // namespace sjak::placements
