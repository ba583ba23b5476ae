#include <set>

#include "services/citizens/person_walk.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"

namespace sjak::citizens {
namespace {

using google::protobuf::Descriptor;

// What must stand nowhere but in GetCitizen's answer to a caseworker.
constexpr const char* kMarkers[] = {"Xanthippe", "Hemmeligsen", "Ukendtgade", "Skjulby", "87654321"};

class ProtectionTest : public PersonWalk {
 protected:
  static bool Leaks(const Message& answer) {
    const std::string text = answer.SerializeAsString();
    for (const char* marker : kMarkers) {
      if (text.find(marker) != std::string::npos) return true;
    }
    return false;
  }

  absl::StatusOr<v1::Citizen> Set(bool on, Date from) {
    v1::SetProtectionRequest request;
    request.set_citizen(citizen_);
    request.set_protected_(on);
    request.set_source(v1::PROTECTION_SOURCE_CPR_REGISTER);
    *request.mutable_valid_from() = wire::ToProto(from);
    return Change<v1::Citizen>("CircumstancesService.SetProtection", request);
  }
};

// Whether an answer of the type can hold somebody's name or address.
bool CanName(const Descriptor* type, std::set<const Descriptor*>* seen) {
  if (!seen->insert(type).second) return false;
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& options = type->field(i)->options().GetExtension(policy::v1::field);
    if (options.data() == policy::v1::DATA_IDENTITY) return true;
    const Descriptor* inner = type->field(i)->message_type();
    if (inner != nullptr && CanName(inner, seen)) return true;
  }
  return false;
}

// Every method that could answer with people is called for a protected one, as everybody who may call it. A new method
// fails here until it is listed.
TEST_F(ProtectionTest, NothingButGetCitizenNamesAProtectedPerson) {
  auto integration = testing::Jobcentre("tests|client"), controller = testing::Jobcentre("tests|controller");
  integration.roles = {policy::v1::ROLE_INTEGRATION};
  controller.roles = {policy::v1::ROLE_CONTROLLER};
  const identity::Caller callers[] = {testing::Jobcentre(), integration, controller,
                                      testing::InternalPeer("placements", policy::v1::CALLER_CLASS_JOBCENTRE)};
  for (const rpc::Binding& binding : service_->bindings().all()) {
    const auto* method = policy::FindMethod(binding.method);
    std::set<const Descriptor*> seen;
    if (!CanName(method->descriptor->output_type(), &seen)) continue;
    if (absl::EndsWith(binding.method, ".ExportPerson")) continue;  // what is held is the person's own to see
    ASSERT_EQ(requests_.count(binding.method), 1u) << binding.method << " answers people and is not listed here";
    int answered = 0;
    for (const auto& caller : callers) {
      for (const char* purpose : {"CASE_WORK", "SUPERVISION", ""}) {
        const auto request = RequestOf(binding.method);
        harness_.set_purpose(purpose);
        const auto answer = AnswerOf(*method);
        if (!harness_.Invoke(caller, binding.method, *request, answer.get()).ok()) continue;
        ++answered;
        const bool may = absl::EndsWith(binding.method, ".GetCitizen") && &caller == &callers[0] && *purpose != '\0';
        EXPECT_EQ(Leaks(*answer), may) << binding.method << " to " << caller.subject << " for '" << purpose << "'";
      }
    }
    EXPECT_GT(answered, 0) << binding.method << " was not tried";
  }
}

TEST_F(ProtectionTest, EventsStopAtTheCity) {
  DefineTingbjerg();
  v1::RecordAddressRequest move;
  move.set_citizen(citizen_);
  *move.mutable_address() = AddressAt("Ruten 3", "2700", 7);
  *move.mutable_valid_from() = wire::ToProto(kToday);
  ASSERT_TRUE(Change<v1::Citizen>("RecordAddress", move).ok());
  const auto event = harness_.admin().ExecText("SELECT payload FROM feed WHERE type_url LIKE '%AddressRecorded'");
  v1::AddressRecorded moved;
  ASSERT_TRUE(moved.ParseFromString(event.front().bytes("payload")));
  EXPECT_TRUE(moved.state().protected_());
  EXPECT_EQ(moved.state().district_code(), kWholeCity);
  EXPECT_EQ(moved.state().residence_area() + moved.state().residence_rule(), "");
  // A decision still needs the area.
  const auto facts = FactsOf(citizen_, kToday);
  EXPECT_TRUE(facts->protected_());
  EXPECT_EQ(facts->residence_area(), "TINGBJERG");
  EXPECT_EQ(facts->residence_rule(), "");
  EXPECT_EQ(facts->district_code(), kWholeCity);
}

TEST_F(ProtectionTest, IsDatedAndHidesAtOnce) {
  ASSERT_TRUE(Set(false, kToday).ok());
  v1::ListCitizensRequest search;
  search.set_surname("hemmelig");
  const auto found = [&] { return Call<v1::ListCitizensResponse>("ListCitizens", search)->citizens_size(); };
  EXPECT_EQ(found(), 1);
  EXPECT_EQ(ReasonOf(Set(false, kToday).status()), "PROTECTION_NOT_SET");
  auto after = Set(true, kToday + 30);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_TRUE(after->protected_());
  EXPECT_EQ(after->surname(), "");
  EXPECT_EQ(found(), 0) << "although it begins later";
  EXPECT_EQ(Set(false, kToday + 40).status().code(), absl::StatusCode::kInvalidArgument) << "never ahead";
  harness_.clock().Set(kToday + 40);
  ASSERT_TRUE(Set(false, kToday + 40).ok());
  EXPECT_EQ(found(), 1);
  EXPECT_EQ(Count("circumstance_spell WHERE kind = 9 AND superseded_at IS NULL"), 2) << "both times are told";
}

TEST_F(ProtectionTest, CorrectingItHidesOrShows) {
  v1::GetCircumstancesRequest request;
  request.set_citizen(citizen_);
  request.add_kinds(v1::SPELL_KIND_PROTECTION);
  const auto spells = Call<v1::GetCircumstancesResponse>("CircumstancesService.GetCircumstances", request);
  ASSERT_EQ(spells->spells_size(), 1);
  v1::EndSpellRequest end;
  end.set_citizen(citizen_);
  end.set_spell(spells->spells(0).name());
  *end.mutable_last_day() = wire::ToProto(kToday);
  EXPECT_EQ(Change<v1::Citizen>("CircumstancesService.EndSpell", end).status().code(),
            absl::StatusCode::kInvalidArgument)
      << "today is not over";
  v1::CorrectSpellRequest never;
  never.set_citizen(citizen_);
  never.set_spell(spells->spells(0).name());
  auto after = Change<v1::Citizen>("CircumstancesService.CorrectSpell", never);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_FALSE(after->protected_());
  EXPECT_EQ(after->surname(), "Hemmeligsen");
}

}  // namespace
}  // namespace sjak::citizens
