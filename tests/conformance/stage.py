"""Who plays a scenario, and what is undone after it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from amsn2athena.papyon import CircleState, Client, ClientState, Membership, Presence
from amsn2athena.papyon.errors import RequestError
from tests.conformance.person import Person
from tests.conformance.server import Server


@dataclass(frozen=True, slots=True)
class Account:
    """An account on the server. It knows nobody."""

    email: str
    password: str = field(repr=False)


class Stage:
    """Four people, signed out. The first and the third speak one dialect, the others the other."""

    def __init__(self, server: Server, accounts: Sequence[Account], dialects: tuple[int, int]) -> None:
        self.server = server
        self.dialects = dialects
        self.people: list[Person] = []
        self._accounts = accounts
        self.alice, self.bob, self.carol, self.dave = (self._person(number) for number in range(4))

    def another_place(
        self, person: Person, client: Client | None = None, *, dialect: int = 0, same_machine: bool = False
    ) -> Person:
        """Return the same person at another computer, not signed in, who speaks the same unless told."""
        dialect = dialect or person.dialect
        if same_machine:
            client = Client(
                self.server.hosts,
                self.server.reactor,
                machine_guid=person.client.machine_guid,
                dialects=(dialect,),
            )
        account = self._account(person)
        return self._add(Person(self.server, account.email, account.password, dialect, client))

    def with_password(self, person: Person, password: str) -> Person:
        """Return somebody who takes this to be the password of ``person``."""
        account = Account(person.account, password)
        return self._add(Person(self.server, account.email, account.password, person.dialect))

    async def friends(self, *people: Person) -> None:
        """Sign these in, and make each a contact of each."""
        for person in people:
            await person.sign_in()
        for number, person in enumerate(people):
            for other in people[number + 1 :]:
                await person.befriend(other)

    async def clear(self) -> None:
        """Have everybody leave their circles, and sign out."""
        for person in self.people:
            await _leave_circles(person)
            await person.sign_out()

    async def tidy(self, everybody: bool = False) -> None:
        """Empty the lists of ``everybody``, or of those who signed in, who are signed out."""
        for number, account in enumerate(self._accounts):
            played = (each for each in self.people if each.account == account.email.lower())
            if everybody or any(each.events for each in played):
                sweeper = Person(self.server, account.email, account.password, self.dialects[number % 2])
                await sweep(sweeper)

    def _account(self, person: Person) -> Account:
        return next(each for each in self._accounts if each.email.lower() == person.account)

    def _person(self, number: int) -> Person:
        account, dialect = self._accounts[number], self.dialects[number % 2]
        return self._add(Person(self.server, account.email, account.password, dialect))

    def _add(self, person: Person) -> Person:
        self.people.append(person)
        return person


async def _leave_circles(person: Person) -> None:
    circles = person.client.circles
    for circle in circles if person.client.state is ClientState.OPEN else ():
        with suppress(RequestError):
            await (circles.leave if circle.state is CircleState.ACCEPTED else circles.decline)(circle)


async def sweep(person: Person) -> None:
    """Empty somebody's lists, unseen."""
    await person.sign_in(Presence.INVISIBLE)
    try:
        await _empty(person)
    finally:
        await person.sign_out()


async def _empty(person: Person) -> None:
    await _throw_away(person)
    book = person.client.address_book
    for contact in tuple(book.contacts):
        person.changed_lists = True
        if contact.is_member(Membership.PENDING):
            await book.decline_contact_invitation(contact)
        if contact.is_member(Membership.BLOCK):
            await book.unblock_contact(contact)
        if contact.memberships & (Membership.FORWARD | Membership.ALLOW):
            await book.delete_contact(contact)
    for group in book.groups:
        person.changed_lists = True
        await book.delete_group(group)


async def _throw_away(person: Person) -> None:
    """Delete what waits, where there is such a thing."""
    box = person.client.oim_box
    with suppress(RequestError):
        await box.sync()
        await box.delete_messages(box.messages)
