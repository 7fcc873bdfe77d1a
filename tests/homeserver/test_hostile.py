"""Whatever clients say, in whatever order: answers, or the end of that connection; never a traceback."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import Command, ProtocolError, encode
from amsn2athena.msnp.dialects import Dialect
from tests.homeserver.conftest import failures_in_the_log
from tests.homeserver.house import House
from tests.homeserver.line import Line
from tests.homeserver.people import Someone, machine, online
from tests.homeserver.talking import Seat, open_seat

NAMES = ("alice", "bob")
NO_WORD = " \r\n\0"
WORDS = st.sampled_from(
    [
        "NLN", "HDN", "BSY", "0", "0:0", "2788999228:48", "AL", "BL", "MFN", "SB", "CKI", "A", "N", "D", "U",
        "SSO", "S", "I", "MSNP18", "alice@example.com", "bob@example.com", "bob@example.com;" + machine(306),
        "nobody@example.com", "no-address", ";", "@", "%", "%00", "%3Cmsnobj/%3E", "4", "8", "1", "é你",
        "FL", "RL", "PL", "N=bob@example.com", "N=", "F=x", "C=1", "TWN", "MD5",
        "\u202e", "-1", "PROD0120PW!CCV9@", "x" * 500,
    ]
) | st.text(st.characters(codec="utf-8", exclude_characters=NO_WORD), min_size=1, max_size=8)  # fmt: skip
PAYLOADS = st.sampled_from(
    [
        b"", b"x", b"\xff\xfe", b"<ml/>", b'<ml><d n="example.com"><c n="bob" l="3" t="1"/></d></ml>',
        b'<ml><d n="example.com"><c n="alice" l="31" t="1"/><c n="x" l="4" t="4"/></d></ml>',
        b'<ml l="1"><d n="example.com"><c n="x" l="4" t="4"/></d></ml>', b"<ml><d/></ml>",
        b'<ml><d n="example.com"><c n="bob" l="7" t="99999" f="&lt;"/></d></ml>',
        b"<Data><PSM>&#0;&bad;<b></PSM><CurrentMedia></CurrentMedia></Data>", b"<EndpointData>", b"<a" * 100,
        b"<EndpointData><Capabilities>1:1</Capabilities></EndpointData>",
        b"<PrivateEndpointData></PrivateEndpointData>",
        b"MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\n\r\n", b"x" * 1664, b"x" * 1665,
    ]
) | st.binary(max_size=20)  # fmt: skip
VERBS = st.sampled_from(
    "VER CVR USR CHG PRP ADL RML BLP FQY UUX UUN UUM XFR PNG QRY OUT CAL ANS MSG SYN ACK GCF XXX 911".split()
    + "ADC ADD REM ADG RMG REG REA SBP GTC LST LSG INF URL PUT SDG".split()
)


@st.composite
def said(draw: st.DrawFn) -> bytes:
    """Return the bytes of something that a client might say."""
    verb = draw(VERBS)
    payload = draw(PAYLOADS) if verb in ("ADL", "RML", "FQY", "UUX", "UUN", "UUM", "QRY", "MSG") else None
    trid = None if verb in ("OUT", "PNG") else draw(st.none() | st.integers(0, 9))
    try:
        return encode(Command(verb, trid, tuple(draw(st.lists(WORDS, max_size=5))), payload))
    except ProtocolError:
        return b"\r\n"


def tell(line: Line, data: bytes) -> None:
    """Say something, unless the connection is closed."""
    if not line.closed:
        line.raw(data)
        line.heard()


quick = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(
    st.lists(st.tuples(st.sampled_from([0, 1, 2, 2]), said()), max_size=25),
    st.sampled_from(SPOKEN),
)
def test_anything_may_be_said_at_the_notification_server(
    conversation: list[tuple[int, bytes]], dialect: Dialect
) -> None:
    with failures_in_the_log() as failures:
        house = House(*NAMES, "carol")
        house.befriend("carol", "bob")
        lines = [online(house, "alice")[0], Line(house), Someone(house, "carol", dialect=dialect).online()]
        for who, data in conversation:
            tell(lines[who], data)
        house.close()
    assert failures == []


@quick
@given(st.lists(st.tuples(st.sampled_from([0, 1, 2]), said()), max_size=25))
def test_anything_may_be_said_at_the_switchboard(conversation: list[tuple[int, bytes]]) -> None:
    with failures_in_the_log() as failures:
        house = House(*NAMES)
        alice, bob = online(house, *NAMES)
        first = open_seat(house, alice)
        seats: list[Line] = [first, Line(house), bob]
        first.say("CAL", bob.email)
        for each in bob.heard():
            if each.verb == "RNG":
                seats[1] = Seat(house, bob)
                seats[1].say("ANS", bob.email, each.args[3], each.args[0])
        for who, data in conversation:
            tell(seats[who], data)
        house.clock.advance(1_000)
        house.close()
    assert failures == []


@quick
@given(st.lists(st.binary(max_size=60) | said(), max_size=20))
def test_any_bytes_at_all_may_come(pieces: list[bytes]) -> None:
    with failures_in_the_log() as failures:
        house = House(*NAMES)
        for line in (Line(house), Someone(house, "alice").sign_in()):
            for piece in pieces:
                tell(line, piece)
        house.close()
    assert failures == []
