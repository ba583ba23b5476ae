#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/testing/service_harness.h"
#include "services/citizens/service.h"
#include "sjak/citizens/v1/citizens_events.pb.h"

namespace sjak::citizens {

// The service on a database of its own, on Monday 13 September 2021. Every person is made up: their CPR numbers are
// replacement numbers.
class CitizensTest : public ::testing::Test {
 protected:
  inline static const Date kToday{2021, 9, 13};

  CitizensTest()
      : harness_(Schema(), [this](const rpc::Environment& environment) {
          service_ = std::make_shared<Service>(environment);
          return service_->bindings();
        }) {
    harness_.clock().Set(kToday);
    // The wordings that consents of tests name.
    harness_.admin().ExecText(
        "INSERT INTO consent_text (municipality_code, code, version, language, text, defined_on) "
        "SELECT '0101', c, '2021-01', 'da', 'Må vi?', '2021-01-04' "
        "FROM unnest(ARRAY['FUNCTIONAL_CONSIDERATIONS', 'PHONE', 'INTRODUCTION']) AS c");
  }

  // `method` of CitizensService, or "Service.Method".
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Call(absl::string_view method, const Request& request,
                              const identity::Caller& caller = testing::Jobcentre()) {
    // "GetCitizen", or a method of another service of the program: "TasksService.ListTasks".
    const bool named = method.find('.') != absl::string_view::npos;
    return harness_.Call<Answer>(caller, absl::StrCat("sjak.citizens.v1.", named ? "" : "CitizensService.", method),
                                 request);
  }
  // A change, with a request id of its own unless the request has one.
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Change(absl::string_view method, Request request,
                                const identity::Caller& caller = testing::Jobcentre()) {
    if (request.request_id().empty()) request.set_request_id(Uuid::New().ToString());
    return Call<Answer>(method, request, caller);
  }

  absl::StatusOr<v1::Citizen> Register(const v1::RegisterCitizenRequest& request) {
    return Change<v1::Citizen>("RegisterCitizen", request);
  }
  v1::Citizen MustRegister(const v1::RegisterCitizenRequest& request) {
    auto citizen = Register(request);
    EXPECT_TRUE(citizen.ok()) << citizen.status();
    return citizen.value_or(v1::Citizen());
  }
  // To whom cases can be assigned from 2021 on.
  void DefineActive(const std::string& caseworker) {
    v1::DefineCaseworkerRequest request;
    request.mutable_caseworker()->set_caseworker(caseworker);
    request.mutable_caseworker()->set_person_name("Opdigtet " + caseworker);
    request.mutable_caseworker()->set_team("Nord");
    *request.mutable_caseworker()->mutable_active_from() = wire::ToProto(Date(2021, 1, 1));
    const auto defined = Change<v1::Caseworker>("CaseworkersService.DefineCaseworker", request);
    EXPECT_TRUE(defined.ok()) << defined.status();
  }
  absl::StatusOr<v1::Citizen> Get(const std::string& name, const identity::Caller& caller = testing::Jobcentre()) {
    v1::GetCitizenRequest request;
    request.set_name(name);
    return Call<v1::Citizen>("GetCitizen", request, caller);
  }
  absl::StatusOr<v1::PlacementFacts> FactsOf(const std::string& name, Date on) {
    v1::GetPlacementFactsRequest request;
    request.set_citizen(name);
    *request.mutable_on() = wire::ToProto(on);
    return Call<v1::PlacementFacts>("GetPlacementFacts", request,
                                    testing::InternalPeer("placements", policy::v1::CALLER_CLASS_JOBCENTRE));
  }

  // Tingbjerg: two streets of 2700, else the whole of district 7.
  void DefineTingbjerg() {
    v1::DefineResidenceAreaRequest request;
    request.mutable_area()->set_code("TINGBJERG");
    request.mutable_area()->set_label("Tingbjerg");
    for (const char* street : {"Ruten", "Langhusvej"}) {
      auto* rule = request.mutable_area()->add_rules();
      rule->set_street(street);
      rule->set_postcode("2700");
    }
    request.mutable_area()->add_rules()->set_district_code(7);
    auto area = Change<v1::ResidenceArea>("DefineResidenceArea", request);
    ASSERT_TRUE(area.ok()) << area.status();
  }

  // The i-th made-up number, born between 1960 and 1999.
  static std::string Number(int i) {
    return absl::StrFormat("%02d%02d%02d4%03d", 61 + i % 28, 1 + i / 28 % 12, 60 + i / 336 % 40, i % 1000);
  }

  static v1::RegisterCitizenRequest Somebody(int i = 0) {
    v1::RegisterCitizenRequest request;
    request.set_cpr(Number(i));
    request.set_given_name("Bodil");
    request.set_surname(absl::StrCat("Prøve", i));
    request.set_phone("+45 12 34 56 78");
    *request.mutable_address() = AddressAt("Ruten 12, 3. tv", "2700", 7);
    request.set_target_group(v1::TARGET_GROUP_6_3);
    *request.mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
    request.add_needs(v1::NEED_SKILLS);
    request.set_unemployed(true);
    request.set_caseworker("cw-1");
    return request;
  }

  static v1::Address AddressAt(const std::string& street, const std::string& postcode, int district) {
    v1::Address address;
    address.set_street(street);
    address.set_postcode(postcode);
    address.set_city("Prøveby");
    address.set_district_code(district);
    return address;
  }

  // How many rows a query of the superuser counts.
  int64_t Count(const std::string& from) {
    return harness_.admin().ExecText(absl::StrCat("SELECT count(*) AS n FROM ", from)).front().i64("n");
  }

  std::shared_ptr<Service> service_;
  testing::ServiceHarness harness_;
};

}  // namespace sjak::citizens
