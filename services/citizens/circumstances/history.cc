#include "services/citizens/circumstances/history.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/circumstances/history_store.h"
#include "services/citizens/rights/absence_store.h"

namespace sjak::citizens {

absl::StatusOr<v1::GetCircumstancesResponse> History::GetCircumstances(
    rpc::ReadTx& tx, const v1::GetCircumstancesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<std::string> after =
      page.after.size() == 3 ? page.after : std::vector<std::string>{"0", kAlways.ToString(), Uuid().ToString()};
  std::optional<Date> day;
  if (wire::IsSet(request.as_of())) day = wire::DateOf(request.as_of());
  std::optional<absl::Time> known_at;
  if (request.has_known_at()) known_at = wire::TimeOf(request.known_at());
  postgres::Arg kinds = std::nullopt;
  if (request.kinds_size() > 0) kinds = std::vector<postgres::Arg>(request.kinds().begin(), request.kinds().end());
  const postgres::Rows rows =
      tx.Read(kSpellsPage, {tx.municipality(), IdOf(request.citizen()), day, known_at, kinds,
                            request.include_superseded(), page.size, after[0], after[1], after[2]});
  if (rows.empty()) return WhyAbsent(tx, IdOf(request.citizen()));
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), rows.front().uuid("subject_id"), rows.front().flag("restricted")));
  v1::GetCircumstancesResponse response;
  response.set_citizen(request.citizen());
  std::vector<std::string> last;
  for (const postgres::Row row : rows) {
    if (row.is_null("spell_id")) break;
    if (response.spells_size() == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    *response.add_spells() = SpellOf(row, row.flag("protected"));
    last = {absl::StrCat(row.i32("kind")), row.date("first").ToString(), row.uuid("spell_id").ToString()};
  }
  return response;
}

}  // namespace sjak::citizens
