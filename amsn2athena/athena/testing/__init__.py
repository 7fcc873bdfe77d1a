"""Tests of live elements without a browser, a socket or the real time.

A ``Tab`` shows a page, and a ``Widget`` is the other half of an element, played by the test::

    from amsn2athena.athena.testing import Site, Tab

    def test_both_see_what_one_says() -> None:
        room = ChatRoom()
        site = Site(room.makeChatter)
        ann, bob = Tab(site), Tab(site)
        bob.widget().on("hear", lambda who, words: None)

        ann.widget().callRemote("say", "hello")

        assert bob.widget().calls == [("hear", ("Ann", "hello"))]

What lies between the two halves is real: the page's template and its rendering, the channel with its
delivery, JSON, the checks of arguments, refusals and errors. Only the network and the browser are stand-ins.
So a test sees what a person would see: an argument of the wrong type is refused, an exception arrives as
``RemoteError("internal", ...)``, and a tab that was offline for a while misses nothing::

    def test_what_was_said_meanwhile_arrives() -> None:
        tab = Tab(Clock)
        tab.go_offline()
        tab.widget().element.notify("show", "12:00")
        tab.clock.advance(20)
        assert tab.widget().calls == []
        tab.come_back()
        assert tab.widget().calls == [("show", ("12:00",))]

What rows and nodes change is seen in ``Tab.html``, ``Widget.html`` and ``Widget.nodeById``. Whether a page
that was changed is what a person sees who reloads it is one line: ``tab.assert_like_fresh()``. What a
widget's JavaScript does to the page is for tests in a browser.

No time passes but by ``clock.advance``, on a ``task.Clock`` that elements may be given too. What is due now
happens whenever a test looks at something or calls something; ``Tab.result`` waits in this sense for a
``Deferred`` that comes from elsewhere. The tests may be plain functions, those of trial, or coroutines of
pytest-twisted.

JavaScript packages must be there, as on any site: as plugins, or by ``Site(..., packages=[...])``.
"""

from amsn2athena.athena.testing._site import Site
from amsn2athena.athena.testing._tab import Tab
from amsn2athena.athena.testing._widget import Widget

__all__ = ["Site", "Tab", "Widget"]
