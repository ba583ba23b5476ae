#include "services/placements/programmes/programmes.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/programmes_store.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {

absl::StatusOr<v1::Programme> CreateProgramme(rpc::Tx& tx, const v1::CreateProgrammeRequest& request) {
  std::vector<FieldViolation> violations;
  std::set<std::string> codes;
  for (int i = 0; i < request.facts().phases_size(); ++i) {
    if (!codes.insert(request.facts().phases(i).code()).second) {
      violations.push_back({absl::StrCat("facts.phases[", i, "].code"), "must not be the code of another phase"});
    }
  }
  if (!violations.empty()) return RefuseFields(violations);

  v1::Programme programme;
  const Uuid id = Uuid::New();
  programme.set_name(ResourceName("programmes", id));
  programme.set_version(1);
  *programme.mutable_facts() = request.facts();
  InsertProgramme(tx, id, request.facts());

  v1::ProgrammeCreated event;
  *event.mutable_programme() = programme;
  tx.Publish(programme.name(), programme.version(), event);
  return programme;
}

absl::StatusOr<v1::Programme> GetProgramme(rpc::ReadTx& tx, const v1::GetProgrammeRequest& request) {
  std::optional<v1::Programme> programme = ReadProgramme(tx, IdOf(request.name()));
  if (!programme) return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme.");
  return *std::move(programme);
}

absl::StatusOr<v1::BudgetLine> CreateBudgetLine(rpc::Tx& tx, const v1::CreateBudgetLineRequest& request) {
  std::vector<FieldViolation> violations;
  std::vector<int64_t> amounts;
  std::set<int> years;
  for (int i = 0; i < request.facts().years_size(); ++i) {
    const v1::BudgetYear& year = request.facts().years(i);
    const std::string path = absl::StrCat("facts.years[", i, "]");
    if (!years.insert(year.year()).second) violations.push_back({path + ".year", "must not be given twice"});
    const absl::StatusOr<int64_t> oere = wire::OereFromDkk(year.amount());
    if (!oere.ok()) violations.push_back({path + ".amount", std::string(oere.status().message())});
    if (oere.value_or(0) < 0)
      violations.push_back({path + ".amount", "must not be negative; direction says which way"});
    amounts.push_back(oere.value_or(0));
  }
  if (!violations.empty()) return RefuseFields(violations);

  v1::BudgetLine line;
  const Uuid id = Uuid::New();
  line.set_name(ResourceName("budgetLines", id));
  line.set_programme(request.programme());
  *line.mutable_facts() = request.facts();
  InsertBudgetLine(tx, id, IdOf(request.programme()), request.facts(), amounts);

  v1::BudgetLineCreated event;
  *event.mutable_budget_line() = line;
  tx.Publish(line.name(), 1, event);
  return line;
}

}  // namespace sjak::placements
