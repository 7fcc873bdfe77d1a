"""What clients say in more than one way: people by address or identifier, and kinds of people not here."""

from __future__ import annotations

from typing import Any

import pytest

from amsn2athena.msnp.soap import (
    ABAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    ABFindByContacts,
    ABFindContactsPaged,
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    AddDynamicItem,
    AddMember,
    AddressBookError,
    Annotation,
    DeleteMember,
    Fault,
    Member,
    Membership,
    MemberType,
    Request,
    Role,
    UpdateDynamicItem,
)
from tests.homeserver.friendship import contact_ids, lists
from tests.homeserver.house import House
from tests.homeserver.people import Someone
from tests.homeserver.web import call, post

BOB = "bob@example.com"


@pytest.fixture
def alice(house: House) -> Someone:
    """Alice, signed in, with Bob in her book."""
    house.befriend("alice", "bob")
    return Someone(house, "alice").sign_in()


def refusal(house: House, request: Request[Any]) -> str:
    """Return the error with which a request is refused."""
    with pytest.raises(Fault) as caught:
        call(house, request)
    return caught.value.error


def by_address(request: Any, email: str = BOB) -> bytes:
    """A request about a contact that is named by their address instead."""
    known = b"<contactInfo><passportName>%b</passportName></contactInfo>" % email.encode()
    body: bytes = request.build_request()
    return body.replace(b"<contactId>someone</contactId>", known)


def ask(house: House, request: Any, email: str = BOB) -> Any:
    """Ask, with the contact's address where the identifier would stand."""
    return request.parse_response(post(house, request.service.path, by_address(request, email)).body)


def test_groups_take_contacts_by_their_addresses(house: House, alice: Someone) -> None:
    group = call(house, ABGroupAdd(alice.ticket, "Garden"))
    for inside, change in ((True, ABGroupContactAdd), (False, ABGroupContactDelete)):
        ask(house, change(alice.ticket, (group,), ("someone",)), "BOB@example.com")
        [bob] = [each for each in call(house, ABFindAll(alice.ticket)).contacts if each.email == BOB]
        assert bob.group_ids == ((group,) if inside else ())


def test_who_was_put_into_a_group_is_answered_by_identifier(house: House, alice: Someone) -> None:
    group, [guid] = call(house, ABGroupAdd(alice.ticket, "Garden")), contact_ids(house, alice)
    body = by_address(ABGroupContactAdd(alice.ticket, (group,), ("someone",)))
    assert f"<guid>{guid}</guid>".encode() in post(house, "/abservice/abservice.asmx", body).body


def test_contacts_are_deleted_by_their_addresses(house: House, alice: Someone) -> None:
    ask(house, ABContactDelete(alice.ticket, ("someone",)))
    assert "Forward" not in lists(house, alice)


def test_contacts_are_described_and_removed_by_their_addresses(house: House, alice: Someone) -> None:
    ask(house, ABContactUpdate(alice.ticket, BOB, annotations={Annotation.NICKNAME: "Bobby"}))
    [bob] = [each for each in call(house, ABFindAll(alice.ticket)).contacts if each.email == BOB]
    assert bob.nickname == "Bobby"
    call(house, ABContactUpdate(alice.ticket, BOB, is_messenger_user=False))
    assert "Forward" not in lists(house, alice)


def test_oneself_may_be_named_by_address(house: House, alice: Someone) -> None:
    call(house, ABContactUpdate(alice.ticket, alice.email, display_name="Alice the Second"))
    me = call(house, ABFindAll(alice.ticket)).me
    assert me is not None
    assert me.display_name == "Alice the Second"


@pytest.mark.parametrize("name", ["carol@example.com", "nobody@example.com", "no-such-guid"])
def test_who_is_no_contact_is_none_in_any_form(house: House, alice: Someone, name: str) -> None:
    group = call(house, ABGroupAdd(alice.ticket, "Garden"))
    for request in (
        ABContactDelete(alice.ticket, (name,)),
        ABGroupContactAdd(alice.ticket, (group,), (name,)),
        ABContactUpdate(alice.ticket, name, comment="met in town"),
    ):
        assert refusal(house, request) == AddressBookError.CONTACT_DOES_NOT_EXIST


@pytest.mark.parametrize("change", [AddMember, DeleteMember])
def test_people_of_other_networks_are_left_out(house: House, alice: Someone, change: Any) -> None:
    stranger = Member("someone@elsewhere.example", MemberType.EMAIL)
    before = lists(house, alice)
    call(house, change(alice.ticket, (Membership(Role.ALLOW, (stranger,)),)))
    assert lists(house, alice) == before


def test_an_email_of_somebody_here_is_that_person(house: House, alice: Someone) -> None:
    call(house, AddMember(alice.ticket, (Membership(Role.BLOCK, (Member(BOB, MemberType.EMAIL),)),)))
    assert lists(house, alice)["Block"] == [BOB]


def test_telephones_are_left_out(house: House, alice: Someone) -> None:
    request = AddMember(alice.ticket, (Membership(Role.BLOCK, (Member(BOB),)),))
    phone = b'<Member xsi:type="PhoneMember"><Type>Phone</Type><PhoneNumber>+1555</PhoneNumber></Member>'
    body = request.build_request().replace(b"<Members>", b"<Members>" + phone)
    request.parse_response(post(house, request.service.path, body).body)
    assert lists(house, alice)["Block"] == [BOB]


def test_some_contacts_may_be_asked_for(house: House, alice: Someone) -> None:
    house.befriend("alice", "carol")
    [bob] = ask(house, ABFindByContacts(alice.ticket, ("someone",)))
    assert bob.email == BOB
    assert call(house, ABFindByContacts(alice.ticket, (bob.contact_id.upper(),))) == (bob,)
    assert call(house, ABFindByContacts(alice.ticket, ("no-such-guid",))) == ()


@pytest.mark.parametrize("request_", [ABAdd, AddDynamicItem, UpdateDynamicItem])
def test_what_changes_nothing_here_is_still_answered(house: House, alice: Someone, request_: Any) -> None:
    before = call(house, ABFindAll(alice.ticket))
    call(house, request_(alice.ticket))
    assert call(house, ABFindAll(alice.ticket)) == before


def test_the_book_with_the_circles_tells_what_changed_since(house: House, alice: Someone) -> None:
    house.clock.advance(60)
    call(house, ABGroupAdd(alice.ticket, "Choir"))
    since = call(house, ABFindAll(alice.ticket)).changed
    house.clock.advance(60)
    group = call(house, ABGroupAdd(alice.ticket, "Garden"))
    request = ABFindContactsPaged(alice.ticket, whole=True, last_change=since)
    body = post(house, request.service.path, request.build_request()).body
    assert group.encode() in body
    assert BOB.encode() not in body
