"""Talking."""

from __future__ import annotations

from amsn2athena.papyon import (
    ConversationMessage,
    ConversationState,
    DeliveryProblem,
    Presence,
    Style,
    TextFormat,
)
from amsn2athena.papyon.errors import MessageNotDelivered
from tests.conformance.errors import expect
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage


@scenario("two talk")
async def two_talk(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    talk = alice.talk_to(bob)
    await talk.send_text_message("hello Bob é你😀 <&> 100 %")
    await bob.hears("hello Bob é你😀 <&> 100 %")
    answer = await bob.conversation()
    for number in range(20):
        await answer.send_text_message(f"{number}\nand another line")
    await alice.hears(*(f"{number}\nand another line" for number in range(20)))
    expect("how many conversations Alice has", len(alice.conversations), 1)


@scenario("both speak first, and have one conversation")
async def both_speak_first(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    sent = [
        alice.talk_to(bob).send_text_message("from Alice"),
        bob.talk_to(alice).send_text_message("from Bob"),
    ]
    for each in sent:
        await each
    await alice.hears("from Bob")
    await bob.hears("from Alice")
    expect("how many conversations there are", (len(alice.conversations), len(bob.conversations)), (1, 1))


@scenario("three talk: one is invited, and leaves again")
async def three_talk(stage: Stage) -> None:
    alice, bob, carol = stage.alice, stage.bob, stage.carol
    await stage.friends(alice, bob, carol)
    talk = alice.talk_to(bob)
    await talk.send_text_message("just us")
    await bob.hears("just us")
    await talk.invite_user(alice.contact(carol))
    await talk.send_text_message("all of us")
    await carol.hears("all of us")
    await bob.hears("just us", "all of us")
    joined = await carol.conversation()
    await joined.send_text_message("from Carol")
    await alice.hears("from Carol")
    await bob.hears("just us", "all of us", "from Carol")
    joined.leave()
    await alice.until("Carol to leave", lambda: len(talk.participants) == 1)
    await talk.send_text_message("us again")
    await bob.hears("just us", "all of us", "from Carol", "us again")
    await carol.says_something_to_the_server()
    expect("what Carol heard", carol.heard, ["all of us"])


@scenario("a conversation goes on after somebody left it")
async def left_and_called_again(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    talk = alice.talk_to(bob)
    for number in range(3):
        await talk.send_text_message(f"message {number}")
        await bob.hears(*(f"message {each}" for each in range(number + 1)))
        bob.conversations.pop().leave()
        await alice.until("Bob to leave", lambda: talk.state is ConversationState.CLOSED)


@scenario("typing is seen")
async def typing(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    talk = alice.talk_to(bob)
    await talk.send_text_message("wait")
    talk.send_typing_notification()
    (who,) = await bob.told("conversation_user_typing")
    expect("who types", who.account, alice.account)


@scenario("a nudge is felt")
async def nudge(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await alice.talk_to(bob).send_nudge()
    (who,) = await bob.told("conversation_nudge_received")
    expect("who nudges", who.account, alice.account)


@scenario("an action is seen")
async def action(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await alice.talk_to(bob).send_action("is dancing <3 & söng")
    who, text = await bob.told("conversation_action_received")
    expect("who acts", who.account, alice.account)
    expect("the action", text, "is dancing <3 & söng")


@scenario("a long message arrives whole")
async def long_message(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    content = "Zwölf Boxkämpfer 👩‍👩‍👧‍👦 🇩🇪 jagen\nViktor 你好 é\n" * 300
    talk = alice.talk_to(bob)
    await talk.send_text_message(content)
    await talk.send_text_message("short")
    await bob.hears(content, "short")


@scenario("font, colour, effects, direction and the name for one message arrive")
async def formatting(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    style = Style.BOLD | Style.ITALIC | Style.UNDERLINE | Style.STRIKETHROUGH
    sent = [
        ConversationMessage("one", TextFormat(font="Comic Sans MS", style=style, color="0a00ff")),
        ConversationMessage("two", TextFormat(color="ff0000", right_alignment=True), "Älice in W."),
        ConversationMessage("three"),
    ]
    talk = alice.talk_to(bob)
    for message in sent:
        await talk.send_text_message(message)
    await bob.hears("one", "two", "three")
    for message, found in zip(sent, bob.messages, strict=True):
        expect("the look of a message", found.formatting, message.formatting)
        expect("the name for a message", found.display_name, message.display_name)


@scenario("a contact who is offline or hidden cannot be talked to")
async def offline(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    bob.client.profile.presence = Presence.INVISIBLE
    await alice.sees_as(bob, Presence.OFFLINE)
    for _ in range(2):
        error = await alice.fails(alice.talk_to(bob).send_text_message("gone?"), MessageNotDelivered)
        expect("why the message was not delivered", error.reason, DeliveryProblem.CONTACT_OFFLINE)
        alice.conversations.pop().leave()
        await bob.sign_out()
    expect("what Bob heard", bob.heard, [])
