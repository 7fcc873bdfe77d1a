"""Changing lists: in the database first, then in memory, then on the screens of everybody it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver import _list_rules as rules
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._list_rules import Change, Wish
from amsn2athena.homeserver._people import Directory, List, Person
from amsn2athena.homeserver._presence import Presence
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.storage import Database


class TooManyContacts(Exception):
    """A list would become longer than it may."""


class Lists:
    """The lists of everybody, and what follows from changing them."""

    def __init__(
        self,
        directory: Directory,
        database: Database,
        presence: Presence,
        changes: Throttle,
        limits: Limits,
        clock: IReactorTime,
    ) -> None:
        self._directory = directory
        self._database = database
        self._presence = presence
        self._changes = changes
        self._limits = limits
        self._clock = clock

    def add(
        self, person: Person, wishes: Iterable[Wish], *, passing_over_unknown: bool = False
    ) -> Deferred[None]:
        """Put people on the lists of ``person``.

        Raises :class:`TooManyContacts` or :class:`TooFast`, or fails with :class:`NoSuchAccount` (unless
        those are passed over), and then changes nothing.
        """
        missing = [wish for wish in map(partial(_without_known, person), wishes) if wish.lists]
        if not missing:
            return succeed(None)
        if any(self._too_long(person, missing, each) for each in List):
            raise TooManyContacts(person.email)
        self._changes.check(person.email)
        now = self._clock.seconds()
        work = rules.add_known if passing_over_unknown else rules.add
        done = self._database.run(lambda connection: work(connection, person.email, missing, now))
        return done.addCallback(self.apply, person.email)

    def remove(self, person: Person, wishes: Iterable[Wish]) -> Deferred[None]:
        """Take people off the lists of ``person``. Raises :class:`TooFast`."""
        wishes = tuple(wishes)
        self._changes.check(person.email)
        done = self._database.run(lambda connection: rules.remove(connection, person.email, wishes))
        return done.addCallback(self.apply, person.email)

    def apply(self, changes: Iterable[Change], actor: str = "") -> None:
        """Bring memory and screens up to date. ``actor``: whose doing it was; they need not be told."""
        for change in changes:
            self._apply(change, told=change.owner == actor)

    def _apply(self, change: Change, *, told: bool) -> None:
        owner = self._directory.find(change.owner)
        if owner is None:
            return
        shown = owner.shows_to(change.member)
        _mirror(owner, change)
        if change.list is List.FORWARD:
            self._forward(owner, change)
        if not told and _is_news(owner, change):
            self._presence.tell_of_admirer(owner, change.member, change.member_name, added=change.added)
        self._show(owner, change.member, before=shown)

    def _forward(self, owner: Person, change: Change) -> None:
        if not change.added:
            self._directory.unwatch(owner, change.member)
            return
        self._directory.watch(owner, change.member)
        contact = self._directory.find(change.member)
        if contact is not None and contact.shows_to(owner.email):
            self._presence.show(contact, owner)

    def _show(self, owner: Person, member: str, *, before: bool) -> None:
        watcher = self._directory.find(member)
        after = owner.shows_to(member)
        if watcher is None or before == after or owner.email not in watcher.lists[List.FORWARD]:
            return
        if after:
            self._presence.show(owner, watcher)
        else:
            self._presence.hide(owner, [watcher])

    def _too_long(self, person: Person, wishes: list[Wish], list_: List) -> bool:
        more = sum(1 for wish in wishes if list_ in wish.lists)
        return bool(more) and len(person.lists[list_]) + more > self._limits.contacts_per_account


def _without_known(person: Person, wish: Wish) -> Wish:
    known = sum(each for each in List if wish.email in person.lists[each])
    return Wish(wish.email, wish.lists & ~List(known), wish.message)


def _mirror(owner: Person, change: Change) -> None:
    members = owner.lists[change.list]
    if change.added:
        members.add(change.member)
    else:
        members.discard(change.member)


def _is_news(owner: Person, change: Change) -> bool:
    """Whether ``owner`` wants to know: that somebody has, or has no longer, added them. Unless blocked."""
    about_admirers = change.list in (List.REVERSE, List.PENDING)
    return about_admirers and change.member not in owner.lists[List.BLOCK]
