"""How long a page that its browser has left is kept: by how it was left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amsn2athena.athena import Settings
from tests.athena.memory import Server, Tab


def disconnected(tab: Tab) -> bool:
    """Say whether the server has given the page up."""
    gone: list[None] = []
    tab.page.notifyOnDisconnect().addCallback(gone.append)
    return bool(gone)


def held(tab: Tab) -> Callable[[], object]:
    return tab.poll(wait=True).leave


def stream(tab: Tab) -> Callable[[], object]:
    return tab.stream().vanish


def socket(tab: Tab) -> Callable[[], object]:
    return tab.websocket().vanish


EACH = pytest.mark.parametrize("connect", [socket, stream, held])


@EACH
def test_a_tab_that_is_closed_without_a_word_is_noticed_within_five_seconds(
    connect: Callable[[Tab], Callable[[], object]],
) -> None:
    server = Server()
    tab = server.open()
    server.pass_time(1)
    server.clock.advance(0.9)
    connect(tab)()
    server.clock.advance(3.9)
    assert not disconnected(tab)
    server.clock.advance(1.1)
    assert disconnected(tab)


@EACH
def test_a_tab_whose_connection_is_cut_may_come_back_by_any_other(
    connect: Callable[[Tab], Callable[[], object]],
) -> None:
    server = Server()
    tab = server.open()
    cut = connect(tab)
    cut()
    server.pass_time(3)
    tab.websocket()
    server.pass_time(20)
    assert not disconnected(tab)


def test_a_tab_between_two_requests_is_given_more_time() -> None:
    server = Server()
    tab = server.open()
    tab.poll()
    server.pass_time(29)
    assert not disconnected(tab)
    server.pass_time(2)
    assert disconnected(tab)


@EACH
def test_a_page_that_goes_to_sleep_is_kept_longer(connect: Callable[[Tab], Callable[[], object]]) -> None:
    server = Server(settings=Settings(rest=60))
    tab = server.open()
    cut = connect(tab)
    tab.poll(["rest"])
    cut()
    tab.element.notify("show", 1)
    server.pass_time(59)
    assert not disconnected(tab)
    server.pass_time(2)
    assert disconnected(tab)


def test_a_page_that_says_on_its_socket_that_it_sleeps_is_kept_longer() -> None:
    server = Server(settings=Settings(rest=60))
    tab = server.open()
    last = tab.websocket()
    last.send(["rest"])
    last.send_close(1000)
    server.pass_time(59)
    assert not disconnected(tab)


def test_a_page_that_woke_up_is_like_any_other() -> None:
    server = Server()
    tab = server.open()
    tab.poll(["rest"])
    tab.element.notify("show", 1)
    server.pass_time(100)
    awake = tab.websocket()
    assert awake.batches() == [[0, ["tell", 1, "show", [1]]]]
    awake.vanish()
    server.pass_time(5)
    assert disconnected(tab)


def test_a_farewell_that_comes_after_the_page_is_back_is_ignored() -> None:
    server = Server()
    tab = server.open()
    tab.websocket(turn=3)
    tab.poll(["bye"], turn=2)
    assert not disconnected(tab)
