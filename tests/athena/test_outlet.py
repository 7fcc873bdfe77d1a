"""Writing to sockets: nothing is lost or reordered, whatever the kernel takes, and a full one is known."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from twisted.internet.tcp import Connection

from amsn2athena.athena._outlet import BufferedOutlet, DirectOutlet, outlet_for


@dataclass
class Kernel:
    """A socket that takes so many bytes at a time; ``-1`` for what it fails with otherwise."""

    takes: list[int] = field(default_factory=list)
    taken: bytes = b""
    error: int = errno.EAGAIN

    def send(self, data: bytes) -> int:
        room = self.takes.pop(0) if self.takes else len(data)
        if room < 0:
            raise OSError(self.error, "no")
        self.taken += data[:room]
        return min(room, len(data))


@dataclass
class Transport:
    """A Twisted transport on top of ``kernel``, that writes when ``turn`` is called."""

    kernel: Kernel
    producer: Any = None
    buffered: bytes = b""
    aborted: bool = False
    closed: bool = False

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        assert self.producer is None
        self.producer = producer
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        self.producer = None

    def write(self, data: bytes) -> None:
        self.buffered += data

    def abortConnection(self) -> None:
        self.aborted = True

    def loseConnection(self) -> None:
        self.closed = True

    def turn(self) -> None:
        self.kernel.taken += self.buffered
        self.buffered = b""
        if self.producer is not None:
            self.producer.resumeProducing()


@dataclass
class Direct:
    """A direct outlet that has started, and what is around it."""

    kernel: Kernel = field(default_factory=Kernel)
    drained: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.transport = Transport(self.kernel)
        handle: Any = self.kernel
        self.outlet = DirectOutlet(self.transport, handle, lambda: self.drained.append("drained"))
        self.outlet.write(b"<response>")
        self.outlet.start()


@pytest.fixture
def direct() -> Direct:
    """Return an outlet whose handshake response is sent."""
    found = Direct()
    found.transport.turn()
    found.transport.turn()
    assert found.outlet.ready
    found.drained.clear()
    return found


def test_what_the_transport_holds_goes_first() -> None:
    direct = Direct()
    direct.outlet.write(b"early")
    direct.transport.turn()
    assert direct.drained == []
    direct.transport.turn()
    assert direct.kernel.taken == b"<response>early"
    assert direct.drained == ["drained"]
    assert direct.transport.producer is None


def test_an_empty_socket_takes_everything_at_once(direct: Direct) -> None:
    direct.outlet.write(b"abc")
    assert direct.kernel.taken.endswith(b"abc")
    assert direct.outlet.ready


@pytest.mark.parametrize("takes", [0, 1, 2, -1])
@pytest.mark.parametrize("error", [errno.EAGAIN, errno.ENOBUFS])
def test_what_the_kernel_does_not_take_follows_in_order(direct: Direct, takes: int, error: int) -> None:
    direct.kernel.takes, direct.kernel.error = [takes], error
    direct.outlet.write(b"abc")
    direct.outlet.write(b"def")
    direct.transport.turn()
    assert not direct.drained
    direct.transport.turn()
    direct.transport.turn()
    assert direct.kernel.taken == b"<response>abcdef"
    assert direct.outlet.ready
    assert direct.drained == ["drained"]


def test_a_broken_socket_is_given_up(direct: Direct) -> None:
    direct.kernel.takes, direct.kernel.error = [-1], errno.EPIPE
    direct.outlet.write(b"abc")
    assert direct.transport.aborted
    direct.outlet.write(b"def")
    assert direct.kernel.taken == b"<response>"


def test_closing_waits_for_what_is_unsent(direct: Direct) -> None:
    direct.kernel.takes = [1]
    direct.outlet.write(b"abc")
    direct.outlet.write(b"def")
    direct.outlet.finish()
    assert direct.transport.closed
    assert direct.transport.producer is None
    direct.transport.turn()
    assert direct.kernel.taken == b"<response>abcdef"


def test_closing_an_idle_socket_is_simple(direct: Direct) -> None:
    direct.outlet.finish()
    assert direct.transport.closed
    assert not direct.outlet.ready


def test_a_transport_that_has_closed_takes_nothing_more(direct: Direct) -> None:
    direct.kernel.takes = [1]
    direct.outlet.write(b"abc")
    direct.transport.producer.stopProducing()
    assert not direct.outlet.ready


def test_other_transports_buffer_and_say_when_they_are_full() -> None:
    transport = Transport(Kernel())
    drained: list[str] = []
    outlet = BufferedOutlet(transport, lambda: drained.append("drained"))
    outlet.write(b"abc")
    outlet.start()
    assert outlet.ready
    transport.producer.pauseProducing()
    readiness = [outlet.ready]
    transport.producer.resumeProducing()
    readiness.append(outlet.ready)
    assert readiness == [False, True]
    assert drained == ["drained"]
    outlet.finish()
    assert transport.closed
    assert transport.producer is None
    assert transport.buffered == b"abc"
    outlet.stopProducing()
    assert not outlet.ready


@pytest.fixture
def plain() -> Iterator[Connection]:
    """Yield a connection of the reactor's own kind."""
    with socket.socket() as found:
        nothing: Any = None
        yield Connection(found, nothing, reactor=nothing)


def test_a_plain_socket_is_written_to_directly(plain: Connection) -> None:
    assert isinstance(outlet_for(plain, lambda: None), DirectOutlet)


def test_encryption_or_anything_unknown_is_not_bypassed(plain: Connection) -> None:
    plain.TLS = True
    assert isinstance(outlet_for(plain, lambda: None), BufferedOutlet)
    assert isinstance(outlet_for(object(), lambda: None), BufferedOutlet)
