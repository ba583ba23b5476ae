#include "services/placements/rights/rights.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/follow/erasing.h"
#include "services/placements/rights/rights_store.h"
#include "services/placements/rights/words.h"

namespace sjak::placements {

absl::StatusOr<citizens::v1::PersonExport> Rights::ExportPerson(
    rpc::ReadTx& tx, const citizens::v1::ExportPersonRequest& request) const {
  if (tx.call().purpose != "SUBJECT_REQUEST" && tx.call().purpose != "SUPERVISION") {
    return RefuseField("sjak-purpose", "must be SUBJECT_REQUEST or SUPERVISION");
  }
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const bool first = page.after.size() != 2;
  PersonExportView view(Words());
  std::vector<std::string> last;
  for (const postgres::Row row :
       tx.Read(kExportPerson, {tx.municipality(), IdOf(request.citizen()),
                               first ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[0]),
                               first ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[1]), page.size})) {
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

absl::StatusOr<Rights::Erased> Rights::PrepareErasePerson(const rpc::Call& call,
                                                          const v1::ErasePersonRequest& request) const {
  if (request.validate_only()) return Erased();
  citizens::v1::GetErasureCertificateRequest asked;
  asked.set_citizen(request.citizen());
  const absl::Status known = environment_.peers.at("citizens")
                                 ->Invoke<citizens::v1::ErasureCertificate>(
                                     call, "sjak.citizens.v1.RightsService.GetErasureCertificate", asked)
                                 .status();
  if (known.ok()) return Erased();
  if (ReasonOf(known) != "ERASURE_NOT_FOUND") return known;
  return RefuseState("CITIZEN_NOT_ERASED",
                     "The registry has not erased the person. Erase the person there first; it is judged there.",
                     "registry");
}

absl::StatusOr<v1::ErasureReceipt> Rights::ErasePerson(rpc::Tx& tx, const v1::ErasePersonRequest& request,
                                                       const Erased&) const {
  v1::ErasureReceipt receipt = EraseCitizen(tx, IdOf(request.citizen()));
  for (citizens::v1::ErasedTable& table : *receipt.mutable_changed()) {
    *table.mutable_label() = TableLabel(Words(), table.table(), {table.table()});
  }
  return receipt;
}

}  // namespace sjak::placements
