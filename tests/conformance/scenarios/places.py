"""One account at two places."""

from __future__ import annotations

from amsn2athena.papyon import ClientState, Presence
from amsn2athena.papyon.errors import SignedInElsewhere
from tests.conformance.errors import expect
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage


@scenario("two places of one account both stay", least=16)
async def two_places(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    other = stage.another_place(alice)
    await other.sign_in()
    await other.sees_as(bob, Presence.ONLINE)
    await bob.talk_to(alice).send_text_message("to both")
    await alice.hears("to both")
    await other.hears("to both")
    await other.sign_out()
    await alice.says_something_to_the_server()
    expect("the state of the first place", alice.client.state, ClientState.OPEN)
    expect("how Bob sees Alice", bob.sees(alice), Presence.ONLINE)


@scenario("the same place twice: the first is told, and thrown out")
async def same_place_twice(stage: Stage) -> None:
    alice = stage.alice
    await alice.sign_in()
    client = type(alice.client)(
        stage.server.hosts, stage.server.reactor, machine_guid=alice.client.machine_guid
    )
    again = stage.another_place(alice, client)
    await again.sign_in()
    _, error = await alice.told("client_error")
    expect("why the first place was thrown out", type(error), SignedInElsewhere)
    await again.says_something_to_the_server()
    expect("the state of the second place", again.client.state, ClientState.OPEN)
