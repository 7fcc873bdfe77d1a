"""Live pages: the elements of one browser tab, and the calls between them and their widgets."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from twisted.internet.defer import Deferred, fail
from twisted.web.iweb import IRequest, ITemplateLoader
from twisted.web.template import Element, Tag, renderer

from amsn2athena.athena._arguments import encode_with_elements
from amsn2athena.athena._calls import Calls
from amsn2athena.athena._element import LiveElement, tell_fragment
from amsn2athena.athena._errors import Disconnected
from amsn2athena.athena._messages import encode_json
from amsn2athena.athena._signals import Signal

if TYPE_CHECKING:
    from amsn2athena.athena._channel import Channel

GLUE = "athena-glue-goes-here"


class LivePage(Element):
    """One page in one browser tab; a fresh one is made for every GET.

    A subclass gives ``docFactory``, the whole document. ``<head>`` holds an element with
    ``nevow:render="liveglue"``, which becomes the stylesheets and scripts. Elements are put in by renderers::

        @renderer
        def contacts(self, request, tag):
            element = Contacts()
            element.setFragmentParent(self)
            return element
    """

    docFactory: ITemplateLoader | None = None
    cssModule: ClassVar[str | None] = None

    def __init__(self, docFactory: ITemplateLoader | None = None) -> None:
        super().__init__()
        if docFactory is not None:
            self.docFactory = docFactory
        self.liveFragmentChildren: list[LiveElement] = []
        self._page = self
        self._elements: dict[int, LiveElement] = {}
        self._last_id = 0
        self._calls = Calls()
        self._channel: Channel | None = None
        self._gone = Signal()
        self.running = 0
        self._modules: set[PurePosixPath] = set()
        self._styles: dict[PurePosixPath, None] = {}

    # What the application may use

    def notifyOnDisconnect(self) -> Deferred[None]:
        """Return a ``Deferred`` that fires with ``None`` when the tab is closed, navigates, or is lost."""
        return self._gone.wait()

    def disconnect(self) -> None:
        """End this page: its tab fetches the page's address again and shows what it finds."""
        if self._channel is not None:
            self._channel.close("disconnected")

    # What elements use

    def adopt(self, element: LiveElement) -> int:
        """Take ``element`` in, and return its number on this page."""
        element.exposed()
        self._last_id += 1
        self._elements[self._last_id] = element
        return self._last_id

    def forget(self, element: LiveElement, *, tell: bool) -> None:
        """Remove ``element`` and those inside it from the table, and tell the browser when it does not
        know.
        """
        self._elements.pop(element._id, None)
        for child in element.liveFragmentChildren:
            self.forget(child, tell=False)
        if tell:
            self.send(b'["drop",%d]' % element._id)

    def element(self, number: int) -> LiveElement | None:
        """Return the element of that number."""
        return self._elements.get(number)

    def send(self, fragment: bytes) -> None:
        """Send one message, in JSON. Dropped when nobody is there any more."""
        if self._channel is not None:
            self._channel.send(fragment)

    def tell(self, element: int, method: str, arguments: tuple[object, ...]) -> None:
        """Call a method of a widget and expect no answer."""
        encoded, elements = encode_with_elements(arguments)
        self.send(tell_fragment(element, method, encoded + elements))

    def call(self, element: int, method: str, arguments: tuple[object, ...]) -> Deferred[Any]:
        """Call a method of a widget; see ``LiveElement.callRemote``."""
        if self._channel is None:
            return fail(Disconnected())
        encoded, elements = encode_with_elements(arguments)
        reference, answer = self._calls.begin()
        self.send(b'["call",%d,%d,%s,%s%s]' % (reference, element, encode_json(method), encoded, elements))
        return answer

    def widget_module(self, element: LiveElement) -> tuple[str, str]:
        """Return the URL of the module of an element's widget, and the name of the class in it.

        The URL is empty on a page that no site has made.
        """
        module, _, name = element.jsClass.rpartition(".")
        if self._channel is None:
            return "", name
        site = self._channel.site
        place = site.scripts.module(module)
        self._modules.add(place)
        if element.cssModule is not None:
            self._styles[site.scripts.style(element.cssModule)] = None
        return site.module_url(place), name

    def used(self) -> tuple[set[PurePosixPath], list[PurePosixPath]]:
        """Return the modules of the elements rendered so far, and the stylesheets in the order of their use."""
        return self._modules, list(self._styles)

    def refused(self, reason: str) -> None:
        """Note a call that no method may see."""
        if self._channel is not None:
            self._channel.refused(reason)

    # What the channel uses

    def _disconnected(self) -> None:
        self._channel = None
        self._calls.fail_all(Disconnected())
        elements, self._elements = self._elements, {}
        for element in elements.values():
            element._page = None
            element._gone.fire()
        self._gone.fire()

    # Rendering

    def render(self, request: IRequest | None) -> Any:
        """Return the template."""
        if self.docFactory is None:
            return super().render(request)
        return self.docFactory.load()

    @renderer
    def liveglue(self, request: IRequest | None, tag: Tag) -> Tag:
        """Stand where the scripts and styles go: which they are is known when everything else is rendered."""
        if self._channel is not None and self.cssModule is not None:
            self._styles[self._channel.site.scripts.style(self.cssModule)] = None
        return Tag("athena-glue", attributes={"id": GLUE})
