"""Calls both ways: what methods see, what crosses, and what stays on the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import pytest
from twisted.internet.defer import Deferred, fail, succeed
from twisted.logger import capturedLogs

from amsn2athena.athena import (
    ClientError,
    LiveElement,
    Settings,
    expose,
    registerError,
)
from tests.athena.memory import Echo, EchoPage, Server, Socket, Tab

if TYPE_CHECKING:
    from collections.abc import Sequence as OnlyForTheTypeChecker

GENERIC = ["no", 1, "internal", "Something went wrong on the server."]


class OutOfCheese(Exception):
    """An error that the application lets cross."""


class OutOfBrie(OutOfCheese):
    """A more particular one."""


registerError(OutOfCheese, "cheese", lambda error: f"No {error}.")


@dataclass
class Point:
    x: int
    y: int = 0


class Exposing(Echo):
    """Methods of every kind."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Deferred[str]] = []

    @expose
    def typed(self, name: str, age: int, point: Point | None = None) -> list[object]:
        return [name, age, point and [point.x, point.y]]

    @expose
    def untyped(self, anything):  # type: ignore[no-untyped-def]
        return anything

    @expose
    def bounded(self, text: Annotated[str, msgspec.Meta(max_length=3)]) -> str:
        return text

    @expose
    def checker(self, number: int) -> OnlyForTheTypeChecker[int]:
        return [number]

    @expose
    def keyed(self, text: str, *, key: str | None = None) -> object:
        return [text, key]

    @expose
    def later(self) -> Deferred[str]:
        self.waiting.append(Deferred())
        return self.waiting[-1]

    @expose
    async def coroutine(self, text: str) -> str:
        return await succeed(text)

    @expose
    def friendly(self) -> None:
        raise ClientError("full", "The list is full.")

    @expose
    def registered(self) -> Deferred[None]:
        return fail(OutOfBrie("brie"))

    @expose
    def broken(self) -> None:
        raise RuntimeError("password=hunter2")

    @expose
    async def broken_later(self) -> None:
        raise RuntimeError("password=hunter2")

    @expose
    def unspeakable(self) -> object:
        return object()

    @expose
    def generator(self) -> Iterator[int]:
        yield 1

    @expose
    async def asynchronous_generator(self) -> AsyncIterator[int]:
        yield 1

    @expose
    def unspeakable_later(self) -> Deferred[object]:
        later: Deferred[object] = Deferred()
        self.waiting.append(later)  # type: ignore[arg-type]
        return later

    def secret(self) -> str:
        return "secret"

    def echo(self, text: str) -> str:
        """Overridden, and not exposed any more."""
        return text


def page_of(element: type[LiveElement]) -> Any:
    return lambda: EchoPage(element)


def connected(element: type[LiveElement] = Exposing, **settings: Any) -> tuple[Server, Tab, Socket]:
    server = Server(page_of(element), settings=Settings(**settings))
    tab = server.open()
    socket = tab.websocket()
    socket.batches()
    return server, tab, socket


def ask(method: str, *arguments: object, key: str | None = None) -> list[object]:
    """Call a method from the browser, and return what comes back."""
    _, _, socket = connected()
    socket.send([["call", 1, 1, method, arguments, *([] if key is None else [key])]])
    (answer,) = socket.items()
    return list(answer)


# Arguments and results


@pytest.mark.parametrize(
    ("method", "arguments", "result"),
    [
        ("typed", ["Ann", 30], ["Ann", 30, None]),
        ("typed", ["Ann", 30, {"x": 1}], ["Ann", 30, [1, 0]]),
        ("untyped", [{"any": ["thing", None, 1.5]}], {"any": ["thing", None, 1.5]}),
        ("bounded", ["äöü"], "äöü"),
        ("checker", [1], [1]),
        ("coroutine", ["soon"], "soon"),
        ("keyed", ["x"], ["x", None]),
    ],
)
def test_arguments_arrive_as_annotated_and_results_as_json(
    method: str, arguments: list[object], result: object
) -> None:
    assert ask(method, *arguments) == ["ok", 1, result]


def test_a_call_with_a_key_gives_the_key_to_a_method_that_wants_it() -> None:
    assert ask("keyed", "x", key="k-1") == ["ok", 1, ["x", "k-1"]]
    assert ask("coroutine", "x", key="k-1") == ["ok", 1, "x"]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("typed", []),
        ("typed", ["Ann"]),
        ("typed", ["Ann", "30"]),
        ("typed", ["Ann", 30.5]),
        ("typed", ["Ann", True]),
        ("typed", [None, 30]),
        ("typed", ["Ann", 30, {"x": "1"}]),
        ("typed", ["Ann", 30, None, "more"]),
        ("bounded", ["four"]),
        ("later", ["more"]),
        ("secret", []),
        ("echo", ["overridden"]),
        ("detach", []),
        ("__init__", []),
        ("missing", []),
    ],
)
def test_what_a_method_must_not_see_is_refused_before_it_runs(method: str, arguments: list[object]) -> None:
    with capturedLogs() as logs:
        kind, reference, word, _ = ask(method, *arguments)
    assert (kind, reference, word) == ("no", 1, "refused")
    assert len(logs) == 1


def test_arguments_that_are_no_array_are_refused() -> None:
    _, _, socket = connected()
    with capturedLogs():
        socket.send([["call", 1, 1, "typed", {"a0": "Ann", "a1": 3}]])
    assert socket.items()[0][:3] == ["no", 1, "refused"]


def test_an_element_that_is_not_on_the_page_cannot_be_called() -> None:
    _, _, socket = connected()
    with capturedLogs():
        socket.send([["call", 1, 2, "typed", ["x", 1]]])
    assert socket.items()[0][:3] == ["no", 1, "refused"]


def test_a_browser_that_is_refused_again_and_again_is_disconnected() -> None:
    _, _tab, socket = connected(refusals=3)
    with capturedLogs() as logs:
        socket.send([["call", number, 1, "secret", []] for number in range(5)])
    socket.batches()
    assert socket.code == 4410
    assert len(logs) == 4


def test_a_deferred_result_is_sent_when_it_is_there() -> None:
    server, tab, socket = connected()
    socket.send([["call", 1, 1, "later", []], ["call", 2, 1, "later", []]])
    tab.element.waiting[1].callback("second")
    server.turn()
    tab.element.waiting[0].callback("first")
    server.turn()
    assert socket.items() == [["ok", 2, "second"], ["ok", 1, "first"]]


def test_a_result_that_comes_after_the_page_has_gone_is_dropped() -> None:
    server, tab, socket = connected()
    socket.send([["call", 1, 1, "later", []], "bye"])
    tab.element.waiting[0].callback("late")
    server.turn()


def test_so_many_calls_may_be_unfinished_and_no_more() -> None:
    _server, tab, socket = connected()
    socket.send([["call", number, 1, "later", []] for number in range(257)])
    assert socket.items()[1:] == [["no", 256, "busy", "The server is still busy with what was asked before."]]
    tab.element.waiting[0].callback("done")
    socket.send([["call", 300, 1, "later", []]])
    assert len(tab.element.waiting) == 257


# Errors


def test_an_error_for_people_crosses_with_kind_and_sentence() -> None:
    with capturedLogs() as logs:
        assert ask("friendly") == ["no", 1, "full", "The list is full."]
    assert not logs


def test_a_registered_error_and_its_subclasses_cross() -> None:
    assert ask("registered") == ["no", 1, "cheese", "No brie."]


@pytest.mark.parametrize(
    "method", ["broken", "broken_later", "unspeakable", "generator", "asynchronous_generator"]
)
def test_any_other_error_is_generic_in_the_browser_and_one_event_in_the_log(method: str) -> None:
    with capturedLogs() as logs:
        assert ask(method) == GENERIC
    assert len(logs) == 1
    assert logs[0]["log_failure"] is not None
    assert (logs[0]["element"], logs[0]["method"]) == ("Exposing", method)


def test_a_result_that_turns_out_not_to_be_json_is_generic_too() -> None:
    server, tab, socket = connected()
    socket.send([["call", 1, 1, "unspeakable_later", []]])
    with capturedLogs() as logs:
        tab.element.waiting[0].callback(object())
    server.turn()
    assert socket.items() == [GENERIC]
    assert len(logs) == 1


def test_all_that_one_method_sends_leaves_with_its_answer_in_one_frame() -> None:
    class Busy(Echo):
        @expose
        def work(self) -> str:
            self.notify("begun")
            self.callRemote("ask")
            self.notify("done", 3)
            return "result"

    _, _, socket = connected(Busy)
    socket.send([["call", 1, 1, "work", []]])
    assert socket.batches() == [
        [
            ["tell", 1, "begun", []],
            ["call", 1, 1, "ask", []],
            ["tell", 1, "done", [3]],
            ["ok", 1, "result"],
        ]
    ]


# Calls that nobody waits for


def test_a_call_that_nobody_waits_for_is_made_and_not_answered() -> None:
    _, tab, socket = connected(Echo)
    socket.send([["tell", 1, "echo", ["hi"]]])
    assert tab.element.heard == ["hi"]
    assert socket.items() == []


@pytest.mark.parametrize(
    ("method", "lines"), [("broken", 1), ("broken_later", 1), ("secret", 1), ("friendly", 0)]
)
def test_trouble_with_a_call_that_nobody_waits_for_is_only_logged(method: str, lines: int) -> None:
    _, _, socket = connected()
    with capturedLogs() as logs:
        socket.send([["tell", 1, method, []]])
    assert socket.items() == []
    assert len(logs) == lines


def test_a_deferred_of_a_call_that_nobody_waits_for_is_kept_count_of() -> None:
    _, tab, socket = connected()
    socket.send([["tell", 1, "later", []]])
    assert tab.page._board.running
    tab.element.waiting[0].callback("done")
    assert tab.page._board.running == {}


# What may be exposed


def test_exposed_methods_work_as_a_statement_too() -> None:
    class Old(LiveElement):
        def shout(self, text: str) -> str:
            return text.upper()

        expose(shout)

    assert set(Old._exposed_methods()) == {"shout"}


def test_a_subclass_has_the_exposed_methods_of_its_base() -> None:
    class Base(LiveElement):
        @expose
        def one(self) -> None: ...

    assert set(Base._exposed_methods()) == {"one"}

    class Derived(Base):
        @expose
        def two(self) -> None: ...

    assert set(Derived._exposed_methods()) == {"one", "two"}


def test_a_default_may_be_a_collection_and_is_the_same_each_time() -> None:
    class Stocked(Echo):
        @expose
        def stock(self, given: dict[str, list[int]] = {"tea": [1]}) -> dict[str, list[int]]:  # noqa: B006
            given["tea"].append(2)
            return given

    _, _tab, socket = connected(Stocked)
    for reference in (1, 2):
        socket.send([["call", reference, 1, "stock", []]])
        assert socket.items()[-1] == ["ok", reference, {"tea": [1, 2]}]


def test_annotations_that_cannot_be_read_are_named_with_their_method() -> None:
    class Mixed(Echo):
        def take(self, what: Any) -> None: ...

        take.__annotations__["what"] = Echo | str
        expose(take)

    with pytest.raises(TypeError, match=r"Mixed\.take: Type unions containing a custom type"):
        Mixed().setFragmentParent(EchoPage())


def test_a_method_that_a_browser_cannot_call_is_the_programmers_mistake() -> None:
    class Wrong(Echo):
        @expose
        def many(self, *everything: str) -> None: ...

    with pytest.raises(TypeError, match="many: a browser cannot give"):
        Wrong().setFragmentParent(EchoPage())


def test_an_error_in_what_is_done_on_detaching_is_logged_and_hurts_nobody() -> None:
    class Stubborn(Exposing):
        def detached(self) -> None:
            raise RuntimeError("no")

    _, _tab, socket = connected(Stubborn)
    with capturedLogs() as logs:
        socket.send([["drop", 1], ["call", 1, 1, "untyped", [1]]])
    assert len(logs) == 1
    assert socket.items()[0][:3] == ["no", 1, "gone"]
