"""What a notification server says of circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amsn2athena.msnp import Command, ProtocolError, circles, unquote
from amsn2athena.msnp.circles import Departure, Message, Roster
from amsn2athena.msnp.message import Typing, read
from amsn2athena.papyon._enums import Membership, Presence
from amsn2athena.papyon.event import InviteEventInterface

if TYPE_CHECKING:
    from amsn2athena.papyon._circles import Circles
    from amsn2athena.papyon._client import Client

_VIA = ";via="

#: What a document of the address book has in it.
_ADDRESS_BOOK = b"ABCHInternal"

_PRESENCES = {presence.value: presence for presence in Presence if presence is not Presence.INVISIBLE}


class CircleHandlers:
    """Brings it into the rooms."""

    def __init__(self, client: Client, known: Circles) -> None:
        self._client = client
        self._circles = known

    def handle(self, command: Command) -> bool:
        """Deal with ``command``; return False if somebody else should too."""
        match command.verb, command.args:
            case ("NLN", (status, who, name, *_)) if _VIA in who:
                self._there(who, status, name)
            case (("FLN" | "UBX") as verb, (who, *_)) if _VIA in who:
                if verb == "FLN":
                    self._gone(who)
            case "NFY", ("PUT", *_):
                self._roster(command.payload or b"")
            case "NFY", ("DEL", *_):
                self._departure(command.payload or b"")
            case "SDG", _:
                self._said(command.payload or b"")
            case "NOT", _:
                return self._noticed(command.payload or b"")
            case _:
                return False
        return True

    def _there(self, who: str, status: str, name: str) -> None:
        """Somebody is in a circle; the circle itself is told in the same way, under our own name."""
        member = circles.parse_member(who)
        room = self._circles._rooms.get(member.circle) if member else None
        if member is None or room is None or member.account == self._client.profile.account:
            return
        contact = self._client.address_book.search_or_build_contact(
            member.account, display_name=unquote(name)
        )
        if not contact.is_member(Membership.FORWARD):
            self._client.address_book._seen(contact, _PRESENCES.get(status, Presence.ONLINE))
        room.came(member.account, name)
        if member.account in room.roster:
            room.contacts[member.account] = contact

    def _gone(self, who: str) -> None:
        member = circles.parse_member(who)
        room = self._circles._rooms.get(member.circle) if member else None
        if member is not None and room is not None:
            room.went(member.account)
            self.unseen(member.account)

    def unseen(self, account: str) -> None:
        """Somebody is in one circle less. Who is no contact is seen in circles only."""
        contact = self._client.address_book.search_or_build_contact(account)
        elsewhere = any(account in room.roster for room in self._circles._rooms.values())
        if not elsewhere and not contact.is_member(Membership.FORWARD):
            self._client.address_book._seen(contact, Presence.OFFLINE)

    def _roster(self, payload: bytes) -> None:
        try:
            told = Roster.parse(payload)
        except ProtocolError:
            return
        room = self._circles._rooms.get(told.circle)
        if room is None:
            return
        for account in told.accounts:
            room.came(account, "")

    def _departure(self, payload: bytes) -> None:
        try:
            told = Departure.parse(payload)
        except ProtocolError:
            return
        room = self._circles._rooms.get(told.circle)
        if room is not None:
            room.went(told.left)

    def _said(self, payload: bytes) -> None:
        """Somebody, or our other place, says something: to the conversation there is, or a new one."""
        try:
            message = Message.parse(payload)
        except ProtocolError:
            return
        room = self._circles._rooms.get(message.circle)
        circle = self._circles._circles.get(message.circle)
        is_own = message.account == self._client.profile.account
        if room is None or circle is None or (is_own and not self._is_elsewhere(message)):
            return
        if not is_own:
            room.came(message.account, "")
        if not room.is_open:
            room.opened()  # who hears what is said is in, whether the server has said so yet or not
        if room.listener is None:
            if _is_typing(message.payload):
                return
            talk = self._circles.conversation(circle)
            self._client._tell(InviteEventInterface.on_invite_conversation, talk)
        if room.listener is not None and is_own:
            room.listener.said_elsewhere(message.payload)
        elif room.listener is not None and message.account in room.roster:
            room.listener.message_received(message.account, message.payload)

    def _is_elsewhere(self, message: Message) -> bool:
        """Whether another place of ours says it. A network may give us back what we say here."""
        return message.endpoint.lower() not in ("", self._client.machine_guid.lower())

    def _noticed(self, payload: bytes) -> bool:
        """A notice of our own address book is for others too."""
        guid = circles.changed_circle(payload)
        if guid:
            self._circles._changed(guid)
        elif _ADDRESS_BOOK in payload:
            self._circles._changed()
        return bool(guid)


def _is_typing(payload: bytes) -> bool:
    """Say whether it is of the one kind of message that does not open a window."""
    try:
        return isinstance(read(payload), Typing)
    except ProtocolError:
        return True
