#include "services/citizens/consent/consent_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/citizens/tasks/tasks_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

const postgres::Statement kLockGiver("consent_lock_giver", R"(
  SELECT c.citizen_id FROM consent k
  JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = k.citizen_id
  WHERE k.municipality_code = $1 AND k.consent_id = $2
  FOR UPDATE OF c)");

const postgres::Statement kGive("consent_give", absl::StrCat(R"(
  WITH person AS (
    UPDATE citizen c SET version = $12, recorded_at = $13 WHERE c.municipality_code = $1 AND c.citizen_id = $3),
  given AS (
    INSERT INTO consent (municipality_code, consent_id, citizen_id, purpose, recipient_cvr, recipient_role, legal_basis,
                         text_version, text_language, given_on, expires_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)),
  )",
                                                             CloseTasksCte(R"(
    t.municipality_code = $1 AND t.citizen_id = $3 AND t.cause IN (
      SELECT 'consents/' || k.consent_id FROM consent k
      WHERE k.municipality_code = $1 AND k.citizen_id = $3 AND k.purpose = $4 AND k.recipient_cvr = $5
        AND k.recipient_role = $6))",
                                                                           10, 13),
                                                             "SELECT * FROM gone"));

const postgres::Statement kWithdraw("consent_withdraw", absl::StrCat(R"(
  WITH person AS (
    UPDATE citizen c SET version = $5, recorded_at = $6 WHERE c.municipality_code = $1 AND c.citizen_id = $3),
  )",
                                                                     OpenTaskCte(7, 6), R"(
  UPDATE consent k SET withdrawn_on = $4
  WHERE k.municipality_code = $1 AND k.consent_id = $2 AND k.citizen_id = $3)"));

const postgres::Statement kDefineText("consent_text_define", R"(
  INSERT INTO consent_text (municipality_code, code, version, language, text, defined_on)
  VALUES ($1, $2, $3, $4, $5, $6))");

const rpc::ConstraintRefusal kBasisStanding(
    "consent_standing", absl::StatusCode::kAlreadyExists, "CONSENT_ALREADY_GIVEN",
    "A consent for this purpose and recipient stands. Withdraw it to give it anew.");
const rpc::ConstraintRefusal kTextUnknown(
    "consent_text_known", absl::StatusCode::kFailedPrecondition, "CONSENT_TEXT_UNKNOWN",
    "Nobody declared this wording. Name a version and language of the list of consent texts.");
const rpc::ConstraintRefusal kTextExists(
    "consent_text_pkey", absl::StatusCode::kAlreadyExists, "CONSENT_TEXT_EXISTS",
    "This version has a wording in that language, and people may have agreed to it. Choose a new version.");

std::string MemberText(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() || found->is_null() ? "" : found->get<std::string>();
}

std::optional<Date> MemberDay(const Json& json, const char* key) {
  const std::string text = MemberText(json, key);
  return text.empty() ? std::nullopt : std::optional<Date>(*Date::Parse(text));
}

std::optional<Date> DayIfSet(const google::type::Date& date) {
  return wire::IsSet(date) ? std::optional<Date>(wire::DateOf(date)) : std::nullopt;
}

}  // namespace

std::string ConsentJson() {
  return "json_build_object('id', k.consent_id, 'purpose', k.purpose, 'recipient_cvr', k.recipient_cvr, "
         "'recipient_role', k.recipient_role, 'legal_basis', k.legal_basis, 'text_version', k.text_version, "
         "'text_language', k.text_language, 'given_on', k.given_on, 'withdrawn_on', k.withdrawn_on, "
         "'expires_on', k.expires_on)";
}

v1::Consent ConsentFromJson(absl::string_view citizen, absl::string_view text) {
  const Json k = Json::parse(text.begin(), text.end());
  v1::Consent consent;
  consent.set_name(ResourceName("consents", MemberText(k, "id")));
  consent.set_citizen(std::string(citizen));
  consent.set_purpose(MemberText(k, "purpose"));
  consent.set_recipient_cvr(MemberText(k, "recipient_cvr"));
  consent.set_recipient_role(static_cast<v1::RecipientRole>(k.at("recipient_role").get<int>()));
  consent.set_legal_basis(static_cast<v1::LegalBasis>(k.at("legal_basis").get<int>()));
  consent.set_text_version(MemberText(k, "text_version"));
  consent.set_text_language(MemberText(k, "text_language"));
  *consent.mutable_given_on() = wire::ToProto(*MemberDay(k, "given_on"));
  if (const auto day = MemberDay(k, "withdrawn_on")) *consent.mutable_withdrawn_on() = wire::ToProto(*day);
  if (const auto day = MemberDay(k, "expires_on")) *consent.mutable_expires_on() = wire::ToProto(*day);
  return consent;
}

std::vector<ShareBasis> SharesFromJson(absl::string_view text) {
  std::vector<ShareBasis> shares;
  if (text.empty()) return shares;
  for (const Json& k : Json::parse(text.begin(), text.end())) shares.push_back(ShareOf(ConsentFromJson("", k.dump())));
  return shares;
}

ShareBasis ShareOf(const v1::Consent& consent) {
  return {consent.name(),
          consent.purpose(),
          consent.legal_basis(),
          consent.recipient_role(),
          wire::DateOf(consent.given_on()),
          DayIfSet(consent.withdrawn_on()),
          DayIfSet(consent.expires_on())};
}

std::optional<Uuid> LockGiver(rpc::Tx& tx, const Uuid& consent) {
  const postgres::Rows rows = tx.Exec(kLockGiver, {tx.municipality(), consent});
  if (rows.empty()) return std::nullopt;
  return rows.front().uuid("citizen_id");
}

std::vector<v1::Task> StoreGiven(rpc::Tx& tx, const v1::Consent& consent, int64_t version) {
  const postgres::Rows rows =
      tx.Exec(kGive, {tx.municipality(), IdOf(consent.name()), IdOf(consent.citizen()), consent.purpose(),
                      consent.recipient_cvr(), static_cast<int>(consent.recipient_role()),
                      static_cast<int>(consent.legal_basis()), consent.text_version(),
                      postgres::Arg::NullIfEmpty(consent.text_language()), wire::DateOf(consent.given_on()),
                      DayIfSet(consent.expires_on()), version, tx.now()});
  std::vector<v1::Task> closed;
  for (const postgres::Row row : rows) closed.push_back(TaskFrom(row));
  return closed;
}

void StoreWithdrawn(rpc::Tx& tx, const v1::Consent& consent, int64_t version, const v1::Task* opened) {
  tx.Exec(kWithdraw, {tx.municipality(), IdOf(consent.name()), IdOf(consent.citizen()),
                      wire::DateOf(consent.withdrawn_on()), version, tx.now(), OpenTaskArg(opened)});
}

void StoreText(rpc::Tx& tx, const v1::ConsentText& text) {
  tx.Exec(kDefineText, {tx.municipality(), text.code(), text.version(), text.language(), text.text(), tx.today()});
}

const rpc::AuditedRead kConsentsPage("consents_page", 5,
                                     absl::StrCat(R"(
  SELECT 1 AS item, c.citizen_id AS subject_id, c.restricted, k.given_on AS sort_day, k.place,
         CASE WHEN k.place <= $3::int THEN )",
                                                  ConsentJson(), R"( END AS consent
  FROM citizen c LEFT JOIN LATERAL (
    SELECT x.consent_id, x.purpose, x.recipient_cvr, x.recipient_role, x.legal_basis, x.text_version, x.text_language,
           x.given_on, x.withdrawn_on, x.expires_on, row_number() OVER (ORDER BY x.given_on, x.consent_id) AS place FROM consent x
    WHERE x.municipality_code = $1 AND x.citizen_id = c.citizen_id
      AND (x.given_on, x.consent_id) > ($4::date, $5::uuid)
    ORDER BY x.given_on, x.consent_id LIMIT $3::int + 1) k ON true
  WHERE c.municipality_code = $1 AND c.citizen_id = $2
  ORDER BY k.place)"));

const rpc::AuditedRead kConsentTextsPage("consent_texts_page", 6, R"(
  SELECT 1 AS item, NULL::uuid AS subject_id, x.code, x.version, x.language, x.text, x.defined_on,
         row_number() OVER (ORDER BY x.code, x.version, x.language) AS place
  FROM consent_text x
  WHERE x.municipality_code = $1 AND ($2 = '' OR x.code = $2) AND (x.code, x.version, x.language) > ($4, $5, $6)
  ORDER BY x.code, x.version, x.language LIMIT $3::int + 1)");

}  // namespace sjak::citizens
