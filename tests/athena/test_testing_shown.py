"""What a test sees of a page: as it was rendered, and as rows and nodes have changed it since."""

from __future__ import annotations

import pytest
from twisted.logger import capturedLogs

from amsn2athena.athena import LiveElement, Node, Rows, SharedRows, expose, loaders
from amsn2athena.athena.testing import Site, Tab
from tests.athena.memory import ATHENA
from tests.athena.test_testing import LIVE, Answering

TEMPLATE = loaders.xmlstr(
    f'<section {LIVE} {ATHENA}><h1 athena:id="topic">Nothing</h1><ol athena:id="log">'
    '<li nevow:pattern="line"><b><nevow:slot name="who"/></b> <nevow:slot name="text"/></li></ol></section>'
)


class Lines:
    """What was said in a room."""

    def __init__(self) -> None:
        self.log = SharedRows(TEMPLATE.pattern("line"))
        self.topic = "Nothing"


class Log(LiveElement):
    """Shows what was said."""

    docFactory = TEMPLATE

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.lines = lines
        self.topic = Node(self, "topic")
        self.topic.text = lines.topic
        lines.log.show(self, "log")

    @expose
    def say(self, who: str, text: str) -> None:
        self.lines.log.append(str(len(self.lines.log)), who=who, text=text)


class Forgetful(Log):
    """Says something that it does not remember."""

    @expose
    def whisper(self, text: str) -> None:
        self._on_page().send(b'["patch",%d,[["text","topic","psst"]]]' % self._id)


def tabs() -> tuple[Tab, Tab]:
    lines = Lines()
    site = Site(lambda: Log(lines))
    return Tab(site), Tab(site)


def test_what_one_says_is_shown_in_both_tabs_and_after_a_reload() -> None:
    ann, bob = tabs()
    ann.widget().callRemote("say", "Ann", "<script>alert(1)</script>")
    for tab in (ann, bob):
        (row,) = [node for node in tab.widget().nodeById("log").nodes() if node.name == "li"]
        assert row.text() == "Ann <script>alert(1)</script>"
        assert "&lt;script" in tab.html
        tab.assert_like_fresh()
        tab.widget().assert_like_fresh()


def test_what_is_shown_while_offline_is_shown_later() -> None:
    ann, bob = tabs()
    bob.go_offline()
    ann.widget().callRemote("say", "Ann", "hello")
    assert "hello" not in bob.html
    bob.come_back()
    assert "hello" in bob.html
    bob.assert_like_fresh()


def test_a_node_that_a_reload_would_show_otherwise_is_found() -> None:
    ann, bob = tabs()
    element = ann.widget().element
    assert isinstance(element, Log)
    element.topic.text = "News"
    assert ann.widget().nodeById("topic").text() == "News"
    ann.widget().assert_like_fresh()
    with pytest.raises(
        AssertionError, match=r"differs from a fresh one:(.|\n)*-<h1(.*)>Nothing\n\+<h1(.*)>News"
    ):
        ann.assert_like_fresh()
    element.lines.topic = "News"
    ann.assert_like_fresh()
    with pytest.raises(AssertionError, match="differs"):
        bob.assert_like_fresh()


def test_a_change_that_the_element_does_not_remember_is_found() -> None:
    tab = Tab(Forgetful(Lines()))
    tab.widget().callRemote("whisper", "psst")
    assert "psst" in tab.widget().html
    with pytest.raises(AssertionError, match="differs from a fresh one"):
        tab.widget().assert_like_fresh()


def test_a_node_that_is_not_there_is_told() -> None:
    with pytest.raises(LookupError, match="no athena:id='nothing'"):
        tabs()[0].widget().nodeById("nothing")


def test_looking_at_a_fresh_page_leaves_nothing_behind() -> None:
    made: list[Answering] = []

    def make() -> Answering:
        made.append(Answering())
        return made[-1]

    site = Site(make)
    tab = Tab(site)
    tab.assert_like_fresh()
    gone: list[None] = []
    made[1].notifyOnDisconnect().addCallback(gone.append)
    assert gone == [None]
    assert tab.result(tab.widget().callRemote("echo", 1)) == 1


def test_what_can_be_shown_once_cannot_be_compared() -> None:
    tab = Tab(Answering())
    with capturedLogs(), pytest.raises(AssertionError, match="the server answered 500"):
        tab.assert_like_fresh()


class Private(LiveElement):
    docFactory = TEMPLATE

    def __init__(self) -> None:
        super().__init__()
        self.log = Rows(self, "log", pattern="line")


def test_rows_of_an_element_that_came_in_a_call_are_shown_too() -> None:
    class Room(Answering):
        @expose
        def enter(self) -> LiveElement:
            log = Private()
            log.setFragmentParent(self)
            return log

    tab = Tab(Room)
    log = tab.result(tab.widget().callRemote("enter"))
    log.element.log.append("1", who="Ann", text="hi")
    assert "Ann</b>" in log.html
    log.assert_like_fresh()
    assert "Ann" not in tab.html
    log.element.log.append("2", who="Bob", text="hi")
    log.detach()
    assert "Bob" not in log.html


def test_a_detached_element_is_not_shown_any_more() -> None:
    tab = tabs()[0]
    tab.widget().detach()
    assert "<section" not in tab.html
