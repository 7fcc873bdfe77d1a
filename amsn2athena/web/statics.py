"""Style sheets and pictures: read once, served under a name that says what they hold."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from twisted.web.server import Request

from amsn2athena.web.http import Leaf, Sentence, describe, header

_TYPES = {".css": b"text/css; charset=utf-8", ".svg": b"image/svg+xml"}

#: What each page wears, in order, put together so that it is one request.
SHEETS = {
    "sign_in_page": ("base", "sign_in"),
    "old_clients_page": ("base", "old_clients"),
    "messenger_page": (
        "base",
        "overlays",
        "layout",
        "panel",
        "contacts",
        "conversation",
        "log",
        "composer",
        "formats",
        "groups",
        "notices",
    ),
}


@dataclass(frozen=True, slots=True)
class _File:
    type: bytes
    content: bytes
    compressed: bytes


class Statics(Leaf):
    """Serves ``/<version>/<path>``, to be cached for ever.

    ``folder`` holds ``css/`` and ``img/``, ``url`` is where this resource is mounted.
    """

    def __init__(self, folder: Path, url: str = "/static") -> None:
        super().__init__()
        contents = _contents(folder)
        self._files = {
            path: _File(_TYPES[Path(path).suffix], content, gzip.compress(content, 9, mtime=0))
            for path, content in contents.items()
        }
        self.version = _version(contents)
        self._url = url

    def url(self, path: str) -> str:
        """Return the address of a file, or of a folder when ``path`` ends in a slash."""
        return f"{self._url}/{self.version}/{path}"

    def sheet(self, page: str) -> str:
        """Return the address of the style sheet of a page of ``SHEETS``."""
        return self.url(f"css/{page}.css")

    def render_GET(self, request: Request) -> bytes:
        """Answer with a file."""
        version, *rest = [segment.decode("utf-8", "replace") for segment in request.postpath or [b""]]
        file = self._files.get("/".join(rest)) if version == self.version else None
        if file is None:
            return Sentence(404, "There is no such file.").render(request)
        describe(
            request,
            content_type=file.type,
            cache_control=b"public, max-age=31536000, immutable",
            vary=b"accept-encoding",
        )
        if "gzip" not in (header(request, b"accept-encoding") or ""):
            return file.content
        describe(request, content_encoding=b"gzip")
        return file.compressed


def _contents(folder: Path) -> dict[str, bytes]:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TYPES
    }
    for page, parts in SHEETS.items():
        files[f"css/{page}.css"] = b"\n".join(files[f"css/{part}.css"] for part in parts)
    return files


def _version(contents: dict[str, bytes]) -> str:
    digest = sha256()
    for path, content in sorted(contents.items()):
        digest.update(b"%b %d " % (path.encode(), len(content)))
        digest.update(content)
    return digest.hexdigest()[:16]
