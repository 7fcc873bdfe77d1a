"""Every verb of the tables, both ways; and that no bytes make a parser keep more than it may."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import Command, Direction, Parser, ProtocolError, encode
from amsn2athena.msnp._verbs import RULES, Rules
from tests.msnp.commands import PAYLOADS, WORDS

#: Verbs of which no table has to say anything, and error replies.
PLAIN = ("VER", "CVR", "USR", "CHG", "CHL", "XFR", "ANS", "CAL", "IRO", "SYN", "217", "911")
WIRE_LINE, WIRE_PAYLOAD = 64, 100


def verbs(rules: Rules) -> list[str]:
    return sorted({*rules.without_trid, *rules.with_payload, *rules.maybe_with_payload, *PLAIN})


def one_of_each(data: st.DataObject, direction: Direction) -> Iterator[Command]:
    """Yield a command of each verb, with whatever words and payload it may have."""
    rules = RULES[direction]
    for verb in verbs(rules):
        trid = None if verb in rules.without_trid else data.draw(st.integers(0, 0xFFFFFFFF))
        args = tuple(data.draw(st.lists(WORDS, max_size=4)))
        if verb in rules.with_payload:
            yield Command(verb, trid, args, data.draw(PAYLOADS))
        elif verb in rules.maybe_with_payload or verb.isdecimal():
            yield Command(verb, trid, (*args, "x"), data.draw(st.none() | PAYLOADS))
        else:
            yield Command(verb, trid, args)


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_every_verb_arrives_as_it_was_sent_whichever_way_it_goes(data: st.DataObject) -> None:
    for direction in Direction:
        sent = list(one_of_each(data, direction))
        wire = b"".join(map(encode, sent))
        assert list(Parser(direction).receive(wire)) == sent
        parser = Parser(direction)
        assert [command for byte in wire for command in parser.receive(bytes([byte]))] == sent


def test_a_page_to_a_telephone_is_not_read_as_commands() -> None:
    page = b"PAG 1 bob@example.com 7\r\nOUT\r\n\r\nPNG\r\n"
    assert [each.verb for each in Parser(Direction.TO_SERVER).receive(page)] == ["PAG", "PNG"]


_PIECES = st.lists(
    st.binary(max_size=40)
    | st.sampled_from([b"MSG a b 100\r\n", b"NOT 99\r\n", b"ADL 0 100\r\n", b"UUX 1 2147483648\r\n", b"\r\n"])
    | st.sampled_from([b"x", b" ", b"\r", b"MSG ", b"QNG 50\r\n"]).map(lambda piece: piece * 30),
    max_size=30,
)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(Direction), _PIECES)
def test_no_bytes_make_it_keep_more_than_a_line_and_a_payload(
    direction: Direction, pieces: list[bytes]
) -> None:
    parser = Parser(direction, max_line=WIRE_LINE, max_payload=WIRE_PAYLOAD)
    waiting = 0
    for byte in b"".join(pieces):
        try:
            found = list(parser.receive(bytes([byte])))
        except ProtocolError:
            return
        waiting = 0 if found else waiting + 1
        assert waiting <= WIRE_LINE + WIRE_PAYLOAD
