"""One person at several places."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver import Limits
from amsn2athena.msnp import adl, personal
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import CAPABILITIES, Someone, machine, online


@pytest.fixture
def places(house: House) -> tuple[Someone, Someone, Someone]:
    """Return Alice at home, Alice at work, and Bob, who is her friend."""
    house.befriend("alice", "bob")
    [bob] = online(house, "bob")
    home, work = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    for each in (home, work, bob):
        each.heard()
    return home, work, bob


def endpoints(person: Someone, other: Someone) -> list[str]:
    """Return where ``person`` was last told that ``other`` is."""
    told = [each for each in person.heard() if each.verb == "UBX" and each.args == (f"1:{other.email}",)]
    return [each.id for each in personal.parse(told[-1].payload or b"").endpoints]


def test_signing_in_again_at_the_same_place_ends_the_first(house: House) -> None:
    first = Someone(house, "alice").online()
    first.heard()
    second = Someone(house, "alice").sign_in()
    assert shown(first.heard()) == ["OUT OTH"]
    assert first.closed
    assert not second.closed


def test_friends_see_it_and_are_not_left_behind(house: House) -> None:
    house.befriend("alice", "bob")
    Someone(house, "alice").online()
    [bob] = online(house, "bob")
    second = Someone(house, "alice").sign_in()
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]
    second.change("BSY")
    assert shown(bob.heard())[0].startswith("NLN BSY 1:alice@example.com")


def test_who_is_removed_at_one_place_has_gone_for_the_other(
    places: tuple[Someone, Someone, Someone],
) -> None:
    home, work, bob = places
    home.say("RML", payload=adl.build([adl.ListEntry(bob.email, adl.FORWARD)]))
    assert [each.verb for each in home.heard()] == ["RML"]
    assert shown(work.heard())[0] == "FLN 1:bob@example.com 0:0"


def test_the_case_of_a_guid_makes_no_other_place(house: House) -> None:
    first = Someone(house, "alice")
    first.guid = "{ABCDEF00-0000-0000-0000-000000000000}"
    first.online()
    second = Someone(house, "alice")
    second.guid = first.guid.lower()
    second.sign_in()
    assert first.closed


def test_at_another_place_both_stay(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, _ = places
    assert not home.closed
    assert not work.closed


def test_everybody_hears_of_all_places(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, bob = places
    work.say("CHG", "BSY", CAPABILITIES, "0")
    both = [machine(1), machine(2)]
    assert [endpoints(each, home) for each in (home, work, bob)] == [both, both, both]


def test_the_last_status_counts_for_all_places(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, bob = places
    work.change("BSY")
    assert shown(home.heard())[0].startswith("NLN BSY 1:alice@example.com")
    assert shown(bob.heard())[0].startswith("NLN BSY 1:alice@example.com")


def status_of(person: Someone) -> str:
    """Return the status in which ``person`` saw Alice last."""
    return [each.args[0] for each in person.heard() if each.verb == "NLN"][-1]


def test_who_is_idle_at_one_place_is_not_while_somebody_is_at_another(
    places: tuple[Someone, Someone, Someone],
) -> None:
    home, work, bob = places
    home.change("BSY")
    work.change("IDL")
    assert [status_of(each) for each in (home, bob)] == ["BSY", "BSY"]
    home.change("IDL")
    assert [status_of(each) for each in (work, bob)] == ["IDL", "IDL"]
    work.change("NLN")
    assert [status_of(each) for each in (home, bob)] == ["NLN", "NLN"]


def test_who_leaves_the_only_place_that_is_not_idle_is_idle(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, bob = places
    home.change("IDL")
    bob.heard()
    work.say("OUT")
    assert [status_of(each) for each in (home, bob)] == ["IDL", "IDL"]


def test_so_is_who_comes_there_anew_until_they_have_said_how_they_are(
    places: tuple[Someone, Someone, Someone],
) -> None:
    home, _, bob = places
    home.change("IDL")
    bob.heard()
    again = Someone(home.house, "alice", computer=2).sign_in()
    assert status_of(bob) == "IDL"
    again.change("NLN")
    assert status_of(bob) == "NLN"


def test_a_place_that_is_idle_shows_nobody_who_hides(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, bob = places
    work.change("HDN")
    bob.heard()
    home.change("IDL")
    work.say("OUT")
    assert bob.heard() == []


def test_who_hides_at_their_only_place_and_says_idle_then_is_seen(house: House) -> None:
    house.befriend("alice", "bob")
    [bob] = online(house, "bob")
    home = Someone(house, "alice").online("HDN")
    home.change("IDL")
    assert status_of(bob) == "IDL"
    home.change("NLN")
    assert status_of(bob) == "NLN"


def test_a_place_that_is_left_is_gone_and_the_person_is_not(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, bob = places
    home.say("OUT")
    heard = bob.heard()
    assert [each.verb for each in heard] == ["NLN", "UBX"]
    assert machine(1).encode() not in (heard[-1].payload or b"")
    assert endpoints(work, work) == [machine(2)]
    work.say("OUT")
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]


def test_the_status_stays_when_the_place_where_it_was_chosen_is_left(
    places: tuple[Someone, Someone, Someone],
) -> None:
    home, work, bob = places
    work.change("BSY")
    bob.heard()
    work.say("OUT")
    assert shown(bob.heard())[0].startswith("NLN BSY 1:alice@example.com")
    assert shown(home.heard())[-2].startswith("NLN BSY 1:alice@example.com")


def test_what_a_place_could_do_goes_with_it(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, bob = places
    work.say("CHG", "NLN", "1:2", "0")
    assert shown(bob.heard())[0].split()[4] == "1:2"
    work.say("OUT")
    assert shown(bob.heard())[0].split()[4] == CAPABILITIES
    home.say("OUT")
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]


def test_a_place_without_a_status_comes_and_goes_unseen(places: tuple[Someone, Someone, Someone]) -> None:
    _, _, bob = places
    third = Someone(bob.house, "alice", computer=3).sign_in()
    third.say("OUT")
    assert bob.heard() == []


def test_only_a_place_without_a_status_left_looks_gone(house: House) -> None:
    house.befriend("alice", "bob")
    [bob] = online(house, "bob")
    home = Someone(house, "alice", computer=1).online()
    Someone(house, "alice", computer=2).sign_in()
    bob.heard()
    home.say("OUT")
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]


def test_one_place_can_sign_the_other_out(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, _ = places
    assert home.ask("UUN", f"alice@example.com;{machine(2)}", "4", payload=b"goawyplzthxbye").args == ("OK",)
    [note] = work.heard()
    assert (note.verb, note.args) == ("UBN", (f"alice@example.com;{machine(1)}", "4"))
    assert note.payload == b"goawyplzthxbye"
    assert home.heard() == []


def test_one_place_can_sign_all_out(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, _ = places
    home.say("UUN", "alice@example.com", "8", payload=b"gtfo")
    assert shown(work.heard()) == ["UBN alice@example.com 8"]
    assert "UBN alice@example.com 8" in shown(home.heard())


@pytest.mark.parametrize("kind", ["4", "8"])
def test_nobody_signs_others_out(places: tuple[Someone, Someone, Someone], kind: str) -> None:
    home, _, bob = places
    assert bob.ask("UUN", "alice@example.com", kind, payload=b"x").verb == "201"
    assert home.heard() == []


def test_a_note_reaches_a_contact_at_every_place(places: tuple[Someone, Someone, Someone]) -> None:
    home, work, bob = places
    assert bob.ask("UUN", "alice@example.com", "3", payload=b"<SNM/>").args == ("OK",)
    for place in (home, work):
        [note] = place.heard()
        assert (note.args, note.payload) == (("bob@example.com", "3"), b"<SNM/>")


@pytest.mark.parametrize(
    "who", ["nobody@example.com", "carol@example.com", f"alice@example.com;{machine(9)}"]
)
def test_a_note_to_nobody_is_refused(places: tuple[Someone, Someone, Someone], who: str) -> None:
    assert places[2].ask("UUN", who, "3", payload=b"x").verb == "217"


def test_a_note_to_somebody_hidden_is_refused(places: tuple[Someone, Someone, Someone]) -> None:
    home, _, bob = places
    home.change("HDN")
    assert bob.ask("UUN", "alice@example.com", "3", payload=b"x").verb == "217"


def test_a_note_from_a_stranger_is_refused(places: tuple[Someone, Someone, Someone]) -> None:
    [carol] = online(places[0].house, "carol")
    assert carol.ask("UUN", "alice@example.com", "3", payload=b"x").verb == "217"


def test_a_note_has_a_length(places: tuple[Someone, Someone, Someone]) -> None:
    assert places[2].ask("UUN", "alice@example.com", "3", payload=b"x" * 8_192).args == ("OK",)
    assert places[2].ask("UUN", "alice@example.com", "3", payload=b"x" * 8_193).verb == "201"


def test_nobody_is_flooded_with_notes(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(changes=3, change_seconds=10))
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    alice.heard()
    answers = [bob.ask("UUN", "alice@example.com", "3", payload=b"%d" % number).verb for number in range(5)]
    assert answers == ["UUN", "UUN", "800", "800", "800"]
    assert [each.verb for each in alice.heard()] == ["UBN", "UBN"]
    house.clock.advance(30)
    assert bob.ask("UUN", "alice@example.com", "3", payload=b"x").args == ("OK",)


def test_a_note_of_no_kind_is_refused(places: tuple[Someone, Someone, Someone]) -> None:
    assert places[2].ask("UUN", "alice@example.com", payload=b"x").verb == "201"


def test_there_are_only_so_many_places(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(endpoints_per_account=2))
    first, second, third = (Someone(house, "alice", computer=number).online() for number in (1, 2, 3))
    assert first.closed
    assert not second.closed
    assert not third.closed
