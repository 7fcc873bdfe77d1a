"""What a notification server says by itself, one small handler per command, found by name.

Presence and personal messages come again and again, and for ourselves too, from MSNP16 on; those of an
account that is on no list of ours wait for a while, as it may have been added at another place. What is
malformed is ignored: the next one may be better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from amsn2athena.msnp import (
    Command,
    ProtocolError,
    adl,
    challenge,
    message,
    notices,
    personal,
    syn,
    unquote,
)
from amsn2athena.msnp.media import Media
from amsn2athena.papyon import _places as places
from amsn2athena.papyon._contact import Contact
from amsn2athena.papyon._enums import Membership, Phone, Presence
from amsn2athena.papyon._lists import is_account
from amsn2athena.papyon._strangers import Strangers
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.event import ClientEventInterface
from amsn2athena.papyon.event import ContactEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

#: The product that we answer challenges as, and the one of the time when they were simpler.
PRODUCT = "PROD0120PW!CCV9@"
OLD_PRODUCT = "msmsgs@msnmsgr.com"

#: What a document of the address book has in it.
_ADDRESS_BOOK = b"ABCHInternal"

#: Characters of a telephone number.
LONGEST_PHONE = 95

_PHONES = {phone.value: phone for phone in Phone}

#: How we may look to ourselves.
_OWN_PRESENCES = {presence.value: presence for presence in Presence if presence is not Presence.OFFLINE}

#: Others are never hidden: who is, is offline for all we know.
_PRESENCES = {presence.value: presence for presence in Presence} | {"HDN": Presence.OFFLINE}


class Handlers:
    """Brings what the server says into the address book."""

    def __init__(self, client: Client, session: Session) -> None:
        self._client = client
        self._session = session
        self._strangers = Strangers()

    def handle(self, command: Command) -> None:
        """Deal with ``command``, if there is anything to be done about it."""
        if self._client.circles._hear(command):
            return
        handler: Callable[[Command], None] | None = getattr(self, f"on_{command.verb}", None)
        if handler is not None:
            handler(command)

    def recall(self, account: str) -> None:
        """Somebody is on a list now: deal with what was said of them before."""
        for command in self._strangers.take(account):
            self.handle(command)

    def on_NLN(self, command: Command) -> None:
        """Somebody is there: ``NLN BSY 1:bob@example.com Bob 2788999228:48 0``."""
        user, rest = self._session.dialect.split_user(command.args[1:])
        if self._is_own(user):
            self._see_ourselves(command.args[0], rest)
            return
        contact, presence = self._contact(user), _PRESENCES.get("".join(command.args[:1]))
        if contact is None:
            self._strangers.note(user, command)
            return
        if presence is None or not rest:
            return
        name, *capabilities = rest
        self._set(contact, "display_name", unquote(name), Events.on_contact_display_name_changed)
        if capabilities:
            event = Events.on_contact_client_capabilities_changed
            self._set(contact, "client_capabilities", capabilities[0], event)
        self._client.address_book._seen(contact, presence)

    on_ILN = on_NLN

    def on_FLN(self, command: Command) -> None:
        """Somebody has gone: ``FLN 1:bob@example.com 0:0``."""
        contact = self._contact(*command.args[:1])
        if contact is not None:
            self._client.address_book._seen(contact, Presence.OFFLINE)
        else:
            self._strangers.take(*command.args[:1])

    def on_UBX(self, command: Command) -> None:
        """Somebody has other words beside the name: ``UBX 1:bob@example.com`` and XML, or nothing at all."""
        if self._is_own(*command.args[:1]):
            self._hear_of_ourselves(command.payload or b"")
            return
        contact = self._contact(*command.args[:1])
        if contact is None:
            self._strangers.note("".join(command.args[:1]), command)
        else:
            words = personal.parse(command.payload or b"")
            event = Events.on_contact_personal_message_changed
            self._set(contact, "personal_message", words.message, event)
            self._set(
                contact,
                "current_media",
                Media.parse(words.current_media).text,
                Events.on_contact_current_media_changed,
            )
            found = places.read(words, "")
            self._set(contact, "end_points", found, Events.on_contact_end_points_changed)

    def on_ADL(self, command: Command) -> None:
        """Somebody has added us: ``ADL 0`` and the same document as ours, their name in ``f``."""
        for entry in _entries(command):
            if entry.lists & Membership.REVERSE and entry.account.lower() != self._session.account:
                self._client.address_book._was_added_by(entry.account, entry.name)

    def on_RML(self, command: Command) -> None:
        """Somebody has removed us."""
        for entry in _entries(command):
            if entry.lists & Membership.REVERSE:
                self._client.address_book._was_removed_by(entry.account)

    def on_ADC(self, command: Command) -> None:
        """Somebody has added us, or removed us, up to MSNP12: ``ADC 0 RL N=bob@example.com F=Bob``."""
        try:
            change = syn.parse_answer(self._session.dialect, command)
        except ProtocolError:
            return
        account = change.account.lower()
        if change.list & (syn.REVERSE | syn.PENDING) and is_account(account) and not self._is_own(account):
            if change.added:
                self._client.address_book._was_added_by(account, change.name)
            else:
                self._client.address_book._was_removed_by(account)

    on_ADD = on_REM = on_ADC

    def phone_told(self, account: str, kind: str, number: str) -> None:
        """Somebody tells a telephone number, or none any more."""
        contact = self._contact(account)
        if contact is not None:
            said = number.strip()
            said = said if said.isprintable() and len(said) <= LONGEST_PHONE else ""
            known = {phone: each for phone, each in contact.phones.items() if phone is not _PHONES[kind]}
            phones = known | {_PHONES[kind]: said} if said else known
            self._set(contact, "phones", phones, Events.on_contact_phones_changed)

    def on_MSG(self, command: Command) -> None:
        """The server itself says something: ``MSG Hotmail Hotmail`` and a message."""
        try:
            said = message.read(command.payload or b"")
        except ProtocolError:
            return
        self._client.mailbox._hear(said)
        self._client.oim_box._hear(said)
        match said:
            case message.Maintenance(minutes=minutes):
                self._client._tell(ClientEventInterface.on_client_maintenance, minutes)

    def on_NOT(self, command: Command) -> None:
        """A document: for the person, or of the address book, which was changed at another place."""
        document = command.payload or b""
        text = notices.read(document)
        if text:
            self._client._tell(ClientEventInterface.on_client_notice, text)
        elif _ADDRESS_BOOK in document:
            self._client.address_book._changed_elsewhere()

    def on_UBN(self, command: Command) -> None:
        """A note from another place of ours: ``UBN alice@example.com;{guid} 4`` tells us to go."""
        match command.args:
            case (sender, kind, *_) if kind in places.GO_AWAY:
                if sender.partition(";")[0].lower() == self._session.account:
                    self._session.dismissed()

    def on_CHL(self, command: Command) -> None:
        """The server wants to know that we are a client that it knows; or it hangs up after 50 s."""
        for question in command.args[:1]:
            plain = self._session.dialect.plain_challenge
            product = OLD_PRODUCT if plain else PRODUCT
            try:
                answer = (
                    challenge.answer_old(question, challenge.PRODUCTS[product])
                    if plain
                    else challenge.answer(question, product)
                )
            except ProtocolError:
                return
            self._session.request("QRY", product, payload=answer.encode()).addErrback(void)

    def on_RNG(self, command: Command) -> None:
        """Somebody begins a conversation: ``RNG room host:port CKI token bob@example.com Bob ...``."""
        match command.args:
            case (room, where, "CKI", token, *_):
                self._client._doorbell.ring(room, where, token)

    def _is_own(self, user: str = "") -> bool:
        return user.lower() in (self._session.account, f"1:{self._session.account}")

    def _see_ourselves(self, status: str, rest: tuple[str, ...]) -> None:
        """How we look, once we have said how we want to: the last place that said something counts."""
        presence = _OWN_PRESENCES.get(status)
        if self._session.announced and presence is not None and rest:
            self._session.profile._seen(presence, unquote(rest[0]))

    def _hear_of_ourselves(self, document: bytes) -> None:
        """What all our places say, and where they are; nothing at all just after signing in."""
        if self._session.announced and document:
            words = personal.parse(document)
            self._session.profile._said(words, places.read(words, self._session.machine_guid))

    def _contact(self, user: str = "") -> Contact | None:
        """Return whom ``1:bob@example.com`` means, if they are on a list; circles and ourselves are not."""
        network, colon, account = user.partition(":")
        return self._client.address_book.search_contact(account if colon else network)

    def _set(self, contact: Contact, name: str, value: object, event: Callable[[Any, Contact], None]) -> None:
        if getattr(contact, name) != value:
            setattr(contact, name, value)
            self._client._tell(event, contact)


def _entries(command: Command) -> tuple[adl.ListEntry, ...]:
    try:
        return adl.parse(command.payload or b"").entries
    except ProtocolError:
        return ()
