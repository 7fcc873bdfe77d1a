"""PNG, QRY, OUT: staying, and leaving."""

from __future__ import annotations

from amsn2athena.homeserver import _wire
from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver._replies import BAD_ARGUMENT, CHALLENGE_FAILED, Refused
from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.msnp import Command, challenge

_PROLOGUE = b'<?xml version="1.0" encoding="utf-8" ?>'


def png(session: NotificationSession, _command: Command) -> None:
    """PNG: still here. The answer is when to ask again, in dialects that know of it."""
    when = (str(session.home.limits.ping_seconds),) if session.dialect.ping_tells else ()
    session.send(frame("QNG", None, *when))


def qry(session: NotificationSession, command: Command) -> None:
    """QRY product: the answer to a challenge, with the key of any client that is known."""
    product = command.args[0] if len(command.args) == 1 else ""
    answer = (command.payload or b"").decode("ascii", "replace")
    if not session.challenge or not challenge.verify(session.challenge, product, answer):
        raise Refused(CHALLENGE_FAILED, "it answered a challenge wrongly", closes=True)
    session.answered()
    session.reply(command)


def gcf(session: NotificationSession, command: Command) -> None:
    """GCF Shields.xml: which clients may do what? All may do everything."""
    if len(command.args) != 1:
        raise Refused(BAD_ARGUMENT)
    session.reply(command, *command.args, payload=_PROLOGUE + _wire.SHIELDS)


def out(session: NotificationSession, _command: Command) -> None:
    """OUT: goodbye."""
    session.connection.close()
