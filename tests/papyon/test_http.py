"""Posting envelopes over HTTP, in memory: what is sent, and which answers are taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
import pytest_twisted
from treq.testing import RequestTraversalAgent
from twisted.internet import reactor
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import Clock, deferLater
from twisted.internet.testing import MemoryReactorClock
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from amsn2athena.msnp import soap
from amsn2athena.papyon._http import TIMEOUT, Soap, make_agent
from amsn2athena.papyon.errors import RequestRefused, RequestTimedOut
from tests.papyon.network import ALICE, HEADER, HOSTS, NOW, PASSWORD, SECRET, TICKET
from tests.papyon.wires import failure_of, has_fired

Render = Callable[[Any], Any]


class Services(Resource):
    """Answers every POST with ``render``, and keeps the requests."""

    isLeaf = True

    def __init__(self, render: Render) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.render_POST = render
        self.seen: list[tuple[bytes, dict[bytes, Any], bytes]] = []

    def render(self, request: Request) -> Any:
        body = request.content.read() if request.content else b""
        self.seen.append((request.path, dict(request.requestHeaders.getAllRawHeaders()), body))
        return self.render_POST(request)


def soap_with(render: Render) -> tuple[Soap, Services, Any, Clock]:
    services, clock = Services(render), Clock()
    agent: Any = RequestTraversalAgent(services)  # type: ignore[no-untyped-call]
    return Soap(HOSTS, agent, clock), services, agent, clock


def test_an_envelope_goes_to_the_address_of_its_service() -> None:
    answer = soap.FindMembership.build_response(HEADER, soap.MembershipLists())
    caller, services, _, _ = soap_with(lambda _: answer)
    request = soap.FindMembership(TICKET)
    found: list[Any] = []
    caller.call(request).addCallback(found.append)
    ((path, headers, body),) = services.seen
    assert path == b"/abservice/SharingService.asmx"
    assert headers[b"Host"] == [b"contacts.example.com"]
    assert headers[b"Soapaction"] == [f'"{request.soap_action}"'.encode()]
    assert headers[b"Content-Type"] == [b"text/xml; charset=utf-8"]
    assert body == request.build_request()
    assert isinstance(found[0], soap.MembershipLists)


def test_the_passport_service_is_asked_without_an_action() -> None:
    request = soap.RequestSecurityTokens(ALICE, PASSWORD)
    tokens = soap.SecurityTokens({soap.MESSENGER_CLEAR: soap.Token(TICKET, SECRET)})
    caller, services, _, _ = soap_with(lambda _: request.build_response(tokens, NOW))
    found: list[Any] = []
    caller.call(request).addCallback(found.append)
    ((path, headers, _),) = services.seen
    assert path == b"/RST.srf"
    assert b"Soapaction" not in headers
    assert found[0].tokens[soap.MESSENGER_CLEAR].secret == SECRET


@pytest.mark.parametrize("status", [200, 500])
def test_faults_are_told_whatever_their_status(status: int) -> None:
    def render(request: Any) -> bytes:
        request.setResponseCode(status)
        return soap.address_book_fault("op", soap.AddressBookError.FORBIDDEN, "no")

    caller, *_ = soap_with(render)
    error = failure_of(caller.call(soap.ABFindAll(TICKET)))
    assert isinstance(error, soap.Fault)
    assert error.error == soap.AddressBookError.FORBIDDEN


@pytest.mark.parametrize("status", [204, 301, 302, 307, 308, 400, 403, 404, 413, 502, 503])
def test_other_statuses_are_refusals_and_redirects_are_not_followed(status: int) -> None:
    def render(request: Any) -> bytes:
        request.setResponseCode(status)
        request.setHeader(b"Location", b"https://elsewhere.example.net/RST.srf")
        return b"" if status == 204 else b"<html/>"

    caller, services, *_ = soap_with(render)
    error = failure_of(caller.call(soap.RequestSecurityTokens(ALICE, PASSWORD)))
    assert isinstance(error, RequestRefused)
    assert error.code == status
    assert len(services.seen) == 1


def test_cookies_are_not_kept() -> None:
    def render(request: Any) -> bytes:
        request.addCookie("session", "secret")
        return soap.FindMembership.build_response(HEADER, soap.MembershipLists())

    caller, services, *_ = soap_with(render)
    for _ in range(2):
        caller.call(soap.FindMembership(TICKET))
    assert all(b"Cookie" not in headers for _, headers, _ in services.seen)
    assert all(b"Accept-Encoding" not in headers for _, headers, _ in services.seen)


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amsn2athena.papyon._http.MAX_RESPONSE", 10_000)
    requests: list[Any] = []

    def render(request: Any) -> int:
        requests.append(request)
        return NOT_DONE_YET

    caller, _, agent, _ = soap_with(render)
    result = caller.call(soap.ABFindAll(TICKET))
    for _ in range(20):
        requests[0].write(b"x" * 1000)
        agent.flush()
    error = failure_of(result)
    assert isinstance(error, RequestRefused)
    assert error.code == "ResponseTooLarge"
    assert requests[0].channel is None or requests[0]._disconnected


@pytest.mark.parametrize("begun", [False, True])
def test_an_answer_that_does_not_come_is_given_up(begun: bool) -> None:
    requests: list[Any] = []

    def render(request: Any) -> int:
        requests.append(request)
        if begun:
            request.write(b"<soap:")
        return NOT_DONE_YET

    caller, _, agent, clock = soap_with(render)
    result = caller.call(soap.ABFindAll(TICKET))
    agent.flush()
    clock.advance(TIMEOUT - 1)
    assert not has_fired(result)
    clock.advance(2)
    assert isinstance(failure_of(result), RequestTimedOut)


def test_an_answer_that_breaks_off_is_none() -> None:
    def render(request: Any) -> int:
        request.setHeader(b"Content-Length", b"100")
        request.write(b"<soap:")
        request.loseConnection()
        return NOT_DONE_YET

    caller, _, agent, _ = soap_with(render)
    result = caller.call(soap.ABFindAll(TICKET))
    agent.flush()
    assert failure_of(result) is not None


def test_what_cannot_be_written_is_not_sent() -> None:
    caller, services, *_ = soap_with(lambda _: b"")
    error = failure_of(caller.call(soap.RequestSecurityTokens(ALICE, "a\0b")))
    assert isinstance(error, RequestRefused)
    assert services.seen == []


def test_a_connection_is_kept_for_the_next_call_but_not_for_long() -> None:
    agent, pool = make_agent(MemoryReactorClock())  # type: ignore[no-untyped-call]
    assert isinstance(agent.request(b"GET", b"https://127.0.0.1/"), Deferred)
    assert pool.persistent
    assert pool.cachedConnectionTimeout <= 15
    assert not pool.retryAutomatically


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_call_right_after_a_refusal_is_not_lost_with_the_refused_connection() -> None:
    def render(request: Any) -> bytes:
        if len(services.seen) % 2:
            request.setResponseCode(403)
            return b"Sign in first."
        return soap.FindMembership.build_response(HEADER, soap.MembershipLists())

    services = Services(render)
    site = Site(services)  # type: ignore[no-untyped-call]
    port = await serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(site)  # type: ignore[no-untyped-call]
    agent, pool = make_agent(reactor)
    url = f"http://127.0.0.1:{port.getHost().port}/"
    caller = Soap(replace(HOSTS, sharing=url), agent, cast(IReactorTime, reactor))
    try:
        for _ in range(5):
            with pytest.raises(RequestRefused):
                await caller.call(soap.FindMembership(TICKET))
            await deferLater(cast(IReactorTime, reactor), 0)
            assert isinstance(await caller.call(soap.FindMembership(TICKET)), soap.MembershipLists)
    finally:
        await maybeDeferred(port.stopListening)
        await pool.closeCachedConnections()  # type: ignore[no-untyped-call]
