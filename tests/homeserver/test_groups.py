"""Groups, aliases and notes in the address book."""

from __future__ import annotations

from typing import Any

import pytest

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver.services._repeats import SECONDS
from amsn2athena.msnp.soap import (
    ABContactUpdate,
    ABFindAll,
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddressBookContact,
    AddressBookError,
    Annotation,
    ContactType,
    Fault,
    Group,
    Request,
)
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.friendship import contact_ids
from tests.homeserver.house import House
from tests.homeserver.people import Someone
from tests.homeserver.web import call

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def alice(house: House) -> Someone:
    """Alice, who has Bob and Carol, is signed in."""
    house.befriend("alice", "bob")
    house.befriend("alice", "carol")
    return Someone(house, "alice").sign_in()


def refusal(house: House, request: Request[Any]) -> str:
    """Return the error with which a request is refused."""
    with pytest.raises(Fault) as caught:
        call(house, request)
    return caught.value.error


def groups(house: House, person: Someone) -> dict[str, str]:
    """Return the identifiers of somebody's groups, by name."""
    return {group.name: group.group_id for group in call(house, ABFindAll(person.ticket)).groups}


def contact(house: House, person: Someone, name: str) -> AddressBookContact:
    """Return a contact in somebody's book."""
    book = call(house, ABFindAll(person.ticket))
    return next(each for each in book.contacts if each.display_name == name)


def test_groups_are_made_renamed_and_deleted(house: House, alice: Someone) -> None:
    guid = call(house, ABGroupAdd(alice.ticket, "Friends"))
    assert groups(house, alice) == {"Friends": guid}
    call(house, ABGroupUpdate(alice.ticket, guid.upper(), "café 你 & <"))
    assert groups(house, alice) == {"café 你 & <": guid}
    call(house, ABGroupDelete(alice.ticket, (guid,)))
    assert groups(house, alice) == {}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("x" * 61, None),
        ("x" * 62, AddressBookError.BAD_ARGUMENT_LENGTH),
        ("", AddressBookError.BAD_ARGUMENT_LENGTH),
        (" ", AddressBookError.BAD_ARGUMENT_LENGTH),
        ("Friends", AddressBookError.GROUP_ALREADY_EXISTS),
        (" Friends ", AddressBookError.GROUP_ALREADY_EXISTS),
        ("(No Group)", AddressBookError.GROUP_ALREADY_EXISTS),
        ("friends", None),
    ],
)
def test_not_every_name_will_do(
    house: House, alice: Someone, name: str, error: AddressBookError | None
) -> None:
    guid = call(house, ABGroupAdd(alice.ticket, "Friends"))
    house.clock.advance(SECONDS)
    for request in (ABGroupAdd(alice.ticket, name), ABGroupUpdate(alice.ticket, guid, name)):
        if error is None:
            call(house, request)
            other = groups(house, alice).get(name.strip())
            call(house, ABGroupDelete(alice.ticket, (other or "",))) if other != guid else None
        else:
            assert refusal(house, request) == error


def test_what_is_no_group_of_ones_own_is_none(house: House, alice: Someone) -> None:
    bob = Someone(house, "bob").sign_in()
    of_bob = call(house, ABGroupAdd(bob.ticket, "Friends"))
    [contact_id, *_] = contact_ids(house, alice)
    for guid in (NOBODY, of_bob, "no guid"):
        for request in (
            ABGroupUpdate(alice.ticket, guid, "Pals"),
            ABGroupDelete(alice.ticket, (guid,)),
            ABGroupContactAdd(alice.ticket, (guid,), (contact_id,)),
            ABGroupContactDelete(alice.ticket, (guid,), (contact_id,)),
        ):
            assert refusal(house, request) == AddressBookError.GROUP_DOES_NOT_EXIST
    assert groups(house, bob) == {"Friends": of_bob}


def test_contacts_are_in_several_groups(house: House, alice: Someone) -> None:
    work, home = (call(house, ABGroupAdd(alice.ticket, name)) for name in ("Work", "Home"))
    bob, carol = contact_ids(house, alice)
    for _ in range(2):
        call(house, ABGroupContactAdd(alice.ticket, (work, home), (bob, carol)))
    assert contact(house, alice, "Bob").group_ids == contact(house, alice, "Carol").group_ids == (work, home)
    for _ in range(2):
        call(house, ABGroupContactDelete(alice.ticket, (work,), (bob,)))
    assert contact(house, alice, "Bob").group_ids == (home,)
    call(house, ABGroupDelete(alice.ticket, (home,)))
    assert contact(house, alice, "Bob").group_ids == ()
    assert contact(house, alice, "Carol").group_ids == (work,)


def test_who_is_no_contact_is_in_no_group(house: House, alice: Someone) -> None:
    guid = call(house, ABGroupAdd(alice.ticket, "Friends"))
    for operation in (ABGroupContactAdd, ABGroupContactDelete):
        request = operation(alice.ticket, (guid,), (*contact_ids(house, alice), NOBODY))
        assert refusal(house, request) == AddressBookError.CONTACT_DOES_NOT_EXIST
    assert contact(house, alice, "Bob").group_ids == ()


def test_there_is_one_group_of_favourites(house: House, alice: Someone) -> None:
    guid = call(house, ABGroupAdd(alice.ticket, "Favorites", is_favorite=True))
    again = ABGroupAdd(alice.ticket, "More favorites", is_favorite=True)
    assert refusal(house, again) == AddressBookError.GROUP_ALREADY_EXISTS
    bob, _ = contact_ids(house, alice)
    call(house, ABGroupContactAdd(alice.ticket, (guid,), (bob,)))
    assert contact(house, alice, "Bob").is_favorite
    assert not contact(house, alice, "Carol").is_favorite
    [group] = call(house, ABFindAll(alice.ticket)).groups
    assert group == Group(guid, "Favorites", is_favorite=True, changed=group.changed)


def test_there_is_an_end_to_groups(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(groups_per_account=2))
    alice, bob = (Someone(house, name).sign_in() for name in ("alice", "bob"))
    for name in ("one", "two"):
        call(house, ABGroupAdd(alice.ticket, name))
    assert refusal(house, ABGroupAdd(alice.ticket, "three")) == AddressBookError.FORBIDDEN
    call(house, ABGroupAdd(bob.ticket, "three"))
    call(house, ABGroupDelete(alice.ticket, (groups(house, alice)["one"],)))
    call(house, ABGroupAdd(alice.ticket, "three"))


def test_changing_groups_too_fast_is_refused(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(changes=1))
    alice = Someone(house, "alice").sign_in()
    call(house, ABGroupAdd(alice.ticket, "one"))
    assert refusal(house, ABGroupAdd(alice.ticket, "two")) == AddressBookError.FORBIDDEN


def test_an_alias_and_notes_are_kept(house: House, alice: Someone) -> None:
    bob, _ = contact_ids(house, alice)
    call(house, ABContactUpdate(alice.ticket, bob, annotations={Annotation.NICKNAME: "Bobby <&>"}))
    call(house, ABContactUpdate(alice.ticket, bob, comment=" birthday: 1 May\n😀 "))
    found = contact(house, alice, "Bob")
    assert (found.nickname, found.comment) == ("Bobby <&>", " birthday: 1 May\n😀 ")
    call(house, ABContactUpdate(alice.ticket, bob, annotations={Annotation.NICKNAME: ""}, comment=""))
    found = contact(house, alice, "Bob")
    assert (found.nickname, found.comment, found.annotations) == ("", "", {})


def test_what_is_too_long_to_note_is_refused(house: House, alice: Someone) -> None:
    bob, _ = contact_ids(house, alice)
    for request in (
        ABContactUpdate(alice.ticket, bob, annotations={Annotation.NICKNAME: "x" * 388}),
        ABContactUpdate(alice.ticket, bob, comment="x" * 2_001),
    ):
        assert refusal(house, request) == AddressBookError.BAD_ARGUMENT_LENGTH
    nobody = ABContactUpdate(alice.ticket, NOBODY, comment="x")
    assert refusal(house, nobody) == AddressBookError.CONTACT_DOES_NOT_EXIST


def test_a_contact_is_called_as_it_calls_itself(house: House, alice: Someone) -> None:
    bob, _ = contact_ids(house, alice)
    call(house, ABContactUpdate(alice.ticket, bob, display_name="Somebody else"))
    assert contact(house, alice, "Bob").contact_id == bob


def test_whether_to_be_asked_is_kept(house: House, alice: Someone) -> None:
    for value, kept in (("2", "2"), ("7", "2"), ("1", "1")):
        call(house, ABContactUpdate(alice.ticket, annotations={Annotation.GTC: value}))
        me = call(house, ABFindAll(alice.ticket)).me
        assert me is not None
        assert me.contact_type == ContactType.ME
        assert me.annotations[Annotation.GTC] == kept


def test_there_is_an_end_to_what_is_sorted_at_once(house: House, alice: Someone) -> None:
    guid = call(house, ABGroupAdd(alice.ticket, "Friends"))
    crowd = tuple(f"nobody {number}" for number in range(1_001))
    too_much = ABGroupContactAdd(alice.ticket, (guid,), crowd)
    assert refusal(house, too_much) == AddressBookError.FORBIDDEN
    again = ABGroupContactAdd(alice.ticket, (guid,) * 2_000, (contact_ids(house, alice)[0],) * 2_000)
    call(house, again)
    assert contact(house, alice, "Bob").group_ids == (guid,)
