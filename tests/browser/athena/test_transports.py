"""Each transport in Chromium, and moving between them while messages flow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.athena.proxy import KINDS
from tests.browser.athena.stand import Stand, Tab

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", KINDS)
def test_calls_pushes_and_elements_work_on_each_transport(kind: str, stand: Stand, tab: Tab) -> None:
    stand.proxy.only(kind)
    tab.visit()
    stand.proxy.wait_for_transport(kind)
    tab.box.fill("a <b>& 😀")
    tab.press("Echo")
    tab.press("Back")
    tab.says('ok "a <b>& 😀"', 'ok "A <B>& 😀"')
    stand.tell("say", tab.name, 3)
    expect(tab.heard).to_have_text("3")
    tab.press("Fetch")
    expect(tab.pieces).to_have_count(1)
    tab.pieces.click()
    expect(tab.pieces).to_have_count(0)
    stand.proxy.wait_for_transport(kind)
    assert stand.proxy.count("page") == 1


@pytest.mark.parametrize(
    "kinds",
    [
        ("websocket", "stream", "poll", "websocket", "poll", "stream", "websocket"),
        ("poll", "stream", "poll", "websocket", "stream", "poll", "websocket"),
    ],
    ids="-".join,
)
def test_nothing_is_lost_doubled_or_reordered_on_the_way_from_one_transport_to_another(
    kinds: tuple[str, ...], stand: Stand, tab: Tab
) -> None:
    stand.proxy.only(kinds[0])
    tab.visit()
    tab.count()
    for kind in kinds:
        stand.proxy.only(kind)
        stand.proxy.cut()
        tab.looks()
        stand.proxy.wait_for_transport(kind)
        tab.has_counted(100)
    tab.has_counted(300)
    tab.counted()
    assert stand.tell("said", tab.name) >= 1000
    assert stand.proxy.count("page") == 1
