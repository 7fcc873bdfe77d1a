"""The resource that renders a fresh live page for every GET."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.resource import IResource
from twisted.web.server import NOT_DONE_YET, Request
from twisted.web.template import flattenString

from amsn2athena.athena._http import TEXT, Leaf, describe, finish, has_left
from amsn2athena.athena._messages import encode_json
from amsn2athena.athena._page import GLUE, LivePage
from amsn2athena.athena._runtime import CORE, EARLY
from amsn2athena.athena._settings import TooManyPages

if TYPE_CHECKING:
    from amsn2athena.athena._channel import Channel
    from amsn2athena.athena._site import LiveSite

_GLUE = f'<athena-glue id="{GLUE}"></athena-glue>'.encode()
# With "no-store" a page would not get into the back/forward cache. "Vary: *" makes a browser that has
# not kept it there ask for a fresh one: what may be on its disk names a channel that is gone.
_HEADERS = {
    "content_type": b"text/html; charset=utf-8",
    "cache_control": b"private, no-cache",
    "vary": b"*",
}
_log = Logger()


class PageResource(Leaf):
    """Renders what ``factory(request)`` makes."""

    def __init__(self, site: LiveSite, factory: Callable[[Request], Any]) -> None:
        super().__init__()
        self._site = site
        self._factory = factory

    def render_HEAD(self, request: Request) -> bytes:
        """Answer with the headers, and open no page."""
        describe(request, 200, **_HEADERS)
        return b""

    def render_GET(self, request: Request) -> int:
        """Render a fresh page."""
        made: Deferred[Any] = maybeDeferred(self._make, request)
        made.addCallback(self._made, request)
        made.addErrback(self._failed, request)
        return NOT_DONE_YET

    def _make(self, request: Request) -> Any:
        """Ask the factory, which may go to some length, only if there is room for a page."""
        self._site.room_for(request)
        return self._factory(request)

    def _made(self, made: Any, request: Request) -> Deferred[None] | None:
        if not isinstance(made, LivePage):
            if not has_left(request):
                self._instead(IResource(made), request)
            return None
        channel = self._open(made, request)
        if channel is None:
            return None

        def failed(failure: Failure) -> Failure:
            channel.close("the page was not rendered")
            return failure

        rendering = flattenString(request, made).addCallback(self._write, made, request)
        return rendering.addErrback(failed)

    def _open(self, page: LivePage, request: Request) -> Channel | None:
        """Open a channel. If there is to be none, tell the page: others may know of it already."""
        try:
            return None if has_left(request) else self._site.open(page, request)
        finally:
            if page._board.channel is None:
                page._board.disconnected()

    def _instead(self, resource: IResource, request: Request) -> None:
        request.render(resource)  # type: ignore[no-untyped-call]

    def _write(self, body: bytes, page: LivePage, request: Request) -> None:
        if has_left(request):
            page.disconnect()
            return
        if _GLUE not in body:
            raise ValueError(f"the template of {type(page).__name__} has no liveglue")
        body = b"<!DOCTYPE html>\n" + body.replace(_GLUE, self._glue(page), 1)
        said = request.responseHeaders.getRawHeaders(b"cache-control")
        describe(request, 200, **_HEADERS)
        if said:  # the factory knows better, say for a page that must be kept nowhere
            request.responseHeaders.setRawHeaders(b"cache-control", said)
        finish(request, body)

    def _glue(self, page: LivePage) -> bytes:
        site = self._site
        board = page._board
        assert board.channel is not None
        config = {
            "page": f"{type(page).__module__}.{type(page).__qualname__}",
            "channel": board.channel.id,
            "transport": site.transport_url(),
            "frame": site.settings.frame,
            "hold": site.settings.poll_hold,
        }
        preloads = site.scripts.closure([CORE, *board.modules, *board.scripts])
        lines = [f'<script src="{escape(site.module_url(EARLY))}"></script>']
        lines += [f'<link rel="modulepreload" href="{escape(site.module_url(place))}">' for place in preloads]
        lines += [
            f'<link rel="stylesheet" href="{escape(site.module_url(place))}">' for place in board.styles
        ]
        data = encode_json(config).decode().replace("<", "\\u003c")
        lines.append(f'<script type="application/json" id="athena-page">{data}</script>')
        lines += [
            f'<script type="module" src="{escape(site.module_url(place))}"></script>'
            for place in (CORE, *board.scripts)
        ]
        return "\n".join(lines).encode()

    def _failed(self, failure: Failure, request: Request) -> None:
        if has_left(request):
            return
        if isinstance(failure.value, TooManyPages):
            code, sentence = 503, b"Too many pages are open. Close some, or try again in a minute."
        else:
            _log.failure("a page was not rendered", failure=failure)
            code, sentence = 500, b"Something went wrong on the server."
        describe(request, code, **{**_HEADERS, "content_type": TEXT})
        finish(request, sentence)
