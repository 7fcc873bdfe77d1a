"""CHG, PRP, UUX: what people say of themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._list_rules import account_of
from amsn2athena.homeserver._people import STATUSES, List
from amsn2athena.homeserver._profiles import display_name, phone_number
from amsn2athena.homeserver._replies import BAD_ARGUMENT, NOT_ON_LIST, Refused
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, ProtocolError, quote, unquote
from amsn2athena.msnp.identity import Capabilities, unquote_object
from amsn2athena.msnp.msnobject import MSNObject
from amsn2athena.msnp.personal import EndpointData, PrivateEndpointData, parse_uux
from amsn2athena.storage import phones
from amsn2athena.storage.accounts import Account, find_by_guid

_CAPABILITIES = re.compile(r"[0-9]{1,10}(:[0-9]{1,10})?", re.ASCII)
_LIE = "it said that it can do what there is not"
#: The longest picture object, percent-encoded. The longest seen is half of it.
_LONGEST_PICTURE = 2_048


def chg(session: NotificationSession, command: Command) -> None:
    """CHG status capabilities picture: be seen another way. From the first on, the client hears of others.

    Clients say by themselves that nobody touches them. Who is signed in at several places is idle when all
    of them have said so.
    """
    status, capabilities, picture = (*command.args, "0:0", "0")[:3] if command.args else ("", "", "")
    if status not in STATUSES or len(command.args) > 3 or len(picture) > _LONGEST_PICTURE:
        raise Refused(BAD_ARGUMENT)
    able = _able(session, capabilities)
    session.home.changes.check(session.email)
    session.reply(command, *command.args)
    person, endpoint, presence = session.person, session.endpoint, session.home.presence
    watchers = list(session.home.directory.watchers(person))
    first = not endpoint.announced
    person.choose(endpoint, status)
    person.picture = _own_picture(session, picture) if len(command.args) == 3 else "0"
    person.capabilities = endpoint.capabilities = able
    if first:
        presence.greet(person, endpoint, command.trid)
        session.home.letters.greet(person, endpoint)
    if person.visible:
        presence.announce(person)
    else:
        presence.hide(person, watchers)
        presence.reflect(person)
    if first:
        session.ask_who()


def _able(session: NotificationSession, word: str) -> str:
    """Return what a client says that it can do, as others are told; nothing, when nobody can do that."""
    if not _CAPABILITIES.fullmatch(word):
        raise Refused(BAD_ARGUMENT, _LIE)
    able = Capabilities.parse(word)
    if max(map(int, word.split(":"))) >= 2**32:
        session.connection.remark(_LIE)
    return str(able)


def _own_picture(session: NotificationSession, picture: str) -> str:
    """Return the picture, or none instead of that of somebody else: others would ask them for it."""
    try:
        creator = MSNObject.parse(unquote_object(picture)).creator
    except ProtocolError:
        return picture
    if normal(creator) == session.email:
        return picture
    session.connection.remark("it showed the picture of somebody else as its own")
    return "0"


def prp(session: NotificationSession, command: Command) -> Deferred[None] | None:
    """PRP MFN name: be called something else; PRP PHH number (or PHW, PHM): tell contacts a telephone number,
    or none. Other properties are not kept, as no telephone can be reached from here; nor are numbers where
    they belong into the address book.
    """
    kind = "".join(command.args[:1])
    if kind in phones.KINDS and not session.dialect.address_book:
        return _set_phone(session, command, kind)
    if kind != "MFN":
        session.acknowledge(command, *command.args)
        return None
    name = _name(command.args[1:])
    renamed = session.home.profiles.rename(session.person, name, session.endpoint)
    return renamed.addCallback(lambda _: session.acknowledge(command, "MFN", quote(name)))


def _set_phone(session: NotificationSession, command: Command, kind: str) -> Deferred[None]:
    try:
        number = phone_number(unquote("".join(command.args[1:2])))
    except ValueError:
        raise Refused(BAD_ARGUMENT) from None
    kept = session.home.profiles.set_phone(session.person, kind, number, session.endpoint)
    words = (kind, quote(number)) if number else (kind,)
    return kept.addCallback(lambda _: session.acknowledge(command, *words))


def rea(session: NotificationSession, command: Command) -> Deferred[None]:
    """REA email name: be called something else, or call a contact something else."""
    email, name = normal("".join(command.args[:1])), _name(command.args[1:])
    if email == session.person.email:
        done = session.home.profiles.rename(session.person, name, session.endpoint)
    else:
        called = _call(session, name, lambda connection: account_of(connection, email))
        done = called.addCallback(_check)
    return done.addCallback(lambda _: session.acknowledge(command, email, quote(name)))


def sbp(session: NotificationSession, command: Command) -> Deferred[None] | None:
    """SBP guid MFN name: call a contact something else. Other properties of contacts are not kept.

    Nor is what somebody is called who is no contact, or no longer: a client that has just removed one, and
    hears of them meanwhile, says the name again. It is answered all the same, as some clients end over a
    refusal.
    """
    if command.args[1:2] != ("MFN",):
        session.reply(command, *command.args)
        return None
    guid, name = command.args[0].lower(), _name(command.args[2:])
    done = _call(session, name, lambda connection: find_by_guid(connection, guid))
    return done.addCallback(lambda _: session.reply(command, guid, "MFN", quote(name)))


def _name(words: tuple[str, ...]) -> str:
    try:
        return display_name(unquote(" ".join(words)))
    except ValueError:
        raise Refused(BAD_ARGUMENT) from None


def _call(
    session: NotificationSession, name: str, find: Callable[[Connection], Account | None]
) -> Deferred[bool]:
    """Keep what somebody calls a contact, or no more than its own name when they call it by that. What only
    repeats a name that the client was told is not kept: the contact would never be called anything else.
    Fires with whether it is a contact at all.
    """
    home, person, here = session.home, session.person, session.endpoint

    def keep(account: Account | None) -> Deferred[bool] | bool:
        if account is None or account.email not in person.lists[List.FORWARD]:
            return False
        if here.names.hear(account.email, name, home.clock.seconds()):
            return True
        alias = "" if name == account.display_name else name
        return home.books.describe(person, account.guid, alias, None, here).addCallback(lambda _: True)

    return home.database.run(find).addCallback(keep)


def _check(is_contact: bool) -> None:
    if not is_contact:
        raise Refused(NOT_ON_LIST)


def uux(session: NotificationSession, command: Command) -> None:
    """UUX: a personal message, or what this place can do, or what only one's own places are told of it."""
    person, endpoint, presence = session.person, session.endpoint, session.home.presence
    session.home.changes.check(session.email)
    tell = presence.describe
    match parse_uux(command.payload or b""):
        case EndpointData() as public:
            _set_capabilities(session, public)
        case PrivateEndpointData() as private:
            endpoint.private = private
            tell = presence.reflect
        case said:
            for public in said.endpoints[:1]:
                _set_capabilities(session, public)
            person.personal = replace(said, endpoints=(), private_endpoints=())
    session.reply(command, payload=b"")
    if endpoint.announced:
        tell(person)


def _set_capabilities(session: NotificationSession, public: EndpointData) -> None:
    able = _able(session, public.capabilities)
    session.endpoint.capabilities = session.person.capabilities = able
