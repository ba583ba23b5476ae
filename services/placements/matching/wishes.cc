#include "services/placements/matching/wishes.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/matching/wishes_store.h"
#include "services/placements/placements/placements_store.h"
#include "services/placements/sites/sites_store.h"

namespace sjak::placements {
namespace {

constexpr int kMostDays = 3 * 366;

v1::PlacementWish WishOf(const std::string& programme, const std::string& citizen, int64_t version) {
  v1::PlacementWish wish;
  wish.set_programme(programme);
  wish.set_citizen(citizen);
  wish.set_version(version);
  return wish;
}

}  // namespace

absl::Status WishNotFound() {
  return NotFound("WISH_NOT_FOUND",
                  "The citizen does not look for a placement in the programme. Record the wish first.");
}

absl::StatusOr<v1::PlacementWish> RecordPlacementWish(rpc::Tx& tx, const v1::RecordPlacementWishRequest& request) {
  const v1::PlacementWishFacts& facts = request.facts();
  if (facts.wished_minutes() > facts.able_minutes()) {
    return RefuseField("facts.wished_minutes", "must not be more than able_minutes");
  }
  if (wire::DateOf(facts.available_to()) - wire::DateOf(facts.available_from()) >= kMostDays) {
    return RefuseField("facts.available_to", "must lie within three years of available_from");
  }
  HoldCitizen(tx, IdOf(request.citizen()));
  v1::PlacementWish wish = WishOf(request.programme(), request.citizen(), InsertWish(tx, request));
  *wish.mutable_facts() = facts;
  tx.Touch(IdOf(request.citizen()));
  return wish;
}

absl::StatusOr<v1::PlacementWish> WithdrawPlacementWish(rpc::Tx& tx, const v1::WithdrawPlacementWishRequest& request) {
  HoldCitizen(tx, IdOf(request.citizen()));
  const std::optional<int64_t> version = InsertWithdrawal(tx, IdOf(request.programme()), IdOf(request.citizen()));
  if (!version) return WishNotFound();
  tx.Touch(IdOf(request.citizen()));
  v1::PlacementWish wish = WishOf(request.programme(), request.citizen(), *version);
  wish.set_withdrawn(true);
  return wish;
}

absl::StatusOr<v1::TravelTimes> StateTravelTimes(rpc::Tx& tx, const v1::StateTravelTimesRequest& request) {
  std::set<std::string> areas;
  for (int i = 0; i < request.times_size(); ++i) {
    if (areas.insert(request.times(i).area_code()).second) continue;
    return RefuseField(absl::StrCat("times[", i, "].area_code"), "must not be given twice");
  }
  if (!LockSite(tx, IdOf(request.site()))) return NotFound("SITE_NOT_FOUND", "There is no such site.");
  v1::TravelTimes times;
  times.set_site(request.site());
  times.set_version(InsertTravelTimes(tx, request));
  *times.mutable_times() = request.times();
  return times;
}

absl::StatusOr<v1::ListPlacementWishesResponse> Wishes::ListPlacementWishes(
    rpc::ReadTx& tx, const v1::ListPlacementWishesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListPlacementWishesResponse response;
  for (v1::PlacementWish& wish : ReadWishes(tx, IdOf(request.programme()), page)) {
    if (response.wishes_size() == page.size) {
      const std::string& last = response.wishes().rbegin()->citizen();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    wish.set_programme(request.programme());
    *response.add_wishes() = std::move(wish);
  }
  return response;
}

}  // namespace sjak::placements
