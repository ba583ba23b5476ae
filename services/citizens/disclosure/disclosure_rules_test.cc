#include "services/citizens/disclosure/disclosure_rules.h"

#include <gtest/gtest.h>

#include <functional>

namespace sjak::citizens {
namespace {

const Date kToday(2021, 9, 13);

enum class Who { kEmployer, kUndeclaredMentor, kMentor };

// One line of the matrix: what is shown of name, telephone and considerations, by the first letters of
// Granted, Not consented, not Yet, Protected.
struct Line {
  Stage stage;
  Who who;
  bool consented;
  bool is_protected;
  const char* shown;
};
constexpr Stage kP = Stage::kProposed, kI = Stage::kIntroduced, kA = Stage::kApproved;
constexpr Who kE = Who::kEmployer, kU = Who::kUndeclaredMentor, kM = Who::kMentor;
constexpr bool kNo = false, kYes = true;
constexpr Line kMatrix[] = {
    {kP, kE, kNo, kNo, "YYY"}, {kP, kE, kNo, kYes, "YYY"}, {kP, kE, kYes, kNo, "YYY"}, {kP, kE, kYes, kYes, "YYY"},
    {kP, kU, kNo, kNo, "YYY"}, {kP, kU, kNo, kYes, "YYY"}, {kP, kU, kYes, kNo, "YYY"}, {kP, kU, kYes, kYes, "YYY"},
    {kP, kM, kNo, kNo, "YYY"}, {kP, kM, kNo, kYes, "YYY"}, {kP, kM, kYes, kNo, "YYY"}, {kP, kM, kYes, kYes, "YYY"},
    {kI, kE, kNo, kNo, "GYY"}, {kI, kE, kNo, kYes, "PYY"}, {kI, kE, kYes, kNo, "GYY"}, {kI, kE, kYes, kYes, "PYY"},
    {kI, kU, kNo, kNo, "YYY"}, {kI, kU, kNo, kYes, "YYY"}, {kI, kU, kYes, kNo, "YYY"}, {kI, kU, kYes, kYes, "YYY"},
    {kI, kM, kNo, kNo, "GYY"}, {kI, kM, kNo, kYes, "PYY"}, {kI, kM, kYes, kNo, "GYY"}, {kI, kM, kYes, kYes, "PYY"},
    {kA, kE, kNo, kNo, "GNN"}, {kA, kE, kNo, kYes, "PNN"}, {kA, kE, kYes, kNo, "GGG"}, {kA, kE, kYes, kYes, "PPG"},
    {kA, kU, kNo, kNo, "YYY"}, {kA, kU, kNo, kYes, "YYY"}, {kA, kU, kYes, kNo, "YYY"}, {kA, kU, kYes, kYes, "YYY"},
    {kA, kM, kNo, kNo, "GNN"}, {kA, kM, kNo, kYes, "PNN"}, {kA, kM, kYes, kNo, "GGG"}, {kA, kM, kYes, kYes, "PPG"},
};

ShareBasis Share(const char* purpose, int legal_basis = 1) {
  return {"consents/x", purpose, legal_basis, 0, kToday - 10, std::nullopt, std::nullopt};
}

DisclosureCase CaseOf(const Line& line) {
  DisclosureCase facts;
  facts.today = kToday;
  facts.stage = line.stage;
  facts.recipient_role = line.who == Who::kEmployer ? 1 : kMentor;
  if (line.who == Who::kMentor) facts.declaration_signed_on = kToday;
  facts.days_after_end = 84;
  facts.is_protected = line.is_protected;
  facts.shares.push_back(Share("INTRODUCTION", kTaskOfAuthority));
  facts.shares.back().expires_on = kToday;
  if (line.consented) {
    facts.shares.push_back(Share("PHONE"));
    facts.shares.push_back(Share("FUNCTIONAL_CONSIDERATIONS"));
  }
  return facts;
}

using Judgement = std::function<Verdict(Section, const DisclosureCase&)>;

std::string ShownBy(const Judgement& judge, const DisclosureCase& facts) {
  std::string shown;
  for (Section section : {Section::kName, Section::kPhone, Section::kConsiderations}) {
    shown += "?GNYEPC"[static_cast<int>(judge(section, facts).status)];
  }
  return shown;
}

int LinesThatDiffer(const Judgement& judge) {
  int differ = 0;
  for (const Line& line : kMatrix) differ += ShownBy(judge, CaseOf(line)) == line.shown ? 0 : 1;
  return differ;
}

TEST(Disclosure, FollowsTheMatrix) {
  EXPECT_EQ(std::size(kMatrix), 3u * 3u * 2u * 2u);
  for (const Line& line : kMatrix) {
    EXPECT_EQ(ShownBy(Judge, CaseOf(line)), line.shown)
        << "stage " << static_cast<int>(line.stage) << " who " << static_cast<int>(line.who) << " consented "
        << line.consented << " protected " << line.is_protected;
  }
}

// The matrix would catch a judgement that forgets any one of the things it asks about.
TEST(Disclosure, TheMatrixCatchesWhatIsForgotten) {
  const auto with = [](const std::function<void(DisclosureCase*)>& forget) -> Judgement {
    return [forget](Section section, const DisclosureCase& facts) {
      DisclosureCase blind = facts;
      forget(&blind);
      return Judge(section, blind);
    };
  };
  EXPECT_EQ(LinesThatDiffer(Judge), 0);
  EXPECT_GT(LinesThatDiffer(with([](DisclosureCase* c) { c->is_protected = false; })), 0);
  EXPECT_GT(LinesThatDiffer(with([](DisclosureCase* c) { c->stage = Stage::kApproved; })), 0);
  EXPECT_GT(LinesThatDiffer(with([](DisclosureCase* c) { c->declaration_signed_on = kToday; })), 0);
  EXPECT_GT(LinesThatDiffer(with([](DisclosureCase* c) {
              c->shares.push_back(Share("PHONE"));
              c->shares.push_back(Share("FUNCTIONAL_CONSIDERATIONS"));
            })),
            0);
}

TEST(Disclosure, EndsAfterTheDaysThatFollowThePlacement) {
  DisclosureCase facts = CaseOf({kA, kE, kYes, kNo, ""});
  facts.ended_on = kToday - 84;
  EXPECT_EQ(ShownBy(Judge, facts), "GGG");
  EXPECT_EQ(Judge(Section::kName, facts).until, kToday);
  facts.ended_on = kToday - 85;
  EXPECT_EQ(ShownBy(Judge, facts), "EEE");
  facts.days_after_end = 85;
  EXPECT_EQ(ShownBy(Judge, facts), "GGG");
  // What never was decided has no time after.
  facts = CaseOf({kI, kE, kYes, kNo, ""});
  facts.ended_on = kToday;
  EXPECT_EQ(ShownBy(Judge, facts), "GYY");
  facts.ended_on = kToday - 1;
  EXPECT_EQ(ShownBy(Judge, facts), "EEE");
}

TEST(Disclosure, WithdrawalActsOnItsDayAndExpiryTheDayAfter) {
  DisclosureCase facts = CaseOf({kA, kE, kYes, kNo, ""});
  for (ShareBasis& share : facts.shares) share.withdrawn_on = kToday + 1;
  EXPECT_EQ(ShownBy(Judge, facts), "GGG");
  for (ShareBasis& share : facts.shares) share.withdrawn_on = kToday;
  EXPECT_EQ(ShownBy(Judge, facts), "GNC") << "considerations that were shown before do not hold any more";
  facts.stage = Stage::kIntroduced;
  EXPECT_EQ(ShownBy(Judge, facts), "EYY");
  facts = CaseOf({kA, kE, kYes, kNo, ""});
  for (ShareBasis& share : facts.shares) share.expires_on = kToday;
  EXPECT_EQ(ShownBy(Judge, facts), "GGG");
  EXPECT_EQ(Judge(Section::kPhone, facts).until, kToday);
  for (ShareBasis& share : facts.shares) share.expires_on = kToday - 1;
  EXPECT_EQ(ShownBy(Judge, facts), "GNC");
}

TEST(Disclosure, CountsOnlyForTheRoleThatWasNamed) {
  DisclosureCase facts = CaseOf({kA, kE, kYes, kNo, ""});
  for (ShareBasis& share : facts.shares) share.recipient_role = kMentor;
  EXPECT_EQ(ShownBy(Judge, facts), "GNN");
  facts.recipient_role = kMentor;
  facts.declaration_signed_on = kToday - 1;
  EXPECT_EQ(ShownBy(Judge, facts), "GGG");
  facts.declaration_signed_on = kToday + 1;
  EXPECT_EQ(ShownBy(Judge, facts), "YYY");
}

TEST(Disclosure, SaysByWhatRight) {
  const DisclosureCase facts = CaseOf({kA, kE, kYes, kNo, ""});
  EXPECT_EQ(Judge(Section::kName, facts).legal_basis, kTaskOfAuthority);
  EXPECT_EQ(Judge(Section::kPhone, facts).legal_basis, 1);
  EXPECT_EQ(Judge(Section::kPhone, facts).share, "consents/x");
  EXPECT_EQ(Judge(Section::kName, CaseOf({kI, kE, kNo, kNo, ""})).share, "consents/x");
  EXPECT_EQ(Judge(Section::kPhone, CaseOf({kA, kE, kNo, kNo, ""})).legal_basis, 0);
}

TEST(Disclosure, IntroducesByTheFirstNameAlone) {
  EXPECT_EQ(FirstName("Anne Marie"), "Anne");
  EXPECT_EQ(FirstName("Søren"), "Søren");
  EXPECT_EQ(FirstName(""), "");
}

}  // namespace
}  // namespace sjak::citizens
