#include "services/placements/rules/young_worker_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/calendar.h"
#include "services/common/months.h"

namespace sjak::placements {
namespace {

// One thing that is not kept, as a sentence, and what would keep it.
struct Breach {
  int64_t measured;
  int64_t limit;
  std::string unit;
  std::string en;
  std::string da;
  Counterfactual way;
};

Breach TooManyMinutes(int64_t minutes, int64_t limit, bool school_day) {
  const char* en = school_day ? " on a school day" : " on a day without school";
  const char* da = school_day ? " på en skoledag" : " på en dag uden skole";
  return {minutes,
          limit,
          "minutes/day",
          absl::StrCat(HoursEn(minutes), en, " of at most ", HoursEn(limit), "."),
          absl::StrCat(HoursDa(minutes), da, " af højst ", HoursDa(limit), "."),
          {Counterfactual::Change::kDayMinutes, limit, std::nullopt, absl::StrCat("at most ", HoursEn(limit), en),
           absl::StrCat("højst ", HoursDa(limit), da)}};
}

Breach InWords(int64_t measured, int64_t limit, const char* unit, std::string en, std::string da, std::string way_en,
               std::string way_da) {
  return {measured,      limit,
          unit,          std::move(en),
          std::move(da), {Counterfactual::Change::kOther, 0, std::nullopt, std::move(way_en), std::move(way_da)}};
}

class YoungWorkerJudge {
 public:
  YoungWorkerJudge(const YoungWorkerCase& c, const YoungWorkerParameters& p) : c_(c), p_(p), days_(c.days) {
    std::sort(days_.begin(), days_.end(), [](const YoungDay& a, const YoungDay& b) { return a.day < b.day; });
  }

  void Run() {
    for (size_t i = 0; i < days_.size(); ++i) Day(i);
    for (const auto& [monday, week] : weeks_) Week(week);
  }
  // The part that is known without a plan.
  void FirstDay() { WhoAndWhat(c_.start); }

  const std::vector<Breach>& breaches() const { return breaches_; }
  bool unlisted() const { return unlisted_; }

 private:
  struct Sum {
    int64_t minutes = 0;
    int days = 0;
    bool school = false;
    int64_t school_limit = INT64_MAX;
    int64_t free_limit = INT64_MAX;
    int most_days = 7;
  };

  // The block of a day; null for an adult, and where something was found about the age itself.
  const AgeBlock* WhoAndWhat(Date day) {
    const int age = AgeOn(c_.born->latest, day);
    if (age >= p_.adult_age) return nullptr;
    if (age < p_.lowest_age) {
      Found(InWords(1, 0, "days", "No work is allowed yet.", "Arbejde er endnu ikke tilladt.",
                    StartAfter(AddMonths(c_.born->latest, 12 * p_.lowest_age) - 1).text_en,
                    StartAfter(AddMonths(c_.born->latest, 12 * p_.lowest_age) - 1).text_da));
      return nullptr;
    }
    const bool finished = c_.school_until && day > *c_.school_until;
    const auto block = std::find_if(p_.blocks.begin(), p_.blocks.end(), [&](const AgeBlock& b) {
      return b.from_age <= age && age < b.below_age && b.finished_school.value_or(finished) == finished;
    });
    if (block == p_.blocks.end()) {
      unlisted_ = true;
      return nullptr;
    }
    const auto covers = [&](const std::string& code) { return absl::StartsWith(c_.function_code, code); };
    if (block->light_work_only && std::none_of(p_.light_work.begin(), p_.light_work.end(), covers)) {
      Found(InWords(1, 0, "tasks", "The task is not on the list of light work.",
                    "Opgaven er ikke på listen over let arbejde.", "a task on the list of light work",
                    "en opgave på listen over let arbejde"));
    }
    return &*block;
  }

  void Day(size_t i) {
    const YoungDay& d = days_[i];
    const AgeBlock* block = WhoAndWhat(d.day);
    if (block == nullptr) return;
    const int64_t limit = d.school_day ? block->school_day_minutes : block->other_day_minutes;
    if (d.minutes > limit) Found(TooManyMinutes(d.minutes, limit, d.school_day));
    Clock(d, *block);
    if (i > 0 && days_[i - 1].day + 1 == d.day && days_[i - 1].ends && d.begins) {
      const int64_t rest = 1440 - *days_[i - 1].ends + *d.begins;
      if (rest < block->rest_minutes) {
        Found(InWords(rest, block->rest_minutes, "minutes of rest",
                      absl::StrCat(HoursEn(rest), " of rest of at least ", HoursEn(block->rest_minutes), "."),
                      absl::StrCat(HoursDa(rest), " hvile af mindst ", HoursDa(block->rest_minutes), "."),
                      absl::StrCat(HoursEn(block->rest_minutes), " of rest between two days"),
                      absl::StrCat(HoursDa(block->rest_minutes), " hvile mellem to dage")));
      }
    }
    Sum& week = weeks_[IsoWeek::Of(d.day).Monday()];
    week.minutes += d.minutes;
    ++week.days;
    week.school = week.school || d.school_day;
    week.school_limit = std::min(week.school_limit, block->school_week_minutes);
    week.free_limit = std::min(week.free_limit, block->free_week_minutes);
    week.most_days = std::min(week.most_days, block->days_a_week);
  }

  void Clock(const YoungDay& d, const AgeBlock& block) {
    const bool early = block.earliest && d.begins && *d.begins < *block.earliest;
    const bool late = block.latest && d.ends && *d.ends > *block.latest;
    if (!early && !late) return;
    const int hour = (early ? *block.earliest : *block.latest) / 60;
    Found(InWords(early ? *d.begins : *d.ends, early ? *block.earliest : *block.latest, "minute of the day",
                  early ? "Too early in the day." : "Too late in the day.",
                  early ? "For tidligt på dagen." : "For sent på dagen.",
                  absl::StrCat(early ? "begin at " : "end at ", hour, " o'clock"),
                  absl::StrCat(early ? "begynd kl. " : "slut kl. ", hour)));
  }

  void Week(const Sum& week) {
    const int64_t limit = week.school ? week.school_limit : week.free_limit;
    if (week.minutes > limit) {
      Found({week.minutes, limit, "minutes/week",
             absl::StrCat(HoursEn(week.minutes), " a week of at most ", HoursEn(limit), "."),
             absl::StrCat(HoursDa(week.minutes), " om ugen af højst ", HoursDa(limit), "."),
             WeeklyAtMost(limit, false)});
    }
    if (week.days > week.most_days) {
      Found(InWords(week.days, week.most_days, "days/week",
                    absl::StrCat(week.days, " days a week of at most ", week.most_days, "."),
                    absl::StrCat(week.days, " dage om ugen af højst ", week.most_days, "."),
                    absl::StrCat("at most ", week.most_days, " days a week"),
                    absl::StrCat("højst ", week.most_days, " dage om ugen")));
    }
  }

  // The same limit broken again says nothing new.
  void Found(Breach breach) {
    const auto same = [&](const Breach& b) { return b.way.text_en == breach.way.text_en; };
    if (std::none_of(breaches_.begin(), breaches_.end(), same)) breaches_.push_back(std::move(breach));
  }

  const YoungWorkerCase& c_;
  const YoungWorkerParameters& p_;
  std::vector<YoungDay> days_;
  std::map<Date, Sum> weeks_;
  std::vector<Breach> breaches_;
  bool unlisted_ = false;
};

void AddBreaches(const std::vector<Breach>& breaches, Finding* finding) {
  finding->Fail();
  finding->Measure(breaches.front().measured, breaches.front().limit, breaches.front().unit);
  Counterfactual all = breaches.front().way;
  for (const Breach& breach : breaches) finding->Add(breach.en, breach.da);
  // Of several breaches no single change is enough.
  for (auto breach = breaches.begin() + 1; breach != breaches.end(); ++breach) {
    all = {Counterfactual::Change::kOther, 0, std::nullopt, absl::StrCat(all.text_en, ", and ", breach->way.text_en),
           absl::StrCat(all.text_da, ", og ", breach->way.text_da)};
  }
  finding->Offer(all);
}

}  // namespace

Finding JudgeYoungWorker(const YoungWorkerCase& c, const Law<YoungWorkerParameters>& law, Date as_of) {
  if (!law) return Unlisted("R40", as_of);
  Finding finding = FindingOf("R40", *law);
  if (!c.born) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("The limits that hold are not known here.", "Hvilke grænser der gælder, vides ikke her.");
    finding.Offer("record the birth date", "registrér fødselsdatoen");
    return finding;
  }
  YoungWorkerJudge judge(c, law->parameters);
  c.days.empty() ? judge.FirstDay() : judge.Run();
  if (!judge.breaches().empty()) {
    AddBreaches(judge.breaches(), &finding);
  } else if (judge.unlisted()) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("No limits are listed: the jobcentre must assess them.",
                "Der er ingen grænser: jobcentret skal vurdere dem.");
  } else if (c.days.empty()) {
    finding.verdict = Verdict::kMustAssess;
    finding.Say("No working days are planned.", "Der er ingen planlagte arbejdsdage.");
    finding.Offer("plan the days with their hours, and which are school days",
                  "planlæg dagene med timer, og hvilke der er skoledage");
  } else {
    finding.Say("The planned days keep the limits.", "De planlagte dage holder grænserne.");
  }
  return finding;
}

}  // namespace sjak::placements
