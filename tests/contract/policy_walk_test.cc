// Walks the contracts as the programs see them: every rpc and field says what it is, and every rpc is served.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <set>

#include "platform/audit/log_queries.h"
#include "platform/feed/reader.h"
#include "platform/policy/policy.h"
#include "services/citizens/service.h"
#include "services/placements/service.h"
#include "services/reporting/service.h"
#include "tests/contract/source_tree.h"

namespace sjak::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(PolicyWalk, EveryContractIsWalked) {
  std::set<std::string> walked, written;
  for (const FileDescriptor* file : policy::OurFiles()) walked.insert("proto/" + file->name());
  for (const SourceFile& file : ReadTree(SourceRoot())) {
    if (StartsWith(file.path, "proto/") && EndsWith(file.path, ".proto")) written.insert(file.path);
  }
  EXPECT_EQ(walked, written);
}

TEST(PolicyWalk, EveryOptionIsInOrder) { EXPECT_THAT(policy::Lint(), IsEmpty()); }

TEST(PolicyWalk, FrontsForwardToMethodsThatExist) {
  int forwarding = 0;
  for (const FileDescriptor* file : policy::OurFiles()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* method = policy::FindMethod(file->service(s)->method(m)->full_name());
        ASSERT_NE(method, nullptr) << file->service(s)->method(m)->full_name();
        if (method->rpc.forwards_to().empty()) continue;
        ++forwarding;
        EXPECT_NE(policy::FindMethod(method->rpc.forwards_to()), nullptr) << method->name;
      }
    }
  }
  EXPECT_GT(forwarding, 0);
}

// A contract made up here, over the linked ones.
class MadeUpContract : public testing::Test {
 protected:
  std::vector<std::string> LintOf(const std::string& body) {
    FileDescriptorProto proto;
    const std::string text = R"pb(name: "made_up.proto"
                                  package: "sjak.made_up.v1"
                                  syntax: "proto3"
                                  dependency: "sjak/policy/v1/policy.proto")pb" +
                             body;
    if (!google::protobuf::TextFormat::ParseFromString(text, &proto)) return {"no FileDescriptorProto"};
    pool_ = std::make_unique<DescriptorPool>(DescriptorPool::generated_pool());
    const FileDescriptor* file = pool_->BuildFile(proto);
    if (file == nullptr) return {"no file"};
    return policy::LintFile(file);
  }

  // An rpc with the options `rpc`, whose request has the fields `request` and `field`.
  std::vector<std::string> LintOf(const std::string& rpc, const std::string& request, const std::string& field) {
    return LintOf(
        R"pb(message_type { name: "Answer" }
             message_type { name: "Request")pb" +
        request + field + "}" + R"pb(
          service { name: "Things"
                    method { name: "Do" input_type: ".sjak.made_up.v1.Request" output_type: ".sjak.made_up.v1.Answer")pb" +
        rpc + "}}");
  }

  std::unique_ptr<DescriptorPool> pool_;
};

constexpr char kChange[] = R"pb(
  options {
    [sjak.policy.v1.rpc] {
      allow { class: CALLER_CLASS_JOBCENTRE }
      effect: EFFECT_CHANGE
      audit: AUDIT_CHANGE
    }
  })pb";
constexpr char kForward[] = R"pb(
  options {
    [sjak.policy.v1.rpc] {
      allow { class: CALLER_CLASS_JOBCENTRE }
      effect: EFFECT_CHANGE
      audit: AUDIT_CHANGE
      forwards_to: "sjak.citizens.v1.CitizensService.NoSuchMethod"
    }
  })pb";
constexpr char kRequestId[] = R"pb(
  field {
    name: "request_id"
    number: 1
    type: TYPE_STRING
    label: LABEL_OPTIONAL
    options {
      [sjak.policy.v1.field] { data: DATA_PUBLIC required: true format: "uuid" }
    }
  })pb";
constexpr char kClassless[] = R"pb(
  field { name: "thing" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL })pb";
constexpr char kFloat[] = R"pb(
  field {
    name: "thing"
    number: 2
    type: TYPE_DOUBLE
    label: LABEL_OPTIONAL
    options {
      [sjak.policy.v1.field] { data: DATA_PUBLIC }
    }
  })pb";

TEST_F(MadeUpContract, IsInOrderWithAllOptions) { EXPECT_THAT(LintOf(kChange, kRequestId, ""), IsEmpty()); }

TEST_F(MadeUpContract, RpcWithoutOptionIsReported) {
  EXPECT_THAT(LintOf("", kRequestId, ""),
              testing::ElementsAre("sjak.made_up.v1.Things.Do: has no policy option, so nobody may call it"));
}

TEST_F(MadeUpContract, ChangeWithoutRequestIdIsReported) {
  EXPECT_THAT(LintOf(kChange, "", ""), testing::ElementsAre(HasSubstr("without a required request_id")));
}

TEST_F(MadeUpContract, FieldWithoutClassIsReported) {
  EXPECT_THAT(LintOf(kChange, kRequestId, kClassless),
              testing::ElementsAre("sjak.made_up.v1.Request.thing: has no data class"));
}

TEST_F(MadeUpContract, FloatingPointIsReported) {
  EXPECT_THAT(LintOf(kChange, kRequestId, kFloat), testing::ElementsAre(HasSubstr("floating point")));
}

TEST_F(MadeUpContract, ForwardToNowhereIsReported) {
  EXPECT_THAT(LintOf(kForward, kRequestId, ""), testing::ElementsAre(HasSubstr("forwards to a method that does not")));
}

// Fields of class IDENTITY in `message` and in what it holds.
void FindIdentity(const Descriptor* message, std::set<const Descriptor*>* seen, std::vector<std::string>* out) {
  if (!seen->insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (field->options().GetExtension(policy::v1::field).data() == policy::v1::DATA_IDENTITY) {
      out->push_back(field->full_name());
    }
    if (field->message_type() != nullptr) FindIdentity(field->message_type(), seen, out);
  }
}

TEST(Events, CarryNoIdentity) {
  std::set<const Descriptor*> seen;
  std::vector<std::string> identity;
  for (const FileDescriptor* file : policy::OurFiles()) {
    if (!EndsWith(file->name(), "_events.proto")) continue;
    for (int i = 0; i < file->message_type_count(); ++i) FindIdentity(file->message_type(i), &seen, &identity);
  }
  EXPECT_GT(seen.size(), 10u) << "no events were found";
  EXPECT_THAT(identity, IsEmpty());
}

TEST(Events, IdentityWouldBeFound) {
  std::set<const Descriptor*> seen;
  std::vector<std::string> identity;
  FindIdentity(citizens::v1::ListCitizensResponse::descriptor(), &seen, &identity);
  EXPECT_THAT(identity, Contains("sjak.citizens.v1.Citizen.cpr"));
}

// The services as their programs make them, without database, peers or network.
class BindingTables : public testing::Test {
 protected:
  BindingTables() { environment_.clock = clock_.get(); }

  // What the contracts of `area` and the table say differently.
  static std::vector<std::string> Differences(const std::string& area, const rpc::Bindings& bindings) {
    std::vector<std::string> out;
    std::set<std::string> bound;
    for (const rpc::Binding& binding : bindings.all()) {
      if (!bound.insert(binding.method).second) out.push_back(binding.method + " is bound twice");
      const auto* method = policy::FindMethod(binding.method);
      if (method == nullptr) {
        out.push_back(binding.method + " is bound but in no contract");
        continue;
      }
      const bool change = binding.shape == rpc::Shape::kCommand || binding.shape == rpc::Shape::kCombinedCommand;
      if (change != method->changes()) out.push_back(binding.method + " is bound with the other effect's shape");
    }
    for (const FileDescriptor* file : policy::OurFiles()) {
      if (file->package() != "sjak." + area + ".v1") continue;
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          const auto& options = file->service(s)->method(m)->options().GetExtension(policy::v1::rpc);
          if (!options.repeats().empty()) continue;  // a stream is calls of the read it repeats
          const std::string& name = file->service(s)->method(m)->full_name();
          if (bound.count(name) == 0) out.push_back(name + " is not bound");
        }
      }
    }
    return out;
  }

  const std::unique_ptr<BusinessClock> clock_ = NewSystemBusinessClock();
  rpc::Environment environment_;
};

TEST_F(BindingTables, CitizensServesItsContract) {
  const citizens::Service service(environment_);
  EXPECT_THAT(Differences("citizens", service.bindings()), IsEmpty());
}

TEST_F(BindingTables, PlacementsServesItsContract) {
  const placements::Service service(environment_);
  EXPECT_THAT(Differences("placements", service.bindings()), IsEmpty());
  EXPECT_THAT(Differences("clients", service.bindings()), IsEmpty()) << "it keeps the client registry";
}

TEST_F(BindingTables, ReportingServesItsContract) {
  const reporting::Service service(environment_);
  EXPECT_THAT(Differences("reporting", service.bindings()), IsEmpty());
}

TEST_F(BindingTables, EachServesItsFeedAndItsAccessLog) {
  rpc::Bindings bindings("none");
  feed::Bind(bindings);
  audit::BindLogQueries(bindings, nullptr);
  EXPECT_THAT(Differences("feed", bindings), IsEmpty());
  EXPECT_THAT(Differences("access", bindings), IsEmpty());
}

TEST_F(BindingTables, DifferencesAreFound) {
  rpc::Bindings bindings("sjak.feed.v1.FeedService");
  EXPECT_THAT(Differences("feed", bindings), testing::ElementsAre("sjak.feed.v1.FeedService.ReadFeed is not bound"));
  bindings.Read("ReadFood", feed::ReadFeed);
  EXPECT_THAT(Differences("feed", bindings),
              testing::ElementsAre("sjak.feed.v1.FeedService.ReadFood is bound but in no contract",
                                   "sjak.feed.v1.FeedService.ReadFeed is not bound"));
}

}  // namespace
}  // namespace sjak::contract
