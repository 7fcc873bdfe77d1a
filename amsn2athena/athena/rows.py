"""Rows: a list of a page whose rows come, change and go.

The template shows where they are and what one looks like::

    <section nevow:render="liveElement">
      <ol athena:id="log">
        <li nevow:pattern="line"><b><nevow:slot name="who"/></b> <nevow:slot name="text"/></li>
      </ol>
    </section>

and the element says which there are::

    class Chat(LiveElement):
        docFactory = loaders.xmlfile("chat.html")

        def __init__(self):
            super().__init__()
            self.log = Rows(self, "log", pattern="line")

        def hear(self, number, who, text):
            self.log.append(str(number), who=who, text=text)

What many pages show is kept once, and what is sent to them is encoded once::

    class Room:
        def __init__(self):
            self.log = SharedRows(Chat.docFactory.pattern("line"))

    class Chat(LiveElement):
        def __init__(self, room):
            super().__init__()
            room.log.show(self, "log")

A page that is rendered shows the rows that there are, and is sent each change from then on. Nothing has to be
written in JavaScript. A handler in a row (``<athena:handler>``) finds the key of its row with
``node.closest("[data-athena-row]").dataset.athenaRow``.

Values are text: whatever is in them is shown and never acted on. In attributes that hold a URL, one that
would run (``javascript:``) is a ``ValueError``; event handlers, ``style`` and ``srcdoc`` cannot have slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from twisted.web.template import Comment, Tag

from amsn2athena.athena._element import LiveElement
from amsn2athena.athena._markup import Markup
from amsn2athena.athena._patches import LivePart, Operation, loader_of, send
from amsn2athena.athena._patterns import Filling, Pattern, Value

_KEY = re.compile("[^\0-\x1f\x7f\ud800-\udfff]{1,255}")


class SharedRows(Mapping[str, Mapping[str, Value]]):
    """Rows in an order, by key, shown on any number of pages. As a mapping it has the values of each.

    At most ``most`` rows are kept: one more, and the first of them goes. A key is text of 1 to 255 characters
    without control characters. ``KeyError`` for a key that is not there, ``ValueError`` for one that is there
    already, and for values that do not fit the pattern.
    """

    def __init__(self, pattern: Pattern, most: int = 500) -> None:
        if most < 1:
            raise ValueError("there must be room for one row")
        self.pattern = pattern
        self.most = most
        self._rows: dict[str, tuple[Mapping[str, Value], Filling]] = {}
        self._html: Markup | None = None
        self._shown: dict[LivePart, None] = {}

    # What there is

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __getitem__(self, key: str) -> Mapping[str, Value]:
        return self._row(key)[0]

    def _row(self, key: str) -> tuple[Mapping[str, Value], Filling]:
        if key not in self._rows:
            raise KeyError(f"there is no row {key!r}")
        return self._rows[key]

    def html(self) -> Markup:
        """Return all rows as HTML."""
        if self._html is None:
            rows = [self.pattern.write(key, filling) for key, (_, filling) in self._rows.items()]
            self._html = Markup("".join(rows).encode())
        return self._html

    def show(self, element: LiveElement, identifier: str) -> None:
        """Show these rows in the node of ``element`` with that ``athena:id``, which has nothing else in it.

        Before the element is rendered. Its template must have the pattern. ``LookupError`` or ``ValueError``
        says what is wrong.
        """
        _View(self, element, identifier)

    # Changes

    def append(self, key: str, /, **values: Value) -> None:
        """Add a row at the end."""
        self.insert(key, None, **values)

    def insert(self, key: str, before: str | None, /, **values: Value) -> None:
        """Add a row before the row ``before``; at the end when that is ``None``."""
        self._changed(self._insert(key, before, values))

    def extend(self, rows: Mapping[str, Mapping[str, Value]]) -> None:
        """Add many rows at the end, by key. They cross in one message."""
        operations: list[Operation] = []
        try:
            for key, values in rows.items():
                operations.append(self._insert(key, None, dict(values)))
        finally:
            self._changed(*operations)

    def _insert(self, key: str, before: str | None, values: Mapping[str, Value]) -> Operation:
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise ValueError(f"a key is text of 1 to 255 characters, none of them control, and not {key!r}")
        key = str.__str__(key)
        if key in self._rows:
            raise ValueError(f"there is a row {key!r} already")
        row = values, self.pattern.fill(values)
        self._place(key, row, before)
        dropped = [] if len(self._rows) <= self.most else [next(iter(self._rows))]
        for each in dropped:
            del self._rows[each]
        if before is None:
            return "append", key, row[1], *dropped
        return "before", key, row[1], before, *dropped

    def _place(self, key: str, row: tuple[Mapping[str, Value], Filling], before: str | None) -> None:
        if before is None:
            self._rows[key] = row
            return
        self._row(before)
        placed = {}
        for other, each in self._rows.items():
            if other == before:
                placed[key] = row
            placed[other] = each
        self._rows = placed

    def replace(self, key: str, /, **values: Value) -> None:
        """Give a row other values. What is the same in the page stays as it is there."""
        filling = self._row(key)[1]
        fresh = self.pattern.fill(values)
        self._rows[key] = values, fresh
        pairs = enumerate(zip(filling, fresh, strict=True))
        changed = {str(hole): new for hole, (old, new) in pairs if old != new}
        if changed:
            self._changed(("set", key, changed))

    def set(self, key: str, /, **values: Value) -> None:
        """Give a row other values for some of its slots."""
        self.replace(key, **{**self[key], **values})

    def move(self, key: str, before: str | None) -> None:
        """Move a row to before the row ``before``; to the end when that is ``None``."""
        row = self._row(key)
        if before == key:
            return
        if before is not None:
            self._row(before)
        del self._rows[key]
        self._place(str.__str__(key), row, before)
        self._changed(("move", key, before))

    def remove(self, key: str) -> None:
        """Remove a row."""
        self._row(key)
        del self._rows[key]
        self._changed(("remove", key))

    def clear(self) -> None:
        """Remove all rows."""
        if self._rows:
            self._rows.clear()
            self._changed(("clear",))

    def _changed(self, *operations: Operation) -> None:
        if operations:
            self._html = None
            send(tuple(self._shown), *operations)


class Rows(SharedRows):
    """The rows of one element: those of the node with ``athena:id="identifier"``, which has nothing else.

    Made before the element is rendered, most often in its ``__init__``. ``pattern`` is the name of a
    ``nevow:pattern`` of the element's template. See ``SharedRows`` for all else.
    """

    def __init__(self, element: LiveElement, identifier: str, pattern: str, most: int = 500) -> None:
        super().__init__(loader_of(element).pattern(pattern), most)
        self.show(element, identifier)


class _View(LivePart):
    """A node that shows rows."""

    def __init__(self, rows: SharedRows, element: LiveElement, identifier: str) -> None:
        self.pattern = rows.pattern
        self._rows = rows
        if loader_of(element).pattern(rows.pattern.name) != rows.pattern:
            raise ValueError(f"{type(element).__name__} has another pattern {rows.pattern.name!r}")
        super().__init__(element, identifier)
        if not all(map(_is_nothing, self.tag.children)):
            raise ValueError(f"the node {identifier!r} must have nothing in it but the rows")

    def apply(self, tag: Tag) -> None:
        """Put the rows in."""
        tag.attributes["data-athena-rows"] = self._rows.pattern.name
        tag.children = [self._rows.html()]

    def shown(self) -> None:
        """Send the page what changes, as long as it is there."""
        shown = self._rows._shown
        if self not in shown:
            shown[self] = None
            self.element.notifyOnDisconnect().addCallback(lambda _: shown.pop(self))


def _is_nothing(child: object) -> bool:
    return isinstance(child, Comment) or (isinstance(child, str) and not child.strip())
