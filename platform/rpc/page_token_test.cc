#include "platform/rpc/page_token.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/testing/service_harness.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::rpc {
namespace {

class PageTokenTest : public ::testing::Test {
 protected:
  PageTokenTest() {
    call_.method = policy::FindMethod("sjak.placements.v1.PlacementsService.ListPlacements");
    call_.caller = testing::Jobcentre();
    call_.caller.municipality = "0101";
    request_.set_page_size(10);
    request_.set_page_token(pages_.Next(call_, request_, {"Jensen", "7"}));
  }
  std::string Reason() const { return ReasonOf(pages_.Open(call_, request_).status()); }

  std::shared_ptr<identity::Sealer> sealer_ = testing::TestSealer();
  Pages pages_{sealer_};
  Call call_;
  placements::v1::ListPlacementsRequest request_;
};

TEST_F(PageTokenTest, CarriesTheSortKeyWhateverThePageSize) {
  request_.set_page_size(25);
  const auto page = Pages(testing::TestSealer()).Open(call_, request_);  // another copy of the service
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->after, (std::vector<std::string>{"Jensen", "7"}));
  EXPECT_EQ(page->size, 25);
}

TEST_F(PageTokenTest, SizesHaveADefaultAndACap) {
  request_.clear_page_token();
  for (const auto& [asked, given] :
       std::vector<std::pair<int, int>>{{0, 50}, {1, 1}, {500, 500}, {501, 500}, {-3, 50}}) {
    request_.set_page_size(asked);
    EXPECT_EQ(pages_.Open(call_, request_)->size, given) << asked;
  }
}

TEST_F(PageTokenTest, ASecondQueryIsRefused) {
  request_.set_site("sites/00000000-0000-7000-8000-000000000001");
  EXPECT_EQ(Reason(), "PAGE_TOKEN_INVALID");
}

TEST_F(PageTokenTest, AnotherCallerTenantOrMethodIsRefused) {
  const Call mine = call_;
  call_.caller.subject = "tests|somebody-else";
  EXPECT_EQ(Reason(), "PAGE_TOKEN_INVALID");
  call_ = mine;
  call_.caller.municipality = "0147";
  EXPECT_EQ(Reason(), "PAGE_TOKEN_INVALID");
  call_ = mine;
  call_.method = policy::FindMethod("sjak.partner.v1.PartnerService.ListPlacements");
  ASSERT_NE(call_.method, nullptr);
  EXPECT_EQ(Reason(), "PAGE_TOKEN_INVALID");
}

TEST_F(PageTokenTest, AlteredAndMadeUpTokensAreRefused) {
  std::string token = request_.page_token();
  token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& bad : {token, std::string("x"), std::string(1999, 'A'), std::string("{}")}) {
    request_.set_page_token(bad);
    EXPECT_EQ(Reason(), "PAGE_TOKEN_INVALID");
  }
}

TEST_F(PageTokenTest, AnExpiredTokenIsRefused) {
  // The same token as the service makes, a day old: its context is method, caller, municipality and query.
  placements::v1::ListPlacementsRequest query;
  const std::string context =
      absl::StrCat(call_.method->name, "|", call_.caller.subject, "|0101|", query.SerializeAsString());
  const auto sealed = [&](absl::Time expires) {
    const nlohmann::json json = {{"expires", absl::ToUnixSeconds(expires)}, {"after", {"Jensen"}}};
    return sealer_->SealText("page-token", json.dump(), context);
  };
  request_.set_page_token(sealed(absl::Now() + absl::Minutes(1)));
  EXPECT_EQ(Reason(), "");
  request_.set_page_token(sealed(absl::Now() - absl::Seconds(2)));
  EXPECT_EQ(Reason(), "PAGE_TOKEN_INVALID");
}

TEST_F(PageTokenTest, SaysNothing) {
  EXPECT_EQ(request_.page_token().find("Jensen"), std::string::npos);
  EXPECT_NE(pages_.Next(call_, request_, {"Jensen", "7"}), pages_.Next(call_, request_, {"Jensen", "7"}));
}

}  // namespace
}  // namespace sjak::rpc
