#!/usr/bin/python3
"""A jobcentre vendor's first hour with the gateway: grpcio and messages generated from proto/, nothing of Sjak's own code.

Usage: first_hour.py MESSAGES GATEWAY CA TOKEN
MESSAGES is what `protoc --python_out` made of proto/; TOKEN a file. Exits 0 when everything is as the contract says.
"""

import sys
import uuid

import grpc

messages, gateway, ca, token_file = sys.argv[1:5]
sys.path.insert(0, messages)
from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from sjak.citizens.v1 import citizens_pb2, citizens_events_pb2  # noqa: E402
from sjak.feed.v1 import feed_pb2  # noqa: E402

SERVICE = "/sjak.jobcentre.v1.JobcentreService/"


class Vendor:
    def __init__(self):
        with open(ca, "rb") as file:
            self.channel = grpc.secure_channel(gateway, grpc.ssl_channel_credentials(file.read()))
        with open(token_file) as file:
            self.headers = [("authorization", "Bearer " + file.read().strip()), ("sjak-purpose", "SYNC")]

    def call(self, method, request, answer, headers=None):
        function = self.channel.unary_unary(
            SERVICE + method,
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )
        return function(request, timeout=20, metadata=self.headers if headers is None else headers)

    def refused(self, method, request, answer, headers=None):
        """(status code, ErrorInfo's reason, names of wrong fields) of a call that must fail."""
        try:
            self.call(method, request, answer, headers)
        except grpc.RpcError as error:
            trailer = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
            info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
            for detail in status_pb2.Status.FromString(trailer).details:
                detail.Unpack(info) or detail.Unpack(bad)
            return error.code(), info.reason, {violation.field for violation in bad.field_violations}
        raise AssertionError(method + " should have been refused")


def somebody(day):
    request = citizens_pb2.RegisterCitizenRequest(
        request_id=str(uuid.uuid4()), cpr=f"{day}0180-4321", given_name="Åse", surname="Prøve", unemployed=True
    )
    request.address.street, request.address.postcode, request.address.city = "Ruten 1", "2700", "Brønshøj"
    request.address.district_code = 7
    request.target_group = citizens_pb2.TARGET_GROUP_6_3
    request.target_group_from.year, request.target_group_from.month, request.target_group_from.day = 2021, 1, 4
    request.needs.append(citizens_pb2.NEED_SKILLS)
    return request


def expect(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found!r}, wanted {wanted!r}")


def main():
    vendor = Vendor()
    request = somebody(71)
    citizen = vendor.call("RegisterCitizen", request, citizens_pb2.Citizen)
    expect((citizen.cpr, citizen.surname), ("710180-****", "Prøve"))

    # A client that lost the answer repeats the call as it was: the same person, not a second one.
    expect(vendor.call("RegisterCitizen", request, citizens_pb2.Citizen).name, citizen.name)
    request.given_name = "Bo"
    expect(
        vendor.refused("RegisterCitizen", request, citizens_pb2.Citizen)[:2],
        (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED"),
    )
    twice = somebody(71)
    expect(vendor.refused("RegisterCitizen", twice, citizens_pb2.Citizen)[1], "CPR_ALREADY_REGISTERED")

    # Everything that is wrong comes back at once.
    wrong = somebody(72)
    wrong.request_id, wrong.cpr, wrong.given_name, wrong.address.postcode = "7", "321280-4321", "", "27"
    code, reason, fields = vendor.refused("RegisterCitizen", wrong, citizens_pb2.Citizen)
    expect((code, reason), (grpc.StatusCode.INVALID_ARGUMENT, "BAD_REQUEST"))
    expect(fields, {"request_id", "cpr", "given_name", "address.postcode"})
    expect(vendor.refused("GetCitizen", citizens_pb2.GetCitizenRequest(name=citizen.name), citizens_pb2.Citizen, [])[1],
           "TOKEN_MISSING")

    # The change feed: read to its end, each position once, and what was registered is in it.
    last, mine = 0, 0
    page = feed_pb2.ReadFeedRequest(page_size=3)
    while True:
        answer = vendor.call("ReadCitizensFeed", page, feed_pb2.ReadFeedResponse)
        for event in answer.events:
            expect(event.position.n, last + 1)
            last = event.position.n
            registered = citizens_events_pb2.CitizenRegistered()
            mine += event.payload.Unpack(registered) and registered.state.citizen == citizen.name
        if answer.next.n >= answer.complete_up_to.n:
            break
        page.after.CopyFrom(answer.next)
    expect(mine, 1)


main()
