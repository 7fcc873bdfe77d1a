"""Pictures of conversations, for the browser whose session they belong to and for nobody else."""

from __future__ import annotations

from twisted.web.server import Request

from amsn2athena.web import cookies
from amsn2athena.web.http import Leaf, Sentence, describe
from amsn2athena.web.registry import Registry


class Pictures(Leaf):
    """Serves ``/pictures/<name>``, see ``MessageView.picture``."""

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self._registry = registry

    def render_GET(self, request: Request) -> bytes:
        """Answer with a picture."""
        session = self._registry.session_for(cookies.token(request))
        segments = [segment.decode("ascii", "replace") for segment in request.postpath or []]
        picture = session.picture(segments[0]) if session is not None and len(segments) == 1 else None
        if picture is None:
            return Sentence(404, "There is no such picture.").render(request)
        describe(
            request,
            content_type=b"image/png",
            cache_control=b"private, max-age=3600",
            content_security_policy=b"default-src 'none'; sandbox",
        )
        return picture
