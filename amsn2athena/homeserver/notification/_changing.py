"""ADC, ADD, REM: an old client changes its lists.

What is there already is added again with the same answer, since clients repeat themselves. The reverse list
is for others to change; a client may say that somebody is on it who is, and that nobody waits any more. Who
is blocked has to be unblocked before they are allowed, as on the original servers.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection
from twisted.internet.defer import Deferred, succeed

from amsn2athena.homeserver import _list_rules as rules
from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._group_rules import NoSuchContact, NoSuchGroup
from amsn2athena.homeserver._list_rules import Wish
from amsn2athena.homeserver._people import List
from amsn2athena.homeserver._replies import BAD_ARGUMENT, NOT_ON_LIST, ON_OPPOSITE_LIST, Refused
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, syn
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn import NO_GROUP, Change
from amsn2athena.storage import accounts, groups
from amsn2athena.storage.accounts import Account

#: The GUID of the group of those who are in none.
_NONE = ""
#: By which one who asks was answered. Some clients say no more than that, even where there is a list of those
#: who wait.
_ANSWERS = (List.ALLOW, List.BLOCK)


def add(session: NotificationSession, command: Command) -> Deferred[None]:
    """ADC, ADD: somebody comes on a list, or a contact into a group, or both."""
    wanted = _read(session, command)
    if wanted.list == List.PENDING:
        raise Refused(BAD_ARGUMENT)
    if wanted.list == List.ALLOW and wanted.account in session.person.lists[List.BLOCK]:
        raise Refused(ON_OPPOSITE_LIST)
    found = _find(session, wanted)
    if not wanted.account:
        return found.addCallback(lambda both: _sort(session, command, wanted, *both))
    return found.addCallback(lambda both: _put(session, command, wanted, *both))


def remove(session: NotificationSession, command: Command) -> Deferred[None]:
    """REM: somebody goes off a list, or a contact out of a group."""
    wanted = _read(session, command)
    if wanted.list == List.REVERSE:
        raise Refused(BAD_ARGUMENT)
    do = _sort if wanted.group else _take
    return _find(session, wanted).addCallback(lambda both: do(session, command, wanted, *both))


def _read(session: NotificationSession, command: Command) -> Change:
    wanted = syn.parse_request(session.dialect, command)
    email = normal(wanted.account)
    by_account = bool(email)
    if by_account and ("@" not in email or email == session.email):
        raise Refused(BAD_ARGUMENT)
    if (wanted.group or not by_account) and wanted.list != List.FORWARD:
        raise Refused(BAD_ARGUMENT)
    if wanted.added and not by_account and not wanted.group:
        raise Refused(BAD_ARGUMENT)
    return replace(wanted, account=email)


def _find(session: NotificationSession, wanted: Change) -> Deferred[tuple[Account, str]]:
    """Fire with whom a change is about, and the GUID of the group."""
    person, dialect = session.person, session.dialect

    def work(connection: Connection) -> tuple[Account, str]:
        account = _account(connection, wanted)
        return account, _group(connection, person.id, dialect, wanted.group)

    return session.home.database.run(work)


def _account(connection: Connection, wanted: Change) -> Account:
    if wanted.account:
        return rules.account_of(connection, wanted.account)
    account = accounts.find_by_guid(connection, wanted.guid.lower())
    if account is None:
        raise NoSuchContact(wanted.guid)
    return account


def _group(connection: Connection, owner: int, dialect: Dialect, group: str) -> str:
    """Return the GUID of a group of ``owner``."""
    if not group or (group == NO_GROUP and not dialect.guids):
        return _NONE
    if dialect.guids:
        return group
    found = groups.numbered(connection, owner, int(group)) if _is_number(group) else None
    if found is None:
        raise NoSuchGroup(group)
    return found.guid


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= 9


def _put(
    session: NotificationSession, command: Command, wanted: Change, account: Account, group: str
) -> Deferred[None]:
    person, list_ = session.person, List(wanted.list)
    said = wanted
    if list_ is List.FORWARD:
        said = replace(wanted, name=account.display_name, guid=account.guid)
    done = session.home.lists.add(
        person, [Wish(account.email, list_)], session.endpoint, partial(_say, session, command, said)
    )
    if group:
        sort = partial(
            session.home.books.sort, person, (group,), (account.guid,), session.endpoint, inside=True
        )
        done.addCallback(lambda _: sort()).addCallback(lambda _: None)
    if list_ in _ANSWERS:
        done.addCallback(lambda _: _answered(session, account.email))
    return done


def _answered(session: NotificationSession, email: str) -> Deferred[None]:
    """Nobody waits who is allowed or blocked: another client would ask about them again."""
    if email not in session.person.lists[List.PENDING]:
        return succeed(None)
    return session.home.lists.add(session.person, [Wish(email, List.REVERSE)], session.endpoint)


def _take(
    session: NotificationSession, command: Command, wanted: Change, account: Account, _group: str
) -> Deferred[None]:
    person, list_ = session.person, List(wanted.list)
    if account.email not in person.lists[list_] and list_ is not List.PENDING:
        raise Refused(NOT_ON_LIST)
    done = session.home.lists.remove(person, [Wish(account.email, list_)], session.endpoint)
    return done.addCallback(lambda _: _say(session, command, wanted))


def _sort(
    session: NotificationSession, command: Command, wanted: Change, account: Account, group: str
) -> Deferred[None]:
    """Put a contact into a group, or take it out."""
    if not group:
        _say(session, command, wanted)
        return succeed(None)
    done = session.home.books.sort(
        session.person, (group,), (account.guid,), session.endpoint, inside=wanted.added
    )
    return done.addCallback(lambda _: _say(session, command, wanted))


def _say(session: NotificationSession, command: Command, done: Change) -> None:
    session.reply(command, *syn.build_answer(session.dialect, done, session.version))
