#!/usr/bin/python3
"""A partner company's first afternoon, and a jobcentre's sync cut off and resumed, with grpcio and JSON-like requests.

Usage: afternoon.py MESSAGES GATEWAY CA STATE CVR OTHER_CVR DAY
MESSAGES is what `protoc --python_out` made of proto/. Exits 0 when everything is as the contract says.
"""

import importlib
import sys
import uuid

import grpc

messages, gateway, ca, state, cvr, other_cvr, day = sys.argv[1:8]
sys.path.insert(0, messages)
from google.protobuf.json_format import MessageToDict, ParseDict  # noqa: E402
from google.rpc import error_details_pb2, status_pb2  # noqa: E402

# Service: the file that declares it, and of each method the messages.
modules = {name: importlib.import_module(f"sjak.{name.replace('/', '.v1.')}_pb2") for name in (
    "partner/attendance", "partner/partner", "partner/partners", "jobcentre/jobcentre")}
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


def partners_afternoon():
    front = "sjak.partner.v1."
    company = Api(cvr)
    partners = company.call(front + "PartnershipService.ListPartners", {})["partners"]
    expect(len(partners), 1)
    units = company.call(front + "PartnershipService.ListEmployerUnits", {"partner": partners[0]["name"]})["employerUnits"]
    workforce = {"requestId": str(uuid.uuid4()), "employerUnit": units[0]["name"], "month": day[:7],
                 "ordinaryHundredths": 4100, "source": "payroll"}
    state_workforce = front + "PartnerService.StateWorkforce"
    stated = company.call(state_workforce, workforce)
    expect(company.call(state_workforce, workforce), stated)
    expect(company.refused(state_workforce, {**workforce, "ordinaryHundredths": 1})[:2],
           ("ALREADY_EXISTS", "REQUEST_ID_REUSED"))
    expect(company.refused(state_workforce, {**workforce, "requestId": "7", "month": "2021-13", "source": ""}),
           ("INVALID_ARGUMENT", "BAD_REQUEST", {"request_id", "month", "source"}))

    placements = company.call(front + "PartnerService.ListPlacements", {})["placements"]
    year, month, day_of_month = (int(part) for part in day.split("-"))
    on = {"year": year, "month": month, "day": day_of_month}
    gang = company.call(front + "AttendanceService.RecordAttendanceBatch", {
        "requestId": str(uuid.uuid4()),
        "rows": [{"placement": p["name"], "day": on, "outcome": "ATTENDANCE_OUTCOME_PRESENT", "minutes": 300}
                 for p in placements]})
    expect(len(gang["results"]), len(placements))
    dashboard = company.call(front + "PartnerService.GetPartnerDashboard", {"partner": partners[0]["name"]})
    for name, section in dashboard.items():
        if name != "partner":
            expect((name, section["status"]), (name, {"available": True}))
    expect(Api(other_cvr).refused(front + "PartnerService.GetPlacement", {"name": placements[0]["name"]})[0], "NOT_FOUND")
    expect(Api("").refused(front + "PartnerService.ListPlacements", {})[1], "TOKEN_MISSING")


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


partners_afternoon()
jobcentres_sync()
