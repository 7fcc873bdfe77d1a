"""Group chats that last."""

from __future__ import annotations

from amsn2athena.papyon import Circle, CircleRole, CircleState, Conversation
from amsn2athena.papyon.errors import RequestRefused
from tests.conformance.errors import Unsupported, expect
from tests.conformance.person import Person
from tests.conformance.scenario import scenario
from tests.conformance.stage import Stage


@scenario("a circle is made, others come in and talk, and one leaves for good", "circles")
async def circle(stage: Stage) -> None:
    alice, bob, carol = stage.alice, stage.bob, stage.carol
    await stage.friends(alice, bob)
    await carol.sign_in()
    await alice.befriend(carol)
    made = await create(alice, "Friends & <Söhne>")
    for guest in (bob, carol):
        await invite(alice, made, guest)
        await guest.client.circles.accept(await asked(guest, made, alice))
    people = (alice, bob, carol)
    talks = [await inside(person, made, *people) for person in people]
    expect("the name for a member", name_of(carol, made), "Friends & <Söhne>")
    await talks[1].send_text_message("hello é 你😀")
    await alice.hears("hello é 你😀")
    await carol.hears("hello é 你😀")
    await carol.client.circles.leave(found(carol, made))
    await is_gone(carol, made)
    await inside(alice, made, alice, bob)
    await talks[0].send_text_message("just us")
    await bob.hears("just us")
    expect("what Carol heard", carol.heard, ["hello é 你😀"])


@scenario("who is asked into a circle may decline, and who is in finds it again", "circles")
async def decline_circle(stage: Stage) -> None:
    alice, bob = stage.alice, stage.bob
    await stage.friends(alice, bob)
    made = await create(alice, "Nobody else")
    await invite(alice, made, bob)
    await bob.client.circles.decline(await asked(bob, made, alice))
    await is_gone(bob, made)
    alice.changed_lists = True
    await alice.sign_in_again()
    await inside(alice, made, alice)
    expect("the role of who made it", found(alice, made).role, CircleRole.ADMIN)
    await alice.client.circles.leave(found(alice, made))
    await is_gone(alice, made)


async def create(person: Person, name: str) -> Circle:
    """Make a circle, on a server that has any."""
    try:
        return await person.client.circles.create(name)
    except RequestRefused as error:
        raise Unsupported(f"there are no circles here: {error}") from None


async def invite(person: Person, made: Circle, other: Person) -> None:
    """Ask a contact in."""
    await person.client.circles.invite(found(person, made), person.contact(other), "Come & see")


async def asked(person: Person, made: Circle, inviter: Person) -> Circle:
    """Wait until somebody is asked in; return the circle as they know it."""
    known = person.client.circles
    await person.until("an invitation into the circle", lambda: known.get(made.id))
    invited = found(person, made)
    expect("the state of who is asked", invited.state, CircleState.WAITING)
    expect("who asks, with which words", (invited.inviter, invited.message), (inviter.account, "Come & see"))
    return invited


async def inside(person: Person, made: Circle, *members: Person) -> Conversation:
    """Wait until just these are in the circle, and there; return somebody's conversation in it."""
    everybody = {each.account for each in members}
    known = person.client.circles
    await person.until("the circle", lambda: known.get(made.id))
    await person.until(f"the members {everybody}", lambda: found(person, made).members == everybody)
    talk = person.client.circles.conversation(found(person, made))
    talk.register_events_handler(person)
    others = everybody - {person.account}
    await person.until(f"{others} in it", lambda: {each.account for each in talk.participants} == others)
    return talk


async def is_gone(person: Person, made: Circle) -> None:
    """Wait until somebody has no such circle any more."""
    await person.until("the circle to be gone", lambda: person.client.circles.get(made.id) is None)


def found(person: Person, made: Circle) -> Circle:
    """Return a circle as somebody knows it."""
    known = person.client.circles.get(made.id)
    expect(f"whether {person.account} knows the circle", known is not None, True)
    assert known is not None
    return known


def name_of(person: Person, made: Circle) -> str:
    """Return what somebody knows a circle as."""
    return found(person, made).name
