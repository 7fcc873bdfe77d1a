"""Browser tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import capturedLogs
from twisted.python.failure import Failure

from amsn2athena.athena._document import Document
from amsn2athena.athena._element import LiveElement
from amsn2athena.athena._page import LivePage
from amsn2athena.athena.testing._html import assert_same, configuration
from amsn2athena.athena.testing._line import Line
from amsn2athena.athena.testing._page import Page
from amsn2athena.athena.testing._site import Answer, Site
from amsn2athena.athena.testing._widget import Widget


class Tab:
    """A tab that has gone to ``path`` of a ``Site``, or of one made of what is ``shown`` otherwise: see
    there.

    The page is loaded and connected at once. Everything that crosses then does so when the reactor turns
    next, so ``Widget.on`` is in time. ``headers`` (cookies, say) go with every request; ``address`` is where
    they come from.

    When the server ends the page (``LivePage.disconnect``, a restart, an outage that took too long), the tab
    fetches its address again at once, as a browser does: then ``page`` and the widgets are fresh ones, whose
    methods are what was said for widgets of the same class and key before. A call that was not answered is
    made again if it has a key, and fails with ``RemoteError("gone", ...)`` if not.
    """

    def __init__(
        self,
        shown: Any,
        path: str = "/",
        *,
        address: str = "127.0.0.1",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.site = shown if isinstance(shown, Site) else Site(shown)
        self.path = path
        self.address = address
        self.headers = dict(headers or {})
        self._answer: Answer | None = None
        self._page: Page | None = None
        self._channel = ""
        self._turn = 0
        self._online = True
        self._trouble = ""
        self._load()

    @property
    def clock(self) -> Clock:
        """The clock of the site: ``tab.clock.advance(5)`` lets five seconds pass."""
        return self.site.clock

    # What it shows

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return self._answered().status

    @property
    def html(self) -> str:
        """What is shown now: the body of a live page, as rows and nodes have changed it and with all
        attributes sorted; of anything else what the server answered.
        """
        self.site.turn()
        body = self._answered().body
        return body if self._page is None else self._page.document.html()

    def _answered(self) -> Answer:
        assert self._answer is not None, "the server has not answered yet"
        return self._answer

    @property
    def page(self) -> LivePage:
        """The server's half of the page. ``AssertionError`` when it is none."""
        return self._shown().live

    def _shown(self) -> Page:
        if self._page is not None and self._page.live._board.channel is None:
            self.site.turn()  # the server has ended the page: the tab fetches another
        answer = self._answered()
        assert self._page is not None, f"the server answered {answer.status} {answer.body}{self._trouble}"
        return self._page

    def assert_like_fresh(self) -> None:
        """Get the page once more, and raise ``AssertionError`` unless that shows the same: what a person sees
        who reloads it. That page is disconnected at once.
        """
        self.site.turn()
        answers: list[Answer] = []
        self.site.fetch(self, answers.append)
        assert answers, "the server has not answered yet"
        fresh = Document(answers[0].body)
        channel = self.site.live.channel(configuration(fresh).get("channel", ""))
        assert channel is not None, f"the server answered {answers[0].status} {answers[0].body}"
        channel.close("it was compared")
        assert_same(self._shown().document, fresh)

    def widget(self, which: LiveElement | type[LiveElement] = LiveElement) -> Widget:
        """Return the widget of an element, or of the first element of a class. ``AssertionError`` when it is
        not on the page.
        """
        found = self._find(which)
        if found is None:
            self.site.turn()
            found = self._find(which)
        assert found is not None, f"{which!r} is not on the page"
        return found

    def _find(self, which: LiveElement | type[LiveElement]) -> Widget | None:
        for widget in self._shown().widgets.values():
            element = widget._element
            if element is which or (isinstance(which, type) and isinstance(element, which)):
                return widget
        return None

    def result(self, deferred: Deferred[Any]) -> Any:
        """Return what ``deferred`` has by now, or raise what it failed with; ``AssertionError`` when it waits
        still.
        """
        self.site.turn()
        results: list[Any] = []

        def noted(result: Any) -> Any:
            results.append(result)
            return result

        deferred.addBoth(noted)
        assert results, "there is no result yet"
        if isinstance(results[0], Failure):
            deferred.addErrback(lambda _: None)
            results[0].raiseException()
        return results[0]

    def turn(self) -> None:
        """Let everything happen that is due; see ``Site.turn``."""
        self.site.turn()

    # The network, and the person

    def go_offline(self) -> None:
        """Lose the network. Neither side is told; what they send meanwhile is kept for as long as
        ``Settings`` allow.
        """
        self._line().cut()
        self._online = False

    def come_back(self) -> None:
        """Have the network again, and connect: what was kept arrives."""
        self._online = True
        self._connect()
        self.site.turn()

    def close(self) -> None:
        """Close the tab. The server is told."""
        self.site.turn()
        self._line().leave()
        self._end()

    def vanish(self) -> None:
        """End as a browser that crashes: its connection is closed, and nothing is said."""
        self._line().close()
        self._end()

    def _end(self) -> None:
        self._shown().end()
        self.site.turn()

    def _line(self) -> Line:
        page = self._shown()
        assert page.line is not None
        assert not page.retired, "the tab was closed"
        return page.line

    # Loading

    def _load(self) -> None:
        self._answer = None
        with capturedLogs() as events:
            self.site.fetch(self, self._loaded)
        failures = [event["log_failure"] for event in events if "log_failure" in event]
        self._trouble = "".join(f"\n{failure.getErrorMessage()}" for failure in failures)

    def _loaded(self, answer: Answer) -> None:
        self._answer = answer
        document = Document(answer.body)
        about = configuration(document)
        if about:
            self._show(document, about["channel"])
        else:
            self._page = None

    def _show(self, document: Document, identifier: str) -> None:
        old = self._page
        self._channel = identifier
        channel = self.site.live.channel(identifier)
        assert channel is not None
        page = self._page = Page(self.site, channel.board.page, document)
        self._connect()
        if old is not None:
            page.succeed(old)
        page.make(document)

    def _connect(self) -> None:
        channel = self.site.live.channel(self._channel)
        if channel is None:
            self._load()
            return
        page = self._shown()
        self._turn += 1
        page.line = Line(self.site, channel, page.delivery)
        page.line.open(self._turn, page.act, self._load)
