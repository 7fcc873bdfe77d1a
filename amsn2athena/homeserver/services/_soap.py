"""SOAP over HTTP: from a POST to a request, and from an answer to a response.

Whatever is posted, what comes back is an answer, a fault, or a plain refusal: never a traceback.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.pages import notFound
from twisted.web.resource import IResource
from twisted.web.server import NOT_DONE_YET
from zope.interface import implementer

from amsn2athena.homeserver._addresses import host_of
from amsn2athena.homeserver.services._base import LONGEST_HOST, Reached, base, header
from amsn2athena.msnp.soap import (
    CONTENT_TYPE,
    MAX_REQUEST,
    AnyRequest,
    SoapError,
    UnknownOperation,
    generic_fault,
    parse_request,
)
from amsn2athena.storage import StorageBusy, StorageUnavailable

#: Characters of what a client sent that a line of the log shows.
_SHOWN = 80
_PLAIN = "text/plain; charset=utf-8"


class HttpRequest(Reached, Protocol):
    """What is used of Twisted's request."""

    method: bytes
    content: BinaryIO

    def getClientAddress(self) -> IAddress:
        """Return where it comes from."""

    def notifyFinish(self) -> Deferred[None]:
        """Fire when the response is sent, or fail when the client is gone."""

    def setResponseCode(self, code: int) -> None:
        """Set the response's status."""

    def setHeader(self, name: str, value: str) -> None:
        """Set a header of the response."""

    def write(self, data: bytes) -> None:
        """Write the response's body."""

    def finish(self) -> None:
        """End the response."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response: XML, unless it is ``plain`` or ``headers`` say otherwise.

    ``refused``: what the client did to get no other, for the log.
    """

    body: bytes
    status: int = 200
    plain: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the ``host`` that they came from, the name and port by which they ``reached`` us, and the
    ``base`` of the addresses by which they did: ``https://login.live.com``.
    """

    host: str
    reached: str
    base: str


Operation = Callable[[AnyRequest, Caller], Awaitable[Answer]]


class Leaf:
    """A resource, called ``name`` in the log, with none below, that answers later; ``trouble``: its answer
    when it cannot.
    """

    isLeaf = True
    _log = Logger()

    def __init__(self, name: str, trouble: Answer) -> None:
        self._name = name
        self._trouble = trouble

    def getChildWithDefault(self, name: bytes, request: object) -> IResource:
        """There is no resource below."""
        return notFound()

    def putChild(self, path: bytes, child: IResource) -> None:
        """There is no resource below."""
        raise ValueError("a service has no children")

    def _answer_later(self, exchange: Exchange, work: Callable[[], Coroutine[Any, Any, Answer]]) -> None:
        # Not cancelled when the client goes away: what it asked for is counted until it is done.
        answer = Deferred.fromCoroutine(work())
        answer.addErrback(self._failed)
        answer.addCallback(exchange.finish)

    def _failed(self, failure: Failure) -> Answer:
        if isinstance(failure.value, StorageBusy | StorageUnavailable):
            self._log.error(
                "A request for {name} failed: {reason}", name=self._name, reason=str(failure.value)
            )
        else:
            self._log.failure("A request for {name} failed", failure, name=self._name)
        return self._trouble


@implementer(IResource)
class SoapResource(Leaf):
    """A service at ``path``. ``operation`` does what is asked."""

    def __init__(self, path: str, operation: Operation) -> None:
        super().__init__(path, Answer(generic_fault("The service has a problem: try again later"), 500))
        self._path = path
        self._operation = operation

    def render(self, request: HttpRequest) -> bytes | int:
        """Answer a request."""
        if request.method != b"POST":
            return respond(request, Answer(b"A SOAP service: POST to it.", 405, plain=True))
        caller = caller_of(request)
        try:
            asked = self._read(request)
        except UnknownOperation as error:
            self._refused(caller, f"{error}, {error.soap_action[:_SHOWN]!r}")
            return respond(request, Answer(generic_fault("Unknown operation")))
        except SoapError as error:
            self._refused(caller, str(error))
            return respond(request, Answer(generic_fault()))

        async def work() -> Answer:
            answer = await self._operation(asked, caller)
            if answer.refused:
                self._refused(caller, answer.refused)
            return answer

        self._answer_later(Exchange(request), work)
        return NOT_DONE_YET

    def _refused(self, caller: Caller, reason: str) -> None:
        self._log.info("Refused a request from {host}: {reason}.", host=caller.host, reason=reason)

    def _read(self, request: HttpRequest) -> AnyRequest:
        body = request.content.read(MAX_REQUEST + 1)
        return parse_request(self._path, header(request, "soapaction"), body, header(request, "cookie"))


class Exchange:
    """A request that is answered later, unless the client is gone by then."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._open = True
        request.notifyFinish().addBoth(self._closed)

    @property
    def is_open(self) -> bool:
        """Whether the client still waits."""
        return self._open

    def finish(self, answer: Answer) -> None:
        """Send the answer."""
        if self._open:
            self._request.write(respond(self._request, answer))
            self._request.finish()

    def _closed(self, _: object) -> None:
        self._open = False


def caller_of(request: HttpRequest) -> Caller:
    """Return who asks."""
    reached = header(request, "host")[:LONGEST_HOST]
    return Caller(host_of(request.getClientAddress()), reached, base(request))


def respond(request: HttpRequest, answer: Answer) -> bytes:
    """Set what an answer says of itself, and return its body."""
    request.setResponseCode(answer.status)
    request.setHeader("content-type", _PLAIN if answer.plain else CONTENT_TYPE)
    request.setHeader("content-length", str(len(answer.body)))
    for name, value in answer.headers.items():
        request.setHeader(name, value)
    return answer.body
