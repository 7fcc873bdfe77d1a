"""Messages for those who are not there: what waited for us, and what we leave for others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from twisted.internet.defer import Deferred, DeferredList, DeferredLock, DeferredSemaphore
from twisted.internet.error import TimeoutError
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.msnp import ProtocolError, soap
from amsn2athena.msnp.message import LETTERS, InitialMail, MailMoved, Message, OfflineNotice
from amsn2athena.msnp.offline import Letter, Waiting
from amsn2athena.papyon._contact import Contact
from amsn2athena.papyon._enums import DeliveryProblem, OfflineMessagesBoxState
from amsn2athena.papyon._offline_message import OfflineMessage, fetched, listed
from amsn2athena.papyon._offline_post import Post
from amsn2athena.papyon.errors import (
    MessageNotDelivered,
    NotSignedIn,
    NotSupported,
    RequestAbandoned,
    RequestError,
    RequestRefused,
    RequestTimedOut,
)
from amsn2athena.papyon.event import OfflineMessagesEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

Answer = TypeVar("Answer")

#: Messages that are known at one time; of more, the others come when these are deleted.
MOST_KNOWN = 2_000

#: Messages that are fetched at the same time, and deleted by one request.
AT_ONCE = 4
DELETED_AT_ONCE = 200


class OfflineMessagesBox:
    """The messages that wait for the account that is signed in, and the way to leave some for others.

    The server tells what waits at every sign-in and when more comes (``on_oim_messages_received``). Fetch it,
    keep it, then delete it: what is not deleted is told again at the next sign-in.
    """

    _log = Logger()

    def __init__(self, client: Client) -> None:
        self._client = client
        self._post: Post | None = None
        self._state = OfflineMessagesBoxState.NOT_SYNCHRONIZED
        self._forget()

    @property
    def state(self) -> OfflineMessagesBoxState:
        """Whether it is known what waits."""
        return self._state

    @property
    def messages(self) -> tuple[OfflineMessage, ...]:
        """What waits, as far as it is known, by date; without their texts until they are fetched."""
        return _sorted(self._messages.values())

    def sync(self) -> Deferred[None]:
        """Ask what waits. Fails with a ``RequestError``."""
        return Deferred.fromCoroutine(self._sync())

    def fetch_messages(self) -> Deferred[tuple[OfflineMessage, ...]]:
        """Fetch the texts of all that waits; fires with all messages that have theirs, by date.

        A message that cannot be read is left out, and stays on the server. Fails with a ``RequestError``.
        """
        return self._lock.run(self._fetch)

    def delete_messages(self, messages: Iterable[OfflineMessage]) -> Deferred[None]:
        """Delete messages from the server, for good. Those that are not there any more are deleted.

        Fails with a ``RequestError``; what has failed may be tried again.
        """
        return Deferred.fromCoroutine(self._delete([message.id for message in messages]))

    def send_message(self, contact: Contact, text: str) -> Deferred[None]:
        """Leave a message for somebody who is not there, or does not show it; fires when the network has it.

        Fails with ``MessageNotDelivered``. One that failed for a lost connection may have been kept.
        """
        return Deferred.fromCoroutine(self._send(contact, text))

    # What the session does with it

    def _opened(self, session: Session) -> None:
        self._post = Post(session)

    def _closed(self) -> None:
        """What waits is told again at the next sign-in."""
        self._forget()
        self._show(OfflineMessagesBoxState.NOT_SYNCHRONIZED)

    def _hear(self, said: Message) -> None:
        """The server says something, perhaps of what waits."""
        match said:
            case InitialMail(waiting=waiting) | OfflineNotice(waiting=waiting):
                self._waits(waiting)
            case MailMoved(source=source) if source == LETTERS and self._messages and not self._deleting:
                self.sync().addErrback(self._not_told)

    # How it is done

    def _waits(self, waiting: tuple[Waiting, ...] | None) -> None:
        """This waits; or it is too much to be said without being asked."""
        if waiting is None:
            self.sync().addErrback(self._not_told)
            return
        self._note(waiting)
        if self._state is OfflineMessagesBoxState.NOT_SYNCHRONIZED:
            self._show(OfflineMessagesBoxState.SYNCHRONIZED)

    def _forget(self) -> None:
        self._post = None
        self._messages: dict[str, OfflineMessage] = {}
        self._texts: set[str] = set()
        self._deleted: set[str] = set()
        self._deleting = 0
        self._lock = DeferredLock()

    def _show(self, state: OfflineMessagesBoxState) -> None:
        if state is not self._state:
            self._state = state
            self._client._tell(Events.on_oim_state_changed, state)

    def _note(self, waiting: tuple[Waiting, ...]) -> None:
        """These wait. Tell of those that are new."""
        now = self._client._reactor.seconds()
        new: dict[str, OfflineMessage] = {}
        for each in waiting:
            if each.id not in self._messages and each.id not in self._deleted:
                if len(self._messages) >= MOST_KNOWN:
                    break
                new[each.id] = self._messages[each.id] = listed(each, now)
        if new:
            self._client._tell(Events.on_oim_messages_received, _sorted(new.values()))

    def _drop(self, ids: Iterable[str]) -> None:
        """These wait no longer."""
        gone = [self._messages.pop(each) for each in ids if each in self._messages]
        self._texts.difference_update(message.id for message in gone)
        if gone:
            self._client._tell(Events.on_oim_messages_deleted, _sorted(gone))

    async def _sync(self) -> None:
        session = self._session()
        before = self._state
        self._show(OfflineMessagesBoxState.SYNCHRONIZING)
        try:
            waiting = await self._call(session, soap.GetMetadata(session.ticket_for(soap.MESSENGER)))
        except RequestError:
            if self._is_current(session):
                self._show(before)
            raise
        there = {each.id for each in waiting}
        self._drop([each for each in self._messages if each not in there])
        self._deleted &= there
        self._note(waiting)
        self._show(OfflineMessagesBoxState.SYNCHRONIZED)

    async def _fetch(self) -> tuple[OfflineMessage, ...]:
        session = self._session()
        if self._state is OfflineMessagesBoxState.NOT_SYNCHRONIZED:
            await self._sync()
        missing = [message for message in self._messages.values() if message.id not in self._texts]
        few = DeferredSemaphore(AT_ONCE)
        calls = [few.run(self._fetch_one, session, each) for each in missing]
        results: list[tuple[bool, Any]] = await DeferredList(calls, consumeErrors=True)
        found = [self._messages[each.id] for each in missing if each.id in self._texts]
        if found:
            self._client._tell(Events.on_oim_messages_fetched, _sorted(found))
        for went_well, failure in results:
            if not went_well:
                failure.raiseException()
        return _sorted(self._messages[each] for each in self._texts)

    async def _fetch_one(self, session: Session, message: OfflineMessage) -> None:
        """What is odd about one message is no reason to keep the others waiting."""
        request = soap.GetMessage(session.ticket_for(soap.MESSENGER), message.id)
        try:
            whole = fetched(message, Letter.read(await self._call(session, request)))
        except (RequestRefused, ProtocolError) as error:
            self._log.warn("A message that waits cannot be read: {reason}", reason=error)
            return
        if message.id in self._messages:
            self._messages[message.id] = whole
            self._texts.add(message.id)

    async def _delete(self, ids: list[str]) -> None:
        session = self._session()
        ids = [each for each in ids if each in self._messages]
        self._deleting += 1
        try:
            while ids:
                now, ids = ids[:DELETED_AT_ONCE], ids[DELETED_AT_ONCE:]
                await self._delete_some(session, now)
        finally:
            if self._is_current(session):
                self._deleting -= 1

    async def _delete_some(self, session: Session, ids: list[str]) -> None:
        """A server deletes none of them when one is not there: find out which are, and try once more."""
        ticket = session.ticket_for(soap.MESSENGER)
        try:
            await self._call(session, soap.DeleteMessages(ticket, tuple(ids)))
        except RequestRefused:
            await self._sync()
            ids = [each for each in ids if each in self._messages]
            if ids:
                await self._call(session, soap.DeleteMessages(ticket, tuple(ids)))
        self._deleted.update(ids)
        self._drop(ids)

    async def _send(self, contact: Contact, text: str) -> None:
        post = self._post
        if post is None:
            raise MessageNotDelivered(DeliveryProblem.NOT_SIGNED_IN)
        if not self._client.abilities.offline_messages:
            raise MessageNotDelivered(DeliveryProblem.NOT_KEPT)
        await post.leave(contact.account, self._client.profile.display_name, text)
        self._client._tell(Events.on_oim_message_sent, contact, text)

    def _session(self) -> Session:
        session = self._client._session
        if session is None or self._post is None:
            raise NotSignedIn("messages wait for those who are signed in")
        if not session.dialect.notices:
            raise NotSupported("offline messages")
        return session

    def _is_current(self, session: Session) -> bool:
        return self._client._session is session

    async def _call(self, session: Session, request: soap.Request[Answer]) -> Answer:
        """Call the service. Raises a ``RequestError``, also when the session has ended meanwhile."""
        try:
            answer = await session.soap.call(request)
        except soap.Fault as fault:
            raise RequestRefused(fault.name) from None
        except soap.SoapError:
            raise RequestRefused("BadAnswer") from None
        except TimeoutError:
            raise RequestTimedOut from None
        except RequestError:
            raise
        except Exception:
            raise RequestAbandoned from None
        if not self._is_current(session):
            raise RequestAbandoned
        return answer

    def _not_told(self, failure: Failure) -> None:
        self._log.warn("What waits for us is not known: {reason}", reason=failure.value)


def _sorted(messages: Iterable[OfflineMessage]) -> tuple[OfflineMessage, ...]:
    return tuple(sorted(messages, key=lambda message: message.order))
