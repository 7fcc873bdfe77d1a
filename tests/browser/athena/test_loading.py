"""How often a page asks the server for anything."""

from __future__ import annotations

import pytest

from tests.browser.athena.stand import Stand, Tab

pytestmark = pytest.mark.browser

ICON = {("other", "")}


def test_each_module_is_fetched_once_and_never_again(stand: Stand, tab: Tab) -> None:
    tab.visit()
    seen = list(stand.proxy.exchanges)
    modules = [exchange.path for exchange in seen if exchange.kind == "module"]
    assert len(modules) > 5
    assert len(set(modules)) == len(modules)
    tab.page.reload()
    tab.is_("live")
    again = [(exchange.kind, exchange.word) for exchange in stand.proxy.exchanges[len(seen) :]]
    assert sorted(set(again) - ICON) == [("now", "bye"), ("page", ""), ("websocket", "")]
    assert len(again) <= 4
