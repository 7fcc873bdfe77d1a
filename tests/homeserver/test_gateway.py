"""Both servers for clients that get through by HTTP alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.logger import LogEvent, formatEvent

from amsn2athena.homeserver import Limits
from amsn2athena.msnp import Command, Direction, Parser, challenge, encode, sso
from amsn2athena.msnp.soap import MESSENGER_CLEAR, RequestSecurityTokens
from tests.homeserver.asking import Exchange, Response, ask, begin
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import PASSWORD, House
from tests.homeserver.line import shown
from tests.homeserver.people import CAPABILITIES, PRODUCT, Someone, machine, online
from tests.homeserver.web import call

PATH = "/gateway/gateway.dll"
OPEN = f"{PATH}?Action=open&Server=NS&IP=messenger.hotmail.com"
#: Where a client that came by HTTP is told that the switchboard is.
HERE = "203.0.113.1"


class Caller:
    """A client behind a proxy: each write and each look is a request of its own."""

    def __init__(self, house: House, name: str = "alice", server: str = "NS", ip: str = HERE) -> None:
        self.house = house
        self.email = f"{name}@example.com"
        self.session = ""
        self.over = False
        self._target = f"{PATH}?Action=open&Server={server}&IP={ip}"
        self._parser = Parser(Direction.TO_CLIENT)
        self._trid = itertools.count(1)

    def begin(self, data: bytes, action: str = "") -> Exchange:
        """Post, and do not wait."""
        return begin(self.house, "POST", self._target + action, body=data, tls=False)

    def read(self, response: Response) -> list[Command]:
        """Read an answer."""
        assert response.status == 200, response
        assert response.headers["Content-Type"] == "application/x-msn-messenger"
        said = dict(word.split("=", 1) for word in response.headers["X-MSN-Messenger"].split("; "))
        assert said["GW-IP"] == "login.example.com"
        self.session = said["SessionID"]
        self.over = said.get("Session") == "close"
        self._target = f"{PATH}?SessionID={self.session}"
        return list(self._parser.receive(response.body))

    def post(self, data: bytes) -> list[Command]:
        """Post, and read what is answered at once."""
        return self.read(self.begin(data).response)

    def poll(self, more: str = "&Action=poll") -> list[Command]:
        """Ask for what came."""
        return self.read(self.begin(b"", more).response)

    def say(self, verb: str, *args: str, payload: bytes | None = None) -> list[Command]:
        """Send a command."""
        return self.post(encode(Command(verb, next(self._trid), args, payload)))

    def sign_in(self) -> Caller:
        """Sign in and be there."""
        assert shown(self.say("VER", "MSNP18", "CVR0")) == ["VER MSNP18"]
        self.say("CVR", *"0x0409 winnt 5.1 i386 MSNMSGR 14.0 msmsgs".split(), self.email)
        nonce = self.say("USR", "SSO", "I", self.email)[-1].args[-1]
        clear = call(self.house, RequestSecurityTokens(self.email, PASSWORD)).tokens[MESSENGER_CLEAR]
        proof = sso.answer(nonce, clear.secret)
        answer = self.say("USR", "SSO", "S", clear.ticket, proof, machine(sum(self.email.encode())))
        assert answer[0].args[0] == "OK"
        for each in self.say("CHG", "NLN", CAPABILITIES, "0"):
            if each.verb == "CHL":
                self.say("QRY", PRODUCT, payload=challenge.answer(each.args[0], PRODUCT).encode())
        return self


def watchful(house: House, name: str) -> Someone:
    """Let somebody be there who will not be sent away for a while."""
    person = Someone(house, name).sign_in()
    person.say("CHG", "NLN", CAPABILITIES, "0")
    person.answer_challenges()
    return person


def lines(logged: list[LogEvent]) -> list[str]:
    """Return what the log says."""
    return [formatEvent(event) for event in logged]


def test_a_client_signs_in_by_http_and_hears_of_friends_when_it_asks(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Caller(house).sign_in()
    assert alice.poll() == []
    Someone(house, "bob").online()
    assert any(line.startswith("NLN NLN 1:bob@example.com") for line in shown(alice.poll()))
    assert alice.poll() == []


def test_a_friend_sees_who_came_by_http(house: House) -> None:
    house.befriend("alice", "bob")
    [bob] = online(house, "bob")
    Caller(house).sign_in()
    assert any(line.startswith("NLN NLN 1:alice@example.com") for line in shown(bob.heard()))


def test_a_session_has_a_name_with_a_dot_that_nobody_guesses(house: House) -> None:
    names = set()
    for _ in range(10):
        caller = Caller(house)
        caller.say("VER", "MSNP18")
        names.add(caller.session)
    assert len(names) == 10
    assert all(re.fullmatch(r"[0-9a-f]{32}\.[0-9a-f]{16}", name) for name in names)


def test_a_proxy_names_the_host_in_the_target(house: House) -> None:
    target = f"http://login.example.com{OPEN}"
    response = ask(house, "POST", target, body=b"VER 1 MSNP18\r\n", tls=False, version="1.0", Host="")
    assert response.body == b"VER 1 MSNP18\r\n"
    assert "GW-IP=login.example.com" in response.headers["X-MSN-Messenger"]


def test_two_who_came_by_http_talk(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = Caller(house).sign_in(), Caller(house, "bob").sign_in()
    place, _, token = alice.say("XFR", "SB")[-1].args[1:4]
    first = Caller(house, server="SB", ip=place.partition(":")[0])
    assert first.say("USR", alice.email, token)[0].args[0] == "OK"
    assert first.say("CAL", bob.email)[0].args[0] == "RINGING"
    [ringing] = [each for each in bob.poll() if each.verb == "RNG"]
    second = Caller(house, "bob", server="SB", ip=ringing.args[1].partition(":")[0])
    assert "ANS OK" in shown(second.say("ANS", bob.email, ringing.args[3], ringing.args[0]))
    assert "JOI" in {each.verb for each in first.poll()}
    first.say("MSG", "N", payload=b"by http")
    assert [each.payload for each in second.poll() if each.verb == "MSG"] == [b"by http"]


def test_a_poll_that_waits_is_answered_as_soon_as_there_is_something(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Caller(house).sign_in()
    alice.poll()
    waiting = alice.begin(b"", "&Action=poll&Lifespan=60")
    assert not waiting.answered
    Someone(house, "bob").online()
    house.clock.advance(0)
    assert any(line.startswith("NLN NLN 1:bob@example.com") for line in shown(alice.read(waiting.response)))


def test_a_poll_that_waits_is_answered_with_nothing_in_the_end(house: House) -> None:
    alice = Caller(house).sign_in()
    waiting = alice.begin(b"", "&Action=poll&Lifespan=20")
    house.clock.advance(19)
    assert not waiting.answered
    house.clock.advance(1)
    assert alice.read(waiting.response) == []


@pytest.mark.parametrize("lifespan", ["", "x", "-5", "1e9", "0", "99999", "٣٠x"])
def test_who_says_nothing_sensible_of_waiting_is_answered_at_once(house: House, lifespan: str) -> None:
    alice = Caller(house).sign_in()
    assert alice.poll(f"&Action=poll&Lifespan={quote(lifespan)}") == []


def test_another_request_ends_the_waiting(house: House) -> None:
    alice = Caller(house).sign_in()
    waiting = alice.begin(b"", "&Action=poll&Lifespan=60")
    assert [each.verb for each in alice.say("BLP", "AL")] == ["BLP"]
    assert alice.read(waiting.response) == []


def test_what_nobody_was_there_to_take_comes_with_the_next_poll(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Caller(house).sign_in()
    alice.poll()
    waiting = alice.begin(b"", "&Action=poll&Lifespan=60")
    waiting.hang_up()
    Someone(house, "bob").online()
    house.clock.advance(0)
    assert any(line.startswith("NLN NLN 1:bob@example.com") for line in shown(alice.poll()))


def test_an_answer_that_takes_a_moment_comes_with_its_question(house: House) -> None:
    alice = Caller(house).sign_in()
    house.database.held = True
    waiting = alice.begin(b"PRP 50 MFN Alicia\r\n")
    assert not waiting.answered
    house.database.let_go()
    house.clock.advance(0)
    assert "PRP MFN Alicia" in shown(alice.read(waiting.response))


def test_what_comes_while_an_answer_takes_a_moment_is_done_afterwards(house: House) -> None:
    alice = Caller(house).sign_in()
    house.database.held = True
    first, second = alice.begin(b"PRP 50 MFN Alicia\r\n"), alice.begin(b"PNG\r\n")
    house.database.let_go()
    house.clock.advance(0)
    assert alice.read(first.response) == []
    assert [each.verb for each in alice.read(second.response)][-1] == "QNG"


def test_leaving_ends_the_session(house: House) -> None:
    house.befriend("alice", "bob")
    alice, [bob] = Caller(house).sign_in(), online(house, "bob")
    alice.post(b"OUT\r\n")
    assert alice.over
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]
    assert alice.begin(b"PNG\r\n").response.status == 400
    assert len(house.network._gateway) == 0


def test_who_is_sent_away_is_told_why(house: House) -> None:
    alice = Caller(house).sign_in()
    Someone(house, "alice", computer=sum(b"alice@example.com")).sign_in()
    assert "OUT OTH" in shown(alice.poll())
    assert alice.over


def test_a_poll_that_waits_is_told_of_the_end(house: House) -> None:
    alice = Caller(house).sign_in()
    waiting = alice.begin(b"", "&Action=poll&Lifespan=60")
    Someone(house, "alice", computer=sum(b"alice@example.com")).sign_in()
    house.clock.advance(0)
    assert "OUT OTH" in shown(alice.read(waiting.response))
    assert alice.over
    assert len(house.network._gateway) == 0


def test_what_is_no_protocol_ends_the_session(house: House, logged: list[LogEvent]) -> None:
    response = ask(house, "POST", OPEN, body=b"GET / HTTP/1.1\r\n")
    assert response.headers["X-MSN-Messenger"].endswith("; Session=close")
    [line] = lines(logged)
    assert line.startswith("Closed the connection from 192.0.2.1:40000: ")
    assert len(house.network._gateway) == 0


def test_who_asks_for_nothing_any_more_is_gone(house: House, logged: list[LogEvent]) -> None:
    house.befriend("alice", "bob")
    alice, bob = Caller(house).sign_in(), watchful(house, "bob")
    for _ in range(2):
        house.clock.advance(59)
        alice.poll()
    bob.say("PNG")
    bob.heard()
    house.clock.advance(59)
    assert len(house.network._gateway) == 1
    house.clock.advance(2)
    assert len(house.network._gateway) == 0
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]
    assert any(line.endswith("it asks for nothing any more.") for line in lines(logged))


def test_who_takes_nothing_is_disconnected_before_it_fills_the_memory(
    make_house: MakeHouse, logged: list[LogEvent]
) -> None:
    house = make_house("alice", "bob", limits=Limits(unsent_bytes=10_000))
    house.befriend("alice", "bob")
    alice = Caller(house).sign_in()
    bob = watchful(house, "bob")
    for number in range(200):
        bob.say("UUX", payload=f"<Data><PSM>{number}{'x' * 500}</PSM></Data>".encode())
        house.clock.advance(0.2)
    assert any(line.endswith("it reads too slowly.") for line in lines(logged))
    assert alice.begin(b"").response.status == 400


def test_who_sends_more_than_can_be_handled_is_disconnected(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(line_bytes=2_000, payload_bytes=2_000))
    alice = Caller(house).sign_in()
    house.database.held = True
    alice.begin(b"PRP 50 MFN Alicia\r\n")
    for _ in range(3):
        last = alice.begin(b"PNG\r\n" * 300)
    assert last.response.headers["X-MSN-Messenger"].endswith("; Session=close")
    assert alice.begin(b"x" * 2_001).response.status == 413
    house.database.let_go()


def test_a_client_that_reads_after_a_while_goes_on(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(unsent_bytes=40_000))
    house.befriend("alice", "bob")
    alice = Caller(house).sign_in()
    bob = watchful(house, "bob")
    said = 0
    for _ in range(3):
        for _ in range(140):
            bob.say("UUX", payload=f"<Data><PSM>{'x' * 400}</PSM></Data>".encode())
            house.clock.advance(0.2)
        said += sum(each.verb == "UBX" for each in alice.poll())
    assert said >= 420
    assert not alice.over


@pytest.mark.parametrize(
    "address", ["198.51.100.1", "sb.example.net", "", "[::1]", "[", "203.0.113.10", "x" * 400]
)
def test_nothing_is_relayed_to_anywhere_else(house: House, logged: list[LogEvent], address: str) -> None:
    target = f"{PATH}?Action=open&Server=SB&IP={address}"
    response = ask(house, "POST", target, body=b"USR 1 a@example.com 1\r\n")
    assert response.status == 403
    [line] = lines(logged)
    assert line == "Refused a request from 192.0.2.1: it asked the gateway for a switchboard elsewhere."


@pytest.mark.parametrize(
    "address", ["203.0.113.1", "203.0.113.1:1863", "login.example.com", "sb.example.org"]
)
def test_our_switchboard_goes_by_every_name_that_clients_were_told(
    make_house: MakeHouse, address: str
) -> None:
    house = make_house("alice", switchboard="sb.example.org:1863")
    response = ask(house, "POST", f"{PATH}?Action=open&Server=SB&IP={address}", body=b"")
    assert response.status == 200


@pytest.mark.parametrize(
    "query", ["", "?Action=open", "?Action=open&Server=XX&IP=203.0.113.1", "?Action=poll"]
)
def test_who_asks_for_no_server_or_session_gets_none(house: House, query: str) -> None:
    assert ask(house, "POST", f"{PATH}{query}").status in (400, 403)
    assert len(house.network._gateway) == 0


@pytest.mark.parametrize("name", ["1.1", "", "x" * 1_000, "../..", "%00"])
def test_who_guesses_a_session_finds_none(house: House, name: str) -> None:
    Caller(house).sign_in()
    assert ask(house, "POST", f"{PATH}?SessionID={name}", body=b"PNG\r\n").status == 400


def test_an_address_has_no_more_connections_by_http_than_without(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(connections_per_address=3))
    for _ in range(3):
        assert ask(house, "POST", OPEN, body=b"VER 1 MSNP18\r\n").status == 200
    assert ask(house, "POST", OPEN, body=b"VER 1 MSNP18\r\n").status == 503
    assert ask(house, "POST", OPEN, body=b"VER 1 MSNP18\r\n", host="192.0.2.2").status == 200
    house.clock.advance(61)
    assert ask(house, "POST", OPEN, body=b"VER 1 MSNP18\r\n").status == 200


def test_going_down_leaves_nothing_behind(house: House) -> None:
    alice = Caller(house).sign_in()
    Caller(house, "bob").sign_in()
    waiting = alice.begin(b"", "&Action=poll&Lifespan=60")
    house.network.shutdown()
    house.clock.advance(0)
    assert waiting.answered
    assert len(house.network._gateway) == 0
    assert house.clock.getDelayedCalls() == []


def test_pages_cannot_use_it_by_a_link(house: House) -> None:
    assert ask(house, "GET", OPEN).status == 405


COMMANDS = (
    b"VER 1 MSNP18\r\nCVR 2 0x0409 winnt 5.1 i386 MSNMSGR 14.0 msmsgs a@example.com\r\nXXX 3\r\nXXX 4\r\n"
)


@pytest.fixture(scope="module")
def shared() -> Iterator[House]:
    """Yield one house for all examples."""
    house = House()
    yield house
    house.close()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, len(COMMANDS) - 1), max_size=8))
def test_however_commands_are_cut_into_posts_the_answers_are_the_same(shared: House, cuts: list[int]) -> None:
    places = [0, *sorted(set(cuts)), len(COMMANDS)]
    target, heard = OPEN, b""
    for start, end in itertools.pairwise(places):
        response = ask(shared, "POST", target, body=COMMANDS[start:end])
        heard += response.body
        name = response.headers["X-MSN-Messenger"].split("; ")[0]
        target = f"{PATH}?{name}"
    verbs = [command.verb for command in Parser(Direction.TO_CLIENT).receive(heard)]
    assert verbs == ["VER", "CVR", "502", "502"]
    ask(shared, "POST", target, body=b"OUT\r\n")
