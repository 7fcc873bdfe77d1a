"""A chat room of live elements, tested as a program's own tests do it, and what may happen to its tabs."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest
from twisted.internet.defer import CancelledError

from amsn2athena.athena import AutoJSPackage, ClientError, LiveElement, RemoteError, expose, loaders
from amsn2athena.athena.testing import Site, Tab
from tests.athena.test_testing import LIVE, Answering


class ChatRoom:
    """Everybody hears everything."""

    def __init__(self) -> None:
        self.chatters: list[Chatter] = []

    def makeChatter(self) -> Chatter:
        return Chatter(self)

    def tell(self, line: str) -> None:
        for chatter in self.chatters:
            chatter.notify("hear", line)


class Chatter(LiveElement):
    """One person in the room."""

    docFactory = loaders.xmlstr(f"<form {LIVE}/>")
    nick = ""

    def __init__(self, room: ChatRoom) -> None:
        super().__init__()
        self.room = room

    @expose
    def join(self, nick: str) -> int:
        if nick in (chatter.nick for chatter in self.room.chatters):
            raise ClientError("taken", f"Somebody is called {nick} already.")
        self.nick = nick
        self.room.tell(f"{nick} joined")
        self.room.chatters.append(self)
        self.notifyOnDisconnect().addCallback(self.left)
        return len(self.room.chatters)

    def left(self, _: None) -> None:
        self.room.chatters.remove(self)
        self.room.tell(f"{self.nick} left")

    @expose
    def say(self, text: str) -> None:
        self.room.tell(f"{self.nick}: {text}")


def enter(site: Site, nick: str) -> Tab:
    tab = Tab(site)
    tab.widget().callRemote("join", nick)
    return tab


def heard(tab: Tab) -> list[str]:
    return [arguments[0] for method, arguments in tab.widget().calls]


def room() -> tuple[Site, Tab, Tab]:
    site = Site(ChatRoom().makeChatter)
    return site, enter(site, "Ann"), enter(site, "Bob")


# The room


def test_everybody_in_the_room_sees_what_one_says() -> None:
    _, ann, bob = room()
    bob.widget().callRemote("say", "hello")
    assert heard(ann) == ["Bob joined", "Bob: hello"]
    assert heard(bob) == ["Bob: hello"]


def test_a_nickname_is_taken_once() -> None:
    _, ann, bob = room()
    with pytest.raises(RemoteError, match="Somebody is called Ann already") as refused:
        bob.result(bob.widget().callRemote("join", "Ann"))
    assert refused.value.kind == "taken"
    assert ann.result(ann.widget().callRemote("join", "Anna")) == 3


def test_the_others_see_when_a_tab_is_closed() -> None:
    _, ann, bob = room()
    bob.close()
    assert heard(ann)[-1] == "Bob left"


def test_the_others_see_when_a_browser_has_crashed_though_not_at_once() -> None:
    _, ann, bob = room()
    bob.vanish()
    assert heard(ann)[-1] == "Bob joined"
    ann.clock.pump([1.0] * 60)
    assert heard(ann)[-1] == "Bob left"


def test_who_is_offline_for_a_while_misses_nothing_and_what_was_said_is_said_once() -> None:
    _, ann, bob = room()
    bob.go_offline()
    bob.widget().callRemote("say", "are you there?")
    ann.widget().callRemote("say", "hello?")
    bob.clock.pump([1.0] * 20)
    assert (heard(ann), heard(bob)) == (["Bob joined", "Ann: hello?"], [])
    bob.come_back()
    assert heard(bob) == ["Ann: hello?", "Bob: are you there?"]
    assert heard(ann) == ["Bob joined", "Ann: hello?", "Bob: are you there?"]


def test_much_that_is_said_offline_arrives_in_order() -> None:
    _, ann, bob = room()
    bob.go_offline()
    bob.go_offline()
    said = [f"{number} {'x' * 5000}" for number in range(100)]
    for text in said:
        bob.widget().callRemote("say", text)
    bob.come_back()
    assert heard(ann)[1:] == [f"Bob: {text}" for text in said]
    assert heard(bob) == heard(ann)[1:]


def test_who_is_offline_for_too_long_is_gone_and_comes_back_to_a_fresh_page() -> None:
    _, ann, bob = room()
    page = bob.page
    bob.go_offline()
    ann.clock.pump([1.0] * 120)
    assert heard(ann)[-1] == "Bob left"
    bob.come_back()
    assert bob.page is not page
    assert bob.widget().element.nick == ""  # type: ignore[attr-defined]


def test_a_restart_gives_everybody_a_fresh_page_of_the_new_room() -> None:
    site, ann, bob = room()
    fresh = ChatRoom()
    site.restart(fresh.makeChatter)
    for tab, nick in ((ann, "Ann"), (bob, "Bob")):
        tab.widget().callRemote("join", nick)
    assert [chatter.nick for chatter in fresh.chatters] == ["Ann", "Bob"]
    assert heard(ann) == ["Bob joined"]


def test_the_room_of_the_tutorial_is_tested_like_this(monkeypatch: pytest.MonkeyPatch) -> None:
    tutorial = Path(__file__).parents[2] / "docs" / "tutorial" / "modern" / "chat"
    monkeypatch.syspath_prepend(tutorial)
    for name in ("parlour", "parlour.room"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    make = import_module("parlour.room").Room().make_guest

    site = Site(make, packages=[AutoJSPackage(tutorial / "parlour" / "js")])
    ann, bob = Tab(site), Tab(site)
    ann.widget().callRemote("come_in", "Ann")
    bob.widget().callRemote("come_in", "Bob")
    bob.widget().callRemote("say", "hello")
    bob.close()
    assert heard(ann) == ["Ann comes in.", "Bob comes in.", "Bob: hello", "Bob has left."]


# Keys, timeouts and ends


def answering() -> tuple[Site, list[Answering]]:
    """Return a site, and the elements that it has made so far."""
    made: list[Answering] = []

    def make() -> Answering:
        made.append(Answering())
        return made[-1]

    return Site(make), made


def test_a_call_with_a_key_is_made_again_after_a_restart_and_one_without_fails() -> None:
    site, made = answering()
    tab = Tab(site)
    keyed = tab.widget().callRemoteWith("keyed", "order", key="k-1")
    assert tab.result(keyed) == "order"
    waiting = tab.widget().callRemote("later")
    tab.go_offline()
    lost = tab.widget().callRemoteWith("keyed", "second", key="k-2")
    site.restart()
    tab.come_back()
    assert tab.result(lost) == "second"
    assert made[0].heard == [("order", "k-1")]
    assert made[1].heard == [("second", "k-2")]
    with pytest.raises(RemoteError, match="went away") as gone:
        tab.result(waiting)
    assert gone.value.kind == "gone"


class AboutSomethingElse(Answering):
    key = "else"


def test_a_call_with_a_key_whose_widget_is_not_on_the_fresh_page_fails_after_a_while() -> None:
    site = Site(Answering)
    tab = Tab(site)
    tab.go_offline()
    lost = tab.widget().callRemoteWith("keyed", "x", key="k")
    site.restart(AboutSomethingElse)
    tab.come_back()
    with pytest.raises(AssertionError, match="no result yet"):
        tab.result(lost)
    tab.clock.advance(10)
    with pytest.raises(RemoteError, match="went away"):
        tab.result(lost)


def test_what_a_widget_does_is_remembered_on_the_fresh_page() -> None:
    site = Site(Answering)
    tab = Tab(site)
    tab.widget().on("ask", lambda: "me")
    site.restart()
    assert tab.result(tab.widget().element.callRemote("ask")) == "me"


def test_a_widget_of_a_page_that_is_not_shown_any_more_says_so() -> None:
    site = Site(Answering)
    tab = Tab(site)
    old = tab.widget()
    site.restart()
    with pytest.raises(AssertionError, match="shows a fresh page"):
        old.callRemote("echo", 1)
    tab.close()
    with pytest.raises(AssertionError, match="closed"):
        tab.widget().callRemote("echo", 1)
    with pytest.raises(AssertionError, match="closed"):
        tab.close()


def test_nothing_reaches_the_server_from_a_tab_that_is_closed_offline() -> None:
    _, ann, bob = room()
    bob.go_offline()
    bob.close()
    assert heard(ann)[-1] == "Bob joined"
    ann.clock.pump([1.0] * 120)
    assert heard(ann)[-1] == "Bob left"


def test_calls_of_a_closed_tab_end_without_a_word() -> None:
    site = Site(Answering)
    tab = Tab(site)
    answers = [tab.widget().callRemoteWith("later", timeout=5), tab.widget().callRemote("later")]
    tab.close()
    answers[1].cancel()
    site.clock.advance(10)
    for answer, error in zip(answers, (RemoteError, CancelledError), strict=True):
        with pytest.raises(error):
            tab.result(answer)


def test_a_call_that_was_made_again_after_a_restart_may_be_given_up() -> None:
    site, made = answering()
    tab = Tab(site)
    answer = tab.widget().callRemoteWith("later", key="k", timeout=5)
    site.restart()
    assert len(made[1].waiting) == 1
    tab.clock.advance(6)
    with pytest.raises(RemoteError, match="no answer within 5 seconds"):
        tab.result(answer)
    assert made[1].stopped == 1
