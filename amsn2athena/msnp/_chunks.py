"""Putting chunks together again, within bounds."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._mime import Envelope

_NUMBER = re.compile("[0-9]{1,6}")
_LONGEST_ID = 64
_OVERHEAD = 200


@dataclass(slots=True)
class _Partial:
    """A message of which not all has come. `size` is in bytes, what it costs to keep it included."""

    since: float
    size: int = 0
    first: Envelope | None = None
    count: int = 0
    pieces: dict[int, bytes] = field(default_factory=dict)

    def whole(self) -> Envelope | None:
        """The message, once all of it is there."""
        if self.first is None or len(self.pieces) < self.count:
            return None
        body = b"".join(self.pieces[number] for number in range(self.count))
        headers = self.first.without("Message-ID", "Chunks").headers
        return Envelope(headers, body)


class Joiner:
    """Keeps the chunks of messages until they are whole.

    It keeps at most `max_messages` of at most `max_chunks` chunks each, and `max_bytes` in all, each for
    `patience` seconds at most; when there are more, those that wait longest are given up.
    """

    def __init__(
        self,
        *,
        max_messages: int = 16,
        max_chunks: int = 256,
        max_bytes: int = 1024 * 1024,
        patience: float = 60.0,
    ) -> None:
        self._max_messages = max_messages
        self._max_chunks = max_chunks
        self._max_bytes = max_bytes
        self._patience = patience
        self._partials: OrderedDict[tuple[str, str], _Partial] = OrderedDict()
        self._size = 0

    def join(self, sender: str, envelope: Envelope, now: float) -> Envelope | None:
        """`envelope` itself if it is no chunk; the whole message if it is the last one; otherwise None."""
        self._forget_before(now - self._patience)
        chunks, chunk = envelope.get("Chunks"), envelope.get("Chunk")
        identity = envelope.get("Message-ID")
        if not identity or not (chunks or chunk):
            return envelope
        key = (sender, identity)
        try:
            number = self._number(chunk, 1) if chunk else 0
            count = 0 if chunk else self._number(chunks, 1)
            if len(identity) > _LONGEST_ID:
                raise ProtocolError("a chunk of a message with a very long name")
            return self._add(key, envelope, number, count, now)
        except ProtocolError:
            self._forget(key)
            raise

    def _number(self, word: str, least: int) -> int:
        if not _NUMBER.fullmatch(word) or not least <= int(word) <= self._max_chunks:
            raise ProtocolError("a chunk with a number out of range")
        return int(word)

    def _add(
        self, key: tuple[str, str], envelope: Envelope, number: int, count: int, now: float
    ) -> Envelope | None:
        partial = self._partials.setdefault(key, _Partial(now))
        if number in partial.pieces:
            return None
        if number == 0:
            partial.first, partial.count = Envelope(envelope.headers), count
        cost = len(envelope.body) + _OVERHEAD + sum(len(a) + len(b) for a, b in envelope.headers)
        partial.pieces[number] = envelope.body
        partial.size += cost
        self._size += cost
        if partial.count and max(partial.pieces) >= partial.count:
            raise ProtocolError("a chunk after the last one")
        whole = partial.whole()
        if whole is not None:
            self._forget(key)
        else:
            self._make_room()
        return whole

    def _make_room(self) -> None:
        while len(self._partials) > self._max_messages or self._size > self._max_bytes:
            self._forget(next(iter(self._partials)))

    def _forget_before(self, then: float) -> None:
        while self._partials and next(iter(self._partials.values())).since < then:
            self._forget(next(iter(self._partials)))

    def _forget(self, key: tuple[str, str]) -> None:
        partial = self._partials.pop(key, None)
        if partial is not None:
            self._size -= partial.size
