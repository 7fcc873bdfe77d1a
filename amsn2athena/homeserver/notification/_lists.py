"""ADL, RML, BLP, FQY: lists, on the wire."""

from __future__ import annotations

from twisted.internet.defer import Deferred, succeed

from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._list_rules import Wish
from amsn2athena.homeserver._people import List
from amsn2athena.homeserver._replies import BAD_ARGUMENT, BAD_LIST, Refused
from amsn2athena.homeserver.notification import _circles
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, ProtocolError, adl

#: The lists that a client changes with these. Who asks, and who has oneself, is known from what others do.
_OWN = List.FORWARD | List.ALLOW | List.BLOCK


def add(session: NotificationSession, command: Command) -> Deferred[None]:
    """ADL: these are on these lists.

    At sign-in a client says it of all that it has just read. That is known here, and better: another place
    may have removed or blocked somebody since.
    """
    lists = _read(command)
    if _circles.is_of_circles(lists):
        return _circles.add(session, command, lists)
    wishes = _wishes(lists)
    home = session.home
    if any(wish.email == session.person.email for wish in wishes):
        raise Refused(BAD_ARGUMENT)
    if lists.initial:
        session.reply(command, "OK")
        return succeed(None)
    done = home.lists.add(session.person, wishes, session.endpoint)
    return done.addCallback(lambda _: session.reply(command, "OK"))


def remove(session: NotificationSession, command: Command) -> Deferred[None] | None:
    """RML: these are off these lists."""
    lists = _read(command)
    if _circles.is_of_circles(lists):
        _circles.remove(session, command, lists)
        return None
    done = session.home.lists.remove(session.person, _wishes(lists), session.endpoint)
    return done.addCallback(lambda _: session.reply(command, "OK"))


def blp(session: NotificationSession, command: Command) -> Deferred[None]:
    """BLP AL or BL: may strangers call? Answered even when nothing changes: a client ends over a refusal."""
    if command.args not in (("AL",), ("BL",)):
        raise Refused(BAD_ARGUMENT)
    privacy = command.args[0]
    done = session.home.profiles.set_privacy(session.person, privacy, session.endpoint)
    return done.addCallback(lambda _: session.acknowledge(command, privacy))


def gtc(session: NotificationSession, command: Command) -> Deferred[None]:
    """GTC A or N: ask about those who come on the reverse list? It is kept, and told at the next sign-in."""
    if command.args not in (("A",), ("N",)):
        raise Refused(BAD_ARGUMENT)
    asks = command.args[0]
    done = session.home.profiles.set_alert_when_added(session.person, asks == "A", session.endpoint)
    return done.addCallback(lambda _: session.acknowledge(command, asks))


def fqy(session: NotificationSession, command: Command) -> None:
    """FQY: on which networks are these? There is only one."""
    people = [adl.ListEntry(entry.account) for entry in _read(command).entries]
    session.reply(command, payload=adl.build(people))


def _read(command: Command) -> adl.Lists:
    try:
        return adl.parse(command.payload or b"")
    except ProtocolError:
        raise Refused(BAD_LIST, "it sent a list that cannot be read", closes=True) from None


def _wishes(lists: adl.Lists) -> list[Wish]:
    return [Wish(normal(entry.account), List(entry.lists & _OWN)) for entry in lists.entries]
