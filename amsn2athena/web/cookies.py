"""The cookie that says whose browser this is."""

from __future__ import annotations

from twisted.web.server import Request

from amsn2athena.web.http import is_secure

NAME = b"amsn2-session"
LONGEST = 128


def token(request: Request) -> str:
    """Return the session token that the browser sent, or ``""``."""
    value: bytes | None = request.getCookie(NAME)  # type: ignore[no-untyped-call]
    if value is None or len(value) > LONGEST or not value.isascii():
        return ""
    return value.decode("ascii")


def give(request: Request, value: str) -> None:
    """Answer with a session token, which no script can read and no other site can make the browser send."""
    _set(request, value)


def take(request: Request) -> None:
    """Make the browser forget its session token."""
    _set(request, "", max_age=b"0")


def _set(request: Request, value: str, max_age: bytes | None = None) -> None:
    request.addCookie(  # type: ignore[no-untyped-call]
        NAME, value, path="/", max_age=max_age, httpOnly=True, sameSite="strict", secure=is_secure(request)
    )
