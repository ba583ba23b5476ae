#!/usr/bin/python3
"""A partner company's first afternoon, and a jobcentre's import and sync cut off and resumed, with grpcio and JSON-like
requests.

Usage: afternoon.py MESSAGES GATEWAY CA STATE CVR OTHER_CVR DAY NEW_CVR MINUTES
MESSAGES is what `protoc --python_out` made of proto/; MINUTES: a week, of the bought-out foreman whose hours are claimed.
Exits 0 when everything is as the contract says.
"""

import importlib
import sys
import uuid

import grpc

messages, gateway, ca, state, cvr, other_cvr, day, new_cvr, minutes = sys.argv[1:10]
sys.path.insert(0, messages)
from google.protobuf.json_format import MessageToDict, ParseDict  # noqa: E402
from google.rpc import error_details_pb2, status_pb2  # noqa: E402

# Service: the file that declares it, and of each method the messages.
modules = {name: importlib.import_module(f"sjak.{name.replace('/', '.v1.')}_pb2") for name in (
    "partner/attendance", "partner/buyouts", "partner/claims", "partner/hearings", "partner/partner", "partner/partners",
    "partner/slots", "jobcentre/imports", "jobcentre/jobcentre", "programme/partners", "programme/programmes")}
services = {service.full_name: service
            for module in modules.values() for service in module.DESCRIPTOR.services_by_name.values()}


class Api:
    def __init__(self, who, *headers):
        with open(ca, "rb") as file:
            self.channel = grpc.secure_channel(gateway, grpc.ssl_channel_credentials(file.read()))
        self.headers = list(headers)
        if who:
            with open(f"{state}/tokens/{who}.jwt") as file:
                self.headers.append(("authorization", "Bearer " + file.read().strip()))

    def stub(self, name, make):
        service, method = name.rsplit(".", 1)
        rpc = services[service].methods_by_name[method]
        answer = rpc.output_type._concrete_class
        call = make(f"/{service}/{method}", request_serializer=lambda m: m.SerializeToString(),
                    response_deserializer=answer.FromString)
        return lambda request: call(ParseDict(request, rpc.input_type._concrete_class()), timeout=20, metadata=self.headers)

    def call(self, name, request):
        return MessageToDict(self.stub(name, self.channel.unary_unary)(request))

    def refused(self, name, request):
        """(status code, ErrorInfo's reason, names of wrong fields) of a call that must fail."""
        try:
            self.call(name, request)
        except grpc.RpcError as error:
            trailer = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
            info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
            for detail in status_pb2.Status.FromString(trailer).details:
                detail.Unpack(info) or detail.Unpack(bad)
            return error.code().name, info.reason, {violation.field for violation in bad.field_violations}
        raise AssertionError(name + " should have been refused")


def expect(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found!r}, wanted {wanted!r}")


def fresh():
    return str(uuid.uuid4())


def date(text):
    year, month, day_of_month = (int(part) for part in text.split("-"))
    return {"year": year, "month": month, "day": day_of_month}


def invitation():
    """The programme invites a company, which accepts what it is offered, under names of its own."""
    officer, front = Api("officer"), "sjak.programme.v1."
    programme = officer.call(front + "ProgrammeRecordsService.ListProgrammes", {})["programmes"][0]["programme"]["name"]
    invited = officer.call(front + "PartnersService.InvitePartner", {
        "requestId": fresh(), "programme": programme, "cvr": new_cvr, "title": "Nyt Firma A/S",
        "roles": ["PARTNER_ROLE_CONTRACTOR"],
        "terms": {"title": "Partnerskabsaftale", "termsDa": "Firmaet stiller pladser til rådighed.", "startsOn": date(day)}})
    company = Api(new_cvr)
    own = company.call("sjak.partner.v1.PartnershipService.ListPartners", {})["partners"][0]["name"]
    if own == invited["partner"]["name"]:
        raise AssertionError("a company has names of its own")
    accepted = company.call("sjak.partner.v1.PartnershipService.AcceptAgreement",
                            {"requestId": fresh(), "partner": own, "version": 1})
    expect(accepted["partner"]["name"], own)


def slot_and_hearing(company, placements):
    """A seat more where somebody works, and what the shop steward said of a training, by the company's own word."""
    terms = placements[0]["terms"]
    slot = company.call("sjak.partner.v1.SlotsService.OpenSlot", {"requestId": fresh(), "facts": {
        "kind": "PLACEMENT_KIND_COMPANY_TRAINING", "site": terms["site"], "employerUnit": terms["employerUnit"],
        "taskCodes": ["9313"], "weeklyMinutes": 1200, "startsOn": date(day), "endsOn": date("2022-03-25"), "seats": 1}})
    expect(slot["name"].split("/")[0], "slots")
    training = next(p for p in placements if p["state"] == "PLACEMENT_STATE_APPROVED")["name"]
    word = {"party": "HEARING_PARTY_SHOP_STEWARD", "heardOn": date(day), "conditionsMet": True}
    record = "sjak.partner.v1.HearingsService.RecordHearing"
    expect(company.refused(record, {"requestId": fresh(), "placement": training, "hearing": word})[1], "BAD_REQUEST")
    heard = company.call(record, {"requestId": fresh(), "placement": training,
                                  "hearing": {**word, "onBehalfReason": "Signed on paper"}})
    expect([h["party"] for h in heard["hearings"] if h.get("onBehalfReason")], ["HEARING_PARTY_SHOP_STEWARD"])


def hours_and_claim(company):
    """The foreman's hours of November by day, and the claim for them."""
    front = "sjak.partner.v1."
    agreements = company.call(front + "BuyOutsService.ListAgreements", {})["agreements"]
    agreement = next(a["agreement"]["name"] for a in agreements if a["agreement"]["weeklyMinutes"] == int(minutes))
    rows = [{"day": date(f"{year}-11-{d}"), "line": "HOUR_LINE_CONTACT", "minutes": 60}
            for year, d in ((2021, 1), (2021, 2), (2021, 3), (2020, 1))]
    stated = company.call(front + "BuyOutsService.RecordMentorDays",
                          {"requestId": fresh(), "agreement": agreement, "days": rows})
    expect((stated["recorded"], stated["results"][3]["reason"]), (3, "OUTSIDE_AGREEMENT"))
    submit, claim = front + "ClaimsService.SubmitClaim", {"requestId": fresh(), "agreement": agreement, "month": "2021-11"}
    claimed = company.call(submit, claim)
    expect(company.call(submit, claim), claimed)
    expect(claimed["net"], {"currencyCode": "DKK", "units": "950", "nanos": 40000000})
    expect(company.refused(submit, {**claim, "requestId": fresh()})[1], "CLAIM_STATE_WRONG")
    expect(company.call(front + "ClaimsService.GetClaim", {"name": claimed["name"]})["state"], "CLAIM_STATE_SUBMITTED")


def partners_afternoon():
    front = "sjak.partner.v1."
    company = Api(cvr)
    partners = company.call(front + "PartnershipService.ListPartners", {})["partners"]
    expect(len(partners), 1)
    units = company.call(front + "PartnershipService.ListEmployerUnits", {"partner": partners[0]["name"]})["employerUnits"]
    workforce = {"requestId": fresh(), "employerUnit": units[0]["name"], "month": day[:7],
                 "ordinaryHundredths": 4100, "source": "payroll"}
    state_workforce = front + "PartnerService.StateWorkforce"
    stated = company.call(state_workforce, workforce)
    expect(company.call(state_workforce, workforce), stated)
    expect(company.refused(state_workforce, {**workforce, "ordinaryHundredths": 1})[:2],
           ("ALREADY_EXISTS", "REQUEST_ID_REUSED"))
    expect(company.refused(state_workforce, {**workforce, "requestId": "7", "month": "2021-13", "source": ""}),
           ("INVALID_ARGUMENT", "BAD_REQUEST", {"request_id", "month", "source"}))

    placements = company.call(front + "PartnerService.ListPlacements", {})["placements"]
    slot_and_hearing(company, placements)
    hours_and_claim(company)
    gang = company.call(front + "AttendanceService.RecordAttendanceBatch", {
        "requestId": fresh(),
        "rows": [{"placement": p["name"], "day": date(day), "outcome": "ATTENDANCE_OUTCOME_PRESENT", "minutes": 300}
                 for p in placements]})
    expect(len(gang["results"]), len(placements))
    dashboard = company.call(front + "PartnerService.GetPartnerDashboard", {"partner": partners[0]["name"]})
    for name, section in dashboard.items():
        if name != "partner":
            expect((name, section["status"]), (name, {"available": True}))
    expect(Api(other_cvr).refused(front + "PartnerService.GetPlacement", {"name": placements[0]["name"]})[0], "NOT_FOUND")
    expect(Api("").refused(front + "PartnerService.ListPlacements", {})[1], "TOKEN_MISSING")


def jobcentres_import():
    """An export of 40 people, cut off after two batches and gone on with from where the import stands."""
    front = "sjak.jobcentre.v1.ImportsService."
    rows = [{"rowNumber": i + 1, "externalId": f"python-{i + 1}", "sourceRevision": 1,
             "cpr": f"{61 + i % 29}{'02' if i < 29 else '03'}80-{3000 + i}", "givenName": "Opdigtet", "surname": "Person",
             "unemployed": True, "targetGroup": "TARGET_GROUP_6_3", "targetGroupFrom": date("2021-01-04"),
             "needs": ["NEED_SKILLS"],
             "address": {"street": "Ruten 1", "postcode": "2700", "city": "Brønshøj", "districtCode": 7}}
            for i in range(40)]
    start = {"sourceSystem": "kss-python", "mode": "IMPORT_MODE_DELTA", "fileSha256": "ab" * 32, "fileBytes": 4000}
    batch_type = services["sjak.jobcentre.v1.ImportsService"].methods_by_name["ImportCitizens"].input_type._concrete_class
    answer_type = services["sjak.jobcentre.v1.ImportsService"].methods_by_name["ImportCitizens"].output_type._concrete_class

    def send(name, after, most):
        """Batches over one stream; after `most` answers the connection is cut with batches under way."""
        vendor = Api("integration", ("sjak-purpose", "SYNC"))
        batches = (ParseDict({"requestId": fresh(), "importId": name.split("/")[1], "sourceSystem": "kss-python",
                              "rows": rows[at:at + 8]}, batch_type()) for at in range(after, len(rows), 8))
        stream = vendor.channel.stream_stream("/" + front[:-1] + "/ImportCitizens",
                                              request_serializer=lambda m: m.SerializeToString(),
                                              response_deserializer=answer_type.FromString)(
                                                  batches, timeout=20, metadata=vendor.headers)
        for answered, _ in enumerate(stream, 1):
            if answered == most:
                break
        vendor.channel.close()

    vendor = Api("integration", ("sjak-purpose", "SYNC"))
    first = vendor.call(front + "StartImport", {**start, "requestId": fresh()})
    send(first["name"], 0, 2)
    resumed = vendor.call(front + "StartImport", {**start, "requestId": fresh()})
    expect(resumed["name"], first["name"])
    committed = int(resumed["lastRow"])
    if not 16 <= committed <= 40:
        raise AssertionError(f"{committed} rows are there")
    if committed < 40:
        expect(vendor.refused(front + "FinishImport", {"requestId": fresh(), "name": first["name"], "rows": 40})[1],
               "IMPORT_INCOMPLETE")
        send(first["name"], committed, 0)
    done = vendor.call(front + "FinishImport", {"requestId": fresh(), "name": first["name"], "rows": 40})
    expect(done["counts"], {"created": "40"})


def jobcentres_sync():
    """Cut off after every second page and resumed, until complete: nothing is missed, nothing comes twice."""
    after, last, cuts, complete = None, 0, 0, False
    while not complete:
        vendor = Api("integration", ("sjak-purpose", "SYNC"))
        request = {"pageSize": 20, **({"after": after} if after else {})}
        stream = vendor.stub("sjak.jobcentre.v1.JobcentreService.FollowCitizensFeed", vendor.channel.unary_stream)(request)
        for pages, page in enumerate(stream, 1):
            for event in page.events:
                expect(event.position.n, last + 1)
                last = event.position.n
            after = MessageToDict(page.next)
            complete = page.next.n >= page.complete_up_to.n
            if complete or pages == 2:
                break
        vendor.channel.close()
        cuts += not complete
    if last < 60 or cuts == 0:
        raise AssertionError(f"{last} events, {cuts} cuts")


invitation()
partners_afternoon()
jobcentres_import()
jobcentres_sync()
