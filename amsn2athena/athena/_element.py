"""Live elements: a piece of a page with one half here and one half, its widget, in the browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Self
from urllib.parse import quote

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.web.iweb import IRequest, ITemplateLoader
from twisted.web.template import Element, Tag, renderer

from amsn2athena.athena._arguments import tell_fragment
from amsn2athena.athena._board import Board
from amsn2athena.athena._calls import unanswerable
from amsn2athena.athena._errors import NotOnPage
from amsn2athena.athena._expose import Exposed, exposed_methods
from amsn2athena.athena._messages import encode_json
from amsn2athena.athena._page import LivePage
from amsn2athena.athena._patches import LivePart, with_parts
from amsn2athena.athena._signals import Signal

_log = Logger()
_SAFE = "!~*'()"  # as the browser's encodeURIComponent has it


class LiveElement(Element):
    """A part of a page. Its widget in the browser can be called, and can call the methods exposed here.

    A subclass gives ``docFactory``, a template whose root carries ``nevow:render="liveElement"``, and
    ``jsClass``: the dotted name of a module of a JavaScript package, then that of the class it exports.
    """

    jsClass: ClassVar[str] = "Athena.Widget"
    cssModule: ClassVar[str | None] = None
    docFactory: ITemplateLoader | None = None

    key: str | None = None
    """What this element is about, when several of its class are on a page (a contact's address, say). After
    a server restart, calls with a key find the widget of the same class and key on the fresh page."""

    _exposed: ClassVar[dict[str, Exposed] | None] = None

    fragmentParent: LiveElement | LivePage | None
    liveFragmentChildren: list[LiveElement]
    _board: Board | None
    _id: int
    _shown: bool
    _parts: dict[Any, LivePart] | None
    _gone: Signal

    def __new__(cls, *args: object, **kwargs: object) -> Self:
        """Make the state here: programs of the old manual do not call the ``__init__`` of their base."""
        self = super().__new__(cls)
        self.fragmentParent = None
        self.liveFragmentChildren = []
        self._board = None
        self._id = 0
        self._shown = False
        self._parts = None
        self._gone = Signal()
        return self

    def __init__(self, docFactory: ITemplateLoader | None = None) -> None:
        super().__init__()
        if docFactory is not None:
            self.docFactory = docFactory

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._exposed = None

    # The place on the page

    @property
    def page(self) -> LivePage:
        """The page that the element is on; ``NotOnPage`` before ``setFragmentParent``."""
        return self._on_page().page

    def _on_page(self) -> Board:
        if self._board is None:
            raise NotOnPage(f"{type(self).__name__} has no page: call setFragmentParent first")
        return self._board

    def setFragmentParent(self, parent: LiveElement | LivePage) -> None:
        """Tie this element to the element or page that shows it, before it is rendered or used.

        On its page it stays there: ``ValueError`` for another parent. Who wants to have it elsewhere detaches
        it first; it is new then, and its widget is made anew.
        """
        if self._board is not None:
            if self.fragmentParent is not parent:
                raise ValueError(f"{type(self).__name__} has a parent already: detach it first")
            return
        if self.fragmentParent is not None:
            self.fragmentParent.liveFragmentChildren.remove(self)
        self.fragmentParent = parent
        parent.liveFragmentChildren.append(self)
        if parent._board is not None:
            self._join(parent._board)

    def _join(self, board: Board) -> None:
        self._exposed_methods()
        self._shown = False
        if self._gone.fired:
            self._gone = Signal()
        self._board = board
        self._id = board.elements.adopt(self)
        for child in self.liveFragmentChildren:
            child._join(board)

    def detach(self) -> None:
        """Remove this element, those inside it, and its widget from the page."""
        board = self._board
        if board is not None:
            board.send(b'["drop",%d]' % self._id)
            self._leave(board)

    def _leave(self, board: Board) -> None:
        leaving = list(self._inside())
        for element in leaving:
            board.elements.pop(element._id, None)
            element._board = None
        if self.fragmentParent is not None:
            self.fragmentParent.liveFragmentChildren.remove(self)
            self.fragmentParent = None
        for element in leaving:
            element._left()

    def _inside(self) -> Iterator[LiveElement]:
        """Yield all elements inside this one, and then this one."""
        for child in self.liveFragmentChildren:
            yield from child._inside()
        yield self

    def _left(self) -> None:
        try:
            self.detached()
        except Exception:
            _log.failure("{element}.detached failed", element=type(self).__name__)
        self._gone.fire()

    def _disconnected(self) -> None:
        self._board = None
        self._gone.fire()

    def detached(self) -> None:
        """The element has left its page, by the wish of either side. For subclasses.

        An exception is logged, and keeps nothing else from leaving.
        """

    def notifyOnDisconnect(self) -> Deferred[None]:
        """Return a ``Deferred`` that fires with ``None`` when this element is detached or its page gone."""
        return self._gone.wait()

    # Calls

    def callRemote(self, method: str, /, *arguments: object, **keywords: object) -> Deferred[Any]:
        """Call ``method`` of the widget; the ``Deferred`` has its result, or fails with ``RemoteError``.

        Live elements may be among the arguments, and in the result. Keyword arguments arrive as one object,
        after the others. ``Disconnected`` when the page or the element goes away before it answers, and
        before the page is rendered; nothing is logged when nobody listens to that. Who cancels the
        ``Deferred`` (or lets ``addTimeout`` do it) hears no more of the call, which the widget may have done
        nevertheless.
        """
        if self._board is None:
            return unanswerable()
        return self._board.call(self, method, _together(arguments, keywords))

    def notify(self, method: str, /, *arguments: object, **keywords: object) -> None:
        """Call ``method`` of the widget and wait for nothing: no answer crosses. Ignored when the page is
        gone, and before it is rendered.
        """
        if self._board is not None:
            self._board.tell(self._id, method, _together(arguments, keywords))

    @classmethod
    def _exposed_methods(cls) -> dict[str, Exposed]:
        if cls._exposed is None:
            cls._exposed = exposed_methods(cls)
        return cls._exposed

    # Rendering

    def getInitialArguments(self) -> Sequence[object]:
        """Return what the widget's ``attached`` is given, JSON-able. For subclasses."""
        return ()

    def render(self, request: IRequest | None) -> Any:
        """Return the template, with the rows and nodes as they are now."""
        if self.docFactory is None:
            return super().render(request)
        document = self.docFactory.load()
        return document if self._parts is None else with_parts(self, document)

    @renderer
    def liveElement(self, request: IRequest | None, tag: Tag) -> Tag:
        """Make ``tag`` the widget's node."""
        board = self._on_page()
        module, name = board.widget_of(self)
        board.rendering(self)
        tag(**{"data-athena-id": str(self._id), "data-athena-class": name, "data-athena-module": module})
        arguments = list(self.getInitialArguments())
        if arguments:
            tag(**{"data-athena-arguments": encode_json(arguments).decode()})
        if self.key is not None:
            tag(**{"data-athena-key": self.key})
        return tag

    @renderer
    def athenaId(self, request: IRequest | None, tag: Tag) -> str:
        """Make an ``athena:id`` unique on the page, and the same on a fresh one if the element has a key."""
        name = self.jsClass.rpartition(".")[2]
        whose = str(self._id) if self.key is None else f"{name}-{quote(self.key, safe=_SAFE)}"
        return f"athena-{whose}-{tag.children[0]!s}"


def _together(arguments: tuple[object, ...], keywords: dict[str, object]) -> tuple[object, ...]:
    return (*arguments, keywords) if keywords else arguments


def broadcast(
    elements: Iterable[LiveElement], method: str, /, *arguments: object, **keywords: object
) -> None:
    """``notify`` many elements, most often one on each of many pages. The arguments are encoded once."""
    encoded = encode_json(_together(arguments, keywords))
    fragments: dict[int, bytes] = {}
    for element in tuple(elements):
        board = element._board
        if board is None or board.channel is None:
            continue
        fragment = fragments.get(element._id)
        if fragment is None:
            fragment = fragments[element._id] = tell_fragment(element._id, method, encoded)
        board.channel.send(fragment)
