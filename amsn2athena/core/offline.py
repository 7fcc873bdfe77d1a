"""Messages that waited for us: shown in their conversations, and kept by the network until somebody saw them.

The network gives a message out until it is told to delete it, and it is told so when a page has said that a
person saw the message, not before. So a service that stops in between loses nothing: the message comes again
at the next sign-in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.core.conversations import Conversations
from amsn2athena.papyon import Client, OfflineMessage
from amsn2athena.papyon.event import OfflineMessagesEventInterface

#: Seconds until the network is asked again for messages that it would not give out, and how often.
PAUSE = 20.0
ATTEMPTS = 10


@dataclass(slots=True)
class _Shown:
    """Where a message is shown, and whether somebody has seen it there."""

    message: OfflineMessage
    conversation_id: str
    line_id: int
    seen: bool = False


class OfflineMessages(OfflineMessagesEventInterface):
    """Fetches what waits, shows each message once, and deletes what was seen."""

    _log = Logger()

    def __init__(
        self,
        client: Client,
        conversations: Conversations,
        clock: IReactorTime,
        is_online: Callable[[], bool],
    ) -> None:
        self._client = client
        self._conversations = conversations
        self._clock = clock
        self._is_online = is_online
        self._shown: dict[str, _Shown] = {}
        self._retry: IDelayedCall | None = None
        self._failures = 0
        client.register_events_handler(self)

    def seen(self, conversation_id: str, line_id: int) -> None:
        """Somebody has seen the lines of a conversation up to this one: the network need not keep them."""
        for shown in self._shown.values():
            if shown.conversation_id == conversation_id and shown.line_id <= line_id:
                shown.seen = True
        self._delete_seen()

    def stop(self) -> None:
        """The session is over."""
        retry, self._retry = self._retry, None
        if retry is not None and retry.active():
            retry.cancel()

    def on_oim_messages_received(self, messages: tuple[OfflineMessage, ...]) -> None:
        """These wait: at every sign-in, and when somebody leaves one although we are here."""
        self._failures = 0
        self._fetch()

    def on_oim_messages_deleted(self, messages: tuple[OfflineMessage, ...]) -> None:
        """These are gone from the network."""
        for message in messages:
            self._shown.pop(message.id, None)

    def _fetch(self) -> None:
        self.stop()
        fetched: Deferred[tuple[OfflineMessage, ...]] = self._client.oim_box.fetch_messages()
        fetched.addCallback(self._show).addErrback(self._not_fetched)

    def _show(self, messages: tuple[OfflineMessage, ...]) -> None:
        for message in messages:
            if not self._is_shown(message):
                self._show_one(message)
        self._delete_seen()

    def _is_shown(self, message: OfflineMessage) -> bool:
        """A conversation that was closed before anybody saw the message shows it no more."""
        shown = self._shown.get(message.id)
        return shown is not None and (shown.seen or self._conversations.is_open(shown.conversation_id))

    def _show_one(self, message: OfflineMessage) -> None:
        book = self._client.address_book
        contact = book.search_or_build_contact(message.sender, display_name=message.display_name)
        managed = self._conversations.open_with(contact)
        line = managed.left(contact, message.text, message.date.timestamp())
        self._shown[message.id] = _Shown(message, managed.id, line.id)

    def _delete_seen(self) -> None:
        """What cannot be deleted now is told of again, and deleted then."""
        done = [shown.message for shown in self._shown.values() if shown.seen]
        if done and self._is_online():
            self._client.oim_box.delete_messages(done).addErrback(self._not_deleted)

    def _not_fetched(self, failure: Failure) -> None:
        self._log.warn("messages that wait could not be fetched: {reason}", reason=failure.value)
        self._failures += 1
        if self._failures < ATTEMPTS and self._is_online():
            self._retry = self._clock.callLater(PAUSE, self._fetch)

    def _not_deleted(self, failure: Failure) -> None:
        self._log.warn("messages that were seen could not be deleted: {reason}", reason=failure.value)
