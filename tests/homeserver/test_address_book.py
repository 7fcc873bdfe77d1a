"""The address book and sharing services, beyond what friends do to each other."""

from __future__ import annotations

from typing import Any

import pytest

from amsn2athena.homeserver import Limits
from amsn2athena.msnp.soap import (
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    ABFindByContacts,
    AddMember,
    AddressBookError,
    Annotation,
    ContactType,
    DeleteMember,
    Fault,
    FindMembership,
    Member,
    Membership,
    Request,
    Role,
)
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.friendship import add, contact_ids, lists
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.talking import open_seat
from tests.homeserver.web import call, post

BOB = "bob@example.com"


def refusal(house: House, request: Request[Any]) -> str:
    """Return the error with which a request is refused."""
    with pytest.raises(Fault) as caught:
        call(house, request)
    return caught.value.error


def test_everybody_finds_themselves(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    me = call(house, ABFindAll(alice.ticket)).me
    assert me is not None
    assert (me.email, me.display_name, me.contact_type) == ("alice@example.com", "Alice", ContactType.ME)
    assert me.annotations[Annotation.BLP] == "1"
    alice.ask("BLP", "BL")
    me = call(house, ABFindAll(alice.ticket)).me
    assert me is not None
    assert me.annotations[Annotation.BLP] == "2"


def test_the_lists_are_whose_they_are(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    found = call(house, FindMembership(alice.ticket))
    assert found.owner_email == "alice@example.com"
    assert {str(each.role) for each in found.memberships} == {"Allow", "Block", "Reverse", "Pending"}


def test_asking_for_changes_alone_gets_everything(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").sign_in()
    assert len(call(house, ABFindAll(alice.ticket, deltas_only=True)).contacts) == 2
    assert call(house, FindMembership(alice.ticket, deltas_only=True)).members(Role.ALLOW)


@pytest.mark.parametrize("action", ["ABFindAll", "FindMembership"])
def test_a_ticket_counts_only_while_signed_in(house: House, action: str) -> None:
    alice = Someone(house, "alice")
    alice.get_tokens()
    request = ABFindAll(alice.ticket) if action == "ABFindAll" else FindMembership(alice.ticket)
    body = request.build_request()
    assert post(house, request.service.path, body).status == 403
    alice.show_proof(alice.identify())
    assert post(house, request.service.path, body).status == 200
    alice.say("OUT")
    assert post(house, request.service.path, body).status == 403


def test_any_of_ones_tickets_counts_and_none_of_others(house: House) -> None:
    alice, other_tickets = Someone(house, "alice").sign_in(), Someone(house, "alice")
    other_tickets.get_tokens()
    assert call(house, ABFindAll(alice.ticket)).owner_email == "alice@example.com"
    assert call(house, ABFindAll(other_tickets.ticket)).owner_email == "alice@example.com"
    bob = Someone(house, "bob")
    bob.get_tokens()
    for ticket in (bob.ticket, "t=made-up&p=", ""):
        assert post(house, "/abservice/abservice.asmx", ABFindAll(ticket).build_request()).status == 403


def test_the_ticket_may_come_in_a_cookie(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    bare = alice.ticket.removeprefix("t=").removesuffix("&p=")
    request = ABFindAll("")
    response = post(house, request.service.path, request.build_request(), Cookie=f"MSPAuth={bare}")
    assert request.parse_response(response.body).owner_email == "alice@example.com"


def test_a_ticket_of_somebody_signed_in_does_not_grow_old(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    for _ in range(40):
        house.clock.advance(2_700)
        alice.say("PNG")
        alice.answer_challenges()
    assert call(house, ABFindAll(alice.ticket)).owner_email == "alice@example.com"


def test_an_operation_that_is_not_here_is_a_fault(house: House) -> None:
    body = ABFindAll("t=x&p=").build_request().replace(b"ABFindAll", b"ABGuess")
    response = post(house, "/abservice/abservice.asmx", body)
    assert response.status == 200
    with pytest.raises(Fault):
        ABFindAll.parse_response(response.body)


def test_there_is_nothing_below_a_service(house: House) -> None:
    service: Any = house.resources[b"RST.srf"]
    with pytest.raises(ValueError, match="no children"):
        service.putChild(b"x", service)
    assert service.getChildWithDefault(b"x", None) is not service


def test_somebody_who_is_not_there_cannot_be_added(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    assert (
        refusal(house, ABContactAdd(alice.ticket, "nobody@example.com"))
        == AddressBookError.INVALID_PASSPORT_USER
    )


def test_nobody_adds_themselves(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    assert (
        refusal(house, ABContactAdd(alice.ticket, "Alice@Example.com")) == AddressBookError.BAD_EMAIL_ARGUMENT
    )


def test_an_address_may_be_written_in_any_case(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    call(house, ABContactAdd(alice.ticket, "BOB@example.com"))
    assert lists(house, alice)["Forward"] == [BOB]


def test_who_is_added_is_allowed_too_when_the_client_says_so(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    call(house, ABContactAdd(alice.ticket, BOB, enable_allow_list_management=False))
    assert lists(house, alice) == {"Forward": [BOB]}
    call(house, ABContactAdd(alice.ticket, "carol@example.com", enable_allow_list_management=True))
    assert lists(house, alice)["Allow"] == ["carol@example.com"]


def test_who_is_blocked_stays_so_when_added(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    call(house, AddMember(alice.ticket, (Membership(Role.BLOCK, (Member(BOB),)),)))
    call(house, ABContactAdd(alice.ticket, BOB, enable_allow_list_management=True))
    assert lists(house, alice) == {"Forward": [BOB], "Block": [BOB]}


def test_the_address_book_of_an_account_that_is_gone_is_a_fault(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    house.database.run_now(lambda connection: connection.exec_driver_sql("DELETE FROM accounts").close())
    assert refusal(house, ABFindAll(alice.ticket)) == AddressBookError.INVALID_PASSPORT_USER


def test_the_address_book_has_an_end(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", "carol", limits=Limits(contacts_per_account=1))
    alice = Someone(house, "alice").sign_in()
    call(house, ABContactAdd(alice.ticket, BOB))
    assert refusal(house, ABContactAdd(alice.ticket, "carol@example.com")) == AddressBookError.FORBIDDEN


def test_somebody_deleted_meanwhile_cannot_be_added(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").sign_in()
    gone = "DELETE FROM accounts WHERE email = 'bob@example.com'"
    house.database.run_now(lambda connection: connection.exec_driver_sql(gone).close())
    assert refusal(house, ABContactAdd(alice.ticket, BOB)) == AddressBookError.INVALID_PASSPORT_USER


def test_a_contact_that_is_none_cannot_be_deleted(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    guid = add(house, alice, bob)
    gone = AddressBookError.CONTACT_DOES_NOT_EXIST
    assert refusal(house, ABContactDelete(alice.ticket, ("00000000-0000-0000-0000-000000000000",))) == gone
    call(house, ABContactDelete(alice.ticket, (guid.upper(),)))
    assert refusal(house, ABContactDelete(alice.ticket, (guid,))) == gone


def test_a_contact_that_is_no_longer_shown_is_removed(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").sign_in()
    [guid] = contact_ids(house, alice)
    call(house, ABContactUpdate(alice.ticket, guid, is_messenger_user=False))
    assert "Forward" not in lists(house, alice)


def test_ones_name_may_be_changed_here(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    call(house, ABContactUpdate(alice.ticket, display_name="Alice <&> new"))
    assert shown(bob.heard())[0].split()[3] == "Alice%20<&>%20new"


def test_a_name_that_is_none_is_refused(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    wrong = ABContactUpdate(alice.ticket, display_name="x" * 388)
    assert refusal(house, wrong) == AddressBookError.BAD_ARGUMENT_LENGTH


def test_who_may_call_may_be_changed_here(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    seat = open_seat(house, alice)
    call(house, ABContactUpdate(bob.ticket, annotations={Annotation.BLP: "2"}))
    assert seat.ask("CAL", BOB).verb == "217"
    call(house, ABContactUpdate(bob.ticket, annotations={Annotation.BLP: "1"}))
    assert seat.ask("CAL", BOB).args[0] == "RINGING"


def test_changing_too_fast_is_refused(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(changes=1))
    alice = Someone(house, "alice").sign_in()
    call(house, ABContactAdd(alice.ticket, BOB))
    [guid] = contact_ids(house, alice)
    assert refusal(house, ABContactDelete(alice.ticket, (guid,))) == AddressBookError.FORBIDDEN


def test_blocking_here_hides_at_once(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    member = (Member(BOB),)
    call(house, DeleteMember(alice.ticket, (Membership(Role.ALLOW, member),)))
    call(house, AddMember(alice.ticket, (Membership(Role.BLOCK, member),)))
    assert shown(bob.heard()) == ["FLN 1:alice@example.com 0:0"]


def test_doing_it_twice_does_no_harm(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    for request in (AddMember, DeleteMember):
        for _ in range(2):
            call(house, request(alice.ticket, (Membership(Role.BLOCK, (Member(BOB),)),)))
    assert lists(house, alice) == {}


def test_a_membership_goes_by_its_identifier_too(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").sign_in()
    [member] = call(house, FindMembership(alice.ticket)).members(Role.ALLOW)
    by_id = Member(membership_id=member.membership_id)
    call(house, DeleteMember(alice.ticket, (Membership(Role.ALLOW, (by_id,)),)))
    assert "Allow" not in lists(house, alice)


def test_a_member_who_is_not_there_cannot_be_added(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    gone = AddMember(alice.ticket, (Membership(Role.ALLOW, (Member("nobody@example.com"),)),))
    assert refusal(house, gone) == AddressBookError.INVALID_PASSPORT_USER


def test_more_people_than_a_list_may_have_are_not_looked_for(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    names = tuple(f"nobody{number}@example.com" for number in range(1_001))
    crowd = (Membership(Role.ALLOW, tuple(map(Member, names))),)
    house.database.held = True
    for request in (
        AddMember(alice.ticket, crowd),
        DeleteMember(alice.ticket, crowd),
        ABContactDelete(alice.ticket, names),
        ABFindByContacts(alice.ticket, names),
    ):
        assert refusal(house, request) == AddressBookError.FORBIDDEN


def test_who_asks_and_who_has_oneself_is_not_for_a_client_to_say(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    for role in (Role.PENDING, Role.REVERSE):
        call(house, AddMember(alice.ticket, (Membership(role, (Member(BOB),)),)))
    assert lists(house, alice) == {}


def test_the_answer_names_the_host_that_was_asked(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    response = post(house, "/abservice/abservice.asmx", ABFindAll(alice.ticket).build_request())
    assert b"<PreferredHostName>msn.example.com:8080</PreferredHostName>" in response.body
