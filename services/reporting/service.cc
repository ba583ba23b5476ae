#include "services/reporting/service.h"

#include "platform/rpc/platform_schema.h"
#include "services/reporting/outcomes/outcomes.h"
#include "services/reporting/rebuild/rebuild.h"
#include "services/reporting/scale_up/scale_up.h"
#include "services/reporting/targets/targets.h"

extern const std::vector<sjak::base::EmbeddedFile> k_reporting_migrations;

namespace sjak::reporting {

postgres::Schema Schema() { return rpc::WithPlatformTables("reporting", k_reporting_migrations); }

Service::Service(const rpc::Environment& environment)
    : status_(*environment.clock),
      frozen_(environment),
      follow_up_lists_(rpc::Pages(environment.sealer)),
      disclosure_lists_(rpc::Pages(environment.sealer)),
      operations_(rpc::Pages(environment.sealer)),
      bindings_("sjak.reporting.v1.ReportingService") {
  bindings_.Command("SetTarget", &SetTarget)
      .Read("GetStatusReport", status_, &StatusMethods::GetStatusReport)
      .Read("GetBudgetStatus", status_, &StatusMethods::GetBudgetStatus)
      .Command("RebuildProjection", &RebuildProjection);
  BindReports();
  BindStatus();
  operations_.Bind(bindings_);
}

void Service::BindReports() {
  bindings_.Service("sjak.reporting.v1.FrozenReportsService")
      .Command("WriteReportText", &WriteReportText)
      .Command("FreezeReport", frozen_, &FrozenReports::PrepareFreezeReport, &FrozenReports::FreezeReport)
      .Command("BuildReport", frozen_, &FrozenReports::BuildReport)
      .Command("SignOffReport", &SignOffReport)
      .Read("GetFrozenReport", &GetFrozenReport)
      .Read("ListFrozenReports", frozen_, &FrozenReports::ListFrozenReports)
      .Read("GetReportFile", &GetReportFile)
      .Read("VerifyReportChain", &VerifyReportChain);
  bindings_.Service("sjak.reporting.v1.FollowUpService")
      .Command("RecordFollowUp", &RecordFollowUp)
      .Command("ReviseFollowUp", &ReviseFollowUp)
      .Read("ListFollowUps", follow_up_lists_, &FollowUpLists::ListFollowUps)
      .Read("GetReportCalendar", &GetReportCalendar);
  bindings_.Service("sjak.reporting.v1.DisclosureService")
      .Command("SetDisclosureRule", &SetDisclosureRule)
      .Read("ListDisclosureRules", disclosure_lists_, &DisclosureLists::ListDisclosureRules);
  bindings_.Service("sjak.reporting.v1.ScaleUpService").Read("GetScaleUp", &GetScaleUp);
}

void Service::BindStatus() {
  bindings_.Service("sjak.reporting.v1.StatusService").Read("GetIndicators", status_, &StatusMethods::GetIndicators);
  bindings_.Service("sjak.reporting.v1.OutcomesService").Command("ImportOutcomes", &ImportOutcomes);
}

}  // namespace sjak::reporting
