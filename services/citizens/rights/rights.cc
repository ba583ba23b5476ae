#include "services/citizens/rights/rights.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/rights/absence_store.h"
#include "services/citizens/rights/erasing.h"
#include "services/citizens/rights/erasure_store.h"
#include "services/citizens/rights/export_view.h"
#include "services/citizens/rights/rights_store.h"
#include "services/citizens/rights/words.h"
#include "services/common/danish_text.h"
#include "sjak/citizens/v1/rights_events.pb.h"

namespace sjak::citizens {
namespace {

// Takes the new value in the field's place and gives what was held, or nothing when both are the same.
std::optional<std::string> Correct(bool asked, const std::string& wanted, std::string* held) {
  if (!asked || wanted == *held) return std::nullopt;
  return std::exchange(*held, wanted);
}

absl::Status CheckNames(const v1::RectifyPersonRequest& request) {
  std::vector<FieldViolation> wrong;
  if (request.has_given_name() && SearchKey(request.given_name()).empty()) {
    wrong.push_back({"given_name", "must hold a letter"});
  }
  if (request.has_surname() && SearchKey(request.surname()).empty()) wrong.push_back({"surname", "must hold a letter"});
  return wrong.empty() ? CheckHoldsNoCpr("reason", request.reason()) : RefuseFields(wrong);
}

std::string RoleOf(const rpc::Call& call) {
  return call.caller.HasRole(policy::v1::ROLE_CONTROLLER) ? "CONTROLLER" : "CASEWORKER";
}

}  // namespace

absl::StatusOr<v1::PersonExport> Rights::ExportPerson(rpc::ReadTx& tx, const v1::ExportPersonRequest& request) const {
  if (tx.call().purpose != "SUBJECT_REQUEST" && tx.call().purpose != "SUPERVISION") {
    return RefuseField("sjak-purpose", "must be SUBJECT_REQUEST or SUPERVISION");
  }
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const bool first = page.after.size() != 2;
  const Uuid citizen = IdOf(request.citizen());
  const postgres::Rows rows =
      tx.Read(kExport, {tx.municipality(), citizen, first ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[0]),
                        first ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[1]), page.size});
  if (rows.empty() && first) return WhyAbsent(tx, citizen);

  ExportView view(people_, tx.municipality());
  std::vector<std::string> last;
  for (const postgres::Row row : rows) {
    if (row.text("kind") == "column") {
      view.AddColumn(row.text("source"), row.text("content"));
    } else if (row.text("kind") == "row") {
      SJAK_RETURN_IF_ERROR(view.AddRow(row.text("source"), row.text("content")));
    } else if (view.looks() < page.size) {
      view.AddLook(row.time("at"), row.text("content"));
      last = {row.text("at"), row.text("tie")};
    } else {
      view.answer().set_next_page_token(pages_.Next(tx.call(), request, last));
    }
  }
  view.answer().set_citizen(request.citizen());
  *view.answer().mutable_exported_at() = wire::ToProto(tx.now());
  return std::move(view.answer());
}

absl::StatusOr<v1::Citizen> Rights::RectifyPerson(rpc::Tx& tx, const v1::RectifyPersonRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckNames(request));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  Person& person = locked.person;
  if (!request.etag().empty() && request.etag() != absl::StrCat("\"", person.version, "\"")) {
    return Refuse(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                  "Somebody changed the person meanwhile. Read it again and repeat with the new etag.");
  }
  const Superseded before{Correct(request.has_given_name(), request.given_name(), &person.given_name),
                          Correct(request.has_surname(), request.surname(), &person.surname),
                          Correct(request.has_phone(), request.phone(), &person.phone)};
  if (!before.given_name && !before.surname && !before.phone) {
    return RefuseState("NOTHING_TO_RECTIFY", "What is held is what you ask for. Nothing is left to do.",
                       request.citizen());
  }
  ++person.version;
  StoreRectified(tx, people_, person, before, request.reason());
  PublishChange(tx, person, v1::CitizenRectified());
  return ListedCitizenOn(person, tx.today());
}

absl::StatusOr<v1::Restriction> Rights::RestrictProcessing(rpc::Tx& tx,
                                                           const v1::RestrictProcessingRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  Person& person = locked.person;
  ++person.version;
  StoreRestricted(tx, person, request.reason());
  PublishChange(tx, person, v1::PersonRestricted());
  v1::Restriction restriction;
  restriction.set_citizen(request.citizen());
  *restriction.mutable_placed_on() = wire::ToProto(tx.today());
  restriction.set_reason(request.reason());
  return restriction;
}

absl::StatusOr<v1::Restriction> Rights::LiftRestriction(rpc::Tx& tx, const v1::LiftRestrictionRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  Person& person = locked.person;
  ++person.version;
  const std::optional<v1::Restriction> restriction = StoreLifted(tx, person, request.reason());
  if (!restriction) {
    return RefuseState("NOT_RESTRICTED", "Processing of this person's data is not restricted.", request.citizen());
  }
  PublishChange(tx, person, v1::RestrictionLifted());
  return *restriction;
}

absl::StatusOr<v1::ErasureCertificate> Rights::ErasePerson(rpc::Tx& tx, const v1::ErasePersonRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(v1::ErasureCertificate certificate,
                        Erase(tx, people_, IdOf(request.citizen()), request.ground(), RoleOf(tx.call())));
  AddLabels(certificate.mutable_erased());
  AddLabels(certificate.mutable_kept());
  // A trial does the same and is rolled back, so what it tells is what would happen; its certificate is none.
  if (request.validate_only()) {
    certificate.clear_name();
    certificate.clear_sha256();
  }
  return certificate;
}

absl::StatusOr<v1::ErasureCertificate> Rights::GetErasureCertificate(
    rpc::ReadTx& tx, const v1::GetErasureCertificateRequest& request) const {
  if (request.name().empty() == request.citizen().empty()) return RefuseField("name", "must be given, or citizen");
  const postgres::Rows rows = request.name().empty()
                                  ? tx.Read(kCertificateOfCitizen, {tx.municipality(), IdOf(request.citizen())})
                                  : tx.Read(kCertificateByName, {tx.municipality(), IdOf(request.name())});
  if (rows.empty()) {
    return NotFound("ERASURE_NOT_FOUND", "Nobody of this name has been erased here. Check the name.");
  }
  v1::ErasureCertificate certificate = CertificateFrom(rows.front());
  AddLabels(certificate.mutable_erased());
  AddLabels(certificate.mutable_kept());
  return certificate;
}

absl::StatusOr<v1::InformationGiven> Rights::RecordInformationGiven(
    rpc::Tx& tx, const v1::RecordInformationGivenRequest& request) const {
  if (wire::DateOf(request.given_on()) > tx.today()) return RefuseField("given_on", "must not lie after today");
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("text_version", request.text_version()));
  SJAK_ASSIGN_OR_RETURN(const People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  StoreInformationGiven(tx, request);
  tx.Touch(locked.person.id);
  v1::InformationGiven given;
  given.set_citizen(request.citizen());
  given.set_duty(request.duty());
  *given.mutable_given_on() = request.given_on();
  given.set_text_version(request.text_version());
  return given;
}

}  // namespace sjak::citizens
