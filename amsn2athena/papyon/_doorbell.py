"""The open conversations of a client, and those who ring to begin one.

A ring says who calls, not who else was called: whoever answers first sees one person where a group is about
to be. So a room with people with whom we have a window already, alone or among others, is only visited until
something is said there, or others come and it is clear which window it is for. What is said to one person in
their window does not reach others who come a moment later.

Whoever is blocked, here or at another place of ours, is left where we are alone with them: a room goes on
for as long as two sit in it, and what is said there arrives. Where others are too, one still meets.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from twisted.logger import Logger

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.message import Text, read
from amsn2athena.papyon._conversation import Conversation
from amsn2athena.papyon._enums import DeliveryProblem
from amsn2athena.papyon._switchboard import Switchboard
from amsn2athena.papyon.event import AddressBookEventInterface, InviteEventInterface

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._contact import Contact

#: Conversations that may be open before those who ring are left standing.
MOST_CONVERSATIONS = 500

#: Rooms that may be visited; of those in which nothing was said, the oldest is left for a newer one.
MOST_RINGING = 50


class Doorbell(AddressBookEventInterface):
    """Answers who rings, and knows every conversation until it is left."""

    _log = Logger()

    def __init__(self, client: Client) -> None:
        self._client = client
        self._open: dict[Conversation, None] = {}
        self._visits: dict[_Visit, None] = {}
        client.register_events_handler(self)

    def add(self, conversation: Conversation) -> None:
        """Remember an open conversation."""
        self._open[conversation] = None

    def remove(self, conversation: Conversation) -> None:
        """Forget a conversation that was left."""
        del self._open[conversation]

    def hang_up(self, reason: DeliveryProblem) -> None:
        """The session is over: every switchboard is left. The conversations stay, for the next session."""
        for visit in tuple(self._visits):
            visit.switchboard.leave(reason)
        for conversation in tuple(self._open):
            conversation.hang_up(reason)

    def on_addressbook_contact_blocked(self, contact: Contact) -> None:
        """Talk with them no more; they find nobody there, and may not call us back."""
        for visit in tuple(self._visits):
            if tuple(visit.switchboard.roster) == (contact.account,):
                visit.switchboard.leave()
        for conversation in tuple(self._open):
            if conversation.is_with((contact.account,)):
                conversation.hang_up(DeliveryProblem.LEFT)

    def ring(self, room: str, where: str, token: str) -> None:
        """Somebody rings: go and see who is there."""
        session = self._client._session
        if session is None or len(self._open) >= MOST_CONVERSATIONS or not self._has_room():
            self._log.warn("Too many conversations are open to answer another")
            return
        try:
            host = session.switchboard(where)
        except ValueError as error:
            self._log.warn("A conversation cannot be answered: {error}", error=error)
            return
        visit = _Visit(self)
        visit.switchboard = Switchboard(session, visit)
        self._visits[visit] = None
        visit.switchboard.answer(host, token, room)

    def _has_room(self) -> bool:
        if len(self._visits) >= MOST_RINGING:
            quiet = next((visit for visit in self._visits if visit.switchboard.ready), None)
            if quiet is None:
                return False
            quiet.switchboard.leave()
        return True

    def late(self, account: str, payload: bytes) -> None:
        """Somebody has said something in a conversation that we have left: it is the first of another.

        The server has told them that it arrived. What is no text is not worth a window.
        """
        known = next((each for each in reversed(self._open) if each.is_with((account,))), None)
        if known is not None:
            known.message_received(account, payload)
        elif len(self._open) < MOST_CONVERSATIONS and _is_text(payload):
            contact = self._client.address_book.search_or_build_contact(account)
            conversation = Conversation(self._client, [contact])
            self._client._tell(InviteEventInterface.on_invite_conversation, conversation)
            if conversation.is_open:
                conversation.message_received(account, payload)

    def forget(self, visit: _Visit) -> None:
        """A visit has become a conversation, or nothing."""
        self._visits.pop(visit, None)

    def is_clear(self, people: Collection[str]) -> bool:
        """Say whether it is known what these, of whom nobody has said anything, come for."""
        if len(people) > 1 and any(each.is_with(people) for each in self._open):
            return True
        return not any(each.includes(people) for each in self._open)

    def welcome(self, switchboard: Switchboard) -> Conversation:
        """Let who rang into the conversation that we have with them alone, or tell of a new one."""
        people = tuple(switchboard.roster)
        for conversation in reversed(self._open):
            if conversation.is_with(people):
                conversation.admit(switchboard)
                return conversation
        build = self._client.address_book.search_or_build_contact
        conversation = Conversation(
            self._client,
            [build(account, display_name=switchboard.roster.name(account)) for account in people],
        )
        conversation.admit(switchboard)
        self._client._tell(InviteEventInterface.on_invite_conversation, conversation)
        return conversation


def _is_text(payload: bytes) -> bool:
    try:
        return isinstance(read(payload), Text)
    except ProtocolError:
        return False


class _Visit:
    """Listens to a switchboard that we were rung to, until it is known whom we talk with there."""

    switchboard: Switchboard

    def __init__(self, doorbell: Doorbell) -> None:
        self._doorbell = doorbell

    def switchboard_ready(self, switchboard: Switchboard) -> None:
        self._look()

    def switchboard_closed(self, switchboard: Switchboard, reason: DeliveryProblem) -> None:
        self._doorbell.forget(self)

    def user_joined(self, switchboard: Switchboard, account: str) -> None:
        self._look()

    def user_left(self, switchboard: Switchboard, account: str) -> None:
        """Who was there and said nothing leaves no trace."""

    def said_elsewhere(self, payload: bytes) -> None:
        if self.switchboard.ready:
            self._settle().said_elsewhere(payload)

    def message_received(self, account: str, payload: bytes) -> None:
        if self.switchboard.ready:
            self._settle().message_received(account, payload)
        else:
            self._doorbell.late(account, payload)

    def _look(self) -> None:
        if self.switchboard.ready and self._doorbell.is_clear(tuple(self.switchboard.roster)):
            self._settle()

    def _settle(self) -> Conversation:
        self._doorbell.forget(self)
        return self._doorbell.welcome(self.switchboard)
