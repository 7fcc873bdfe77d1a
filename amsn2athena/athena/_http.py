"""Answering requests: the few calls into parts of Twisted Web that have no types yet, in one place."""

from __future__ import annotations

from typing import Any

from twisted.internet.interfaces import IPushProducer
from twisted.web.resource import Resource
from twisted.web.server import Request

TEXT = b"text/plain; charset=utf-8"


class Leaf(Resource):
    """A resource that answers for everything below it."""

    isLeaf = True

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]


class Branch(Resource):
    """A resource that only has children."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]


def address_of(request: Request) -> str:
    """Return the address that a request comes from."""
    address = request.getClientAddress()  # type: ignore[no-untyped-call]
    return str(getattr(address, "host", None) or "nowhere")


def has_left(request: Request) -> bool:
    """Say whether the browser has closed the connection before it was answered."""
    return getattr(request, "channel", None) is None


def describe(request: Request, code: int, **headers: bytes) -> None:
    """Set the status and headers of the answer: ``describe(request, 200, content_type=b"text/css")``."""
    request.setResponseCode(code)
    for name, value in headers.items():
        request.setHeader(name.replace("_", "-").encode(), value)  # type: ignore[no-untyped-call]


def finish(request: Request, body: bytes) -> None:
    """Send the body, and be done with the request."""
    describe_length(request, body)
    request.write(body)  # type: ignore[no-untyped-call]
    request.finish()  # type: ignore[no-untyped-call]


def describe_length(request: Request, body: bytes) -> None:
    """Say how long the body is."""
    request.setHeader(b"content-length", b"%d" % len(body))  # type: ignore[no-untyped-call]


def begin_stream(request: Request) -> None:
    """Begin an answer that is an event stream."""
    describe(
        request, 200, content_type=b"text/event-stream", cache_control=b"no-store", x_accel_buffering=b"no"
    )


def watch(request: Request, producer: IPushProducer) -> None:
    """Pause ``producer`` while the browser does not read."""
    request.registerProducer(producer, True)  # type: ignore[no-untyped-call]


def stream(request: Request, data: bytes) -> None:
    """Send a part of the body."""
    request.write(data)  # type: ignore[no-untyped-call]


def end_stream(request: Request) -> None:
    """The body is complete."""
    request.unregisterProducer()  # type: ignore[no-untyped-call]
    request.finish()  # type: ignore[no-untyped-call]


def abort(request: Request) -> None:
    """Close the connection, whatever is unsent."""
    channel: Any = request.channel
    connection = channel if hasattr(channel, "abortConnection") else channel.transport
    connection.abortConnection()
