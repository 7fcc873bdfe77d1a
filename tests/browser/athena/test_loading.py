"""How often a page asks the server for anything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.athena.stand import Stand, Tab

pytestmark = pytest.mark.browser

ICON = {("other", "")}


def test_each_module_is_fetched_once_and_never_again(stand: Stand, tab: Tab) -> None:
    tab.visit()
    seen = list(stand.proxy.exchanges)
    modules = [exchange.path for exchange in seen if exchange.kind == "module"]
    assert [path.rpartition("/")[2] for path in sorted(modules)] == [
        "early.js",
        "widget.js",
        "numbers.css",
        "numbers.js",
    ]
    assert len(set(modules)) == len(modules)
    tab.page.reload()
    tab.is_("live")
    again = [(exchange.kind, exchange.word) for exchange in stand.proxy.exchanges[len(seen) :]]
    assert sorted(set(again) - ICON) == [("now", "bye"), ("page", ""), ("websocket", "")]
    assert len(again) <= 4


def test_a_click_waits_for_scripts_that_are_slow_to_come(stand: Stand, tab: Tab) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.page.route("**/numbers.js", hold)
    with tab.page.expect_request("**/numbers.js"):
        tab.visit(wait=False)
    tab.box.fill("first")
    tab.press("Echo")
    tab.press("Back")
    expect(tab.heard).to_have_text("0")
    tab.box.press("End")
    tab.box.press_sequentially(" of all")
    for route in held:
        route.continue_()
    tab.says('ok "first of all"', 'ok "FIRST OF ALL"')
    tab.press("Echo")
    tab.says('ok "first of all"', 'ok "FIRST OF ALL"', 'ok "first of all"')


@pytest.mark.parametrize("module", ["widget.js", "numbers.js"])
def test_a_page_comes_alive_though_the_network_fails_while_it_loads(
    stand: Stand, tab: Tab, module: str
) -> None:
    refused: list[Route] = []

    def refuse(route: Route) -> None:
        # Chromium asks for a module that was to be preloaded a second time.
        refused.append(route)
        if len(refused) > 3:
            route.continue_()
        else:
            route.abort()

    tab.page.route(f"**/{module}", refuse)
    tab.visit(wait=False)
    tab.press("Echo")
    tab.is_("live")
    tab.box.fill("there")
    tab.press("Back")
    expect(tab.log.last).to_have_text('ok "THERE"')


def test_a_form_that_is_sent_before_its_scripts_are_there_waits_for_them(stand: Stand, tab: Tab) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    tab.page.route("**/numbers.js", hold)
    with tab.page.expect_request("**/numbers.js"):
        tab.visit(wait=False)
    tab.words.fill("hello")
    tab.words.press("Enter")
    for route in held:
        route.continue_()
    tab.says('ok "hello"')
    expect(tab.words).to_have_value("hello")
