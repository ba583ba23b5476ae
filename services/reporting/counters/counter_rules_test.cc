#include "services/reporting/counters/counter_rules.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"

namespace sjak::reporting {
namespace {

const Uuid kProgramme = Uuid::FromText("BI6");
constexpr ProjectKind kFamilyHomes = 2;
constexpr Kind kWageSubsidy = 4;
constexpr Kind kApprenticeship = 5;
const Date kMonday(2021, 9, 13);

CountingContext Context() {
  CountingContext context;
  ProgrammeFacts programme{kProgramme};
  programme.phases = {{"PILOT", Date(2021, 1, 1), Date(2021, 12, 31)},
                      {"SCALE_UP", Date(2022, 1, 1), Date(2022, 12, 31)}};
  programme.areas = {"TINGBJERG", "NEARBY"};
  programme.counting_kinds = {kCompanyTraining, kOrdinaryHours, kFlexJob, kApprenticeship};
  context.programmes.push_back(programme);
  context.partner_of_unit["unit"] = "partner";
  return context;
}

PlacementFact Placed(Kind kind = kCompanyTraining, ProjectKind project = kTestHouses, Date day = kMonday) {
  PlacementFact p;
  p.id = Uuid::FromText(absl::StrCat(kind, "/", project, "/", day.ToString()));
  p.programme = kProgramme;
  p.kind = kind;
  p.project_kind = project;
  p.site = "site";
  p.unit = "unit";
  p.state = kActive;
  p.starts_on = day;
  p.ends_on = day + 7 * 13 - 1;
  p.weekly_minutes = 37 * 60;
  p.decided = true;
  p.eligible = true;
  p.area = "TINGBJERG";
  p.days = {{day, 300, kPresent, true}};
  return p;
}

PersonFacts Person(std::vector<PlacementFact> placements) {
  PersonFacts person;
  person.registered = person.unemployed = person.has_need = true;
  person.area = "TINGBJERG";
  person.placements = std::move(placements);
  return person;
}

// The sum of a measure over all days of a phase.
int64_t Of(const std::vector<PersonFacts>& people, const std::string& measure, const std::string& code,
           const std::string& phase = "PILOT", const std::string& dimension = "",
           const CountingContext& context = Context()) {
  Counters counters;
  for (const PersonFacts& person : people) CountPerson(person, context, &counters);
  int64_t sum = 0;
  for (const auto& [key, value] : counters.Sums()) {
    if (key.measure == measure && key.code == code && key.phase == phase && key.dimension == dimension) sum += value;
  }
  return sum;
}

// Who counts (D5, domain section 1, traps 1 and 2).
TEST(Attached, ByReading) {
  PlacementFact absent = Placed();
  absent.days = {{kMonday, 0, kExcused, false}};
  PlacementFact not_eligible = Placed();
  not_eligible.eligible = false;
  PlacementFact never = Placed();
  never.end_reason = kMisregistered;
  PlacementFact elsewhere = Placed();
  elsewhere.programme = Uuid::FromText("another");
  PlacementFact next_year = Placed();
  next_year.days = {{Date(2022, 1, 3), 300, kPresent, true}};
  PlacementFact across = Placed();
  across.days.push_back({Date(2022, 1, 3), 300, kPresent, true});
  PlacementFact ended = Placed();
  ended.ended_on = kMonday + 3;
  ended.end_reason = kCompleted;
  PersonFacts moved = Person({Placed()});
  moved.area = "";
  PersonFacts closed = Person({Placed()});
  closed.registered = false;
  PersonFacts hidden = Person({Placed()});
  hidden.is_protected = true;
  struct Case {
    const char* what;
    PersonFacts person;
    int64_t strict, broad, next;
  };
  for (const Case& c : std::vector<Case>{
           {"training at a test house", Person({Placed()}), 1, 1, 0},
           {"training at family homes", Person({Placed(kCompanyTraining, kFamilyHomes)}), 0, 1, 0},
           {"apprentice at a test house: not in the closed list", Person({Placed(kApprenticeship)}), 0, 1, 0},
           {"wage subsidy: the programme does not count it", Person({Placed(kWageSubsidy)}), 0, 0, 0},
           {"two kinds and two sites: one person", Person({Placed(), Placed(kFlexJob, kFamilyHomes)}), 1, 1, 0},
           {"excused on the only day", Person({absent}), 0, 0, 0},
           {"not eligible at start", Person({not_eligible}), 0, 0, 0},
           {"misregistered", Person({never}), 0, 0, 0},
           {"another programme's", Person({elsewhere}), 0, 0, 0},
           {"attended in 2022 only", Person({next_year}), 0, 0, 1},
           {"across the year: in 2021's target and in both years' activity", Person({across}), 1, 1, 1},
           {"ended", Person({ended}), 1, 1, 0},
           {"moved away after start", moved, 1, 1, 0},
           {"case closed since", closed, 1, 1, 0},
           {"protected", hidden, 1, 1, 0},
       }) {
    EXPECT_EQ(Of({c.person}, "ATTACHED", "STRICT"), c.strict) << c.what;
    EXPECT_EQ(Of({c.person}, "ATTACHED", "BROAD"), c.broad) << c.what;
    EXPECT_EQ(Of({c.person}, "ATTACHED", "BROAD", "SCALE_UP"), c.next) << c.what;
  }
}

TEST(Attached, ByKindOfTheFirstDayWhateverTheOrder) {
  const PlacementFact first = Placed(kFlexJob, kFamilyHomes, kMonday);
  const PlacementFact later = Placed(kCompanyTraining, kTestHouses, kMonday + 7);
  for (const PersonFacts& person : {Person({first, later}), Person({later, first})}) {
    EXPECT_EQ(Of({person}, "KIND", "3"), 1);
    EXPECT_EQ(Of({person}, "KIND", "1"), 0);
  }
}

TEST(Funnel, RegisteredAndEligible) {
  struct Case {
    const char* what;
    bool registered;
    std::string area;
    bool is_protected;
    int64_t in_registry, eligible;
  };
  for (const Case& c : std::vector<Case>{
           {"resident", true, "TINGBJERG", false, 1, 1},
           {"nearby", true, "NEARBY", false, 1, 1},
           {"elsewhere", true, "", false, 1, 0},
           {"case closed or erased: out of the registry", false, "TINGBJERG", false, 0, 0},
           {"protected: still in the total", true, "TINGBJERG", true, 1, 1},
       }) {
    PersonFacts person = Person({});
    person.registered = c.registered;
    person.area = c.area;
    person.is_protected = c.is_protected;
    EXPECT_EQ(Of({person}, "FUNNEL", "REGISTERED", ""), c.in_registry) << c.what;
    EXPECT_EQ(Of({person}, "FUNNEL", "ELIGIBLE", ""), c.eligible) << c.what;
  }
}

TEST(Area, OfAProtectedPersonIsTheWholeCity) {
  PersonFacts person = Person({Placed()});
  EXPECT_EQ(Of({person}, "AREA", "TINGBJERG"), 1);
  person.is_protected = true;
  EXPECT_EQ(Of({person}, "AREA", "TINGBJERG"), 0);
  EXPECT_EQ(Of({person}, "AREA", "CITYWIDE"), 1);
}

TEST(Planned, LeavesOutHolidaysClosuresAndPauses) {
  PlacementFact p = Placed();
  p.ends_on = kMonday + 13;  // two weeks
  EXPECT_EQ(Of({Person({p})}, "DAYS", "PLANNED"), 10);
  EXPECT_EQ(Of({Person({p})}, "CONTRACT", "1"), 2 * 37 * 60);
  CountingContext context = Context();
  context.closed["site"] = {{kMonday + 1, kMonday + 2}};
  context.closed["another"] = {{kMonday, kMonday + 13}};
  EXPECT_EQ(Of({Person({p})}, "DAYS", "PLANNED", "PILOT", "", context), 8);
  p.paused_from = kMonday + 7;
  p.paused_until = kMonday + 8;
  EXPECT_EQ(Of({Person({p})}, "DAYS", "PLANNED"), 8);
  p.paused_until.reset();
  EXPECT_EQ(Of({Person({p})}, "DAYS", "PLANNED"), 5);
  p.ended_on = kMonday + 1;
  EXPECT_EQ(Of({Person({p})}, "DAYS", "PLANNED"), 2);
  p.state = kCancelled;
  EXPECT_EQ(Of({Person({p})}, "DAYS", "PLANNED"), 0);
}

TEST(Pipeline, OpenAndNotYetAttended) {
  PlacementFact draft = Placed();
  draft.state = kDraft;
  draft.decided = draft.eligible = false;
  draft.days.clear();
  EXPECT_EQ(Of({Person({draft})}, "PIPELINE", "DRAFT"), 1);
  EXPECT_EQ(Of({Person({draft})}, "PIPELINE", "STRICT"), 1);
  EXPECT_EQ(Of({Person({draft, Placed()})}, "PIPELINE", "STRICT"), 0) << "is attached already";
  EXPECT_EQ(Of({Person({draft, Placed()})}, "PIPELINE", "DRAFT"), 1);
  draft.state = kExpired;
  EXPECT_EQ(Of({Person({draft})}, "PIPELINE", "DRAFT"), 0);
  PlacementFact refused = draft;
  refused.state = kApproved;
  refused.decided = true;
  EXPECT_EQ(Of({Person({refused})}, "PIPELINE", "READY"), 1);
  EXPECT_EQ(Of({Person({refused})}, "PIPELINE", "BROAD"), 0) << "judged, and does not count";
}

TEST(Rise, LastFourWeeksAgainstTheFirst) {
  PlacementFact p = Placed();
  p.days = {{kMonday, 100, kPresent, true}, {kMonday + 27, 50, kPresent, true}, {kMonday + 55, 400, kPresent, true}};
  EXPECT_EQ(Of({Person({p})}, "RISE", "MINUTES"), 250);
  EXPECT_EQ(Of({Person({p})}, "RISE", "ROSE"), 1);
  p.days.back().day = kMonday + 54;
  EXPECT_EQ(Of({Person({p})}, "RISE", "N"), 0) << "a day short";
}

TEST(Contact, ByTheCadenceOfTheDay) {
  PlacementFact p = Placed();
  p.ends_on = kMonday + 20;
  p.contacts = {kMonday + 6, kMonday + 7};
  EXPECT_EQ(Of({Person({p})}, "CONTACT", "DUE"), 3);
  EXPECT_EQ(Of({Person({p})}, "CONTACT", "DONE"), 2);
  CountingContext context = Context();
  context.programmes[0].cadence[kMonday + 7] = 14;
  EXPECT_EQ(Of({Person({p})}, "CONTACT", "DUE", "PILOT", "", context), 2);
}

TEST(Outcome, UnknownIsWhatIsDueAndNotObserved) {
  PersonFacts person = Person({Placed()});
  person.placements[0].ended_on = Date(2021, 11, 30);
  person.outcomes = {{1, "ORDINARY_JOB", Date(2022, 1, 5)}};
  for (const char* due : {"1:DUE", "3:DUE", "6:DUE", "12:DUE"}) EXPECT_EQ(Of({person}, "OUTCOME", due), 1) << due;
  EXPECT_EQ(Of({person}, "OUTCOME", "1:ORDINARY_JOB"), 1);
  EXPECT_EQ(Of({person}, "OUTCOME", "3:ORDINARY_JOB"), 0);
}

TEST(Parts, OneSiteAndOnePartnerAreTheWhole) {
  const std::vector<PersonFacts> people = {Person({Placed()}), Person({Placed(kFlexJob, kFamilyHomes)})};
  for (const auto& [measure, code] : {std::pair("ATTACHED", "BROAD"), std::pair("DAYS", "ATTENDED"),
                                      std::pair("DAYS", "PLANNED"), std::pair("MINUTES", "1")}) {
    for (const char* dimension : {"SITE", "PARTNER"}) {
      EXPECT_EQ(Of(people, measure, code, "PILOT", dimension), Of(people, measure, code)) << measure << dimension;
    }
  }
}

TEST(Lead, StepsOfPlacementsBegun) {
  PlacementFact p = Placed();
  p.drafted_on = kMonday - 20;
  p.submitted_on = kMonday - 18;
  p.decided_on = kMonday - 5;
  EXPECT_EQ(Of({Person({p})}, "LEAD", "DRAFT_TO_START:20"), 1);
  EXPECT_EQ(Of({Person({p})}, "LEAD", "DRAFT_TO_SUBMITTED:2"), 1);
  EXPECT_EQ(Of({Person({p})}, "LEAD", "SUBMITTED_TO_DECIDED:13"), 1);
  EXPECT_EQ(Of({Person({p})}, "LEAD", "DECIDED_TO_START:5"), 1);
}

// What a data-quality report asks somebody to put right.
TEST(Faults, AreCountedByTheLaterPlacement) {
  CountingContext context = Context();
  context.p_number_of_unit["unit"] = "1000000001";
  const auto fault = [&](const PersonFacts& person, const char* code) {
    return Of({person}, "FAULT", code, "PILOT", "", context);
  };
  PlacementFact first = Placed();
  EXPECT_EQ(fault(Person({first}), "OVERLAP"), 0);
  PlacementFact second = Placed(kCompanyTraining, kFamilyHomes, kMonday + 7);
  EXPECT_EQ(fault(Person({first, second}), "OVERLAP"), 1);
  EXPECT_EQ(fault(Person({second, first}), "OVERLAP"), 1) << "whatever the order";
  PlacementFact job = Placed(kOrdinaryHours, kFamilyHomes, kMonday + 7);
  EXPECT_EQ(fault(Person({first, job}), "OVERLAP"), 0) << "two kinds may stand side by side";
  first.ended_on = kMonday + 6;
  EXPECT_EQ(fault(Person({first, second}), "OVERLAP"), 0);
  second.state = kCancelled;
  first.ended_on.reset();
  EXPECT_EQ(fault(Person({first, second}), "OVERLAP"), 0);
  first.lacks_signature = true;
  EXPECT_EQ(fault(Person({first}), "UNSIGNED"), 1);
  first.decided_p_number = "1000000002";
  EXPECT_EQ(fault(Person({first}), "P_NUMBER"), 1);
  first.decided_p_number = "1000000001";
  EXPECT_EQ(fault(Person({first}), "P_NUMBER"), 0);
  first.days.clear();
  EXPECT_EQ(fault(Person({first}), "UNSIGNED"), 0) << "nobody has come yet";
}

TEST(Days, UnstatedAreThePlannedOnesNobodySpokeOf) {
  PlacementFact p = Placed();
  p.ends_on = kMonday + 6;
  p.days = {{kMonday, 300, kPresent, true}, {kMonday + 2, 0, kExcused, false}, {kMonday + 5, 300, kPresent, true}};
  EXPECT_EQ(Of({Person({p})}, "DAYS", "PLANNED"), 5);
  EXPECT_EQ(Of({Person({p})}, "DAYS", "UNSTATED"), 3) << "Saturday was not planned";
}

TEST(Reach, IsCountedByTheStartOfWhatWasDecided) {
  PlacementFact within = Placed();
  within.reach = kWithinReach;
  PlacementFact beyond = within;
  beyond.reach = kBeyondReach;
  EXPECT_EQ(Of({Person({within}), Person({beyond}), Person({Placed()})}, "REACH", "WITHIN"), 1);
  EXPECT_EQ(Of({Person({within}), Person({beyond})}, "REACH", "BEYOND"), 1);
  within.decided = false;
  EXPECT_EQ(Of({Person({within})}, "REACH", "WITHIN"), 0);
}

}  // namespace
}  // namespace sjak::reporting
