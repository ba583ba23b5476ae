#pragma once

#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/platform_schema.h"
#include "services/citizens/cases/cases.h"
#include "services/citizens/caseworkers/bulk_reassign.h"
#include "services/citizens/caseworkers/caseworkers.h"
#include "services/citizens/circumstances/circumstances.h"
#include "services/citizens/circumstances/corrections.h"
#include "services/citizens/circumstances/history.h"
#include "services/citizens/consent/consent.h"
#include "services/citizens/facts/facts.h"
#include "services/citizens/identity/duplicates.h"
#include "services/citizens/identity/merge.h"
#include "services/citizens/identity/numbers.h"
#include "services/citizens/identity/search.h"
#include "services/citizens/import/import.h"
#include "services/citizens/import/runs.h"
#include "services/citizens/progress/instruments.h"
#include "services/citizens/progress/progress.h"
#include "services/citizens/registry/registry.h"
#include "services/citizens/retention/retention.h"
#include "services/citizens/rights/rights.h"
#include "services/citizens/sources/sources.h"
#include "services/citizens/staff/staff.h"
#include "services/citizens/tasks/tasks.h"

namespace sjak::citizens {

postgres::Schema Schema();

// The registry of people: all services of package sjak.citizens.v1.
class Service {
 public:
  explicit Service(const rpc::Environment& environment);
  Service(const Service&) = delete;

  const rpc::Bindings& bindings() const { return bindings_; }
  std::vector<jobs::Job> jobs() const { return {retaining_.EraseDueDaily()}; }

 private:
  const People people_;
  const Registry registry_;
  const Import import_;
  const ImportRuns runs_;
  const Sources sources_;
  const Circumstances circumstances_;
  const Corrections corrections_;
  const History history_;
  const Cases cases_;
  const Consents consents_;
  const Tasks tasks_;
  const Instruments instruments_;
  const ProgressTracks progress_;
  const Caseworkers caseworkers_;
  const BulkReassigning bulk_;
  const Facts facts_;
  const Numbers numbers_;
  const Merges merges_;
  const Duplicates duplicates_;
  const Search search_;
  const Rights rights_;
  const Retaining retaining_;
  const Staff staff_;
  rpc::Bindings bindings_;
};

}  // namespace sjak::citizens
