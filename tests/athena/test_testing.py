"""Live elements driven from Python: what their widgets, played by a test, call, answer and see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.logger import capturedLogs
from twisted.web.server import Request
from twisted.web.template import Tag, renderer

from amsn2athena.athena import Disconnected, LiveElement, RemoteError, Settings, expose, loaders
from amsn2athena.athena.testing import Site, Tab, Widget

NEVOW = 'xmlns:nevow="http://nevow.com/ns/nevow/0.1"'
LIVE = f'{NEVOW} nevow:render="liveElement"'


# What widgets do and get


class Answering(LiveElement):
    """An element whose methods do all sorts of things."""

    docFactory = loaders.xmlstr(f"<p {LIVE}/>")

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.waiting: list[Deferred[str]] = []
        self.stopped = 0

    @expose
    def echo(self, value: object) -> object:
        self.heard.append(value)
        return value

    @expose
    def later(self) -> Deferred[str]:
        self.waiting.append(Deferred(self.stop))
        return self.waiting[-1]

    def stop(self, _: Deferred[str]) -> None:
        self.stopped += 1

    @expose
    def named(self, number: int, *, colour: str) -> list[object]:
        return [number, colour]

    @expose
    def keyed(self, text: str, *, key: str) -> str:
        self.heard.append((text, key))
        return text

    @expose
    def broken(self) -> None:
        raise RuntimeError("password=hunter2")

    def getInitialArguments(self) -> Sequence[object]:
        return ['<"&>', None]


def test_what_a_method_returns_is_what_the_widget_gets() -> None:
    tab = Tab(Answering)
    value = {"a": [1, 2.5, None, "ä</script>"]}
    assert tab.result(tab.widget().callRemote("echo", value)) == value
    assert tab.widget().element.heard == [value]  # type: ignore[attr-defined]


def test_an_element_or_a_page_itself_can_be_shown_once() -> None:
    element = Answering()
    tab = Tab(element)
    assert tab.widget(element) is tab.widget(Answering)
    assert tab.widget().element is element
    assert tab.page is element.page
    tab.page.disconnect()
    with (
        pytest.raises(AssertionError, match="Give the site a factory"),
        capturedLogs(),
    ):
        tab.widget()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("later", 1), "later"), (("secret",), "exposes no such method"), (("keyed", 5), "str")],
)
def test_what_the_server_refuses_is_refused_here_too(arguments: tuple[str, ...], words: str) -> None:
    tab = Tab(Answering)
    with capturedLogs(), pytest.raises(RemoteError, match=words) as refused:
        tab.result(tab.widget().callRemote(*arguments))
    assert refused.value.kind == "refused"


def test_an_exception_in_a_method_is_told_as_a_browser_is_told_it() -> None:
    tab = Tab(Answering)
    with capturedLogs() as logs, pytest.raises(RemoteError, match="Something went wrong on the server"):
        tab.result(tab.widget().callRemote("broken"))
    assert len(logs) == 1


def test_an_argument_that_is_not_json_is_the_tests_mistake() -> None:
    with pytest.raises(TypeError, match="object cannot be written as JSON"):
        Tab(Answering).widget().callRemote("echo", object())


def test_a_result_may_come_later() -> None:
    tab = Tab(Answering)
    answer = tab.widget().callRemote("later")
    with pytest.raises(AssertionError, match="no result yet"):
        tab.result(answer)
    element: Any = tab.widget().element
    element.waiting[0].callback("there")
    assert tab.result(answer) == "there"


def test_a_call_that_nobody_waits_for_arrives() -> None:
    tab = Tab(Answering)
    tab.widget().notify("echo", 1)
    assert tab.widget().element.heard == [1]  # type: ignore[attr-defined]


def test_the_widget_gets_its_initial_arguments() -> None:
    assert Tab(Answering).widget().initial_arguments == ['<"&>', None]


def test_what_is_too_much_to_send_is_refused_in_the_browser() -> None:
    tab = Tab(Site(Answering, settings=Settings(frame=1000)))
    with pytest.raises(RemoteError, match="too much to send"):
        tab.result(tab.widget().callRemote("echo", "x" * 300))
    tab.go_offline()
    for _ in range(1000):
        tab.widget().notify("echo", "x")
    with pytest.raises(RemoteError, match="Too much waits"):
        tab.widget().notify("echo", "x")


def test_arguments_may_be_given_by_name() -> None:
    tab = Tab(Answering)
    assert tab.result(tab.widget().callRemoteKw("named", {"colour": "red"}, 1)) == [1, "red"]
    with capturedLogs(), pytest.raises(RemoteError, match="colours"):
        tab.result(tab.widget().callRemoteKw("named", {"colours": "red"}, 1))


def test_a_call_may_be_given_up() -> None:
    tab = Tab(Answering)
    stopped, late = tab.widget().callRemote("later"), tab.widget().callRemoteWith("later", timeout=5)
    stopped.cancel()
    with pytest.raises(CancelledError):
        tab.result(stopped)
    tab.clock.advance(5)
    with pytest.raises(RemoteError, match="no answer within 5 seconds") as error:
        tab.result(late)
    assert error.value.kind == "timeout"
    element: Any = tab.widget().element
    assert element.stopped == 2


def test_a_call_times_out_also_when_no_more_can_be_sent() -> None:
    tab = Tab(Answering)
    tab.go_offline()
    late = tab.widget().callRemoteWith("later", timeout=5)
    for _ in range(999):
        tab.widget().notify("echo", "x")
    tab.clock.advance(5)
    with pytest.raises(RemoteError, match="no answer within 5 seconds"):
        tab.result(late)


def test_a_call_that_is_answered_may_not_be_given_up_any_more() -> None:
    tab = Tab(Answering)
    answer = tab.widget().callRemoteWith("echo", 1, timeout=5)
    answer.cancel()
    assert tab.result(answer) == 1
    tab.clock.advance(10)
    assert tab.result(tab.widget().callRemote("echo", 2)) == 2


def answered(function: Callable[..., Any], *arguments: object) -> Any:
    tab = Tab(Answering)
    tab.widget().on("ask", function)
    return tab.result(tab.widget().element.callRemote("ask", *arguments))


async def _soon(value: object) -> object:
    return await succeed(value)


@pytest.mark.parametrize("function", [lambda value: value, succeed, _soon])
def test_the_element_gets_what_the_widget_answers(function: Any) -> None:
    assert answered(function, [1, "x"]) == [1, "x"]


def test_a_method_that_does_nothing_answers_nothing() -> None:
    tab = Tab(Answering)
    tab.widget().on("ask")
    assert tab.result(tab.widget().element.callRemote("ask", 1)) is None


@pytest.mark.parametrize("raised", [True, False])
def test_an_exception_in_the_browser_arrives_as_one(raised: bool) -> None:
    def fails() -> Deferred[None]:
        if raised:
            raise RemoteError("TypeError", "x is undefined", "at show (chat.js:7)")
        return fail(RemoteError("TypeError", "x is undefined"))

    with capturedLogs() as logs, pytest.raises(RemoteError, match="x is undefined") as error:
        answered(fails)
    assert error.value.kind == "TypeError"
    assert error.value.stack == ("at show (chat.js:7)" if raised else "")
    assert len(logs) == raised


def test_an_answer_that_comes_after_the_tab_was_closed_is_dropped() -> None:
    later: Deferred[str] = Deferred()
    tab = Tab(Answering)
    tab.widget().on("ask", lambda: later)
    answer = tab.widget().element.callRemote("ask")
    tab.turn()
    tab.close()
    later.callback("late")
    with pytest.raises(Disconnected):
        tab.result(answer)


def test_an_answer_that_is_not_json_is_the_tests_mistake() -> None:
    tab = Tab(Answering)
    tab.widget().on("ask", object)
    tab.widget().element.callRemote("ask").addErrback(lambda _: None)
    with pytest.raises(TypeError, match="object cannot be written as JSON"):
        tab.turn()


def test_an_exception_in_the_browser_that_nobody_waits_for_stays_there() -> None:
    def fails() -> None:
        raise RemoteError("TypeError", "x is undefined")

    tab = Tab(Answering)
    tab.widget().on("show", fails)
    tab.widget().element.notify("show")
    assert tab.widget().calls == [("show", ())]


def test_what_a_test_asserts_in_a_method_fails_the_test_and_the_call() -> None:
    def asserts(value: int) -> None:
        assert value == 1, "one was meant"

    tab = Tab(Answering)
    tab.widget().on("ask", asserts)
    tab.widget().on("show", asserts)
    answer = tab.widget().element.callRemote("ask", 2)
    with pytest.raises(AssertionError, match="one was meant"):
        tab.turn()
    with pytest.raises(RemoteError, match="one was meant"):
        tab.result(answer)
    tab.widget().element.notify("show", 3)
    tab.widget().element.notify("show", 1)
    with pytest.raises(AssertionError, match="one was meant"):
        tab.turn()
    assert tab.widget().calls == [("ask", (2,)), ("show", (3,)), ("show", (1,))]


def test_a_call_that_the_test_did_not_expect_is_a_clear_error() -> None:
    tab = Tab(Answering)
    answer = tab.widget().element.callRemote("ask", 2)
    with pytest.raises(AssertionError, match=r"Answering waits for the answer of ask .* widget\.on\('ask'"):
        tab.turn()
    with pytest.raises(RemoteError):
        tab.result(answer)


def test_halves_that_call_each_other_without_end_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amsn2athena.athena.testing._site.MOST_AT_ONCE", 100)

    class Restless(Answering):
        @expose
        def again(self) -> None:
            self.notify("again")

    tab = Tab(Restless)
    widget = tab.widget()
    widget.on("again", lambda: widget.notify("again"))
    with pytest.raises(AssertionError, match="without end"):
        widget.notify("again")


# Elements that travel and nest


class Shelf(LiveElement):
    """An element with others inside it."""

    docFactory = loaders.xmlstr(f'<ul {LIVE}><br/><nevow:invisible nevow:render="items"/></ul>')

    @renderer
    def items(self, request: Request, tag: Tag) -> list[LiveElement]:
        return [self.item("a"), self.item("b")]

    def item(self, key: str) -> LiveElement:
        item = Answering()
        item.key = key
        item.setFragmentParent(self)
        return item

    @expose
    def fetch(self, key: str) -> dict[str, list[LiveElement]]:
        return {"items": [self.item(key)]}

    @expose
    def remember(self, item: Answering) -> LiveElement:
        self.remembered = item
        return item


def test_nested_widgets_know_each_other() -> None:
    widget = Tab(Shelf).widget(Shelf)
    assert [child.key for child in widget.childWidgets] == ["a", "b"]
    assert {child.widgetParent for child in widget.childWidgets} == {widget}
    assert widget.widgetParent is None
    assert widget.name == "Widget"


def test_an_element_that_arrives_is_a_widget_and_alive() -> None:
    tab = Tab(Shelf)
    shelf = tab.widget(Shelf)
    (item,) = tab.result(shelf.callRemote("fetch", "c"))["items"]
    assert isinstance(item, Widget)
    assert tab.result(item.callRemote("echo", 5)) == 5
    assert shelf.childWidgets[-1] is item
    item.on("ask", lambda: "me")
    assert tab.result(item.element.callRemote("ask")) == "me"


def test_an_element_that_is_told_of_is_a_widget_among_the_arguments() -> None:
    tab = Tab(Shelf)
    shelf: Any = tab.widget(Shelf).element
    known, new = shelf.liveFragmentChildren[0], shelf.item("new")
    shelf.notify("added", new, {"before": known})
    ((_, (first, second)),) = tab.widget(Shelf).calls
    assert (first.element, second) == (new, {"before": tab.widget(known)})
    assert tab.widget(new) is first
    tab.widget(Shelf).detach()
    assert first.detached


def test_a_widget_that_is_given_or_returned_is_its_element_on_the_server() -> None:
    tab = Tab(Shelf)
    shelf: Any = tab.widget(Shelf)
    item = shelf.childWidgets[1]
    assert tab.result(shelf.callRemote("remember", item)) is item
    assert shelf.element.remembered is item.element
    shelf.on("pick", lambda: {"picked": [item]})
    assert tab.result(shelf.element.callRemote("pick")) == {"picked": [item.element]}
    item.detach()
    with pytest.raises(AssertionError, match="is not on the page any more"):
        shelf.callRemote("remember", item)


def test_either_side_detaches() -> None:
    tab = Tab(Shelf)
    one, other = tab.widget(Shelf).childWidgets
    one.detach()
    assert one.element.liveFragmentChildren == []
    other.element.detach()
    tab.turn()
    assert other.detached
    assert tab.widget(Shelf).childWidgets == []
    with pytest.raises(AssertionError, match="detached already"):
        other.detach()
    with pytest.raises(AssertionError, match="is not on the page"):
        tab.widget(Answering)


def test_a_widget_that_was_detached_calls_nothing_any_more() -> None:
    tab = Tab(Shelf)
    item = tab.widget(Answering)
    item.element.detach()
    tab.turn()
    with capturedLogs() as events:
        item.notify("poke")
        with pytest.raises(RemoteError, match="not on the page any more"):
            tab.result(item.callRemote("poke"))
    assert not events


def test_what_a_widget_says_while_its_element_leaves_is_lost_and_the_page_stays() -> None:
    tab = Tab(Shelf)
    page, item = tab.page, tab.widget(Answering)
    tab.go_offline()
    for _ in range(200):
        item.notify("poke")
    item.element.detach()
    tab.come_back()
    assert tab.page is page


def test_a_widget_that_was_detached_answers_no_call_that_was_on_its_way() -> None:
    tab = Tab(Shelf)
    item = tab.widget(Answering)
    answer = item.element.callRemote("ask")
    item.element.notify("show")
    tab.go_offline()
    item.detach()
    tab.come_back()
    assert item.calls == []
    with pytest.raises(Exception, match="There is no method ask"):
        tab.result(answer)


def test_an_element_that_came_and_left_at_once_is_a_widget_without_an_element() -> None:
    tab = Tab(Shelf)
    shelf: Any = tab.widget(Shelf).element
    item = shelf.item("brief")
    shelf.notify("added", item)
    item.detach()
    ((_, (widget,)),) = tab.widget(Shelf).calls
    assert widget.detached
    with pytest.raises(AssertionError, match="after its element had left"):
        _ = widget.element
