#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "deploy/pilot.d/tools/session.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "sjak/citizens/v1/caseworkers.pb.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/placements.pb.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::pilot {
namespace {

namespace pl = placements::v1;

constexpr char kFront[] = "sjak.programme.v1.ProgrammeService.";
constexpr char kDefineCaseworker[] = "sjak.jobcentre.v1.CaseworkersService.DefineCaseworker";
const Date kStart(2021, 1, 4);

class Setup {
 public:
  explicit Setup(Session& session) : s_(session), d_(session.Read("programme.json")) {}

  absl::Status Run() {
    SJAK_RETURN_IF_ERROR(s_.MoveClock(kStart, 9));
    SJAK_RETURN_IF_ERROR(Areas());
    SJAK_RETURN_IF_ERROR(Caseworkers());
    SJAK_RETURN_IF_ERROR(Programme());
    SJAK_RETURN_IF_ERROR(Partners());
    SJAK_RETURN_IF_ERROR(Projects());
    SJAK_RETURN_IF_ERROR(Mentors());
    progress_.Done();
    return absl::OkStatus();
  }

 private:
  // One change by the programme officer; its answer's name is kept under `key`.
  template <class Answer, class Request>
  absl::Status Make(const std::string& key, const std::string& method, Request& request) {
    Answer answer;
    SJAK_RETURN_IF_ERROR(s_.Do("officer", absl::StrCat(method, " ", key), kFront + method, request, &answer));
    const auto* name = Answer::descriptor()->FindFieldByName("name");
    if (name != nullptr) s_.names[key] = answer.GetReflection()->GetString(answer, name);
    progress_.Step();
    return absl::OkStatus();
  }

  absl::Status Areas() {
    for (const Json& area : d_["target_area"]["areas"]) {
      citizens::v1::DefineResidenceAreaRequest r;
      auto* a = r.mutable_area();
      a->set_code(area["id"].get<std::string>());
      a->set_label(area["name"].get<std::string>());
      for (const Json& street : area.value("streets", Json::array())) {
        auto* rule = a->add_rules();
        rule->set_postcode(area["postcode"].get<std::string>());
        rule->set_street(street.get<std::string>());
      }
      for (const Json& district : area.value("districts", Json::array())) {
        a->add_rules()->set_district_code(district.get<int>());
      }
      SJAK_RETURN_IF_ERROR(
          (Make<citizens::v1::ResidenceArea>(absl::StrCat("area ", a->code()), "DefineResidenceArea", r)));
    }
    return absl::OkStatus();
  }

  absl::Status Caseworkers() {
    for (const Json& person : d_["caseworkers"]) {
      citizens::v1::DefineCaseworkerRequest r;
      auto* caseworker = r.mutable_caseworker();
      caseworker->set_caseworker(person["id"].get<std::string>());
      caseworker->set_person_name(person["person_name"].get<std::string>());
      caseworker->set_team(person["team"].get<std::string>());
      *caseworker->mutable_active_from() = wire::ToProto(kStart);
      citizens::v1::Caseworker answer;
      const std::string key = absl::StrCat("caseworker ", caseworker->caseworker());
      SJAK_RETURN_IF_ERROR(s_.Do("officer", key, kDefineCaseworker, r, &answer));
      progress_.Step();
    }
    return absl::OkStatus();
  }

  absl::Status Programme() {
    const Json& p = d_["programme"];
    pl::CreateProgrammeRequest r;
    auto* f = r.mutable_facts();
    f->set_code(p["code"].get<std::string>());
    f->set_title(p["title_en"].get<std::string>());
    f->set_title_da(p["title"].get<std::string>());
    f->set_requester(p["requester"].get<std::string>());
    f->set_administration(p["owning_administration"].get<std::string>());
    f->set_committee(p["committee"].get<std::string>());
    f->set_budget_year(p["budget_year"].get<int>());
    f->set_no_further_approval(!p["needs_further_committee_approval"].get<bool>());
    f->set_goal_da(d_["target"]["qualitative_goal"].get<std::string>());
    f->set_target_citizens(d_["target"]["minimum_citizens"].get<int>());
    for (const Json& area : d_["target_area"]["areas"]) f->add_area_codes(area["id"].get<std::string>());
    for (const Json& district : d_["target_districts"]) f->add_target_districts(district.get<int>());
    const auto kinds = {pl::PLACEMENT_KIND_ORDINARY_HOURS, pl::PLACEMENT_KIND_FLEX_JOB,
                        pl::PLACEMENT_KIND_COMPANY_TRAINING};
    for (auto kind : kinds) f->add_counting_kinds(kind);
    for (const Json& phase : d_["phases"]) {
      auto* out = f->add_phases();
      out->set_code(phase["id"].get<std::string>());
      *out->mutable_starts_on() = wire::ToProto(DateOf(phase["first_day"]));
      *out->mutable_ends_on() = wire::ToProto(DateOf(phase["last_day"]));
      out->set_conditional(phase["conditional"].get<bool>());
      for (auto kind : kinds) out->add_enabled_kinds(kind);
    }
    SJAK_RETURN_IF_ERROR((Make<pl::Programme>("programme", "CreateProgramme", r)));

    const Json& line = d_["budget_line"];
    pl::CreateBudgetLineRequest b;
    b.set_programme(s_.names["programme"]);
    auto* facts = b.mutable_facts();
    facts->set_title("Buy-out of employees on building sites");
    facts->set_title_da(line["activity"].get<std::string>());
    facts->set_steering_area(line["steering_area"].get<std::string>());
    facts->set_committee(line["committee"].get<std::string>());
    facts->set_appropriation(line["appropriation"].get<std::string>());
    facts->set_direction(pl::BUDGET_DIRECTION_EXPENDITURE);
    facts->set_price_level_year(line["price_level_year"].get<int>());
    facts->set_cost_kind(line["only_cost_type"].get<std::string>());
    for (const auto& [year, thousands] : line["thousand_dkk"].items()) {
      if (thousands.is_null()) continue;  // an empty cell, which is not zero
      auto* cell = facts->add_years();
      cell->set_year(std::stoi(year));
      *cell->mutable_amount() = wire::DkkFromOere(thousands.get<int64_t>() * 100'000);
    }
    return Make<pl::BudgetLine>("budget line", "CreateBudgetLine", b);
  }

  absl::Status Partners() {
    for (const Json& p : d_["partners"]) {
      const std::string id = p["id"].get<std::string>();
      pl::CreatePartnerRequest r;
      r.set_programme(s_.names["programme"]);
      auto* f = r.mutable_facts();
      f->set_cvr(p["cvr"].get<std::string>());
      f->set_title(p["name"].get<std::string>());
      pl::PartnerRole role;
      if (!pl::PartnerRole_Parse(absl::StrCat("PARTNER_ROLE_", p["role"].get<std::string>()), &role)) {
        return absl::InvalidArgumentError(absl::StrCat("unknown role of partner ", id));
      }
      f->add_roles(role);
      pl::PartnerState state = pl::PARTNER_STATE_AGREED;
      if (p.contains("agreement_state")) {
        pl::PartnerState_Parse(absl::StrCat("PARTNER_STATE_", p["agreement_state"].get<std::string>()), &state);
      }
      f->set_state(state);
      if (p.contains("relation_to")) f->set_relation("selected NREP");
      SJAK_RETURN_IF_ERROR((Make<pl::Partner>(absl::StrCat("partner ", id), "CreatePartner", r)));
      for (const Json& unit : p.value("units", Json::array())) SJAK_RETURN_IF_ERROR(Unit(id, unit));
    }
    return absl::OkStatus();
  }

  absl::Status Unit(const std::string& partner, const Json& unit) {
    const std::string p_number = unit["p_number"].get<std::string>();
    const std::string key = absl::StrCat("unit ", p_number);
    pl::AddEmployerUnitRequest r;
    r.set_partner(s_.names[absl::StrCat("partner ", partner)]);
    r.set_p_number(p_number);
    r.set_title(unit["name"].get<std::string>());
    return Make<pl::EmployerUnit>(key, "AddEmployerUnit", r);
  }

  absl::Status Projects() {
    for (const Json& p : d_["projects"]) {
      const std::string key = absl::StrCat("project ", p["id"].get<std::string>());
      pl::CreateProjectRequest r;
      r.set_programme(s_.names["programme"]);
      auto* f = r.mutable_facts();
      f->set_title(p["name"].get<std::string>());
      pl::ProjectKind kind;
      if (!pl::ProjectKind_Parse(absl::StrCat("PROJECT_KIND_", p["kind"].get<std::string>()), &kind)) {
        return absl::InvalidArgumentError(absl::StrCat("unknown kind of ", key));
      }
      f->set_kind(kind);
      const std::string builder = p.contains("builder") ? p["builder"] : p["developer"];
      f->set_builder(s_.names[absl::StrCat("partner ", builder)]);
      f->set_planned_units(p.contains("units") ? p["units"].get<int>() : 0);
      f->set_planned_start_quarter(p.value("planned_start_quarter", ""));
      SJAK_RETURN_IF_ERROR((Make<pl::Project>(key, "CreateProject", r)));
    }
    for (const Json& site : d_["sites"]) {
      const std::string key = site["id"].get<std::string>();
      pl::CreateSiteRequest r;
      r.set_project(s_.names[absl::StrCat("project ", site["project"].get<std::string>())]);
      r.set_title(site["name"].get<std::string>());
      SJAK_RETURN_IF_ERROR((Make<pl::Site>(key, "CreateSite", r)));
      for (const Json& contractor : site["contractors"]) {
        for (const Json& partner : d_["partners"]) {
          if (partner["id"] != contractor["partner"]) continue;
          for (const Json& unit : partner["units"]) {
            const std::string p_number = unit["p_number"].get<std::string>();
            pl::AddSiteContractorRequest a;
            a.set_site(s_.names[key]);
            a.set_employer_unit(s_.names[absl::StrCat("unit ", p_number)]);
            *a.mutable_starts_on() = wire::ToProto(DateOf(contractor["first_day"]));
            SJAK_RETURN_IF_ERROR((Make<pl::Site>(absl::StrCat(key, " ", p_number), "AddSiteContractor", a)));
          }
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status Mentors() {
    for (const Json& m : d_["mentors"]) {
      pl::RegisterMentorRequest r;
      r.set_employer_unit(s_.names[absl::StrCat("unit ", m["p_number"].get<std::string>())]);
      r.set_person_name(absl::StrCat(m["given_name"].get<std::string>(), " ", m["surname"].get<std::string>()));
      r.set_trade_code(m.value("trade_code", "3123"));  // DISCO-08: construction supervisors
      *r.mutable_confidentiality_signed_on() = wire::ToProto(DateOf(m["confidentiality_declared_on"]));
      SJAK_RETURN_IF_ERROR((Make<pl::Mentor>(m["id"].get<std::string>(), "RegisterMentor", r)));
    }
    return absl::OkStatus();
  }

  Session& s_;
  const Json d_;
  Progress progress_{"Setting up the programme", 0};
};

}  // namespace

absl::Status SetUp(Session& session) { return Setup(session).Run(); }

}  // namespace sjak::pilot
