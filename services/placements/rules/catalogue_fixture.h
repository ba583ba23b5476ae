#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/placements/placements_fixture.h"
#include "services/placements/rules/rule_book_store.h"

namespace sjak::placements {

// The pure engine on the law as it is in the database: tables and properties of the catalogue.
class Catalogue : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    citizens_ = std::make_shared<FakeCitizens>();
    harness_ = std::make_unique<testing::ServiceHarness>(
        Schema(),
        [](const rpc::Environment& environment) {
          service_ = std::make_unique<Service>(environment);
          return service_->bindings();
        },
        std::map<std::string, std::shared_ptr<rpc::Peer>>{{"citizens", citizens_}});
  }
  static void TearDownTestSuite() {
    harness_.reset();
    service_.reset();
    books_.clear();
  }

  static const RuleBook& LawOf(Date day) {
    const auto known = books_.find(day);
    if (known != books_.end()) return known->second;
    const std::string sql =
        absl::StrReplaceAll(RuleBookSql(absl::StrCat("'", day.ToString(), "'::date")), {{"$1", "'0101'"}});
    const postgres::Rows rows = harness_->admin().ExecText(absl::StrCat("SELECT ", sql, " AS rules"));
    return books_[day] = RuleBookOf(rows.front().text("rules"));
  }

  // The finding of `rule` about `c` under the law of its first day.
  static Finding Judged(const PlacementCase& c, const std::string& rule) {
    for (const Finding& finding : JudgePlacement(c, LawOf(c.ratio.start))) {
      if (finding.rule == rule) return finding;
    }
    ADD_FAILURE() << rule << " was not judged";
    return {};
  }

  // Four weeks of training for somebody of 6.3 from 1 February 2021, at a unit of eight, of which everything is known.
  static PlacementCase FourWeeks() {
    PlacementCase c;
    c.ratio.start = Date(2021, 2, 1);
    c.ratio.last = Date(2021, 2, 28);
    c.ratio.hours = 20 * 60;
    c.ratio.today = Date(2021, 1, 25);
    for (int back = 1; back <= 4; ++back) c.ratio.workforce.push_back({Month(2021, 1) - back, 800});
    c.ratio.external = {{Date(2021, 1, 1), Date(2021, 12, 31), 0, true, Date(2021, 1, 20)}};
    c.cvr = "13748136";
    c.p_number = "1234567890";
    c.function_code = "931300";
    c.group = TargetGroup{"6.3"};
    c.born = BornOn(Date(1985, 5, 5));
    c.last_employer = LastEmployer{};
    c.texts = {{AgreementText::kPurpose, true},
               {AgreementText::kCitizenWish, true},
               {AgreementText::kReason, true},
               {AgreementText::kComplaintGuidance, true}};
    c.replaces_nobody = true;
    c.hearing = {{Party::kEmployer, Date(2021, 1, 20), true}, {Party::kShopSteward, Date(2021, 1, 21), true}};
    return c;
  }

  inline static std::shared_ptr<FakeCitizens> citizens_;
  inline static std::unique_ptr<Service> service_;
  inline static std::unique_ptr<testing::ServiceHarness> harness_;
  inline static std::map<Date, RuleBook> books_;
};

}  // namespace sjak::placements
