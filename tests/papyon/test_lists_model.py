"""Two places of one account and somebody else change lists; in the end everybody knows the same.

One machine does one thing after the other, some of it senseless, and knows from a plain dictionary what must
come of it. The other begins several things at once, at both places, lets the traffic through in any order,
and asks only that both places and the server end up equal.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Connection
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from amsn2athena.homeserver import Limits
from amsn2athena.papyon import AddressBook, Contact, ContactInfo, Group, Membership, Privacy
from amsn2athena.papyon.errors import RequestError
from amsn2athena.storage import accounts, contacts, groups, memberships
from tests.homeserver.house import House
from tests.papyon.in_memory import Place, settle

FAVORITES = "Favorites"
LISTS = {
    "allow": Membership.ALLOW,
    "block": Membership.BLOCK,
    "reverse": Membership.REVERSE,
    "pending": Membership.PENDING,
}

people = st.sampled_from(["bob", "carol", "dave"])
names = st.sampled_from(["Work", "Home", "Pals", FAVORITES])
texts = st.sampled_from(["", "x", "é你😀", " <&> "])

#: All that one account knows: {"groups": {name: who is in it}, "contacts": {who: (alias, notes)},
#: "allow": {who}, "block": ..., "reverse": ..., "pending": ..., "privacy": "AL"}.
Known = dict[str, Any]


def nothing() -> Known:
    """Return what is known at first."""
    return {"groups": {}, "contacts": {}, "privacy": "AL", **{name: set() for name in LISTS}}


def short(account: str) -> str:
    return account.partition("@")[0]


def seen(place: Place) -> Known:
    """Return what a client shows."""
    book = place.client.address_book
    known = nothing()
    for group in book.groups:
        known["groups"][group.name] = {short(each.account) for each in book.contacts.search_by_group(group)}
    for contact in book.contacts:
        if contact.is_member(Membership.FORWARD):
            known["contacts"][short(contact.account)] = (contact.alias, contact.notes)
        for name, membership in LISTS.items():
            if contact.is_member(membership):
                known[name].add(short(contact.account))
    known["privacy"] = place.client.profile.privacy.value
    return known


def kept(house: House, name: str) -> Known:
    """Return what the server has."""

    def read(connection: Connection) -> Known:
        account = accounts.find(connection, f"{name}@example.com")
        assert account is not None
        known = nothing()
        by_guid = {each.guid: each.name for each in groups.of(connection, account.id)}
        known["groups"] = {each: set() for each in by_guid.values()}
        for record in contacts.records(connection, account.id):
            known["contacts"][short(record.person.email)] = (record.alias, record.notes)
            for guid in record.groups:
                known["groups"][by_guid[guid]].add(short(record.person.email))
        for each in memberships.of(connection, account.id):
            known[each.role.name.lower()].add(short(each.person.email))
        known["privacy"] = account.privacy
        return known

    return house.database.run_now(read)


class World(RuleBasedStateMachine):
    """Alice at two places, and Bob at one; Carol and Dave are away."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House("alice", "bob", "carol", "dave", limits=Limits(changes=1_000_000))
        self.places = [Place(self.house, "alice", 1), Place(self.house, "alice", 2)]
        self.bob = Place(self.house, "bob", 3)
        self.everybody = [*self.places, self.bob]
        for place in self.everybody:
            place.sign_in()

    def settle(self) -> None:
        settle(*self.everybody)

    def check(self) -> None:
        """Everybody sees what the server has."""
        server = kept(self.house, "alice")
        for place in self.places:
            assert seen(place) == server
        assert seen(self.bob) == kept(self.house, "bob")

    def teardown(self) -> None:
        for place in self.everybody:
            place.client.logout()
        self.house.close()


def group_named(place: Place, name: str) -> Group:
    """Return a group, or one that is not there."""
    book = place.client.address_book
    return next((each for each in book.groups if each.name == name), Group("no such group", name))


def contact_of(place: Place, name: str) -> Contact:
    return place.client.address_book.search_or_build_contact(f"{name}@example.com")


class OneAfterTheOther(World):
    """What each thing does is known beforehand."""

    def __init__(self) -> None:
        super().__init__()
        self.known = nothing()
        self.admired = False

    def do(
        self,
        here: int,
        work: Callable[[AddressBook], Deferred[Any]],
        expected: Callable[[Known], bool],
    ) -> None:
        """Have it done, and see whether it succeeds when it should."""
        after = deepcopy(self.known)
        possible = expected(after)
        results: list[Any] = []
        work(self.places[here].client.address_book).addBoth(results.append)
        self.settle()
        [result] = results
        if isinstance(result, Failure):
            assert isinstance(result.value, RequestError), result
        assert isinstance(result, Failure) is not possible
        if possible:
            self.known = after

    @invariant()
    def everybody_knows_the_same(self) -> None:
        self.check()
        assert kept(self.house, "alice") == self.known

    @rule(here=st.booleans(), name=names)
    def add_group(self, here: bool, name: str) -> None:
        def expected(known: Known) -> bool:
            return known["groups"].setdefault(name, set()) == set() and name not in self.known["groups"]

        self.do(here, lambda book: book.add_group(name), expected)

    @rule(here=st.booleans(), name=names, other=names)
    def rename_group(self, here: bool, name: str, other: str) -> None:
        group = group_named(self.places[here], name)

        def expected(known: Known) -> bool:
            if name not in known["groups"] or (other in known["groups"] and other != name):
                return False
            known["groups"][other] = known["groups"].pop(name)
            return True

        self.do(here, lambda book: book.rename_group(group, other), expected)

    @rule(here=st.booleans(), name=names)
    def delete_group(self, here: bool, name: str) -> None:
        group = group_named(self.places[here], name)
        self.do(
            here,
            lambda book: book.delete_group(group),
            lambda known: known["groups"].pop(name, None) is not None,
        )

    @rule(here=st.booleans(), name=names, who=people, inside=st.booleans())
    def sort(self, here: bool, name: str, who: str, inside: bool) -> None:
        group, contact = group_named(self.places[here], name), contact_of(self.places[here], who)

        def expected(known: Known) -> bool:
            if name not in known["groups"] or who not in known["contacts"]:
                return False
            (known["groups"][name].add if inside else known["groups"][name].discard)(who)
            return True

        self.do(
            here,
            lambda book: (
                book.add_contact_to_group(group, contact)
                if inside
                else book.delete_contact_from_group(group, contact)
            ),
            expected,
        )

    @rule(here=st.booleans(), who=people, alias=texts, notes=texts)
    def describe(self, here: bool, who: str, alias: str, notes: str) -> None:
        contact = contact_of(self.places[here], who)

        def expected(known: Known) -> bool:
            if who in known["contacts"]:
                known["contacts"][who] = (alias, notes)
            return who in known["contacts"]

        infos = {ContactInfo.ALIAS: alias, ContactInfo.NOTES: notes}
        self.do(here, lambda book: book.update_contact_infos(contact, infos), expected)

    @rule(here=st.booleans(), who=people)
    def add(self, here: bool, who: str) -> None:
        def expected(known: Known) -> bool:
            if who in known["contacts"]:
                return False
            known["contacts"][who] = ("", "")
            if who not in known["block"]:
                known["allow"].add(who)
            answer(known, who)
            return True

        self.do(here, lambda book: book.add_messenger_contact(f"{who}@example.com"), expected)

    @rule(here=st.booleans(), who=people, block=st.booleans())
    def delete(self, here: bool, who: str, block: bool) -> None:
        contact = contact_of(self.places[here], who)

        def expected(known: Known) -> bool:
            known["contacts"].pop(who, None)
            known["allow"].discard(who)
            for members in known["groups"].values():
                members.discard(who)
            if block:
                known["block"].add(who)
            return True

        self.do(here, lambda book: book.delete_contact(contact, block=block), expected)

    @rule(here=st.booleans(), who=people, verb=st.sampled_from(["block", "unblock", "allow", "disallow"]))
    def permit(self, here: bool, who: str, verb: str) -> None:
        contact = contact_of(self.places[here], who)

        def expected(known: Known) -> bool:
            if verb != "disallow":
                answer(known, who)
                known["block" if verb != "block" else "allow"].discard(who)
                known["block" if verb == "block" else "allow"].add(who)
            else:
                known["allow"].discard(who)
            return True

        self.do(here, lambda book: getattr(book, f"{verb}_contact")(contact), expected)

    @rule(here=st.booleans(), accepts=st.booleans())
    @precondition(lambda self: "bob" in self.known["pending"])
    def reply(self, here: bool, accepts: bool) -> None:
        contact = contact_of(self.places[here], "bob")

        def expected(known: Known) -> bool:
            if accepts:
                answer(known, "bob")
                known["contacts"]["bob"] = ("", "")
                known["allow"] |= {"bob"} - known["block"]
            known["pending"].discard("bob")
            return True

        self.do(
            here,
            lambda book: (
                book.accept_contact_invitation(contact)
                if accepts
                else book.decline_contact_invitation(contact)
            ),
            expected,
        )

    @rule(here=st.booleans(), privacy=st.sampled_from(Privacy))
    def choose(self, here: bool, privacy: Privacy) -> None:
        self.places[here].client.profile.privacy = privacy
        self.settle()
        self.known["privacy"] = privacy.value

    @rule()
    def bob_adds_or_removes_us(self) -> None:
        book = self.bob.client.address_book
        alice = contact_of(self.bob, "alice")
        if alice.is_member(Membership.FORWARD):
            book.delete_contact(alice)
            for name in ("reverse", "pending"):
                self.known[name].discard("bob")
        else:
            book.add_messenger_contact("alice@example.com")
            decided = any("bob" in self.known[name] for name in ("contacts", "allow", "block"))
            self.known["reverse" if decided else "pending"].add("bob")
        self.settle()

    @rule(here=st.booleans())
    def leave_and_return(self, here: bool) -> None:
        place = self.places[here]
        place.client.logout()
        self.settle()
        place.sign_in()
        self.settle()


def answer(known: Known, who: str) -> None:
    """Who waits does so no longer when they are added, allowed or blocked."""
    if who in known["pending"]:
        known["pending"].discard(who)
        known["reverse"].add(who)


def refused(failure: Failure) -> None:
    """Whatever comes too late is refused, in a way that can be told."""
    if not isinstance(failure.value, RequestError):
        failure.raiseException()


#: Something to be begun: where (at Bob's is 2), what, and with which names.
begun = st.tuples(st.integers(0, 2), st.integers(0, 11), names, names, people)


class AllAtOnce(World):
    """Whatever happens in whichever order, it ends with everybody knowing the same."""

    def __init__(self) -> None:
        super().__init__()
        book = self.places[0].client.address_book
        for name in ("Work", "Home"):
            book.add_group(name)
        for who in ("bob", "carol"):
            book.add_messenger_contact(f"{who}@example.com")
        self.settle()

    @rule(
        works=st.lists(begun, min_size=2, max_size=6),
        order=st.lists(st.integers(0, 200), min_size=20, max_size=60),
    )
    def begin_and_let_through(self, works: list[tuple[int, int, str, str, str]], order: list[int]) -> None:
        """Begin these, and meanwhile let the traffic through in this order."""
        for number in order:
            match number % 8:
                case 0 if works:
                    self.begin(*works.pop())
                case 1:
                    self.house.clock.advance(0.4)
                case _:
                    steps = [step for place in self.everybody for step in place.waiting()]
                    if steps:
                        steps[number // 8 % len(steps)]()
        for work in works:
            self.begin(*work)
        self.settle()
        self.check()

    def begin(self, where: int, what: int, name: str, other: str, who: str) -> None:
        place = self.everybody[where]
        if place is self.bob:
            who = "alice"
        book, group, contact = place.client.address_book, group_named(place, name), contact_of(place, who)
        works: list[Callable[[], Deferred[Any]]] = [
            lambda: book.add_group(name),
            lambda: book.rename_group(group, other),
            lambda: book.delete_group(group),
            lambda: book.add_contact_to_group(group, contact),
            lambda: book.delete_contact_from_group(group, contact),
            lambda: book.add_favorite(contact),
            lambda: book.remove_favorite(contact),
            lambda: book.update_contact_infos(contact, {ContactInfo.ALIAS: other}),
            lambda: book.add_messenger_contact(contact.account),
            lambda: book.delete_contact(contact, block=name == other),
            lambda: book.block_contact(contact),
            lambda: book.allow_contact(contact),
        ]
        works[what]().addErrback(refused)


#: What fails is told as it was found: making less of it would take minutes.
_phases = (Phase.explicit, Phase.reuse, Phase.generate)
_options = settings(max_examples=10, stateful_step_count=18, deadline=None, phases=_phases)

TestOneAfterTheOther = OneAfterTheOther.TestCase
TestOneAfterTheOther.settings = _options
TestAllAtOnce = AllAtOnce.TestCase
TestAllAtOnce.settings = settings(_options, stateful_step_count=5)
