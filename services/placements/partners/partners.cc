#include "services/placements/partners/partners.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "services/common/cvr.h"
#include "services/placements/partners/partners_store.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {

absl::StatusOr<v1::Partner> CreatePartner(rpc::Tx& tx, const v1::CreatePartnerRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const std::string cvr, ParseCvr(request.facts().cvr()));
  v1::Partner partner;
  const Uuid id = Uuid::New();
  partner.set_name(ResourceName("partners", id));
  partner.set_programme(request.programme());
  partner.set_version(1);
  *partner.mutable_facts() = request.facts();
  partner.mutable_facts()->set_cvr(cvr);
  InsertPartner(tx, id, IdOf(request.programme()), cvr, request.facts());

  v1::PartnerCreated event;
  *event.mutable_partner() = partner;
  tx.Publish(partner.name(), 1, event);
  return partner;
}

absl::StatusOr<v1::EmployerUnit> AddEmployerUnit(rpc::Tx& tx, const v1::AddEmployerUnitRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const std::string p_number, ParsePNumber(request.p_number()));
  v1::EmployerUnit unit;
  const Uuid id = Uuid::New();
  unit.set_name(ResourceName("employerUnits", id));
  unit.set_partner(request.partner());
  unit.set_version(1);
  unit.set_p_number(p_number);
  unit.set_title(request.title());
  InsertEmployerUnit(tx, id, IdOf(request.partner()), p_number, request.title());

  v1::EmployerUnitAdded event;
  *event.mutable_employer_unit() = unit;
  tx.Publish(unit.name(), 1, event);
  return unit;
}

absl::StatusOr<v1::Workforce> StateWorkforce(rpc::Tx& tx, const v1::StateWorkforceRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  if (month > Month::Of(tx.today())) return RefuseField("month", "must not lie in the future");
  std::set<int> categories = {v1::WORKFORCE_CATEGORY_ORDINARY};
  for (int i = 0; i < request.others_size(); ++i) {
    if (!categories.insert(request.others(i).category()).second) {
      return RefuseField(absl::StrCat("others[", i, "].category"),
                         "must be another category than ORDINARY, given once");
    }
  }
  const Uuid unit = IdOf(request.employer_unit());
  if (!LockEmployerUnit(tx, unit)) return NotFound("EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit.");

  v1::Workforce workforce;
  workforce.set_employer_unit(request.employer_unit());
  workforce.set_month(month.ToString());
  workforce.set_ordinary_hundredths(request.ordinary_hundredths());
  workforce.set_source(request.source());
  *workforce.mutable_others() = request.others();
  const int64_t version = InsertWorkforce(tx, unit, month.First(), request);

  v1::WorkforceStated event;
  *event.mutable_workforce() = workforce;
  tx.Publish(absl::StrCat("workforce/", unit.ToString(), "/", month.ToString()), version, event);
  return workforce;
}

absl::StatusOr<v1::ExternalOccupancy> RecordExternalOccupancy(rpc::Tx& tx,
                                                              const v1::RecordExternalOccupancyRequest& request) {
  if (wire::DateOf(request.as_of()) > tx.today()) return RefuseField("as_of", "must not lie in the future");
  v1::ExternalOccupancy occupancy;
  occupancy.set_employer_unit(request.employer_unit());
  *occupancy.mutable_starts_on() = request.starts_on();
  *occupancy.mutable_ends_on() = request.ends_on();
  occupancy.set_weekly_minutes(request.weekly_minutes());
  occupancy.set_source(request.source());
  *occupancy.mutable_as_of() = request.as_of();
  const Uuid id = Uuid::New();
  InsertExternalOccupancy(tx, id, request);

  v1::ExternalOccupancyRecorded event;
  *event.mutable_occupancy() = occupancy;
  tx.Publish(ResourceName("externalOccupancies", id), 1, event);
  return occupancy;
}

}  // namespace sjak::placements
