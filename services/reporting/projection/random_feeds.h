#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "platform/feed/follower.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/citizens/v1/identity_events.pb.h"
#include "sjak/placements/v1/authority_events.pb.h"
#include "sjak/placements/v1/partners_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"
#include "sjak/placements/v1/sites_events.pb.h"

// Feeds for tests of the projections: the same seed makes the same events.
namespace sjak::reporting::random_feeds {

inline constexpr char kTenant[] = "0101";

// A feed in memory, read by pages as the real one.
class MemoryFeed {
 public:
  template <typename Payload>
  void Append(const std::string& aggregate, int64_t version, const Payload& payload) {
    feed::v1::Event event;
    event.set_municipality_code(kTenant);
    event.mutable_position()->set_epoch(epoch);
    event.mutable_position()->set_n(static_cast<int64_t>(events.size()) + 1);
    *event.mutable_recorded_at() = wire::ToProto(absl::FromUnixSeconds(1631520000));
    event.set_aggregate(aggregate);
    event.set_version(version);
    event.mutable_payload()->PackFrom(payload);
    events.push_back(std::move(event));
  }

  feed::Source AsSource() {
    return [this](const std::string&,
                  const feed::v1::ReadFeedRequest& request) -> absl::StatusOr<feed::v1::ReadFeedResponse> {
      if (request.after().epoch() != 0 && request.after().epoch() != epoch) {
        return RefuseState("FEED_EPOCH_CHANGED", "restored", "feed", {{"last_common_n", "0"}});
      }
      feed::v1::ReadFeedResponse page;
      page.mutable_complete_up_to()->set_epoch(epoch);
      page.mutable_complete_up_to()->set_n(static_cast<int64_t>(events.size()));
      *page.mutable_next() = request.after();
      page.mutable_next()->set_epoch(epoch);
      const size_t end = std::min<size_t>(events.size(), request.after().n() + request.page_size());
      for (size_t i = request.after().n(); i < end; ++i) {
        *page.add_events() = events[i];
        *page.mutable_next() = events[i].position();
      }
      return page;
    };
  }

  int64_t epoch = 1;
  std::vector<feed::v1::Event> events;
};

inline std::string Name(const char* collection, int i) {
  return ResourceName(collection, Uuid::FromText(absl::StrCat(collection, i)));
}

inline google::type::Date DayOf(int offset) { return wire::ToProto(Date(2021, 9, 13) + offset); }

// What placements are held against: units, the districts of sites and their closures, decisions elsewhere.
inline void AppendGround(std::mt19937& random, std::map<std::string, int64_t>* versions, MemoryFeed* placements) {
  const int which = static_cast<int>(random() % 3);
  const auto append = [&](const std::string& aggregate, const auto& event) {
    placements->Append(aggregate, ++(*versions)[aggregate], event);
  };
  switch (random() % 4) {
    case 0: {
      placements::v1::SiteChanged event;
      event.mutable_record()->mutable_site()->set_name(Name("sites", which));
      event.mutable_record()->mutable_place()->set_district_code(static_cast<int>(random() % 3));
      return append(Name("sites", which), event);
    }
    case 1: {
      placements::v1::ClosureChanged event;
      event.mutable_closure()->set_name(Name("closures", which));
      event.mutable_closure()->mutable_facts()->set_district_code(static_cast<int>(random() % 3));
      *event.mutable_closure()->mutable_facts()->mutable_starts_on() = DayOf(which * 7);
      *event.mutable_closure()->mutable_facts()->mutable_ends_on() = DayOf(which * 7 + static_cast<int>(random() % 5));
      return append(Name("closures", which), event);
    }
    case 2: {
      placements::v1::EmployerUnitChanged event;
      event.mutable_employer_unit()->set_name(Name("employerUnits", which));
      event.mutable_employer_unit()->set_partner(Name("partners", which));
      event.mutable_employer_unit()->set_p_number(absl::StrCat("100000000", random() % 2));
      return append(Name("employerUnits", which), event);
    }
    default: {
      placements::v1::DecisionImported event;
      event.mutable_decision()->set_authority(placements::v1::AUTHORITY_VITAS);
      event.mutable_decision()->set_external_reference(absl::StrCat("V-", which));
      event.mutable_decision()->set_p_number(absl::StrCat("100000000", random() % 2));
      return append(absl::StrCat("authorityDecisions/2/V-", which), event);
    }
  }
}

// Citizens, some of whom turn out to be others, and their placements with attendance. `size` multiplies the number of
// people and events.
inline void FillAtRandom(unsigned seed, int size, MemoryFeed* citizens, MemoryFeed* placements) {
  std::mt19937 random(seed);
  std::map<std::string, int64_t> versions;
  for (int i = 0; i < 60 * size; ++i) {
    citizens::v1::CitizenImported event;
    const std::string citizen = Name("citizens", random() % (12 * size));
    event.mutable_state()->set_citizen(citizen);
    event.mutable_state()->set_unemployed(random() % 2);
    if (random() % 2) event.mutable_state()->add_needs(citizens::v1::NEED_SKILLS);
    if (random() % 2) event.mutable_state()->set_residence_area("TINGBJERG");
    citizens->Append(citizen, ++versions[citizen], event);
  }
  // Some turn out to be others, in steps: 3 is 5, 5 is 9, 7 is 9, 2 is 1.
  for (const auto& [from, into] : {std::pair(3, 5), std::pair(5, 9), std::pair(7, 9), std::pair(2, 1)}) {
    citizens::v1::CitizenMerged event;
    event.set_from(Name("citizens", from));
    event.set_into(Name("citizens", into));
    citizens->Append(event.from(), ++versions[event.from()], event);
  }
  placements::v1::ProgrammeCreated programme;
  programme.mutable_programme()->set_name(Name("programmes", 0));
  placements::v1::ProgrammeFacts& facts = *programme.mutable_programme()->mutable_facts();
  facts.set_code("BI6");
  facts.add_area_codes("TINGBJERG");
  for (int kind : {1, 2, 3}) facts.add_counting_kinds(static_cast<placements::v1::PlacementKind>(kind));
  for (int year : {2021, 2022}) {
    placements::v1::Phase& phase = *facts.add_phases();
    phase.set_code(absl::StrCat("P", year));
    *phase.mutable_starts_on() = wire::ToProto(Date(year, 1, 1));
    *phase.mutable_ends_on() = wire::ToProto(Date(year, 12, 31));
  }
  placements->Append(Name("programmes", 0), 1, programme);
  for (int i = 0; i < 120 * size; ++i) {
    const int which = static_cast<int>(random() % (8 * size));
    const std::string placement = Name("placements", which);
    if (random() % 8 == 0) AppendGround(random, &versions, placements);
    if (random() % 3 == 0) {
      placements::v1::TrainingApproved event;
      placements::v1::Placement& p = *event.mutable_placement();
      p.set_name(placement);
      p.set_programme(Name("programmes", 0));
      p.set_citizen(Name("citizens", which));
      p.set_kind(static_cast<placements::v1::PlacementKind>(1 + which % 4));
      p.set_project_kind(static_cast<placements::v1::ProjectKind>(1 + which % 2));
      p.mutable_terms()->set_site(Name("sites", which % 3));
      p.mutable_terms()->set_weekly_minutes(300);
      if (random() % 6 == 0) p.set_end_reason(placements::v1::END_REASON_MISREGISTERED);
      *p.mutable_terms()->mutable_starts_on() = DayOf(0);
      *p.mutable_terms()->mutable_ends_on() = DayOf(static_cast<int>(random() % 90));
      p.mutable_start_basis()->set_eligible(random() % 2);
      p.mutable_start_basis()->set_reach(static_cast<placements::v1::Reach>(random() % 3));
      p.mutable_terms()->set_employer_unit(Name("employerUnits", which % 3));
      if (random() % 2) {
        p.mutable_authority()->set_authority(placements::v1::AUTHORITY_VITAS);
        p.mutable_authority()->set_external_reference(absl::StrCat("V-", random() % 3));
      }
      placements->Append(placement, ++versions[placement], event);
    } else {
      placements::v1::AttendanceRecorded event;
      event.mutable_attendance()->set_placement(placement);
      *event.mutable_attendance()->mutable_day() = DayOf(static_cast<int>(random() % 5) * 40);
      event.mutable_attendance()->set_minutes(static_cast<int>(random() % 400));
      event.mutable_attendance()->set_outcome(random() % 2 ? placements::v1::ATTENDANCE_OUTCOME_PRESENT
                                                           : placements::v1::ATTENDANCE_OUTCOME_ABSENT_EXCUSED);
      const std::string aggregate =
          absl::StrCat("attendance/", placement, "/", wire::DateOf(event.attendance().day()).ToString());
      placements->Append(aggregate, ++versions[aggregate], event);
    }
  }
}

}  // namespace sjak::reporting::random_feeds
