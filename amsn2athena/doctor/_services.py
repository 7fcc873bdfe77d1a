"""The web services: does each answer as what it should be, before anybody has signed in.

They are asked for tickets and lists of an account that is made up for the occasion, so a refusal is what a
sound service answers. Nothing is changed by it.
"""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import FileBodyProducer, ResponseDone
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IResponse

from amsn2athena.doctor._reaching import is_here
from amsn2athena.doctor._report import Trouble, said
from amsn2athena.msnp import ProtocolError, soap, twn

#: Bytes of an answer that are looked at.
MOST = 65_536

_GONE = (404, 410)
_TICKET_PLEASE = (401, 403)
_PAGE = (b"<html", b"<!doctype html")


class Answer:
    """An answer to a request, as much of it as is needed."""

    def __init__(self, response: IResponse, body: bytes) -> None:
        self.status = int(response.code)
        self.headers: Headers = response.headers
        self.body = body

    def header(self, name: str) -> str:
        """Return a header; ``""`` where there is none."""
        return str((self.headers.getRawHeaders(name) or [""])[0])


class Services:
    """Asks the services through ``agent``."""

    def __init__(self, agent: IAgent) -> None:
        self._agent = agent

    async def passport(self, url: str) -> str:
        """Show a password that cannot be right."""
        nobody = f"doctor-{secrets.token_hex(4)}@example.com"
        request = soap.RequestSecurityTokens(nobody, secrets.token_urlsafe(12))
        words = _judge(await self._post(url, request), request, url)
        open_ = urlsplit(url).scheme == "http" and not is_here(urlsplit(url).hostname or "")
        return words + (" Passwords go there unencrypted." if open_ else "")

    async def nexus(self, url: str) -> str:
        """Ask where to log in."""
        answer = await self._ask(b"GET", url)
        _judge_status(answer, url)
        try:
            login = twn.parse_nexus(answer.header(twn.NEXUS_HEADER))
        except ProtocolError:
            raise Trouble(
                "It does not tell where to log in." + _page(answer), f"{said(url)} may be no nexus."
            ) from None
        return f"It sends clients to {said(urlsplit(login).netloc)} to log in."

    async def address_book(self, url: str) -> str:
        """Ask for the address book of nobody."""
        request = soap.ABFindAll("t=&p=")
        return _judge(await self._post(url, request), request, url)

    async def sharing(self, url: str) -> str:
        """Ask for the lists of nobody."""
        request = soap.FindMembership("t=&p=")
        return _judge(await self._post(url, request), request, url)

    async def rsi(self, url: str) -> str:
        """Ask what waits for nobody."""
        request = soap.GetMetadata("t=&p=")
        return _judge(await self._post(url, request), request, url)

    async def storage(self, url: str) -> str:
        """Ask for the profile of nobody."""
        request = soap.GetProfile("t=&p=")
        return _judge(await self._post(url, request), request, url)

    async def oim(self, url: str) -> str:
        """Look whether there is anything: it cannot be asked without leaving a message."""
        answer = await self._ask(b"GET", url)
        if answer.status not in (400, 405, 411, 415, 500, *_TICKET_PLEASE):
            _judge_status(answer, url)
        return f"Something answers there (HTTP {answer.status})."

    async def _post(self, url: str, request: soap.Request[Any]) -> Answer:
        headers = {"Content-Type": [soap.CONTENT_TYPE], "User-Agent": ["MSMSGS"]}
        if request.soap_action:
            headers["SOAPAction"] = [f'"{request.soap_action}"']
        return await self._ask(b"POST", url, headers, request.build_request())

    async def _ask(
        self, method: bytes, url: str, headers: dict[str, list[str]] | None = None, body: bytes = b""
    ) -> Answer:
        producer = FileBodyProducer(BytesIO(body)) if body else None  # type: ignore[no-untyped-call]
        asked = self._agent.request(method, url.encode("ascii"), Headers(headers or {}), producer)
        response = await asked
        read = _Reading()
        response.deliverBody(read)  # type: ignore[no-untyped-call]
        return Answer(response, await read.done)


def _judge(answer: Answer, request: soap.Request[Any], url: str) -> str:
    if answer.status in _TICKET_PLEASE:
        return "It asks for a ticket, as it should."
    if answer.status != 500:
        _judge_status(answer, url)
    try:
        request.parse_response(answer.body)
    except soap.Fault as fault:
        return f"It answers, and refuses whom it does not know ({said(fault.error or fault.name)})."
    except soap.SoapError:
        if answer.status == 500:
            raise Trouble(f"It has a fault of its own (HTTP 500).{_page(answer)}", THEIRS) from None
        raise Trouble(f"Its answer is none of such a service.{_page(answer)}", _ELSEWHERE) from None
    return "It answers."


THEIRS = "Try again later, and tell whoever runs the network."
_ELSEWHERE = "Its address may be wrong, or something may stand in front of it."


def _judge_status(answer: Answer, url: str) -> None:
    if answer.status in _GONE:
        raise Trouble(f"There is nothing at {said(url)} (HTTP {answer.status}).", _ELSEWHERE)
    if 300 <= answer.status < 400:
        where = said(answer.header("Location") or "nowhere")
        raise Trouble(
            f"It sends us on to {where} (HTTP {answer.status}), where we do not follow with a password.",
            "If that is where it is now, say so in the configuration.",
        )
    if answer.status >= 500:
        raise Trouble(f"It does not work at the moment (HTTP {answer.status}).", THEIRS)
    if answer.status != 200:
        raise Trouble(f"It refuses what clients ask (HTTP {answer.status}).{_page(answer)}", _ELSEWHERE)


def _page(answer: Answer) -> str:
    begin = answer.body[:1024].lstrip().lower()
    return " It is a web page." if begin.startswith(_PAGE) else ""


class _Reading(Protocol):
    """Collects the beginning of a body."""

    def __init__(self) -> None:
        self.done: Deferred[bytes] = Deferred(lambda _: self._stop())
        self._data = b""

    def dataReceived(self, data: bytes) -> None:
        self._data += data[: MOST - len(self._data)]
        if len(self._data) == MOST and not self.done.called:
            self._stop()
            self.done.callback(self._data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self.done.called:
            return
        if reason.check(ResponseDone, PotentialDataLoss):  # type: ignore[no-untyped-call]
            self.done.callback(self._data)
        else:
            self.done.errback(reason)

    def _stop(self) -> None:
        if self.transport is not None:
            self.transport.loseConnection()
