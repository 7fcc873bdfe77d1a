"""The socket at which the command line speaks to the service that runs."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.internet.threads import deferToThread

from amsn2athena import control

in_the_reactor: Callable[..., Any] = pytest_twisted.ensureDeferred
new_wire: Callable[[], Any] = StringTransport

WHERE = '{"notification":"127.0.0.1:1863"}'


class People:
    """Those who are told; four of them."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def wall(self, text: str) -> int:
        if not text:
            raise ValueError("There is nothing to say.")
        self.heard.append(text)
        return 4

    def sign_out(self, email: str) -> None:
        self.heard.append(email)

    def maintenance(self, minutes: int) -> int:
        self.heard.append(minutes)
        return 1


def answer(line: bytes) -> dict[str, str]:
    """Return what a caller hears who says ``line``."""
    calls = control._Calls(Clock(), People(), WHERE)
    call: Any = calls.buildProtocol(None)
    assert call is not None
    wire = new_wire()
    call.makeConnection(wire)
    call.dataReceived(line + b"\n")
    assert wire.disconnecting
    heard: dict[str, str] = json.loads(wire.value())
    return heard


def ask(path: Path, request: Mapping[str, object]) -> Deferred[str]:
    return deferToThread(control.ask, path, request)


@in_the_reactor
async def test_what_is_said_is_told_and_only_the_owner_may_say_it(tmp_path: Path) -> None:
    people, path = People(), tmp_path / "control"
    port = control.listen(reactor, path, people, WHERE)
    assert port is not None
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert await ask(path, {"wall": "We close at ten. é"}) == "4 people were told."
        assert await ask(path, {"maintenance": 5}) == "One person was told."
        assert await ask(path, {"sign-out": "a@example.com"}) == "a@example.com is signed out."
        assert people.heard == ["We close at ten. é", 5, "a@example.com"]
        assert await ask(path, {"where": "home"}) == WHERE
        with pytest.raises(ValueError, match="nothing to say"):
            await ask(path, {"wall": ""})
        with pytest.raises(ValueError, match="another version"):
            await ask(path, {"dance": True})
        assert control.listen(reactor, path, people, WHERE) is None
    finally:
        await maybeDeferred(port.stopListening)
    with pytest.raises(control.NotRunning, match="No service runs"):
        await ask(path, {"wall": "hello?"})


@in_the_reactor
async def test_a_socket_that_a_killed_service_left_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "control"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    (tmp_path / "control.lock").symlink_to("999999999")
    with pytest.raises(control.NotRunning):
        await ask(path, {"wall": "hello?"})
    port = control.listen(reactor, path, People(), WHERE)
    assert port is not None
    assert await ask(path, {"wall": "hello"}) == "4 people were told."
    await maybeDeferred(port.stopListening)


@in_the_reactor
async def test_a_service_with_its_database_elsewhere_makes_the_folder_for_its_socket(tmp_path: Path) -> None:
    path = tmp_path / "data" / "control"
    assert not control.is_running(path)
    port = control.listen(reactor, path, People(), WHERE)
    assert port is not None
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert await deferToThread(control.is_running, path)
    await maybeDeferred(port.stopListening)


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # By Twisted, when it cannot bind.
def test_a_service_without_a_place_for_its_socket_serves_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert control.listen(reactor, tmp_path / "file" / "control", People(), WHERE) is None
    assert control.listen(reactor, tmp_path / ("x" * 200), People(), WHERE) is None
    assert control.listen(Clock(), tmp_path / "control", People(), WHERE) is None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"1" * 9_000,
        b"[" * 9_000,
        b'{"wall": 1}',
        b'{"maintenance": "5"}',
        b'{"where": 1}',
    ],
)
def test_nonsense_is_refused(line: bytes) -> None:
    assert "another version" in answer(line)["refused"]


def test_a_line_without_end_and_a_caller_who_says_nothing_are_cut_off() -> None:
    clock = Clock()
    calls = control._Calls(clock, People(), WHERE)
    for patience, line in ((0.0, b"x" * (control.LONGEST_LINE + 1)), (control.PATIENCE, b"x")):
        call: Any = calls.buildProtocol(None)
        assert call is not None
        wire = new_wire()
        call.makeConnection(wire)
        call.dataReceived(line)
        clock.advance(patience)
        assert wire.disconnecting
        assert wire.value() == b""
        call.connectionLost()
    assert calls.open == 0
    assert clock.getDelayedCalls() == []


def test_there_are_only_so_many_callers_at_once() -> None:
    calls = control._Calls(Clock(), People(), WHERE)
    for _ in range(control.MOST):
        call: Any = calls.buildProtocol(None)
        assert call is not None
        call.makeConnection(new_wire())
    assert calls.buildProtocol(None) is None


@in_the_reactor
async def test_a_service_that_hangs_up_or_talks_without_end_gives_no_answer(tmp_path: Path) -> None:
    for said in (b"", b"x" * 100_000):
        path = tmp_path / f"{len(said)}"
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(path))
            other.listen()

            def answer_once(listening: socket.socket = other, words: bytes = said) -> None:
                line, _ = listening.accept()
                with line:
                    line.recv(1000)
                    line.sendall(words)

            done = deferToThread(answer_once)
            with pytest.raises(ValueError, match="no answer"):
                await ask(path, {"wall": "hello?"})
            await done.addErrback(lambda _: None)
