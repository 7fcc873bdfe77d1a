"""Servers and people who speak different versions of the protocol."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from amsn2athena.msnp import Command, personal
from amsn2athena.msnp.dialects import MSNP15
from amsn2athena.papyon import Client, Conversation, Presence
from amsn2athena.papyon.errors import ProtocolFailure, SignedInElsewhere
from tests.papyon.home import Person, in_the_reactor, running
from tests.papyon.network import ALICE, BOB, GUID, HOSTS, PASSWORD, Network, text
from tests.papyon.recorder import Recorder
from tests.papyon.talk import Talk
from tests.papyon.wires import Wire, has_fired

PAIRS = [(18, 18), (15, 15), (12, 12), (8, 8), (18, 12), (15, 18), (18, 8), (11, 10)]
EARLIEST = [(9, 7), (18, 7), (2, 12)]


def test_all_that_are_spoken_are_offered_the_best_first() -> None:
    network = Network(MSNP15)
    client = network.client()
    assert client.protocol_version == 18
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    (offer,) = [command for command in network.ns.take() if command.verb == "VER"]
    assert offer.args == ("MSNP18", "MSNP15", "CVR0")
    assert client.protocol_version == 15
    client.logout()
    network.wires.pump()
    assert client.protocol_version == 15


@pytest.mark.parametrize("dialects", [(), (17,), (18, 99)])
def test_what_nobody_speaks_cannot_be_offered(dialects: Sequence[int]) -> None:
    with pytest.raises(ValueError, match="dialects"):
        Client(HOSTS, dialects=dialects)


@pytest.mark.parametrize("answer", ["MSNP12", "MSNP21", "0"])
def test_what_was_not_offered_is_not_spoken(answer: str) -> None:
    network = Network()

    def reply(wire: Wire, command: Command) -> None:
        wire.say(f"VER {command.trid} {answer}")

    network.replies["VER"] = reply
    assert isinstance(network.try_to_sign_in(), ProtocolFailure)


def test_a_place_is_told_only_to_who_knows_of_places() -> None:
    network = Network(MSNP15)
    network.client().login(ALICE, PASSWORD)
    network.wires.pump()
    said = network.ns.take()
    (proof,) = [command for command in said if command.args[:2] == ("SSO", "S")]
    assert len(proof.args) == 4
    (words,) = [command for command in said if command.verb == "UUX"]
    assert personal.parse(words.payload or b"").machine_guid == GUID
    (change,) = [command for command in said if command.verb == "CHG"]
    assert change.args[1].isdecimal()


def test_people_are_named_another_way() -> None:
    network, recorder = Network(MSNP15), Recorder()
    network.has(BOB)
    client = network.signed_in()
    client.register_events_handler(recorder)
    (bob,) = client.address_book.contacts
    network.ns.say(
        f"ILN 9 BSY {BOB} 1 B%20öb 2788999228 0",
        Command("UBX", None, (BOB, "1"), b"<Data><PSM>salt & pepper <3</PSM></Data>"),
    )
    assert (bob.presence, bob.display_name, bob.client_capabilities) == (Presence.BUSY, "B öb", "2788999228")
    assert bob.personal_message == "salt & pepper <3"
    network.ns.say(f"NLN AWY {BOB} 1 Bob 2788999228 0")
    assert (bob.presence, bob.display_name) == (Presence.AWAY, "Bob")
    network.ns.say(f"FLN {BOB} 1 0")
    assert bob.presence is Presence.OFFLINE


@pytest.mark.parametrize("line", [f"NLN NLN {BOB} 1", f"NLN NLN {BOB}", f"ILN 9 NLN {BOB} 1"])
def test_a_line_that_is_too_short_is_passed_over(line: str) -> None:
    network = Network(MSNP15)
    network.has(BOB)
    (bob,) = network.signed_in().address_book.contacts
    network.ns.say(line)
    assert bob.presence is Presence.OFFLINE


def test_a_switchboard_knows_people_without_places() -> None:
    network = Network(MSNP15)
    talk = Talk(network=network)
    sent = talk.conversation.send_text_message("hello")
    talk.pump()
    assert has_fired(sent)
    said = network.sb.take()
    assert [(command.verb, command.args[0]) for command in said[:2]] == [("USR", ALICE), ("CAL", BOB)]
    network.sb.say(*text(BOB, "hello yourself"))
    assert talk.recorder.of("conversation_message_received")


def test_a_ring_is_answered_without_a_place() -> None:
    network, recorder = Network(MSNP15), Recorder()
    client = network.signed_in()
    client.register_events_handler(recorder)
    network.ring()
    (answer,) = [command for command in network.sb.take() if command.verb == "ANS"]
    assert answer.args[0] == ALICE
    ((conversation,),) = recorder.of("invite_conversation")
    assert isinstance(conversation, Conversation)
    assert [contact.account for contact in conversation.participants] == [BOB]


@pytest.mark.parametrize(("one", "other"), PAIRS + EARLIEST)
@in_the_reactor
async def test_everybody_sees_and_hears_everybody(one: int, other: int) -> None:
    async with running() as home:
        alice, bob = await home.person("alice", (one,)), await home.person("bob", (other,))
        for person in (alice, bob):
            await person.sign_in()
        assert [person.client.protocol_version for person in (alice, bob)] == [one, other]
        await alice.befriend(bob)
        await show_and_tell(alice, bob)
        await show_and_tell(bob, alice)


async def show_and_tell(one: Person, other: Person) -> None:
    """One changes everything about them and says something; the other sees and hears it."""
    contact = other.contact(one)
    assert contact is not None
    profile = one.client.profile
    profile.presence = Presence.BUSY
    await other.until(lambda: contact.presence is Presence.BUSY)
    if one.client.abilities.personal_messages:
        profile.personal_message = "<at the sea> & happy é"
    if one.client.abilities.personal_messages and other.client.abilities.personal_messages:
        await other.until(lambda: contact.personal_message)
        assert contact.personal_message == "<at the sea> & happy é"
    profile.display_name = "% Bob & Söhne"
    await other.until(lambda: contact.display_name == "% Bob & Söhne")
    talk = one.talk_to(other)
    await talk.send_text_message("hello é你😀")
    await other.until(lambda: "hello é你😀" in other.heard)
    await other.conversations[-1].send_text_message("hello yourself")
    await one.until(lambda: "hello yourself" in one.heard)
    talk.leave()
    profile.presence = Presence.INVISIBLE
    await other.until(lambda: contact.presence is Presence.OFFLINE)
    profile.presence = Presence.ONLINE
    await other.until(lambda: contact.presence is Presence.ONLINE)


@pytest.mark.parametrize(("one", "other"), [pair for pair in PAIRS if pair != (18, 18)])
@in_the_reactor
async def test_one_place_only_ends_the_session_at_the_other(one: int, other: int) -> None:
    async with running() as home:
        first = await home.person("alice", (one,))
        await first.sign_in()
        second = home.place_of("alice", (other,))
        await second.sign_in()
        await first.until(lambda: first.errors)
        assert [type(error) for error in first.errors] == [SignedInElsewhere]
