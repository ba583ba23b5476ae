// What a person's data must not do: stand in a log, a metric, an error, an event, or a column that is not made for it.
// A person whose every field is a marker goes through the whole suite, and the markers are looked for everywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/citizens/v1/rights.pb.h"
#include "sjak/feed/v1/feed.pb.h"
#include "tests/e2e/suite.h"

namespace sjak::e2e {
namespace {

using ::testing::IsEmpty;

// Made up, and unlike anything else in the suite. The CPR number is a replacement number.
constexpr char kNumber[] = "8103774317";
const std::vector<std::string> kIdentity = {"Zqfornavn", "Zqefternavn", "zqefternavn", "+4599887766",
                                            "Zqvejen",   "Zqby",        kNumber,       "810377-4317"};
const std::vector<std::string> kSensitive = {"zqgrund"};

std::vector<std::string> Found(const std::string& text, const std::vector<std::string>& markers) {
  std::vector<std::string> out;
  for (const std::string& marker : markers) {
    if (absl::StrContains(text, marker)) out.push_back(marker);
  }
  return out;
}

std::vector<std::string> Every() {
  std::vector<std::string> all = kIdentity;
  all.insert(all.end(), kSensitive.begin(), kSensitive.end());
  return all;
}

class Marked : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(suite_.Pilot(""), 0) << suite_.output();
    Register();
    Ask();
  }

  template <typename Answer, typename Request>
  Answer Call(const std::string& who, const std::string& method, const Request& request) {
    Answer answer;
    const absl::Status status = suite_.Call(who, "sjak.jobcentre.v1." + method, request, &answer);
    errors_ += status.ToString() + "\n";
    return answer;
  }

  void Register() {
    citizens::v1::RegisterCitizenRequest person;
    person.set_request_id(Uuid::New().ToString());
    person.set_cpr(kNumber);
    person.set_given_name("Zqfornavn");
    person.set_surname("Zqefternavn");
    person.set_phone("+4599887766");
    person.mutable_address()->set_street("Zqvejen 7");
    person.mutable_address()->set_postcode("2700");
    person.mutable_address()->set_city("Zqby");
    person.mutable_address()->set_district_code(7);
    person.set_target_group(citizens::v1::TARGET_GROUP_6_3);
    *person.mutable_target_group_from() = wire::ToProto(Date(2021, 1, 4));
    person.add_needs(citizens::v1::NEED_CAPACITY);
    person.set_unemployed(true);
    person.set_caseworker("cw-zq");
    citizen_ = Call<citizens::v1::Citizen>("caseworker", "JobcentreService.RegisterCitizen", person).name();
    ASSERT_NE(citizen_, "") << errors_;
    // And every kind of refusal that could repeat what it was given.
    person.set_request_id(Uuid::New().ToString());
    Call<citizens::v1::Citizen>("caseworker", "JobcentreService.RegisterCitizen", person);
    person.set_cpr(absl::StrCat(kNumber, "1"));
    person.set_phone("Zqefternavn");
    person.mutable_address()->set_postcode("Zqby");
    Call<citizens::v1::Citizen>("caseworker", "JobcentreService.RegisterCitizen", person);
    person.set_caseworker(kNumber);
    Call<citizens::v1::Citizen>("99201002", "JobcentreService.RegisterCitizen", person);
  }

  void Ask() {
    citizens::v1::GiveConsentRequest consent;
    consent.set_request_id(Uuid::New().ToString());
    consent.set_citizen(citizen_);
    consent.set_purpose("PHONE");
    consent.set_recipient_cvr("99201002");
    consent.set_text_version("2021-1");
    Call<citizens::v1::Consent>("caseworker", "JobcentreService.GiveConsent", consent);
    citizens::v1::GetCitizenRequest get;
    get.set_name(citizen_);
    EXPECT_EQ(Call<citizens::v1::Citizen>("caseworker", "JobcentreService.GetCitizen", get).surname(), "Zqefternavn");
    Call<citizens::v1::Citizen>("99201002", "JobcentreService.GetCitizen", get);
    citizens::v1::ListCitizensRequest list;
    list.set_surname("Zqefternavn");
    Call<citizens::v1::ListCitizensResponse>("caseworker", "JobcentreService.ListCitizens", list);
    citizens::v1::RectifyPersonRequest rectify;
    rectify.set_request_id(Uuid::New().ToString());
    rectify.set_citizen(citizen_);
    rectify.set_given_name("Zqfornavn Anden");
    rectify.set_reason("zqgrund: Zqby er ikke et efternavn");
    Call<citizens::v1::Citizen>("caseworker", "RightsService.RectifyPerson", rectify);
  }

  std::string Feed() {
    std::string all;
    feed::v1::ReadFeedRequest request;
    while (true) {
      const auto page = Call<feed::v1::ReadFeedResponse>("integration", "JobcentreService.ReadCitizensFeed", request);
      if (page.events().empty()) return all;
      absl::StrAppend(&all, page.SerializeAsString());
      *request.mutable_after() = page.next();
    }
  }

  // "schema.table.column: marker" for every marker in a column whose data class is not among `classes`. Read as text
  // and as bytes; "" judges every column.
  std::vector<std::string> Columns(const std::vector<std::string>& markers, const std::string& classes) {
    postgres::Connection db = suite_.Database();
    std::vector<std::string> out;
    for (const postgres::Row column : db.ExecText(absl::StrCat(
             "SELECT format('%I.%I', n.nspname, c.relname) AS t, quote_ident(a.attname) AS c, "
             "a.atttypid = 'bytea'::regtype AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
             "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
             "WHERE n.nspname IN ('citizens', 'placements', 'reporting') AND c.relkind IN ('r', 'p') "
             "AND NOT c.relispartition AND coalesce(col_description(c.oid, a.attnum), '') !~ 'class: (",
             classes.empty() ? "-" : classes, ")$'"))) {
      const std::string value = column.flag("bytes")
                                    ? absl::StrCat("position(convert_to(m, 'UTF8') IN x.", column.text("c"), ")")
                                    : absl::StrCat("position(m IN x.", column.text("c"), "::text)");
      for (const postgres::Row row : db.ExecText(
               absl::StrCat("SELECT m FROM unnest(ARRAY['", absl::StrJoin(markers, "','"),
                            "']) m WHERE EXISTS (SELECT FROM ", column.text("t"), " x WHERE ", value, " > 0)"))) {
        out.push_back(absl::StrCat(column.text("t"), ".", column.text("c"), ": ", row.text("m")));
      }
    }
    return out;
  }

  Suite suite_;
  std::string citizen_;
  // Every status that any call got, with its details.
  std::string errors_;
};

TEST_F(Marked, StandsOnlyWhereItBelongs) {
  EXPECT_FALSE(Columns(kIdentity, "").empty()) << "the markers are planted, and the search sees them";
  EXPECT_FALSE(Columns(kSensitive, "").empty());
  EXPECT_THAT(Columns(kIdentity, "identity|sensitive"), IsEmpty());
  EXPECT_THAT(Columns({kNumber, "810377-4317"}, ""), IsEmpty()) << "encrypted, wherever it stands";
  EXPECT_THAT(Columns(kSensitive, "sensitive|identity"), IsEmpty());
  EXPECT_THAT(Found(suite_.Logs(), Every()), IsEmpty());
  EXPECT_GT(suite_.Logs().size(), 10'000u);
  const std::string metrics = suite_.Metrics();
  EXPECT_TRUE(absl::StrContains(metrics, "sjak_")) << metrics.substr(0, 500);
  EXPECT_THAT(Found(metrics, Every()), IsEmpty());
  EXPECT_THAT(Found(Feed(), Every()), IsEmpty());
  EXPECT_TRUE(absl::StrContains(errors_, "CPR_ALREADY_REGISTERED"));
  EXPECT_TRUE(absl::StrContains(errors_, "INVALID_ARGUMENT"));
  EXPECT_THAT(Found(errors_, Every()), IsEmpty());
}

TEST_F(Marked, IsGoneOnceErasedAndTheTotalsStay) {
  const Headline before = Reported(suite_);
  const auto counts = [&] {
    return suite_.Database()
        .ExecText(
            "SELECT string_agg(concat_ws(' ', area, has_need, unemployed, n), ', ' ORDER BY area, has_need, "
            "unemployed) "
            "AS t FROM (SELECT coalesce(residence_area, '') AS area, has_need, unemployed, count(*) AS n "
            "FROM reporting.citizen GROUP BY 1, 2, 3) AS g")
        .front()
        .text("t");
  };
  const std::string groups = counts();
  citizens::v1::ErasePersonRequest erase;
  erase.set_request_id(Uuid::New().ToString());
  erase.set_citizen(citizen_);
  erase.set_ground(citizens::v1::ERASURE_GROUND_SUBJECT_REQUEST);
  const auto certificate = Call<citizens::v1::ErasureCertificate>("officer", "RightsService.ErasePerson", erase);
  ASSERT_NE(certificate.name(), "") << errors_;
  EXPECT_EQ(Reported(suite_), before);
  EXPECT_EQ(counts(), groups);
  EXPECT_THAT(Columns(Every(), ""), IsEmpty());
  EXPECT_THAT(Found(Feed(), Every()), IsEmpty());
  EXPECT_THAT(Found(suite_.Logs(), Every()), IsEmpty());
}

}  // namespace
}  // namespace sjak::e2e
