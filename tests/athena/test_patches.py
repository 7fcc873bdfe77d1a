"""A page that was changed by operations is the same as one that is rendered afresh."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from twisted.web.template import flattenString

from amsn2athena.athena import LiveElement, Node, Rows, SharedRows
from amsn2athena.athena._document import Document
from amsn2athena.athena._tree import Node as Tree
from tests.athena.memory import EchoPage, Server
from tests.athena.test_rows import template

HOSTILE = [
    "",
    "<script>x</script>",
    "]]>",
    "-->",
    "<!--0-->",
    "\"'`&amp;&",
    "\0\r\n\r",
    "\ud800",
    "\u202eabc",
    "😀",
    "%s",
]
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=5)
MAYBE = st.none() | TEXTS.filter(lambda text: ":" not in text)  # "data:" and the like are refused in a link
KEYS = st.sampled_from(["a", "b", 'c"', "d<&", "é😀", "null", "__proto__", "%s", "-1"])

LINE = (
    '<li nevow:pattern="line" class="100% line"><nevow:attr name="title">by <nevow:slot name="who"/>!'
    '</nevow:attr><b><nevow:slot name="who"/></b>: <nevow:slot name="text"/><nevow:slot name="who"/> said. '
    '<!-- x --><a><nevow:attr name="href"><nevow:slot name="link"/></nevow:attr><nevow:attr name="hidden">'
    '<nevow:slot name="hidden"/></nevow:attr><pre><nevow:slot name="text"/></pre></a><br/></li>'
)


class Room(LiveElement):
    """Has rows of its own, rows that it shares, and nodes."""

    docFactory = template(
        '<h1 athena:id="title" class="a b" lang="en">Room</h1><pre athena:id="topic"/>'
        f'<ol athena:id="log">{LINE}</ol><table><tbody athena:id="people">'
        '<tr nevow:pattern="person"><td><nevow:slot name="name"/></td></tr></tbody></table>'
    )

    def __init__(self, people: SharedRows) -> None:
        super().__init__()
        self.log = Rows(self, "log", pattern="line", most=4)
        self.title, self.topic = Node(self, "title"), Node(self, "topic")
        people.show(self, "people")


class Changes(RuleBasedStateMachine):
    """Whatever the element does, the page that was told and a page of now are the same."""

    def __init__(self) -> None:
        super().__init__()
        self.people = SharedRows(Room.docFactory.pattern("person"), most=3)
        self.server = Server(lambda: EchoPage(lambda: Room(self.people)))
        self.tab = self.server.open()
        self.socket = self.tab.websocket()
        self.socket.items()
        self.room: Room = self.tab.element
        self.document = Document(self.tab.response.body)

    def pick(self, rows: SharedRows, key: str) -> str:
        """Return a key that is there."""
        return key if key in rows else next(iter(rows))

    @rule(key=KEYS, who=TEXTS, text=TEXTS, link=MAYBE, hidden=MAYBE, before=st.none() | KEYS)
    def add(
        self, key: str, who: str, text: str, link: str | None, hidden: str | None, before: str | None
    ) -> None:
        """Add a line."""
        log = self.room.log
        if key in log:
            log.remove(key)
        values = {"who": who, "text": text, "link": link, "hidden": hidden}
        log.insert(key, self.pick(log, before) if before and log else None, **values)

    @precondition(lambda self: self.room.log)
    @rule(key=KEYS, slot=st.sampled_from(["who", "text"]), text=TEXTS)
    def change(self, key: str, slot: str, text: str) -> None:
        """Change a text of a line."""
        self.room.log.set(self.pick(self.room.log, key), **{slot: text})

    @precondition(lambda self: self.room.log)
    @rule(key=KEYS, slot=st.sampled_from(["link", "hidden"]), value=MAYBE)
    def change_attribute(self, key: str, slot: str, value: str | None) -> None:
        """Change an attribute of a line, or remove it."""
        self.room.log.set(self.pick(self.room.log, key), **{slot: value})

    @precondition(lambda self: self.room.log)
    @rule(key=KEYS, before=st.none() | KEYS)
    def move(self, key: str, before: str | None) -> None:
        """Move a line."""
        log = self.room.log
        log.move(self.pick(log, key), before and self.pick(log, before))

    @precondition(lambda self: self.room.log)
    @rule(key=KEYS)
    def remove(self, key: str) -> None:
        """Remove a line."""
        self.room.log.remove(self.pick(self.room.log, key))

    @rule()
    def clear(self) -> None:
        """Remove all lines."""
        self.room.log.clear()

    @rule(name=KEYS)
    def come_or_go(self, name: str) -> None:
        """Change what all rooms show."""
        if name in self.people:
            self.people.remove(name)
        else:
            self.people.append(name, name=name)

    @rule(names=st.sets(KEYS))
    def all_come(self, names: set[str]) -> None:
        """Show those who are not there yet, all at once."""
        self.people.extend({name: {"name": name} for name in sorted(names - {*self.people})})

    @rule(text=TEXTS)
    def write(self, text: str) -> None:
        """Change texts of nodes."""
        self.room.title.text = text
        self.room.topic.text = "\n" + text

    @rule(name=st.sampled_from(["title", "lang", "hidden"]), value=MAYBE)
    def adorn(self, name: str, value: str | None) -> None:
        """Change an attribute of a node."""
        if value is None:
            self.room.title.remove_attribute(name)
        else:
            self.room.title.set_attribute(name, value)

    @rule(name=st.sampled_from("abc"), on=st.booleans())
    def mark(self, name: str, on: bool) -> None:
        """Change the classes of a node."""
        self.room.title.set_class(name, on)

    @invariant()
    def is_as_fresh(self) -> None:
        """Compare."""
        self.server.turn()
        for item in self.socket.items():
            assert item[0] == "patch"
            self.document.patch(item[1], item[2])
        assert self.document.html() == Document(rendered(self.room)).html()

    def teardown(self) -> None:
        """Compare what all rooms show with a room that is opened now."""
        fresh = Document(self.server.open().response.body)
        assert rows_of(fresh, "people") == rows_of(self.document, "people")


def rendered(element: LiveElement) -> bytes:
    """Return the HTML of an element as it is now."""
    found: list[bytes] = []
    flattenString(None, element).addCallback(found.append)
    return found[0]


def rows_of(document: Document, identifier: str) -> list[Any]:
    """Return the texts of the rows of a list."""
    nodes = document.root.nodes()
    found = next(node for node in nodes if node.attributes.get("id", "").endswith(f"-{identifier}"))
    rows = [node for node in found.children if isinstance(node, Tree)]
    return [(node.attributes["data-athena-row"], node.text()) for node in rows]


def test_a_page_that_was_patched_is_like_a_fresh_one_whatever_happened() -> None:
    """That is the invariant of ``Changes``, which asserts it after each of its steps."""
    options = settings(max_examples=30, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(Changes, settings=options)
