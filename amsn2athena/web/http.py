"""Answering requests: the few calls into parts of Twisted Web that have no types yet, in one place."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from twisted.web.error import UnsupportedMethod
from twisted.web.resource import IResource, Resource
from twisted.web.server import Request

TEXT = b"text/plain; charset=utf-8"
HTML = b"text/html; charset=utf-8"
JSON = b"application/json"


class Leaf(Resource):
    """A resource that answers for everything below it."""

    isLeaf = True

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def render(self, request: Request) -> bytes | int:
        """Answer by ``render_GET`` and its like; say so when there is none for the method."""
        try:
            answer: bytes | int = super().render(request)  # type: ignore[no-untyped-call]
        except UnsupportedMethod as error:
            describe(request, 405, allow=b", ".join(error.allowedMethods), content_type=TEXT)
            return b"This address is not used in that way.\n" if request.method != b"HEAD" else b""
        return answer

    def render_HEAD(self, request: Request) -> bytes | int:
        """Answer as to GET, where that is answered."""
        if not hasattr(self, "render_GET"):
            raise UnsupportedMethod([b"POST"])  # type: ignore[no-untyped-call]
        answer: bytes | int = super().render_HEAD(request)  # type: ignore[no-untyped-call]
        return answer


class Branch(Resource):
    """A resource whose children answer."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def put(self, name: bytes, child: IResource) -> None:
        """Let ``child`` answer for the path segment ``name``."""
        self.putChild(name, child)

    def getChild(self, path: bytes, request: Request) -> IResource:
        """Return what answers where there is nothing."""
        return Sentence(404, "There is nothing at this address.")

    def render(self, request: Request) -> bytes:
        """Nothing is at the branch itself."""
        return Sentence(404, "There is nothing at this address.").render(request)


class Sentence(Leaf):
    """A plain sentence for whoever asked, and a status."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__()
        self.code = code
        self.sentence = sentence

    def render(self, request: Request) -> bytes:
        """Answer, whatever the method is."""
        describe(request, self.code, content_type=TEXT, cache_control=b"no-store")
        return f"{self.sentence}\n".encode()


def describe(request: Request, code: int = 200, **headers: bytes) -> None:
    """Set the status and headers of the answer: ``describe(request, 200, content_type=b"text/css")``."""
    request.setResponseCode(code, HTTPStatus(code).phrase.encode())
    for name, value in headers.items():
        request.setHeader(name.replace("_", "-").encode(), value)  # type: ignore[no-untyped-call]


def header(request: Request, name: bytes) -> str | None:
    """Return a request header that may be there once; ``None`` without it, ``""`` when it is there twice."""
    values = request.requestHeaders.getRawHeaders(name) or []
    if not values:
        return None
    return values[0].decode("latin-1").strip() if len(values) == 1 else ""


def finish(request: Request, body: bytes) -> None:
    """Send the whole body, and be done with the request."""
    request.setHeader(b"content-length", b"%d" % len(body))  # type: ignore[no-untyped-call]
    request.write(body)  # type: ignore[no-untyped-call]
    request.finish()  # type: ignore[no-untyped-call]


def finish_json(request: Request, code: int, answer: dict[str, Any]) -> None:
    """Send ``answer`` as JSON, and be done with the request."""
    describe(request, code, content_type=JSON, cache_control=b"no-store")
    finish(request, msgspec.json.encode(answer))


def is_tls(request: Request) -> bool:
    """Tell whether the connection itself is encrypted."""
    return bool(request.isSecure())  # type: ignore[no-untyped-call]


def is_secure(request: Request) -> bool:
    """Tell whether the browser came by https, to us or to a proxy before us: ``Origin`` has been checked."""
    return is_tls(request) or (header(request, b"origin") or "").startswith("https://")


def reached(request: Request) -> object:
    """Return the address of ours that the connection reached."""
    return request.getHost()  # type: ignore[no-untyped-call]


def peer(request: Request) -> str:
    """Return where a request comes from, for the log."""
    address = request.getClientAddress()  # type: ignore[no-untyped-call]
    return str(getattr(address, "host", "a socket"))
