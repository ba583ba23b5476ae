#pragma once

#include <memory>

#include "platform/jobs/jobs.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/platform_schema.h"
#include "services/placements/authority/authority.h"
#include "services/placements/buyouts/buyouts.h"
#include "services/placements/claims/claims.h"
#include "services/placements/clients/clients.h"
#include "services/placements/follow/review_flags.h"
#include "services/placements/ledger/ledger.h"
#include "services/placements/matching/demand.h"
#include "services/placements/matching/suggestions.h"
#include "services/placements/matching/wishes.h"
#include "services/placements/partners/partnership.h"
#include "services/placements/persons/persons.h"
#include "services/placements/placements/expiry.h"
#include "services/placements/placements/placements.h"
#include "services/placements/programmes/records.h"
#include "services/placements/quota/quota.h"
#include "services/placements/rights/rights.h"
#include "services/placements/safety/safety.h"
#include "services/placements/sites/projects.h"
#include "services/placements/slots/slots.h"
#include "services/placements/training/training.h"
#include "services/placements/training/upskilling.h"

namespace sjak::placements {

postgres::Schema Schema();

// The services of sjak.placements.v1, and the client registry, sjak.clients.v1.
class Service {
 public:
  // `environment` outlives the service and has the peer "citizens".
  explicit Service(const rpc::Environment& environment);
  Service(const Service&) = delete;

  const rpc::Bindings& bindings() const { return bindings_; }

  // What happens once a day.
  std::vector<jobs::Job> jobs() const { return {ExpireDrafts(clock_)}; }

 private:
  void BindProgrammes();
  void BindPartnership();
  void BindPlacements();
  void BindLifeCycles();
  void BindDays();
  void BindMatching();
  void BindRights();
  void BindMentors();
  void BindMoney();
  void BindClients();

  BusinessClock* const clock_;
  const Placements placements_;
  const ReviewFlags review_flags_;
  const Rights rights_;
  const Persons persons_;
  const Tracks tracks_;
  const UpskillingList upskilling_;
  const Incidents incidents_;
  const Demands demands_;
  const Wishes wishes_;
  const Suggestions suggestions_;
  const Quotas quotas_;
  const PartnerLists partner_lists_;
  const SiteLists site_lists_;
  const ProgrammeRecords programme_records_;
  const SlotLists slot_lists_;
  const Reconciliation reconciliation_;
  // The lists of mentors/, cover/ and contacts/.
  struct MentorLists;
  const std::shared_ptr<const MentorLists> mentor_lists_;
  const AgreementLists agreement_lists_;
  const ClaimLists claim_lists_;
  const LedgerLists ledger_lists_;
  const ClientLists client_lists_;
  rpc::Bindings bindings_;
};

}  // namespace sjak::placements
