"""What others said and nobody has looked at: kept until somebody does, over the end of the session."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from amsn2athena.core.conversation import ManagedConversation
from amsn2athena.core.conversations import Conversations
from amsn2athena.core.drawer import Drawer, Kept
from amsn2athena.core.views import MessageKind, MessageView
from amsn2athena.papyon import Client

#: Lines, and characters of all of them together, that are kept; the oldest make room for newer ones.
MOST_LINES = 500
MOST_CHARACTERS = 1_000_000


class Unseen:
    """The lines that nobody has looked at, of one session."""

    _log = Logger()

    def __init__(
        self, client: Client, conversations: Conversations, drawer: Drawer, now: Callable[[], float]
    ) -> None:
        self._client = client
        self._conversations = conversations
        self._drawer = drawer
        self._now = now
        self._kept: dict[str, tuple[str, int]] = {}

    def arrived(self, managed: ManagedConversation, line: MessageView) -> None:
        """Somebody said this, and nobody looks."""
        if line.kind is MessageKind.NUDGE or len(line.text) > MOST_CHARACTERS:
            return
        name, view = secrets.token_hex(16), managed.view()
        kept = Kept(view.circle, view.participants, line)
        self._remember(name, managed.id, line)
        self._store(self._drawer.put(name, kept, self._now()))

    def looked(self, conversation_id: str) -> None:
        """Somebody looks at the conversation."""
        self._drop([name for name, (where, _) in self._kept.items() if where == conversation_id])

    def restore(self) -> None:
        """Show what nobody had looked at when the last session was over."""
        self._store(self._drawer.all(self._now()).addCallback(self._show))

    def _show(self, found: list[tuple[str, Kept]]) -> None:
        for name, kept in found:
            managed = self._where(kept)
            if managed is None:
                self._drop([name])
                continue
            line = managed.restored(kept.line)
            self._remember(name, managed.id, line)
            if managed.is_watched:
                self.looked(managed.id)

    def _where(self, kept: Kept) -> ManagedConversation | None:
        if kept.circle:
            circle = self._client.circles.get(kept.circle)
            return None if circle is None else self._conversations.open_circle(circle)
        build = self._client.address_book.search_or_build_contact
        return self._conversations.open_with(*(build(account) for account in kept.people))

    def _remember(self, name: str, conversation_id: str, line: MessageView) -> None:
        self._kept[name] = (conversation_id, len(line.text))
        size = sum(size for _, size in self._kept.values())
        dropped = []
        while len(self._kept) > MOST_LINES or size > MOST_CHARACTERS:
            dropped.append(next(iter(self._kept)))
            size -= self._kept.pop(dropped[-1])[1]
        self._drop(dropped)

    def _drop(self, names: list[str]) -> None:
        for name in names:
            self._kept.pop(name, None)
        if names:
            self._store(self._drawer.drop(names))

    def _store(self, doing: Deferred[Any]) -> None:
        doing.addErrback(lambda failure: self._log.failure("what nobody has looked at was not kept", failure))
