// Erasing: nothing that names the person is left anywhere, and everything that counts stays.
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/any.pb.h"
#include "services/citizens/rights/erasing.h"
#include "services/citizens/rights/rights_fixture.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class EraseTest : public RightsTest {
 protected:
  // Every text that says who somebody is, as it is planted.
  inline static const std::vector<std::string> kMarkers = {
      "Mærkefornavn",  "Mærkeefternavn",   "maerkeefternavn",   "+45 98 76 54 32", "Mærkevej 99", "Mærkeby",
      "mark-external", "Mærkebegrundelse", "mark-text-version", "14000011",        "Forkertnavn"};

  std::string PlantedNumber() { return Number(77); }

  v1::ImportCitizensBatchRequest ImportOf(const std::string& import_id, int64_t revision) {
    v1::ImportCitizensBatchRequest request;
    request.set_import_id(import_id);
    request.set_source_system("kss");
    v1::ImportRow* const row = request.add_rows();
    row->set_row_number(1);
    row->set_external_id("mark-external");
    row->set_source_revision(revision);
    row->set_cpr(PlantedNumber());
    row->set_given_name("Mærkefornavn");
    row->set_surname("Forkertnavn");
    row->set_phone("+45 98 76 54 32");
    *row->mutable_address() = AddressAt("Mærkevej 99", "2700", 7);
    row->mutable_address()->set_city("Mærkeby");
    row->set_target_group(v1::TARGET_GROUP_6_3);
    *row->mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
    row->add_needs(v1::NEED_SKILLS);
    row->set_unemployed(true);
    row->set_caseworker("cw-1");
    return request;
  }

  // Somebody with something in every table, markers wherever it is identity or sensitive text.
  std::string Plant() {
    DefineTingbjerg();
    auto imported = Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", ImportOf(import_id_, 1));
    EXPECT_TRUE(imported.ok()) << imported.status();
    const std::string citizen = imported->results(0).citizen();
    v1::GiveConsentRequest consent;
    consent.set_citizen(citizen);
    consent.set_purpose("PHONE");
    consent.set_recipient_cvr("14000011");
    consent.set_text_version("2021-01");
    EXPECT_TRUE(Change<v1::Consent>("GiveConsent", consent).ok());
    v1::RectifyPersonRequest rectify;
    rectify.set_citizen(citizen);
    rectify.set_surname("Mærkeefternavn");
    rectify.set_reason("Mærkebegrundelse");
    EXPECT_TRUE(Do<v1::Citizen>("RightsService.RectifyPerson", rectify, Caseworker()).ok());
    EXPECT_TRUE(Restrict(citizen).ok());
    v1::LiftRestrictionRequest lift;
    lift.set_citizen(citizen);
    lift.set_reason("Mærkebegrundelse");
    EXPECT_TRUE(Do<v1::Restriction>("RightsService.LiftRestriction", lift).ok());
    EXPECT_TRUE(Hold(citizen).ok());
    v1::LiftLegalHoldRequest hold;
    hold.set_citizen(citizen);
    hold.set_reason("Mærkebegrundelse");
    EXPECT_TRUE(Do<v1::LegalHold>("RetentionService.LiftLegalHold", hold).ok());
    v1::RecordInformationGivenRequest informed;
    informed.set_citizen(citizen);
    informed.set_duty(v1::INFORMATION_DUTY_ARTICLE_13);
    *informed.mutable_given_on() = wire::ToProto(kToday);
    informed.set_text_version("mark-text-version");
    EXPECT_TRUE(Do<v1::InformationGiven>("RightsService.RecordInformationGiven", informed, Caseworker()).ok());
    return citizen;
  }

  // Every column of every table of the schema: texts as they are, bytes as what a reader of them would see.
  std::string DumpSchema() {
    std::string all;
    for (const postgres::Row table : harness_.admin().ExecText(
             "SELECT c.relname::text AS t, string_agg(CASE WHEN a.atttypid = 'bytea'::regtype "
             "THEN format('encode(x.%I, ''hex'')', a.attname) ELSE format('x.%I::text', a.attname) END, ', ') AS "
             "columns "
             "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
             "WHERE c.relnamespace = 'citizens'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
             "GROUP BY c.relname")) {
      for (const postgres::Row row : harness_.admin().ExecText(
               absl::StrCat("SELECT concat_ws(' ', ", table.text("columns"), ") AS r FROM ", table.text("t"), " x"))) {
        absl::StrAppend(&all, table.text("t"), ": ", row.text("r"), "\n");
      }
    }
    return all;
  }

  // Those planted that can be read, as text or in bytes, and what was sealed or hashed of the person.
  std::vector<std::string> Found(const std::vector<std::string>& sealed) {
    const std::string dump = DumpSchema();
    EXPECT_GT(dump.size(), 1000u);
    std::vector<std::string> found;
    std::vector<std::string> sought = kMarkers;
    sought.push_back(PlantedNumber());
    for (const std::string& marker : sought) {
      if (absl::StrContains(dump, marker) || absl::StrContains(dump, absl::BytesToHexString(marker))) {
        found.push_back(marker);
      }
    }
    for (const std::string& hex : sealed) {
      if (absl::StrContains(dump, hex)) found.push_back("bytes " + hex.substr(0, 16));
    }
    return found;
  }
  // Answers, numbers and hashes of the person as they are stored.
  std::vector<std::string> SealedNow() {
    std::vector<std::string> out;
    for (const postgres::Row row :
         harness_.admin().ExecText("SELECT encode(sealed, 'hex') AS h FROM cpr_number UNION ALL SELECT "
                                   "encode(keyed_hash, 'hex') FROM cpr_lookup "
                                   "UNION ALL SELECT encode(keyed_hash, 'hex') FROM import_row "
                                   "UNION ALL SELECT encode(answer, 'hex') FROM idempotency WHERE persons <> '{}'")) {
      out.push_back(row.text("h"));
    }
    return out;
  }

  const std::string import_id_ = Uuid::New().ToString();
};

TEST_F(EraseTest, NothingThatNamesThePersonIsLeft) {
  const std::string citizen = Plant();
  const std::vector<std::string> sealed = SealedNow();
  EXPECT_GE(sealed.size(), 10u);
  EXPECT_GE(Found(sealed).size(), sealed.size() + 10) << "the markers are planted, and the search sees them";
  auto certificate = EraseOne(citizen);
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_THAT(Found(sealed), IsEmpty());
}

// The search above can fail: one place that erasing does not know of is found.
TEST_F(EraseTest, AForgottenCopyIsFound) {
  harness_.admin().ExecText("CREATE TABLE stray AS SELECT ''::text AS note LIMIT 0");
  const std::string citizen = Plant();
  harness_.admin().ExecText("INSERT INTO stray SELECT phone FROM citizen");
  ASSERT_TRUE(EraseOne(citizen).ok());
  EXPECT_THAT(Found({}), ElementsAre("+45 98 76 54 32"));
}

TEST_F(EraseTest, TheFeedKeepsItsPositionsAndWhatStatisticsKeep) {
  const std::string citizen = Plant();
  const std::string places =
      "SELECT string_agg(concat_ws(' ', n, epoch, recorded_at, aggregate, version, person_id), E'\\n' "
      "ORDER BY n) AS p FROM feed WHERE type_url NOT LIKE '%CitizenErased'";
  const std::string before = harness_.admin().ExecText(places).front().text("p");
  ASSERT_TRUE(EraseOne(citizen).ok());
  EXPECT_EQ(harness_.admin().ExecText(places).front().text("p"), before);
  int tombstones = 0;
  for (const postgres::Row row :
       harness_.admin().ExecText("SELECT type_url, payload FROM feed WHERE person_id IS NOT NULL ORDER BY n")) {
    google::protobuf::Any any;
    any.set_type_url(row.text("type_url"));
    any.set_value(row.bytes("payload"));
    v1::KeptFacts kept;
    if (v1::CitizenErased last; any.UnpackTo(&last)) {
      EXPECT_EQ(last.kept().born_from(), 1960);
      kept = last.kept();
    } else {
      feed::v1::Erased erased;
      ASSERT_TRUE(any.UnpackTo(&erased)) << any.type_url();
      EXPECT_THAT(erased.event(), ::testing::StartsWith("sjak.citizens.v1."));
      ASSERT_TRUE(erased.kept().UnpackTo(&kept));
      ++tombstones;
    }
    EXPECT_EQ(kept.citizen(), citizen);
    EXPECT_EQ(kept.target_group().group(), v1::TARGET_GROUP_6_3);
    EXPECT_THAT(kept.needs(), ElementsAre(v1::NEED_SKILLS));
    EXPECT_TRUE(kept.unemployed());
    EXPECT_EQ(kept.residence_area(), "TINGBJERG");
  }
  EXPECT_EQ(tombstones, 5);
}

TEST_F(EraseTest, TheCertificateTellsWhatWentAndCanBeChecked) {
  const std::string citizen = Plant();
  auto given = EraseOne(citizen);
  ASSERT_TRUE(given.ok()) << given.status();
  std::map<std::string, int64_t> erased, kept;
  for (const auto& t : given->erased()) erased[t.table()] = t.rows();
  for (const auto& t : given->kept()) kept[t.table()] = t.rows();
  EXPECT_EQ(erased["citizen"], 1);
  EXPECT_EQ(erased["cpr_lookup"], 2);
  EXPECT_EQ(erased["rectification"], 1);
  EXPECT_GE(erased["idempotency"], 5);
  EXPECT_EQ(kept["feed"], 5);
  EXPECT_EQ(kept["import_row"], 1);
  EXPECT_GE(kept["access_log_subject"], 5);
  EXPECT_EQ(given->role(), "CONTROLLER");
  EXPECT_EQ(given->facts().born_from(), 1960);
  EXPECT_TRUE(given->has_erased_at());

  v1::GetErasureCertificateRequest get;
  get.set_name(given->name());
  auto again = Ask<v1::ErasureCertificate>("RightsService.GetErasureCertificate", get);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), given->SerializeAsString());
  EXPECT_EQ(harness_.last_statements(), 1);
  get.clear_name();
  get.set_citizen(citizen);
  EXPECT_EQ(Ask<v1::ErasureCertificate>("RightsService.GetErasureCertificate", get)->sha256(), given->sha256());
  EXPECT_EQ(Count(absl::StrCat("erasure WHERE sha256 = encode(sha256(convert_to(certificate::text, 'UTF8')), 'hex') "
                               "AND sha256 = '",
                               given->sha256(), "'")),
            1);
  get.set_citizen(ResourceName("citizens", Uuid::New()));
  EXPECT_EQ(ReasonOf(Ask<v1::ErasureCertificate>("RightsService.GetErasureCertificate", get).status()),
            "ERASURE_NOT_FOUND");
}

TEST_F(EraseTest, ATrialDoesNothing) {
  const std::string citizen = Plant();
  const std::string before = DumpSchema();
  auto trial = EraseOne(citizen, /*validate_only=*/true);
  ASSERT_TRUE(trial.ok()) << trial.status();
  EXPECT_EQ(trial->name(), "");
  EXPECT_GT(trial->erased_size(), 5);
  const std::string after = DumpSchema();
  const auto without_log = [](const std::string& dump) {
    std::string out;
    for (absl::string_view line : absl::StrSplit(dump, '\n')) {
      if (!absl::StartsWith(line, "access_log")) absl::StrAppend(&out, line, "\n");
    }
    return out;
  };
  EXPECT_EQ(without_log(after), without_log(before));
}

TEST_F(EraseTest, ALegalHoldStandsInTheWay) {
  const std::string citizen = MustRegister(Somebody()).name();
  ASSERT_TRUE(Hold(citizen).ok());
  EXPECT_EQ(ReasonOf(Hold(citizen).status()), "LEGAL_HOLD_STANDS");
  EXPECT_EQ(ReasonOf(EraseOne(citizen).status()), "LEGAL_HOLD");
  EXPECT_EQ(ReasonOf(EraseOne(citizen, true).status()), "LEGAL_HOLD");
  // The function itself refuses too, whoever calls it.
  EXPECT_THROW(harness_.admin().ExecText("SELECT * FROM erase_person('0101', (SELECT citizen_id FROM citizen), "
                                         "gen_random_uuid(), 1, 'X', now(), '{}', '{}', '{}')"),
               postgres::Failure);
  v1::LiftLegalHoldRequest lift;
  lift.set_citizen(citizen);
  lift.set_reason("Afgjort");
  ASSERT_TRUE(Do<v1::LegalHold>("RetentionService.LiftLegalHold", lift).ok());
  EXPECT_EQ(ReasonOf(Do<v1::LegalHold>("RetentionService.LiftLegalHold", lift).status()), "NO_LEGAL_HOLD");
  EXPECT_TRUE(EraseOne(citizen).ok());
}

TEST_F(EraseTest, WhoAsksForTheErasedIsTold) {
  const std::string citizen = MustRegister(Somebody()).name();
  auto certificate = EraseOne(citizen);
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  const absl::Status got = Get(citizen).status();
  EXPECT_EQ(got.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(got), "CITIZEN_ERASED");
  EXPECT_EQ(MetadataOf(got)["erasure"], certificate->name());
  EXPECT_EQ(ReasonOf(FactsOf(citizen, kToday).status()), "CITIZEN_ERASED");
  EXPECT_EQ(ReasonOf(Export(citizen).status()), "CITIZEN_ERASED");
  EXPECT_EQ(ReasonOf(EraseOne(citizen).status()), "CITIZEN_ERASED");
  EXPECT_EQ(ReasonOf(Restrict(citizen).status()), "CITIZEN_ERASED");
  auto elsewhere = testing::Jobcentre();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  EXPECT_EQ(ReasonOf(Get(citizen, elsewhere).status()), "CITIZEN_NOT_FOUND");
  EXPECT_NE(MustRegister(Somebody()).name(), citizen) << "the same number is somebody new";
}

TEST_F(EraseTest, NothingThatIsRepeatedBringsThePersonBack) {
  auto request = Somebody();
  request.set_request_id(Uuid::New().ToString());
  const std::string citizen = MustRegister(request).name();
  ASSERT_TRUE(EraseOne(citizen).ok());
  EXPECT_EQ(ReasonOf(Register(request).status()), "ANSWER_ERASED");
  EXPECT_EQ(Count("citizen"), 0);

  const std::string imported = Plant();
  ASSERT_TRUE(EraseOne(imported).ok());
  auto old_file = Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", ImportOf(import_id_, 1));
  ASSERT_TRUE(old_file.ok()) << old_file.status();
  EXPECT_EQ(old_file->results(0).outcome(), v1::IMPORT_OUTCOME_REFUSED);
  EXPECT_EQ(Count("citizen"), 0);
  auto new_file = Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", ImportOf(Uuid::New().ToString(), 2));
  ASSERT_TRUE(new_file.ok()) << new_file.status();
  EXPECT_EQ(new_file->results(0).outcome(), v1::IMPORT_OUTCOME_CREATED);
  EXPECT_NE(new_file->results(0).citizen(), imported);
}

TEST_F(EraseTest, OthersStayAsTheyAre) {
  const std::string citizen = Plant();
  const v1::Citizen other = MustRegister(Somebody(5));
  ASSERT_TRUE(EraseOne(citizen).ok());
  EXPECT_EQ(Get(other.name())->SerializeAsString(), other.SerializeAsString());
  EXPECT_EQ(Count(absl::StrCat("feed WHERE person_id = '", IdOf(other.name()).ToString(),
                               "' AND type_url LIKE '%CitizenRegistered'")),
            1);
  EXPECT_EQ(Count(absl::StrCat("idempotency WHERE answer IS NOT NULL AND persons = ARRAY['",
                               IdOf(other.name()).ToString(), "']::uuid[]")),
            1);
}

TEST_F(EraseTest, EverybodyMergedIntoThePersonGoesToo) {
  postgres::Connection& admin = harness_.admin();
  admin.ExecText("ALTER TABLE citizen ADD COLUMN IF NOT EXISTS merged_into uuid");
  const std::string survivor = MustRegister(Somebody(1)).name();
  const std::string alias = MustRegister(Somebody(2)).name();
  admin.ExecText(absl::StrCat("UPDATE citizen SET merged_into = '", IdOf(survivor).ToString(), "' WHERE citizen_id = '",
                              IdOf(alias).ToString(), "'"));
  EXPECT_THAT(Values(*Export(survivor), "cpr_number", "sealed"), ::testing::UnorderedElementsAre(Number(1), Number(2)));
  EXPECT_EQ(EraseOne(alias).status().code(), absl::StatusCode::kNotFound) << "only by the name that stands";
  auto certificate = EraseOne(survivor);
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  EXPECT_EQ(Count("citizen"), 0);
  EXPECT_EQ(ReasonOf(Get(alias).status()), "CITIZEN_ERASED");
}

TEST_F(EraseTest, TheRuntimeRoleErasesThroughTheFunctionOnly) {
  MustRegister(Somebody());
  postgres::Connection& admin = harness_.admin();
  for (const char* role : {"citizens_runtime", "citizens_eraser"}) {
    admin.ExecText(absl::StrCat("SET ROLE ", role));
    for (const char* sql : {"DELETE FROM citizen", "DELETE FROM feed", "UPDATE feed SET payload = ''",
                            "DELETE FROM access_log", "DELETE FROM erasure", "UPDATE erasure SET sha256 = ''"}) {
      EXPECT_THROW(admin.ExecText(sql), postgres::Failure) << role << ": " << sql;
    }
    EXPECT_NO_THROW(admin.ExecText("SELECT erase_old_ledger('0101', '2000-01-01')")) << role;
    admin.ExecText("RESET ROLE");
  }
}

TEST(Tombstones, KeepNothingOfWhatTheyDoNotKnow) {
  feed::v1::Erased erased;
  ASSERT_TRUE(erased.ParseFromString(TombstoneOf("type.googleapis.com/sjak.nowhere.v1.Unknown", "\xff\xff")));
  EXPECT_EQ(erased.event(), "sjak.nowhere.v1.Unknown");
  EXPECT_FALSE(erased.has_kept());
  v1::CitizenRegistered event;
  event.mutable_state()->set_caseworker("cw-1");
  event.mutable_state()->set_residence_rule("street 2700 Ruten");
  const std::string tombstone =
      TombstoneOf("type.googleapis.com/sjak.citizens.v1.CitizenRegistered", event.SerializeAsString());
  EXPECT_THAT(tombstone, Not(::testing::HasSubstr("cw-1")));
  EXPECT_THAT(tombstone, Not(::testing::HasSubstr("Ruten")));
}

}  // namespace
}  // namespace sjak::citizens
