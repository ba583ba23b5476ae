#include "services/placements/mentors/profiles_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/placements/mentors/mentor_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kMentorAccount("mentor_account", absl::StatusCode::kAlreadyExists, "MENTOR_ACCOUNT_TAKEN",
                                            "Another mentor signs in with this account. Give one of his own.");
const rpc::ConstraintRefusal kMentorCitizenOnce(
    "mentor_citizen_pkey", absl::StatusCode::kAlreadyExists, "MENTOR_CITIZEN_RECORDED",
    "It is recorded already that this mentor has a case here. Nothing is left to do.");
const rpc::ConstraintRefusal kMentorIsCitizen("mentor_is_citizen", absl::StatusCode::kFailedPrecondition,
                                              "MENTOR_IS_CITIZEN",
                                              "The mentor and the citizen are the same person. Choose another mentor.");
const rpc::ConstraintRefusal kAbsenceOverlaps(
    "mentor_absence_excl", absl::StatusCode::kFailedPrecondition, "ABSENCE_OVERLAPS",
    "The mentor is recorded as away on some of these days. End that absence first, or choose other days.");

std::string LockSql(const char* strength) {
  return absl::StrCat("SELECT m.mentor_id FROM ", kMentorTables, R"sql(
WHERE m.municipality_code = $1 AND m.mentor_id = $2::uuid AND ($3::text[] IS NULL OR c.cvr = ANY ($3::text[]))
  AND ($4::text IS NULL OR m.account = $4)
FOR )sql",
                      strength, " OF m");
}
const postgres::Statement kLockMentor("mentors.lock", LockSql("NO KEY UPDATE"));
const postgres::Statement kLockMentorNames("mentors.lock_names", LockSql("UPDATE"));

const postgres::Statement kReadMentor("mentors.read_locked",
                                      absl::StrCat("SELECT ", MentorColumns("$3::date"), R"sql(,
  EXISTS (SELECT FROM placement p WHERE p.municipality_code = $1 AND p.citizen_id = ANY (person_ids($1, $4::uuid))
    AND (p.mentor_id = m.mentor_id OR EXISTS (SELECT FROM mentor_assignment s WHERE s.municipality_code = $1
      AND s.placement_id = p.placement_id AND s.mentor_id = m.mentor_id AND NOT isempty(s.during)))) AS leads_citizen
FROM )sql",
                                                   kMentorTables,
                                                   " WHERE m.municipality_code = $1 AND m.mentor_id = $2::uuid"));

const postgres::Statement kUpdateMentor("mentors.update", R"sql(
WITH changed AS (
  UPDATE mentor SET version = $3::int, trade_code = $4, languages = $5::text[], capacity = $6::int, account = $7,
    confidentiality_signed_on = $8::date
  WHERE municipality_code = $1 AND mentor_id = $2::uuid
)
INSERT INTO mentor_version (municipality_code, mentor_id, version, trade_code, languages, capacity, account,
  confidentiality_signed_on, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $4, $5::text[], $6::int, $7, $8::date, $9::timestamptz, $10)
)sql");

const postgres::Statement kInsertMentorCitizen("mentors.insert_citizen", R"sql(
WITH held AS (
  INSERT INTO citizen_anchor (municipality_code, citizen_id) VALUES ($1, $3::uuid) ON CONFLICT DO NOTHING
)
INSERT INTO mentor_citizen (municipality_code, mentor_id, citizen_id, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::uuid, $4::timestamptz, $5)
)sql");

const rpc::AuditedRead kListMentors("mentors.list", 8,
                                    absl::StrCat("SELECT ", MentorColumns("$7::date"), R"sql(,
  (SELECT json_agg(json_build_array(b.absence_id, b.version, lower(b.during), upper(b.during) - 1) ORDER BY b.during)
    FROM mentor_absence b WHERE b.municipality_code = $1 AND b.mentor_id = m.mentor_id
      AND b.during && daterange($7::date, NULL)) AS absences
FROM )sql",
                                                 kMentorTables, R"sql(
WHERE m.municipality_code = $1 AND ($2::text[] IS NULL OR c.cvr = ANY ($2::text[]))
  AND ($3::text IS NULL OR m.account = $3)
  AND ($4::uuid IS NULL OR m.employer_unit_id = $4::uuid)
  AND ($5::uuid IS NULL OR EXISTS (SELECT FROM site_contractor k WHERE k.municipality_code = $1
    AND k.site_id = $5::uuid AND k.employer_unit_id = m.employer_unit_id AND k.during && daterange($7::date, NULL)))
  AND ($6::uuid IS NULL OR m.mentor_id > $6::uuid)
ORDER BY m.mentor_id LIMIT $8::int)sql"));

const postgres::Statement kInsertAbsence("mentors.insert_absence", R"sql(
WITH added AS (
  INSERT INTO mentor_absence (municipality_code, absence_id, version, mentor_id, during)
  VALUES ($1, $2::uuid, 1, $3::uuid, daterange($4::date, $5::date, '[]'))
)
INSERT INTO mentor_absence_version (municipality_code, absence_id, version, during, recorded_at, recorded_by)
VALUES ($1, $2::uuid, 1, daterange($4::date, $5::date, '[]'), $6::timestamptz, $7)
)sql");

const postgres::Statement kLockAbsence("mentors.lock_absence", absl::StrCat(R"sql(
SELECT b.absence_id FROM mentor_absence b, )sql",
                                                                            kMentorTables, R"sql(
WHERE b.municipality_code = $1 AND b.absence_id = $2::uuid AND m.municipality_code = $1 AND m.mentor_id = b.mentor_id
  AND ($3::text[] IS NULL OR c.cvr = ANY ($3::text[])) AND ($4::text IS NULL OR m.account = $4)
FOR NO KEY UPDATE OF b
)sql"));

const postgres::Statement kReadAbsence("mentors.read_absence_locked", R"sql(
SELECT b.version, b.mentor_id, lower(b.during) AS first, upper(b.during) - 1 AS last
FROM mentor_absence b WHERE b.municipality_code = $1 AND b.absence_id = $2::uuid
)sql");

const postgres::Statement kUpdateAbsence("mentors.update_absence", R"sql(
WITH days AS (
  SELECT CASE WHEN $4::date IS NULL THEN 'empty' ELSE daterange($4::date, $5::date, '[]') END AS during
), changed AS (
  UPDATE mentor_absence b SET version = $3::int, during = d.during FROM days d
  WHERE b.municipality_code = $1 AND b.absence_id = $2::uuid
)
INSERT INTO mentor_absence_version (municipality_code, absence_id, version, during, recorded_at, recorded_by)
SELECT $1, $2::uuid, $3::int, d.during, $6::timestamptz, $7 FROM days d
)sql");

}  // namespace

bool LockMentor(rpc::Tx& tx, const Uuid& mentor) {
  return !tx.Exec(kLockMentor, {tx.municipality(), mentor, ScopeOf(tx.caller()), AccountOf(tx.caller())}).empty();
}

bool LockMentorNames(rpc::Tx& tx, const Uuid& mentor) {
  return !tx.Exec(kLockMentorNames, {tx.municipality(), mentor, ScopeOf(tx.caller()), AccountOf(tx.caller())}).empty();
}

bool IsCallersAccount(const rpc::Tx& tx, const v1::MentorProfile& mentor) {
  return tx.caller().originator_class() != policy::v1::CALLER_CLASS_PARTNER || mentor.account() == tx.caller().subject;
}

StoredMentor ReadMentorLocked(rpc::Tx& tx, const Uuid& mentor, const std::string& citizen) {
  const postgres::Rows rows = tx.Exec(kReadMentor, {tx.municipality(), mentor, tx.today(), IdOrNull(citizen)});
  const postgres::Row row = rows.front();
  return {MentorProfileOf(row), row.i32("usual_capacity"), row.flag("leads_citizen")};
}

void UpdateMentor(rpc::Tx& tx, const v1::MentorProfile& profile) {
  tx.Exec(
      kUpdateMentor,
      {tx.municipality(), IdOf(profile.name()), profile.version(), profile.trade_code(), ArrayOf(profile.languages()),
       profile.capacity_by_default() ? Arg(std::nullopt) : Arg(profile.capacity()), Arg::NullIfEmpty(profile.account()),
       DateOrNull(profile.confidentiality_signed_on()), tx.now(), tx.caller().subject});
}

void InsertMentorCitizen(rpc::Tx& tx, const Uuid& mentor, const Uuid& citizen) {
  tx.Exec(kInsertMentorCitizen, {tx.municipality(), mentor, citizen, tx.now(), tx.caller().subject});
}

std::vector<v1::MentorProfile> ListMentorRows(rpc::ReadTx& tx, const v1::ListMentorsRequest& request,
                                              const rpc::Page& page) {
  std::vector<v1::MentorProfile> mentors;
  const Arg after = page.after.empty() ? Arg(std::nullopt) : Arg(page.after.front());
  for (const postgres::Row row : tx.Read(kListMentors, {tx.municipality(), ScopeOf(tx.caller()), AccountOf(tx.caller()),
                                                        IdOrNull(request.employer_unit()), IdOrNull(request.site()),
                                                        after, tx.today(), page.size + 1})) {
    v1::MentorProfile mentor = MentorProfileOf(row);
    Each(row, "absences", [&](const nlohmann::json& a) {
      v1::MentorAbsence& absence = *mentor.add_absences();
      absence.set_name("mentorAbsences/" + a[0].get<std::string>());
      absence.set_version(a[1].get<int64_t>());
      absence.set_mentor(mentor.name());
      *absence.mutable_starts_on() = wire::ToProto(DateOf(a[2]));
      *absence.mutable_ends_on() = wire::ToProto(DateOf(a[3]));
    });
    mentors.push_back(std::move(mentor));
  }
  return mentors;
}

void InsertAbsence(rpc::Tx& tx, const v1::MentorAbsence& absence) {
  tx.Exec(kInsertAbsence,
          {tx.municipality(), IdOf(absence.name()), IdOf(absence.mentor()), wire::DateOf(absence.starts_on()),
           wire::DateOf(absence.ends_on()), tx.now(), tx.caller().subject});
}

bool LockAbsence(rpc::Tx& tx, const Uuid& absence) {
  return !tx.Exec(kLockAbsence, {tx.municipality(), absence, ScopeOf(tx.caller()), AccountOf(tx.caller())}).empty();
}

v1::MentorAbsence ReadAbsenceLocked(rpc::Tx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Exec(kReadAbsence, {tx.municipality(), id});
  const postgres::Row row = rows.front();
  v1::MentorAbsence absence;
  absence.set_name(ResourceName("mentorAbsences", id));
  absence.set_version(row.i64("version"));
  absence.set_mentor(ResourceName("mentors", row.uuid("mentor_id")));
  SetDays(row, &absence);
  return absence;
}

void UpdateAbsence(rpc::Tx& tx, const v1::MentorAbsence& absence) {
  tx.Exec(kUpdateAbsence, {tx.municipality(), IdOf(absence.name()), absence.version(), DateOrNull(absence.starts_on()),
                           DateOrNull(absence.ends_on()), tx.now(), tx.caller().subject});
}

}  // namespace sjak::placements
