"""Coming, staying and going."""

from __future__ import annotations

from amsn2athena.msnp.dialects import ALL
from amsn2athena.papyon import ClientState, Presence
from amsn2athena.papyon.errors import AuthenticationFailed
from tests.conformance.errors import expect
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage
from tests.conformance.tapped import tapped_client


@scenario("sign in and out")
async def sign_in_and_out(stage: Stage) -> None:
    for _ in range(2):
        await stage.alice.sign_in()
        expect("the state", stage.alice.client.state, ClientState.OPEN)
        await stage.alice.sign_out()
    expect("what went wrong", stage.alice.times("client_error"), 0)


@scenario("a wrong password does not let in, the right one does after it")
async def wrong_password(stage: Stage) -> None:
    stranger = stage.with_password(stage.alice, "not the password of anybody")
    await stranger.fails(stranger.sign_in(), AuthenticationFailed)
    await stage.alice.sign_in()


@scenario("the account may be written in capitals")
async def capitals(stage: Stage) -> None:
    alice = stage.alice
    await alice.sign_in()
    await alice.sign_out()
    alice.account = alice.account.upper()
    await alice.sign_in()
    expect("who is signed in", alice.client.profile.account, alice.account.lower())


@scenario("sign in hidden: nobody sees it, and everybody is seen")
async def sign_in_hidden(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await alice.sign_out()
    await bob.sees_as(alice, Presence.OFFLINE)
    bob.forget()
    await alice.sign_in(Presence.INVISIBLE)
    await alice.sees_as(bob, Presence.ONLINE)
    await bob.says_something_to_the_server()
    expect("how often Bob was told of Alice's status", bob.times("contact_presence_changed"), 0)
    alice.client.profile.presence = Presence.BUSY
    await bob.sees_as(alice, Presence.BUSY)


@scenario("a contact who signs out is seen to go, and to come back")
async def come_and_go(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    await bob.sign_out()
    await alice.sees_as(bob, Presence.OFFLINE)
    await bob.sign_in()
    await alice.sees_as(bob, Presence.ONLINE)
    await bob.sees_as(alice, Presence.ONLINE)


@scenario("a ping is answered, and says when the next one is welcome where it can")
async def keep_alive(stage: Stage) -> None:
    client, tap = tapped_client(stage.server, stage.alice.dialect)
    alice = stage.another_place(stage.alice, client)
    await alice.sign_in()
    tap.tell = alice.look
    tap.clock.advance(60)
    await alice.until("an answer to the ping", lambda: tap.lines("QNG"))
    seconds = tap.lines("QNG")[0].partition(" ")[2]
    (dialect,) = (each for each in ALL if each.number == alice.dialect)
    expect("whether the answer names seconds", seconds.isdecimal(), dialect.ping_tells)
    tap.clock.advance(30)
    await alice.says_something_to_the_server()
    expect("the state after the ping", client.state, ClientState.OPEN)
