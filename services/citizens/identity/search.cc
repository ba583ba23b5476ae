#include "services/citizens/identity/search.h"

#include <utility>

#include "platform/base/error.h"
#include "services/citizens/identity/search_store.h"
#include "services/citizens/registry/match_rules.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/registry/true_at_store.h"

namespace sjak::citizens {
namespace {

// By what the fewest are found, as far as that can be told without looking.
const rpc::AuditedRead& StatementFor(const v1::SearchCitizensRequest& request, bool by_name) {
  if (by_name) return kSearchByName;
  if (!request.caseworker().empty()) return kSearchByCaseworker;
  if (request.target_group() != v1::TARGET_GROUP_UNSPECIFIED) return kSearchByTargetGroup;
  if (request.district_code() != 0) return kSearchByDistrict;
  return kSearchAll;
}

}  // namespace

absl::StatusOr<v1::SearchCitizensResponse> Search::SearchCitizens(rpc::ReadTx& tx,
                                                                  const v1::SearchCitizensRequest& request) const {
  const std::vector<std::string> words = SearchWords(request.names());
  if (words.empty() && !request.names().empty()) return RefuseField("names", "must hold a letter");
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  std::vector<std::string> ends;
  for (const std::string& word : words) ends.push_back(EndOfPrefix(word));
  const postgres::Rows rows =
      tx.Read(StatementFor(request, !words.empty()),
              {tx.municipality(), tx.today(), page.size, page.after.size() == 1 ? page.after[0] : Uuid().ToString(),
               request.caseworker(), request.district_code(), static_cast<int>(request.target_group()), words, ends});
  v1::SearchCitizensResponse response;
  *response.mutable_true_at() = TrueAt(rows.front());
  std::string last;
  for (const postgres::Row row : rows) {
    if (row.is_null("place")) break;
    if (row.is_null("person")) {
      response.set_next_page_token(pages_.Next(tx.call(), request, {last}));
      break;
    }
    SJAK_ASSIGN_OR_RETURN(const Person person, people_.Parse(tx.municipality(), row.text("person")));
    *response.add_citizens() = ListedCitizenOn(person, tx.today());
    last = person.id.ToString();
  }
  return response;
}

}  // namespace sjak::citizens
