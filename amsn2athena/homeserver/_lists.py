"""Changing lists: in the database first, then in memory, then on the screens of everybody it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from twisted.internet.defer import Deferred, succeed

from amsn2athena.homeserver import _list_rules as rules
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._list_rules import Change, Wish
from amsn2athena.homeserver._people import Directory, Endpoint, List, Person
from amsn2athena.homeserver._presence import Presence
from amsn2athena.homeserver._writer import Writer


class TooManyContacts(Exception):
    """A list would become longer than it may."""


class Lists:
    """The lists of everybody, and what follows from changing them.

    ``here`` is the place where a change is made: it need not be told.
    """

    def __init__(self, directory: Directory, presence: Presence, writer: Writer, limits: Limits) -> None:
        self._directory = directory
        self._presence = presence
        self._writer = writer
        self._limits = limits

    def add(
        self,
        person: Person,
        wishes: Iterable[Wish],
        here: Endpoint | None = None,
        stored: Callable[[], None] = lambda: None,
    ) -> Deferred[None]:
        """Put people on the lists of ``person``. ``stored`` is called when they are, before anybody is told.

        Raises :class:`TooManyContacts` or :class:`TooFast`, or fails with :class:`NoSuchAccount`, and then
        changes nothing.
        """
        missing = [wish for wish in map(partial(_without_known, person), wishes) if wish.lists]
        if not missing:
            stored()
            return succeed(None)
        if any(self._too_long(person, missing, each) for each in List):
            raise TooManyContacts(person.email)
        done = self._writer.write(person, lambda c, now: rules.add(c, person.email, missing, now))
        return done.addCallback(self._stored, stored, person, here)

    def remove(self, person: Person, wishes: Iterable[Wish], here: Endpoint | None = None) -> Deferred[None]:
        """Take people off the lists of ``person``. Raises :class:`TooFast`."""
        wishes = tuple(wish for wish in wishes if _is_on(person, wish))
        done = self._writer.write(person, lambda c, now: rules.remove(c, person.email, wishes, now))
        return done.addCallback(self.apply, person.email, here)

    def _stored(
        self, changes: Iterable[Change], stored: Callable[[], None], person: Person, here: Endpoint | None
    ) -> None:
        stored()
        self.apply(changes, person.email, here)

    def apply(self, changes: Iterable[Change], actor: str = "", here: Endpoint | None = None) -> None:
        """Bring memory and screens up to date. ``actor``: whose doing it was."""
        quiet: dict[Person, Endpoint | None] = {}
        for change in changes:
            owner = self._directory.find(change.owner)
            if owner is None:
                continue
            place = here if change.owner == actor else None
            if not self._apply(owner, change, place, told=change.owner == actor):
                quiet[owner] = place
        for owner, place in quiet.items():
            self._presence.tell_of_change(owner, place)

    def _apply(self, owner: Person, change: Change, here: Endpoint | None, *, told: bool) -> bool:
        """Return whether the owner heard of it by that."""
        shown = owner.shows_to(change.member)
        _mirror(owner, change)
        if change.list is List.FORWARD:
            self._forward(owner, change, here)
        news = not told and _is_news(owner, change)
        if news:
            self._presence.tell_of_admirer(owner, change.member, change.member_name, added=change.added)
        self._show(owner, change.member, before=shown)
        if change.list is List.BLOCK:
            self._presence.changed(owner)
        return news

    def _forward(self, owner: Person, change: Change, here: Endpoint | None) -> None:
        contact = self._directory.find(change.member)
        seen = contact if contact is not None and contact.shows_to(owner.email) else None
        if change.added:
            self._directory.watch(owner, change.member)
            if seen is not None:
                self._presence.show(seen, owner)
        else:
            self._directory.unwatch(owner, change.member)
            if seen is not None:
                self._presence.lose(seen, owner, here)

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


def _is_on(person: Person, wish: Wish) -> bool:
    return any(wish.email in person.lists[each] for each in List if each in wish.lists)


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
