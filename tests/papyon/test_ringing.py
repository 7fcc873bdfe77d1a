"""Conversations that others begin."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import Command
from amsn2athena.msnp.message import Action, Nudge
from amsn2athena.papyon import Conversation, ConversationMessage, ConversationState, DeliveryProblem
from amsn2athena.papyon.event import ConversationEventInterface, InviteEventInterface
from tests.papyon.network import ALICE, BOB, BOB_GUID, CAROL, GUID, SB, Network, join, leave, message, text
from tests.papyon.recorder import Recorder
from tests.papyon.talk import contact, reason_of
from tests.papyon.wires import Wire, has_fired


class Doorman(InviteEventInterface, ConversationEventInterface):
    """Lets everybody in and writes down what they say."""

    def __init__(self) -> None:
        self.conversations: list[Conversation] = []
        self.heard: list[tuple[str, str]] = []

    def on_invite_conversation(self, conversation: Conversation) -> None:
        self.conversations.append(conversation)
        conversation.register_events_handler(self)

    def on_conversation_message_received(self, sender: object, message: ConversationMessage) -> None:
        self.heard.append((str(getattr(sender, "account", "")), message.content))

    def on_conversation_message_sent_elsewhere(self, message: ConversationMessage) -> None:
        self.heard.append(("elsewhere", message.content))

    def on_conversation_action_sent_elsewhere(self, text: str) -> None:
        self.heard.append(("elsewhere", f"* {text}"))


def at_home(*accounts: str) -> tuple[Network, Doorman]:
    network = Network()
    network.has(*accounts)
    doorman = Doorman()
    client = network.client()
    client.register_events_handler(doorman)
    network.sign_in(client)
    doorman.client = client  # type: ignore[attr-defined]
    return network, doorman


def test_somebody_who_rings_is_answered_and_heard() -> None:
    network, doorman = at_home(BOB)
    network.ring()
    (ans,) = network.sb.take()
    assert (ans.verb, ans.args) == ("ANS", (f"{ALICE};{GUID}", "token", "room"))
    network.sb.say(*text(BOB, "are you there?"))
    (conversation,) = doorman.conversations
    assert [contact.account for contact in conversation.contacts] == [BOB]
    assert conversation.state is ConversationState.OPEN
    assert doorman.heard == [(BOB, "are you there?")]
    sent = conversation.send_text_message("yes")
    network.wires.pump()
    assert has_fired(sent)
    assert len(network.wires.to(SB)) == 1


def test_what_is_said_in_the_same_breath_as_the_answer_is_heard() -> None:
    network, doorman = at_home(BOB)

    def answer(wire: Wire, command: Command) -> None:
        wire.say(f"IRO {command.trid} 1 1 {BOB} Bob 0:0", f"ANS {command.trid} OK", *text(BOB, "hi"))

    network.replies = {"ANS": answer}
    network.ring()
    assert doorman.heard == [(BOB, "hi")]


def test_a_stranger_is_called_as_the_network_calls_them() -> None:
    network, doorman = at_home()

    def answer(wire: Wire, command: Command) -> None:
        wire.say(f"IRO {command.trid} 1 1 {BOB} B%20é%25 0:0", f"ANS {command.trid} OK")

    network.replies = {"ANS": answer}
    network.ring()
    (stranger,) = doorman.conversations[0].contacts
    assert (stranger.account, stranger.display_name) == (BOB, "B é%")


def test_the_same_person_ringing_again_goes_on_in_the_same_conversation() -> None:
    network, doorman = at_home(BOB)
    network.ring()
    network.sb.say(*leave(BOB))
    network.wires.pump()
    before = doorman.conversations[0].state
    network.ring()
    network.sb.say(*text(BOB, "me again"))
    assert before is ConversationState.CLOSED
    assert len(doorman.conversations) == 1
    assert doorman.heard == [(BOB, "me again")]
    assert doorman.conversations[0].state is ConversationState.OPEN


def test_somebody_with_whom_we_opened_a_conversation_is_let_into_that_one() -> None:
    network, doorman = at_home(BOB)
    client = doorman.client  # type: ignore[attr-defined]
    conversation = Conversation(client, [contact(client, BOB)])
    conversation.register_events_handler(doorman)
    network.ring()
    network.sb.say(*text(BOB, "hi"))
    assert doorman.conversations == []
    assert doorman.heard == [(BOB, "hi")]


def test_when_both_ring_at_once_everything_is_heard_and_said_once() -> None:
    network, doorman = at_home(BOB)
    client = doorman.client  # type: ignore[attr-defined]
    conversation = Conversation(client, [contact(client, BOB)])
    recorder = Recorder()
    conversation.register_events_handler(recorder)
    sent = conversation.send_text_message("from alice")
    network.ring()
    assert doorman.conversations == []
    ours, theirs = network.wires.to(SB)
    assert has_fired(sent)
    said = [command for wire in (ours, theirs) for command in wire.take() if command.verb == "MSG"]
    assert len(said) == 1
    ours.say(*text(BOB, "one"))
    theirs.say(*text(BOB, "two"))
    assert [args[1].content for args in recorder.of("conversation_message_received")] == ["one", "two"]
    assert len(recorder.of("conversation_user_joined")) == 1
    ours.say(*leave(BOB))
    network.wires.pump()
    assert recorder.of("conversation_user_left") == []
    assert conversation.state is ConversationState.OPEN
    again = conversation.send_text_message("still here")
    network.wires.pump()
    assert has_fired(again)


def test_a_ring_that_is_answered_first_carries_what_waits_for_our_own() -> None:
    network, doorman = at_home(BOB)
    client = doorman.client  # type: ignore[attr-defined]
    network.replies = {"XFR": None}
    conversation = Conversation(client, [contact(client, BOB)])
    sent = conversation.send_text_message("hello")
    network.ring()
    network.sb.say(*text(BOB, "are you there?"))
    network.wires.pump()
    assert has_fired(sent)


def test_somebody_who_rings_from_a_group_begins_another_conversation() -> None:
    network, doorman = at_home(BOB, CAROL)
    client = doorman.client  # type: ignore[attr-defined]
    alone = Conversation(client, [contact(client, BOB)])

    def answer(wire: Wire, command: Command) -> None:
        people = [f"IRO {command.trid} {n} 2 {who} X 0:0" for n, who in enumerate((BOB, CAROL), 1)]
        wire.say(*people, f"ANS {command.trid} OK")

    network.replies = {"ANS": answer}
    network.ring()
    (group,) = doorman.conversations
    assert {each.account for each in group.contacts} == {BOB, CAROL}
    assert alone.participants == frozenset()


def test_a_group_that_comes_together_again_goes_on_in_its_own_conversation() -> None:
    network, doorman = at_home(BOB, CAROL)
    client = doorman.client  # type: ignore[attr-defined]
    group = Conversation(client, [contact(client, BOB), contact(client, CAROL)])

    def answer(wire: Wire, command: Command) -> None:
        people = [f"IRO {command.trid} {n} 2 {who} X 0:0" for n, who in enumerate((CAROL, BOB), 1)]
        wire.say(*people, f"ANS {command.trid} OK")

    network.replies = {"ANS": answer}
    network.ring()
    assert doorman.conversations == []
    assert {each.account for each in group.participants} == {BOB, CAROL}
    network.ring()
    network.sb.say(*text(BOB, "another matter"))
    assert len(doorman.conversations) == 1


def ourselves(wire: Wire, command: Command) -> None:
    """Another place of ours is there, and nobody else yet."""
    places = enumerate((f"{ALICE};{BOB_GUID}", ALICE), 1)
    iro = [f"IRO {command.trid} {number} 2 {user} Alice 0:0" for number, user in places]
    wire.say(*iro, f"ANS {command.trid} OK", f"JOI {ALICE} Alice 0:0")


def test_what_we_say_at_another_place_is_heard_here() -> None:
    network, doorman = at_home(BOB)
    network.replies = {"ANS": ourselves}
    network.ring(ALICE)
    assert doorman.conversations == []
    network.wires.wait(10)
    network.sb.say(*join(BOB), *text(ALICE, "hello from the sofa é" * 200), *text(BOB, "hello"))
    (conversation,) = doorman.conversations
    assert [contact.account for contact in conversation.contacts] == [BOB]
    assert doorman.heard == [("elsewhere", "hello from the sofa é" * 200), (BOB, "hello")]
    network.sb.say(
        message(ALICE, Action("waves").payload()),
        message(ALICE, Nudge().payload()),
        message(ALICE, b"a: b\r\n" * 65 + b"\r\nx"),
    )
    assert doorman.heard[2:] == [("elsewhere", "* waves")]
    network.wires.wait(30)
    assert len(network.wires.to(SB)) == 1


def test_another_place_of_ours_alone_is_nobody() -> None:
    network, doorman = at_home(BOB)
    network.replies = {"ANS": ourselves}
    network.ring(ALICE)
    network.sb.say(*text(ALICE, "anybody?"))
    network.wires.wait(21)
    assert doorman.conversations == []
    assert network.wires.to(SB) == []


def test_a_conversation_that_was_left_does_not_come_back() -> None:
    network, doorman = at_home(BOB)
    network.ring()
    doorman.conversations[0].leave()
    network.ring()
    assert len(doorman.conversations) == 2


def test_an_empty_room_is_nobody() -> None:
    network, doorman = at_home(BOB)
    network.replies = {"ANS": lambda wire, command: wire.say(f"ANS {command.trid} OK")}
    network.ring()
    assert doorman.conversations == []
    assert network.wires.to(SB) == []


@pytest.mark.parametrize("line", ["911 1", "OUT"])
def test_a_room_that_does_not_let_us_in_is_nobody(line: str) -> None:
    network, doorman = at_home(BOB)

    def answer(wire: Wire, command: Command) -> None:
        wire.say(line)
        wire.hang_up()

    network.replies = {"ANS": answer}
    network.ring()
    assert doorman.conversations == []
    assert network.wires.to(SB) == []


def test_somebody_who_comes_goes_and_speaks_before_we_are_in_is_nobody() -> None:
    network, doorman = at_home(BOB)

    def answer(wire: Wire, command: Command) -> None:
        wire.say(
            f"IRO {command.trid} 1 1 {BOB} Bob 0:0",
            message(BOB, Nudge().payload()),
            f"BYE {BOB}",
            f"ANS {command.trid} OK",
        )

    network.replies = {"ANS": answer}
    network.ring()
    assert doorman.conversations == []


@pytest.mark.parametrize(
    "ring",
    [
        "RNG",
        "RNG room",
        "RNG room nowhere CKI",
        f"RNG room nowhere:x CKI token {BOB} Bob",
        f"RNG room 127.0.0.1:{SB} XYZ token {BOB} Bob",
    ],
)
def test_a_ring_that_makes_no_sense_is_passed_over(ring: str) -> None:
    network, doorman = at_home(BOB)
    network.ns.say(ring)
    network.wires.pump()
    assert doorman.conversations == []
    assert network.wires.to(SB) == []


def test_a_flood_of_rings_is_not_answered() -> None:
    network, _ = at_home(BOB)
    network.replies = {"ANS": None}
    for _ in range(100):
        network.ring()
    assert len(network.wires.to(SB)) == 50


def test_one_person_cannot_fill_our_switchboards() -> None:
    network, doorman = at_home(BOB)
    for _ in range(10):
        network.ring()
        network.sb.say(*text(BOB, "hi"))
        network.wires.pump()
    assert len(network.wires.to(SB)) == 4
    assert len(doorman.conversations) == 1


def test_signing_out_hangs_up_on_who_rings() -> None:
    network, doorman = at_home(BOB)
    network.replies = {"ANS": None}
    network.ring()
    doorman.client.logout()  # type: ignore[attr-defined]
    network.wires.pump()
    assert network.wires.to(SB) == []


def test_nobody_can_ring_who_is_not_signed_in() -> None:
    network, doorman = at_home(BOB)
    client = doorman.client  # type: ignore[attr-defined]
    ns = network.ns
    client.logout()
    ns.protocol.dataReceived(f"RNG room 127.0.0.1:{SB} CKI token {BOB} Bob\r\n".encode())
    client._doorbell.ring("room", f"127.0.0.1:{SB}", "token")
    network.wires.pump()
    assert network.wires.to(SB) == []


def test_a_conversation_can_be_left_while_it_is_told_of() -> None:
    network, _ = at_home(BOB)

    class Shy(InviteEventInterface):
        def on_invite_conversation(self, conversation: Conversation) -> None:
            conversation.leave()
            self.left = conversation

    shy = Shy()
    client = network.signed_in()
    client.register_events_handler(shy)
    network.ring()
    assert reason_of(shy.left.send_nudge()) is DeliveryProblem.LEFT
    assert len(network.wires.to(SB)) == 0


def test_what_crosses_our_leaving_opens_another_window_but_not_without_end() -> None:
    network, doorman = at_home(BOB)

    class Shy(InviteEventInterface):
        def on_invite_conversation(self, conversation: Conversation) -> None:
            conversation.leave()

    network.ring()
    doorman.client.register_events_handler(Shy())  # type: ignore[attr-defined]
    doorman.conversations[0].leave()
    network.sb.say(*text(BOB, "wait"), message(BOB, Nudge().payload()), message(BOB, b"\xff"))
    assert len(doorman.conversations) == 2
    assert doorman.heard == []


def test_an_answer_while_it_is_told_of_goes_through_the_same_switchboard() -> None:
    network, _ = at_home(BOB)

    class Greeter(InviteEventInterface):
        def on_invite_conversation(self, conversation: Conversation) -> None:
            assert [each.account for each in conversation.participants] == [BOB]
            self.sent = conversation.send_text_message("Hello!")

    greeter = Greeter()
    client = network.signed_in()
    client.register_events_handler(greeter)
    network.ring()
    network.wires.pump()
    assert has_fired(greeter.sent)
    assert len(network.wires.to(SB)) == 1
