#include <regex>

#include "google/protobuf/dynamic_message.h"
#include "platform/policy/policy.h"
#include "services/placements/placements/kinds_fixture.h"

// What a partner sees (2.12, D11): every method that a partner may call, with planted values, in worlds that differ
// only in what a partner may not learn. No answer, error or dry run holds such a value, and none differs between the
// worlds.
namespace sjak::placements {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

constexpr char kPlantedCvr[] = "23456796";

// The citizen and the agreement as a partner must not tell them apart.
struct Hidden {
  const char* name;
  citizens::v1::TargetGroup group = citizens::v1::TARGET_GROUP_6_3;
  int age = 40;
  bool unemployed = true;
  bool is_protected = false;
  citizens::v1::Need need = citizens::v1::NEED_SKILLS;
  std::string area = "ZZPLANTED";
  std::string words = "a planted word";
  bool employed_at_unit = false;
  v1::EndReason end = v1::END_REASON_ILLNESS;
};

std::vector<const MethodDescriptor*> PartnerMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file : policy::OurFiles()) {
    if (file->package() != "sjak.placements.v1") continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const MethodDescriptor* method = file->service(s)->method(m);
        const auto& allow = policy::FindMethod(method->full_name())->rpc.allow();
        if (std::any_of(allow.begin(), allow.end(),
                        [](const auto& a) { return a.class_() == policy::v1::CALLER_CLASS_PARTNER; })) {
          methods.push_back(method);
        }
      }
    }
  }
  return methods;
}

// Fills a request from the contract alone: names of what the partner knows, the least of each number, a word or two.
class Filler {
 public:
  explicit Filler(std::map<std::string, std::string> names) : names_(std::move(names)) {}

  void Fill(Message* message, bool validate_only) const {
    const Descriptor* d = message->GetDescriptor();
    if (d->full_name() == "google.type.Date") {
      static_cast<void>(message->ParseFromString(wire::ToProto(Date(2021, 9, 13)).SerializeAsString()));
      return;
    }
    for (int i = 0; i < d->field_count(); ++i) FillField(*d->field(i), message, validate_only);
  }

 private:
  void FillField(const FieldDescriptor& field, Message* message, bool validate_only) const {
    const policy::v1::FieldPolicy& p = field.options().GetExtension(policy::v1::field);
    const auto* r = message->GetReflection();
    if (field.name() == "validate_only") return r->SetBool(message, &field, validate_only);
    const bool needed = p.required() || p.min_items() > 0 || !p.resource().empty() || p.max() > 0;
    if (!needed || field.name() == "citizen" || field.name() == "page_size") return;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(field.is_repeated() ? r->AddMessage(message, &field) : r->MutableMessage(message, &field),
                    validate_only);
      case FieldDescriptor::CPPTYPE_STRING:
        return field.is_repeated() ? r->AddString(message, &field, Text(p)) : r->SetString(message, &field, Text(p));
      case FieldDescriptor::CPPTYPE_ENUM:
        return field.is_repeated() ? r->AddEnumValue(message, &field, 1) : r->SetEnumValue(message, &field, 1);
      case FieldDescriptor::CPPTYPE_INT32:
        return field.is_repeated() ? r->AddInt32(message, &field, Number(p)) : r->SetInt32(message, &field, Number(p));
      case FieldDescriptor::CPPTYPE_INT64:
        return field.is_repeated() ? r->AddInt64(message, &field, Number(p)) : r->SetInt64(message, &field, Number(p));
      case FieldDescriptor::CPPTYPE_BOOL:
        return r->SetBool(message, &field, true);
      default:
        return;
    }
  }
  static int32_t Number(const policy::v1::FieldPolicy& p) {
    return static_cast<int32_t>(std::max<int64_t>(p.min(), 1));
  }
  std::string Text(const policy::v1::FieldPolicy& p) const {
    if (!p.resource().empty()) {
      const auto name = names_.find(p.resource());
      return name == names_.end() ? p.resource() + "/" + Uuid::New().ToString() : name->second;
    }
    if (p.format() == "uuid") return Uuid::New().ToString();
    if (p.format() == "month") return "2021-06";
    if (p.format() == "p_number") return "1234567890";
    if (p.format() == "cvr") return "12345674";
    return p.pattern().empty() ? "some words here" : "9313";
  }
  const std::map<std::string, std::string> names_;
};

// A municipality with one placement of the partner's, decided on, and one introduced, of one hidden citizen each.
class World : public KindsTest {
 public:
  explicit World(const Hidden& hidden) : hidden_(hidden) { Plant(); }
  void TestBody() override {}

  // What the partner gets of each method, by name; ids are left out, since they are the world's own.
  std::map<std::string, std::string> Transcript();
  int answered() const { return answered_; }
  // What the jobcentre reads of the same placement, without its ids.
  std::string Jobcentres() {
    const auto list = Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", v1::ListPlacementsRequest());
    v1::Placement p = list->placements(1);
    return p.start_basis().DebugString() + p.decision().DebugString() + p.agreement().DebugString();
  }

 private:
  void Plant();
  v1::DraftTrainingRequest Request();
  std::string Said(const MethodDescriptor& method, const Message& request);

  const Hidden hidden_;
  int answered_ = 0;
};

v1::DraftTrainingRequest World::Request() {
  v1::DraftTrainingRequest request;
  request.set_programme(all_kinds_.name());
  request.set_citizen(NewCitizen());
  *request.mutable_terms() = TermsFrom(Date(2021, 9, 13));
  request.mutable_terms()->set_employer_unit(unit_.name());
  request.mutable_terms()->set_weekly_minutes(1200);
  request.set_purpose("Learn, " + hidden_.words);
  v1::Agreement& agreement = *request.mutable_agreement();
  agreement.set_citizen_wish("To " + hidden_.words);
  agreement.set_difference("Other " + hidden_.words);
  agreement.mutable_last_employer()->set_cvr(kPlantedCvr);
  agreement.set_employed_at_unit(hidden_.employed_at_unit);
  return request;
}

void World::Plant() {
  citizens_->facts.set_target_group(citizens::v1::TARGET_GROUP_6_3);
  v1::DraftTrainingRequest full = Request();
  full.mutable_agreement()->Clear();
  full.set_purpose("Fills the unit's one place");
  EXPECT_TRUE(ApproveAnyway(Submitted(full).name()).ok());

  citizens::v1::PlacementFacts& facts = citizens_->facts;
  facts.set_target_group(hidden_.group);
  facts.set_age(hidden_.age);
  facts.set_unemployed(hidden_.unemployed);
  facts.set_protected_(hidden_.is_protected);
  facts.clear_needs();
  facts.add_needs(hidden_.need);
  facts.set_residence_area(hidden_.area);
  facts.set_residence_rule(hidden_.words);
  v1::ApproveTrainingRequest approve;
  approve.set_placement(Submitted(Request()).name());
  approve.set_reason("Because of " + hidden_.words);
  OverrideAll(approve.mutable_overrides());
  for (v1::RuleOverride& o : *approve.mutable_overrides()) o.set_reason("Since " + hidden_.words);
  const auto approved = Change<v1::Placement>("PlacementsService.ApproveTraining", approve);
  EXPECT_TRUE(approved.ok()) << approved.status();
  Hear(approve.placement(), v1::HEARING_PARTY_EMPLOYER, Date(2021, 9, 13));
  Hear(approve.placement(), v1::HEARING_PARTY_SHOP_STEWARD, Date(2021, 9, 13));

  v1::RegisterSmallJobRequest job;
  job.set_programme(all_kinds_.name());
  job.set_citizen(NewCitizen());
  *job.mutable_terms() = TermsFrom(Date(2021, 9, 13));
  job.mutable_terms()->set_employer_unit(unit_.name());
  job.set_wage_paid(true);
  v1::EndPlacementRequest end;
  end.set_placement(Must<v1::Placement>("PlacementsService.RegisterSmallJob", job).name());
  end.set_reason(hidden_.end);
  *end.mutable_ended_on() = wire::ToProto(Date(2021, 9, 13));
  Must<v1::Placement>("PlacementsService.EndPlacement", end);

  v1::IntroduceCitizenRequest introduce;
  introduce.set_placement(Must<v1::Placement>("PlacementsService.DraftTraining", Request()).name());
  introduce.set_purpose("A first talk on site");
  *introduce.mutable_expires_on() = wire::ToProto(Date(2021, 9, 20));
  Must<v1::Placement>("LifeCycleService.IntroduceCitizen", introduce);
}

std::string World::Said(const MethodDescriptor& method, const Message& request) {
  const auto* prototype = MessageFactory::generated_factory()->GetPrototype(method.output_type());
  const std::unique_ptr<Message> answer(prototype->New());
  const absl::Status status = harness_.Invoke(testing::PartnerOf(kCvr), method.full_name(), request, answer.get());
  if (status.ok()) ++answered_;
  std::string said = absl::StrCat(status.ToString(), "\n", ReasonOf(status), "\n", answer->DebugString());
  for (const auto& [key, value] : MetadataOf(status)) absl::StrAppend(&said, key, "=", value, "\n");
  static const std::regex kIds("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  static const std::regex kPayload("\\[[^\\]]*type\\.googleapis\\.com[^\\n]*");
  return std::regex_replace(std::regex_replace(said, kPayload, "[...]"), kIds, "ID");
}

std::map<std::string, std::string> World::Transcript() {
  const auto list = Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", v1::ListPlacementsRequest(),
                                                     testing::PartnerOf(kCvr));
  EXPECT_TRUE(list.ok() && list->placements_size() == 3) << list.status();
  if (!list.ok() || list->placements_size() != 3) return {};
  const v1::Placement& mine = list->placements(1);
  const Filler filler({{"placements", mine.name()},
                       {"employerUnits", mine.terms().employer_unit()},
                       {"sites", mine.terms().site()},
                       {"programmes", mine.programme()}});
  std::map<std::string, std::string> transcript;
  for (const MethodDescriptor* method : PartnerMethods()) {
    for (const bool dry : {true, false}) {
      const auto* prototype = MessageFactory::generated_factory()->GetPrototype(method->input_type());
      const std::unique_ptr<Message> request(prototype->New());
      filler.Fill(request.get(), dry);
      transcript[absl::StrCat(method->full_name(), dry ? " dry" : "")] = Said(*method, *request);
    }
  }
  return transcript;
}

const Hidden kWorlds[] = {
    {"plain"},
    {"sick-listed and exempt", citizens::v1::TARGET_GROUP_6_6, 40, true, false, citizens::v1::NEED_SKILLS, "ZZPLANTED",
     "a planted illness", true},
    {"flex job", citizens::v1::TARGET_GROUP_6_9, 40, true, false, citizens::v1::NEED_SKILLS, "ZZELSEWHERE",
     "a planted benefit"},
    {"not listed", citizens::v1::TARGET_GROUP_INT, 40, true},
    {"old and at work", citizens::v1::TARGET_GROUP_6_3, 67, false, true, citizens::v1::NEED_CAPACITY, "ZZFAR",
     "a planted move", false, v1::END_REASON_MOVED_AWAY},
};

TEST(PartnerWalk, NothingHiddenIsInAnyAnswerErrorOrDryRun) {
  std::map<std::string, std::string> plain;
  for (const Hidden& hidden : kWorlds) {
    SCOPED_TRACE(hidden.name);
    World world(hidden);
    const auto transcript = world.Transcript();
    ASSERT_FALSE(transcript.empty());
    for (const auto& [method, said] : transcript) {
      for (const char* planted :
           {"planted", "ZZ", "TARGET_GROUP", "NEED_", "unemployed", "eligible", "exempt", "override", "Assessed",
            kPlantedCvr, "6.6", "citizen_version", "complaint", "END_REASON"}) {
        EXPECT_EQ(said.find(planted), std::string::npos) << method << " says " << planted << ":\n" << said;
      }
    }
    // The walk is not through refusals alone.
    EXPECT_GE(world.answered(), 10);
    if (plain.empty()) plain = transcript;
    EXPECT_EQ(transcript, plain);
  }
}

// The comparison is able to fail: what the jobcentre is told does differ between those worlds.
TEST(PartnerWalk, TheWorldsDoDiffer) {
  World plain(kWorlds[0]);
  World exempt(kWorlds[1]);
  EXPECT_NE(plain.Transcript().size(), 0u);
  std::set<std::string> said;
  for (World* world : {&plain, &exempt}) said.insert(world->Jobcentres());
  EXPECT_EQ(said.size(), 2u);
}

}  // namespace
}  // namespace sjak::placements
