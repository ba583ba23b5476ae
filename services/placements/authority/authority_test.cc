#include "services/placements/placements/kinds_fixture.h"
#include "sjak/placements/v1/authority.pb.h"

namespace sjak::placements {
namespace {

const Date kSigned(2021, 9, 13);

class AuthorityTest : public KindsTest {
 protected:
  v1::Placement HeldByVitas() {
    v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
    draft.set_authority(v1::AUTHORITY_VITAS);
    const auto approved = Approve(Submitted(draft).name());
    EXPECT_TRUE(approved.ok()) << approved.status();
    Hear(approved->name(), v1::HEARING_PARTY_EMPLOYER, kSigned);
    return Hear(approved->name(), v1::HEARING_PARTY_SHOP_STEWARD, kSigned);
  }
  v1::RecordReferenceRequest Reference(const v1::Placement& p, const std::string& reference) {
    v1::RecordReferenceRequest request;
    request.set_placement(p.name());
    request.set_authority(v1::AUTHORITY_VITAS);
    request.set_external_reference(reference);
    return request;
  }
  std::string Attend(const v1::Placement& p) {
    return ReasonOf(Change<v1::Attendance>("PlacementsService.RecordAttendance", Day(p.name(), kSigned)).status());
  }
  static v1::ImportDecisionRequest Decision(const std::string& reference) {
    v1::ImportDecisionRequest request;
    v1::ImportedDecision& d = *request.mutable_decision();
    d.set_authority(v1::AUTHORITY_VITAS);
    d.set_external_reference(reference);
    d.set_revision(1);
    d.set_outcome(v1::DECISION_OUTCOME_APPROVED);
    *d.mutable_decided_on() = wire::ToProto(kSigned);
    *d.mutable_starts_on() = wire::ToProto(kSigned);
    *d.mutable_ends_on() = wire::ToProto(Date(2021, 12, 12));
    d.set_weekly_minutes(1200);
    d.set_p_number("1234567890");
    return request;
  }
  std::vector<v1::ReconciliationItem> Differences() {
    std::vector<v1::ReconciliationItem> items;
    v1::ListReconciliationRequest request;
    request.set_page_size(1);
    do {
      const auto page = Call<v1::ListReconciliationResponse>("AuthorityService.ListReconciliation", request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      EXPECT_EQ(harness_.last_statements(), 1);
      items.insert(items.end(), page->items().begin(), page->items().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return items;
  }
  static std::string Text(const v1::ReconciliationItem& item) {
    std::string text;
    for (const v1::Difference& d : item.differences()) {
      text += d.field() + " " + d.ours() + "|" + d.theirs() + "; ";
    }
    return text;
  }
};

TEST_F(AuthorityTest, APlacementHeldElsewhereNeedsItsReferenceOrAnOverride) {
  v1::Placement p = HeldByVitas();
  EXPECT_EQ(p.state(), v1::PLACEMENT_STATE_APPROVED);
  EXPECT_EQ(Attend(p), "REFERENCE_MISSING");
  const v1::Placement told = Must<v1::Placement>("AuthorityService.RecordReference", Reference(p, "VITAS-2021-17"));
  EXPECT_EQ(told.state(), v1::PLACEMENT_STATE_READY);
  EXPECT_EQ(told.authority().external_reference(), "VITAS-2021-17");
  EXPECT_EQ(Attend(p), "");
}

TEST_F(AuthorityTest, OverridingTheReferenceIsTheCaseworkersAndIsKept) {
  const v1::Placement p = HeldByVitas();
  v1::RecordReferenceRequest request = Reference(p, "");
  request.set_override_reason("VITAS is down; keyed there tomorrow");
  identity::Caller officer = testing::Jobcentre("tests|officer");
  officer.roles = {policy::v1::ROLE_PROGRAMME_OFFICER};
  EXPECT_EQ(ReasonOf(Change<v1::Placement>("AuthorityService.RecordReference", request, officer).status()),
            "ROLE_MISSING");
  EXPECT_EQ(Must<v1::Placement>("AuthorityService.RecordReference", request).state(), v1::PLACEMENT_STATE_READY);
  EXPECT_EQ(Attend(p), "");
  EXPECT_EQ(Get(p.name())->authority().override_reason(), "VITAS is down; keyed there tomorrow");
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE position('keyed there'::bytea IN payload) > 0"), 0);
}

TEST_F(AuthorityTest, ADecisionIsImportedOncePerRevision) {
  v1::ImportDecisionRequest request = Decision("VITAS-2021-17");
  request.set_validate_only(true);
  EXPECT_TRUE(Change<v1::ImportedDecision>("AuthorityService.ImportDecision", request).ok());
  EXPECT_EQ(Count("SELECT count(*) AS count FROM authority_decision"), 0);
  request.set_validate_only(false);
  Must<v1::ImportedDecision>("AuthorityService.ImportDecision", request);
  Must<v1::ImportedDecision>("AuthorityService.ImportDecision", request);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM authority_decision"), 1);
  EXPECT_EQ(Count("SELECT count(*) AS count FROM feed WHERE type_url LIKE '%DecisionImported'"), 1);
  request.mutable_decision()->set_weekly_minutes(900);
  EXPECT_EQ(ReasonOf(Change<v1::ImportedDecision>("AuthorityService.ImportDecision", request).status()),
            "DECISION_REVISION_TAKEN");
  request.mutable_decision()->set_revision(2);
  EXPECT_TRUE(Change<v1::ImportedDecision>("AuthorityService.ImportDecision", request).ok());
  request.mutable_decision()->set_authority(v1::AUTHORITY_NONE);
  EXPECT_EQ(ReasonOf(Change<v1::ImportedDecision>("AuthorityService.ImportDecision", request).status()), "BAD_REQUEST");
}

TEST_F(AuthorityTest, TheReconciliationListSaysWhatDiffers) {
  const v1::Placement p = HeldByVitas();
  ASSERT_EQ(Differences().size(), 1u);
  EXPECT_EQ(Text(Differences()[0]), "external_reference |not told; decision APPROVED|; ");
  Must<v1::Placement>("AuthorityService.RecordReference", Reference(p, "VITAS-2021-17"));
  EXPECT_EQ(Text(Differences()[0]), "decision APPROVED|; ");
  v1::ImportDecisionRequest request = Decision("VITAS-2021-17");
  Must<v1::ImportedDecision>("AuthorityService.ImportDecision", request);
  EXPECT_TRUE(Differences().empty());

  request.mutable_decision()->set_revision(2);
  request.mutable_decision()->set_weekly_minutes(900);
  *request.mutable_decision()->mutable_ends_on() = wire::ToProto(Date(2021, 12, 5));
  request.mutable_decision()->set_p_number("1234567891");
  Must<v1::ImportedDecision>("AuthorityService.ImportDecision", request);
  Must<v1::ImportedDecision>("AuthorityService.ImportDecision", Decision("VITAS-2021-18"));
  const std::vector<v1::ReconciliationItem> items = Differences();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].placement(), p.name());
  EXPECT_EQ(Text(items[0]), "ends_on 2021-12-12|2021-12-05; weekly_minutes 1200|900; p_number 1234567890|1234567891; ");
  EXPECT_EQ(items[1].placement(), "");
  EXPECT_EQ(items[1].external_reference(), "VITAS-2021-18");
  EXPECT_EQ(Text(items[1]), "decision |APPROVED; ");

  // Who is not held elsewhere is in nobody's way; of whom nobody has said it, it is asked.
  v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
  draft.mutable_terms()->set_employer_unit(other_unit_.name());
  draft.set_authority(v1::AUTHORITY_NONE);
  Must<v1::Placement>("PlacementsService.DraftTraining", draft);
  EXPECT_EQ(Differences().size(), 2u);
  draft.set_citizen(NewCitizen());
  draft.set_authority(v1::AUTHORITY_UNSPECIFIED);
  Must<v1::Placement>("PlacementsService.DraftTraining", draft);
  ASSERT_EQ(Differences().size(), 3u);
}

TEST_F(AuthorityTest, TheSheetSaysTheRampInWordsAndNobodysName) {
  v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
  for (int hours : {5, 10, 10, 20}) draft.mutable_terms()->add_minutes_by_week(60 * hours);
  draft.mutable_agreement()->set_citizen_wish("To work outdoors");
  const v1::Placement p = Must<v1::Placement>("PlacementsService.DraftTraining", draft);
  v1::GetVitasSheetRequest request;
  request.set_placement(p.name());
  const auto sheet = Call<v1::VitasSheet>("AuthorityService.GetVitasSheet", request);
  ASSERT_TRUE(sheet.ok()) << sheet.status();
  std::string text;
  for (const v1::SheetSection& section : sheet->sections()) {
    text += "# " + section.heading() + "\n";
    for (const v1::SheetLine& line : section.lines()) text += line.label() + ": " + line.value() + "\n";
  }
  EXPECT_EQ(text,
            "# Virksomhed\nCVR-nummer: 13748136\nP-nummer: 1234567890\nVirksomhed: Invented 13748136\nEnhed: Yard\n"
            "Arbejdssted: South\n# Borger\nCPR-nummer: \nNavn: \n# Tilbud\nType: Virksomhedspraktik\n"
            "Startdato: 13.09.2021\nSlutdato: 12.12.2021\n"
            "Ugentlig arbejdstid: Uge 1: 5 t, uge 2-3: 10 t, uge 4-13: 20 t pr. uge\n# Indhold\n"
            "Stilling (DISCO-08): 931300\nFormål: Learn the work of a site hand\nBorgerens ønske: To work outdoors\n"
            "Forskel fra tidligere: \n# Erklæringer\nIngen ansat erstattes: \nOrdinære timer: \nArbejdsgiver hørt: \n"
            "Medarbejderrepræsentant hørt: \n");
}

}  // namespace
}  // namespace sjak::placements
