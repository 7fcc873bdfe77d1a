"""Circles in the client, over a scripted network."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from amsn2athena.msnp import Command, adl, circles, quote, soap
from amsn2athena.msnp.circles import Departure, Message, Roster
from amsn2athena.msnp.dialects import MSNP15
from amsn2athena.msnp.message import Nudge, Text, Typing, read
from amsn2athena.msnp.soap import CircleRole, CircleState
from amsn2athena.papyon import (
    Circle,
    ConversationState,
    DeliveryProblem,
    Presence,
)
from amsn2athena.papyon.errors import (
    AlreadyInCircle,
    NoSuchCircle,
    NotSignedIn,
    RequestAbandoned,
    RequestRefused,
    RequestTimedOut,
)
from tests.papyon.network import ALICE, BOB, CAROL, CIRCLE, GUID, PASSWORD, Network
from tests.papyon.recorder import Recorder
from tests.papyon.talk import reason_of
from tests.papyon.wires import Wire, failure_of, has_fired

OTHER = "00000000-0000-0000-0009-000000000001"
VIA = f";via=9:{CIRCLE}@live.com"

FRIENDS = soap.CircleInfo(CIRCLE, "Friends", CircleRole.ADMIN)
ASKED = soap.CircleInfo(
    CIRCLE, "Friends", CircleRole.INVITED, CircleState.WAITING, "Bob@example.com", "Bob", "Come!"
)
ME = soap.CircleMember("my-id", ALICE, "Alice", CircleRole.ADMIN, is_me=True)


def member(account: str, state: CircleState = CircleState.ACCEPTED) -> soap.CircleMember:
    return soap.CircleMember(f"id-{account}", account, account.partition("@")[0].title(), state=state)


class Company:
    """Alice, signed in, in a circle with Bob and Carol; Bob is her contact."""

    def __init__(self, *infos: soap.CircleInfo, members: tuple[soap.CircleMember, ...] = ()) -> None:
        self.network = Network()
        self.network.has(BOB)
        self.knows(*(infos or (FRIENDS,)), members=members or (ME, member(BOB), member(CAROL)))
        self.client = self.network.client()
        self.recorder = Recorder()
        self.client.register_events_handler(self.recorder)
        self.network.sign_in(self.client)

    def knows(self, *infos: soap.CircleInfo, members: tuple[soap.CircleMember, ...] = ()) -> None:
        """Have the services say this from now on."""
        self.network.circles = soap.CircleBook(infos, members, "<SignedTicket/>")

    @property
    def circle(self) -> Circle:
        [circle] = self.client.circles
        return circle

    def says(self, *commands: Command | str) -> None:
        self.network.ns.say(*commands)
        self.pump()

    def changed(self, circle: str = CIRCLE) -> None:
        """The server says that the circle's members are others."""
        self.says(Command("NOT", None, (), circles.build_change(circle, ALICE, 1)))

    def book_changed(self) -> None:
        """The server says that the address book changed."""
        self.says(Command("NOT", None, (), b"<Service>ABCHInternal</Service>"))
        self.network.wires.wait(1)

    def pump(self) -> None:
        self.network.wires.pump()

    def taken(self, verb: str) -> list[Command]:
        """Return what the client said with this verb since the last time."""
        return [each for each in self.network.ns.take() if each.verb == verb]

    def events(self) -> list[tuple[Any, ...]]:
        """Return what was told of circles since the last time."""
        return [each for each in self.recorder.take() if each[0].startswith(("circle_", "invite_"))]


def there(account: str, status: str = "NLN", capabilities: str = "1:0") -> str:
    name = quote(account.partition("@")[0].title())
    return f"NLN {status} 1:{account}{VIA} {name} {capabilities} 0"


def said(account: str, payload: bytes, circle: str = CIRCLE) -> Command:
    return Command("SDG", 0, (), Message(circle, account, "", payload).build())


def text(account: str, words: str) -> Command:
    [payload] = Text(words).payloads(GUID)
    return said(account, payload)


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
    assert isinstance(failure_of(client.circles.create("Friends")), NotSignedIn)


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


# Talking


def test_the_conversation_of_a_circle_is_one_and_knows_its_circle() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    assert talk is company.client.circles.conversation(company.circle)
    assert talk.circle is company.circle
    assert {each.account for each in talk.contacts} == {BOB, CAROL}
    assert talk.participants == frozenset()
    assert talk.state is ConversationState.OPEN
    talk.leave()
    assert company.client.circles.conversation(company.circle) is not talk
    assert len(company.client.circles) == 1


def test_what_we_say_is_delivered_when_the_server_acknowledges_it() -> None:
    company = Company()
    company.network.replies = {"SDG": None}
    talk = company.client.circles.conversation(company.circle)
    sent = talk.send_text_message("hello é")
    company.pump()
    assert not has_fired(sent)
    [command] = company.taken("SDG")
    message = Message.parse(command.payload or b"")
    assert (message.circle, message.account, message.endpoint, message.wants_ack) == (
        CIRCLE,
        ALICE,
        GUID.lower(),
        True,
    )
    assert read(message.payload) == Text("hello é")
    company.says(f"ACK {command.trid}")
    assert has_fired(sent)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (217, DeliveryProblem.CONTACT_OFFLINE),
        (913, DeliveryProblem.HIDDEN),
        (933, DeliveryProblem.REFUSED),
        (201, DeliveryProblem.REFUSED),
    ],
)
def test_what_the_server_refuses_is_not_delivered(code: int, reason: DeliveryProblem) -> None:
    company = Company()
    company.network.replies = {"SDG": lambda wire, command: wire.say(f"{code} {command.trid}")}
    talk = company.client.circles.conversation(company.circle)
    sent = talk.send_text_message("hello")
    company.pump()
    assert reason_of(sent) is reason


def test_a_server_that_never_acknowledges_has_delivered_what_it_did_not_refuse() -> None:
    company = Company()
    company.network.replies = {"SDG": None}
    sent = company.client.circles.conversation(company.circle).send_text_message("hello")
    company.network.wires.wait(31)
    assert has_fired(sent)
    assert failure_of(sent) is None


def test_a_lost_connection_is_no_acknowledgement() -> None:
    company = Company()
    company.network.replies = {"SDG": None}
    sent = company.client.circles.conversation(company.circle).send_text_message("hello")
    company.pump()
    company.network.ns.hang_up()
    company.pump()
    assert reason_of(sent) is DeliveryProblem.CONNECTION_LOST


def test_what_is_said_before_we_are_in_waits() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    company.client.logout()
    company.pump()
    waiting: list[Command] = []

    def adl_reply(wire: Wire, command: Command) -> None:
        if b"live.com" in (command.payload or b""):
            waiting.append(command)
        else:
            wire.say(f"ADL {command.trid} OK")

    company.network.replies = {"ADL": adl_reply}
    company.client.login(ALICE, PASSWORD)
    company.pump()
    sent = talk.send_text_message("hello")
    assert talk.state is ConversationState.OPENING
    assert not has_fired(sent)
    company.says(f"ADL {waiting[0].trid} OK")
    assert has_fired(sent)
    assert len(company.taken("SDG")) == 1


def test_when_we_are_not_let_in_what_waits_is_refused() -> None:
    company = Company(ASKED)
    circle = company.circle
    company.network.replies = {"ADL": lambda wire, command: wire.say(f"933 {command.trid}")}
    company.knows(FRIENDS, members=(ME,))
    waiting: Deferred[Any] = Deferred()
    company.network.answers[soap.ABFindContactsPaged] = [waiting]
    company.client.circles.accept(circle)
    company.pump()
    waiting.errback(OSError())
    company.pump()
    talk = company.client.circles.conversation(circle)
    assert reason_of(talk.send_text_message("hello")) is DeliveryProblem.REFUSED


def test_nudges_and_typing_cross_too() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    sent = talk.send_nudge()
    talk.send_typing_notification()
    company.pump()
    assert has_fired(sent)
    messages = [Message.parse(each.payload or b"") for each in company.taken("SDG")]
    assert [read(each.payload) for each in messages] == [Nudge(), Typing(ALICE)]
    assert [each.wants_ack for each in messages] == [True, False]


def test_a_long_text_crosses_in_pieces() -> None:
    company = Company()
    sent = company.client.circles.conversation(company.circle).send_text_message("long " * 1000)
    company.pump()
    assert has_fired(sent)
    payloads = [each.payload or b"" for each in company.taken("SDG")]
    assert len(payloads) > 1
    assert max(map(len, payloads)) < 3000


def test_somebody_who_speaks_opens_the_conversation_and_who_types_does_not() -> None:
    company = Company()
    company.events()
    company.says(said(BOB, Typing(BOB).payload()))
    assert company.events() == []
    heard = Recorder()
    company.client.register_events_handler(Opener(heard))
    company.says(text(BOB, "hello"), said(BOB, Nudge().payload()), said(BOB, Typing(BOB).payload()))
    [(_, talk)] = company.events()
    assert talk is company.client.circles.conversation(company.circle)
    bob = company.client.address_book.search_contact(BOB)
    [[sender, message]] = heard.of("conversation_message_received")
    assert (sender, message.content) == (bob, "hello")
    assert heard.of("conversation_nudge_received") == [[bob]]
    assert heard.of("conversation_user_typing") == [[bob]]


class Opener:
    """Listens to every conversation that is opened with us."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def on_invite_conversation(self, conversation: Any) -> None:
        conversation.register_events_handler(self._recorder)


def test_a_long_text_of_somebody_arrives_whole() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    heard = Recorder()
    talk.register_events_handler(heard)
    company.says(*(said(BOB, piece) for piece in Text("long " * 1000).payloads(GUID)))
    [[_, message]] = heard.of("conversation_message_received")
    assert message.content == "long " * 1000


def test_what_our_other_places_say_is_not_shown_as_somebodys() -> None:
    company = Company()
    heard = Recorder()
    company.client.circles.conversation(company.circle).register_events_handler(heard)
    company.says(text(ALICE, "from my laptop"))
    assert heard.take() == []


def test_a_message_for_a_circle_that_we_are_not_in_is_ignored() -> None:
    company = Company(ASKED)
    company.events()
    company.says(text(BOB, "hello"), Command("SDG", 0, (), b"nonsense"))
    [payload] = Text("hello").payloads(GUID)
    company.says(said(BOB, payload, OTHER))
    assert company.events() == []


# Who is there


def test_who_comes_and_goes_is_told_in_the_conversation() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    heard = Recorder()
    talk.register_events_handler(heard)
    company.says(there(ALICE, capabilities="0:0"), there(ALICE), there(CAROL), there(CAROL, "BSY"))
    [carol] = talk.participants
    assert (carol.account, carol.display_name, carol.presence) == (CAROL, "Carol", Presence.BUSY)
    company.says(f"FLN 1:{CAROL}{VIA} 0:0")
    assert talk.participants == frozenset()
    assert carol.presence is Presence.OFFLINE
    assert {each.account for each in talk.contacts} == {BOB, CAROL}
    assert heard.names() == ["conversation_user_joined", "conversation_user_left"]


def test_contacts_look_as_they_do_to_us_not_as_in_the_circle() -> None:
    company = Company()
    company.client.circles.conversation(company.circle)
    company.says(there(BOB, "BSY"))
    bob = company.client.address_book.search_contact(BOB)
    assert bob is not None
    assert bob.presence is Presence.OFFLINE


def test_a_conversation_that_is_opened_later_knows_who_is_there() -> None:
    company = Company()
    company.says(there(BOB), Command("NFY", None, ("PUT",), roster(BOB, CAROL)))
    talk = company.client.circles.conversation(company.circle)
    assert {each.account for each in talk.participants} == {BOB, CAROL}


def test_who_was_there_before_the_window_opened_looks_as_they_said() -> None:
    company = Company()
    company.says(there(CAROL, "BSY"))
    company.events()
    [carol] = company.client.circles.conversation(company.circle).participants
    assert (carol.display_name, carol.presence) == ("Carol", Presence.BUSY)


def roster(*accounts: str) -> bytes:
    return Roster(CIRCLE, ALICE, GUID, accounts, True).build_notification()


def test_who_leaves_the_circle_is_not_there_any_more() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    company.says(there(BOB), Command("NFY", None, ("DEL",), Departure(CIRCLE, ALICE, BOB).build()))
    assert talk.participants == frozenset()


def test_after_the_session_nobody_of_a_circle_is_seen() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    company.says(there(CAROL))
    [carol] = talk.participants
    company.network.ns.hang_up()
    company.pump()
    assert carol.presence is Presence.OFFLINE
    assert talk.participants == frozenset()


@pytest.mark.parametrize(
    "command",
    [
        f"NLN NLN 1:{BOB};via=9:nonsense Bob 1:0 0",
        f"NLN NLN 1:{BOB};via=9:{OTHER}@live.com Bob 1:0 0",
        f"NLN NLN x{VIA} Bob 1:0 0",
        f"NLN XYZ 1:{BOB}{VIA} Bob",
        f"FLN 1:{BOB}{VIA} 0:0",
        f"FLN {VIA}",
        Command("UBX", None, (f"1:{BOB}{VIA}",), b"<Data>"),
        Command("NFY", None, ("PUT",), b"nonsense"),
        Command("NFY", None, ("DEL",), b"nonsense"),
        Command("NFY", None, ("XXX",), b""),
        Command("NFY", None, ("PUT",), Roster(OTHER, ALICE, "", (BOB,)).build_notification()),
        Command("NFY", None, ("DEL",), Departure(OTHER, ALICE, BOB).build()),
        Command("NOT", None, (), b"&lt;CircleId&gt;nonsense&lt;/CircleId&gt;"),
    ],
)
def test_a_server_may_say_anything_of_circles(command: Command | str) -> None:
    company = Company()
    company.says(command)
    assert company.client.circles.get(company.circle.id) is company.circle
    assert company.network.ns.open
