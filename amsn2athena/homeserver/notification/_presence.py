"""CHG, PRP, UUX: what people say of themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from twisted.internet.defer import Deferred

from amsn2athena.homeserver._people import STATUSES
from amsn2athena.homeserver._profiles import display_name
from amsn2athena.homeserver._replies import BAD_ARGUMENT, Refused
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, quote, unquote
from amsn2athena.msnp.identity import Capabilities
from amsn2athena.msnp.personal import EndpointData, PrivateEndpointData, parse_uux

_CAPABILITIES = re.compile(r"[0-9]{1,10}(:[0-9]{1,10})?", re.ASCII)
#: The longest picture object, percent-encoded. The longest seen is half of it.
_LONGEST_PICTURE = 2_048


def chg(session: NotificationSession, command: Command) -> None:
    """CHG status capabilities picture: be seen another way. From the first on, the client hears of others."""
    status, capabilities, picture = (*command.args, "0:0", "0")[:3] if command.args else ("", "", "")
    if status not in STATUSES or not _CAPABILITIES.fullmatch(capabilities):
        raise Refused(BAD_ARGUMENT)
    if len(command.args) > 3 or len(picture) > _LONGEST_PICTURE:
        raise Refused(BAD_ARGUMENT)
    session.home.changes.check(session.email)
    session.reply(command, *command.args)
    person, endpoint, presence = session.person, session.endpoint, session.home.presence
    watchers = list(session.home.directory.watchers(person))
    person.status = status
    person.picture = picture if len(command.args) == 3 else "0"
    person.capabilities = endpoint.capabilities = str(Capabilities.parse(capabilities))
    first, endpoint.announced = not endpoint.announced, True
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


def prp(session: NotificationSession, command: Command) -> Deferred[None] | None:
    """PRP MFN name: be called something else. Other properties (telephone numbers) are not kept."""
    if command.args[:1] != ("MFN",):
        session.reply(command, *command.args)
        return None
    try:
        name = display_name(unquote(" ".join(command.args[1:])))
    except ValueError:
        raise Refused(BAD_ARGUMENT) from None
    renamed = session.home.profiles.rename(session.person, name, session.endpoint)
    return renamed.addCallback(lambda _: session.reply(command, "MFN", quote(name)))


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
    if not _CAPABILITIES.fullmatch(public.capabilities):
        raise Refused(BAD_ARGUMENT)
    capabilities = str(Capabilities.parse(public.capabilities))
    session.endpoint.capabilities = session.person.capabilities = capabilities
