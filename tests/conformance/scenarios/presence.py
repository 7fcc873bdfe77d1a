"""Statuses, names and words."""

from __future__ import annotations

from amsn2athena.papyon import Media, Presence
from tests.conformance.errors import expect
from tests.conformance.person import Person
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage

#: What a name may have in it, each of which has been lost somewhere: spaces, percent signs, what looks
#: escaped, characters of two, three and four bytes, marks that combine, and what is special in XML.
NAMES = (
    "Bob the Builder",
    "100 % sure %20 %",
    "Bób Söhne 你好",
    "😀 Bob 👩‍👩‍👧‍👦 🇩🇪",
    "e\u0301 a\u0308",
    "<b>Bob</b> & \"Sons\" 'Ltd'",
)


@scenario("every status is seen")
async def every_status(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    for presence in Presence:
        if presence not in (Presence.INVISIBLE, Presence.OFFLINE, Presence.ONLINE):
            bob.client.profile.presence = presence
            await alice.sees_as(bob, presence)
    bob.client.profile.presence = Presence.INVISIBLE
    await alice.sees_as(bob, Presence.OFFLINE)
    bob.client.profile.presence = Presence.ONLINE
    await alice.sees_as(bob, Presence.ONLINE)


@scenario("a status is told to who comes later")
async def status_for_who_comes_later(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await alice.sign_out()
    bob.client.profile.presence = Presence.ON_THE_PHONE
    await alice.sign_in()
    await alice.sees_as(bob, Presence.ON_THE_PHONE)


@scenario("a personal message is told to who comes later", "personal_messages")
async def message_for_who_comes_later(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await alice.sign_out()
    bob.client.profile.personal_message = "on the phone"
    await alice.sign_in()
    await message_seen(alice, bob, "on the phone")


@scenario("a display name arrives as it was written")
async def display_names(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    before = bob.client.profile.display_name
    try:
        for name in NAMES:
            bob.client.profile.display_name = name
            await name_seen(alice, bob, name)
        await alice.sign_in_again()
        await alice.sees_as(bob, Presence.ONLINE)
        expect("the name after signing in", alice.contact(bob).display_name, NAMES[-1])
    finally:
        bob.forget()
        bob.client.profile.display_name = before or bob.account
        await bob.told("profile_display_name_changed")


@scenario("a personal message arrives as it was written", "personal_messages")
async def personal_message(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    for words in ("at the sea", '<at> the sea & "sun" 100%', "你好 é 😀 \u200f"):
        bob.client.profile.personal_message = words
        await message_seen(alice, bob, words)
    bob.client.profile.personal_message = ""
    await message_seen(alice, bob, "")


@scenario("what somebody listens to is seen, and when it ends", "personal_messages")
async def current_media(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    song = Media("Music", "{0} - {1}", ("Söng & Dance", "Artist <3"))
    bob.client.profile.personal_message = "listen!"
    bob.client.profile.current_media = song
    await alice.until("the song", lambda: alice.contact(bob).current_media == song.text)
    await message_seen(alice, bob, "listen!")
    bob.client.profile.current_media = Media()
    await alice.until("the end of the song", lambda: alice.contact(bob).current_media == "")
    bob.client.profile.personal_message = ""
    await message_seen(alice, bob, "")


async def message_seen(who: Person, of: Person, words: str) -> None:
    """Wait for somebody's personal message."""
    await who.until(f"the words {words!r}", lambda: who.contact(of).personal_message == words)


async def name_seen(who: Person, of: Person, name: str) -> None:
    """Wait for somebody's display name."""
    await who.until(f"the name {name!r}", lambda: who.contact(of).display_name == name)
