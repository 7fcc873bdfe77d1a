"""Live elements: a piece of a page with one half here and one half, its widget, in the browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from twisted.internet.defer import Deferred, fail
from twisted.web.iweb import IRequest, ITemplateLoader
from twisted.web.template import Element, Tag, renderer

from amsn2athena.athena._errors import Disconnected, NotOnPage
from amsn2athena.athena._expose import Exposed, exposed_methods
from amsn2athena.athena._messages import encode_json
from amsn2athena.athena._signals import Signal

if TYPE_CHECKING:
    from amsn2athena.athena._page import LivePage


class LiveElement(Element):
    """A part of a page whose widget in the browser can be called, and can call the methods that are exposed
    here.

    A subclass gives ``docFactory``, a template whose root carries ``nevow:render="liveElement"``, and
    ``jsClass``: the dotted name of a module of a JavaScript package, then that of the class it exports.
    """

    jsClass: ClassVar[str] = "Athena.Widget"
    cssModule: ClassVar[str | None] = None
    docFactory: ITemplateLoader | None = None

    key: str | None = None
    """What this element is about, when several of its class are on a page (a contact's address, say). After a
    server restart, calls with a key find the widget of the same class and key on the fresh page.
    """

    _methods: ClassVar[dict[str, Exposed] | None] = None

    def __init__(self, docFactory: ITemplateLoader | None = None) -> None:
        super().__init__()
        if docFactory is not None:
            self.docFactory = docFactory
        self.fragmentParent: LiveElement | LivePage | None = None
        self.liveFragmentChildren: list[LiveElement] = []
        self._page: LivePage | None = None
        self._id = 0
        self._gone = Signal()
        self.shown = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._methods = None

    # The place on the page

    @property
    def page(self) -> LivePage:
        """The page that the element is on; ``NotOnPage`` before ``setFragmentParent``."""
        if self._page is None:
            raise NotOnPage(f"{type(self).__name__} has no page: call setFragmentParent first")
        return self._page

    def setFragmentParent(self, parent: LiveElement | LivePage) -> None:
        """Tie this element to the element or page that it is shown in. Once, before it is rendered or
        used.
        """
        self.fragmentParent = parent
        parent.liveFragmentChildren.append(self)
        if parent._page is not None:
            self._adopt(parent._page)

    def _adopt(self, page: LivePage) -> None:
        self._page = page
        self._id = page.adopt(self)
        for child in self.liveFragmentChildren:
            child._adopt(page)

    def detach(self) -> None:
        """Remove this element, those inside it, and its widget from the page. Its ``detached`` is called."""
        page = self._page
        if page is None:
            return
        page.forget(self, tell=True)
        self._leave()

    def _leave(self) -> None:
        """Take leave of the page without telling the browser, which knows."""
        parent, self.fragmentParent = self.fragmentParent, None
        if parent is not None and self in parent.liveFragmentChildren:
            parent.liveFragmentChildren.remove(self)
        self._page = None
        for child in self.liveFragmentChildren.copy():
            child._leave()
        self.detached()
        self._gone.fire()

    def detached(self) -> None:
        """The element has left its page, by either side's wish. For subclasses."""

    def notifyOnDisconnect(self) -> Deferred[None]:
        """Return a ``Deferred`` that fires with ``None`` when this element is detached or its page is
        gone.
        """
        return self._gone.wait()

    # Calls

    def callRemote(self, method: str, *arguments: object) -> Deferred[Any]:
        """Call ``method`` of the widget; the ``Deferred`` has its result, or fails with ``RemoteError``.

        ``Disconnected`` when the page goes away before it answers.
        """
        page = self._page
        if page is None:
            return fail(Disconnected())
        return page.call(self._id, method, arguments)

    def notify(self, method: str, *arguments: object) -> None:
        """Call ``method`` of the widget and do not wait for anything: no answer crosses. Nothing if the page
        is gone.
        """
        page = self._page
        if page is not None:
            page.tell(self._id, method, arguments)

    @classmethod
    def exposed(cls) -> dict[str, Exposed]:
        """Return the exposed methods by name."""
        if cls._methods is None:
            cls._methods = exposed_methods(cls)
        return cls._methods

    # Rendering

    def getInitialArguments(self) -> Sequence[object]:
        """Return what the widget's ``attached`` is given, JSON-able. For subclasses."""
        return ()

    def render(self, request: IRequest | None) -> Any:
        """Return the template."""
        if self.docFactory is None:
            return super().render(request)
        return self.docFactory.load()

    @renderer
    def liveElement(self, request: IRequest | None, tag: Tag) -> Tag:
        """Make ``tag`` the widget's node."""
        page = self.page
        self.shown = True
        module, name = page.widget_module(self)
        tag(**{"data-athena-id": str(self._id), "data-athena-class": name, "data-athena-module": module})
        arguments = list(self.getInitialArguments())
        if arguments:
            tag(**{"data-athena-arguments": encode_json(arguments).decode()})
        if self.key is not None:
            tag(**{"data-athena-key": self.key})
        return tag

    @renderer
    def athenaId(self, request: IRequest | None, tag: Tag) -> str:
        """Make an ``athena:id`` unique on the page."""
        return f"athena-{self._id}-{tag.children[0]!s}"


def broadcast(elements: Iterable[LiveElement], method: str, *arguments: object) -> None:
    """``notify`` many elements, most often one on each of many pages. The arguments are encoded once."""
    encoded = encode_json(arguments)
    fragments: dict[int, bytes] = {}
    for element in elements:
        page = element._page
        if page is None:
            continue
        fragment = fragments.get(element._id)
        if fragment is None:
            fragment = fragments[element._id] = tell_fragment(element._id, method, encoded)
        page.send(fragment)


def tell_fragment(element: int, method: str, arguments: bytes) -> bytes:
    """Return the message that tells ``method`` of an element, from arguments that are encoded already."""
    return b'["tell",%d,%s,%s]' % (element, encode_json(method), arguments)
