#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sjak {

// The one error type is absl::Status, made by the functions below so that it always carries a reason.
// Payloads are serialized google.rpc messages under their type URLs, which is what goes over the wire:
// ErrorInfo always, BadRequest / PreconditionFailure / RetryInfo where they apply.
//
// `reason` is UPPER_SNAKE and listed in proto/sjak/error/v1/reason.proto (a contract test compares).
// `message` tells the caller what to do. Neither message nor metadata may hold personal data or internal text.

using ErrorMetadata = std::map<std::string, std::string>;

// A refusal that the caller can act on.
absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                    const ErrorMetadata& metadata = {});

struct FieldViolation {
  std::string field;        // proto path: "address.postcode", "rows[3].cpr"
  std::string description;  // what it must be
};
// INVALID_ARGUMENT with every wrong field named; reason BAD_REQUEST.
absl::Status RefuseFields(const std::vector<FieldViolation>& violations);
// One field only.
absl::Status RefuseField(absl::string_view field, absl::string_view description);

// FAILED_PRECONDITION naming the state in the way: PreconditionFailure{type, subject, description}.
absl::Status RefuseState(absl::string_view reason, absl::string_view message, absl::string_view subject,
                         const ErrorMetadata& metadata = {});

// NOT_FOUND: for a partner "not yours" and "not there" are this same answer.
absl::Status NotFound(absl::string_view reason, absl::string_view message);

// Overload or an absent dependency: safe to repeat after `retry_after`.
absl::Status RetryLater(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                        absl::Duration retry_after);

// The reason of a status made above, or empty.
std::string ReasonOf(const absl::Status& status);
ErrorMetadata MetadataOf(const absl::Status& status);

inline constexpr absl::string_view kErrorDomain = "sjak";

#define SJAK_RETURN_IF_ERROR(expr)                                                   \
  do {                                                                               \
    if (absl::Status sjak_status_ = (expr); !sjak_status_.ok()) return sjak_status_; \
  } while (false)

#define SJAK_CONCAT_(a, b) a##b
#define SJAK_CONCAT(a, b) SJAK_CONCAT_(a, b)
#define SJAK_ASSIGN_OR_RETURN(lhs, expr) SJAK_ASSIGN_OR_RETURN_(SJAK_CONCAT(sjak_or_, __LINE__), lhs, expr)
#define SJAK_ASSIGN_OR_RETURN_(tmp, lhs, expr) \
  auto tmp = (expr);                           \
  if (!tmp.ok()) return tmp.status();          \
  lhs = *std::move(tmp)

}  // namespace sjak
