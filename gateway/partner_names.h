#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "platform/identity/caller.h"
#include "platform/identity/partner_ids.h"

namespace sjak::gateway {

// Resource names between one partner and the services. Outside stand the partner's own ids, inside the real ones.
//
// Decided: the ids are those of the lowest CVR number that the caller's token lists. The services judge a token by all
// its companies at once, so an answer may hold resources of several, and one name must mean one thing to a caller
// whichever company the resource belongs to. The order in the token therefore does not matter. The price: an issuer
// that adds a lower number to a client's tokens gives that client new ids.
//
// Page tokens are opaque and stay as they are.
class PartnerNames {
 public:
  // `caller` is of class PARTNER, with at least one CVR number.
  PartnerNames(std::shared_ptr<identity::PartnerIds> ids, const identity::Caller& caller);

  // In place, every field with a `resource`. What is no resource name is left for the service to refuse.
  void ToServices(google::protobuf::Message* request) const;
  // In place, every field with a `resource`. What is no resource name is cleared: nothing untranslated leaves.
  void ToPartner(google::protobuf::Message* answer) const;
  // Every "collection/uuid" in the message and in any text of the details. Details of an unknown type are dropped.
  absl::Status ToPartner(const absl::Status& refusal) const;

 private:
  std::string TextToPartner(const std::string& text) const;
  void TextsToPartner(google::protobuf::Message* detail) const;

  const std::shared_ptr<identity::PartnerIds> ids_;
  const std::string cvr_;
  const std::string municipality_;
};

}  // namespace sjak::gateway
