"""The service that takes messages for later, and the one that gives them out."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._letters import Unwelcome
from amsn2athena.homeserver._list_rules import NoSuchAccount
from amsn2athena.homeserver._people import Person
from amsn2athena.homeserver._throttle import TooFast
from amsn2athena.homeserver.services._refusals import WRONG_TICKET
from amsn2athena.homeserver.services._repeats import Repeats
from amsn2athena.homeserver.services._soap import Answer, Caller
from amsn2athena.msnp import ProtocolError, challenge
from amsn2athena.msnp.offline import Letter
from amsn2athena.msnp.soap import (
    AnyRequest,
    DeleteMessages,
    GetMessage,
    GetMetadata,
    OfflineError,
    StoreMessage,
    bare_ticket,
    generic_fault,
    offline_fault,
)
from amsn2athena.storage.offline_messages import TooMany

_FAULTS: dict[type[Exception], OfflineError] = {
    ProtocolError: OfflineError.INVALID_CONTENT,
    NoSuchAccount: OfflineError.SYSTEM_UNAVAILABLE,
    Unwelcome: OfflineError.SYSTEM_UNAVAILABLE,
    TooFast: OfflineError.SENDER_THROTTLE_LIMIT_EXCEEDED,
    TooMany: OfflineError.SENDER_THROTTLE_LIMIT_EXCEEDED,
}
#: As servers seen on the wire say it, to a ticket that is none and of a message that is not there.
_NOT_THERE = "Schema validation error"


class OfflineService:
    """Takes messages."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._key = secrets.token_bytes(32)

    async def answer(self, request: AnyRequest, caller: Caller) -> Answer:
        """Keep a message, from who has a ticket and answers the challenge; in nobody else's name."""
        assert isinstance(request, StoreMessage)
        person = _person(self._home, request.ticket)
        if person is None:
            return _refuse(OfflineError.AUTHENTICATION_FAILED, reason=WRONG_TICKET)
        number = self._challenge(person)
        if not challenge.verify(number, request.product, request.lock_key):
            return _refuse(OfflineError.AUTHENTICATION_FAILED, number)
        if normal(request.sender) != person.email:
            return _refuse(OfflineError.SYSTEM_UNAVAILABLE, reason="a message in the name of somebody else")
        try:
            await self._home.letters.keep(person, _letter(request, person))
        except tuple(_FAULTS) as error:
            return _refuse(_FAULTS[type(error)])
        return Answer(request.build_response())

    def _challenge(self, person: Person) -> str:
        """The same for one account for as long as this service runs; none of it has to be remembered."""
        digest = hmac.digest(self._key, person.email.encode(), hashlib.sha256)
        return str(int.from_bytes(digest[:8]) % 9 * 10**9 + int.from_bytes(digest[8:16]) % 10**9)


class MailboxService:
    """Gives messages out, and deletes them."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._repeats = Repeats(home.clock)

    async def answer(self, request: AnyRequest, caller: Caller) -> Answer:
        """Do what the holder of the ticket asks, with what waits for them."""
        person = _person(self._home, getattr(request, "ticket", ""))
        done = None if person is None else await self._do(request, person)
        if done is not None:
            return Answer(done)
        return Answer(generic_fault(_NOT_THERE), 500, refused=WRONG_TICKET if person is None else "")

    async def _do(self, request: AnyRequest, person: Person) -> bytes | None:
        letters = self._home.letters
        match request:
            case GetMetadata():
                return request.build_response(await letters.waiting(person))
            case GetMessage(message_id=guid):
                letter = await letters.fetch(person, guid)
                return None if letter is None else request.build_response(letter.mail())
            case DeleteMessages(message_ids=guids):
                if not await letters.delete(person, guids):
                    return self._repeats.answer(person.email, request)
                self._repeats.remember(person.email, request, request.build_response())
                return request.build_response()
        raise AssertionError(request)


def _person(home: Home, text: str) -> Person | None:
    """A ticket counts only while its account is signed in."""
    ticket = home.tickets.find(bare_ticket(text))
    return home.directory.find(ticket.email) if ticket else None


def _letter(request: StoreMessage, person: Person) -> Letter:
    said = Letter.read_content(request.content, request.number)
    recipient, name = normal(request.recipient), request.name
    return Letter(person.email, recipient, name, said.text, said.run_id, said.number)


def _refuse(error: OfflineError, number: str = "", reason: str = "") -> Answer:
    return Answer(offline_fault(error, number), 500, refused=reason)
