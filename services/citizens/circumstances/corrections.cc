#include "services/citizens/circumstances/corrections.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/circumstances/sent_spells.h"
#include "services/citizens/registry/person.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"

namespace sjak::citizens {
namespace {

// Calls f with the timeline that holds the stored spell.
template <typename F>
absl::Status WithTimelineOf(const Uuid& spell, Person* person, F f) {
  absl::Status done = SpellNotFound();
  const auto visit = [&](auto& timeline) {
    if (timeline.Has(spell)) done = f(timeline);
  };
  visit(person->target_group);
  visit(person->address);
  visit(person->needs);
  visit(person->caseworker);
  EachCircumstance(*person, [&](v1::SpellKind kind, auto& timeline) {
    if (kind != v1::SPELL_KIND_CLOSURE) visit(timeline);
  });
  return done;
}

template <typename V>
absl::Status Replace(const Uuid& spell, const V& sent, absl::string_view field, Timeline<V>* timeline) {
  SJAK_ASSIGN_OR_RETURN(const Spell<V> right, SpellSent(sent, field));
  return timeline->Correct(spell, right.from, right.until, right.value);
}

absl::Status ReplaceAddress(const Uuid& spell, const v1::Address& sent, const std::vector<Area>& areas,
                            Timeline<v1::Address>* timeline) {
  SJAK_RETURN_IF_ERROR(CheckAddress(sent));
  SJAK_ASSIGN_OR_RETURN(const Days days, DaysSent(sent, "address"));
  return timeline->Correct(spell, days.from, days.until, Located(sent, areas));
}

absl::Status Put(const v1::CorrectSpellRequest& r, absl::string_view municipality, People::Locked* locked) {
  using Request = v1::CorrectSpellRequest;
  const Uuid spell = IdOf(r.spell());
  Person& person = locked->person;
  switch (r.value_case()) {
    case Request::kTargetGroup: {
      if (r.target_group().group() == 0) return RefuseField("target_group.group", "must be set");
      SJAK_ASSIGN_OR_RETURN(const Days days, DaysSent(r.target_group(), "target_group"));
      return person.target_group.Correct(spell, days.from, days.until, r.target_group().group());
    }
    case Request::kAddress:
      return ReplaceAddress(spell, r.address(), locked->areas, &person.address);
    case Request::kNeeds: {
      SJAK_ASSIGN_OR_RETURN(const Days days, DaysSent(r.needs(), "needs"));
      return person.needs.Correct(spell, days.from, days.until, NeedStateOf(r.needs().needs(), r.needs().unemployed()));
    }
    case Request::kCaseworker: {
      SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("caseworker.caseworker", r.caseworker().caseworker()));
      SJAK_ASSIGN_OR_RETURN(const Days days, DaysSent(r.caseworker(), "caseworker"));
      return person.caseworker.Correct(spell, days.from, days.until, r.caseworker().caseworker());
    }
    case Request::kBenefit:
      return Replace(spell, r.benefit(), "benefit", &person.benefit);
    case Request::kMobilityLimit:
      return Replace(spell, r.mobility_limit(), "mobility_limit", &person.mobility_limit);
    case Request::kConsiderations:
      return Replace(spell, r.considerations(), "considerations", &person.considerations);
    case Request::kLanguageLevel:
      return Replace(spell, r.language_level(), "language_level", &person.language_level);
    case Request::kProtection:
      return Replace(spell, r.protection(), "protection", &person.protection);
    case Request::kGuest:
      SJAK_RETURN_IF_ERROR(CheckActsElsewhere(r.guest(), municipality));
      return Replace(spell, r.guest(), "guest", &person.guest);
    case Request::VALUE_NOT_SET:
      return WithTimelineOf(spell, &person, [&](auto& timeline) { return timeline.Remove(spell); });
  }
  return SpellNotFound();
}

// What hides a person must not run out by itself: nothing would put the name back into the lists on that day.
absl::Status Settle(Person* person, Date today, absl::string_view field) {
  for (const auto& spell : person->protection.spells()) {
    if (spell.id == Uuid() && spell.until && *spell.until > today) {
      return RefuseField(field, "must lie before the business day; take protection off when the day has come");
    }
  }
  SettleProtection(person, today);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Citizen> Corrections::CorrectSpell(rpc::Tx& tx, const v1::CorrectSpellRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  SJAK_RETURN_IF_ERROR(Put(request, tx.municipality(), &locked));
  if (locked.person.protection.changed()) {
    SJAK_RETURN_IF_ERROR(Settle(&locked.person, tx.today(), "protection.valid_to"));
  }
  v1::SpellCorrected event;
  event.set_spell(request.spell());
  return Change(tx, people_, std::move(locked.person), event);
}

absl::StatusOr<v1::Citizen> Corrections::EndSpell(rpc::Tx& tx, const v1::EndSpellRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  const Uuid spell = IdOf(request.spell());
  const Date until = wire::DateOf(request.last_day()) + 1;
  SJAK_RETURN_IF_ERROR(
      WithTimelineOf(spell, &locked.person, [&](auto& timeline) { return timeline.End(spell, until, "last_day"); }));
  if (locked.person.protection.changed()) SJAK_RETURN_IF_ERROR(Settle(&locked.person, tx.today(), "last_day"));
  v1::SpellEnded event;
  event.set_spell(request.spell());
  return Change(tx, people_, std::move(locked.person), event);
}

}  // namespace sjak::citizens
