#include "services/reporting/service.h"

#include "platform/rpc/platform_schema.h"
#include "services/reporting/outcomes/outcomes.h"
#include "services/reporting/rebuild/rebuild.h"
#include "services/reporting/targets/targets.h"

extern const std::vector<sjak::base::EmbeddedFile> k_reporting_migrations;

namespace sjak::reporting {

postgres::Schema Schema() { return rpc::WithPlatformTables("reporting", k_reporting_migrations); }

Service::Service(const rpc::Environment& environment)
    : status_(*environment.clock), bindings_("sjak.reporting.v1.ReportingService") {
  bindings_.Command("SetTarget", &SetTarget)
      .Read("GetStatusReport", status_, &StatusMethods::GetStatusReport)
      .Read("GetBudgetStatus", status_, &StatusMethods::GetBudgetStatus)
      .Command("RebuildProjection", &RebuildProjection);
  BindStatus();
}

void Service::BindStatus() {
  bindings_.Service("sjak.reporting.v1.StatusService").Read("GetIndicators", status_, &StatusMethods::GetIndicators);
  bindings_.Service("sjak.reporting.v1.OutcomesService").Command("ImportOutcomes", &ImportOutcomes);
}

}  // namespace sjak::reporting
