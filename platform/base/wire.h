#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"
#include "platform/base/date.h"

// The well-known messages of the contracts, to and from the types used inside. Money is integer øre (1/100 DKK).
namespace sjak::wire {

google::type::Date ToProto(Date date);
// Refuses partial and impossible dates; the policy walk has already done so for validated requests.
absl::StatusOr<Date> FromProto(const google::type::Date& date);
// For a date that the policy walk has checked.
Date DateOf(const google::type::Date& date);
bool IsSet(const google::type::Date& date);

google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp);

google::type::Money DkkFromOere(int64_t oere);
// Refuses other currencies, fractions of an øre, mixed signs and what does not fit.
absl::StatusOr<int64_t> OereFromDkk(const google::type::Money& money);

}  // namespace sjak::wire
