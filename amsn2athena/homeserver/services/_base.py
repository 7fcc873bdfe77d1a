"""By which address a request reached us: what our answers call ourselves."""

from __future__ import annotations

import re
from typing import Protocol

from twisted.internet.interfaces import IAddress

from amsn2athena.homeserver._addresses import host_and_port

LONGEST_HOST = 255

_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", re.ASCII | re.IGNORECASE)
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
_PORTS = {"http": "80", "https": "443"}


class Reached(Protocol):
    """What is used of Twisted's request."""

    def getHeader(self, key: str) -> str | None:
        """Return a header of the request."""

    def isSecure(self) -> bool:
        """Return whether it came over TLS."""

    def getHost(self) -> IAddress:
        """Return where it reached us."""


def header(request: Reached, name: str) -> str:
    """Return a header of a request, empty without it, and where it is no text in UTF-8."""
    try:
        return request.getHeader(name) or ""
    except UnicodeDecodeError:
        return ""


def base(request: Reached) -> str:
    """Return the scheme and host by which a request reached us, without the port that the scheme has anyway;
    the address of our end of the connection where it names no host.
    """
    scheme = "https" if request.isSecure() else "http"
    named = _split(header(request, "host").strip())
    host, port = named or _split(host_and_port(request.getHost())) or ("", "")
    return f"{scheme}://{host}" + (f":{port}" if port not in ("", _PORTS[scheme]) else "")


def _split(text: str) -> tuple[str, str] | None:
    host, colon, port = text.rpartition(":") if not text.endswith("]") else (text, "", "")
    if not colon:
        host, port = text, ""
    if len(host) > LONGEST_HOST or not _HOST.fullmatch(host) or (colon and not _PORT.fullmatch(port)):
        return None
    return host.lower(), port
