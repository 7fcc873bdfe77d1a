"""Talking with one or more contacts.

A conversation lives as long as its window: from its making, by us or by somebody who rings, to `leave`.
Switchboards come and go under it. The first thing said opens one; when everybody has gone, or it broke, or
the whole session was lost and is back, the next thing said opens another. What is said before somebody is
there waits, in order and within limits, and for a second switchboard when the first did not let us in: nobody
has got any of it then. Nor has anybody got what was not acknowledged when the last of the others left. What
was under way when a switchboard broke may have arrived: it fails, and is never sent again by itself.

Somebody who rings while we have a conversation with them alone is let into that one, and a group that comes
together again goes on with its own. If both ring at once there are two switchboards for a while: what comes
is taken from both, and what is said goes through the one with most people in it, else the newest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, fail, gatherResults
from twisted.python.failure import Failure

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.message import Action, Ink, Joiner, Message, Nudge, Text, Typing, Unshown
from amsn2athena.papyon._contact import Contact
from amsn2athena.papyon._dispatch import EventsDispatcher
from amsn2athena.papyon._enums import ConversationErrorType, ConversationState, DeliveryProblem
from amsn2athena.papyon._message import ConversationMessage, pieces
from amsn2athena.papyon._problems import is_nak, problem
from amsn2athena.papyon._switchboard import Switchboard, Way
from amsn2athena.papyon.errors import InviteFailed, MessageNotDelivered
from amsn2athena.papyon.event import ConversationEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._circle import Circle
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

_NUDGE = Nudge().payload()

#: Messages, and bytes of messages, that may wait for somebody to come.
MOST_WAITING = 200
MOST_BYTES = 2_000_000

#: Switchboards that are tried, one after the other, for what waits.
MOST_ATTEMPTS = 2

#: Switchboards of one conversation at one time; the oldest is left for a newer one.
MOST_SWITCHBOARDS = 4


@dataclass(slots=True)
class _Outgoing:
    """Something said, in the pieces that it crosses in, and what to tell when all of it is acknowledged."""

    pieces: tuple[bytes, ...]
    tell: Callable[[], None] = lambda: None
    again: bool = False
    done: Deferred[None] = field(default_factory=Deferred)

    def size(self) -> int:
        return sum(map(len, self.pieces))

    def acknowledged(self, _: object) -> None:
        self.tell()
        self.done.callback(None)


@dataclass(slots=True)
class _Invitation:
    contact: Contact
    done: Deferred[None] = field(default_factory=Deferred)


class Conversation(EventsDispatcher):
    """A conversation with ``contacts``; making it sends nothing. Keep it until you `leave` it: it is kept
    alive by the client, to take in those who ring.
    """

    def __init__(self, client: Client, contacts: Iterable[Contact]) -> None:
        super().__init__()
        self._client = client
        self._members = {contact.account: contact for contact in contacts}
        self._present: dict[str, Contact] = {}
        self._switchboards: list[Way] = []
        self._outbox: deque[_Outgoing] = deque()
        self._invitations: list[_Invitation] = []
        self._attempts = 0
        self._joiner = Joiner()
        self._state = ConversationState.CLOSED
        self._left = False
        client._doorbell.add(self)

    # What is to be known

    @property
    def state(self) -> ConversationState:
        """Whether something said now crosses at once."""
        return self._state

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Those whom what is said is for: who is there, or will be called when the next thing is said."""
        return tuple(self._members.values())

    @property
    def total_participants(self) -> frozenset[Contact]:
        """The same as a set."""
        return frozenset(self._members.values())

    @property
    def participants(self) -> frozenset[Contact]:
        """Those who are there now."""
        return frozenset(self._present.values())

    @property
    def circle(self) -> Circle | None:
        """The circle whose conversation this is, if it is one's."""
        return None

    # What can be done

    def send_text_message(self, message: ConversationMessage | str) -> Deferred[None]:
        """Say something; fires when the network has acknowledged all of it, fails with
        ``MessageNotDelivered``.
        """
        if isinstance(message, str):
            message = ConversationMessage(message)
        return self._say(
            _Outgoing(pieces(message), lambda: self._tell(Events.on_conversation_message_sent, message))
        )

    def send_nudge(self) -> Deferred[None]:
        """Shake their windows; fires when acknowledged, fails with ``MessageNotDelivered``."""
        return self._say(_Outgoing((_NUDGE,), lambda: self._tell(Events.on_conversation_nudge_sent)))

    def send_action(self, text: str) -> Deferred[None]:
        """Show one line about ourselves, as ``is dancing``; fires when acknowledged, fails with
        ``MessageNotDelivered``, also when it is too long for one message.
        """
        try:
            payloads: tuple[bytes, ...] = (Action(text).payload(),)
        except ProtocolError:
            payloads = ()
        return self._say(_Outgoing(payloads))

    def send_typing_notification(self) -> None:
        """Tell that we type: once at the beginning and about every 5 seconds while it goes on, which is for
        the caller to see to. Tells nobody if nobody is there.
        """
        switchboard = self._current()
        if switchboard is not None:
            switchboard.hint(Typing(self._client.profile.account).payload())

    def invite_user(self, contact: Contact) -> Deferred[None]:
        """Ask somebody in; fires when they are there, fails with ``InviteFailed``."""
        if self._left:
            return fail(InviteFailed(DeliveryProblem.LEFT))
        invitation = _Invitation(contact)
        switchboard = self._current()
        if switchboard is not None:
            self._call(switchboard, invitation)
        elif len(self._invitations) >= MOST_WAITING:
            return fail(InviteFailed(DeliveryProblem.TOO_MUCH))
        else:
            self._invitations.append(invitation)
            self._open()
        return invitation.done

    def leave(self) -> None:
        """Close the conversation for good; what waits or is under way fails."""
        if not self._left:
            self._left = True
            self.hang_up(DeliveryProblem.LEFT)
            self._client._doorbell.remove(self)
            self._tell(Events.on_conversation_closed)

    # What the client does with it

    @property
    def is_open(self) -> bool:
        """Whether it was not left yet."""
        return not self._left

    def is_with(self, accounts: Collection[str]) -> bool:
        """Say whether it is the conversation with these people and nobody else, to be gone on with.

        With one person there is one conversation. Several who are together already may talk elsewhere too.
        """
        return self._members.keys() == set(accounts) and (len(accounts) == 1 or self._current() is None)

    def includes(self, accounts: Collection[str]) -> bool:
        """Say whether these people are in it, perhaps among others, so that they need no other one."""
        return self._members.keys() >= set(accounts)

    def admit(self, switchboard: Switchboard) -> None:
        """Take over a switchboard that we were rung to."""
        switchboard.listener = self
        if len(self._switchboards) >= MOST_SWITCHBOARDS:
            self._switchboards[0].leave()
        self._switchboards.append(switchboard)
        for account in switchboard.roster:
            self.user_joined(switchboard, account)
        self.switchboard_ready(switchboard)

    def hang_up(self, reason: DeliveryProblem) -> None:
        """Leave all switchboards; what waits or is under way fails for this reason."""
        self._attempts = MOST_ATTEMPTS
        for switchboard in tuple(self._switchboards):
            switchboard.leave(reason)
        self._give_up(reason)

    # What switchboards report

    def switchboard_ready(self, switchboard: Way) -> None:
        """Say what waits."""
        self._attempts = 0
        self._update()
        self._send_what_waits()
        invitations, self._invitations = self._invitations, []
        for invitation in invitations:
            self._call(switchboard, invitation)

    def switchboard_closed(self, switchboard: Way, reason: DeliveryProblem) -> None:
        """Forget it, and who was reached by it alone."""
        self._switchboards.remove(switchboard)
        for account in tuple(self._present):
            if not self._reaches(account):
                del self._present[account]
        if not self._switchboards and not self._try_again(switchboard):
            self._give_up(reason)
        self._update()
        self._send_what_waits()

    def user_joined(self, switchboard: Way, account: str) -> None:
        """Somebody is there; people who are on no list of ours are called as the network calls them."""
        if account not in self._present:
            name = switchboard.roster.name(account)
            contact = self._client.address_book.search_or_build_contact(account, display_name=name)
            self._present[account] = self._members[account] = contact
            self._tell(Events.on_conversation_user_joined, contact)

    def user_left(self, switchboard: Way, account: str) -> None:
        """Somebody went. The last one is still whom the conversation is with."""
        if account in self._present and not self._reaches(account):
            contact = self._present.pop(account)
            if self._present:
                del self._members[account]
            self._tell(Events.on_conversation_user_left, contact)

    def message_received(self, account: str, payload: bytes) -> None:
        """Tell what was said; if that was to a window that is closed by now, another opens for it."""
        if self._left:
            self._client._doorbell.late(account, payload)
            return
        sender = self._members.get(account) or self._client.address_book.search_or_build_contact(account)
        match message := self._read(account, payload):
            case Text(text, formatting, name):
                received = ConversationMessage(text, formatting, name)
                self._tell(Events.on_conversation_message_received, sender, received)
            case Typing():
                self._tell(Events.on_conversation_user_typing, sender)
            case Nudge():
                self._tell(Events.on_conversation_nudge_received, sender)
            case Action(text):
                self._tell(Events.on_conversation_action_received, sender, text)
            case Ink():
                self._tell(Events.on_conversation_ink_received, sender, message)
            case Unshown():
                self._tell(Events.on_conversation_unshown_received, sender, message)

    def said_elsewhere(self, payload: bytes) -> None:
        """Tell what we said at another place."""
        match self._read(self._client.profile.account, payload):
            case Text(text, formatting, name):
                said = ConversationMessage(text, formatting, name)
                self._tell(Events.on_conversation_message_sent_elsewhere, said)
            case Action(text):
                self._tell(Events.on_conversation_action_sent_elsewhere, text)
            case Nudge():
                self._tell(Events.on_conversation_nudge_sent_elsewhere)

    # How it is done

    def _read(self, account: str, payload: bytes) -> Message | None:
        try:
            return self._joiner.receive(account, payload, self._client._reactor.seconds())
        except ProtocolError as error:
            self._log.warn("A message could not be read: {error}", error=error)
            return None

    def _current(self) -> Way | None:
        """Return what to talk through: the switchboard with most people in it, the newest of these."""
        ready = (switchboard for switchboard in reversed(self._switchboards) if switchboard.ready)
        return max(ready, key=lambda switchboard: len(switchboard.roster), default=None)

    def _reaches(self, account: str) -> bool:
        return any(account in switchboard.roster for switchboard in self._switchboards)

    def _say(self, outgoing: _Outgoing) -> Deferred[None]:
        if self._left:
            self._undelivered(outgoing, DeliveryProblem.LEFT)
        elif not outgoing.pieces or self._is_too_much(outgoing):
            self._undelivered(outgoing, DeliveryProblem.TOO_MUCH)
        elif not self._outbox and (switchboard := self._current()) is not None:
            self._transmit(switchboard, outgoing)
        else:
            self._outbox.append(outgoing)
            self._open()
        return outgoing.done

    def _is_too_much(self, outgoing: _Outgoing) -> bool:
        if not self._outbox:
            return False
        waiting = sum(each.size() for each in self._outbox)
        return len(self._outbox) >= MOST_WAITING or waiting + outgoing.size() > MOST_BYTES

    def _open(self) -> None:
        """Open a switchboard, if none is being opened."""
        if self._switchboards:
            return
        session = self._client._session
        if session is None or not session.announced:
            self._give_up(DeliveryProblem.NOT_SIGNED_IN)
            return
        self._attempts += 1
        switchboard = self._dial(session)
        self._switchboards.append(switchboard)
        switchboard.open()
        self._update()

    def _dial(self, session: Session) -> Way:
        return Switchboard(session, self, self._members)

    def _send_what_waits(self) -> None:
        while self._outbox and (switchboard := self._current()) is not None:
            self._transmit(switchboard, self._outbox.popleft())

    def _try_again(self, failed: Way) -> bool:
        """Open another switchboard for what waits, when this one broke or did not let us in."""
        if not failed.harmless or self._attempts >= MOST_ATTEMPTS:
            return False
        if self._outbox or self._invitations:
            self._open()
        return bool(self._switchboards)

    def _transmit(self, switchboard: Way, outgoing: _Outgoing) -> None:
        answers = [switchboard.send(piece) for piece in outgoing.pieces]
        every: Deferred[Any] = answers[0] if len(answers) == 1 else gatherResults(answers, consumeErrors=True)
        every.addCallbacks(
            outgoing.acknowledged, lambda failure: self._not_acknowledged(switchboard, outgoing, failure)
        )

    def _not_acknowledged(self, switchboard: Way, outgoing: _Outgoing, failure: Failure) -> None:
        """What nobody has got waits for another switchboard, once."""
        if switchboard.harmless and not outgoing.again and not self._left:
            outgoing.again = True
            self._outbox.append(outgoing)
        elif switchboard.harmless or (is_nak(failure) and len(switchboard.roster) == 1):
            self._undelivered(outgoing, DeliveryProblem.CONTACT_OFFLINE)
        else:
            self._undelivered(outgoing, problem(failure))

    def _call(self, switchboard: Way, invitation: _Invitation) -> None:
        came = switchboard.call(invitation.contact.account)
        came.addCallbacks(
            invitation.done.callback, lambda failure: self._did_not_come(invitation, problem(failure))
        )

    def _give_up(self, reason: DeliveryProblem) -> None:
        """Nobody can be reached: fail whatever waits."""
        self._attempts = 0
        outbox, self._outbox = self._outbox, deque()
        invitations, self._invitations = self._invitations, []
        for outgoing in outbox:
            self._undelivered(outgoing, reason)
        for invitation in invitations:
            self._did_not_come(invitation, reason)

    def _undelivered(self, outgoing: _Outgoing, reason: DeliveryProblem) -> None:
        error = MessageNotDelivered(reason)
        self._tell(Events.on_conversation_error, ConversationErrorType.MESSAGE, error)
        outgoing.done.errback(error)

    def _did_not_come(self, invitation: _Invitation, reason: DeliveryProblem) -> None:
        error = InviteFailed(reason)
        self._tell(Events.on_conversation_error, ConversationErrorType.CONTACT_INVITE, error)
        invitation.done.errback(error)

    def _update(self) -> None:
        state = ConversationState.CLOSED
        if self._switchboards:
            state = ConversationState.OPENING if self._current() is None else ConversationState.OPEN
        if state is not self._state:
            self._state = state
            self._tell(Events.on_conversation_state_changed, state)
