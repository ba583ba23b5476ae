#include "platform/base/wire.h"

namespace sjak::wire {

google::type::Date ToProto(Date date) {
  google::type::Date out;
  out.set_year(date.year());
  out.set_month(date.month());
  out.set_day(date.day());
  return out;
}

absl::StatusOr<Date> FromProto(const google::type::Date& date) {
  if (!Date::Exists(date.year(), date.month(), date.day())) {
    return absl::InvalidArgumentError("must be a whole date that exists");
  }
  return Date(date.year(), date.month(), date.day());
}

Date DateOf(const google::type::Date& date) {
  auto d = FromProto(date);
  return d.ok() ? *d : Date();
}

bool IsSet(const google::type::Date& date) { return date.year() != 0 || date.month() != 0 || date.day() != 0; }

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp out;
  const int64_t seconds = absl::ToUnixSeconds(time);
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return out;
}

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

google::type::Money DkkFromOere(int64_t oere) {
  google::type::Money out;
  out.set_currency_code("DKK");
  out.set_units(oere / 100);
  out.set_nanos(static_cast<int32_t>(oere % 100) * 10'000'000);
  return out;
}

absl::StatusOr<int64_t> OereFromDkk(const google::type::Money& money) {
  constexpr int64_t kMost = 90'000'000'000'000;  // DKK; keeps sums of many such amounts inside 64 bits
  if (money.currency_code() != "DKK") return absl::InvalidArgumentError("must be in DKK");
  if (money.nanos() % 10'000'000 != 0 || money.nanos() <= -1'000'000'000 || money.nanos() >= 1'000'000'000) {
    return absl::InvalidArgumentError("must be a whole number of øre");
  }
  if ((money.units() > 0 && money.nanos() < 0) || (money.units() < 0 && money.nanos() > 0)) {
    return absl::InvalidArgumentError("units and nanos must have the same sign");
  }
  if (money.units() > kMost || money.units() < -kMost) return absl::InvalidArgumentError("is too large");
  return money.units() * 100 + money.nanos() / 10'000'000;
}

}  // namespace sjak::wire
