#include "services/placements/matching/suggestions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/matching/wishes.h"

namespace sjak::placements {
namespace {

constexpr int kMostCandidates = 2000;
constexpr int kMostAhead = 3 * 366;
constexpr int kDefaultMost = 5;
// More tries for more citizens; the whole of it is a matter of seconds.
constexpr int64_t kStepsPerCandidate = 2000;

// The first seed is 1.
uint64_t SeedOf(const v1::SuggestionPolicy& policy) { return policy.seed() > 0 ? policy.seed() : 1; }

ComputedSuggestion Begin(const MatchingQuery& query, const MatchingCase& c, const v1::SuggestionPolicy& policy) {
  ComputedSuggestion computed;
  v1::Suggestion& s = computed.suggestion;
  s.set_programme(ResourceName("programmes", query.programme));
  if (query.site) s.set_site(ResourceName("sites", *query.site));
  if (query.citizen) s.set_citizen(ResourceName("citizens", *query.citizen));
  *s.mutable_asked_on() = wire::ToProto(query.today);
  s.set_candidates(static_cast<int>(c.problem().candidates.size()));
  s.set_slots(static_cast<int>(c.problem().slots.size()));
  computed.seed = static_cast<int64_t>(SeedOf(policy));
  return computed;
}

void AddResult(const matching::Suggestion& result, const MatchingCase& c, ComputedSuggestion* computed) {
  v1::Suggestion& s = computed->suggestion;
  s.set_placed(static_cast<int>(result.assignments.size()));
  s.set_value(result.value);
  s.set_greedy_value(result.greedy_value);
  s.set_bound(result.bound);
  s.set_gap_per_mille(result.gap_per_mille);
  computed->judged = result.judged;
  for (const matching::Assignment& a : result.assignments) computed->rows.push_back(c.Shown(a));
  for (const matching::LeftOver& left : result.left_over) computed->rows.push_back(c.Shown(left));
}

v1::Suggestion Keep(rpc::Tx& tx, const ComputedSuggestion& computed) {
  const Uuid id = Uuid::New();
  InsertSuggestion(tx, id, computed);
  for (const v1::SuggestedPlacement& row : computed.rows) tx.Touch(IdOf(row.citizen()));
  v1::Suggestion suggestion = computed.suggestion;
  suggestion.set_name(ResourceName("suggestions", id));
  return suggestion;
}

}  // namespace

absl::StatusOr<std::vector<KnownSeeker>> Suggestions::AskCitizens(const rpc::Call& call, std::vector<Seeker> seekers,
                                                                  Date today) const {
  std::vector<KnownSeeker> known;
  for (Seeker& seeker : seekers) {
    citizens::v1::GetPlacementFactsRequest request;
    request.set_citizen(ResourceName("citizens", seeker.citizen));
    *request.mutable_on() = wire::ToProto(std::max(today, wire::DateOf(seeker.wish.available_from())));
    absl::StatusOr<citizens::v1::PlacementFacts> facts =
        environment_.peers.at("citizens")
            ->Invoke<citizens::v1::PlacementFacts>(call, "sjak.citizens.v1.CitizensService.GetPlacementFacts", request);
    if (absl::IsNotFound(facts.status()) || absl::IsFailedPrecondition(facts.status())) continue;
    if (!facts.ok()) return facts.status();
    if (facts->case_closed()) continue;
    known.push_back({std::move(seeker), *std::move(facts)});
  }
  return known;
}

absl::StatusOr<MatchingCase> Suggestions::Gather(const rpc::Call& call, MatchingQuery query,
                                                 const v1::SuggestionPolicy& policy) const {
  std::optional<MatchingProgramme> programme;
  std::vector<Place> places;
  std::vector<Seeker> seekers;
  {
    postgres::Pool::Lease connection = environment_.pool->Acquire(call.deadline);
    programme = ReadMatchingProgramme(*connection, call.municipality(), query);
    if (!programme) return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme.");
    if (query.site && !programme->site) return NotFound("SITE_NOT_FOUND", "There is no such site.");
    if (query.site && !programme->site_in_programme) {
      return RefuseState("SITE_NOT_IN_PROGRAMME",
                         "The site belongs to another programme. Choose one of this programme.",
                         ResourceName("sites", *query.site));
    }
    seekers = ReadSeekers(*connection, call.municipality(), query);
    const Law<RatioParameters>& ratio = programme->book.ratio;
    places = ReadPlaces(*connection, call.municipality(), query, ratio ? ratio->parameters : RatioParameters());
  }
  if (query.citizen && seekers.empty()) return WishNotFound();
  if (static_cast<int>(seekers.size()) > kMostCandidates) {
    return RefuseState("TOO_MANY_CANDIDATES",
                       absl::StrCat("More than ", kMostCandidates,
                                    " citizens look in the programme. Withdraw wishes that no longer hold."),
                       ResourceName("programmes", query.programme), {{"limit", absl::StrCat(kMostCandidates)}});
  }
  SJAK_ASSIGN_OR_RETURN(std::vector<KnownSeeker> known, AskCitizens(call, std::move(seekers), query.today));
  return MatchingCase(query, *std::move(programme), std::move(places), std::move(known), policy);
}

absl::StatusOr<ComputedSuggestion> Suggestions::PrepareSuggestPlacements(
    const rpc::Call& call, const v1::SuggestPlacementsRequest& request) const {
  MatchingQuery query;
  query.programme = IdOf(request.programme());
  query.citizen = IdOf(request.citizen());
  query.today = environment_.clock->Today();
  query.horizon = query.today + kMostAhead;
  query.limit = 1;
  SJAK_ASSIGN_OR_RETURN(const MatchingCase c, Gather(call, query, request.policy()));
  if (c.problem().candidates.empty()) return WishNotFound();

  ComputedSuggestion computed = Begin(query, c, request.policy());
  const matching::Judge judge = [&](const matching::Proposal& p) { return c.Judge(p); };
  const int most = request.most() > 0 ? request.most() : kDefaultMost;
  const std::vector<matching::Assignment> ranked = matching::Rank(c.problem(), 0, judge, most);
  if (ranked.empty()) {
    AddResult(matching::Assign(c.problem(), judge), c, &computed);
    return computed;
  }
  for (const matching::Assignment& a : ranked) computed.rows.push_back(c.Shown(a));
  // The first is the best there is: nobody else is in the way.
  computed.suggestion.set_placed(1);
  for (const auto set : {&v1::Suggestion::set_value, &v1::Suggestion::set_greedy_value, &v1::Suggestion::set_bound}) {
    (computed.suggestion.*set)(computed.rows.front().score());
  }
  return computed;
}

absl::StatusOr<v1::Suggestion> Suggestions::SuggestPlacements(rpc::Tx& tx, const v1::SuggestPlacementsRequest&,
                                                              const ComputedSuggestion& computed) const {
  v1::Suggestion suggestion = Keep(tx, computed);
  for (const v1::SuggestedPlacement& row : computed.rows) *suggestion.add_placements() = row;
  return suggestion;
}

absl::StatusOr<ComputedSuggestion> Suggestions::PrepareSuggestAssignments(
    const rpc::Call& call, const v1::SuggestAssignmentsRequest& request) const {
  MatchingQuery query;
  query.programme = IdOf(request.programme());
  if (!request.site().empty()) query.site = IdOf(request.site());
  query.today = environment_.clock->Today();
  query.horizon = query.today + kMostAhead;
  query.limit = kMostCandidates;
  SJAK_ASSIGN_OR_RETURN(const MatchingCase c, Gather(call, query, request.policy()));

  ComputedSuggestion computed = Begin(query, c, request.policy());
  matching::Effort effort;
  effort.seed = SeedOf(request.policy());
  effort.search_steps = kStepsPerCandidate * static_cast<int64_t>(c.problem().candidates.size());
  AddResult(matching::Assign(
                c.problem(), [&](const matching::Proposal& p) { return c.Judge(p); }, effort),
            c, &computed);
  return computed;
}

absl::StatusOr<v1::Suggestion> Suggestions::SuggestAssignments(rpc::Tx& tx, const v1::SuggestAssignmentsRequest&,
                                                               const ComputedSuggestion& computed) const {
  return Keep(tx, computed);
}

absl::StatusOr<v1::ListSuggestedPlacementsResponse> Suggestions::ListSuggestedPlacements(
    rpc::ReadTx& tx, const v1::ListSuggestedPlacementsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const auto rows = ReadSuggestionRows(tx, IdOf(request.suggestion()), page);
  if (!rows) return NotFound("SUGGESTION_NOT_FOUND", "There is no such suggestion.");
  v1::ListSuggestedPlacementsResponse response;
  int last = 0;
  for (const SuggestionRow& row : *rows) {
    if (response.placements_size() == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, {absl::StrCat(last)}));
      break;
    }
    *response.add_placements() = row.placement;
    last = row.position;
  }
  return response;
}

}  // namespace sjak::placements
