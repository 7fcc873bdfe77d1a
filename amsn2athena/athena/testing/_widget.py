"""Widgets: the browser's half of live elements, played by a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from amsn2athena.athena._element import LiveElement
    from amsn2athena.athena.testing._html import Found
    from amsn2athena.athena.testing._page import Page

Identity: TypeAlias = tuple[str, str, str | None]
"""The module, class and key of a widget: what is the same on a fresh page."""


class Widget:
    """The widget of one element. ``Tab.widget`` finds it.

    In messages it stands for its element: give it as an argument, or return it.
    """

    widgetParent: Widget | None
    """The widget around this one; ``None`` directly on the page."""

    def __init__(self, page: Page, found: Found, parent: Widget | None) -> None:
        self._page = page
        self._element = page.live._board.elements.get(found.id)
        self._calls: list[tuple[str, tuple[Any, ...]]] = []
        self.identity: Identity = (found.module, found.name, found.key)
        self._methods = page.methods_of(self.identity)
        self._children: list[Widget] = []
        self.id = found.id
        self.name = found.name
        self.key = found.key
        self.initial_arguments = found.arguments
        self.widgetParent = parent
        self.detached = False
        if parent is not None:
            parent._children.append(self)

    def __repr__(self) -> str:
        return f"<the widget {self.id} of {self.name}>"

    @property
    def element(self) -> LiveElement:
        """The other half."""
        assert self._element is not None, f"{self} came after its element had left"
        return self._element

    @property
    def childWidgets(self) -> list[Widget]:
        """The widgets inside this one."""
        self._page.site.turn()
        return self._children

    # What the element calls

    def on(self, method: str, function: Callable[..., Any] = lambda *arguments: None) -> None:
        """Say what ``method`` of this widget does when its element calls it.

        ``function`` gets the arguments (those given by keyword as one dictionary, the last) and returns the
        result, a ``Deferred`` of it or a coroutine. A ``RemoteError`` is the exception that happens in the
        browser; anything else that it raises is raised in the test. A method that is called and was not said
        to do anything is an ``AssertionError``, unless nobody waits for its answer (``notify``).
        """
        self._methods[method] = function

    @property
    def calls(self) -> list[tuple[str, tuple[Any, ...]]]:
        """What the element has called so far: names of methods and their arguments, oldest first."""
        self._page.site.turn()
        return self._calls

    # What the widget calls

    def callRemote(self, method: str, *arguments: object) -> Deferred[Any]:
        """Call an exposed method of the element; the ``Deferred`` has its result, or fails with
        ``RemoteError``.
        """
        return self._page.call(self, method, arguments)

    def callRemoteKw(self, method: str, keywords: Mapping[str, object], *arguments: object) -> Deferred[Any]:
        """Call an exposed method with keyword arguments, after those given by position."""
        return self._page.call(self, method, {"args": arguments, "kw": keywords})

    def callRemoteWith(
        self, method: str, *arguments: object, key: str | None = None, timeout: float | None = None
    ) -> Deferred[Any]:
        """Call an exposed method with an idempotency ``key``, under which it is called again when the server
        went away before it answered, or with a ``timeout`` in seconds, after which it fails with
        ``RemoteError("timeout", ...)`` and the server is told to stop.
        """
        return self._page.call(self, method, arguments, key, timeout)

    def notify(self, method: str, *arguments: object) -> None:
        """Call an exposed method and wait for nothing."""
        self._page.tell(self, method, arguments)

    def detach(self) -> None:
        """Remove this widget from the page, and its element on the server."""
        self._page.detach(self)
