"""Circles in the client: what is said in them, and who is there, over a scripted network."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred

from amsn2athena.msnp import Command, soap
from amsn2athena.msnp.circles import Departure, Message, Roster
from amsn2athena.msnp.message import Nudge, Text, Typing, read
from amsn2athena.papyon import (
    ConversationState,
    DeliveryProblem,
    Presence,
)
from tests.papyon.company import ASKED, FRIENDS, ME, OTHER, VIA, Company, Opener, said, text, there
from tests.papyon.network import ALICE, BOB, CAROL, CIRCLE, GUID, PASSWORD
from tests.papyon.recorder import Recorder
from tests.papyon.talk import reason_of
from tests.papyon.wires import Wire, failure_of, has_fired

LAPTOP = "{00000000-0000-0000-0000-00000000000a}"

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


def test_a_long_text_of_somebody_arrives_whole() -> None:
    company = Company()
    talk = company.client.circles.conversation(company.circle)
    heard = Recorder()
    talk.register_events_handler(heard)
    company.says(*(said(BOB, piece) for piece in Text("long " * 1000).payloads(GUID)))
    [[_, message]] = heard.of("conversation_message_received")
    assert message.content == "long " * 1000


def test_what_we_say_at_another_place_is_shown_as_ours_and_opens_the_conversation() -> None:
    company = Company()
    company.events()
    heard = Recorder()
    company.client.register_events_handler(Opener(heard))
    company.says(said(ALICE, Typing(ALICE).payload(), place=LAPTOP))
    assert company.events() == []
    company.says(text(ALICE, "from my laptop", LAPTOP), said(ALICE, Nudge().payload(), place=LAPTOP))
    [(_, talk)] = company.events()
    assert talk is company.client.circles.conversation(company.circle)
    [[message]] = heard.of("conversation_message_sent_elsewhere")
    assert message.content == "from my laptop"
    assert heard.of("conversation_nudge_sent_elsewhere") == [[]]
    assert heard.of("conversation_message_received") == []


@pytest.mark.parametrize("place", ["", GUID.lower()])
def test_what_the_network_gives_us_back_is_not_shown_twice(place: str) -> None:
    company = Company()
    heard = Recorder()
    company.client.circles.conversation(company.circle).register_events_handler(heard)
    company.says(text(ALICE, "from here", place))
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
