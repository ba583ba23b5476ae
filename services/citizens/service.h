#pragma once

#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/platform_schema.h"
#include "services/citizens/access/access.h"
#include "services/citizens/caseworkers/caseworkers.h"
#include "services/citizens/circumstances/circumstances.h"
#include "services/citizens/consent/consent.h"
#include "services/citizens/facts/facts.h"
#include "services/citizens/import/import.h"
#include "services/citizens/registry/registry.h"
#include "services/citizens/retention/retention.h"
#include "services/citizens/rights/rights.h"
#include "services/citizens/staff/staff.h"

namespace sjak::citizens {

postgres::Schema Schema();

// The registry of people: every service of sjak.citizens.v1.
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
  const Circumstances circumstances_;
  const Consents consents_;
  const Caseworkers caseworkers_;
  const Facts facts_;
  const Rights rights_;
  const Access access_;
  const Retaining retaining_;
  const Staff staff_;
  rpc::Bindings bindings_;
};

}  // namespace sjak::citizens
