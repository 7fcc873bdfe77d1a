"""Who sees whom, as what."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import personal, quote
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import CAPABILITIES, Someone, online


@pytest.fixture
def friends(house: House) -> House:
    """Return a house in which Alice and Bob are friends."""
    house.befriend("alice", "bob")
    return house


def of(person: Someone, other: Someone) -> list[str]:
    """Return what ``person`` has heard of ``other``'s presence since the last time."""
    return [line for line in shown(person.heard()) if f"1:{other.email}" in line]


def test_a_status_is_echoed_and_reflected(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    chg, mail, nln, ubx, chl = alice.change()
    assert mail.verb == "MSG"
    assert shown([chg, nln]) == [
        "CHG NLN 2788999228:48 0",
        "NLN NLN 1:alice@example.com Alice 2788999228:48 0",
    ]
    assert ubx.args == ("1:alice@example.com",)
    assert chl.verb == "CHL"


def test_friends_see_each_other_come(friends: House) -> None:
    alice, bob = Someone(friends, "alice").sign_in(), Someone(friends, "bob").sign_in()
    alice.change("BSY")
    assert of(bob, alice) == []
    bob.say("CHG", "NLN", CAPABILITIES, "0")
    assert of(bob, alice) == [f"NLN BSY 1:alice@example.com Alice {CAPABILITIES} 0", f"UBX 1:{alice.email}"]
    assert of(alice, bob) == [f"NLN NLN 1:bob@example.com Bob {CAPABILITIES} 0", f"UBX 1:{bob.email}"]


def test_strangers_see_nothing(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    alice.change("BSY")
    assert of(bob, alice) == []


@pytest.mark.parametrize("status", ["NLN", "BSY", "IDL", "BRB", "AWY", "PHN", "LUN"])
def test_every_status_is_seen(friends: House, status: str) -> None:
    alice, bob = online(friends, "alice", "bob")
    alice.change(status)
    assert of(bob, alice)[0].startswith(f"NLN {status} 1:alice@example.com ")


def test_who_goes_is_gone(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    alice.say("OUT")
    assert of(bob, alice) == ["FLN 1:alice@example.com 0:0"]


def test_who_falls_off_the_net_is_gone_too(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    alice.hang_up()
    assert of(bob, alice) == ["FLN 1:alice@example.com 0:0"]


def test_who_hides_looks_gone_and_sees_the_others(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    assert shown(alice.change("HDN"))[0] == f"CHG HDN {CAPABILITIES} 0"
    assert of(bob, alice) == ["FLN 1:alice@example.com 0:0"]
    bob.change("BSY")
    assert of(bob, alice) == []
    assert of(alice, bob)[0].startswith("NLN BSY 1:bob@example.com ")
    alice.change("NLN")
    assert of(bob, alice)[0].startswith("NLN NLN 1:alice@example.com ")


def test_who_comes_hidden_is_not_seen_at_all(friends: House) -> None:
    [bob] = online(friends, "bob")
    alice = Someone(friends, "alice").online("HDN")
    alice.say("OUT")
    assert of(bob, alice) == []


def test_nobody_is_seen_before_they_choose_a_status(friends: House) -> None:
    [bob] = online(friends, "bob")
    alice = Someone(friends, "alice").sign_in()
    assert of(bob, alice) == []
    alice.say("OUT")
    assert of(bob, alice) == []


def test_a_picture_is_shown(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    picture = "%3Cmsnobj%20Creator%3D%22alice%40example.com%22%2F%3E"
    alice.change("NLN", picture)
    assert of(bob, alice)[0].endswith(f" {CAPABILITIES} {picture}")


def test_no_picture_is_a_zero(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    alice.raw(b"CHG 90 BSY 2788999228:48 \r\n")
    assert alice.heard()[0].args == ("BSY", CAPABILITIES)
    assert of(bob, alice)[0].endswith(f" {CAPABILITIES} 0")


def test_a_status_without_capabilities_is_answered_too(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    assert alice.ask("CHG", "BSY").args == ("BSY",)
    assert of(bob, alice)[0] == "NLN BSY 1:alice@example.com Alice 0:0 0"


@pytest.mark.parametrize(
    "args",
    [
        "",
        "FLN",
        "nln",
        "NLN x",
        "NLN 1:2:3 0",
        "NLN -1 0",
        "NLN 1 0 0",
        "NLN 12345678901 0",
        f"NLN 0:0 {'x' * 2049}",
    ],
)
def test_a_status_that_is_none_is_refused(friends: House, args: str) -> None:
    alice, bob = online(friends, "alice", "bob")
    assert alice.ask("CHG", *args.split()).verb == "201"
    assert of(bob, alice) == []


def test_a_new_name_is_seen_and_kept(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    name = "Al ice % é 你 <x>"
    assert alice.ask("PRP", "MFN", "Al%20ice%20%25%20%C3%A9%20%E4%BD%A0%20%3Cx%3E").args == (
        "MFN",
        quote(name),
    )
    assert of(bob, alice)[0].split()[3] == quote(name)
    alice.say("OUT")
    again = Someone(friends, "alice").sign_in()
    again.say("CHG", "NLN", CAPABILITIES, "0")
    assert of(again, again)[0].split()[3] == quote(name)


def test_the_same_name_again_is_answered_and_not_told(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    assert alice.ask("PRP", "MFN", "Alice").args == ("MFN", "Alice")
    assert of(bob, alice) == []


def test_a_hidden_persons_new_name_is_told_to_nobody(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    alice.change("HDN")
    bob.heard()
    alice.ask("PRP", "MFN", "Alicia")
    assert of(bob, alice) == []


@pytest.mark.parametrize("name", ["", "%20", "%00", "a%0Ab", "a%7Fb", "x" * 388])
def test_a_name_that_is_none_is_refused(friends: House, name: str) -> None:
    alice, bob = online(friends, "alice", "bob")
    assert alice.ask("PRP", "MFN", *filter(None, [name])).verb == "201"
    assert of(bob, alice) == []


def test_other_properties_are_answered(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    assert alice.ask("PRP", "PHH", "555").args == ("PHH", "555")


def said(person: Someone, other: Someone) -> personal.Personal:
    """Return the last that ``person`` was told of what ``other`` says."""
    told = [each for each in person.heard() if each.verb == "UBX" and each.args == (f"1:{other.email}",)]
    return personal.parse(told[-1].payload or b"")


def test_a_personal_message_is_seen(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    message = 'at the sea & <b> é 你好 😀 "q"'
    payload = personal.build(personal.Personal(message, current_media=r"\0Music\01\0{0}\0Song\0"))
    assert alice.ask("UUX", payload=payload).payload == b""
    seen = said(bob, alice)
    assert (seen.message, seen.current_media) == (message, r"\0Music\01\0{0}\0Song\0")


def test_a_message_from_before_one_came_is_seen_on_arrival(friends: House) -> None:
    [alice] = online(friends, "alice")
    alice.ask("UUX", payload=personal.build(personal.Personal("early")))
    bob = Someone(friends, "bob").sign_in()
    bob.say("CHG", "NLN", CAPABILITIES, "0")
    assert said(bob, alice).message == "early"


def test_a_message_told_before_the_first_status_is_seen_with_it(friends: House) -> None:
    [bob] = online(friends, "bob")
    alice = Someone(friends, "alice").sign_in()
    alice.ask("UUX", payload=personal.build(personal.Personal("first words")))
    assert of(bob, alice) == []
    alice.change()
    assert said(bob, alice).message == "first words"


def test_what_a_place_can_do_is_seen(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    alice.ask("UUX", payload=personal.build_endpoint(personal.EndpointData(capabilities="1073741824:7")))
    assert said(bob, alice).endpoints == (personal.EndpointData(alice.guid, "1073741824:7"),)


def test_it_may_be_told_together_with_the_message(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    alice.ask("UUX", payload=b"<Data><EndpointData><Capabilities>4:7</Capabilities></EndpointData></Data>")
    assert said(bob, alice).endpoints == (personal.EndpointData(alice.guid, "4:7"),)


def test_nobody_can_tell_of_places_where_they_are_not(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    fake = personal.EndpointData("{00000000-0000-0000-0000-00000000dead}", "1:1")
    alice.ask("UUX", payload=personal.build(personal.Personal("x", endpoints=(fake, fake))))
    assert [each.id for each in said(bob, alice).endpoints] == [alice.guid]


def test_capabilities_that_are_none_are_refused(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    payload = b"<EndpointData><Capabilities>lots</Capabilities></EndpointData>"
    assert alice.ask("UUX", payload=payload).verb == "201"
    assert of(bob, alice) == []


def test_only_ones_own_places_hear_what_they_are_called(friends: House) -> None:
    alice, bob = online(friends, "alice", "bob")
    private = personal.PrivateEndpointData(name="laptop", idle=True)
    alice.say("UUX", payload=personal.build_private_endpoint(private))
    assert [each.name for each in said(alice, alice).private_endpoints] == ["laptop"]
    assert bob.heard() == []
    alice.change("BSY")
    assert said(bob, alice).private_endpoints == ()


def test_frames_for_many_watchers_are_made_once(
    make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"friend{number}" for number in range(5)]
    house = make_house("alice", *names)
    for name in names:
        house.befriend("alice", name)
    alice, *others = online(house, "alice", *names)
    made: list[personal.Personal] = []
    build = personal.build

    def counted(said: personal.Personal) -> bytes:
        made.append(said)
        return build(said)

    monkeypatch.setattr(personal, "build", counted)
    alice.change("BSY")
    assert all(of(each, alice)[0].startswith("NLN BSY") for each in others)
    assert len(made) == 2  # one for the watchers, one for herself
