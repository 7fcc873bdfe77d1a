"""SYN, LST, LSG: an old client reads its lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from twisted.internet.defer import Deferred

from amsn2athena.homeserver import _rosters
from amsn2athena.homeserver._rosters import Book
from amsn2athena.homeserver._versions import newest, version
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, encode, syn


def synchronise(session: NotificationSession, command: Command) -> Deferred[None]:
    """SYN version: all lists; or, when that is the version which the client has, that they are the same."""
    dialect, has = session.dialect, syn.parse_synchronize(session.dialect, command.args)

    def answer(book: Book) -> Iterable[Command]:
        if has == newest(dialect, book.changed):
            return [Command(command.verb, command.trid, syn.build_synchronize(dialect, has))]
        return syn.build_roster(dialect, command.trid or 0, _roster(session, book))

    return _answer(session, answer)


def listing(session: NotificationSession, command: Command) -> Deferred[None]:
    """LST letters: one list again."""
    letters = command.args[0] if len(command.args) == 1 else ""
    dialect, trid = session.dialect, command.trid or 0
    return _answer(session, lambda book: syn.build_listing(dialect, trid, _roster(session, book), letters))


def groups(session: NotificationSession, command: Command) -> Deferred[None]:
    """LSG: the groups again."""
    dialect, trid = session.dialect, command.trid or 0
    return _answer(session, lambda book: syn.build_groups(dialect, trid, _roster(session, book)))


def _answer(session: NotificationSession, say: Callable[[Book], Iterable[Command]]) -> Deferred[None]:
    email = session.email
    read = session.home.database.run(lambda connection: _rosters.read(connection, email))
    return read.addCallback(lambda book: session.send(b"".join(map(encode, say(book)))))


def _roster(session: NotificationSession, book: Book) -> syn.Roster:
    now = session.home.clock.seconds()
    return _rosters.roster(session.dialect, book, version(session.dialect, book.changed, now))
