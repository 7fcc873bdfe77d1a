"""What a page keeps behind its public face: its elements by number, its calls, and its channel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, fail

from amsn2athena.athena._arguments import described, encode_with_elements, tell_fragment
from amsn2athena.athena._calls import Calls, unanswerable
from amsn2athena.athena._elements import Elements
from amsn2athena.athena._errors import ClientError, Disconnected
from amsn2athena.athena._messages import encode_json
from amsn2athena.athena._reports import Reports
from amsn2athena.athena._runtime import PATCHES, RUNTIME
from amsn2athena.athena._signals import Signal

if TYPE_CHECKING:
    from amsn2athena.athena._channel import Channel
    from amsn2athena.athena._element import LiveElement
    from amsn2athena.athena._page import LivePage


class Board:
    """The switchboard of one page. It outlives the channel by nothing: without one, what is sent is
    dropped.
    """

    __slots__ = (
        "_rendered",
        "_reports",
        "calls",
        "channel",
        "elements",
        "gone",
        "modules",
        "page",
        "running",
        "scripts",
        "styles",
    )

    def __init__(self, page: LivePage) -> None:
        self.page = page
        self.channel: Channel | None = None
        self.elements = Elements()
        self.calls = Calls()
        self.gone = Signal()
        self.running: dict[object, Deferred[Any]] = {}
        self.modules: set[PurePosixPath] = set()
        self.scripts: dict[PurePosixPath, None] = {}
        self.styles: dict[PurePosixPath, None] = {}
        self._rendered: list[LiveElement] | None = None
        self._reports: Reports | None = None

    # Elements

    def widget_of(self, element: LiveElement) -> tuple[str, str]:
        """Return the URL of the module of an element's widget, and the name of the class in it.

        The URL is empty on a page that no site has made.
        """
        module, _, name = element.jsClass.rpartition(".")
        if self.channel is None:
            return "", name
        site = self.channel.site
        place = site.scripts.module(module)
        self.modules.add(place)
        self.use_style(element.cssModule)
        return site.module_url(place), name

    def use_style(self, name: str | None) -> None:
        """Note that the page needs a stylesheet."""
        if name is not None and self.channel is not None:
            self.styles[self.channel.site.scripts.style(name)] = None

    def style_urls(self, after: int) -> list[str]:
        """Return the URLs of the stylesheets that the page needs, the first ``after`` left out."""
        if self.channel is None:
            return []
        return list(map(self.channel.site.module_url, list(self.styles)[after:]))

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Render elements for a message, and send it. After an error they are not shown, nor are their
        stylesheets there: the message that would have brought them never left.
        """
        before = len(self.styles)
        rendered: list[LiveElement] = []
        around, self._rendered = self._rendered, rendered
        try:
            yield
        except BaseException:
            for element in rendered:
                element._shown = False
            for place in list(self.styles)[before:]:
                del self.styles[place]
            raise
        finally:
            self._rendered = around

    def rendering(self, element: LiveElement) -> None:
        """Note that an element is shown."""
        if self._rendered is not None and not element._shown:
            self._rendered.append(element)
        element._shown = True

    def use_script(self, name: str) -> None:
        """Note that the page needs a module of the runtime that works by itself."""
        self.scripts[RUNTIME / name] = None

    def use_patches(self) -> None:
        """Note that the page needs the module that changes nodes by operations."""
        self.modules.add(PATCHES)

    # Out

    def send(self, fragment: bytes) -> None:
        """Send one message, in JSON."""
        if self.channel is not None:
            self.channel.send(fragment)

    def answer(self, fragment: bytes) -> None:
        """Send the answer of a call; ``ClientError`` when it does not fit into the window."""
        if self.channel is not None and not self.channel.delivery.fits(len(fragment)):
            raise ClientError("too-much", "It was done, but the answer is too much to be sent.")
        self.send(fragment)

    def tell(self, element: int, method: str, arguments: tuple[object, ...]) -> None:
        """Call a method of a widget and expect no answer."""
        if self.channel is None:
            return
        encoded, elements = encode_with_elements(arguments)
        if elements:
            encoded += self._described(elements)
        self.send(tell_fragment(element, method, encoded))

    def call(self, element: LiveElement, method: str, arguments: tuple[object, ...]) -> Deferred[Any]:
        """Call a method of a widget; see ``LiveElement.callRemote``."""
        if self.channel is None:
            return unanswerable()
        if self.calls.full:
            return fail(ClientError("busy", "Too many calls wait for this browser."))
        encoded, elements = encode_with_elements(arguments)
        if elements:
            encoded += self._described(elements)
        reference, answer = self.calls.begin(element._id, type(element).__name__, method)
        self.send(b'["call",%d,%d,%s,%s]' % (reference, element._id, encode_json(method), encoded))
        return answer

    def _described(self, elements: list[LiveElement]) -> bytes:
        with self.showing():
            return described(elements, self)

    # Ends

    def refused(self, reason: str) -> None:
        """Note a call that no method may see."""
        if self.channel is not None:
            self.channel.refused(reason)

    @property
    def reports(self) -> Reports:
        """Where exceptions in the browser are written."""
        if self._reports is None:
            assert self.channel is not None
            self._reports = Reports(self.channel.site.seconds)
        return self._reports

    def disconnected(self) -> None:
        """The channel is gone, and with it all that the browser showed."""
        self.channel = None
        self.calls.fail_all(Disconnected())
        elements, self.elements = self.elements, Elements()
        for element in elements.values():
            element._disconnected()
        self.gone.fire()
