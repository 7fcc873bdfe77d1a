"""Widgets: the browser's half of live elements, played by a test."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from twisted.internet.defer import Deferred
from twisted.web.template import flattenString

from amsn2athena.athena._arguments import rendered_now
from amsn2athena.athena._document import Document, by_id
from amsn2athena.athena._tree import Node
from amsn2athena.athena.testing._html import assert_same, part

if TYPE_CHECKING:
    from amsn2athena.athena._element import LiveElement
    from amsn2athena.athena.testing._page import Page

Identity: TypeAlias = tuple[str, str, str | None]
"""The module, class and key of a widget: what is the same on a fresh page."""


class Widget:
    """The widget of one element. ``Tab.widget`` finds it.

    In messages it stands for its element: give it as an argument, or return it.
    """

    widgetParent: Widget | None
    """The widget around this one; ``None`` directly on the page."""

    def __init__(self, page: Page, document: Document, node: Node, parent: Widget | None) -> None:
        about = node.attributes
        self._page = page
        self._calls: list[tuple[str, tuple[Any, ...]]] = []
        self._children: list[Widget] = []
        self.document = document
        self.node = node
        self.id = int(about["data-athena-id"])
        self.name = about["data-athena-class"]
        self.key = about.get("data-athena-key")
        self.initial_arguments: list[Any] = json.loads(about.get("data-athena-arguments", "[]"))
        self.identity: Identity = (about["data-athena-module"], self.name, self.key)
        self.widgetParent = parent
        self.detached = False
        self._methods = page.methods_of(self.identity)
        self._element = page.live._board.elements.get(self.id)
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

    # What is shown

    def nodeById(self, identifier: str) -> Node:
        """Return the node that has ``athena:id="..."`` in the template: its ``name``, ``attributes``
        and ``text()`` as they are after all changes by rows and nodes. ``LookupError`` when there is none.
        """
        self._page.site.turn()
        return by_id(self.node, identifier)

    @property
    def html(self) -> str:
        """The element as it is shown now; see ``Tab.html``."""
        self._page.site.turn()
        return part(self.node).html()

    def assert_like_fresh(self) -> None:
        """Render the element again, and raise ``AssertionError`` unless that shows the same: so that what
        changed on the page and what the element knows agree.
        """
        self._page.site.turn()
        assert_same(part(self.node), Document(rendered_now(flattenString(None, self.element))))

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
        ``RemoteError``: ``gone`` when the widget is not on the page any more.
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
