"""One account at two places."""

from __future__ import annotations

from amsn2athena.papyon import ClientState, Presence
from amsn2athena.papyon.errors import SignedInElsewhere, SignedOutRemotely
from tests.conformance.errors import expect
from tests.conformance.person import Person
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage

#: The newest dialect that knows of one place only.
LAST_OF_ONE_PLACE = 15


@scenario("two places of one account both stay", "places")
async def two_places(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    other = stage.another_place(alice)
    await other.sign_in()
    await other.sees_as(bob, Presence.ONLINE)
    talk = bob.talk_to(alice)
    await talk.send_text_message("to who comes first")
    for place in (alice, other):
        await place.conversation()
    await talk.send_text_message("to both")
    for place in (alice, other):
        await hears_last(place, "to both")
    await other.sign_out()
    await alice.says_something_to_the_server()
    expect("the state of the first place", alice.client.state, ClientState.OPEN)
    expect("how Bob sees Alice", bob.sees(alice), Presence.ONLINE)


@scenario("two places know each other by name, and one signs the other out", "places")
async def sign_out_another_place(stage: Stage) -> None:
    alice = stage.alice
    other = stage.another_place(alice)
    alice.client.profile.end_point_name = "the kitchen"
    other.client.profile.end_point_name = "the office & Co"
    await alice.sign_in()
    await other.sign_in()
    for place in (alice, other):
        await knows_places(place, {"the kitchen", "the office & Co"})
    (found,) = (each for each in alice.client.profile.end_points if not each.is_this)
    expect("the place that the other one is", found.id.lower(), other.client.machine_guid.lower())
    await alice.client.disconnect_endpoint(found.id)
    _, error = await other.told("client_error")
    expect("why the other place went", type(error), SignedOutRemotely)
    await knows_places(alice, {"the kitchen"})


@scenario("what is changed at one place is changed at the other", "places")
async def places_agree(stage: Stage) -> None:
    alice = stage.alice
    other = stage.another_place(alice)
    await alice.sign_in()
    await other.sign_in()
    await other.until("the other place's own status", lambda: len(other.client.profile.end_points) == 2)
    alice.client.profile.presence = Presence.BUSY
    alice.client.profile.personal_message = "busy"
    profile = other.client.profile
    await other.until("the status", lambda: profile.presence is Presence.BUSY)
    await other.until("the words", lambda: profile.personal_message == "busy")
    alice.client.profile.personal_message = ""
    await other.until("no words", lambda: not profile.personal_message)


@scenario("the same place twice: the first is told, and thrown out")
async def same_place_twice(stage: Stage) -> None:
    alice = stage.alice
    await alice.sign_in()
    again = stage.another_place(alice, same_machine=True)
    await again.sign_in()
    _, error = await alice.told("client_error")
    expect("why the first place was thrown out", type(error), SignedInElsewhere)
    await again.says_something_to_the_server()
    expect("the state of the second place", again.client.state, ClientState.OPEN)


@scenario("a second place in a dialect of one place throws the first out")
async def one_place_only(stage: Stage) -> None:
    alice = stage.alice
    oldest = min(*stage.dialects, LAST_OF_ONE_PLACE)
    await alice.sign_in()
    other = stage.another_place(alice, dialect=oldest)
    await other.sign_in()
    _, error = await alice.told("client_error")
    expect("why the first place was thrown out", type(error), SignedInElsewhere)
    await other.says_something_to_the_server()
    expect("the state of the second place", other.client.state, ClientState.OPEN)


async def hears_last(person: Person, text: str) -> None:
    """Wait for a text, whatever came before it."""
    await person.until(f"the text {text!r}", lambda: person.heard[-1:] == [text])


async def knows_places(person: Person, names: set[str]) -> None:
    """Wait until somebody is at the places with these names, and at no others."""
    profile = person.client.profile
    await person.until(f"the places {names}", lambda: {each.name for each in profile.end_points} == names)
