#include "services/citizens/identity/duplicates.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/identity/duplicates_rules.h"
#include "services/citizens/identity/duplicates_store.h"
#include "services/citizens/registry/person.h"

namespace sjak::citizens {
namespace {

// After all pairs of a person.
constexpr char kLastId[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";

std::string FullName(const Person& person) { return absl::StrCat(person.given_name, " ", person.surname); }

}  // namespace

absl::StatusOr<v1::FindDuplicatesResponse> Duplicates::FindDuplicates(rpc::ReadTx& tx,
                                                                      const v1::FindDuplicatesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<std::string> after =
      page.after.size() == 2 ? page.after : std::vector<std::string>{Uuid().ToString(), Uuid().ToString()};
  postgres::Args args = {tx.municipality(), tx.today(), page.size, after[0], after[1]};
  args.push_back(request.citizen().empty() ? postgres::Arg(window_) : postgres::Arg(IdOf(request.citizen())));
  v1::FindDuplicatesResponse response;
  std::vector<std::string> last;
  // Two rows for each pair, the lower id first.
  Person first;
  const postgres::Rows rows = tx.Read(request.citizen().empty() ? kPairs : kPairsOf, args);
  if (!rows.front().is_null("window_end")) {
    response.set_next_page_token(pages_.Next(tx.call(), request, {rows.front().text("window_end"), kLastId}));
  }
  for (const postgres::Row row : rows) {
    if (row.is_null("place")) break;
    if (row.is_null("person")) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    SJAK_ASSIGN_OR_RETURN(Person person, people_.Parse(tx.municipality(), row.text("person")));
    if (row.i32("side") == 1) {
      first = std::move(person);
      continue;
    }
    last = {first.id.ToString(), person.id.ToString()};
    const auto reasons = Weighty(ReasonsIn(row), NameLikeness(FullName(first), FullName(person)));
    const int score = Score(reasons);
    if (score == 0 || score < request.min_score()) continue;
    v1::DuplicateProposal* proposal = response.add_proposals();
    *proposal->mutable_first() = ListedCitizenOn(first, tx.today());
    *proposal->mutable_second() = ListedCitizenOn(person, tx.today());
    for (Likeness reason : reasons) proposal->add_reasons(static_cast<v1::DuplicateReason>(reason));
    proposal->set_score(score);
  }
  return response;
}

absl::StatusOr<v1::DismissDuplicateResponse> Duplicates::DismissDuplicate(
    rpc::Tx& tx, const v1::DismissDuplicateRequest& request) const {
  const Uuid a = IdOf(request.citizen()), b = IdOf(request.other());
  if (a == b) return RefuseField("other", "must be another person than citizen");
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  if (!StoreDismissal(tx, std::min(a, b), std::max(a, b), request.reason())) {
    return RefuseState("DUPLICATE_NOT_PROPOSED",
                       "Nothing speaks for the two being one person now. There is nothing to dismiss.",
                       request.citizen(), {{"other", request.other()}});
  }
  tx.Touch(a);
  tx.Touch(b);
  v1::DismissDuplicateResponse response;
  *response.mutable_dismissed_on() = wire::ToProto(tx.today());
  return response;
}

}  // namespace sjak::citizens
