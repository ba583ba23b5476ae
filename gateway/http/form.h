#pragma once

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "gateway/http/message.h"

// What browsers send and show, for the few pages the gateway has itself.
namespace sjak::gateway::http {

// "a=1&b=%20" of a query or a form (application/x-www-form-urlencoded); of repeated names the first. What is not
// encoded right is left out. At most 100 fields.
std::map<std::string, std::string> ReadForm(absl::string_view text);
// A value as it stands in a query or form.
std::string FormEncode(absl::string_view value);
// A text as it stands in HTML, also within an attribute in double quotes.
std::string HtmlEscape(absl::string_view text);
// A page of its own, with `body` as it stands: nothing of it is kept, its address goes nowhere, and nothing may run in it.
Response Page(int status, absl::string_view title, absl::string_view body);

}  // namespace sjak::gateway::http
