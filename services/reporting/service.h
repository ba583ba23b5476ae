#pragma once

#include "platform/postgres/migrations.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "services/reporting/status/status.h"

namespace sjak::reporting {

postgres::Schema Schema();

class Service {
 public:
  explicit Service(const rpc::Environment& environment);
  const rpc::Bindings& bindings() const { return bindings_; }

 private:
  void BindStatus();

  const StatusMethods status_;
  rpc::Bindings bindings_;
};

}  // namespace sjak::reporting
