"""The handshake that makes a request a WebSocket (RFC 6455, section 4.2).

It is a few lines here, because wsproto makes a whole HTTP connection for each: a third of a millisecond, most
of what a tab costs that comes back (``benchmarks/athena_return.py``).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha1

from twisted.web.server import Request

_SALT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY_SIZE = 16


def handshake(request: Request, protocol: str) -> bytes:
    """Return the response that agrees to ``protocol``; ``ValueError`` when no WebSocket is asked for."""
    headers = request.requestHeaders
    if b"websocket" not in _words(request, b"upgrade") or b"upgrade" not in _words(request, b"connection"):
        raise ValueError("no upgrade to a WebSocket is asked for")
    if headers.getRawHeaders(b"sec-websocket-version", []) != [b"13"]:
        raise ValueError("the version of WebSockets that is spoken here is 13")
    keys = headers.getRawHeaders(b"sec-websocket-key", [])
    if len(keys) != 1 or not _is_key(keys[0]):
        raise ValueError("the key of the handshake is malformed")
    accepted = b64encode(sha1(keys[0] + _SALT, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %b\r\nSec-WebSocket-Protocol: %b\r\n\r\n" % (accepted, protocol.encode())
    )


def _words(request: Request, name: bytes) -> list[bytes]:
    values = request.requestHeaders.getRawHeaders(name, [])
    return [word.strip().lower() for value in values for word in value.split(b",")]


def _is_key(key: bytes) -> bool:
    try:
        return len(b64decode(key, validate=True)) == _KEY_SIZE
    except ValueError:
        return False
