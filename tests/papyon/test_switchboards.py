"""Conversations outlive their switchboards, have any number of people, and end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amsn2athena.msnp import Command
from amsn2athena.msnp.message import Nudge
from amsn2athena.papyon import (
    Conversation,
    ConversationErrorType,
    ConversationState,
    DeliveryProblem,
)
from tests.papyon.network import (
    BOB,
    BOB_GUID,
    CAROL,
    HOSTS,
    NS,
    SB,
    Network,
    Reply,
    join,
    leave,
    message,
    text,
)
from tests.papyon.talk import Talk, contact, reason_of
from tests.papyon.wires import Wire, has_fired

# Switchboards come and go


def test_a_conversation_whose_contact_left_is_reopened_by_the_next_message() -> None:
    talk = Talk()
    talk.opened().say(*leave(BOB))
    talk.pump()
    assert talk.recorder.take() == [
        ("conversation_user_left", talk.bob),
        ("conversation_state_changed", ConversationState.CLOSED),
    ]
    assert talk.boards == 0
    assert talk.conversation.contacts == (talk.bob,)
    sent = talk.conversation.send_text_message("still there?")
    talk.pump()
    assert has_fired(sent)
    assert talk.recorder.names() == [
        "conversation_state_changed",
        "conversation_user_joined",
        "conversation_state_changed",
        "conversation_message_sent",
    ]


def test_a_switchboard_that_breaks_is_replaced_by_the_next_message() -> None:
    talk = Talk()
    talk.opened().hang_up()
    talk.pump()
    assert talk.conversation.participants == frozenset()
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert has_fired(sent)
    assert talk.boards == 1


def test_a_switchboard_that_says_goodbye_is_replaced_by_the_next_message() -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say("OUT")
    sb.hang_up()
    talk.pump()
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert has_fired(sent)


def first(reply: Reply, verb: str, talk: Talk) -> None:
    """The first command with this verb is answered so, the next as usual."""

    def once(wire: Wire, command: Command) -> None:
        del talk.network.replies[verb]
        reply(wire, command)

    talk.network.replies[verb] = once


@pytest.mark.parametrize("verb", ["USR", "CAL"])
def test_what_waits_goes_through_a_second_switchboard_when_the_first_breaks(verb: str) -> None:
    talk = Talk()
    first(lambda wire, _: wire.hang_up(), verb, talk)
    sent = [talk.conversation.send_text_message(text) for text in ("one", "two")]
    talk.pump()
    assert all(map(has_fired, sent))
    assert [command.verb for command in talk.network.sb.take()][-2:] == ["MSG", "MSG"]


def test_a_token_that_has_expired_is_replaced() -> None:
    talk = Talk()
    first(lambda wire, command: wire.say(f"911 {command.trid}"), "USR", talk)
    sent = talk.conversation.send_text_message("hello")
    came = talk.conversation.invite_user(contact(talk.client, CAROL))
    talk.pump()
    assert has_fired(sent)
    assert has_fired(came)
    assert [command.verb for command in talk.network.ns.take()] == ["XFR", "XFR"]


def test_two_switchboards_are_tried_and_no_more() -> None:
    talk = Talk()
    talk.network.replies = {"USR": lambda wire, _: wire.hang_up()}
    for _ in range(2):
        sent = talk.conversation.send_text_message("hello")
        talk.pump()
        assert reason_of(sent) is DeliveryProblem.CONNECTION_LOST
        assert [command.verb for command in talk.network.ns.take()] == ["XFR", "XFR"]


def test_what_may_have_arrived_is_not_sent_again() -> None:
    talk = Talk()
    talk.opened()
    first(lambda wire, _: wire.hang_up(), "MSG", talk)
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(sent) is DeliveryProblem.CONNECTION_LOST
    assert talk.boards == 0


@pytest.mark.parametrize("code", [713, 800])
def test_a_server_that_is_asked_too_often_is_asked_again_later(code: int) -> None:
    talk = Talk()
    refusals: list[int] = []

    def refuse(wire: Wire, command: Command) -> None:
        refusals.append(code)
        if len(refusals) == 2:
            del talk.network.replies["XFR"]
        wire.say(f"{code} {command.trid}")

    talk.network.replies = {"XFR": refuse}
    sent = talk.conversation.send_text_message("hello")
    talk.network.wires.wait(4)
    assert not has_fired(sent)
    talk.network.wires.wait(2)
    assert has_fired(sent)
    assert len(refusals) == 2


def test_who_is_called_too_often_is_called_once_more() -> None:
    talk = Talk()
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    first(lambda wire, command: wire.say(f"713 {command.trid}"), "CAL", talk)
    came = talk.conversation.invite_user(contact(talk.client, CAROL))
    talk.pump()
    assert has_fired(sent)
    assert not has_fired(came)
    talk.network.wires.wait(3)
    assert has_fired(came)


def test_leaving_while_it_is_too_fast_asks_no_more() -> None:
    talk = Talk()
    talk.network.replies = {"XFR": lambda wire, command: wire.say(f"713 {command.trid}")}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    talk.conversation.leave()
    talk.network.wires.wait(10)
    assert reason_of(sent) is DeliveryProblem.LEFT
    assert [command.verb for command in talk.network.ns.take()] == ["XFR"]


def test_a_room_for_two_in_which_nothing_is_said_is_left_and_opened_again() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.network.wires.wait(200)
    sb.say(*text(BOB, "still here"))
    talk.network.wires.wait(200)
    talk.conversation.send_typing_notification()
    talk.network.wires.wait(299)
    assert talk.boards == 1
    talk.network.wires.wait(2)
    assert talk.boards == 0
    sent = talk.conversation.send_text_message("hello again")
    talk.pump()
    assert has_fired(sent)


def test_what_is_said_to_a_room_that_we_are_leaving_is_heard() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.network.wires.wait(299)
    talk.network.replies["OUT"] = lambda wire, _: wire.say(*text(BOB, "wait!"), *leave(BOB))
    talk.network.wires.wait(1)
    received = talk.recorder.of("conversation_message_received")
    assert [(sender, message.content) for sender, message in received] == [(talk.bob, "wait!")]
    assert talk.conversation.state is ConversationState.CLOSED
    talk.network.wires.wait(4)
    assert not sb.open


def test_what_is_said_to_a_window_that_we_have_closed_opens_another() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.client.register_events_handler(talk.recorder)
    talk.network.replies["OUT"] = None
    talk.conversation.leave()
    sb.say(*text(BOB, "wait!"), message(BOB, Nudge().payload()), *text(BOB, "still there?"))
    [[another]] = talk.recorder.of("invite_conversation")
    assert another.contacts == (talk.bob,)
    assert another is not talk.conversation


def test_what_is_no_text_opens_no_window() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.client.register_events_handler(talk.recorder)
    talk.network.replies["OUT"] = None
    talk.conversation.leave()
    sb.say(
        message(BOB, Nudge().payload()),
        message(BOB, b"a: b\r\n" * 65 + b"\r\nx"),
        *join(CAROL),
        *text(CAROL, "who are you?"),
    )
    assert talk.recorder.of("invite_conversation") == []


def test_who_has_signed_out_hears_no_more() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.client.register_events_handler(talk.recorder)
    talk.network.replies["OUT"] = None
    talk.client.logout()
    sb.say(*text(BOB, "wait!"))
    assert talk.recorder.of("conversation_message_received") == []


def test_a_room_for_more_is_not_left_by_itself() -> None:
    talk = Talk(BOB, CAROL)
    sb = talk.opened()
    talk.network.wires.wait(700)
    assert sb.open


def test_a_message_after_a_failure_is_a_new_attempt() -> None:
    talk = Talk()
    talk.network.people = set()
    first = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(first) is DeliveryProblem.CONTACT_OFFLINE
    talk.network.people = {BOB}
    second = talk.conversation.send_text_message("hello again")
    talk.pump()
    assert has_fired(second)


def test_a_conversation_outlives_the_session() -> None:
    talk = Talk()
    talk.opened()
    talk.network.ns.hang_up()
    talk.pump()
    assert talk.boards == 0
    talk.network.sign_in(talk.client)
    sent = talk.conversation.send_text_message("I am back")
    talk.pump()
    assert has_fired(sent)


def test_what_was_under_way_when_the_session_broke_is_not_delivered() -> None:
    talk = Talk()
    talk.opened()
    talk.network.replies = {"MSG": None}
    sent = talk.conversation.send_text_message("hello")
    talk.network.ns.hang_up()
    talk.pump()
    assert reason_of(sent) is DeliveryProblem.CONNECTION_LOST


def test_one_place_of_a_contact_that_goes_is_not_the_contact() -> None:
    talk = Talk()
    sb = talk.opened()
    other = "{aaaaaaaa-2222-3333-4444-555555555555}"
    sb.say(f"JOI {BOB};{other} Bob 0:0")
    sb.say(f"BYE {BOB};{BOB_GUID}")
    assert talk.recorder.take() == []
    assert talk.conversation.participants == {talk.bob}
    sb.say(f"BYE {BOB};{other}", f"BYE {BOB}")
    assert talk.recorder.names() == ["conversation_user_left", "conversation_state_changed"]


def test_old_clients_come_and_go_without_places() -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say(f"JOI {CAROL} Carol 0:0")
    sb.say(f"BYE {CAROL} 1")
    assert talk.recorder.names() == ["conversation_user_joined", "conversation_user_left"]


def test_a_server_that_does_not_let_go_is_cut_off() -> None:
    talk = Talk()
    sb = talk.opened()
    sb.deaf = True
    talk.conversation.leave()
    assert sb.verbs() == ["OUT"]
    assert sb.open
    talk.network.wires.wait(4)
    assert not sb.open


# More than two


def test_several_contacts_are_called_and_all_are_waited_for() -> None:
    talk = Talk(BOB, CAROL)
    talk.network.replies = {"CAL": lambda wire, command: wire.say(f"CAL {command.trid} RINGING room")}
    sent = talk.conversation.send_text_message("hello all")
    talk.pump()
    sb = talk.network.sb
    assert sb.verbs() == ["USR", "CAL", "CAL", "CAL"]
    sb.say(*join(BOB))
    assert sb.take() == []
    sb.say(*join(CAROL))
    assert sb.verbs() == ["MSG"]
    talk.pump()
    assert has_fired(sent)
    assert talk.conversation.participants == talk.conversation.total_participants == set(talk.contacts)


def test_who_cannot_come_is_not_waited_for() -> None:
    talk = Talk(BOB, CAROL)
    talk.network.people = {BOB}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert has_fired(sent)
    assert talk.conversation.participants == {talk.bob}


def test_who_does_not_come_in_time_is_waited_for_no_longer() -> None:
    talk = Talk(BOB, CAROL)
    talk.network.replies = {"CAL": lambda wire, command: wire.say(f"CAL {command.trid} RINGING room")}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    talk.network.sb.say(*join(BOB))
    talk.network.wires.wait(21)
    assert has_fired(sent)


def test_who_comes_and_goes_before_it_begins_was_not_there() -> None:
    talk = Talk(BOB, CAROL)
    talk.network.replies = {"CAL": lambda wire, command: wire.say(f"CAL {command.trid} RINGING room")}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    talk.network.sb.say(*join(BOB), *leave(BOB))
    talk.network.wires.wait(21)
    assert reason_of(sent) is DeliveryProblem.NO_ANSWER


def test_inviting_a_third_person() -> None:
    talk = Talk()
    sb = talk.opened()
    carol = contact(talk.client, CAROL)
    came = talk.conversation.invite_user(carol)
    (call,) = sb.take()
    assert (call.verb, call.args) == ("CAL", (CAROL,))
    assert not has_fired(came)
    talk.pump()
    assert has_fired(came)
    assert talk.conversation.contacts == (talk.bob, carol)
    assert talk.recorder.take() == [("conversation_user_joined", carol)]


def test_inviting_before_anybody_is_there() -> None:
    talk = Talk()
    carol = contact(talk.client, CAROL)
    came = talk.conversation.invite_user(carol)
    talk.pump()
    assert has_fired(came)
    assert talk.conversation.participants == {talk.bob, carol}


def test_inviting_who_is_there_is_done_at_once() -> None:
    talk = Talk()
    sb = talk.opened()
    assert has_fired(talk.conversation.invite_user(talk.bob))
    assert sb.take() == []


def test_inviting_twice_calls_once() -> None:
    talk = Talk()
    sb = talk.opened()
    carol = contact(talk.client, CAROL)
    invitations = [talk.conversation.invite_user(carol) for _ in range(2)]
    assert sb.verbs() == ["CAL"]
    talk.pump()
    assert all(each.called for each in invitations)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (217, DeliveryProblem.CONTACT_OFFLINE),
        (216, DeliveryProblem.CONTACT_OFFLINE),
        (208, DeliveryProblem.NO_SUCH_CONTACT),
        (713, DeliveryProblem.TOO_FAST),
    ],
)
def test_an_invitation_that_fails(code: int, reason: DeliveryProblem) -> None:
    talk = Talk()
    talk.opened()
    talk.network.replies = {"CAL": lambda wire, command: wire.say(f"{code} {command.trid}")}
    came = talk.conversation.invite_user(contact(talk.client, CAROL))
    talk.network.wires.wait(3)
    assert reason_of(came) is reason
    assert talk.conversation.contacts == (talk.bob,)
    ((kind, _),) = talk.recorder.of("conversation_error")
    assert kind is ConversationErrorType.CONTACT_INVITE


def test_somebody_whom_the_server_has_let_in_already_is_waited_for() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.network.replies = {"CAL": lambda wire, command: wire.say(f"215 {command.trid}")}
    came = talk.conversation.invite_user(contact(talk.client, CAROL))
    talk.pump()
    assert not has_fired(came)
    sb.say(*join(CAROL))
    assert has_fired(came)


def test_invitations_fail_when_nobody_can_be_reached() -> None:
    talk = Talk()
    talk.network.people = set()
    came = talk.conversation.invite_user(contact(talk.client, CAROL))
    talk.pump()
    assert reason_of(came) is DeliveryProblem.CONTACT_OFFLINE


def test_too_many_invitations_waiting() -> None:
    talk = Talk()
    talk.network.replies = {"XFR": None}
    results = [talk.conversation.invite_user(talk.bob) for _ in range(201)]
    assert reason_of(results[-1]) is DeliveryProblem.TOO_MUCH
    talk.conversation.leave()
    assert {reason_of(each) for each in results[:-1]} == {DeliveryProblem.LEFT}


def test_who_leaves_a_group_is_not_called_again_but_the_last_one_is() -> None:
    talk = Talk(BOB, CAROL)
    sb = talk.opened()
    sb.say(*leave(CAROL))
    assert talk.conversation.contacts == (talk.bob,)
    sb.say(*leave(BOB))
    talk.pump()
    sent = talk.conversation.send_text_message("come back")
    talk.pump()
    assert has_fired(sent)
    assert talk.conversation.participants == {talk.bob}


def test_a_group_whose_switchboard_broke_is_called_together_again() -> None:
    talk = Talk(BOB, CAROL)
    talk.opened().hang_up()
    talk.pump()
    talk.conversation.send_text_message("hello again")
    talk.pump()
    assert talk.conversation.participants == set(talk.contacts)


# Leaving


def test_leaving_closes_the_switchboard_and_ends_the_conversation() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.conversation.leave()
    talk.conversation.leave()
    assert sb.verbs() == ["OUT"]
    talk.pump()
    assert talk.boards == 0
    assert talk.recorder.names() == ["conversation_state_changed", "conversation_closed"]
    assert reason_of(talk.conversation.send_text_message("hello?")) is DeliveryProblem.LEFT
    assert reason_of(talk.conversation.invite_user(talk.bob)) is DeliveryProblem.LEFT
    assert talk.boards == 0


@pytest.mark.parametrize("verb", ["XFR", "USR", "CAL"])
def test_leaving_while_it_opens(verb: str) -> None:
    talk = Talk()
    talk.network.replies = {verb: None}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    talk.conversation.leave()
    assert reason_of(sent) is DeliveryProblem.LEFT
    talk.network.wires.wait(31)
    assert talk.boards == 0


def test_leaving_while_it_connects() -> None:
    talk = Talk()
    talk.network.wires.silent = {SB}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    talk.conversation.leave()
    assert reason_of(sent) is DeliveryProblem.LEFT
    assert talk.network.wires.cancelled == 1


# Where a server may send us


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254"])
def test_a_far_server_may_not_send_us_to_our_own_network(host: str) -> None:
    network = Network()
    network.has(BOB)
    far = network.client("93.184.216.34")
    network.sign_in(far)
    network.replies = {"XFR": lambda wire, command: wire.say(f"XFR {command.trid} SB {host}:{SB} CKI token")}
    sent = Conversation(far, [contact(far, BOB)]).send_text_message("hello")
    network.wires.pump()
    assert reason_of(sent) is DeliveryProblem.REFUSED
    (sb,) = [wire for wire in network.wires.made if wire.port == SB]
    assert sb.take() == []
    assert not sb.open


def test_a_network_that_is_known_to_be_here_is_not_asked_through_the_router() -> None:
    network = Network()
    network.has(BOB)
    client = network.client(hosts=replace(HOSTS, switchboard=f"127.0.0.1:{SB}"))
    network.sign_in(client)
    outside = "203.0.113.7:9"
    network.replies = {"XFR": lambda wire, command: wire.say(f"XFR {command.trid} SB {outside} CKI token")}
    sent = Conversation(client, [contact(client, BOB)]).send_text_message("hello")
    network.wires.pump()
    network.ns.say(f"RNG room {outside} CKI token {BOB} Bob")
    network.wires.pump()
    assert has_fired(sent)
    assert [wire.port for wire in network.wires.made] == [NS, SB, SB]


def test_a_conversation_that_nobody_listens_to_works() -> None:
    network = Network()
    network.has(BOB)
    client = network.signed_in()
    conversation = Conversation(client, [contact(client, BOB)])
    sent = conversation.send_text_message("hello")
    network.wires.pump()
    network.sb.say(*text(BOB, "hi"), Command("MSG", None, (BOB, "Bob"), Nudge().payload()))
    assert has_fired(sent)
