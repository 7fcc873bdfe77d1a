"""Live pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from twisted.internet.defer import Deferred
from twisted.web.iweb import IRequest, ITemplateLoader
from twisted.web.template import Element, Tag, renderer

from amsn2athena.athena._board import Board

if TYPE_CHECKING:
    from amsn2athena.athena._element import LiveElement

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

    liveFragmentChildren: list[LiveElement]
    _board: Board

    def __new__(cls, *args: object, **kwargs: object) -> Self:
        """Make the state here: programs of the old manual do not call the ``__init__`` of their base."""
        self = super().__new__(cls)
        self.liveFragmentChildren = []
        self._board = Board(self)
        return self

    def __init__(self, docFactory: ITemplateLoader | None = None) -> None:
        super().__init__()
        if docFactory is not None:
            self.docFactory = docFactory

    def notifyOnDisconnect(self) -> Deferred[None]:
        """Return a ``Deferred`` that fires with ``None`` when the tab is closed, navigates, or is lost."""
        return self._board.gone.wait()

    def disconnect(self) -> None:
        """End this page: its tab fetches the page's address again and shows what it finds."""
        if self._board.channel is not None:
            self._board.channel.close("disconnected")

    def render(self, request: IRequest | None) -> Any:
        """Return the template."""
        return super().render(request) if self.docFactory is None else self.docFactory.load()

    @renderer
    def liveglue(self, request: IRequest | None, tag: Tag) -> Tag:
        """Stand where the scripts and styles go: which they are is known when all else is rendered."""
        self._board.use_style(self.cssModule)
        return Tag("athena-glue", attributes={"id": GLUE})

    @renderer
    def connectionStatus(self, request: IRequest | None, tag: Tag) -> Tag:
        """Make ``tag`` an element that says in words when the connection is lost, and else nothing.

        Its attributes ``lost``, ``retrying`` and ``gone`` may give other words; see ``connection_status.js``.
        """
        self._board.use_script("connection_status.js")
        tag.tagName = "athena-status"
        return tag(role="status")
