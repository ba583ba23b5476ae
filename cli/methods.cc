#include <algorithm>

#include "cli/session.h"
#include "google/protobuf/descriptor.h"

namespace sjak::cli {
namespace {

const google::protobuf::MethodDescriptor* Method(const std::string& name) {
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

}  // namespace

std::string FullMethodName(const std::string& text) {
  std::string name = text;
  if (!name.empty() && name.front() == '/') name.erase(0, 1);
  std::replace(name.begin(), name.end(), '/', '.');
  return Method(name) == nullptr ? "" : name;
}

std::unique_ptr<google::protobuf::Message> NewRequest(const std::string& method) {
  return New(Method(method)->input_type());
}

std::unique_ptr<google::protobuf::Message> NewAnswer(const std::string& method) {
  return New(Method(method)->output_type());
}

}  // namespace sjak::cli
