#include <google/protobuf/dynamic_message.h>

#include "platform/policy/policy.h"
#include "services/placements/mentors/mentors_fixture.h"

// A mentor sees no pay, and a company only its own: every answer that a mentor may get, with every amount in it filled
// in.
namespace sjak::placements {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

constexpr char kMoney[] = "google.type.Money";

// One of everything that may hold something.
void FillAll(Message* message, int depth) {
  const auto* d = message->GetDescriptor();
  const auto* r = message->GetReflection();
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* field = d->field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map() || depth == 0) continue;
    Message* child = field->is_repeated() ? r->AddMessage(message, field) : r->MutableMessage(message, field);
    if (field->message_type()->full_name() == kMoney) {
      child->GetReflection()->SetInt64(child, child->GetDescriptor()->FindFieldByName("units"), 7);
    } else {
      FillAll(child, depth - 1);
    }
  }
}

int CountMoney(const Message& message) {
  if (message.GetDescriptor()->full_name() == kMoney) return 1;
  std::vector<const FieldDescriptor*> fields;
  const auto* r = message.GetReflection();
  r->ListFields(message, &fields);
  int count = 0;
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      count += CountMoney(r->GetMessage(message, field));
      continue;
    }
    for (int i = 0; i < r->FieldSize(message, field); ++i)
      count += CountMoney(r->GetRepeatedMessage(message, field, i));
  }
  return count;
}

bool MayMentor(const MethodDescriptor& method) {
  for (const auto& allow : policy::FindMethod(method.full_name())->rpc.allow()) {
    if (allow.class_() != policy::v1::CALLER_CLASS_PARTNER) continue;
    if (allow.roles().empty()) return true;
    for (const int role : allow.roles()) {
      if (role == policy::v1::ROLE_MENTOR) return true;
    }
  }
  return false;
}

class PayWalkTest : public MentorsFixture {};

TEST_F(PayWalkTest, NoAnswerShowsAMentorAnAmount) {
  const std::map<std::string, std::set<policy::v1::Data>> everything = {
      {"",
       {policy::v1::DATA_OPERATIONAL, policy::v1::DATA_FUNCTIONAL, policy::v1::DATA_SENSITIVE,
        policy::v1::DATA_IDENTITY}}};
  int with_amounts = 0;
  for (const auto* file : policy::OurFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const MethodDescriptor* method = file->service(s)->method(m);
        if (!MayMentor(*method)) continue;
        const std::unique_ptr<Message> full(
            MessageFactory::generated_factory()->GetPrototype(method->output_type())->New());
        FillAll(full.get(), 6);
        if (CountMoney(*full) == 0) continue;
        ++with_amounts;
        const std::unique_ptr<Message> companys(full->New());
        companys->CopyFrom(*full);
        policy::Redact(companys.get(), *policy::FindMethod(method->full_name()), CompanyClient(), everything);
        EXPECT_GT(CountMoney(*companys), 0) << method->full_name() << " hides it from everybody";
        policy::Redact(full.get(), *policy::FindMethod(method->full_name()), MentorCaller(kAccount), everything);
        EXPECT_EQ(CountMoney(*full), 0) << method->full_name();
      }
    }
  }
  EXPECT_GT(with_amounts, 0);
}

TEST_F(PayWalkTest, HoursAreRecordedWithoutSayingWhatTheyCost) {
  v1::AgreeBuyOutRequest agree;
  agree.set_mentor(mentor_);
  agree.set_budget_line(line_.name());
  agree.set_weekly_minutes(60);
  *agree.mutable_hourly_rate() = wire::DkkFromOere(31668);
  *agree.mutable_starts_on() = wire::ToProto(Date(2021, 9, 1));
  *agree.mutable_ends_on() = wire::ToProto(Date(2021, 9, 30));
  agree.set_legal_basis(v1::LEGAL_BASIS_PROJECT_SERVICE);
  v1::RecordMentorHoursRequest hours;
  hours.set_agreement(Must<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut", agree).name());
  hours.set_month("2021-09");
  hours.add_lines()->set_line(v1::HOUR_LINE_WITH_CITIZEN);
  hours.mutable_lines(0)->set_minutes(60);
  const std::string method = "MentorsService.RecordMentorHours";
  const auto told_mentor = Change<v1::MentorHours>(method, hours, MentorCaller(kAccount));
  ASSERT_TRUE(told_mentor.ok()) << told_mentor.status();
  EXPECT_FALSE(told_mentor->has_accrued());
  EXPECT_TRUE(Change<v1::MentorHours>(method, hours, CompanyClient())->has_accrued());
  EXPECT_EQ(ReasonOf(Change<v1::MentorHours>(method, hours, CompanyClient(kOtherCvr)).status()), "AGREEMENT_NOT_FOUND");
}

}  // namespace
}  // namespace sjak::placements
