#pragma once

#include "platform/operations/operations.h"
#include "platform/postgres/migrations.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "services/reporting/disclosure/disclosure.h"
#include "services/reporting/follow_up/follow_up.h"
#include "services/reporting/frozen/frozen.h"
#include "services/reporting/status/status.h"

namespace sjak::reporting {

postgres::Schema Schema();

class Service {
 public:
  explicit Service(const rpc::Environment& environment);
  const rpc::Bindings& bindings() const { return bindings_; }

 private:
  void BindReports();
  void BindStatus();

  const StatusMethods status_;
  const FrozenReports frozen_;
  const FollowUpLists follow_up_lists_;
  const DisclosureLists disclosure_lists_;
  const operations::Operations operations_;
  rpc::Bindings bindings_;
};

}  // namespace sjak::reporting
