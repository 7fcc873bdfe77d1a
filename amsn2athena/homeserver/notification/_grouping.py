"""ADG, RMG, REG: groups come and go, and change their names."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from amsn2athena.homeserver._group_rules import NoSuchGroup
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, syn
from amsn2athena.msnp.syn import ListedGroup
from amsn2athena.storage import groups


def add(session: NotificationSession, command: Command) -> Deferred[None]:
    """ADG name: make a group."""
    wanted = _read(session, command)
    made = session.home.books.add_group(session.person, wanted.name, session.endpoint, favorite=False)
    known = made.addCallback(lambda guid: _id(session, guid))
    return known.addCallback(lambda id_: _say(session, command, replace(wanted, id=id_)))


def rename(session: NotificationSession, command: Command) -> Deferred[None]:
    """REG group name: call a group something else."""
    wanted = _read(session, command)
    books, person, here = session.home.books, session.person, session.endpoint
    done = _guid(session, wanted.id).addCallback(
        lambda guid: books.rename_group(person, guid, wanted.name, here)
    )
    return done.addCallback(lambda _: _say(session, command, wanted))


def remove(session: NotificationSession, command: Command) -> Deferred[None]:
    """RMG group: delete a group. Those in it stay contacts."""
    wanted = _read(session, command)
    books, person, here = session.home.books, session.person, session.endpoint
    done = _guid(session, wanted.id).addCallback(lambda guid: books.remove_groups(person, (guid,), here))
    return done.addCallback(lambda _: _say(session, command, wanted))


def _read(session: NotificationSession, command: Command) -> ListedGroup:
    return syn.parse_group_request(session.dialect, command)


def _guid(session: NotificationSession, id_: str) -> Deferred[str]:
    """Fire with the GUID of the group that the client calls ``id_``."""
    person, dialect = session.person, session.dialect
    number = int(id_) if id_.isascii() and id_.isdecimal() and len(id_) <= 9 else 0

    def work(connection: Connection) -> str:
        if dialect.guids:
            return id_
        found = groups.numbered(connection, person.id, number)
        if found is None:
            raise NoSuchGroup(id_)
        return found.guid

    return session.home.database.run(work)


def _id(session: NotificationSession, guid: str) -> Deferred[str]:
    """Fire with what the client is to call the group with this GUID."""
    person, dialect = session.person, session.dialect

    def work(connection: Connection) -> str:
        found = None if dialect.guids else groups.find(connection, person.id, guid)
        return guid if found is None else str(found.number)

    return session.home.database.run(work)


def _say(session: NotificationSession, command: Command, group: ListedGroup) -> None:
    answer = syn.build_group_answer(session.dialect, command.verb, group, session.version)
    session.reply(command, *answer)
