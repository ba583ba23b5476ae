#include "services/citizens/caseworkers/bulk_reassign.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/caseworkers/caseload_rules.h"
#include "services/citizens/caseworkers/caseworkers_store.h"
#include "services/citizens/registry/person.h"

namespace sjak::citizens {
namespace {

// The request in the order of its use.
struct Plan {
  std::vector<std::string> to;         // each once, as named first
  std::map<Uuid, std::string> listed;  // for LIST: whom each goes to
};

absl::StatusOr<Plan> PlanOf(const v1::BulkReassignRequest& request) {
  const bool even = request.rule() == v1::REASSIGN_RULE_EVEN;
  if (even && (request.to_caseworkers().empty() || !request.assignments().empty())) {
    return RefuseField("to_caseworkers", "must name who takes the cases, and assignments must be empty, for EVEN");
  }
  if (!even && (request.assignments().empty() || !request.to_caseworkers().empty())) {
    return RefuseField("assignments", "must say who takes which case, and to_caseworkers must be empty, for LIST");
  }
  Plan plan;
  std::set<std::string> seen;
  const auto take = [&](const std::string& who) {
    if (seen.insert(who).second) plan.to.push_back(who);
  };
  for (const std::string& who : request.to_caseworkers()) take(who);
  for (const v1::Reassignment& one : request.assignments()) {
    if (!plan.listed.emplace(IdOf(one.citizen()), one.caseworker()).second) {
      return RefuseField("assignments", "must name each citizen once");
    }
    take(one.caseworker());
  }
  if (seen.count(request.from_caseworker()) > 0) {
    return RefuseField(even ? "to_caseworkers" : "assignments", "must not name from_caseworker");
  }
  return plan;
}

absl::Status CheckActive(const Plan& plan, const BulkKnown& known) {
  std::vector<std::string> missing;
  for (const std::string& who : plan.to) {
    if (known.loads.count(who) == 0) missing.push_back(who);
  }
  if (missing.empty()) return absl::OkStatus();
  return RefuseState("CASEWORKER_NOT_ACTIVE",
                     "Not everybody who is to take cases is defined as active on the day. Define them, or name others.",
                     "caseworker", {{"caseworkers", absl::StrJoin(missing, ",")}});
}

}  // namespace

absl::StatusOr<v1::BulkReassignResponse> BulkReassigning::BulkReassign(rpc::Tx& tx,
                                                                       const v1::BulkReassignRequest& request) const {
  for (const std::string& who : request.to_caseworkers()) {
    SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("to_caseworkers", who));
  }
  SJAK_ASSIGN_OR_RETURN(const Plan plan, PlanOf(request));
  const Date day = wire::DateOf(request.valid_from());
  std::vector<Uuid> only;
  for (const auto& [citizen, who] : plan.listed) only.push_back(citizen);
  SJAK_ASSIGN_OR_RETURN(BulkKnown known, LockAndReadCases(tx, people_, request.from_caseworker(), day, plan.to,
                                                          IdOf(request.continue_after()), only, kBulkCases));
  SJAK_RETURN_IF_ERROR(CheckActive(plan, known));

  v1::BulkReassignResponse response;
  std::vector<const Person*> changed;
  std::set<Uuid> done;
  for (Person& person : known.people) {
    const std::string& who = plan.listed.empty() ? LeastLoaded(plan.to, known.loads) : plan.listed.at(person.id);
    // Somebody else may have handed the case on while this call waited for it.
    if (!Reassign(&person.caseworker, request.from_caseworker(), who, day)) continue;
    ++known.loads[who];
    ++person.version;
    changed.push_back(&person);
    done.insert(person.id);
    v1::Reassignment* one = response.add_reassigned();
    one->set_citizen(ResourceName("citizens", person.id));
    one->set_caseworker(who);
    if (request.dry_run()) {
      tx.Touch(person.id);
    } else {
      PublishChange(tx, person, v1::CaseworkerAssigned());
    }
  }
  if (!request.dry_run() && !changed.empty()) people_.Write(tx, changed);
  for (const auto& [citizen, who] : plan.listed) {
    if (done.count(citizen) == 0) response.add_passed_over(ResourceName("citizens", citizen));
  }
  response.set_remaining(known.all - static_cast<int64_t>(done.size()));
  if (plan.listed.empty() && known.after > 0 && !known.people.empty()) {
    response.set_continue_after(ResourceName("citizens", known.people.back().id));
  }
  return response;
}

}  // namespace sjak::citizens
