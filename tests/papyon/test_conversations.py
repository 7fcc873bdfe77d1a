"""Talking: what is said arrives or is said not to have arrived, whatever the switchboards do."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp.message import MAX_PAYLOAD, Joiner, Nudge, Text, Typing
from amsn2athena.msnp.textformat import Style
from amsn2athena.papyon import (
    Contact,
    ConversationErrorType,
    ConversationMessage,
    ConversationState,
    DeliveryProblem,
    Ink,
    TextFormat,
    Unshown,
)
from amsn2athena.papyon.errors import MessageNotDelivered
from amsn2athena.papyon.event import ConversationEventInterface
from tests.papyon.network import (
    ALICE,
    BOB,
    CAROL,
    GUID,
    NS,
    SB,
    leave,
    message,
    text,
)
from tests.papyon.talk import Talk, reason_of
from tests.papyon.wires import failure_of, has_fired

# Saying something


def test_the_first_message_opens_a_switchboard_and_calls_ourselves_and_then_the_contact() -> None:
    talk = Talk()
    sent = talk.conversation.send_text_message("hello é你😀")
    assert [str(command.args) for command in talk.network.ns.take()] == ["('SB',)"]
    assert talk.conversation.state is ConversationState.OPENING
    talk.pump()
    usr, call_self, call_bob, said = talk.network.sb.take()
    assert (usr.verb, usr.args) == ("USR", (f"{ALICE};{GUID}", "token"))
    assert (call_self.verb, call_self.args) == ("CAL", (ALICE,))
    assert (call_bob.verb, call_bob.args) == ("CAL", (BOB,))
    assert (said.verb, said.args[0]) == ("MSG", "A")
    assert Joiner().receive(ALICE, said.payload or b"", 0.0) == Text("hello é你😀")
    assert has_fired(sent)
    assert talk.conversation.participants == {talk.bob}


def test_a_message_counts_as_sent_only_when_the_server_acknowledges_it() -> None:
    talk = Talk()
    talk.network.replies = {"MSG": None}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert not has_fired(sent)
    (msg,) = [command for command in talk.network.sb.take() if command.verb == "MSG"]
    talk.network.sb.say(f"ACK {msg.trid}")
    assert has_fired(sent)
    assert talk.recorder.of("conversation_message_sent") == [[ConversationMessage("hello")]]


def test_what_is_said_before_somebody_is_there_arrives_in_order() -> None:
    talk = Talk()
    sent = [talk.conversation.send_text_message(str(number)) for number in range(20)]
    talk.pump()
    texts = [Joiner().receive(ALICE, command.payload or b"", 0) for command in talk.network.sb.take()[3:]]
    assert texts == [Text(str(number)) for number in range(20)]
    assert all(each.called for each in sent)
    assert talk.boards == 1


def test_what_is_said_when_somebody_comes_follows_what_was_said_before() -> None:
    talk = Talk()

    class Eager(ConversationEventInterface):
        def on_conversation_user_joined(self, contact: Contact) -> None:
            talk.conversation.send_text_message("third")

        def on_conversation_state_changed(self, state: ConversationState) -> None:
            if state is ConversationState.OPEN:
                talk.conversation.send_text_message("fourth")

    talk.conversation.register_events_handler(Eager())
    for content in ("first", "second"):
        talk.conversation.send_text_message(content)
    talk.pump()
    texts = [Joiner().receive(ALICE, command.payload or b"", 0) for command in talk.network.sb.take()[3:]]
    assert texts == [Text(content) for content in ("first", "second", "third", "fourth")]


def test_a_nudge_is_acknowledged_too() -> None:
    talk = Talk()
    sent = talk.conversation.send_nudge()
    talk.pump()
    assert has_fired(sent)
    assert talk.recorder.of("conversation_nudge_sent") == [[]]
    assert Joiner().receive(ALICE, talk.network.sb.take()[-1].payload or b"", 0) == Nudge()


def test_how_a_message_wants_to_look_is_kept() -> None:
    talk = Talk()
    look = TextFormat("Comic Sans MS", Style.BOLD, "ff8000", right_alignment=True)
    talk.conversation.send_text_message(ConversationMessage("hello", look, "Alice the Great"))
    talk.pump()
    said = talk.network.sb.take()[-1].payload or b""
    assert Joiner().receive(ALICE, said, 0) == Text("hello", look, "Alice the Great")


def test_typing_is_told_to_who_is_there_and_opens_nothing() -> None:
    talk = Talk()
    talk.conversation.send_typing_notification()
    talk.pump()
    assert talk.boards == 0
    sb = talk.opened()
    talk.conversation.send_typing_notification()
    (typing,) = sb.take()
    assert typing.args == ("U",)
    assert Joiner().receive(ALICE, typing.payload or b"", 0) == Typing(ALICE)


def test_a_long_text_crosses_in_pieces_that_a_switchboard_takes() -> None:
    talk = Talk()
    sb = talk.opened()
    content = "Grüße 👩‍👩‍👧‍👦 und 🇩🇪!\n" * 600
    assert len(content.encode()) > 20_000
    sent = talk.conversation.send_text_message(content)
    pieces = [command.payload or b"" for command in sb.take()]
    assert len(pieces) > 10
    assert max(map(len, pieces)) <= MAX_PAYLOAD
    assert not has_fired(sent)
    talk.pump()
    assert has_fired(sent)
    joiner = Joiner()
    assert [joiner.receive(ALICE, piece, 0) for piece in pieces][-1] == Text(content)


def test_a_long_text_of_which_one_piece_is_refused_is_not_delivered() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.network.replies = {"MSG": None}
    sent = talk.conversation.send_text_message("x" * 5000)
    first, second, *_ = sb.take()
    sb.say(f"ACK {first.trid}")
    sb.say(f"NAK {second.trid}")
    assert reason_of(sent) is DeliveryProblem.CONTACT_OFFLINE
    sb.hang_up()
    talk.pump()


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=4000))
def test_any_text_arrives_as_it_was_written(content: str) -> None:
    talk = Talk()
    sb = talk.opened()
    talk.conversation.send_text_message(content)
    for payload in [command.payload or b"" for command in sb.take()]:
        sb.say(message(BOB, payload))
    ((_, received),) = talk.recorder.of("conversation_message_received")
    assert received.content == content.replace("\r\n", "\n").replace("\r", "\n")


def test_half_a_character_becomes_a_question_mark() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.conversation.send_text_message("half \ud83d of it")
    assert Joiner().receive(ALICE, sb.take()[0].payload or b"", 0) == Text("half ? of it")


# What does not arrive


def test_a_contact_who_is_offline_cannot_be_reached() -> None:
    talk = Talk()
    talk.network.people = set()
    sent = [talk.conversation.send_text_message("one"), talk.conversation.send_nudge()]
    talk.pump()
    assert [reason_of(each) for each in sent] == [DeliveryProblem.CONTACT_OFFLINE] * 2
    assert talk.conversation.state is ConversationState.CLOSED
    assert talk.boards == 0
    (kind, error), _ = talk.recorder.of("conversation_error")
    assert kind is ConversationErrorType.MESSAGE
    assert isinstance(error, MessageNotDelivered)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (913, DeliveryProblem.HIDDEN),
        (800, DeliveryProblem.TOO_FAST),
        (500, DeliveryProblem.REFUSED),
    ],
)
def test_a_server_that_gives_no_switchboard(code: int, reason: DeliveryProblem) -> None:
    talk = Talk()
    talk.network.replies = {"XFR": lambda wire, command: wire.say(f"{code} {command.trid}")}
    sent = talk.conversation.send_text_message("hello")
    talk.network.wires.wait(6)
    assert reason_of(sent) is reason


@pytest.mark.parametrize(
    "answer",
    [
        "NS ns2.example.com:1863 0 D",
        "SB",
        "SB sb.example.com:99999 CKI token",
        "SB : CKI token",
    ],
)
def test_a_server_that_gives_a_switchboard_nobody_can_find(answer: str) -> None:
    talk = Talk()
    talk.network.replies = {"XFR": lambda wire, command: wire.say(f"XFR {command.trid} {answer}")}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(sent) in (DeliveryProblem.REFUSED, DeliveryProblem.CONNECTION_LOST)


def test_a_switchboard_that_is_down() -> None:
    talk = Talk()
    talk.network.wires.down = {SB}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(sent) is DeliveryProblem.CONNECTION_LOST


@pytest.mark.parametrize("verb", ["XFR", "USR", "CAL", "MSG"])
def test_a_server_that_falls_silent(verb: str) -> None:
    talk = Talk()
    talk.network.replies = {verb: None}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    talk.network.wires.wait(32)
    assert reason_of(sent) is DeliveryProblem.NO_ANSWER


def test_a_contact_who_is_called_and_does_not_come() -> None:
    talk = Talk()
    talk.network.replies = {"CAL": lambda wire, command: wire.say(f"CAL {command.trid} RINGING room")}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    talk.network.wires.wait(21)
    assert reason_of(sent) is DeliveryProblem.NO_ANSWER
    assert talk.boards == 0


@pytest.mark.parametrize("line", ["USR 1 NO", "911 1"])
def test_a_switchboard_that_does_not_take_the_token(line: str) -> None:
    talk = Talk()
    talk.network.replies = {"USR": lambda wire, _: wire.say(line)}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(sent) is DeliveryProblem.REFUSED


def test_a_message_that_is_refused() -> None:
    talk = Talk()
    talk.network.replies = {"MSG": lambda wire, command: wire.say(f"NAK {command.trid}")}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(sent) is DeliveryProblem.CONTACT_OFFLINE
    assert talk.conversation.state is ConversationState.OPEN


def test_a_message_that_some_have_got_and_others_not() -> None:
    talk = Talk(BOB, CAROL)
    talk.network.replies = {"MSG": lambda wire, command: wire.say(f"NAK {command.trid}")}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(sent) is DeliveryProblem.REFUSED


def test_a_switchboard_that_closes_before_it_acknowledges() -> None:
    talk = Talk()
    talk.network.replies = {"MSG": lambda wire, _: wire.hang_up()}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(sent) is DeliveryProblem.CONNECTION_LOST
    assert talk.conversation.state is ConversationState.CLOSED


def test_what_a_contact_who_went_has_not_got_calls_them_back() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.network.replies = {"MSG": None}
    sent = [talk.conversation.send_text_message(text) for text in ("one", "two", "é" * 2_000)]
    sb.take()
    sb.say(*leave(BOB))
    later = talk.conversation.send_text_message("three")
    talk.network.replies = {}
    talk.pump()
    assert all(map(has_fired, [*sent, later]))
    assert talk.network.sb is not sb
    joiner = Joiner()
    payloads = [each.payload for each in talk.network.sb.take() if each.verb == "MSG"]
    heard = [joiner.receive(ALICE, payload, 0.0) for payload in payloads if payload]
    assert [each.text for each in heard if isinstance(each, Text)] == ["one", "two", "é" * 2_000, "three"]


def test_who_does_not_come_back_is_not_there() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.network.replies = {"MSG": None}
    sent = [talk.conversation.send_text_message(text) for text in ("one", "two")]
    talk.network.people.clear()
    sb.say(*leave(BOB))
    talk.pump()
    assert [reason_of(each) for each in sent] == [DeliveryProblem.CONTACT_OFFLINE] * 2


def test_who_goes_again_and_again_is_called_back_once() -> None:
    talk = Talk()
    talk.network.replies = {"MSG": lambda wire, _: wire.say(*leave(BOB))}
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert reason_of(sent) is DeliveryProblem.CONTACT_OFFLINE
    assert [command.verb for command in talk.network.ns.take()] == ["XFR", "XFR"]


def test_a_switchboard_that_sends_garbage() -> None:
    talk = Talk()
    sb = talk.opened()
    sb.protocol.dataReceived(b"<garbage>\r\n")
    talk.pump()
    assert talk.boards == 0
    assert talk.conversation.state is ConversationState.CLOSED
    assert len(talk.network.wires.to(NS)) == 1


def test_not_signed_in() -> None:
    talk = Talk()
    talk.client.logout()
    talk.pump()
    assert reason_of(talk.conversation.send_text_message("hello")) is DeliveryProblem.NOT_SIGNED_IN
    assert reason_of(talk.conversation.invite_user(talk.bob)) is DeliveryProblem.NOT_SIGNED_IN


def test_too_many_messages_waiting() -> None:
    talk = Talk()
    talk.network.replies = {"XFR": None}
    waiting = [talk.conversation.send_text_message("hello") for _ in range(200)]
    assert reason_of(talk.conversation.send_text_message("hello")) is DeliveryProblem.TOO_MUCH
    assert not any(each.called for each in waiting)
    talk.conversation.leave()
    assert {reason_of(each) for each in waiting} == {DeliveryProblem.LEFT}


def test_too_many_bytes_waiting() -> None:
    talk = Talk()
    talk.network.replies = {"XFR": None}
    results = [talk.conversation.send_text_message("x" * 300_000) for _ in range(8)]
    assert reason_of(results[-1]) is DeliveryProblem.TOO_MUCH
    assert not results[0].called
    talk.conversation.leave()
    for each in results:
        failure_of(each)


def test_a_text_that_is_too_long() -> None:
    talk = Talk()
    assert reason_of(talk.conversation.send_text_message("x" * 1_000_000)) is DeliveryProblem.TOO_MUCH
    assert talk.boards == 0


def test_too_many_messages_without_an_answer() -> None:
    talk = Talk()
    talk.opened()
    talk.network.replies = {"MSG": None}
    results = [talk.conversation.send_nudge() for _ in range(1001)]
    assert reason_of(results[-1]) is DeliveryProblem.TOO_MUCH
    talk.conversation.leave()
    assert {reason_of(each) for each in results[:-1]} == {DeliveryProblem.CONNECTION_LOST}


# Hearing something


def test_what_others_say_is_told() -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say(*text(BOB, "hi é", name="Your bank"))
    sb.say(message(BOB, Nudge().payload()))
    sb.say(message(BOB, Typing(BOB).payload()))
    assert talk.recorder.take() == [
        ("conversation_message_received", talk.bob, ConversationMessage("hi é", display_name="Your bank")),
        ("conversation_nudge_received", talk.bob),
        ("conversation_user_typing", talk.bob),
    ]


def test_an_action_crosses_as_other_clients_write_it() -> None:
    talk = Talk()
    sent = talk.conversation.send_action("is dancing é")
    talk.pump()
    assert has_fired(sent)
    payload = talk.network.sb.take()[-1].payload or b""
    assert b"Content-Type: text/x-msnmsgr-datacast\r\n\r\n" in payload
    assert payload.endswith("ID: 4\r\nData: is dancing é\r\n\r\n".encode())


@pytest.mark.parametrize("action", ["", "x" * 2_000])
def test_an_action_of_no_length_or_too_much_is_not_sent(action: str) -> None:
    talk = Talk()
    assert reason_of(talk.conversation.send_action(action)) is DeliveryProblem.TOO_MUCH


def test_actions_ink_and_what_cannot_be_shown_are_told() -> None:
    talk = Talk()
    sb = talk.opened()
    datacast = b"Content-Type: text/x-msnmsgr-datacast\r\n\r\n"
    sb.say(
        message(BOB, datacast + b"ID: 4\r\nData: is dancing\r\n\r\n"),
        message(BOB, b"Content-Type: image/gif\r\n\r\nbase64:" + base64.b64encode(b"GIF89a...")),
        message(BOB, datacast + b"ID: 2\r\nData: <msnobj/>\r\n\r\n"),
        message(BOB, b"Content-Type: text/x-keepalive\r\n\r\n"),
    )
    assert talk.recorder.take() == [
        ("conversation_action_received", talk.bob, "is dancing"),
        ("conversation_ink_received", talk.bob, Ink("image/gif", b"GIF89a...")),
        ("conversation_unshown_received", talk.bob, Unshown.WINK),
    ]


def test_nobody_can_type_in_the_name_of_another() -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say(message(BOB, Typing(CAROL).payload()))
    assert talk.recorder.take() == [("conversation_user_typing", talk.bob)]


def test_what_comes_in_chunks_is_put_together() -> None:
    talk = Talk()
    sb = talk.opened()
    content = "很长 😀 " * 2000
    for piece in text(BOB, content):
        sb.say(piece)
    assert talk.recorder.take() == [("conversation_message_received", talk.bob, ConversationMessage(content))]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no headers at all",
        b"MIME-Version: 1.0\r\nContent-Type: text/x-keepalive\r\n\r\n",
        b"MIME-Version: 1.0\r\nContent-Type: text/weird\r\n\r\nx",
        b"Message-ID: {1}\r\nChunk: 99999\r\n\r\nx",
        b"X: y\r\n" * 100 + b"\r\n",
        b"\xff\xfe\x00" * 50,
    ],
)
def test_what_makes_no_sense_is_passed_over(payload: bytes) -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say(message(BOB, payload))
    assert talk.recorder.take() == []
    assert talk.conversation.state is ConversationState.OPEN


@pytest.mark.parametrize("sender", [CAROL, "Hotmail"])
def test_only_who_is_there_is_heard(sender: str) -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say(message(sender, Nudge().payload()))
    assert talk.recorder.take() == []


@pytest.mark.parametrize("sender", [ALICE, f"{ALICE};{GUID}"])
def test_what_we_do_at_another_place_is_ours(sender: str) -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say(message(sender, Nudge().payload()))
    assert talk.recorder.take() == [("conversation_nudge_sent_elsewhere",)]


def test_lines_that_make_no_sense_are_passed_over() -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say("JOI", "BYE", "IRO 1 1", f"BYE {CAROL}", "JOI nobody Name 0:0", "ACK 999", "NAK 998", "XYZ 1")
    assert talk.recorder.take() == []
    assert talk.conversation.participants == {talk.bob}
