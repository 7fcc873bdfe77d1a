"""What ``js/athena/page.js`` is in a browser: the widgets of a page, and the messages between them and their
elements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from twisted.internet.defer import Deferred, fail, maybeDeferred
from twisted.python.failure import Failure

from amsn2athena.athena._document import Document
from amsn2athena.athena._errors import RemoteError
from amsn2athena.athena._messages import encode_json
from amsn2athena.athena._tree import Node
from amsn2athena.athena.delivery import Delivery, Overflow
from amsn2athena.athena.testing._calls import Calls
from amsn2athena.athena.testing._html import elements_in
from amsn2athena.athena.testing._line import Line
from amsn2athena.athena.testing._widget import Identity, Widget

if TYPE_CHECKING:
    from amsn2athena.athena._page import LivePage
    from amsn2athena.athena.testing._site import Site

Elements: TypeAlias = Sequence[dict[str, Any]]


def _reference_to(value: object) -> object:
    if isinstance(value, Widget):
        assert not value.detached, f"{value} is not on the page any more"
        return {"$element": value.id}
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


_encode = msgspec.json.Encoder(enc_hook=_reference_to).encode


class Page:
    """One page that a tab shows, until it shows another. ``live`` is the other half; ``document`` is what a
    person sees.
    """

    def __init__(self, site: Site, live: LivePage, document: Document) -> None:
        self.site = site
        self.live = live
        self.document = document
        self.delivery = Delivery(site.clock.seconds)
        self.line: Line | None = None
        self.widgets: dict[int, Widget] = {}
        self.calls = Calls(site, self._send)
        self.retired = False
        self._known: dict[Identity, list[dict[str, Callable[..., Any]]]] = {}

    def end(self) -> None:
        """The tab is closed."""
        self.retired = True
        self.calls.forget()

    # Widgets

    def methods_of(self, identity: Identity) -> dict[str, Callable[..., Any]]:
        """Return what a new widget does: what one of the same identity did on the page before this one."""
        known = self._known.get(identity)
        return known.pop(0) if known else {}

    def succeed(self, old: Page) -> None:
        """Take the place of another page."""
        for widget in old.widgets.values():
            self._known.setdefault(widget.identity, []).append(widget._methods)
        old.retired = True
        self.calls.inherit(old.calls.retire())

    def make(self, document: Document, parent: Widget | None = None) -> None:
        """Make widgets of the live elements in ``document``."""
        self._make(document, document.root, parent)

    def _make(self, document: Document, around: Node, parent: Widget | None) -> None:
        for node in elements_in(around):
            widget = Widget(self, document, node, parent)
            self.widgets[widget.id] = widget
            self._make(document, node, widget)
            self.calls.take(widget)

    def detach(self, widget: Widget) -> None:
        """Remove a widget, by the browser's wish."""
        assert not widget.detached, f"{widget} is detached already"
        self._send(b'["drop",%d]' % widget.id)
        self._forget(widget)

    def _forget(self, widget: Widget) -> None:
        for child in list(widget._children):
            self._forget(child)
        del self.widgets[widget.id]
        widget.document.drop(widget.id)
        if widget.widgetParent is not None:
            widget.widgetParent._children.remove(widget)
        widget.detached = True

    # Out

    def call(
        self,
        widget: Widget,
        method: str,
        arguments: object,
        key: str | None = None,
        timeout: float | None = None,
    ) -> Deferred[Any]:
        """Call a method of an element; see ``Widget``."""
        if widget.detached:
            return fail(RemoteError("gone", "That is not on the page any more."))
        answer = self.calls.begin(widget, method, _encode(arguments), key, timeout)
        self.site.turn()
        return answer

    def tell(self, widget: Widget, method: str, arguments: object) -> None:
        """Call a method of an element and wait for nothing."""
        if widget.detached:
            return
        self._send(b'["tell",%d,%s,%s]' % (widget.id, encode_json(method), _encode(arguments)))
        self.site.turn()

    def _send(self, message: bytes) -> None:
        assert self.line is not None
        assert not self.retired, "the tab was closed, or shows a fresh page by now"
        if len(message) > self.line.frame:
            raise RemoteError("too-large", "That is too much to send at one time.")
        try:
            self.delivery.send(message)
        except Overflow:
            raise RemoteError("busy", "Too much waits to be sent. Try again later.") from None
        self.line.flush()

    # In

    def act(self, message: list[Any]) -> None:
        """Do what the server says."""
        if not self.retired:
            _ACTIONS[message[0]](self, *message[1:])

    def _told(self, number: int, method: str, arguments: list[Any], elements: Elements = ()) -> None:
        widget, arguments = self._called(number, method, arguments, elements)
        if widget is not None and method in widget._methods:
            maybeDeferred(widget._methods[method], *arguments).addErrback(self._thrown)

    def _asked(
        self, reference: int, number: int, method: str, arguments: list[Any], elements: Elements = ()
    ) -> None:
        widget, arguments = self._called(number, method, arguments, elements)
        answer = maybeDeferred(_method(widget, method), *arguments)
        answer.addCallback(lambda result: self._reply(b'["ok",%d,%s]' % (reference, _encode(result))))
        answer.addErrback(self._erred, reference)

    def _called(
        self, number: int, method: str, arguments: list[Any], elements: Elements
    ) -> tuple[Widget | None, list[Any]]:
        """Note a call; return whose it is and with which arguments."""
        widget = self.widgets.get(number)
        arguments = self._with(elements, arguments)
        if widget is not None:
            widget._calls.append((method, tuple(arguments)))
        return widget, arguments

    def _erred(self, failure: Failure, reference: int) -> None:
        error = failure.value
        if not isinstance(error, RemoteError):
            self._thrown(failure)
            error = RemoteError(type(error).__name__, str(error))
        said = encode_json([error.kind, str(error), error.stack])[1:]
        self._reply(b'["no",%d,%b' % (reference, said))

    def _reply(self, message: bytes) -> None:
        """Answer, unless the page is not shown any more by now."""
        if not self.retired:
            self._send(message)

    def _thrown(self, failure: Failure) -> None:
        """Raise in the test what is the test's own mistake."""
        if not isinstance(failure.value, RemoteError):
            self.site.soon(failure.raiseException)

    def _dropped(self, number: int) -> None:
        widget = self.widgets.get(number)
        if widget is not None:
            self._forget(widget)

    def _patched(self, number: int, operations: list[list[Any]]) -> None:
        widget = self.widgets.get(number)
        if widget is not None:
            widget.document.patch(number, operations)

    def _succeeded(self, reference: int, result: Any, elements: Elements = ()) -> None:
        self.calls.answered(reference, self._with(elements, result))

    def _failed(self, reference: int, kind: str, sentence: str) -> None:
        self.calls.answered(reference, Failure(RemoteError(kind, sentence)))  # type: ignore[no-untyped-call]

    def _with(self, elements: Elements, value: Any) -> Any:
        """Make widgets of the elements that arrive, and put them where ``value`` refers to them."""
        for element in elements:
            self.make(Document(element.get("html", "")), self.widgets.get(element["parent"]))
        return _revived(value, [self.widgets.get(element["id"]) for element in elements])


_ACTIONS: dict[str, Callable[..., None]] = {
    "call": Page._asked,
    "tell": Page._told,
    "ok": Page._succeeded,
    "no": Page._failed,
    "drop": Page._dropped,
    "patch": Page._patched,
}


def _method(widget: Widget | None, method: str) -> Callable[..., Any]:
    """Return what a widget does when its element asks."""
    if widget is not None and method in widget._methods:
        return widget._methods[method]
    if widget is None:
        error: Exception = RemoteError("missing", f"There is no method {method}.")
    else:
        error = AssertionError(
            f"{type(widget.element).__name__} waits for the answer of {method} of {widget}, "
            f"and nothing says what it does. Say so: widget.on({method!r}, function)"
        )

    def raises(*_: object) -> None:
        raise error

    return raises


def _revived(value: Any, widgets: Sequence[Widget | None]) -> Any:
    if not widgets:
        return value
    if isinstance(value, list):
        return [_revived(each, widgets) for each in value]
    if not isinstance(value, dict):
        return value
    if "$element" in value:
        return widgets[value["$element"]]
    return {name: _revived(each, widgets) for name, each in value.items()}
