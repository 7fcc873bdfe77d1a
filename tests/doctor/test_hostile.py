"""Whatever servers say, the doctor comes to an end, and the table stays a table."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from amsn2athena.doctor._line import Line
from amsn2athena.doctor._reaching import trouble
from amsn2athena.doctor._report import LONGEST, WIDTH, Finding, Result, said

LINES = st.sampled_from([b"VER 1 MSNP18\r\n", b"911 1\r\n", b"GCF 0 3\r\nabc", b"CHL 0 5\r\n", b"\r\n"])
NOISE = st.lists(st.one_of(LINES, st.binary(max_size=40)), max_size=6)


@given(NOISE, st.booleans())
def test_noise_is_an_answer_or_trouble_and_never_a_defect(pieces: list[bytes], done: bool) -> None:
    wire: Any = StringTransport()  # type: ignore[no-untyped-call]
    line, answers = Line(), list[Any]()
    line.makeConnection(wire)  # type: ignore[no-untyped-call]
    asked: Deferred[Any] = line.ask("VER", "MSNP18", "CVR0")
    asked.addBoth(answers.append)
    for piece in pieces:
        if wire.connected and not wire.disconnected:
            line.dataReceived(piece)
    line.connectionLost(Failure(ConnectionDone() if done else ConnectionLost()))  # type: ignore[no-untyped-call]
    (answer,) = answers
    if isinstance(answer, Failure):
        words = trouble(answer.value, "msn.example.org:1863").words
        assert "went wrong" not in words
    later: list[Any] = []
    line.ask("CVR").addErrback(later.append)
    assert len(later) == 1


@given(st.text(max_size=300))
def test_what_a_server_said_is_one_short_line_that_moves_no_cursor(text: str) -> None:
    shown = said(text)
    assert len(shown) <= LONGEST + 3
    assert shown.isprintable()
    assert all(len(row) <= WIDTH for row in str(Finding("Step", Result.FAILS, shown, shown)).splitlines())


@given(st.text("abc .:-", max_size=80))
def test_a_row_keeps_its_columns_however_long_the_name_of_its_step(step: str) -> None:
    rows = str(Finding(step, Result.WORKS, "It works.")).splitlines()
    assert rows[0].startswith("works")
    assert rows[-1].index("It works.") == len("not tried  ") + 28
