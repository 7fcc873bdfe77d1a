"""Clients that misbehave, in every version: they alone are affected, and the log says it in one line."""

from __future__ import annotations

import base64

import pytest
from twisted.logger import LogEvent, formatEvent

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver._identity import cid
from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import Command, challenge
from amsn2athena.msnp.circles import Message
from amsn2athena.msnp.dialects import MSNP15, MSNP18, Dialect, Proof
from amsn2athena.msnp.identity import quote_object, unquote_object
from amsn2athena.msnp.message import Text
from amsn2athena.msnp.msnobject import MSNObject, ObjectType
from amsn2athena.msnp.soap import (
    ABFindContactsPaged,
    Fault,
    FindMembership,
    GetProfile,
    RequestSecurityTokens,
)
from tests.homeserver.company import company, heard
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import House
from tests.homeserver.line import Line
from tests.homeserver.people import PRODUCT, Someone, online
from tests.homeserver.talking import Seat, answer, open_seat, pass_of, ring
from tests.homeserver.web import call, post

every_dialect = pytest.mark.parametrize("dialect", SPOKEN, ids=lambda dialect: dialect.name)


class Echo(Someone):
    """A client that says everything twice, byte for byte."""

    def __init__(self, house: House, name: str, *, dialect: Dialect) -> None:
        super().__init__(house, name, dialect=dialect)
        self.refusals: list[str] = []

    def raw(self, data: bytes) -> None:
        """Send bytes, and again."""
        for _ in range(2):
            if not self.closed:
                super().raw(data)

    def heard(self) -> list[Command]:
        """Return what came, what came twice only once."""
        commands = super().heard()
        self.refusals += [each.verb for each in commands if each.is_error]
        return [each for place, each in enumerate(commands) if each not in commands[:place]]


class Pair:
    """Alice, whose client misbehaves, and Bob, who must not notice."""

    def __init__(self, house: House, dialect: Dialect, logged: list[LogEvent]) -> None:
        self.house = house
        house.befriend("alice", "bob")
        self.alice = Someone(house, "alice", dialect=dialect).sign_in()
        self.bob = Someone(house, "bob").sign_in()
        for person in (self.alice, self.bob):
            for each in person.change():
                if each.verb == "CHL":
                    proof = challenge.answer(each.args[0], PRODUCT).encode()
                    assert person.ask("QRY", PRODUCT, payload=proof).args == ()
            person.heard()
        self._logged = logged
        logged.clear()

    def said(self) -> list[str]:
        """Return what the log says."""
        lines = [formatEvent(event) for event in self._logged]
        assert not any("\n" in line for line in lines)
        return lines

    def sees(self) -> set[str]:
        """Return what Bob was told of Alice."""
        return {each.verb for each in self.bob.heard() if any(self.alice.email in word for word in each.args)}


@pytest.fixture
def pair(house: House, dialect: Dialect, logged: list[LogEvent]) -> Pair:
    """Return the two, friends and at home, with nothing in the log."""
    return Pair(house, dialect, logged)


@every_dialect
def test_who_shows_the_pass_of_another_sits_down_nowhere(pair: Pair) -> None:
    token = pass_of(pair.alice)
    seat = Seat(pair.house, pair.bob)
    seat.say("USR", seat.place, token)
    assert seat.closed
    assert pair.said() == [
        "Closed the connection from 192.0.2.1:40000: it showed a pass that does not let it in."
    ]
    assert not pair.bob.closed
    assert not pair.alice.closed


@every_dialect
def test_who_says_that_another_is_typing_leaves_alone(pair: Pair) -> None:
    first = open_seat(pair.house, pair.bob)
    first.say("CAL", pair.alice.email)
    other = answer(pair.house, pair.alice)
    first.heard()
    pair._logged.clear()
    typing = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: {}\r\n\r\n\r\n"
    other.say("MSG", "U", payload=typing.format(pair.alice.email).encode())
    assert [each.verb for each in first.heard()] == ["MSG"]
    other.say("MSG", "U", payload=typing.format("carol@example.com").replace("T", "t").encode())
    assert other.closed
    assert not first.closed
    assert "MSG" not in [each.verb for each in first.heard()]
    assert pair.said() == [
        "Closed the connection from 192.0.2.1:40000: it said that somebody else was typing."
    ]


@every_dialect
def test_what_is_said_twice_at_the_switchboard_is_done_once(pair: Pair) -> None:
    first = Seat(pair.house, pair.bob)
    token = pass_of(pair.bob)
    for _ in range(2):
        first.raw(f"USR 1 {first.place} {token}\r\n".encode())
    assert [each.args[0] for each in first.heard()] == ["OK", "OK"]
    for _ in range(2):
        first.raw(f"CAL 2 {pair.alice.email}\r\n".encode())
    assert [each.args[0] for each in first.heard()] == ["RINGING", "RINGING"]
    session, _, _, token, *_ = ring(pair.alice).args
    seat = Seat(pair.house, pair.alice)
    for _ in range(2):
        seat.raw(f"ANS 1 {seat.place} {token} {session}\r\n".encode())
    assert [each.args for each in seat.heard() if each.verb == "ANS"] == [("OK",), ("OK",)]
    assert {each.verb for each in first.heard()} == {"JOI"}
    assert pair.said() == []


@every_dialect
def test_half_a_command_before_signing_in_is_not_waited_for(pair: Pair, dialect: Dialect) -> None:
    line = Line(pair.house)
    line.raw(f"VER 1 {dialect.name}".encode())
    pair.house.clock.advance(31)
    assert line.closed
    assert pair.said() == ["Closed the connection from 192.0.2.1:40000: it did not sign in."]
    assert not pair.bob.closed


@every_dialect
def test_who_never_reads_is_gone_for_others_too(
    make_house: MakeHouse, dialect: Dialect, logged: list[LogEvent]
) -> None:
    pair = Pair(make_house("alice", "bob", limits=Limits(unsent_bytes=1_000)), dialect, logged)
    pair.alice.connection.pauseProducing()
    for number in range(60):
        if not pair.alice.closed:
            pair.bob.say("CHG", ("BSY", "NLN")[number % 2], "0:0")
    assert pair.alice.closed
    assert pair.said() == ["Closed the connection from 192.0.2.1:40000: it reads too slowly."]
    assert "FLN" in pair.sees()


@every_dialect
def test_a_service_says_when_a_ticket_is_of_nobody_here(pair: Pair) -> None:
    ticket = pair.bob.ticket
    pair.bob.say("OUT")
    request = FindMembership(ticket)
    answer = post(pair.house, request.service.path, request.build_request())
    assert answer.status == 403
    assert pair.said() == ["Refused a request from 192.0.2.1: a ticket of nobody who is here."]
    assert not pair.alice.closed


def test_a_service_says_when_a_password_is_wrong(house: House, logged: list[LogEvent]) -> None:
    with pytest.raises(Fault):
        call(house, RequestSecurityTokens("alice@example.com", "not-the-password"))
    lines = [formatEvent(event) for event in logged]
    assert lines[-1] == "Refused a request from 192.0.2.1: a wrong password."
    assert "not-the-password" not in "".join(lines)


@every_dialect
def test_half_a_command_keeps_nobody_here(pair: Pair, dialect: Dialect) -> None:
    pair.alice.raw(b"CHG 99 BS")
    pair.house.clock.advance(121)
    pair.bob.answer_challenges()
    pair.house.clock.advance(51)
    assert pair.alice.closed == dialect.challenges
    if dialect.challenges:
        assert pair.said() == ["Closed the connection from 192.0.2.1:40000: it did not answer a challenge."]
        assert "FLN" in pair.sees()
    assert not pair.bob.closed


@every_dialect
def test_who_shows_what_another_got_stays_outside(pair: Pair, dialect: Dialect) -> None:
    mallory = Someone(pair.house, "carol", dialect=dialect)
    nonce = mallory.identify()
    mallory.token, mallory.tokens = pair.alice.token, pair.alice.tokens
    mallory.show_proof(nonce)
    assert [each.verb for each in mallory.heard()] == ["911"]
    assert mallory.closed
    shown = "a wrong password" if dialect.proof is Proof.MD5 else "a ticket that does not let it in"
    assert pair.said() == [f"Closed the connection from 192.0.2.1:40000: it showed {shown}."]
    assert not pair.alice.closed


@every_dialect
def test_everything_said_twice_is_answered_as_if_it_were_said_once(
    house: House, dialect: Dialect, logged: list[LogEvent]
) -> None:
    alice = Echo(house, "alice", dialect=dialect)
    alice.sign_in()
    alice.change()
    alice.ask("PRP", "MFN", "A%20lice") if dialect.rename == "PRP" else alice.ask(
        "REA", alice.email, "A%20lice"
    )
    alice.ask("BLP", "BL")
    alice.say("XFR", "SB")
    assert [each.verb for each in alice.heard()] == ["XFR", "XFR"]
    alice.answer_challenges()
    assert not alice.closed
    assert alice.refusals == []
    assert [formatEvent(event) for event in logged] == []


@every_dialect
def test_a_write_of_several_commands_may_come_twice(house: House, dialect: Dialect) -> None:
    line = Line(house)
    hello = (
        f"VER 1 {dialect.name} CVR0\r\nCVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.0 msmsgs alice@example.com\r\n"
    )
    data = f"{hello}USR 3 {dialect.proof} I alice@example.com\r\n".encode()
    line.raw(data)
    first = line.heard()
    line.raw(data)
    again = line.heard()
    assert [each for each in first if each.trid] == [each for each in again if each.trid]
    assert not line.closed


@every_dialect
def test_a_client_that_gives_all_it_asks_one_number_is_served(pair: Pair, dialect: Dialect) -> None:
    capabilities = (dialect.capabilities("0"),) if dialect.tells_capabilities else ()
    for status in ("NLN", "BSY", "NLN"):
        pair.alice.raw(f"{' '.join(('CHG', '7', status, *capabilities))}\r\n".encode())
        assert ["CHG", status] in [[each.verb, *each.args[:1]] for each in pair.alice.heard()]
        seen = [each for each in pair.bob.heard() if each.verb == "NLN"]
        assert [each.args[0] for each in seen if pair.alice.email in each.args[1]] == [status]
    passes = []
    for _ in range(2):
        pair.alice.raw(b"XFR 7 SB\r\n")
        passes += [each.args[3] for each in pair.alice.heard() if each.verb == "XFR"]
    assert len(set(passes)) == 2


@every_dialect
def test_who_lies_about_what_it_can_do_is_shown_to_others_as_one_that_says_nothing(
    pair: Pair, dialect: Dialect
) -> None:
    for lie in ("9999999999", "9999999999:9999999999", "x", "-1", "1:2:3"):
        pair.alice.say("CHG", "BSY", lie)
        for each in pair.bob.heard():
            if each.verb == "NLN" and pair.alice.email in each.args[1]:
                first, _, second = each.args[3].partition(":")
                assert max(int(first), int(second)) < 2**32
    assert not pair.alice.closed


@every_dialect
def test_nobody_shows_the_picture_of_another(pair: Pair, dialect: Dialect) -> None:
    if not dialect.pictures:
        return
    for creator in (pair.alice.email, pair.bob.email, "Alice@Example.com"):
        picture = MSNObject.of(b"picture", creator, ObjectType.DISPLAY_PICTURE)
        pair.alice.change("BSY", quote_object(str(picture)))
    pictures = [each.args[4] for each in pair.bob.heard() if each.verb == "NLN" and len(each.args) == 5]
    assert [unquote_object(each) != "" for each in pictures if each] == [True, False, True]
    [line] = pair.said()
    assert line.endswith("may stay, but it showed the picture of somebody else as its own.")


LIE = "it said that it can do what there is not"


def remarks(pair: Pair) -> list[str]:
    """Return what the log says of clients that may stay."""
    lines = pair.said()
    assert all(line.startswith("The client at 192.0.2.1:40000 may stay, but ") for line in lines)
    return [line.partition("may stay, but ")[2].rstrip(".") for line in lines]


@every_dialect
@pytest.mark.parametrize("lie", ["lots", "99999999999999", "9999999999", "0:9999999999"])
def test_the_log_says_who_lies_about_what_it_can_do(pair: Pair, lie: str) -> None:
    for _ in range(2):
        pair.alice.say("CHG", "BSY", lie)
    assert remarks(pair) == [LIE]
    assert not pair.alice.closed


@pytest.mark.parametrize("dialect", [MSNP18], ids=lambda each: each.name)
@pytest.mark.parametrize("lie", ["lots", "9999999999:0"])
def test_the_log_says_who_lies_about_one_of_its_places(pair: Pair, lie: str) -> None:
    document = f"<EndpointData><Capabilities>{lie}</Capabilities></EndpointData>"
    pair.alice.say("UUX", payload=document.encode())
    assert remarks(pair) == [LIE]


@pytest.mark.parametrize("dialect", [MSNP18, MSNP15], ids=lambda each: each.name)
def test_the_log_says_who_tells_another_to_go(pair: Pair) -> None:
    for kind in ("4", "8"):
        assert pair.alice.ask("UUN", pair.bob.email, kind, payload=b"goawyplzthxbye").verb == "201"
    assert pair.alice.ask("UUN", pair.bob.email, "1", payload=b"").args == ("OK",)
    assert remarks(pair) == ["it told somebody else to sign out"]
    assert not pair.bob.closed


def test_the_log_says_who_speaks_as_another_in_a_circle(house: House, logged: list[LogEvent]) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    [text] = Text("hello").payloads("")
    logged.clear()
    for account, place in ((bob.email, alice.guid), (alice.email, bob.guid)):
        forged = Message(circle, account, place, text).build()
        assert alice.ask("SDG", payload=forged).verb == "201"
    assert heard(bob) == []
    lie = "it spoke in a circle as if it were somebody else"
    assert [formatEvent(event) for event in logged] == [f"The client at 192.0.2.1:40000 may stay, but {lie}."]


def test_the_log_says_who_shows_a_ticket_for_the_circles_of_another(
    house: House, logged: list[LogEvent]
) -> None:
    _, [alice, bob] = company(house, "alice", "bob")
    ticket = base64.b64encode(call(house, ABFindContactsPaged(bob.ticket)).ticket.encode()).decode()
    logged.clear()
    assert alice.ask("USR", "SHA", "A", ticket).verb == "911"
    [line] = [formatEvent(event) for event in logged]
    assert line.endswith("may stay, but it showed a ticket for the circles of somebody else.")
    assert ticket not in line


@pytest.mark.parametrize("mine", [True, False])
def test_the_log_says_who_asks_storage_for_what_is_not_theirs(
    house: House, logged: list[LogEvent], mine: bool
) -> None:
    alice, bob = online(house, "alice", "bob")
    logged.clear()
    whose = cid(house.find("bob").guid)
    with pytest.raises(Fault):
        call(house, GetProfile(alice.ticket if mine else "t=made-up&p=", str(whose)))
    what = "what belongs to somebody else" if mine else "a ticket of nobody who is here"
    assert [formatEvent(event) for event in logged] == [f"Refused a request from 192.0.2.1: {what}."]
    assert not bob.closed
