// What a person's data must not do: stand in a log, a metric, an error, an event, or a column that is not made for it.
// A person whose every field is a marker goes through the whole suite, and the markers are looked for everywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "platform/policy/policy.h"
#include "sjak/feed/v1/feed.pb.h"
#include "tests/e2e/marked_person.h"

namespace sjak::e2e {
namespace {

using ::testing::IsEmpty;

class Marked : public MarkedPerson {
 protected:
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
};

TEST_F(Marked, StandsOnlyWhereItBelongs) {
  std::set<std::string> fields;
  std::set<const void*> seen;
  for (const auto* file : policy::OurFiles()) {
    if (file->package() != "sjak.jobcentre.v1") continue;
    for (int i = 0; i < file->service_count(); ++i) {
      for (int m = 0; m < file->service(i)->method_count(); ++m) {
        FreeTexts(file->service(i)->method(m)->input_type(), &seen, &fields);
      }
    }
  }
  EXPECT_GT(fields.size(), 20u);
  EXPECT_THAT(fields, ::testing::IsSubsetOf(planted_)) << "a new field: plant a marker in it";
  EXPECT_FALSE(Columns(kIdentity, "").empty()) << "the markers are planted, and the search sees them";
  EXPECT_FALSE(Columns(kSensitive, "").empty());
  EXPECT_THAT(Columns(kIdentity, "identity|sensitive"), IsEmpty());
  EXPECT_THAT(Columns(kStaff, "identity"), IsEmpty());
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
            "SELECT string_agg(concat_ws(' ', area, need, unemployed, n), ', ' ORDER BY area, need, unemployed) AS t "
            "FROM (SELECT body->>'area' AS area, body->>'need' AS need, body->>'unemployed' AS unemployed, count(*) AS n "
            "FROM reporting.record_fact WHERE kind = 'CITIZEN' AND superseded_at IS NULL GROUP BY 1, 2, 3) AS g")
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
  erase.set_citizen(twin_);
  Must<citizens::v1::ErasureCertificate>("officer", "RightsService.ErasePerson", erase);
  EXPECT_EQ(Reported(suite_), before);
  EXPECT_EQ(counts(), groups);
  std::vector<std::string> gone = kIdentity;
  gone.insert(gone.end(), kSensitive.begin(), kSensitive.end());
  EXPECT_THAT(Columns(gone, ""), IsEmpty());
  EXPECT_THAT(Found(Feed(), Every()), IsEmpty());
  EXPECT_THAT(Found(suite_.Logs(), Every()), IsEmpty());
  // What was sealed before is as it was sealed, but for what erasing took.
  EXPECT_EQ(suite_.Sjak("audit verify"), 0) << suite_.output();
  EXPECT_TRUE(absl::StrContains(suite_.output(), "citizens 0101: as sealed")) << suite_.output();
}

}  // namespace
}  // namespace sjak::e2e
