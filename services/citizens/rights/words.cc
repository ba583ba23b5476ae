#include "services/citizens/rights/words.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "platform/policy/policy.h"

namespace sjak::citizens {
namespace {

using Words = std::map<std::string, const char*, std::less<>>;

const Words& DanishTables() {
  static const auto* const words = new Words{
      {"address_spell", "Adresser"},
      {"caseworker_spell", "Sagsbehandlere"},
      {"circumstance_spell", "Forhold"},
      {"citizen", "Stamoplysninger"},
      {"citizen_field_source", "Hvilket fagsystem der gav hvad"},
      {"citizen_match", "Søgenøgler"},
      {"citizen_merge", "Sammenlægninger"},
      {"citizen_source", "Nøgler i fagsystemer"},
      {"consent", "Samtykker"},
      {"cpr_lookup", "Opslagsnøgler for CPR-numre"},
      {"cpr_number", "CPR-numre"},
      {"discrepancy", "Uoverensstemmelser mellem fagsystemer"},
      {"duplicate_dismissal", "Afviste dubletter"},
      {"erasure", "Sletteattester"},
      {"feed", "Hændelser sendt til kommunens andre systemer"},
      {"idempotency", "Svar gemt i syv dage"},
      {"import_missing", "Manglende i et fagsystems fulde udtræk"},
      {"import_refusal", "Afviste rækker fra fagsystemer"},
      {"import_row", "Indlæste rækker fra fagsystemer"},
      {"information_given", "Oplysningspligt (artikel 13 og 14)"},
      {"legal_hold", "Stop for sletning"},
      {"measurement", "Målinger af progression"},
      {"measurement_skip", "Oversprungne målinger"},
      {"need_spell", "Behov og ledighed"},
      {"progress_track", "Forløb af målinger"},
      {"rectification", "Rettelser (artikel 16)"},
      {"restriction", "Begrænsning af behandling (artikel 18)"},
      {"target_group_spell", "Målgrupper (LAB § 6)"},
      {"task", "Opgaver for sagsbehandleren"},
  };
  return *words;
}

// By column, or by "table.column" where a column means something else than its name says elsewhere.
const Words& DanishColumns() {
  static const auto* const words = new Words{
      {"aggregate", "Hvad hændelsen ændrede"},
      {"answer", "Svaret, krypteret"},
      {"answers", "Svar"},
      {"applied_at", "Sidst indlæst"},
      {"capacity", "Ikke fuld arbejdsevne"},
      {"caseworker", "Sagsbehandlerens id"},
      {"cause", "Handler om"},
      {"certificate", "Attest"},
      {"circumstance_spell.kind", "Slags"},
      {"citizen_match.key", "Nøgle"},
      {"citizen_match.kind", "Slags"},
      {"city", "Postdistrikt"},
      {"closed_on", "Lukket den"},
      {"consent_id", "Samtykkets nøgle"},
      {"corrects", "Retter målingen"},
      {"created_at", "Gemt"},
      {"dar_address_id", "Adressens id i DAR"},
      {"discrepancy_id", "Uoverensstemmelsens nøgle"},
      {"dismissed_at", "Afvist"},
      {"district_code", "Bydel"},
      {"due_on", "Frist"},
      {"duty", "Efter hvilken artikel"},
      {"ended_on", "Sluttet den"},
      {"erasure_id", "Attestens nøgle"},
      {"evidence", "Kontroltal for det der talte for"},
      {"expires_on", "Gælder til og med"},
      {"external_id", "Fagsystemets nøgle"},
      {"field_group", "Gruppe af felter"},
      {"found_at", "Fundet"},
      {"given_name", "Fornavn og mellemnavne"},
      {"given_on", "Givet den"},
      {"holders", "Kilde for hver gruppe af felter"},
      {"import_id", "Filens id"},
      {"instrument_code", "Måleredskab"},
      {"instrument_version", "Måleredskabets version"},
      {"kept_source", "Kilden der blev fulgt"},
      {"keyed_hash", "Kontroltal"},
      {"legal_basis", "Retsgrundlag"},
      {"lift_reason", "Hvorfor ophævet"},
      {"lifted_on", "Ophævet den"},
      {"losing_source", "Kilden der ikke blev fulgt"},
      {"measurement_id", "Målingens nøgle"},
      {"merged_at", "Lagt sammen"},
      {"merged_into", "Samme person som"},
      {"method", "Hvad der blev bedt om"},
      {"opened_by", "Åbnet af hændelsen"},
      {"opened_on", "Åbnet den"},
      {"other_id", "Den anden"},
      {"outcome", "Udfald"},
      {"payload", "Indhold"},
      {"phone", "Telefon"},
      {"placed_on", "Indført den"},
      {"postcode", "Postnummer"},
      {"protected", "Navne- og adressebeskyttelse"},
      {"purpose", "Formål"},
      {"reason", "Begrundelse"},
      {"reasons", "Hvad der var galt"},
      {"recipient_cvr", "Modtagerens CVR-nummer"},
      {"recipient_role", "Modtagerens rolle"},
      {"recorded_at", "Registreret"},
      {"residence_area", "Boligområde"},
      {"residence_rule", "Reglen for boligområdet"},
      {"respondent", "Hvem der svarede"},
      {"restricted", "Behandlingen er begrænset"},
      {"row_number", "Linje i filen"},
      {"sealed", "CPR-nummer"},
      {"search_key", "Navn til søgning"},
      {"settled_at", "Afgjort"},
      {"settled_by", "Afgjort af"},
      {"skills", "Mangler relevante kompetencer"},
      {"skipped_on", "Oversprunget den"},
      {"sort_key", "Navn til sortering"},
      {"source_revision", "Sidste version fra fagsystemet"},
      {"source_system", "Fagsystem"},
      {"started_on", "Begyndt den"},
      {"state", "Tilstand"},
      {"street", "Vej og husnummer"},
      {"superseded_at", "Afløst"},
      {"surname", "Efternavn"},
      {"survivor_id", "Lagt sammen med"},
      {"taken", "Overtagne felter"},
      {"taken_on", "Svaret den"},
      {"target_group", "Målgruppe"},
      {"task.kind", "Slags opgave"},
      {"task_id", "Opgavens nøgle"},
      {"text_language", "Tekstens sprog"},
      {"text_version", "Tekstens version"},
      {"track_id", "Forløbets nøgle"},
      {"unemployed", "Ledig"},
      {"urgency", "Hast"},
      {"valid", "Gælder"},
      {"value", "Indhold"},
      {"version", "Version"},
      {"withdrawn_on", "Trukket tilbage den"},
  };
  return *words;
}

const char* Danish(const std::string& table, const std::string& column) {
  if (column.empty()) {
    const auto found = DanishTables().find(table);
    return found == DanishTables().end() ? nullptr : found->second;
  }
  auto found = DanishColumns().find(absl::StrCat(table, ".", column));
  if (found == DanishColumns().end()) found = DanishColumns().find(column);
  return found == DanishColumns().end() ? nullptr : found->second;
}

v1::Label Both(absl::string_view da, absl::string_view en) {
  v1::Label label;
  label.set_da(std::string(da));
  label.set_en(std::string(en));
  return label;
}

v1::Label WithDanish(const std::string& table, const std::string& column, const std::string& english) {
  const char* const danish = Danish(table, column);
  return Both(danish == nullptr ? english : danish, english);
}

using Pairs = std::map<std::string, std::pair<const char*, const char*>, std::less<>>;

const Pairs& Roles() {
  static const auto* const words = new Pairs{
      {"CASEWORKER", {"sagsbehandler", "caseworker"}},
      {"PROGRAMME_OFFICER", {"projektleder", "programme officer"}},
      {"CONTROLLER", {"kontrollant", "controller"}},
      {"INTEGRATION", {"kommunens fagsystem", "the municipality's case system"}},
      {"COMPANY_CLIENT", {"virksomhedens system", "a company's system"}},
      {"MENTOR", {"mentor", "mentor"}},
      {"EMPLOYER_SIGNER", {"arbejdsgiver", "employer"}},
      {"EMPLOYEE_REP", {"medarbejderrepræsentant", "employee representative"}},
  };
  return *words;
}

const Pairs& Purposes() {
  static const auto* const words = new Pairs{
      {"CASE_WORK", {"sagsbehandling", "case work"}},
      {"PLACEMENT", {"anvisning og drift af en plads", "placement"}},
      {"FOLLOW_UP", {"opfølgning", "follow-up"}},
      {"PAYMENT", {"betaling og bogføring", "payment and bookkeeping"}},
      {"SUPERVISION", {"tilsyn og stikprøver", "supervision and samples"}},
      {"SUBJECT_REQUEST", {"din egen anmodning", "your own request"}},
      {"SYNC", {"opdatering mellem systemer", "keeping systems in step"}},
      {"SYSTEM", {"systemets egne kørsler", "the system's own jobs"}},
  };
  return *words;
}

// What a method does to the person, where its kind of use (below) says too little.
const Pairs& Methods() {
  static const auto* const words = new Pairs{
      {"RegisterCitizen", {"oprettet i registret", "entered into the registry"}},
      {"GetCitizen", {"dine oplysninger blev åbnet", "your record was opened"}},
      {"UnmaskCitizen", {"dit CPR-nummer blev vist i klartekst", "your CPR number was shown in clear"}},
      {"ListCitizens", {"vist i en liste", "shown in a list"}},
      {"GetPlacementFacts", {"grundlaget for en afgørelse blev hentet", "facts for a decision were fetched"}},
      {"ExportPerson", {"udtræk af alt om dig", "everything about you was extracted"}},
      {"ListAccessLog", {"loggen over opslag blev efterset", "the log of looks was inspected"}},
      {"SampleAccessLog", {"stikprøve af loggen", "a sample of the log"}},
      {"RectifyPerson", {"oplysninger rettet", "details corrected"}},
      {"RestrictProcessing", {"behandlingen blev begrænset", "processing was restricted"}},
      {"LiftRestriction", {"begrænsning ophævet", "restriction lifted"}},
      {"ListDueForErasure", {"vist på listen over frister for sletning", "shown in the list of what is to be erased"}},
      {"GiveConsent", {"samtykke registreret", "consent recorded"}},
      {"WithdrawConsent", {"samtykke trukket tilbage", "consent withdrawn"}},
      {"AssignCaseworker", {"sagsbehandler skiftet", "caseworker changed"}},
  };
  return *words;
}

v1::Label KindOfUse(policy::v1::Audit audit) {
  switch (audit) {
    case policy::v1::AUDIT_SEARCH:
      return Both("vist i en søgning eller liste", "shown in a search or list");
    case policy::v1::AUDIT_CHANGE:
      return Both("oplysninger ændret", "details changed");
    case policy::v1::AUDIT_IMPORT:
      return Both("indlæst fra kommunens fagsystem", "imported from the municipality's case system");
    default:
      return Both("opslag", "look-up");
  }
}

}  // namespace

Comment ParseComment(absl::string_view comment) {
  static constexpr absl::string_view kClass = " class: ";
  static constexpr absl::string_view kNumberOf = "number of ";
  Comment out;
  const size_t at = comment.rfind(kClass);
  out.text = std::string(absl::StripSuffix(comment.substr(0, at), "."));
  if (at != absl::string_view::npos) {
    const std::string name = absl::AsciiStrToUpper(comment.substr(at + kClass.size()));
    policy::v1::Data_Parse(absl::StrCat("DATA_", name), &out.data);
  }
  if (const size_t number = absl::string_view(out.text).find(kNumberOf); number != std::string::npos) {
    const std::string type = out.text.substr(number + kNumberOf.size());
    if (absl::StartsWith(type, "sjak.")) out.enum_type = type.substr(0, type.find_first_of(" ;,"));
  }
  return out;
}

v1::Label TableLabel(const std::string& table, const Comment& comment) { return WithDanish(table, "", comment.text); }

v1::Label ColumnLabel(const std::string& table, const std::string& column, const Comment& comment) {
  return WithDanish(table, column, comment.text);
}

void AddLabels(google::protobuf::RepeatedPtrField<v1::ErasedTable>* tables) {
  for (v1::ErasedTable& table : *tables) *table.mutable_label() = TableLabel(table.table(), {table.table()});
}

bool HasDanish(const std::string& table, const std::string& column) { return Danish(table, column) != nullptr; }

v1::Label RoleLabel(absl::string_view roles) {
  v1::Label label;
  for (absl::string_view role : absl::StrSplit(roles, ',', absl::SkipEmpty())) {
    const auto found = Roles().find(role);
    if (found == Roles().end()) continue;
    const char* const comma = label.da().empty() ? "" : ", ";
    absl::StrAppend(label.mutable_da(), comma, found->second.first);
    absl::StrAppend(label.mutable_en(), comma, found->second.second);
  }
  return label.da().empty() ? Both("et af kommunens systemer", "one of the municipality's systems") : label;
}

v1::Label PurposeLabel(absl::string_view purpose) {
  const auto found = Purposes().find(purpose);
  if (found == Purposes().end()) return Both("ikke oplyst", "not stated");
  return Both(found->second.first, found->second.second);
}

v1::Label MethodLabel(const std::string& method) {
  const auto found = Methods().find(method.substr(method.rfind('.') + 1));
  if (found != Methods().end()) return Both(found->second.first, found->second.second);
  const policy::Method* const known = policy::FindMethod(method);
  return KindOfUse(known == nullptr ? policy::v1::AUDIT_UNSPECIFIED : known->rpc.audit());
}

}  // namespace sjak::citizens
