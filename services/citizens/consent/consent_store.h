#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/citizens/consent/consent_rules.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/citizens/v1/consent.pb.h"
#include "sjak/citizens/v1/tasks.pb.h"

namespace sjak::citizens {

// An SQL expression over a row `k` of consent, as JSON for ConsentFromJson and SharesFromJson.
std::string ConsentJson();
v1::Consent ConsentFromJson(absl::string_view citizen, absl::string_view json);
// The same of a JSON list of them, as rules see it. Empty for "" (no row).
std::vector<ShareBasis> SharesFromJson(absl::string_view json);
ShareBasis ShareOf(const v1::Consent& consent);

// Takes the row of the citizen whom a basis is about, for this transaction. Nothing when there is no such basis.
std::optional<Uuid> LockGiver(rpc::Tx& tx, const Uuid& consent);

// Stores the basis and the citizen's version after the change, and closes tasks whose reason is gone: one statement.
// The closed tasks.
std::vector<v1::Task> StoreGiven(rpc::Tx& tx, const v1::Consent& consent, int64_t version);
// Stores the end of the basis, the version and, where there is one, the task it opens: one statement.
void StoreWithdrawn(rpc::Tx& tx, const v1::Consent& consent, int64_t version, const v1::Task* opened);

void StoreText(rpc::Tx& tx, const v1::ConsentText& text);

// $1 municipality, $2 citizen, $3 rows, $4 and $5 the sort key of the last row seen. Columns sort_day, consent (NULL
// beyond the page).
extern const rpc::AuditedRead kConsentsPage;
// $1 municipality, $2 code or '', $3 rows, $4 to $6 the last row seen. Columns code, version, language, text,
// defined_on and place.
extern const rpc::AuditedRead kConsentTextsPage;

}  // namespace sjak::citizens
