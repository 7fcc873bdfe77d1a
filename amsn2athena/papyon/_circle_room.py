"""Where the talk of one circle goes through while we are signed in.

A room is open once the notification server has let us in. For a `Conversation` it looks like a switchboard:
it has a roster, is ready or not, and takes payloads; they cross as SDG on the connection of the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred, fail
from twisted.python.failure import Failure

from amsn2athena.msnp import Command, ProtocolError
from amsn2athena.msnp.circles import Message
from amsn2athena.papyon._enums import DeliveryProblem
from amsn2athena.papyon._roster import Roster
from amsn2athena.papyon.errors import InviteFailed, RequestRefused, RequestTimedOut

if TYPE_CHECKING:
    from amsn2athena.papyon._circle_conversation import CircleConversation
    from amsn2athena.papyon._contact import Contact
    from amsn2athena.papyon._session import Session


class Room:
    """The room of the circle ``guid`` in one session."""

    def __init__(self, session: Session, guid: str) -> None:
        self.guid = guid
        self.roster = Roster(session.account)
        self.is_open = False
        self.listener: CircleConversation | None = None
        #: Those who are there, so that what is known of them is kept though they are on no list.
        self.contacts: dict[str, Contact] = {}
        #: A room that does not open, or that closes, is not tried a second time: the session decides.
        self.harmless = False
        self._session = session
        self._number = 0

    @property
    def ready(self) -> bool:
        """Whether what is said now crosses at once."""
        return self.is_open

    def open(self) -> None:
        """A conversation wants to talk here: it may, or has to wait until we are let in."""
        if self.is_open:
            self.opened()

    def opened(self) -> None:
        """We are let in."""
        self.is_open = True
        if self.listener is not None:
            for account in self.roster:
                self.listener.user_joined(self, account)
            self.listener.switchboard_ready(self)

    def send(self, payload: bytes) -> Deferred[Command]:
        """Say something; fires when the server acknowledges it, fails with a ``RequestError``.

        Servers that never acknowledge answer errors all the same. So who has heard nothing for as long as any
        answer may take, on a connection that lives, may take it that all went well.
        """
        try:
            said = self._wrap(payload, wants_ack=True)
        except ProtocolError:
            return fail(RequestRefused("BadArgument"))
        return self._session.request("SDG", payload=said).addErrback(_silent)

    def hint(self, payload: bytes) -> None:
        """Say something that nobody needs to acknowledge."""
        self._session.send("SDG", payload=self._wrap(payload, wants_ack=False))

    def call(self, account: str) -> Deferred[None]:
        """Nobody is called into a circle: they are invited, and come when they want."""
        return fail(InviteFailed(DeliveryProblem.REFUSED))

    def leave(self, reason: DeliveryProblem = DeliveryProblem.LEFT) -> None:
        """The conversation here is over, or cannot begin."""
        listener, self.listener = self.listener, None
        if listener is not None:
            listener.switchboard_closed(self, reason)

    def came(self, account: str, name: str) -> None:
        """Somebody is there."""
        joined = self.roster.joined(account, name)
        if joined and self.listener is not None and self.is_open:
            self.listener.user_joined(self, joined)

    def went(self, account: str) -> None:
        """Somebody is there no longer."""
        left = self.roster.left(account)
        self.contacts.pop(account, None)
        if left and self.listener is not None:
            self.listener.user_left(self, left)

    def _wrap(self, payload: bytes, *, wants_ack: bool) -> bytes:
        self._number += 1
        session = self._session
        place = session.machine_guid.lower()
        return Message(self.guid, session.account, place, payload, self._number, wants_ack).build()


def _silent(failure: Failure) -> Command:
    if not isinstance(failure.value, RequestTimedOut):
        failure.raiseException()
    return Command("ACK")
