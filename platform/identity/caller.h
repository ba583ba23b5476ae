#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sjak/policy/v1/policy.pb.h"

namespace sjak::identity {

// Who is behind a call: the originator (a verified token) together with the peer that carried it here (a certificate).
// Made only by the server's pipeline and by tests; methods read it and never from request fields.
struct Caller {
  policy::v1::CallerClass cls = policy::v1::CALLER_CLASS_UNSPECIFIED;
  // For class INTERNAL: whose call the peer carries on; SYSTEM when nobody's.
  policy::v1::CallerClass on_behalf_of = policy::v1::CALLER_CLASS_UNSPECIFIED;
  // Certificate name of the program that called ("gateway", "reporting"); empty for a client of the gateway.
  std::string peer;
  // Stable id of the person or client, unique within its issuer: "<issuer>|<sub>". For SYSTEM: "system|<peer>".
  std::string subject;
  std::set<policy::v1::Role> roles;
  // The tenants the token lists, and the one this call is about.
  std::vector<std::string> municipalities;
  std::string municipality;
  // For class PARTNER: the companies it speaks for. Never empty for that class.
  std::vector<std::string> cvrs;
  // Token expiry; long streams end then.
  absl::Time expires = absl::InfiniteFuture();

  bool HasRole(policy::v1::Role role) const { return roles.count(role) > 0; }
  // The class that decides what may be seen: the originator's, also behind an internal peer.
  policy::v1::CallerClass originator_class() const {
    return cls == policy::v1::CALLER_CLASS_INTERNAL ? on_behalf_of : cls;
  }
};

}  // namespace sjak::identity
