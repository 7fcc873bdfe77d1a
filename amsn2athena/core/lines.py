"""The lines of a conversation, oldest first, and never more than a bounded number of them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from amsn2athena.core.views import MessageState, MessageView

LINES_KEPT = 500
#: Characters of all lines together: others may write far more in one than we do.
CHARACTERS_KEPT = 2_000_000


class Lines:
    """Message views by their ids, and our own by the keys that front ends gave them."""

    def __init__(self) -> None:
        self._lines: OrderedDict[int, MessageView] = OrderedDict()
        self._keys: dict[str, int] = {}
        self._last_id = 0
        self._size = 0

    def all(self) -> tuple[MessageView, ...]:
        """Return every line kept."""
        return tuple(self._lines.values())

    def get(self, line_id: int) -> MessageView | None:
        """Return a line, unless it is too old to be kept."""
        return self._lines.get(line_id)

    def by_key(self, key: str) -> MessageView | None:
        """Return our own line that a front end sent under ``key``."""
        return self._lines.get(self._keys.get(key, 0)) if key else None

    def add(self, line: MessageView) -> MessageView:
        """Add a line at the end and return it with the ``id`` that it has now."""
        self._last_id += 1
        line = self._lines[self._last_id] = replace(line, id=self._last_id)
        if line.key:
            self._keys[line.key] = line.id
        self._size += len(line.text)
        while len(self._lines) > LINES_KEPT or (self._size > CHARACTERS_KEPT and len(self._lines) > 1):
            _, oldest = self._lines.popitem(last=False)
            self._keys.pop(oldest.key, None)
            self._size -= len(oldest.text)
        return line

    def change(self, line_id: int, state: MessageState, problem: str = "") -> MessageView | None:
        """Set the state of a line and return it, unless it is too old to be kept."""
        if (line := self._lines.get(line_id)) is None:
            return None
        changed = self._lines[line_id] = replace(line, state=state, problem=problem)
        return changed
