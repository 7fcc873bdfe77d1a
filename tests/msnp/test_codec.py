"""Commands, in and out."""

from __future__ import annotations

import doctest
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena import msnp
from amsn2athena.msnp import Command, Direction, Parser, ProtocolError, encode
from tests.msnp.commands import commands

TO_CLIENT, TO_SERVER = Direction.TO_CLIENT, Direction.TO_SERVER


def parse(direction: Direction, data: bytes) -> list[Command]:
    return list(Parser(direction).receive(data))


def outcome(parser: Parser, pieces: list[bytes]) -> tuple[list[Command], str]:
    """What is read, and the error that ended it."""
    found: list[Command] = []
    for piece in pieces:
        try:
            for command in parser.receive(piece):
                found.append(command)
        except ProtocolError as error:
            return found, str(error)
    return found, ""


def test_the_essay_is_true() -> None:
    assert doctest.testmod(msnp).failed == 0


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b"VER 1 MSNP18", Command("VER", 1, ("MSNP18",))),
        (b"ACK 8", Command("ACK", 8)),
        (b"CHL 0 22210219642164014968", Command("CHL", 0, ("22210219642164014968",))),
        (b"SBS 0 null", Command("SBS", 0, ("null",))),
        (b"217 9", Command("217", 9)),
        (b"540 0", Command("540", 0)),
        (b"BLP AL", Command("BLP", None, ("AL",))),
        (b"OUT OTH", Command("OUT", None, ("OTH",))),
        (b"QNG 50", Command("QNG", None, ("50",))),
        (b"FLN 1:bob@example.com 0:0", Command("FLN", None, ("1:bob@example.com", "0:0"))),
        (
            b"NLN NLN 1:bob@example.com Bob 2788999228:48 0",
            Command("NLN", None, ("NLN", "1:bob@example.com", "Bob", "2788999228:48", "0")),
        ),
        (b"RNG 451 127.0.0.1:1 CKI t", Command("RNG", None, ("451", "127.0.0.1:1", "CKI", "t"))),
        (b"LSG 2026 {guid}", Command("LSG", None, ("2026", "{guid}"))),
        (b"LST N=bob@example.com F=Bob 3 ", Command("LST", None, ("N=bob@example.com", "F=Bob", "3"))),
        (b"ADL 7 OK", Command("ADL", 7, ("OK",))),
        (b"UUN 12 OK", Command("UUN", 12, ("OK",))),
        (b"QRY 12", Command("QRY", 12)),
    ],
)
def test_what_a_server_says_in_one_line(line: bytes, command: Command) -> None:
    assert parse(TO_CLIENT, line + b"\r\n") == [command]


@pytest.mark.parametrize(
    ("data", "command"),
    [
        (b"MSG Hotmail Hotmail 5\r\nhello", Command("MSG", None, ("Hotmail", "Hotmail"), b"hello")),
        (b"UBX 1:bob@example.com 0\r\n", Command("UBX", None, ("1:bob@example.com",), b"")),
        (b"UUX 9 0\r\n", Command("UUX", 9, (), b"")),
        (b"GCF 0 2\r\n<>", Command("GCF", 0, (), b"<>")),
        (b"GCF 16 Shields.xml 2\r\n<>", Command("GCF", 16, ("Shields.xml",), b"<>")),
        (b"NOT 2\r\n<>", Command("NOT", None, (), b"<>")),
        (b"ADL 0 2\r\n<>", Command("ADL", 0, (), b"<>")),
        (b"RML 0 2\r\n<>", Command("RML", 0, (), b"<>")),
        (b"FQY 11 2\r\n<>", Command("FQY", 11, (), b"<>")),
        (b"NFY PUT 2\r\n<>", Command("NFY", None, ("PUT",), b"<>")),
        (b"UBN bob@example.com 3 1\r\nx", Command("UBN", None, ("bob@example.com", "3"), b"x")),
        (b"241 8 2\r\n<>", Command("241", 8, (), b"<>")),
    ],
)
def test_what_a_server_says_with_a_payload(data: bytes, command: Command) -> None:
    assert parse(TO_CLIENT, data) == [command]
    assert encode(command) == data


@pytest.mark.parametrize(
    ("data", "command"),
    [
        (b"MSG 8 A 5\r\nhello", Command("MSG", 8, ("A",), b"hello")),
        (b"UUX 9 2\r\n<>", Command("UUX", 9, (), b"<>")),
        (b"QRY 4 PROD 2\r\nab", Command("QRY", 4, ("PROD",), b"ab")),
        (b"UUM 5 bob@example.com 1 1 2\r\nab", Command("UUM", 5, ("bob@example.com", "1", "1"), b"ab")),
        (b"UUN 5 bob@example.com 3 0\r\n", Command("UUN", 5, ("bob@example.com", "3"), b"")),
        (b"GCF 16 Shields.xml\r\n", Command("GCF", 16, ("Shields.xml",))),
        (b"PNG\r\n", Command("PNG")),
        (b"OUT\r\n", Command("OUT")),
        (b"VER 0 MSNP18\r\n", Command("VER", 0, ("MSNP18",))),
    ],
)
def test_what_a_client_says(data: bytes, command: Command) -> None:
    assert parse(TO_SERVER, data) == [command]
    assert encode(command) == data


def test_spaces_around_arguments_mean_nothing() -> None:
    assert parse(TO_SERVER, b"CHG  9 NLN 5:48  0 \r\n") == [Command("CHG", 9, ("NLN", "5:48", "0"))]


def test_a_name_that_is_not_utf_8_costs_the_name_and_not_the_session() -> None:
    command = Command("PRP", None, ("MFN", "Zo\ufffd"))
    assert parse(TO_CLIENT, b"PRP MFN Zo\xeb\r\n") == [command]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"ver 1 MSNP18",
        b"VERS 1",
        b"VE",
        b"V\xc3\x89R 1",
        b"2 1",
        b"CHG 4294967296 NLN",
        b"PRP 1 MFN a\rb",
        b"PRP 1 MFN a\0b",
        b"PRP 1 MFN a\nVER 1",
        b"MSG",
        b"MSG bob@example.com Bob",
        b"MSG bob@example.com Bob -1",
        b"MSG bob@example.com Bob \xd9\xa1",
        b"MSG bob@example.com Bob 99999999999",
        b"MSG bob@example.com Bob 262145",
        b"ADL 0 262145",
        b"VER 1" + b" x" * 63,
    ],
)
def test_what_is_no_command_is_an_error(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse(TO_CLIENT, line + b"\r\n")


def test_a_line_must_end_with_both_its_characters() -> None:
    with pytest.raises(ProtocolError):
        parse(TO_CLIENT, b"ACK 8\n")


def test_commands_before_an_error_are_read_and_none_after() -> None:
    parser = Parser(TO_CLIENT)
    commands = parser.receive(b"ACK 8\r\nnonsense\r\nACK 9\r\n")
    assert next(commands) == Command("ACK", 8)
    with pytest.raises(ProtocolError):
        next(commands)
    with pytest.raises(ProtocolError):
        list(parser.receive(b"ACK 9\r\n"))


def test_a_line_without_an_end_is_not_kept_for_ever() -> None:
    parser = Parser(TO_CLIENT, max_line=10)
    assert list(parser.receive(b"ACK 4567\r\n")) == [Command("ACK", 4567)]
    assert list(parser.receive(b"ACK 45678")) == []
    with pytest.raises(ProtocolError):
        list(parser.receive(b"9"))


def test_a_line_that_is_too_long_is_refused_whole_too() -> None:
    with pytest.raises(ProtocolError):
        list(Parser(TO_CLIENT, max_line=10).receive(b"ACK 456789\r\n"))


def test_a_payload_may_be_as_long_as_allowed() -> None:
    parser = Parser(TO_CLIENT, max_payload=3)
    assert [command.payload for command in parser.receive(b"NOT 3\r\nabc")] == [b"abc"]
    with pytest.raises(ProtocolError):
        list(parser.receive(b"NOT 4\r\n"))


def test_what_is_not_taken_comes_with_the_next() -> None:
    parser = Parser(TO_CLIENT)
    next(parser.receive(b"ACK 1\r\nACK 2\r\n"))
    assert list(parser.receive(b"ACK 3\r\n")) == [Command("ACK", 2), Command("ACK", 3)]


@settings(deadline=None)
@given(st.sampled_from(Direction), st.data())
def test_what_is_written_is_read_the_same_however_it_is_cut(
    direction: Direction, data: st.DataObject
) -> None:
    sent = data.draw(st.lists(commands(direction), max_size=5))
    wire = b"".join(map(encode, sent))
    cuts = [0, *sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=8))), len(wire)]
    parser = Parser(direction)
    assert outcome(parser, [wire[a:b] for a, b in pairwise(cuts)]) == (sent, "")


_NOISE = st.lists(
    st.binary(max_size=8)
    | st.sampled_from(
        [b"MSG a b 3\r\n", b"VER 1 x\r\n", b"UUX 1 0\r\n", b"217 ", b"\r\n", b" ", b"\0", b"ADL 1 "]
    ),
    max_size=12,
).map(b"".join)


@settings(deadline=None)
@given(st.sampled_from(Direction), _NOISE)
def test_any_bytes_are_read_the_same_one_by_one(direction: Direction, noise: bytes) -> None:
    whole = outcome(Parser(direction, max_line=24, max_payload=30), [noise])
    single = [noise[index : index + 1] for index in range(len(noise))]
    assert outcome(Parser(direction, max_line=24, max_payload=30), single) == whole


@pytest.mark.parametrize("bad", ["", " ", "a b", "a\r\nOUT", "a\nb", "a\rb", "a\0b", "\ud800"])
def test_no_argument_can_become_a_command(bad: str) -> None:
    with pytest.raises(ProtocolError):
        encode(Command("PRP", 1, ("MFN", bad)))


@pytest.mark.parametrize(
    "command",
    [
        Command("prp", 1),
        Command("PR P", 1),
        Command("PRP\r\n", 1),
        Command("", 1),
        Command("PRP", -1),
        Command("PRP", 0x1_0000_0000),
        Command("PRP", None, ("5", "MFN")),
        Command("CHG", 1, ("NLN",), b"OUT\r\n"),
        Command("MSG", 1, ("A",)),
        Command("MSG", 1, ("A", "99")),
        Command("ADL", 1, ("69",)),
        Command("911", 1, ("69",)),
    ],
)
def test_what_would_be_read_as_something_else_is_not_written(command: Command) -> None:
    with pytest.raises(ProtocolError):
        encode(command)


@settings(deadline=None)
@given(
    st.text(max_size=4),
    st.none() | st.integers(),
    st.lists(st.text(max_size=5), max_size=4).map(tuple),
    st.none() | st.binary(max_size=9),
)
def test_whatever_is_written_is_one_command(
    verb: str, trid: int | None, args: tuple[str, ...], payload: bytes | None
) -> None:
    command = Command(verb, trid, args, payload)
    try:
        wire = encode(command)
    except ProtocolError:
        return
    assert [command] in [outcome(Parser(direction), [wire])[0] for direction in Direction]


def test_logs_see_neither_payloads_nor_tickets() -> None:
    assert repr(Command("USR", 4, ("SSO", "S", "t=ticket"))) == "Command('USR', 4, (...))"
    assert "hello" not in repr(Command("MSG", 4, ("A",), b"hello"))


def test_errors_do_not_say_what_was_in_the_line() -> None:
    with pytest.raises(ProtocolError) as refused:
        encode(Command("USR", 4, ("SSO", "S", "t=tic ket")))
    assert "tic" not in str(refused.value)


def test_error_replies_are_told_apart() -> None:
    assert Command("217", 9).is_error
    assert not Command("VER", 9).is_error
