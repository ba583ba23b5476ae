#include "services/citizens/areas/areas.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "services/citizens/areas/areas_rules.h"
#include "services/citizens/areas/areas_store.h"
#include "sjak/citizens/v1/citizens_events.pb.h"

namespace sjak::citizens {

absl::StatusOr<v1::ResidenceArea> DefineResidenceArea(rpc::Tx& tx, const v1::DefineResidenceAreaRequest& request) {
  std::vector<FieldViolation> wrong;
  for (int i = 0; i < request.area().rules_size(); ++i) {
    const v1::ResidenceRule& rule = request.area().rules(i);
    const std::string complaint = Complaint(AreaRule{rule.street(), rule.postcode(), rule.district_code()});
    if (!complaint.empty()) wrong.push_back({absl::StrCat("area.rules[", i, "]"), complaint});
  }
  if (!wrong.empty()) return RefuseFields(wrong);

  const int64_t version = WriteArea(tx, request.area());
  v1::ResidenceAreaDefined event;
  *event.mutable_area() = request.area();
  tx.Publish(absl::StrCat("residenceAreas/", request.area().code()), version, event);
  return request.area();
}

}  // namespace sjak::citizens
