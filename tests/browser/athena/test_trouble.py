"""Bad proxies and bad networks: a page finds its way, and comes back to the best that works."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.athena.proxy import KINDS
from tests.browser.athena.stand import Stand, Tab

pytestmark = pytest.mark.browser

BOTH_WAYS = frozenset({"up", "down"})
LONGER_THAN_ANY_PAUSE = 300_000
QUIET = 20_000
PATIENCE = 4_000


def test_a_proxy_that_kills_websockets_is_left_for_a_stream_and_tried_again_later(
    stand: Stand, tab: Tab
) -> None:
    stand.proxy.killed = frozenset({"websocket"})
    tab.page.clock.install()
    tab.visit()
    tab.count()
    stand.proxy.wait_for_transport("stream")
    tab.has_counted(50)
    stand.proxy.killed = frozenset()
    tab.page.clock.fast_forward(LONGER_THAN_ANY_PAUSE)
    stand.proxy.wait_for_transport("websocket")
    tab.has_counted(50)
    tab.counted()
    assert stand.proxy.count("page") == 1


def test_a_network_that_has_changed_is_looked_at_at_once(stand: Stand, tab: Tab) -> None:
    stand.proxy.only("poll")
    tab.visit()
    stand.proxy.wait_for_transport("poll")
    stand.proxy.only("websocket")
    tab.looks()
    stand.proxy.wait_for_transport("websocket")
    tab.is_("live")
    assert stand.proxy.count("page") == 1


def test_messages_flow_by_long_poll_where_a_proxy_holds_streams_back(stand: Stand, tab: Tab) -> None:
    stand.proxy.only("stream")
    stand.proxy.holds_streams = True
    tab.page.clock.install()
    tab.visit(wait=False)
    stand.proxy.wait(lambda: stand.proxy.count("stream") == 1)
    tab.page.clock.fast_forward(PATIENCE)
    stand.proxy.wait_for_transport("poll")
    tab.count()
    tab.has_counted(20)
    tab.looks()
    stand.proxy.wait(lambda: stand.proxy.count("stream") == 2)
    tab.has_counted(20)
    tab.page.clock.fast_forward(PATIENCE)
    tab.has_counted(20)
    assert stand.proxy.carrying <= {"poll"}
    tab.counted()
    assert stand.proxy.count("page") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_blink_of_the_network_is_survived_by_the_page(kind: str, stand: Stand, tab: Tab) -> None:
    stand.proxy.only(kind)
    tab.visit()
    stand.proxy.wait_for_transport(kind)
    tab.count()
    tab.has_counted(20)
    stand.proxy.blink()
    tab.has_counted(50)
    tab.is_("live")
    tab.counted()
    assert stand.proxy.count("page") == 1


def test_what_is_said_without_a_network_arrives_once_when_it_is_back(
    context: BrowserContext, stand: Stand, tab: Tab
) -> None:
    tab.visit()
    context.set_offline(True)
    stand.proxy.cut()
    tab.is_("lost")
    tab.box.fill("from a tunnel")
    tab.press("Echo")
    stand.tell("say", tab.name, 3)
    context.set_offline(False)
    tab.says('ok "from a tunnel"')
    expect(tab.heard).to_have_text("3")
    tab.press("Stop")
    tab.says('ok "from a tunnel"', 'ok "0 heard"')
    assert stand.proxy.count("page") == 1


@pytest.mark.parametrize("kind", ["websocket", "stream"])
def test_a_network_in_which_everything_gets_lost_is_noticed(kind: str, stand: Stand, tab: Tab) -> None:
    stand.proxy.only(kind)
    tab.page.clock.install()
    tab.visit()
    stand.proxy.wait_for_transport(kind)
    stand.proxy.swallows = BOTH_WAYS
    tab.press("Echo")
    stand.tell("say", tab.name, 3)
    tab.page.clock.fast_forward(QUIET)
    tab.page.clock.fast_forward(PATIENCE)
    expect(tab.page.locator("html")).not_to_have_attribute("data-athena", "live")
    stand.proxy.swallows = frozenset()
    stand.proxy.cut()
    tab.looks()
    tab.is_("live")
    tab.says('ok ""')
    expect(tab.heard).to_have_text("3")
    assert stand.proxy.count("page") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_connections_that_break_anywhere_lose_double_and_reorder_nothing(
    kind: str, stand: Stand, tab: Tab
) -> None:
    stand.proxy.nothing_but(kind)
    tab.visit()
    stand.proxy.lengths = (1500, 6000)
    stand.proxy.cut()
    tab.count()
    tab.has_counted(400)
    stand.proxy.lengths = None
    tab.counted()
    assert stand.proxy.count("page") == 1
