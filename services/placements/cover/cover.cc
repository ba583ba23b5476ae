#include "services/placements/cover/cover.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "services/placements/cover/cover_store.h"

namespace sjak::placements {
namespace {

constexpr int kDefaultCoverDays = 7;

CoverQuery CoverQueryOf(const v1::ListMentorCoverRequest& request, const rpc::Page& page, Date today) {
  CoverQuery query;
  query.programme = request.programme();
  query.site = request.site();
  query.first = request.has_first_day() ? wire::DateOf(request.first_day()) : today;
  query.last = query.first + ((request.days() == 0 ? kDefaultCoverDays : request.days()) - 1);
  for (Date day = query.first; day <= query.last; ++day) {
    if (DefaultClosure(day) == Closure::kOpen) query.open_days.push_back(day);
  }
  query.after = page.after;
  query.limit = page.size + 1;
  return query;
}

void AddMentor(const SiteDay::Mentor& mentor, v1::MentorCoverDay* cover) {
  v1::MentorLoad& load = *cover->add_mentors();
  load.set_mentor(ResourceName("mentors", mentor.mentor));
  load.set_citizens(mentor.day.citizens);
  load.set_citizens_here(mentor.citizens_here);
  load.set_capacity(mentor.day.capacity);
  load.set_overloaded(mentor.day.citizens > mentor.day.capacity);
  load.set_absent(mentor.day.absent);
  load.set_bought_out(mentor.day.bought_out);
  load.set_can_substitute(CanSubstitute(mentor.day));
}

v1::MentorCoverDay CoverOf(const SiteDay& site_day) {
  v1::MentorCoverDay cover;
  *cover.mutable_day() = wire::ToProto(site_day.day);
  cover.set_site(ResourceName("sites", site_day.site));
  for (const SiteDay::Citizen& citizen : site_day.citizens) {
    if (citizen.day.attended) {
      cover.set_attended(cover.attended() + 1);
    } else {
      cover.set_expected(cover.expected() + 1);
    }
    const GapCause cause = FindGap(citizen.day);
    if (cause == GapCause::kNone) continue;
    v1::CoverGap& gap = *cover.add_gaps();
    gap.set_placement(ResourceName("placements", citizen.placement));
    if (citizen.day.has_mentor) gap.set_mentor(ResourceName("mentors", citizen.mentor));
    gap.set_cause(static_cast<v1::CoverGapCause>(cause));
    gap.set_attended(citizen.day.attended);
  }
  for (const SiteDay::Mentor& mentor : site_day.mentors) AddMentor(mentor, &cover);
  return cover;
}

}  // namespace

absl::StatusOr<v1::ListMentorCoverResponse> Cover::ListMentorCover(rpc::ReadTx& tx,
                                                                   const v1::ListMentorCoverRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListMentorCoverResponse response;
  int shown = 0;
  std::vector<std::string> last;
  for (const SiteDay& site_day : ReadCover(tx, CoverQueryOf(request, page, tx.today()))) {
    if (shown++ == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    last = {site_day.day.ToString(), site_day.site.ToString()};
    v1::MentorCoverDay cover = CoverOf(site_day);
    if (request.gaps_only() && cover.gaps().empty()) continue;
    *response.add_days() = std::move(cover);
  }
  return response;
}

}  // namespace sjak::placements
