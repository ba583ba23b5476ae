#include "services/citizens/sources/sources.h"

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/areas/areas_store.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/rights/absence_store.h"
#include "services/citizens/sources/sources_store.h"
#include "services/citizens/sources/value_sealer.h"
#include "sjak/citizens/v1/citizens_events.pb.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

absl::StatusOr<v1::Discrepancy> DiscrepancyFrom(const postgres::Row& row, const Person& person, Date today,
                                                const ValueSealer& values) {
  v1::Discrepancy discrepancy;
  const auto group = static_cast<v1::FieldGroup>(row.i32("field_group"));
  discrepancy.set_name(ResourceName("discrepancies", row.uuid("discrepancy_id")));
  discrepancy.set_citizen(ResourceName("citizens", person.id));
  discrepancy.set_field_group(group);
  discrepancy.set_kept_source(row.text("kept_source"));
  discrepancy.set_losing_source(row.text("losing_source"));
  discrepancy.set_state(static_cast<v1::DiscrepancyState>(row.i32("state")));
  *discrepancy.mutable_found_at() = wire::ToProto(row.time("found_at"));
  *discrepancy.mutable_kept() = ValueOn(person, group, today);
  SJAK_ASSIGN_OR_RETURN(*discrepancy.mutable_losing(), values.Open(person.id, row.bytes("sealed")));
  return discrepancy;
}

// As lists show a protected person: nothing that says who or where it is.
void Hide(v1::Discrepancy* discrepancy) {
  for (v1::FieldValue* value : {discrepancy->mutable_kept(), discrepancy->mutable_losing()}) {
    value->clear_given_name();
    value->clear_surname();
    value->clear_phone();
    value->clear_address();
  }
}

// Puts the losing value in its place, as its source's word from now on.
absl::Status Take(const v1::Discrepancy& discrepancy, Date today, const std::vector<Area>& areas,
                  const ValueSealer& values, Person* person, Holders* holders) {
  const v1::FieldGroup group = discrepancy.field_group();
  if (!Put(discrepancy.losing(), group, today, areas, person).ok()) return SpellOverlap();
  (*holders)[group] = values.HolderOf(discrepancy.losing_source(), person->id, group, discrepancy.losing());
  ++person->version;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::SourcePrecedence> DefineSourcePrecedence(rpc::Tx& tx,
                                                            const v1::DefineSourcePrecedenceRequest& request) {
  v1::SourcePrecedence precedence = request.precedence();
  const std::set<std::string> different(precedence.sources().begin(), precedence.sources().end());
  if (static_cast<int>(different.size()) != precedence.sources_size()) {
    return RefuseField("precedence.sources", "must name each source once");
  }
  precedence.set_version(WritePrecedence(tx, precedence));
  return precedence;
}

absl::StatusOr<v1::ListDiscrepanciesResponse> Sources::ListDiscrepancies(
    rpc::ReadTx& tx, const v1::ListDiscrepanciesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  std::string after = page.after.empty() ? Uuid().ToString() : page.after[0];
  const postgres::Arg citizen =
      request.citizen().empty() ? postgres::Arg(std::nullopt) : postgres::Arg(IdOf(request.citizen()));
  const postgres::Rows rows = tx.Read(kDiscrepancyPage, {tx.municipality(), tx.today(), page.size, after, citizen,
                                                         static_cast<int>(request.field_group())});
  const ValueSealer values(people_.sealer(), tx.municipality());
  v1::ListDiscrepanciesResponse response;
  for (const postgres::Row row : rows) {
    if (row.is_null("person")) {
      response.set_next_page_token(pages_.Next(tx.call(), request, {after}));
      break;
    }
    after = row.text("discrepancy_id");
    SJAK_ASSIGN_OR_RETURN(const Person person, people_.Parse(tx.municipality(), row.text("person")));
    SJAK_ASSIGN_OR_RETURN(*response.add_discrepancies(), DiscrepancyFrom(row, person, tx.today(), values));
    if (person.is_protected) Hide(response.mutable_discrepancies(response.discrepancies_size() - 1));
  }
  return response;
}

absl::StatusOr<v1::Discrepancy> Sources::ResolveDiscrepancy(rpc::Tx& tx,
                                                            const v1::ResolveDiscrepancyRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  const Uuid id = IdOf(request.name());
  if (!LockDiscrepancy(tx, id)) {
    return NotFound("DISCREPANCY_NOT_FOUND", "No discrepancy of this name is known here. Check the name.");
  }
  const postgres::Row row = ReadDiscrepancy(tx, id);
  const ValueSealer values(people_.sealer(), tx.municipality());
  SJAK_ASSIGN_OR_RETURN(Person person, people_.Parse(tx.municipality(), row.text("person")));
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), person.id, person.is_restricted));
  SJAK_ASSIGN_OR_RETURN(v1::Discrepancy discrepancy, DiscrepancyFrom(row, person, tx.today(), values));
  if (discrepancy.state() != v1::DISCREPANCY_STATE_OPEN) {
    return RefuseState("DISCREPANCY_SETTLED",
                       "It is settled already, or the sources agree by now. Nothing is left to do.", request.name());
  }
  SourceChanges changes;
  std::vector<const Person*> changed;
  if (request.resolution() == v1::DISCREPANCY_RESOLUTION_TAKE) {
    SJAK_RETURN_IF_ERROR(CheckStands(person));
    Holders holders = HoldersFromJson(Json::parse(row.text("holders")));
    const std::vector<Area> areas = AreasFromJson(row.text("areas"));
    SJAK_RETURN_IF_ERROR(Take(discrepancy, tx.today(), areas, values, &person, &holders));
    changes.holders[person.id] = std::move(holders);
    changed.push_back(&person);
    discrepancy.set_state(v1::DISCREPANCY_STATE_TAKEN);
    *discrepancy.mutable_kept() = discrepancy.losing();
    PublishChange(tx, person, v1::CitizenImported());
  } else {
    discrepancy.set_state(v1::DISCREPANCY_STATE_KEPT);
    tx.Touch(person.id);
  }
  changes.settled.push_back({id, discrepancy.state(), tx.caller().subject, request.reason()});
  WriteResolution(tx, people_, changed, changes);
  if (person.is_protected) Hide(&discrepancy);
  return discrepancy;
}

}  // namespace sjak::citizens
