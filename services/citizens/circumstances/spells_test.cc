#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/circumstances.pb.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;

class SpellsTest : public CitizensTest {
 protected:
  void SetUp() override { citizen_ = MustRegister(Somebody()).name(); }

  template <typename Request>
  absl::StatusOr<v1::Citizen> Do(const std::string& method, Request request) {
    if (request.citizen().empty()) request.set_citizen(citizen_);
    return Change<v1::Citizen>("CircumstancesService." + method, request);
  }
  template <typename Spell>
  static void From(Date day, Spell* spell) {
    *spell->mutable_valid_from() = wire::ToProto(day);
  }
  absl::StatusOr<v1::Citizen> RecordBenefit(v1::Benefit benefit, Date from) {
    v1::RecordBenefitRequest request;
    request.mutable_benefit()->set_benefit(benefit);
    From(from, request.mutable_benefit());
    return Do("RecordBenefit", request);
  }
  static v1::RecordConsiderationsRequest Considerations(const std::string& text) {
    v1::RecordConsiderationsRequest request;
    request.mutable_considerations()->add_codes(v1::CONSIDERATION_LIGHT_LIFTING);
    request.mutable_considerations()->set_text(text);
    From(kToday, request.mutable_considerations());
    return request;
  }
  // The spells of GetCircumstances, all pages of `size`.
  std::vector<v1::Spell> Spells(v1::GetCircumstancesRequest request = {}, int size = 100) {
    if (request.citizen().empty()) request.set_citizen(citizen_);
    request.set_page_size(size);
    std::vector<v1::Spell> spells;
    do {
      auto page = Call<v1::GetCircumstancesResponse>("CircumstancesService.GetCircumstances", request);
      EXPECT_TRUE(page.ok()) << page.status();
      EXPECT_EQ(harness_.last_statements(), 1);
      if (!page.ok()) break;
      EXPECT_LE(page->spells_size(), size);
      spells.insert(spells.end(), page->spells().begin(), page->spells().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return spells;
  }
  std::vector<v1::Spell> SpellsOfKind(v1::SpellKind kind, bool superseded = false) {
    v1::GetCircumstancesRequest request;
    request.add_kinds(kind);
    request.set_include_superseded(superseded);
    return Spells(request);
  }

  std::string citizen_;
};

TEST_F(SpellsTest, TheLawRenamesABenefitOnItsDay) {
  auto after = RecordBenefit(v1::BENEFIT_UDDANNELSESHJAELP, Date(2021, 1, 1));
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->benefit().benefit(), v1::BENEFIT_UDDANNELSESHJAELP);
  EXPECT_EQ(Get(citizen_)->SerializeAsString(), after->SerializeAsString());
  EXPECT_EQ(FactsOf(citizen_, Date(2025, 6, 30))->benefit(), v1::BENEFIT_UDDANNELSESHJAELP);
  EXPECT_EQ(FactsOf(citizen_, Date(2025, 7, 1))->benefit(), v1::BENEFIT_KONTANTHJAELP);
  EXPECT_EQ(FactsOf(citizen_, Date(2020, 12, 31))->benefit(), v1::BENEFIT_UNSPECIFIED);
  harness_.clock().Set(Date(2025, 7, 1));
  EXPECT_EQ(Get(citizen_)->benefit().benefit(), v1::BENEFIT_KONTANTHJAELP);
  EXPECT_EQ(Get(citizen_)->benefit().recorded_as(), v1::BENEFIT_UDDANNELSESHJAELP);
  EXPECT_EQ(SpellsOfKind(v1::SPELL_KIND_BENEFIT)[0].benefit().benefit(), v1::BENEFIT_UDDANNELSESHJAELP)
      << "as recorded";
}

TEST_F(SpellsTest, EachKindIsDated) {
  v1::RecordMobilityLimitRequest limit;
  limit.mutable_mobility_limit()->set_travel_minutes(45);
  limit.mutable_mobility_limit()->add_means(v1::TRAVEL_MEANS_BICYCLE);
  From(Date(2021, 3, 1), limit.mutable_mobility_limit());
  *limit.mutable_mobility_limit()->mutable_valid_to() = wire::ToProto(Date(2021, 12, 31));
  auto after = Do("RecordMobilityLimit", limit);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->mobility_limit().SerializeAsString(), limit.mobility_limit().SerializeAsString());

  v1::RecordLanguageLevelRequest level;
  level.mutable_language_level()->set_danish_education(v1::DANISH_EDUCATION_DU2);
  level.mutable_language_level()->set_danish_module(3);
  level.mutable_language_level()->set_spoken_danish(v1::SPOKEN_DANISH_SIMPLE);
  From(Date(2021, 8, 1), level.mutable_language_level());
  ASSERT_TRUE(Do("RecordLanguageLevel", level).ok());
  ASSERT_TRUE(Do("RecordConsiderations", Considerations("Møder kl. 9")).ok());

  const auto facts = FactsOf(citizen_, Date(2021, 12, 31));
  EXPECT_EQ(facts->mobility_limit().travel_minutes(), 45);
  EXPECT_THAT(facts->mobility_limit().means(), ElementsAre(v1::TRAVEL_MEANS_BICYCLE));
  EXPECT_EQ(facts->language_level().danish_module(), 3);
  EXPECT_FALSE(FactsOf(citizen_, Date(2022, 1, 1))->has_mobility_limit());
  EXPECT_FALSE(FactsOf(citizen_, Date(2021, 7, 31))->has_language_level());
  EXPECT_EQ(Get(citizen_)->considerations().text(), "Møder kl. 9");
  EXPECT_EQ(Get(citizen_)->version(), 4);
}

TEST_F(SpellsTest, EventsSayThatThereAreConsiderationsAndNotWhich) {
  ASSERT_TRUE(Do("RecordConsiderations", Considerations("Marker Zeppelin")).ok());
  EXPECT_EQ(Count("feed WHERE encode(payload, 'escape') LIKE '%Zeppelin%'"), 0);
  const auto event =
      harness_.admin().ExecText("SELECT payload FROM feed WHERE type_url LIKE '%ConsiderationsRecorded'");
  v1::ConsiderationsRecorded recorded;
  ASSERT_TRUE(recorded.ParseFromString(event.front().bytes("payload")));
  EXPECT_TRUE(recorded.state().has_considerations());
  v1::RecordConsiderationsRequest none;
  From(kToday + 1, none.mutable_considerations());
  ASSERT_TRUE(Do("RecordConsiderations", none).ok());
  harness_.clock().Set(kToday + 1);
  EXPECT_EQ(Get(citizen_)->considerations().codes_size(), 0);
}

TEST_F(SpellsTest, WhatOnlyTheRegistryCanJudge) {
  const auto code = [](const auto& answer) { return answer.status().code(); };
  EXPECT_EQ(code(Do("RecordConsiderations", Considerations("Depression (F32.1)"))), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(Do("RecordConsiderations", Considerations("Spørg " + Number(3)))), absl::StatusCode::kInvalidArgument);
  auto twice = Considerations("");
  twice.mutable_considerations()->add_codes(v1::CONSIDERATION_LIGHT_LIFTING);
  EXPECT_EQ(code(Do("RecordConsiderations", twice)), absl::StatusCode::kInvalidArgument);
  v1::RecordLanguageLevelRequest level;
  level.mutable_language_level()->set_danish_education(v1::DANISH_EDUCATION_NONE);
  level.mutable_language_level()->set_danish_module(2);
  level.mutable_language_level()->set_spoken_danish(v1::SPOKEN_DANISH_NONE);
  From(kToday, level.mutable_language_level());
  EXPECT_EQ(code(Do("RecordLanguageLevel", level)), absl::StatusCode::kInvalidArgument);
  v1::RecordMobilityLimitRequest limit;
  limit.mutable_mobility_limit()->set_travel_minutes(500);
  const auto refused = Do("RecordMobilityLimit", limit);
  for (const char* field : {"travel_minutes", "means", "valid_from"}) {
    EXPECT_NE(refused.status().ToString().find(field), std::string::npos) << field;
  }
  EXPECT_EQ(Get(citizen_)->version(), 1);
}

TEST_F(SpellsTest, AMistakeIsPutRightAndKept) {
  ASSERT_TRUE(RecordBenefit(v1::BENEFIT_SU, Date(2021, 1, 1)).ok());
  harness_.clock().Set(kToday + 1);
  v1::CorrectSpellRequest request;
  request.set_spell(SpellsOfKind(v1::SPELL_KIND_BENEFIT)[0].name());
  request.mutable_benefit()->set_benefit(v1::BENEFIT_KONTANTHJAELP);
  From(Date(2020, 6, 1), request.mutable_benefit());
  auto after = Do("CorrectSpell", request);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->benefit().benefit(), v1::BENEFIT_KONTANTHJAELP);
  EXPECT_EQ(ReasonOf(Do("CorrectSpell", request).status()), "SPELL_NOT_FOUND") << "it does not stand any more";

  const auto all = SpellsOfKind(v1::SPELL_KIND_BENEFIT, true);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_FALSE(all[0].has_superseded_at());
  EXPECT_EQ(all[1].benefit().benefit(), v1::BENEFIT_SU);
  EXPECT_EQ(wire::TimeOf(all[1].superseded_at()), wire::TimeOf(all[0].recorded_at()));

  // As it was known the day before.
  v1::GetCircumstancesRequest then;
  then.add_kinds(v1::SPELL_KIND_BENEFIT);
  *then.mutable_known_at() = wire::ToProto(absl::FromCivil(absl::CivilHour(kToday.civil()) + 13, Copenhagen()));
  const auto known = Spells(then);
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].benefit().benefit(), v1::BENEFIT_SU);
  EXPECT_FALSE(known[0].has_superseded_at()) << "nobody knew yet";

  request.set_spell(all[0].name());
  request.clear_value();
  ASSERT_TRUE(Do("CorrectSpell", request).ok());
  EXPECT_TRUE(SpellsOfKind(v1::SPELL_KIND_BENEFIT).empty()) << "it never was true";
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%SpellCorrected'"), 2);
}

TEST_F(SpellsTest, EveryKindCanBeCorrectedInItsOwnKindOnly) {
  v1::CorrectSpellRequest request;
  request.set_spell(SpellsOfKind(v1::SPELL_KIND_ADDRESS)[0].name());
  request.mutable_target_group()->set_group(v1::TARGET_GROUP_6_9);
  From(kToday, request.mutable_target_group());
  EXPECT_EQ(ReasonOf(Do("CorrectSpell", request).status()), "SPELL_NOT_FOUND");
  *request.mutable_address() = AddressAt("Andenvej 3", "2400", 8);
  EXPECT_EQ(Do("CorrectSpell", request).status().code(), absl::StatusCode::kInvalidArgument) << "no first day";
  From(Date(2020, 1, 1), request.mutable_address());
  ASSERT_TRUE(Do("CorrectSpell", request).ok());
  EXPECT_EQ(FactsOf(citizen_, Date(2020, 1, 1))->district_code(), 8);
  request.set_spell(SpellsOfKind(v1::SPELL_KIND_TARGET_GROUP)[0].name());
  request.mutable_target_group()->set_group(v1::TARGET_GROUP_6_9);
  From(kToday, request.mutable_target_group());
  ASSERT_TRUE(Do("CorrectSpell", request).ok());
  request.set_spell(SpellsOfKind(v1::SPELL_KIND_NEEDS)[0].name());
  request.mutable_needs()->add_needs(v1::NEED_CAPACITY);
  From(kToday, request.mutable_needs());
  ASSERT_TRUE(Do("CorrectSpell", request).ok());
  request.set_spell(SpellsOfKind(v1::SPELL_KIND_CASEWORKER)[0].name());
  request.mutable_caseworker()->set_caseworker("cw-7");
  From(kToday, request.mutable_caseworker());
  auto after = Do("CorrectSpell", request);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->caseworker(), "cw-7");
  EXPECT_THAT(after->needs(), ElementsAre(v1::NEED_CAPACITY));
  EXPECT_EQ(after->target_group().group(), v1::TARGET_GROUP_6_9);
}

TEST_F(SpellsTest, ASpellCanEndEarlierOrLater) {
  ASSERT_TRUE(RecordBenefit(v1::BENEFIT_SU, Date(2021, 1, 1)).ok());
  ASSERT_TRUE(RecordBenefit(v1::BENEFIT_KONTANTHJAELP, Date(2021, 6, 1)).ok());
  v1::EndSpellRequest request;
  request.set_spell(SpellsOfKind(v1::SPELL_KIND_BENEFIT)[0].name());
  *request.mutable_last_day() = wire::ToProto(Date(2021, 4, 30));
  ASSERT_TRUE(Do("EndSpell", request).ok());
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 4, 30))->benefit(), v1::BENEFIT_SU);
  EXPECT_EQ(FactsOf(citizen_, Date(2021, 5, 1))->benefit(), v1::BENEFIT_UNSPECIFIED);
  request.set_spell(SpellsOfKind(v1::SPELL_KIND_BENEFIT)[0].name());
  *request.mutable_last_day() = wire::ToProto(Date(2021, 6, 1));
  EXPECT_EQ(ReasonOf(Do("EndSpell", request).status()), "SPELL_OVERLAP");
  *request.mutable_last_day() = wire::ToProto(Date(2020, 12, 31));
  EXPECT_EQ(Do("EndSpell", request).status().code(), absl::StatusCode::kInvalidArgument);
  *request.mutable_last_day() = wire::ToProto(Date(2021, 5, 31));
  EXPECT_TRUE(Do("EndSpell", request).ok());
  request.set_spell(ResourceName("spells", Uuid::New()));
  EXPECT_EQ(ReasonOf(Do("EndSpell", request).status()), "SPELL_NOT_FOUND");
}

TEST_F(SpellsTest, TheHistoryIsPagedAndByPerson) {
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(RecordBenefit(v1::BENEFIT_SU, Date(2021, 1, 1 + i)).ok());
  EXPECT_EQ(Spells({}, 1).size(), Spells().size());
  EXPECT_EQ(Spells({}, 3).size(), 10u) << "four kinds and six benefits";
  v1::GetCircumstancesRequest on;
  *on.mutable_as_of() = wire::ToProto(Date(2021, 1, 3));
  EXPECT_EQ(Spells(on).size(), 5u);
  v1::GetCircumstancesRequest nobody;
  nobody.set_citizen(ResourceName("citizens", Uuid::New()));
  const std::string method = "CircumstancesService.GetCircumstances";
  EXPECT_EQ(ReasonOf(Call<v1::GetCircumstancesResponse>(method, nobody).status()), "CITIZEN_NOT_FOUND");
  EXPECT_TRUE(SpellsOfKind(v1::SPELL_KIND_GUEST).empty());
  harness_.set_purpose("");
  nobody.set_citizen(citizen_);
  EXPECT_EQ(Call<v1::GetCircumstancesResponse>(method, nobody).status().code(), absl::StatusCode::kInvalidArgument);
}

// A person of another municipality with the same id does not exist, whatever is asked of it.
TEST_F(SpellsTest, OthersDoNotFindThePerson) {
  auto elsewhere = testing::Jobcentre();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  v1::GetCircumstancesRequest get;
  get.set_citizen(citizen_);
  EXPECT_EQ(
      ReasonOf(Call<v1::GetCircumstancesResponse>("CircumstancesService.GetCircumstances", get, elsewhere).status()),
      "CITIZEN_NOT_FOUND");
  v1::EndSpellRequest end;
  end.set_citizen(citizen_);
  end.set_spell(SpellsOfKind(v1::SPELL_KIND_ADDRESS)[0].name());
  *end.mutable_last_day() = wire::ToProto(kToday);
  EXPECT_EQ(ReasonOf(Change<v1::Citizen>("CircumstancesService.EndSpell", end, elsewhere).status()),
            "CITIZEN_NOT_FOUND");
}

}  // namespace
}  // namespace sjak::citizens
