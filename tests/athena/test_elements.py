"""Live elements and pages: how they render, nest, travel, and leave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.logger import capturedLogs
from twisted.web.error import MissingTemplateLoader
from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.template import Tag, flattenString, renderer

from amsn2athena.athena import LiveElement, LivePage, NotOnPage, Settings, expose, loaders
from tests.athena.memory import ATHENA, NEVOW, Echo, EchoPage, Server, Socket, Tab


class Item(LiveElement):
    """A nested element."""

    docFactory = loaders.xmlstr(f'<li {NEVOW} nevow:render="liveElement"/>')

    def __init__(self, number: int = 0) -> None:
        super().__init__()
        self.number = number
        self.left = 0

    def getInitialArguments(self) -> Sequence[object]:
        return [self.number, '<&">']

    def detached(self) -> None:
        self.left += 1


class Shelf(LiveElement):
    """An element with others inside it."""

    docFactory = loaders.xmlstr(
        f'<ul {NEVOW} {ATHENA} nevow:render="liveElement">'
        '<li athena:id="label"/><nevow:invisible nevow:render="items"/><li athena:id="end"/></ul>'
    )

    def __init__(self) -> None:
        super().__init__()
        self.items_ = [Item(1), Item(2)]

    @renderer
    def items(self, request: Request, tag: Tag) -> list[Item]:
        for item in self.items_:
            item.setFragmentParent(self)
        return self.items_

    @expose
    def fetch(self, number: int) -> Item:
        item = Item(number)
        item.setFragmentParent(self)
        return item

    @expose
    def pad(self, size: int) -> list[object]:
        last = self.liveFragmentChildren[-1]
        return ["x" * size, last]

    @expose
    def known(self) -> dict[str, Item]:
        return {"first": self.items_[0]}


def shelf() -> tuple[Server, Tab, Socket]:
    server = Server(lambda: EchoPage(Shelf))
    tab = server.open()
    socket = tab.websocket()
    socket.batches()
    return server, tab, socket


def body(tab: Tab) -> str:
    return tab.response.body.decode().partition("<body>")[2]


def rendered(element: LiveElement, page: LivePage | None = None) -> str:
    """Return an element's HTML."""
    element.setFragmentParent(page or LivePage())
    found: list[bytes] = []
    flattenString(None, element).addCallback(found.append)
    return found[0].decode()


# Rendering


def test_nested_elements_are_numbered_and_carry_what_their_widgets_need() -> None:
    _, tab, _ = shelf()
    assert re.findall(r'data-athena-id="(\d)"', body(tab)) == ["1", "2", "3"]
    assert body(tab).count('data-athena-class="Widget"') == 3
    assert re.search(r'data-athena-module="/athena/modules/\w+/athena/widget.js"', body(tab))
    assert 'data-athena-arguments="[1,&quot;&lt;&amp;\\&quot;&gt;&quot;]"' in body(tab)


def test_ids_are_unique_on_the_page_also_after_nested_elements() -> None:
    _, tab, _ = shelf()
    assert re.findall(r' id="([^"]+)"', body(tab)) == ["athena-1-label", "athena-1-end"]


def test_an_element_with_a_key_has_ids_that_stay_the_same_on_a_fresh_page() -> None:
    class Keyed(LiveElement):
        key = "Zoë Q./x"
        docFactory = loaders.xmlstr(
            f'<p {NEVOW} {ATHENA} nevow:render="liveElement"><b athena:id="box"/></p>'
        )

    html = rendered(Keyed())
    assert 'data-athena-key="Zoë Q./x"' in html
    assert 'id="athena-Widget-Zo%C3%AB%20Q.%2Fx-box"' in html


def test_an_element_outside_of_any_page_cannot_be_rendered() -> None:
    failures: list[Any] = []
    flattenString(None, Echo()).addErrback(failures.append)
    assert "NotOnPage" in str(failures[0].value) or isinstance(failures[0].value.args[0], NotOnPage)


def test_a_template_may_be_given_to_an_element_or_a_page() -> None:
    template = loaders.xmlstr(f'<i {NEVOW} nevow:render="liveElement">given</i>')
    assert ">given</i>" in rendered(LiveElement(template))
    page = LivePage(loaders.xmlstr("<html/>"))
    assert page.render(None)[0].tagName == "html"


def test_an_element_or_page_without_a_template_says_so() -> None:
    with pytest.raises(MissingTemplateLoader):
        LiveElement().render(None)
    with pytest.raises(MissingTemplateLoader):
        LivePage().render(None)


def test_an_element_tied_to_a_parent_that_gets_its_page_later_is_on_the_page_too() -> None:
    outer, inner = Echo(), Echo()
    inner.setFragmentParent(outer)
    page = LivePage()
    outer.setFragmentParent(page)
    assert inner.page is page
    assert inner.fragmentParent is outer


class Old(LiveElement):
    """Written as the old manual has it: its ``__init__`` does not call that of the base."""

    docFactory = loaders.xmlstr(f'<p {NEVOW} nevow:render="liveElement"/>')

    def __init__(self, room: str, *, colour: str = "") -> None:
        self.room = room + colour


class OldPage(EchoPage):
    """A page of the same kind."""

    def __init__(self) -> None:
        self._make = lambda: Old("lobby", colour="red")


def test_elements_and_pages_that_do_not_initialise_their_base_work() -> None:
    server = Server(OldPage)
    tab = server.open()
    assert tab.element.room == "lobbyred"
    socket = tab.websocket()
    tab.element.notify("show")
    server.turn()
    assert socket.items() == [0, ["tell", 1, "show", []]]


# Travelling


def test_a_new_element_travels_in_a_call_with_its_html() -> None:
    server, tab, socket = shelf()
    item = Item(9)
    item.setFragmentParent(tab.element)
    tab.element.notify("added", item, "at the end")
    server.turn()
    ((kind, target, method, arguments, elements),) = socket.items()
    assert (kind, target, method) == ("tell", 1, "added")
    assert arguments == [{"$element": 0}, "at the end"]
    assert elements[0]["id"] == 4
    assert elements[0]["parent"] == 1
    assert elements[0]["html"].startswith('<li data-athena-id="4"')


def test_a_new_element_is_a_result_too() -> None:
    _, _tab, socket = shelf()
    socket.send([["call", 1, 1, "fetch", [7]]])
    ((kind, reference, result, elements),) = socket.items()
    assert (kind, reference, result) == ("ok", 1, {"$element": 0})
    assert "[7," in elements[0]["html"]


def test_an_element_that_is_shown_already_travels_by_its_number() -> None:
    _, _tab, socket = shelf()
    socket.send([["call", 1, 1, "known", []]])
    assert socket.items() == [["ok", 1, {"first": {"$element": 0}}, [{"id": 2, "parent": 1}]]]


def test_an_element_directly_on_the_page_has_no_parent_widget() -> None:
    server, tab, socket = shelf()
    item = Item()
    item.setFragmentParent(tab.page)
    tab.element.callRemote("added", item)
    server.turn()
    assert socket.items()[0][5][0]["parent"] == 0


def test_an_element_that_would_have_to_wait_cannot_travel() -> None:
    class Slow(LiveElement):
        docFactory = loaders.xmlstr(f'<p {NEVOW} nevow:render="liveElement"><b nevow:render="slow"/></p>')

        @renderer
        def slow(self, request: Request, tag: Tag) -> Deferred[str]:
            return Deferred()

    _, tab, _ = shelf()
    slow = Slow()
    slow.setFragmentParent(tab.element)
    with pytest.raises(TypeError, match="without waiting"):
        tab.element.notify("added", slow)


def test_an_element_that_cannot_render_cannot_travel() -> None:
    _, tab, _ = shelf()
    with pytest.raises(NotOnPage):
        tab.element.notify("added", Item())


def test_an_element_of_another_page_or_one_that_has_left_cannot_travel() -> None:
    server, tab, socket = shelf()
    other = server.open().element.items_[0]
    left = tab.element.items_[0]
    left.detach()
    for item in (other, left):
        with pytest.raises(NotOnPage, match="Item cannot travel"):
            tab.element.notify("added", item)
        with pytest.raises(NotOnPage, match="Item cannot travel"):
            tab.element.callRemote("added", item)
    with capturedLogs() as logs:
        socket.send([["call", 1, 1, "known", []]])
    assert "Item cannot travel" in logs[0]["log_failure"].getErrorMessage()
    assert ["no", 1, "internal", "Something went wrong on the server."] in socket.items()


def test_an_element_in_an_answer_that_was_too_much_is_in_the_next_one() -> None:
    _server, tab, socket = shelf()
    item = Item(5)
    item.setFragmentParent(tab.element)
    socket.send([["call", 1, 1, "pad", [2_000_000]]])
    assert socket.items()[0][:3] == ["no", 1, "too-much"]
    socket.send([["call", 2, 1, "pad", [1]]])
    ((*_, (description,)),) = [each for each in socket.items() if isinstance(each, list)]
    assert description["html"].startswith('<li data-athena-id="4"')


# Parents


def test_an_element_is_tied_to_its_parent_once() -> None:
    _, tab, _ = shelf()
    item = tab.element.items_[0]
    item.setFragmentParent(tab.element)
    assert tab.element.liveFragmentChildren == tab.element.items_
    with pytest.raises(ValueError, match="Item has a parent already: detach it first"):
        item.setFragmentParent(tab.page)
    assert item.fragmentParent is tab.element


def test_an_element_may_change_its_parent_until_it_is_on_a_page() -> None:
    one, other, item = Echo(), Echo(), Item()
    item.setFragmentParent(one)
    item.setFragmentParent(other)
    assert (one.liveFragmentChildren, other.liveFragmentChildren) == ([], [item])


def test_an_element_that_was_detached_and_tied_again_is_like_a_new_one() -> None:
    server, tab, socket = shelf()
    item = Item(5)
    item.setFragmentParent(tab.element)
    tab.element.notify("added", item)
    first = fired(item.notifyOnDisconnect())
    item.detach()
    assert first == [None]
    server.turn()
    socket.items()
    item.setFragmentParent(tab.page)
    second = fired(item.notifyOnDisconnect())
    tab.element.notify("added", item)
    server.turn()
    ((*_, (description,)),) = socket.items()
    assert description["html"].startswith('<li data-athena-id="5"')
    assert second == []
    item.detach()
    assert (second, item.left) == ([None], 2)


# Leaving


def fired(deferred: Deferred[None]) -> list[None]:
    """Return a list that has an item once ``deferred`` has fired."""
    found: list[None] = []
    deferred.addCallback(found.append)
    return found


def test_a_detached_element_leaves_with_all_inside_it_and_its_widget_is_told() -> None:
    server, tab, socket = shelf()
    element, items = tab.element, tab.element.items_
    gone = [fired(each.notifyOnDisconnect()) for each in (element, *items)]
    element.detach()
    server.turn()
    assert socket.items() == [["drop", 1]]
    assert gone == [[None]] * 3
    assert [item.left for item in items] == [1, 1]
    assert tab.page.liveFragmentChildren == []
    element.detach()
    element.notify("show")
    server.turn()
    assert socket.items() == []


def test_a_widget_that_is_detached_in_the_browser_takes_its_element_along() -> None:
    _, tab, socket = shelf()
    item = tab.element.items_[0]
    gone = fired(item.notifyOnDisconnect())
    socket.send([["drop", 2], ["drop", 2], ["drop", 99]])
    assert gone == [None]
    assert item.left == 1
    assert tab.element.liveFragmentChildren == [tab.element.items_[1]]
    assert socket.items() == []


@pytest.mark.parametrize("how", ["server", "browser"])
def test_an_error_in_what_is_done_on_detaching_keeps_nobody_else_on_the_page(how: str) -> None:
    class Stubborn(Item):
        def detached(self) -> None:
            raise RuntimeError("no")

    _, tab, socket = shelf()
    box, stubborn, beside = Item(), Stubborn(), Item()
    box.setFragmentParent(tab.element)
    stubborn.setFragmentParent(box)
    beside.setFragmentParent(box)
    gone = [fired(each.notifyOnDisconnect()) for each in (box, stubborn, beside)]
    with capturedLogs() as logs:
        if how == "server":
            box.detach()
        else:
            socket.send([["drop", 4]])
    assert gone == [[None]] * 3
    assert (box.left, beside.left) == (1, 1)
    assert [log["log_failure"].getErrorMessage() for log in logs] == ["no"]
    assert logs[0]["element"] == "Stubborn"


def test_each_element_leaves_once_also_when_one_detaches_another() -> None:
    class Helpful(Item):
        def detached(self) -> None:
            for each in (*box.liveFragmentChildren, box):
                each.detach()

    server, tab, socket = shelf()
    box, before, after = Item(), Item(), Item()
    box.setFragmentParent(tab.element)
    for each in (before, Helpful(), after):
        each.setFragmentParent(box)
    box.detach()
    assert (before.left, after.left, box.left) == (1, 1, 1)
    server.turn()
    assert socket.items() == [["drop", 4]]


def test_elements_are_told_when_their_page_goes_away_also_those_who_ask_later() -> None:
    _, tab, socket = shelf()
    element = tab.element
    before = fired(element.notifyOnDisconnect())
    page = fired(tab.page.notifyOnDisconnect())
    socket.send(["bye"])
    assert (before, page) == ([None], [None])
    assert fired(element.notifyOnDisconnect()) == [None]
    assert element.items_[0].left == 0


def test_who_does_not_want_to_know_any_more_is_not_told() -> None:
    _, tab, socket = shelf()
    deferred = tab.page.notifyOnDisconnect()
    found = fired(deferred)
    deferred.addErrback(lambda _: None)
    deferred.cancel()
    socket.send(["bye"])
    assert found == []


# The page resource


def test_a_page_that_wants_it_loads_what_says_how_the_connection_is() -> None:
    class Telling(EchoPage):
        docFactory = loaders.xmlstr(
            f'<html {NEVOW}><head><nevow:invisible nevow:render="liveglue"/></head>'
            '<body><p class="top" lost="Oh." nevow:render="connectionStatus"/>'
            '<p nevow:render="connectionStatus"/><i nevow:render="content"/></body></html>'
        )

    html = Server(Telling).open().response.body.decode()
    assert '<athena-status class="top" lost="Oh." role="status"></athena-status>' in html
    scripts = re.findall(r'<script type="module" src="[^"]*/(\w+\.js)"', html)
    assert scripts == ["widget.js", "connection_status.js"]
    assert re.search(r'<link rel="modulepreload" href="[^"]*connection_status.js">', html)
    assert "connection_status" not in Server().open().response.body.decode()


def test_every_get_makes_a_fresh_page_and_none_comes_from_a_cache_on_disk() -> None:
    server = Server()
    one, other = server.open(), server.open()
    assert one.channel != other.channel
    assert one.page is not other.page
    assert one.response.headers["cache-control"] == "private, no-cache"
    assert one.response.headers["vary"] == "*"
    assert one.response.body.startswith(b"<!DOCTYPE html>\n<html>")


def test_a_factory_may_say_that_its_page_is_kept_nowhere() -> None:
    server = Server()

    def private(request: Request) -> EchoPage:
        request.setHeader(b"cache-control", b"no-store")  # type: ignore[no-untyped-call]
        return EchoPage()

    server.root.putChild(b"private", server.live.page(private))
    assert server.get("/private").headers["cache-control"] == "no-store"


def test_a_head_request_makes_no_page() -> None:
    server = Server()
    response = server.request("HEAD", "/").answer()
    assert (response.status, response.body) == (200, b"")
    assert server.pages == []


def test_nothing_inline_is_in_a_page() -> None:
    html = Server().open().response.body.decode()
    scripts = re.findall(r"<script([^>]*)>([^<]*)", html)
    assert [content for attributes, content in scripts if "application/json" not in attributes] == [""] * 2
    assert not re.search(r"\son\w+=|style=|javascript:", html)


def test_the_configuration_cannot_close_its_script() -> None:
    server = Server(url="/</script><b>")
    html = server.get("/").body.decode()
    assert html.count("</script>") == 3


def test_a_page_nobody_connects_to_is_given_up() -> None:
    server = Server(settings=Settings(connect_timeout=60))
    tab = server.open()
    gone = fired(tab.page.notifyOnDisconnect())
    server.pass_time(57)
    assert gone == []
    server.pass_time(5)
    assert gone == [None]
    assert server.clock.getDelayedCalls() == []


def made(result: object) -> Server:
    server = Server()
    server.root.putChild(b"made", server.live.page(lambda request: result))
    return server


def test_the_factory_may_answer_later() -> None:
    later: Deferred[LivePage] = Deferred()
    exchange = made(later).request("GET", "/made")
    assert exchange.response() is None
    later.callback(EchoPage())
    assert exchange.answer().status == 200


def test_the_factory_may_let_another_resource_answer() -> None:
    class Elsewhere(Resource):
        def render(self, request: Request) -> bytes:
            request.setResponseCode(303)
            return b"elsewhere"

    response = made(Elsewhere()).get("/made")  # type: ignore[no-untyped-call]
    assert (response.status, response.body) == (303, b"elsewhere")


def test_no_page_is_opened_for_a_browser_that_left_before_it_was_made() -> None:
    later: Deferred[LivePage] = Deferred()
    server = made(later)
    server.request("GET", "/made").leave()
    with capturedLogs() as logs:
        later.callback(EchoPage())
    assert not logs
    assert server.clock.getDelayedCalls() == []


class Failing(LivePage):
    docFactory = loaders.xmlstr(
        f'<html {NEVOW}><head><i nevow:render="liveglue"/></head><body nevow:render="fails"/></html>'
    )

    @renderer
    def fails(self, request: Request, tag: Tag) -> Tag:
        raise RuntimeError("password=hunter2")


@pytest.mark.parametrize(
    "page",
    [Failing, lambda: LivePage(loaders.xmlstr("<html/>")), lambda: "no page"],
    ids=["broken", "without glue", "no page"],
)
def test_a_page_that_fails_is_a_plain_sentence_and_one_event_in_the_log(page: Any) -> None:
    server = made(page())
    with capturedLogs() as logs:
        response = server.get("/made")
    assert (response.status, response.body) == (500, b"Something went wrong on the server.")
    assert len(logs) == 1
    assert server.clock.getDelayedCalls() == []


class Slow(EchoPage):
    """A page whose content is there when the test says so."""

    content_later: Deferred[str]

    @renderer
    def content(self, request: Request, tag: Tag) -> Deferred[str]:  # type: ignore[override]
        self.content_later = Deferred()
        return self.content_later


@pytest.mark.parametrize("result", ["content", RuntimeError("too late")])
def test_a_browser_that_leaves_while_a_page_renders_leaves_nothing_behind(result: Any) -> None:
    server = Server(Slow)
    exchange = server.request("GET", "/")
    page: Any = server.pages[0]
    gone = fired(page.notifyOnDisconnect())
    exchange.leave()
    with capturedLogs():
        getattr(page.content_later, "callback" if isinstance(result, str) else "errback")(result)
        page.content_later.addErrback(lambda _: None)
    assert gone == [None]
    assert server.clock.getDelayedCalls() == []
