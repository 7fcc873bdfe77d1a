"""What is told, and what is logged, of a sign-in that failed."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectingCancelledError
from twisted.logger import LogLevel, capturedLogs

from amsn2athena.msnp import soap
from amsn2athena.papyon.errors import ConnectionFailed
from tests.papyon.network import Network


def test_a_call_that_was_given_up_while_it_still_connected_is_no_news() -> None:
    def give_up(call: Deferred[Any]) -> None:
        call.errback(ConnectingCancelledError(None))  # type: ignore[no-untyped-call]

    network = Network()
    network.soap = {soap.RequestSecurityTokens: Deferred(give_up)}
    network.replies = {"VER": lambda wire, command: wire.hang_up()}
    with capturedLogs() as logs:
        assert isinstance(network.try_to_sign_in(), ConnectionFailed)
    assert [event for event in logs if event["log_level"] >= LogLevel.warn] == []
