"""The authority that old clients import, to be downloaded."""

from __future__ import annotations

from twisted.web.resource import IResource
from twisted.web.server import Request

from amsn2athena.web.http import Branch, Leaf, describe

#: How browsers of all times know a certificate of an authority, and offer to import it.
CERTIFICATE = b"application/x-x509-ca-cert"


def downloads(pem: bytes, der: bytes) -> IResource:
    """Return what is at ``/retro``: ``ca.crt`` in PEM, and ``ca.der`` for programs that read no PEM."""
    folder = Branch()
    folder.put(b"ca.crt", _Download(b"ca.crt", pem))
    folder.put(b"ca.der", _Download(b"ca.der", der))
    return folder


class _Download(Leaf):
    def __init__(self, name: bytes, content: bytes) -> None:
        super().__init__()
        self._name = name
        self._content = content

    def render_GET(self, request: Request) -> bytes:
        """Answer with the file."""
        describe(
            request,
            content_type=CERTIFICATE,
            content_disposition=b'attachment; filename="amsn2athena-' + self._name + b'"',
            cache_control=b"no-cache",
        )
        return self._content
