"""Which part of a network is to blame when signing in fails."""

from __future__ import annotations

import pytest
from twisted.internet.error import ConnectError
from twisted.web.client import ResponseNeverReceived

from amsn2athena.msnp import soap
from amsn2athena.papyon.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    LoginError,
    Part,
    ProtocolFailure,
    ServerRefused,
)
from tests.papyon.network import NS, Network, SoapReply


def why(network: Network, seconds: int = 0) -> LoginError:
    error = network.try_to_sign_in(network.client(), seconds)
    assert isinstance(error, LoginError)
    return error


@pytest.mark.parametrize(
    ("request_", "part"),
    [
        (soap.RequestSecurityTokens, Part.PASSPORT),
        (soap.FindMembership, Part.ADDRESS_BOOK),
        (soap.ABFindAll, Part.ADDRESS_BOOK),
    ],
)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (502, ServerRefused),
        (b"<html/>", ProtocolFailure),
        (ConnectError(), ConnectionFailed),  # type: ignore[no-untyped-call]
        (ResponseNeverReceived([]), ConnectionFailed),  # type: ignore[no-untyped-call]
    ],
    ids=["502", "page", "down", "gone"],
)
def test_a_service_that_fails_is_named(
    request_: type[soap.AnyRequest], part: Part, answer: SoapReply, kind: type[LoginError]
) -> None:
    network = Network()
    network.soap[request_] = answer
    error = why(network)
    assert (type(error), error.part) == (kind, part)


def test_a_server_that_is_down_is_named() -> None:
    network = Network()
    network.wires.down = {NS}
    error = why(network)
    assert (type(error), error.part) == (ConnectionFailed, Part.SERVER)


def test_a_server_that_does_not_let_us_in_is_named() -> None:
    network = Network()
    network.replies["USR"] = lambda wire, command: wire.say(f"911 {command.trid}")
    error = why(network)
    assert (type(error), error.part) == (AuthenticationFailed, Part.SERVER)
