"""ADL, RML, BLP, FQY on the wire."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver import Limits
from amsn2athena.msnp import adl
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.friendship import lists, tell
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.talking import open_seat


@pytest.fixture
def friends(house: House) -> House:
    """Return a house in which Alice and Bob are friends."""
    house.befriend("alice", "bob")
    return house


@pytest.mark.parametrize("payload", [b'<ml l="1"></ml>', b'<ml l="1" />', b"<ml/>"])
def test_nobody_at_all_is_fine(house: House, payload: bytes) -> None:
    assert Someone(house, "alice").sign_in().ask("ADL", payload=payload).args == ("OK",)


def test_lists_that_are_known_already_change_nothing(friends: House) -> None:
    bob = Someone(friends, "bob")
    alice = Someone(friends, "alice").sign_in()
    before = lists(friends, alice)
    assert tell(alice, "ADL", (bob, adl.FORWARD | adl.ALLOW), initial=True).args == ("OK",)
    assert lists(friends, alice) == before


def test_what_another_place_removed_while_a_client_signed_in_stays_removed(friends: House) -> None:
    here, there = (Someone(friends, "alice", computer=number).sign_in() for number in (1, 2))
    bob, nobody = Someone(friends, "bob"), Someone(friends, "nobody")
    tell(there, "RML", (bob, adl.FORWARD | adl.ALLOW))
    before = lists(friends, here)
    everybody = ((bob, adl.FORWARD | adl.ALLOW), (nobody, adl.ALLOW))
    assert tell(here, "ADL", *everybody, initial=True).args == ("OK",)
    assert lists(friends, here) == before
    assert bob.email not in before.get("Forward", [])


def test_somebody_who_is_not_there_is_an_error(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    gone, bob = Someone(house, "nobody"), Someone(house, "bob")
    assert tell(alice, "ADL", (gone, adl.ALLOW), (bob, adl.ALLOW)).verb == "208"
    assert lists(house, alice) == {}


def test_nobody_lists_themselves(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    assert tell(alice, "ADL", (alice, adl.FORWARD)).verb == "201"


@pytest.mark.parametrize(
    "payload", [b"", b"not xml", b"<x/>", b"<!DOCTYPE ml><ml/>", b'<ml><d n="x"><c/></d></ml>']
)
@pytest.mark.parametrize("verb", ["ADL", "RML", "FQY"])
def test_a_list_that_is_none_ends_it(house: House, verb: str, payload: bytes) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.say(verb, payload=payload)
    assert shown(alice.heard()) == ["240"]
    assert alice.closed


def test_who_asks_and_who_has_oneself_is_not_for_a_client_to_say(house: House) -> None:
    alice, bob = Someone(house, "alice").sign_in(), Someone(house, "bob")
    tell(alice, "ADL", (bob, adl.REVERSE | adl.PENDING))
    assert lists(house, alice) == {}


def test_blocking_hides_and_unblocking_shows(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    tell(alice, "RML", (bob, adl.ALLOW))
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]
    tell(alice, "ADL", (bob, adl.BLOCK))
    alice.change("BSY")
    assert bob.heard() == []
    tell(alice, "RML", (bob, adl.BLOCK))
    assert bob.heard() == []
    tell(alice, "ADL", (bob, adl.ALLOW))
    assert shown(bob.heard()) == [
        "NLN BSY 1:alice@example.com Alice 2788999228:48 0",
        "UBX 1:alice@example.com",
    ]


def test_a_block_counts_more_than_an_allow(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    tell(alice, "ADL", (bob, adl.BLOCK))
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]
    tell(alice, "ADL", (bob, adl.BLOCK))
    assert bob.heard() == []


def test_lists_are_there_again_after_signing_in_again(friends: House) -> None:
    alice = Someone(friends, "alice").sign_in()
    tell(alice, "ADL", (Someone(friends, "carol"), adl.BLOCK))
    alice.say("OUT")
    again = Someone(friends, "alice").sign_in()
    assert lists(friends, again)["Block"] == ["carol@example.com"]


def test_two_places_may_say_the_same_at_once(house: House) -> None:
    places = [Someone(house, "alice", computer=number).sign_in() for number in (1, 2)]
    payload = adl.build([adl.ListEntry("bob@example.com", adl.FORWARD | adl.ALLOW)])
    house.database.held = True
    for place in places:
        place.say("ADL", payload=payload)
    for _ in places:
        house.database.let_go()
    house.database.held = False
    assert [shown(place.heard()) for place in places] == [["ADL OK"], ["NOT", "ADL OK"]]
    assert lists(house, places[0]) == {"Forward": ["bob@example.com"], "Allow": ["bob@example.com"]}


def test_a_list_has_an_end(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", "carol", limits=Limits(contacts_per_account=1))
    alice, bob, carol = (Someone(house, name).sign_in() for name in ("alice", "bob", "carol"))
    assert tell(alice, "ADL", (bob, adl.FORWARD)).args == ("OK",)
    assert tell(alice, "ADL", (carol, adl.FORWARD)).verb == "210"
    assert tell(alice, "ADL", (bob, adl.FORWARD)).args == ("OK",)


@pytest.mark.parametrize("privacy", ["AL", "BL"])
def test_who_may_call_is_answered_even_when_nothing_changes(house: House, privacy: str) -> None:
    alice = Someone(house, "alice").sign_in()
    for _ in range(2):
        assert alice.ask("BLP", privacy).args == (privacy,)


def test_who_may_call_is_kept(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    alice.ask("BLP", "BL")
    alice.say("OUT")
    online(house, "alice")
    assert open_seat(house, bob).ask("CAL", "alice@example.com").verb == "217"


def test_changing_too_fast_is_refused_for_a_while(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(changes=5, change_seconds=10))
    alice = Someone(house, "alice").sign_in()
    alice.change("NLN")
    alice.ask("PRP", "MFN", "Alicia")
    alice.ask("UUX", payload=b"<Data><PSM>x</PSM></Data>")
    tell(alice, "ADL", (Someone(house, "bob"), adl.ALLOW))
    tell(alice, "RML", (Someone(house, "bob"), adl.ALLOW))
    tries = [
        alice.ask("CHG", "BSY", "0:0"),
        alice.ask("PRP", "MFN", "Alice"),
        alice.ask("UUX", payload=b""),
        alice.ask("BLP", "BL"),
        tell(alice, "ADL", (Someone(house, "bob"), adl.ALLOW)),
        tell(alice, "RML", (Someone(house, "bob"), adl.ALLOW)),
    ]
    assert [answer.verb for answer in tries] == ["800"] * 6
    house.clock.advance(10)
    assert alice.ask("CHG", "BSY", "0:0").verb == "CHG"


@pytest.mark.parametrize("args", [(), ("XX",), ("AL", "BL")])
def test_another_answer_to_who_may_call_is_refused(house: House, args: tuple[str, ...]) -> None:
    assert Someone(house, "alice").sign_in().ask("BLP", *args).verb == "201"


def test_everybody_is_on_the_one_network_there_is(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    answer = alice.ask("FQY", payload=b'<ml l="2"><d n="example.com"><c n="bob"/></d></ml>')
    assert adl.parse(answer.payload or b"").entries == (adl.ListEntry("bob@example.com", network=1),)
