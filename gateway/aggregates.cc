#include <algorithm>
#include <iterator>

#include "gateway/gather.h"
#include "sjak/access/v1/access.pb.h"
#include "sjak/jobcentre/v1/access.pb.h"
#include "sjak/jobcentre/v1/jobcentre.pb.h"
#include "sjak/jobcentre/v1/rights.pb.h"
#include "sjak/partner/v1/partner.pb.h"
#include "sjak/programme/v1/programme.pb.h"

namespace sjak::gateway {
namespace {

namespace cz = citizens::v1;
namespace pl = placements::v1;
namespace rp = reporting::v1;

constexpr int kRows = 200;
constexpr int kOverviewPlacements = 50;
constexpr int kDaysAhead = 28;

// A section of `Question`, made by `ask` from the aggregate's request of type `Request`.
template <class Request, class Question>
Section Ask(std::string field, std::string program, std::string method, void (*ask)(const Request&, Question*),
            bool decides = false) {
  return {std::move(field), std::move(program), std::move(method),
          [ask](const google::protobuf::Message& request) {
            Question question;
            ask(static_cast<const Request&>(request), &question);
            return question.SerializeAsString();
          },
          decides};
}

Aggregate CitizenOverview() {
  using R = jobcentre::v1::GetCitizenOverviewRequest;
  return {"sjak.jobcentre.v1.JobcentreService.GetCitizenOverview",
          {Ask<R, cz::GetCitizenRequest>(
               "citizen", "citizens", "sjak.citizens.v1.CitizensService.GetCitizen",
               [](const R& r, cz::GetCitizenRequest* q) { q->set_name(r.citizen()); }, /*decides=*/true),
           Ask<R, pl::ListPlacementsRequest>("placements", "placements",
                                             "sjak.placements.v1.PlacementsService.ListPlacements",
                                             [](const R& r, pl::ListPlacementsRequest* q) {
                                               q->set_citizen(r.citizen());
                                               q->set_page_size(kOverviewPlacements);
                                             })}};
}

Aggregate ExportEverywhere() {
  using R = jobcentre::v1::ExportEverywhereRequest;
  const auto ask = [](const R& r, cz::ExportPersonRequest* q) {
    q->set_citizen(r.citizen());
    q->set_page_size(r.looks());
  };
  return {"sjak.jobcentre.v1.PersonRightsService.ExportEverywhere",
          {Ask<R, cz::ExportPersonRequest>("citizens", "citizens", "sjak.citizens.v1.RightsService.ExportPerson", ask,
                                           /*decides=*/true),
           Ask<R, cz::ExportPersonRequest>("placements", "placements", "sjak.placements.v1.RightsService.ExportPerson",
                                           ask)}};
}

Aggregate ProgrammeDashboard() {
  using R = programme::v1::GetProgrammeDashboardRequest;
  return {
      "sjak.programme.v1.ProgrammeService.GetProgrammeDashboard",
      {Ask<R, pl::GetProgrammeRecordRequest>(
           "record", "placements", "sjak.placements.v1.ProgrammeRecordsService.GetProgrammeRecord",
           [](const R& r, pl::GetProgrammeRecordRequest* q) { q->set_name(r.programme()); }, /*decides=*/true),
       Ask<R, pl::ListProjectsRequest>("projects", "placements", "sjak.placements.v1.SitesService.ListProjects",
                                       [](const R& r, pl::ListProjectsRequest* q) {
                                         q->set_programme(r.programme());
                                         q->set_page_size(kRows);
                                       }),
       Ask<R, pl::ListSlotsRequest>("open_slots", "placements", "sjak.placements.v1.SlotsService.ListSlots",
                                    [](const R& r, pl::ListSlotsRequest* q) {
                                      q->set_programme(r.programme());
                                      q->set_open_only(true);
                                      q->set_page_size(kRows);
                                    }),
       Ask<R, rp::GetBudgetStatusRequest>(
           "budget", "reporting", "sjak.reporting.v1.ReportingService.GetBudgetStatus",
           [](const R& r, rp::GetBudgetStatusRequest* q) { q->set_programme_code(r.programme_code()); }),
       Ask<R, rp::GetStatusReportRequest>(
           "report", "reporting", "sjak.reporting.v1.ReportingService.GetStatusReport",
           [](const R& r, rp::GetStatusReportRequest* q) { q->set_programme_code(r.programme_code()); }),
       Ask<R, cz::ListCaseloadsRequest>("caseloads", "citizens", "sjak.citizens.v1.CaseworkersService.ListCaseloads",
                                        [](const R&, cz::ListCaseloadsRequest* q) { q->set_page_size(kRows); })}};
}

Aggregate SiteDashboard() {
  using R = programme::v1::GetSiteDashboardRequest;
  return {
      "sjak.programme.v1.ProgrammeService.GetSiteDashboard",
      {Ask<R, pl::GetSiteRequest>(
           "record", "placements", "sjak.placements.v1.SitesService.GetSite",
           [](const R& r, pl::GetSiteRequest* q) { q->set_name(r.site()); }, /*decides=*/true),
       Ask<R, pl::ListPlacementsRequest>("placements", "placements",
                                         "sjak.placements.v1.PlacementsService.ListPlacements",
                                         [](const R& r, pl::ListPlacementsRequest* q) {
                                           q->set_site(r.site());
                                           q->set_page_size(kRows);
                                         }),
       Ask<R, pl::ListSlotsRequest>("open_slots", "placements", "sjak.placements.v1.SlotsService.ListSlots",
                                    [](const R& r, pl::ListSlotsRequest* q) {
                                      q->set_site(r.site());
                                      q->set_open_only(true);
                                      q->set_page_size(kRows);
                                    }),
       Ask<R, pl::ListQuotaCalendarRequest>("quota", "placements", "sjak.placements.v1.QuotaService.ListQuotaCalendar",
                                            [](const R& r, pl::ListQuotaCalendarRequest* q) {
                                              q->set_site(r.site());
                                              q->set_days(kDaysAhead);
                                            }),
       Ask<R, pl::ListMentorCoverRequest>("mentor_gaps", "placements",
                                          "sjak.placements.v1.MentorCoverService.ListMentorCover",
                                          [](const R& r, pl::ListMentorCoverRequest* q) {
                                            q->set_site(r.site());
                                            q->set_days(kDaysAhead);
                                            q->set_gaps_only(true);
                                            q->set_page_size(kRows);
                                          }),
       Ask<R, pl::ListMentorsRequest>("mentors", "placements",
                                      "sjak.placements.v1.MentorAssignmentsService.ListMentors",
                                      [](const R& r, pl::ListMentorsRequest* q) {
                                        q->set_site(r.site());
                                        q->set_page_size(kRows);
                                      })}};
}

Aggregate PartnerDashboard() {
  using R = partner::v1::GetPartnerDashboardRequest;
  return {
      "sjak.partner.v1.PartnerService.GetPartnerDashboard",
      {Ask<R, pl::GetPartnerRequest>(
           "record", "placements", "sjak.placements.v1.PartnersService.GetPartner",
           [](const R& r, pl::GetPartnerRequest* q) { q->set_name(r.partner()); }, /*decides=*/true),
       Ask<R, pl::ListEmployerUnitsRequest>("units", "placements",
                                            "sjak.placements.v1.PartnersService.ListEmployerUnits",
                                            [](const R& r, pl::ListEmployerUnitsRequest* q) {
                                              q->set_partner(r.partner());
                                              q->set_page_size(kRows);
                                            }),
       Ask<R, pl::ListQuotaCalendarRequest>("quota", "placements", "sjak.placements.v1.QuotaService.ListQuotaCalendar",
                                            [](const R& r, pl::ListQuotaCalendarRequest* q) {
                                              q->set_partner(r.partner());
                                              q->set_days(kDaysAhead);
                                            }),
       Ask<R, pl::ListPlacementsRequest>("placements", "placements",
                                         "sjak.placements.v1.PlacementsService.ListPlacements",
                                         [](const R&, pl::ListPlacementsRequest* q) { q->set_page_size(kRows); }),
       Ask<R, pl::ListIntroductionsRequest>("introductions", "placements",
                                            "sjak.placements.v1.LifeCycleService.ListIntroductions",
                                            [](const R&, pl::ListIntroductionsRequest* q) { q->set_page_size(kRows); }),
       Ask<R, pl::ListContactsDueRequest>("contacts_due", "placements",
                                          "sjak.placements.v1.ContactsService.ListContactsDue",
                                          [](const R&, pl::ListContactsDueRequest* q) { q->set_page_size(kRows); }),
       Ask<R, pl::ListIncidentsRequest>("overdue_incidents", "placements",
                                        "sjak.placements.v1.SafetyService.ListIncidents",
                                        [](const R&, pl::ListIncidentsRequest* q) {
                                          q->set_overdue_only(true);
                                          q->set_page_size(kRows);
                                        })}};
}

Aggregate AccessLog() {
  using R = jobcentre::v1::ListAccessLogRequest;
  using Token = const std::string& (R::*)() const;
  static constexpr std::pair<const char*, Token> kServices[] = {{"citizens", &R::citizens_page_token},
                                                                {"placements", &R::placements_page_token},
                                                                {"reporting", &R::reporting_page_token}};
  Aggregate aggregate{"sjak.jobcentre.v1.AccessService.ListAccessLog", {}};
  for (const auto& [program, token] : kServices) {
    Section section{program, program, "sjak.access.v1.AccessService.ListAccessLog"};
    section.ask = [token = token](const google::protobuf::Message& request) {
      const R& r = static_cast<const R&>(request);
      access::v1::ListAccessLogRequest question;
      question.set_citizen(r.citizen());
      question.set_caller(r.caller());
      question.set_method(r.method());
      if (r.has_from()) *question.mutable_from() = r.from();
      if (r.has_before()) *question.mutable_before() = r.before();
      question.set_page_size(r.size());
      question.set_page_token((r.*token)());
      return question.SerializeAsString();
    };
    section.wanted = [token = token](const google::protobuf::Message& request) {
      const R& r = static_cast<const R&>(request);
      const bool any = std::any_of(std::begin(kServices), std::end(kServices),
                                   [&r](const auto& service) { return !(r.*service.second)().empty(); });
      return !any || !(r.*token)().empty();
    };
    section.decides = true;
    aggregate.sections.push_back(std::move(section));
  }
  return aggregate;
}

Aggregate AccessSample() {
  using R = jobcentre::v1::SampleAccessLogRequest;
  const auto ask = [](const R& r, access::v1::SampleAccessLogRequest* q) {
    q->set_size(r.size());
    q->set_seed(r.seed());
    *q->mutable_from() = r.from();
    *q->mutable_before() = r.before();
  };
  Aggregate aggregate{"sjak.jobcentre.v1.AccessService.SampleAccessLog", {}};
  for (const char* program : {"citizens", "placements", "reporting"}) {
    aggregate.sections.push_back(Ask<R, access::v1::SampleAccessLogRequest>(
        program, program, "sjak.access.v1.AccessService.SampleAccessLog", ask, /*decides=*/true));
  }
  return aggregate;
}

}  // namespace

const std::vector<Aggregate>& Aggregates() {
  static const auto& all =
      *new std::vector<Aggregate>{CitizenOverview(),    ExportEverywhere(), AccessLog(),       AccessSample(),
                                  ProgrammeDashboard(), SiteDashboard(),    PartnerDashboard()};
  return all;
}

}  // namespace sjak::gateway
