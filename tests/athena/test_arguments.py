"""What travels in calls: arguments by name, and live elements in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from twisted.internet.defer import Deferred
from twisted.logger import capturedLogs
from twisted.web.template import renderer

from amsn2athena.athena import AutoCSSPackage, LiveElement, RemoteError, broadcast, expose, loaders
from tests.athena.memory import NEVOW, Echo, EchoPage, Server, Socket, Tab


class Piece(Echo):
    """An element to be given."""


class Pawn(Piece):
    """One of a more particular class."""


@dataclass
class Move:
    """An element inside of something else."""

    piece: Piece
    squares: int = 1


class Board(Echo):
    """Methods that take names and elements."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[LiveElement] = []

    @expose
    def mixed(self, first: int, second: str = "two", *, third: float = 3.0, key: str | None = None) -> object:
        return [first, second, third, key]

    @expose
    def named(self, *, colour: Annotated[str, msgspec.Meta(max_length=5)], size: int = 1) -> object:
        return [colour, size]

    @expose
    def placed(self, first: int, /, second: int) -> object:
        return [first, second]

    @expose
    def put(self, piece: Piece, where: str = "here") -> str:
        self.pieces.append(piece)
        return where

    @expose
    def promote(self, pawn: Pawn) -> None:
        self.pieces.append(pawn)

    @expose
    def remove(self, piece: Piece | None = None) -> bool:
        return piece is None

    @expose
    def many(self, pieces: list[Piece], moves: dict[str, Move]) -> list[int]:
        self.pieces = [*pieces, *(move.piece for move in moves.values())]
        return [move.squares for move in moves.values()]

    @expose
    def anything(self, value: Any) -> Any:
        return value


def playing() -> tuple[Server, Tab, Socket]:
    """A board, element 1, with a piece (2) and a pawn (3)."""
    server = Server(lambda: EchoPage(Board))
    tab = server.open()
    for element in (Piece(), Pawn()):
        element.setFragmentParent(tab.element)
    socket = tab.websocket()
    socket.batches()
    return server, tab, socket


def answer(socket: Socket, method: str, arguments: object, *key: str) -> list[Any]:
    """Call a method of the board."""
    socket.send([["call", 1, 1, method, arguments, *key]])
    (found,) = socket.items()
    return list(found)


# Names


@pytest.mark.parametrize(
    ("method", "arguments", "result"),
    [
        ("mixed", [1], [1, "two", 3.0, None]),
        ("mixed", {"args": [1], "kw": {}}, [1, "two", 3.0, None]),
        ("mixed", {"args": [], "kw": {"first": 1}}, [1, "two", 3.0, None]),
        ("mixed", {"args": [1], "kw": {"third": 0.5}}, [1, "two", 0.5, None]),
        ("mixed", {"args": [], "kw": {"third": 0.5, "second": "x", "first": 9}}, [9, "x", 0.5, None]),
        ("mixed", {"args": [1, "y"], "kw": {"third": 0.5}}, [1, "y", 0.5, None]),
        ("named", {"args": [], "kw": {"colour": "red"}}, ["red", 1]),
        ("named", {"args": [], "kw": {"size": 2, "colour": "blue"}}, ["blue", 2]),
        ("placed", {"args": [1], "kw": {"second": 2}}, [1, 2]),
    ],
)
def test_arguments_may_be_given_by_name(method: str, arguments: object, result: object) -> None:
    _, _, socket = playing()
    assert answer(socket, method, arguments) == ["ok", 1, result]


def test_a_call_with_names_has_its_key_too() -> None:
    _, _, socket = playing()
    assert answer(socket, "mixed", {"args": [1], "kw": {}}, "k-1") == ["ok", 1, [1, "two", 3.0, "k-1"]]


@pytest.mark.parametrize(
    ("method", "arguments", "why"),
    [
        ("mixed", {"args": [1], "kw": {"fourth": 4}}, "unknown field `fourth`"),
        ("mixed", {"args": [1], "kw": {"first": 4}}, "`first` cannot be given by name too"),
        ("mixed", {"args": [], "kw": {"second": "x"}}, "missing required field `first`"),
        ("mixed", {"args": [1, "x", 3.0], "kw": {}}, "too many arguments"),
        ("mixed", {"args": [1], "kw": {"third": "x"}}, "Expected `float`"),
        ("mixed", {"args": [1], "kw": {"key": "mine"}}, "unknown field `key`"),
        ("mixed", {"args": [1], "kw": {"self": "mine"}}, "unknown field `self`"),
        ("mixed", {"args": [1]}, "missing required field `kw`"),
        ("mixed", {"args": [1], "kw": {}, "more": 1}, "unknown field `more`"),
        ("mixed", {"args": {"0": 1}, "kw": {}}, "Expected `array`"),
        ("mixed", "text", "Expected `array`"),
        ("named", [], "`colour` must be given by name"),
        ("named", ["red"], "`colour` must be given by name"),
        ("named", {"args": [], "kw": {}}, "missing required field `colour`"),
        ("named", {"args": [], "kw": {"colour": "violet"}}, "length <= 5"),
        ("placed", {"args": [], "kw": {"first": 1, "second": 2}}, "`first` cannot be given by name"),
        ("echo", {"args": [], "kw": {"text": 5}}, "Expected `str`"),
    ],
)
def test_names_that_do_not_fit_are_refused_with_a_reason(method: str, arguments: object, why: str) -> None:
    _, _, socket = playing()
    with capturedLogs() as logs:
        kind, _, word, sentence = answer(socket, method, arguments)
    assert (kind, word) == ("no", "refused")
    assert why in sentence
    assert len(logs) == 1


def test_python_names_arrive_as_one_object_after_the_rest() -> None:
    server, tab, socket = playing()
    tab.element.callRemote("paint", 1, colour="red", method="brush")
    tab.element.notify("paint", colour="blue")
    broadcast([tab.element], "paint", 2, colour="green")
    server.turn()
    assert socket.items() == [
        ["call", 1, 1, "paint", [1, {"colour": "red", "method": "brush"}]],
        ["tell", 1, "paint", [{"colour": "blue"}]],
        ["tell", 1, "paint", [2, {"colour": "green"}]],
    ]


# Elements from the browser


def element(number: object) -> dict[str, object]:
    """What a widget is written as."""
    return {"$element": number}


def test_a_widget_arrives_as_its_element() -> None:
    _, tab, socket = playing()
    piece, pawn = tab.element.liveFragmentChildren
    assert answer(socket, "put", [element(2)])[0] == "ok"
    assert answer(socket, "put", {"args": [], "kw": {"piece": element(3)}}) == ["ok", 1, "here"]
    assert answer(socket, "promote", [element(3)])[0] == "ok"
    assert tab.element.pieces == [piece, pawn, pawn]


def test_widgets_arrive_inside_of_other_values() -> None:
    _, tab, socket = playing()
    piece, pawn = tab.element.liveFragmentChildren
    moves = {"a": {"piece": element(3), "squares": 2}, "b": {"piece": element(2)}}
    assert answer(socket, "many", [[element(2), element(3)], moves]) == ["ok", 1, [2, 1]]
    assert tab.element.pieces == [piece, pawn, pawn, piece]


def test_there_may_be_no_widget() -> None:
    _, _, socket = playing()
    assert answer(socket, "remove", [None]) == ["ok", 1, True]
    assert answer(socket, "remove", []) == ["ok", 1, True]
    assert answer(socket, "remove", [element(2)]) == ["ok", 1, False]


@pytest.mark.parametrize(
    ("method", "argument", "why"),
    [
        ("put", element(9), "There is no element 9"),
        ("put", element(1), "Expected `Piece`, got `Board`"),
        ("promote", element(2), "Expected `Pawn`, got `Piece`"),
        ("put", element("2"), "Expected a live element"),
        ("put", element(True), "Expected a live element"),
        ("put", element(2.0), "Expected a live element"),
        ("put", {"$element": 2, "more": 1}, "Expected a live element"),
        ("put", 2, "Expected a live element"),
        ("put", None, "Expected a live element"),
        ("remove", element(-1), "There is no element -1"),
    ],
)
def test_what_is_no_such_element_of_this_page_is_refused(method: str, argument: object, why: str) -> None:
    _, tab, socket = playing()
    with capturedLogs():
        kind, _, word, sentence = answer(socket, method, [argument])
    assert (kind, word) == ("no", "refused")
    assert why in sentence
    assert tab.element.pieces == []


def test_an_element_of_another_page_is_refused() -> None:
    server, tab, socket = playing()
    other = server.open()
    for _ in range(9):
        Piece().setFragmentParent(other.page)
    with capturedLogs():
        assert answer(socket, "put", [element(9)])[2] == "refused"
    assert tab.element.pieces == []


def test_an_element_that_has_left_is_gone_and_nobody_is_to_blame() -> None:
    _, tab, socket = playing()
    socket.send([["drop", 2]])
    with capturedLogs() as events:
        assert answer(socket, "put", [element(2)])[1:] == [1, "gone", "That is not on the page any more."]
    assert tab.element.pieces == []
    assert not events


def test_a_value_without_an_annotation_stays_as_it_is() -> None:
    _, _, socket = playing()
    assert answer(socket, "anything", [element(2)]) == ["ok", 1, element(2)]


def test_an_element_that_the_browser_could_make_is_the_programmers_mistake() -> None:
    @dataclass(eq=False)
    class Made(LiveElement):
        name: str

    class Wrong(Echo):
        def take(self, made: list[Any]) -> None: ...

        take.__annotations__["made"] = list[Made]
        expose(take)

    with pytest.raises(TypeError, match="Made is a dataclass"):
        Wrong().setFragmentParent(EchoPage())


def test_a_parameter_of_any_other_class_takes_nothing_from_a_browser() -> None:
    class Odd(Echo):
        def take(self, where: Any, piece: Any) -> None: ...

        take.__annotations__.update(where=Server, piece=Piece)
        expose(take)

    server = Server(lambda: EchoPage(Odd))
    tab = server.open()
    Piece().setFragmentParent(tab.element)
    socket = tab.websocket()
    socket.batches()
    with capturedLogs():
        assert "Expected `Server`" in answer(socket, "take", [element(2), element(2)])[3]


# Elements in what a widget answers


def asked(result: object) -> tuple[Tab, Socket, list[Any]]:
    """Let the widget answer a call."""
    server, tab, socket = playing()
    found: list[Any] = []
    tab.element.callRemote("which").addBoth(found.append)
    server.turn()
    socket.items()
    socket.send([["ok", 1, result]])
    return tab, socket, found


def test_a_widget_in_an_answer_is_its_element() -> None:
    tab, _, found = asked([element(2), {"best": element(3), "$note": 1}, "text", None])
    piece, pawn = tab.element.liveFragmentChildren
    assert found == [[piece, {"best": pawn, "$note": 1}, "text", None]]


@pytest.mark.parametrize("wrong", [element(9), [element("2")], {"a": element(None)}])
def test_an_answer_with_a_widget_that_is_not_there_is_an_error(wrong: object) -> None:
    _, socket, found = asked(wrong)
    assert isinstance(found[0].value, RemoteError)
    assert found[0].value.kind == "refused"
    assert socket.is_open()


@pytest.mark.parametrize("depth", [100, 450, 900, 20_000])
def test_an_answer_may_nest_deeply_and_breaks_nothing(depth: int) -> None:
    server, tab, socket = playing()
    found: list[Any] = []
    tab.element.callRemote("which").addBoth(found.append)
    server.turn()
    socket.items()
    with capturedLogs() as logs:
        socket.send_text('[["ok",1,' + "[" * depth + '{"$element":2}' + "]" * depth + "]]")
    assert isinstance(found[0], list if depth == 100 else object)
    assert not [event for event in logs if "log_failure" in event]


# Stylesheets of elements that arrive


class Plain(LiveElement):
    """An element with a stylesheet."""

    cssModule = "plain"
    docFactory = loaders.xmlstr(f'<p {NEVOW} nevow:render="liveElement"/>')


class Framed(LiveElement):
    """An element with a stylesheet around another."""

    cssModule = "framed"
    docFactory = loaders.xmlstr(f'<p {NEVOW} nevow:render="liveElement"><b nevow:render="inside"/></p>')
    broken = False

    @renderer
    def inside(self, request: object, tag: object) -> Sequence[object]:
        plain = Plain()
        plain.setFragmentParent(self)
        return [plain, Deferred()] if self.broken else [plain]


@pytest.fixture
def styled(tmp_path: Path) -> tuple[Server, Tab, Socket]:
    """A page on a site with two stylesheets."""
    for name in ("plain", "framed"):
        (tmp_path / f"{name}.css").write_text("p { color: red }")
    server = Server(packages=[AutoCSSPackage(tmp_path)])
    tab = server.open()
    socket = tab.websocket()
    socket.batches()
    return server, tab, socket


def arrive(styled: tuple[Server, Tab, Socket], element: LiveElement) -> list[str] | None:
    """Send an element, and return the names of the stylesheets that come with it."""
    server, tab, socket = styled
    element.setFragmentParent(tab.page)
    tab.element.notify("show", element)
    server.turn()
    ((_, _, _, _, (description,)),) = socket.items()
    urls = description.get("styles")
    return None if urls is None else [url.rpartition("/")[2] for url in urls]


def test_an_element_arrives_with_the_stylesheets_that_the_page_does_not_have(
    styled: tuple[Server, Tab, Socket],
) -> None:
    server, tab, _ = styled
    assert arrive(styled, Plain()) == ["plain.css"]
    assert arrive(styled, Plain()) is None
    assert arrive(styled, Framed()) == ["framed.css"]
    (place, _) = tab.page._board.styles
    assert server.get(server.live.module_url(place)).status == 200


def test_the_stylesheets_of_elements_inside_come_too(styled: tuple[Server, Tab, Socket]) -> None:
    assert arrive(styled, Framed()) == ["framed.css", "plain.css"]


def test_who_would_have_come_with_an_element_that_cannot_be_sent_comes_the_next_time(
    styled: tuple[Server, Tab, Socket],
) -> None:
    server, tab, socket = styled
    good, broken = Plain(), Framed()
    broken.broken = True
    for each in (good, broken):
        each.setFragmentParent(tab.page)
    with pytest.raises(TypeError, match="without waiting"):
        tab.element.notify("show", good, broken)
    tab.element.callRemote("show", good, [good])
    server.turn()
    ((*_, (first, second)),) = socket.items()
    assert "data-athena-id" in first["html"]
    assert first["styles"][0].endswith("/plain.css")
    assert second == {"id": first["id"], "parent": 0}


def test_an_element_that_cannot_be_sent_leaves_its_stylesheets_for_the_next(
    styled: tuple[Server, Tab, Socket],
) -> None:
    broken = Framed()
    broken.broken = True
    with pytest.raises(TypeError, match="without waiting"):
        arrive(styled, broken)
    assert arrive(styled, Framed()) == ["framed.css", "plain.css"]
