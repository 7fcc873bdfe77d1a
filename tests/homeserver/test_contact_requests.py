"""Asking, accepting, declining, removing."""

from __future__ import annotations

from amsn2athena.msnp import adl
from amsn2athena.msnp.soap import FindMembership, Role
from tests.homeserver.friendship import accept, add, admirers, contact_ids, decline, lists, remove, tell
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.web import call


def test_somebody_who_is_added_is_asked_at_once(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, alice, bob)
    assert admirers(bob) == [adl.ListEntry("alice@example.com", adl.REVERSE, name="Alice")]
    assert lists(house, alice) == {"Forward": [bob.email], "Allow": [bob.email]}
    assert lists(house, bob) == {"Pending": [alice.email]}


def test_a_notice_says_that_the_address_book_changed(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, alice, bob)
    [notice] = [each for each in bob.heard() if each.verb == "NOT"]
    assert b"ABCHInternal" in (notice.payload or b"")
    assert b'name="bob@example.com"' in (notice.payload or b"")


def test_somebody_who_is_away_is_asked_on_coming(house: House) -> None:
    [alice] = online(house, "alice")
    add(house, alice, Someone(house, "bob"), message="It is me, Alice!")
    [bob] = online(house, "bob")
    [pending] = call(house, FindMembership(bob.ticket)).members(Role.PENDING)
    assert (pending.email, pending.display_name) == ("alice@example.com", "Alice")
    assert pending.invite_message == "It is me, Alice!"


def test_until_they_accept_neither_sees_the_other(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, alice, bob)
    bob.change("BSY")
    alice.change("BSY")
    assert not [each for each in alice.heard() if each.args[-1:] == ("1:bob@example.com",)]
    assert not [each for each in bob.heard() if each.args[-1:] == ("1:alice@example.com",)]


def test_after_accepting_both_see_each_other_at_once(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, alice, bob)
    bob.heard()
    accept(house, bob, alice)
    seen = shown(alice.heard())
    assert "NLN NLN 1:bob@example.com Bob 2788999228:48 0" in seen
    assert "UBX 1:bob@example.com" in seen
    for person, other in ((alice, bob), (bob, alice)):
        assert lists(house, person) == {
            "Forward": [other.email],
            "Allow": [other.email],
            "Reverse": [other.email],
        }


def test_who_accepts_sees_who_asked(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, alice, bob)
    bob.heard()
    tell(bob, "ADL", (alice, adl.FORWARD | adl.ALLOW))
    alice.change("BSY")
    assert "NLN BSY 1:alice@example.com Alice 2788999228:48 0" in shown(bob.heard())
    bob.change("BSY")
    assert "NLN BSY 1:bob@example.com Bob 2788999228:48 0" in shown(alice.heard())


def test_who_asked_is_told_of_having_been_accepted(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, alice, bob)
    accept(house, bob, alice)
    assert admirers(alice) == [adl.ListEntry("bob@example.com", adl.REVERSE, name="Bob")]


def test_a_declined_request_is_gone_and_leaves_nothing(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, alice, bob)
    decline(house, bob, alice)
    assert lists(house, bob) == {}
    bob.change("BSY")
    assert "UBX 1:bob@example.com" not in shown(alice.heard())


def test_adding_twice_asks_once(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    assert add(house, alice, bob) == add(house, alice, bob)
    assert len(admirers(bob)) == 1


def test_somebody_added_on_the_wire_alone_is_asked_too(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    tell(alice, "ADL", (bob, adl.FORWARD | adl.ALLOW))
    assert [each.account for each in admirers(bob)] == ["alice@example.com"]


def test_friends_who_lost_each_other_need_not_ask_again(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    [guid] = contact_ids(house, alice)
    remove(house, alice, bob, guid)
    assert [each.account for each in admirers(bob, "RML")] == ["alice@example.com"]
    add(house, alice, bob)
    assert lists(house, bob)["Reverse"] == [alice.email]
    assert "Pending" not in lists(house, bob)
    bob.change("AWY")
    assert "NLN AWY 1:bob@example.com Bob 2788999228:48 0" in shown(alice.heard())


def test_who_is_removed_sees_nothing_more(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    remove(house, alice, bob, contact_ids(house, alice)[0])
    assert "FLN 1:alice@example.com 0:0" in shown(bob.heard())
    alice.change("BSY")
    assert bob.heard() == []
    assert lists(house, alice) == {"Reverse": [bob.email]}


def test_a_withdrawn_request_is_withdrawn(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    guid = add(house, alice, bob)
    bob.heard()
    remove(house, alice, bob, guid)
    assert [each.account for each in admirers(bob, "RML")] == ["alice@example.com"]
    assert lists(house, bob) == {}


def test_somebody_who_is_blocked_asks_in_vain(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    tell(bob, "ADL", (alice, adl.BLOCK))
    add(house, alice, bob)
    assert [each.verb for each in bob.heard()] == ["NOT"]
    assert "Pending" not in lists(house, bob)


def test_who_is_added_without_being_answered_waits_no_longer(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, bob, alice)
    guid = add(house, alice, bob)
    assert lists(house, alice) == {"Forward": [bob.email], "Allow": [bob.email], "Reverse": [bob.email]}
    remove(house, alice, bob, guid)
    assert "Pending" not in lists(house, alice)


def test_who_is_on_the_contact_list_need_not_ask(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    tell(alice, "ADL", (bob, adl.FORWARD))
    tell(bob, "ADL", (alice, adl.FORWARD))
    assert lists(house, alice) == {"Forward": [bob.email], "Reverse": [bob.email]}
