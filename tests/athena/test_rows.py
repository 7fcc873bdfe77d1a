"""Rows: what the element says, what the page is rendered with, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.web.template import Tag, XMLString, renderer

from amsn2athena.athena import LiveElement, Node, Rows, SharedRows, loaders
from tests.athena.memory import ATHENA, NEVOW, EchoPage, Server, Socket, Tab

LINE = '<li nevow:pattern="line"><b><nevow:slot name="who"/></b> <nevow:slot name="text"/></li>'


def template(inside: str) -> loaders.xmlstr:
    """Return the template of an element with that inside."""
    return loaders.xmlstr(f'<div {NEVOW} {ATHENA} nevow:render="liveElement">{inside}</div>')


class Chat(LiveElement):
    """An element with a list of lines."""

    docFactory = template(f'<h1 athena:id="title">Chat</h1><ol athena:id="log"> {LINE} <!-- lines --></ol>')

    def __init__(self) -> None:
        super().__init__()
        self.log = Rows(self, "log", pattern="line", most=3)
        self.log.append("a", who="Ann", text="<Hi>")


def body(tab: Tab) -> str:
    """Return what is in the body of a page."""
    return tab.response.body.decode().partition("<body>")[2].partition("</body>")[0]


def shown(make: Callable[[], LiveElement] = Chat) -> tuple[Server, Tab, Socket]:
    """Return a page that is connected."""
    server = Server(lambda: EchoPage(make))
    tab = server.open()
    socket = tab.websocket()
    assert socket.items() == [0]
    return server, tab, socket


def operations(server: Server, socket: Socket) -> list[Any]:
    """Return the operations that have come."""
    server.turn()
    found = []
    for item in socket.items():
        kind, element, several = item
        assert (kind, element) == ("patch", 1)
        found += several
    return found


# What is rendered


def test_the_page_shows_the_rows_that_there_are_and_has_the_pattern_for_those_to_come() -> None:
    server = Server(lambda: EchoPage(Chat))
    tab = server.open()
    assert '<ol id="athena-1-log" data-athena-rows="line"><li data-athena-row="a"><b>' in body(tab)
    assert "<b><!--0-->Ann</b> <!--1-->&lt;Hi&gt;</li></ol>" in body(tab)
    assert body(tab).endswith(
        '<template data-athena-pattern="line"><li><b><!--0--></b> <!--1--></li></template></div>'
    )
    assert "/athena/patches.js" in tab.response.body.decode()


def test_changes_before_the_page_is_rendered_are_rendered_and_not_sent() -> None:
    chat = Chat()
    chat.log.append("b", who="Bob", text="Hello")
    server, tab, socket = shown(lambda: chat)
    assert body(tab).count("<li data-athena-row=") == 2
    assert operations(server, socket) == []


def test_a_page_without_rows_has_neither_pattern_nor_module() -> None:
    class Quiet(LiveElement):
        docFactory = Chat.docFactory

    tab = Server(lambda: EchoPage(Quiet)).open()
    assert "<template" not in body(tab)
    assert "patches.js" not in tab.response.body.decode()
    assert '<ol id="athena-1-log">  </ol>' in body(tab).replace("<!-- lines -->", "")


# What is sent


def test_each_change_crosses_as_an_operation() -> None:
    server, tab, socket = shown()
    log = tab.element.log
    log.append("b", who="Bob", text="Hi")
    log.insert("c", "b", who="Cy", text="Ho")
    log.replace("b", who="Bob", text="Hello")
    log.set("b", who="Bobby")
    log.move("a", None)
    log.move("a", "c")
    log.remove("b")
    log.clear()
    assert operations(server, socket) == [
        ["append", "log", "b", ["Bob", "Hi"]],
        ["before", "log", "c", ["Cy", "Ho"], "b"],
        ["set", "log", "b", {"1": "Hello"}],
        ["set", "log", "b", {"0": "Bobby"}],
        ["move", "log", "a", None],
        ["move", "log", "a", "c"],
        ["remove", "log", "b"],
        ["clear", "log"],
    ]


class Key(str):
    """Text of another kind."""


def test_keys_and_texts_may_be_of_a_kind_of_text() -> None:
    server, tab, socket = shown()
    log = tab.element.log
    log.append(Key("b"), who=Key("Bob"), text=Key("Hi"))
    log.move(Key("b"), Key("a"))
    assert operations(server, socket) == [["append", "log", "b", ["Bob", "Hi"]], ["move", "log", "b", "a"]]
    assert {*map(type, log)} == {str}


def test_nothing_crosses_when_nothing_changes() -> None:
    server, tab, socket = shown()
    log = tab.element.log
    log.replace("a", who="Ann", text="<Hi>")
    log.set("a")
    log.move("a", "a")
    log.clear()
    operations(server, socket)
    log.clear()
    assert operations(server, socket) == []


def test_many_rows_cross_in_one_message() -> None:
    server, tab, socket = shown()
    tab.element.log.extend({key: {"who": "Ann", "text": key} for key in "bcd"})
    tab.element.log.extend({})
    with pytest.raises(ValueError, match="there is a row 'd' already"):
        tab.element.log.extend({key: {"who": "Ann", "text": key} for key in "edf"})
    assert list(tab.element.log) == ["c", "d", "e"]
    server.turn()
    assert socket.items() == [
        [
            "patch",
            1,
            [
                ["append", "log", "b", ["Ann", "b"]],
                ["append", "log", "c", ["Ann", "c"]],
                ["append", "log", "d", ["Ann", "d"], "a"],
            ],
        ],
        ["patch", 1, [["append", "log", "e", ["Ann", "e"], "b"]]],
    ]


def test_the_oldest_row_makes_place_for_a_new_one() -> None:
    server, tab, socket = shown()
    log = tab.element.log
    for key in "bcd":
        log.append(key, who="Ann", text=key)
    log.insert("e", "d", who="Ann", text="e")
    log.insert("f", "c", who="Ann", text="f")
    assert list(log) == ["c", "e", "d"]
    assert [operation[-1] for operation in operations(server, socket)[2:]] == ["a", "b", "f"]


def test_a_change_keeps_its_place_among_the_calls() -> None:
    server, tab, socket = shown()
    tab.element.notify("before")
    tab.element.log.clear()
    tab.element.notify("after")
    server.turn()
    assert [item[0] for item in socket.items()] == ["tell", "patch", "tell"]


def test_a_line_of_chat_costs_little_beside_its_text() -> None:
    server, tab, socket = shown()
    for number in range(10_000, 10_020):
        tab.element.log.append(str(number), who="Ann", text="-")
        server.turn()
    socket.batches()
    socket.send([20])
    socket.wire.take()
    text = "What a day! " * 12
    tab.element.log.append("10020", who="Ann Example", text=text)
    server.turn()
    assert len(socket.wire.take()) - len(text) <= 100


# The list


def test_rows_are_a_mapping_of_their_values() -> None:
    log = Chat().log
    log.append("b", who="Bob", text="1")
    log.insert("c", "b", who="Cy", text="2")
    assert list(log) == ["a", "c", "b"]
    assert log["c"] == {"who": "Cy", "text": "2"}
    assert len(log) == 3
    assert "b" in log
    assert "x" not in log


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda log: log.append("a", who="", text=""), ValueError, "there is a row 'a' already"),
        (lambda log: log.append("", who="", text=""), ValueError, "a key is text of 1 to 255"),
        (lambda log: log.append("x" * 256, who="", text=""), ValueError, "a key is text of 1 to 255"),
        (lambda log: log.append("\n", who="", text=""), ValueError, "a key is text of 1 to 255"),
        (lambda log: log.append("\ud800", who="", text=""), ValueError, "a key is text of 1 to 255"),
        (lambda log: log.append(7, who="", text=""), ValueError, "a key is text of 1 to 255"),
        (lambda log: log.append("b", who="Bob"), ValueError, "'line' needs a value for text"),
        (lambda log: log.append("b", who="", text="", x=""), ValueError, "'line' has no slot x"),
        (lambda log: log.append("b", who=b"", text=""), TypeError, "'who' takes text, and not bytes"),
        (lambda log: log.insert("b", "x", who="", text=""), KeyError, "there is no row 'x'"),
        (lambda log: log.replace("x", who="", text=""), KeyError, "there is no row 'x'"),
        (lambda log: log.replace("a", who=""), ValueError, "needs a value for text"),
        (lambda log: log.set("a", colour=""), ValueError, "has no slot colour"),
        (lambda log: log.set("x"), KeyError, "there is no row 'x'"),
        (lambda log: log.move("x", None), KeyError, "there is no row 'x'"),
        (lambda log: log.move("a", "x"), KeyError, "there is no row 'x'"),
        (lambda log: log.remove("x"), KeyError, "there is no row 'x'"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_changes_nothing(
    change: Callable[[Any], None], error: type[Exception], words: str
) -> None:
    server, tab, socket = shown()
    with pytest.raises(error, match=words):
        change(tab.element.log)
    assert dict(tab.element.log) == {"a": {"who": "Ann", "text": "<Hi>"}}
    assert operations(server, socket) == []


# Where rows may be


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda chat: Rows(chat, "nobody", pattern="line"), LookupError, "no athena:id='nobody'"),
        (lambda chat: Rows(chat, "log", pattern="lime"), LookupError, "no nevow:pattern='lime'"),
        (lambda chat: Rows(chat, "log", pattern="line"), ValueError, "for 'log' already"),
        (lambda chat: Rows(chat, "title", pattern="line"), ValueError, "nothing in it but the rows"),
        (lambda chat: Rows(chat, "log", pattern="line", most=0), ValueError, "room for one row"),
        (lambda chat: SharedRows(other_line()).show(chat, "log"), ValueError, "another pattern 'line'"),
    ],
)
def test_rows_that_cannot_be_shown_are_refused(
    make: Callable[[LiveElement], object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        make(Chat())


def other_line() -> Any:
    """Return another pattern of the same name."""
    return template('<p nevow:pattern="line"><nevow:slot name="text"/></p>').pattern("line")


def test_rows_are_refused_when_the_element_is_shown_already() -> None:
    _, tab, _ = shown()
    with pytest.raises(ValueError, match="Chat is shown already"):
        Node(tab.element, "title")


def test_rows_need_a_template_of_athenas_loaders() -> None:
    class Foreign(LiveElement):
        docFactory: Any = XMLString("<p/>")

    with pytest.raises(TypeError, match="docFactory must be one of"):
        Rows(Foreign(), "log", pattern="line")


class Everything(LiveElement):
    """The list is the element's own root, in a template with other renderers."""

    docFactory = loaders.xmlstr(
        f'<ul {NEVOW} {ATHENA} athena:id="log" nevow:render="liveElement">'
        '<li nevow:pattern="line"><nevow:slot name="text"/></li></ul>'
    )

    def __init__(self) -> None:
        super().__init__()
        self.log = Rows(self, "log", pattern="line")
        self.log.append("a", text="Hi")


def test_the_list_may_be_the_elements_root() -> None:
    tab = Server(lambda: EchoPage(Everything)).open()
    assert body(tab).endswith(
        '<li data-athena-row="a"><!--0-->Hi</li>'
        '<template data-athena-pattern="line"><li><!--0--></li></template></ul>'
    )


class Rendered(LiveElement):
    """Has a renderer inside, and one on the list itself."""

    docFactory = template(f'<p nevow:render="time"/><ol athena:id="log" nevow:render="busy">{LINE}</ol>')

    def __init__(self) -> None:
        super().__init__()
        Rows(self, "log", pattern="line").append("a", who="Ann", text="Hi")

    @renderer
    def time(self, request: object, tag: Tag) -> Tag:
        """Say the time."""
        return tag("12:00")

    @renderer
    def busy(self, request: object, tag: Tag) -> Tag:
        """Change an attribute."""
        return tag(title="busy")


def test_renderers_work_beside_rows_and_on_them() -> None:
    text = body(Server(lambda: EchoPage(Rendered)).open())
    assert "<p>12:00</p>" in text
    assert '<ol id="athena-1-log" data-athena-rows="line" title="busy"><li data-athena-row="a">' in text


# Shared rows


class Room:
    """What every tab shows."""

    def __init__(self) -> None:
        self.log = SharedRows(Chat.docFactory.pattern("line"), most=3)
        self.log.append("a", who="Ann", text="Hi")


class Seat(LiveElement):
    """A tab's view of the room."""

    docFactory = Chat.docFactory

    def __init__(self, room: Room) -> None:
        super().__init__()
        room.log.show(self, "log")


class Row(LiveElement):
    """One element more in front, so that numbers differ."""

    docFactory = template('<nevow:invisible nevow:render="seats"/>')

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.seats_ = [Seat(room), Seat(room)]

    @renderer
    def seats(self, request: object, tag: Tag) -> list[LiveElement]:
        """Put the elements in."""
        for seat in self.seats_:
            seat.setFragmentParent(self)
        return list(self.seats_)


def test_all_who_show_the_same_rows_are_sent_each_change() -> None:
    room = Room()
    server = Server(lambda: EchoPage(lambda: Seat(room)))
    tabs = [server.open() for _ in range(3)]
    sockets = [tab.websocket() for tab in tabs]
    room.log.append("b", who="Bob", text="Hi")
    server.turn()
    late = server.open()
    assert body(late).count("<li data-athena-row=") == 2
    for socket in sockets:
        assert socket.items()[1:] == [["patch", 1, [["append", "log", "b", ["Bob", "Hi"]]]]]
    assert late.websocket().items() == [0]


def test_what_many_are_sent_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()
    server = Server(lambda: EchoPage(lambda: Seat(room)))
    tabs = [server.open() for _ in range(5)]
    sent: list[bytes] = []
    for tab in tabs:
        monkeypatch.setattr(tab.page._board, "channel", SimpleNamespace(send=sent.append))
    room.log.append("b", who="Bob", text="Hi")
    assert len(sent) == 5
    assert len({*map(id, sent)}) == 1


def test_elements_of_other_numbers_are_sent_their_own() -> None:
    room = Room()
    server = Server(lambda: EchoPage(lambda: Row(room)))
    socket = server.open().websocket()
    room.log.remove("a")
    server.turn()
    assert socket.items()[1:] == [["patch", number, [["remove", "log", "a"]]] for number in (2, 3)]


@pytest.mark.parametrize("how", ["the page goes", "the element goes", "the page is not rendered"])
def test_rows_forget_those_who_have_gone(how: str) -> None:
    room = Room()

    class Failing(EchoPage):
        docFactory = loaders.xmlstr(f'<html {NEVOW}><body><p nevow:render="content"/></body></html>')

    if how == "the page is not rendered":
        server = Server(lambda: Failing(lambda: Seat(room)))
        assert server.get("/").status == 500
    else:
        server = Server(lambda: EchoPage(lambda: Seat(room)))
        tab = server.open()
        assert len(room.log._shown) == 1
        if how == "the page goes":
            tab.page.disconnect()
        else:
            tab.element.detach()
    assert not room.log._shown
    room.log.clear()


def test_an_element_that_is_never_rendered_is_not_kept_by_shared_rows() -> None:
    room = Room()
    Seat(room)
    assert not room.log._shown
