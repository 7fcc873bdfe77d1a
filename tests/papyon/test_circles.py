"""Circles in the client: coming in, being asked, creating, inviting, leaving, over a scripted network."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from amsn2athena.msnp import adl, circles, soap
from amsn2athena.msnp.circles import Roster
from amsn2athena.msnp.dialects import MSNP15
from amsn2athena.msnp.soap import CircleRole, CircleState
from amsn2athena.papyon import (
    Circle,
    ConversationState,
    DeliveryProblem,
)
from amsn2athena.papyon.errors import (
    AlreadyInCircle,
    NoSuchCircle,
    NotSignedIn,
    NotSupported,
    RequestAbandoned,
    RequestRefused,
    RequestTimedOut,
)
from tests.papyon.company import ASKED, FRIENDS, ME, OTHER, Company, Opener, member, said, text
from tests.papyon.network import ALICE, BOB, CIRCLE, GUID, PASSWORD, Network
from tests.papyon.recorder import Recorder
from tests.papyon.talk import reason_of
from tests.papyon.wires import failure_of, has_fired

# Coming in


def test_after_signing_in_the_circles_are_known_and_come_into() -> None:
    network = Network()
    network.circles = soap.CircleBook((FRIENDS,), (ME, member(BOB)), "<SignedTicket/>")
    client = network.client()
    recorder = Recorder()
    client.register_events_handler(recorder)
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    [circle] = client.circles
    assert (circle.id, circle.name, circle.role, circle.state) == (
        f"{CIRCLE}@live.com",
        "Friends",
        CircleRole.ADMIN,
        CircleState.ACCEPTED,
    )
    assert circle.members == {ALICE, BOB}
    assert client.circles.get(circle.id.upper()) is circle
    assert client.circles.get("nonsense") is None
    assert recorder.of("circle_added") == [[circle]]
    commands = network.ns.take()
    [usr] = [each for each in commands if each.args[:2] == ("SHA", "A")]
    assert base64.b64decode(usr.args[2]) == b"<SignedTicket/>"
    [entry] = [
        entry
        for each in commands
        if each.verb == "ADL"
        for entry in adl.parse(each.payload or b"").entries
        if entry.network == circles.NETWORK
    ]
    assert entry == adl.ListEntry(circle.id, 3, 9)
    [put] = [each for each in commands if each.verb == "PUT"]
    assert Roster.parse(put.payload or b"") == Roster(CIRCLE, ALICE, GUID.lower(), (ALICE,))


def test_a_network_without_circles_is_asked_once_and_nothing_is_shown() -> None:
    network = Network()
    network.soap[soap.ABFindContactsPaged] = soap.address_book_fault(
        "x", soap.AddressBookError.FORBIDDEN, "no"
    )
    client = network.signed_in()
    assert len(client.circles) == 0
    assert sum(isinstance(each, soap.ABFindContactsPaged) for each in network.calls) == 1


def test_dialects_without_circles_have_none() -> None:
    network = Network(MSNP15)
    client = network.signed_in()
    assert not any(isinstance(each, soap.ABFindContactsPaged) for each in network.calls)
    assert isinstance(failure_of(client.circles.create("Friends")), NotSupported)


def test_signing_in_again_comes_in_again_without_telling_what_was_known() -> None:
    company = Company()
    circle = company.circle
    talk = company.client.circles.conversation(circle)
    company.network.ns.hang_up()
    company.pump()
    states = [talk.state]
    company.events()
    company.network.sign_in(company.client)
    assert company.client.circles.get(circle.id) is circle
    assert company.events() == []
    assert [*states, talk.state] == [ConversationState.CLOSED, ConversationState.OPEN]


def test_another_account_on_the_same_client_sees_nothing_of_the_first() -> None:
    company = Company()
    company.client.logout()
    company.pump()
    company.client._circles._account = "somebody@example.com"
    company.knows()
    company.network.sign_in(company.client)
    assert len(company.client.circles) == 0


# Being asked


def test_an_invitation_is_told_with_who_asks_and_their_words() -> None:
    company = Company(ASKED)
    circle = company.circle
    [(name, told, inviter)] = company.events()
    assert (name, told) == ("circle_invited", circle)
    assert inviter is company.client.address_book.search_contact(BOB)
    assert (circle.role, circle.state, circle.inviter, circle.message) == (
        CircleRole.INVITED,
        CircleState.WAITING,
        BOB,
        "Come!",
    )
    assert circle.members == frozenset()
    assert company.client.circles.conversation(circle).state is ConversationState.CLOSED


def test_an_invitation_of_a_stranger_has_the_name_that_they_go_by() -> None:
    stranger = replace(ASKED, inviter_email="dave@example.com", inviter_name="Dave")
    [(_, _, inviter)] = Company(stranger).events()
    assert (inviter.account, inviter.display_name) == ("dave@example.com", "Dave")


@pytest.mark.parametrize("email", ["", "nobody", "x" * 300 + "@example.com"])
def test_an_invitation_of_nobody_is_one_of_the_circle(email: str) -> None:
    company = Company(replace(ASKED, inviter_email=email))
    [(_, circle, inviter)] = company.events()
    assert (inviter.account, inviter.display_name) == (circle.id, "Friends")
    assert (circle.inviter, circle.inviter_name, circle.message) == ("", "", "Come!")


def test_a_service_may_say_anything_of_members() -> None:
    odd = (ME, member("nobody"), member("x" * 300 + "@example.com"), member(BOB, CircleState.NONE))
    company = Company(members=odd)
    assert company.circle.members == {ALICE}
    assert company.circle.invited == frozenset()


def test_an_invitation_that_comes_while_we_are_here_is_told_too() -> None:
    network = Network()
    company = Company.__new__(Company)
    company.network = network
    company.client = network.signed_in()
    company.recorder = Recorder()
    company.client.register_events_handler(company.recorder)
    company.knows(ASKED)
    company.book_changed()
    assert [each[0] for each in company.events()] == ["circle_invited"]
    company.book_changed()
    assert company.events() == []


def test_who_accepts_is_in() -> None:
    company = Company(ASKED)
    circle = company.circle
    company.events()
    company.network.ns.take()
    company.knows(soap.CircleInfo(CIRCLE, "Friends"), members=(ME, member(BOB)))
    accepted = company.client.circles.accept(circle)
    company.pump()
    assert has_fired(accepted)
    [request] = [each for each in company.network.calls if isinstance(each, soap.ManageWLConnection)]
    assert (request.contact_id, request.circle, request.accept) == (CIRCLE, "", True)
    assert company.events() == [("circle_added", circle)]
    assert (circle.state, set(circle.members), circle.inviter) == (CircleState.ACCEPTED, {ALICE, BOB}, "")
    assert [each.verb for each in company.network.ns.take()][-2:] == ["ADL", "PUT"]


def test_who_declines_is_rid_of_it() -> None:
    company = Company(ASKED)
    circle = company.circle
    company.events()
    company.knows()
    declined = company.client.circles.decline(circle)
    company.pump()
    assert has_fired(declined)
    assert company.events() == [("circle_removed", circle)]
    assert len(company.client.circles) == 0


# Creating, inviting, leaving


def test_who_creates_a_circle_is_in_it() -> None:
    company = Company(ASKED, members=(ME,))
    company.knows(FRIENDS, members=(ME,))
    created: list[Circle] = []
    company.client.circles.create("Friends").addCallback(created.append)
    company.pump()
    assert created == [company.circle]
    [request] = [each for each in company.network.calls if isinstance(each, soap.CreateCircle)]
    assert (request.name, request.caller) == ("Friends", "Alice")


def test_a_circle_that_is_gone_at_once_was_not_created() -> None:
    company = Company()
    company.knows()
    created = company.client.circles.create("Friends")
    company.pump()
    assert isinstance(failure_of(created), NoSuchCircle)


def test_inviting_takes_two_steps_and_shows_who_is_asked() -> None:
    company = Company()
    circle = company.circle
    company.events()
    company.knows(FRIENDS, members=(ME, member(BOB, CircleState.WAITING)))
    bob = company.client.address_book.search_contact(BOB)
    assert bob is not None
    invited = company.client.circles.invite(circle, bob, "Come!")
    company.pump()
    assert has_fired(invited)
    asked = [
        each
        for each in company.network.calls
        if isinstance(each, soap.CreateContact | soap.ManageWLConnection)
    ]
    assert [type(each) for each in asked] == [soap.CreateContact, soap.ManageWLConnection]
    assert isinstance(asked[1], soap.ManageWLConnection)
    assert (asked[1].contact_id, asked[1].circle, asked[1].message) == (f"id-{BOB}", CIRCLE, "Come!")
    assert (set(circle.members), set(circle.invited)) == ({ALICE}, {BOB})
    assert company.events() == [("circle_changed", circle)]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (soap.AddressBookError.CONTACT_ALREADY_EXISTS, AlreadyInCircle),
        (soap.AddressBookError.CONTACT_DOES_NOT_EXIST, NoSuchCircle),
        (soap.AddressBookError.FORBIDDEN, RequestRefused),
    ],
)
def test_a_refusal_says_why(error: soap.AddressBookError, kind: type[Exception]) -> None:
    company = Company()
    company.network.soap[soap.CreateContact] = soap.address_book_fault("x", error, "no")
    bob = company.client.address_book.search_contact(BOB)
    assert bob is not None
    assert isinstance(failure_of(company.client.circles.invite(company.circle, bob)), kind)
    talk = company.client.circles.conversation(company.circle)
    assert reason_of(talk.invite_user(bob)) is DeliveryProblem.REFUSED


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"nonsense", RequestRefused),
        (RequestTimedOut(), RequestTimedOut),
        (OSError(), RequestAbandoned),
    ],
)
def test_trouble_with_the_service_says_what_it_is(answer: Any, kind: type[Exception]) -> None:
    company = Company()
    company.network.soap[soap.CreateCircle] = answer
    assert isinstance(failure_of(company.client.circles.create("Friends")), kind)


def test_who_leaves_is_out_and_the_conversation_is_over() -> None:
    company = Company()
    circle = company.circle
    talk = company.client.circles.conversation(circle)
    company.events()
    company.network.ns.take()
    company.knows()
    left = company.client.circles.leave(circle)
    company.pump()
    assert has_fired(left)
    [request] = [each for each in company.network.calls if isinstance(each, soap.BreakConnection)]
    assert (request.circle, request.contact_id) == (CIRCLE, "my-id")
    assert len(company.taken("RML")) == 1
    assert company.events() == [("circle_removed", circle)]
    assert talk.state is ConversationState.CLOSED
    assert reason_of(talk.send_text_message("hello?")) is DeliveryProblem.REFUSED
    assert isinstance(failure_of(company.client.circles.leave(circle)), NoSuchCircle)


def test_who_comes_back_into_a_circle_has_another_conversation() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    company.knows()
    company.book_changed()
    company.knows(FRIENDS, members=(ME, member(BOB)))
    company.book_changed()
    again = company.client.circles.conversation(company.circle)
    assert again is not talk
    assert company.client.circles.conversation(talk.circle) is not again
    talk.leave()
    assert company.client.circles.conversation(company.circle) is again
    assert again.circle is company.circle
    gone = company.client.circles.conversation(talk.circle)
    assert reason_of(gone.send_text_message("hello?")) is DeliveryProblem.REFUSED
    sent = again.send_text_message("hello")
    company.pump()
    assert has_fired(sent)


def test_who_is_asked_again_before_anybody_noticed_that_they_had_left_is_not_in() -> None:
    company = Company()
    circle = company.circle
    talk = company.client.circles.conversation(circle)
    company.events()
    company.knows(ASKED)
    company.book_changed()
    assert [each[0] for each in company.events()] == ["circle_invited"]
    assert talk.state is ConversationState.CLOSED
    assert reason_of(talk.send_text_message("hello?")) is DeliveryProblem.REFUSED


def test_what_is_said_before_the_server_says_that_we_are_in_is_heard() -> None:
    company = Company(ASKED)
    circle = company.circle
    company.network.replies = {"ADL": None}
    company.knows(FRIENDS, members=(ME, member(BOB)))
    company.client.circles.accept(circle)
    company.pump()
    heard = Recorder()
    company.client.register_events_handler(Opener(heard))
    company.says(text(BOB, "hello"))
    assert [each[1].content for each in heard.of("conversation_message_received")] == ["hello"]


def test_servers_need_not_say_which_entry_is_ours() -> None:
    company = Company(members=(replace(ME, is_me=False), member(BOB)))
    company.knows()
    left = company.client.circles.leave(company.circle)
    company.pump()
    assert has_fired(left)
    [request] = [each for each in company.network.calls if isinstance(each, soap.BreakConnection)]
    assert request.contact_id == "my-id"


def test_nobody_leaves_a_circle_that_does_not_know_them() -> None:
    company = Company(members=(member(BOB),))
    assert isinstance(failure_of(company.client.circles.leave(company.circle)), NoSuchCircle)


def test_members_that_are_not_told_stay_as_they_were() -> None:
    company = Company()
    members = company.circle.members
    company.events()
    fault = soap.address_book_fault("x", soap.AddressBookError.CONTACT_DOES_NOT_EXIST, "no")
    company.network.answer = lambda request: fault if getattr(request, "circle", "") else None
    company.changed()
    assert company.circle.members == members
    assert company.events() == []


def test_members_that_cannot_be_read_are_no_end_of_the_circle() -> None:
    company = Company()
    company.network.answer = lambda request: OSError() if getattr(request, "circle", "") else None
    company.changed()
    company.network.answer = None
    company.knows(FRIENDS, members=(ME,))
    company.book_changed()
    assert company.circle.members == {ALICE}


def test_only_admins_may_invite_and_a_circle_in_a_log_tells_no_names() -> None:
    company = Company()
    assert company.circle.is_admin
    assert repr(company.circle) == f"<Circle {CIRCLE} Accepted, 3 members>"
    company.knows(replace(FRIENDS, role=CircleRole.MEMBER), members=(ME,))
    company.book_changed()
    assert not company.circle.is_admin


def test_a_damaged_message_opens_no_window() -> None:
    company = Company()
    company.events()
    company.says(said(BOB, b"A: b\r\n" * 60 + b"\r\n"))
    assert company.client.circles.get(company.circle.id) is company.circle


def test_changes_elsewhere_are_told() -> None:
    company = Company()
    circle = company.circle
    company.events()
    company.knows(FRIENDS, members=(ME, member(BOB)))
    company.changed()
    assert company.events() == [("circle_changed", circle)]
    assert circle.members == {ALICE, BOB}
    company.changed(OTHER)
    assert company.events() == []
    company.knows()
    company.book_changed()
    assert company.events() == [("circle_removed", circle)]


def test_many_notices_lead_to_few_readings() -> None:
    company = Company()
    company.network.calls.clear()
    waiting: Deferred[Any] = Deferred()
    company.network.answers[soap.ABFindContactsPaged] = [waiting]
    for _ in range(50):
        company.changed()
    assert len(company.network.calls) == 1
    waiting.errback(OSError())
    company.pump()
    assert len(company.network.calls) <= 3


def test_leaving_the_network_ends_whatever_is_under_way() -> None:
    company = Company()
    cancelled: list[object] = []
    waiting: Deferred[Any] = Deferred(cancelled.append)
    company.network.answers[soap.ABFindContactsPaged] = [waiting]
    created = company.client.circles.create("Friends")
    company.changed()
    company.client.logout()
    company.pump()
    assert cancelled == [waiting]
    assert isinstance(failure_of(created), RequestAbandoned)


def test_without_a_session_nothing_can_be_changed() -> None:
    company = Company()
    circle = company.circle
    company.client.logout()
    company.pump()
    known = company.client.circles
    for attempt in (known.create("x"), known.accept(circle), known.decline(circle), known.leave(circle)):
        assert isinstance(failure_of(attempt), NotSignedIn)
    talk = known.conversation(circle)
    assert reason_of(talk.send_nudge()) is DeliveryProblem.NOT_SIGNED_IN
