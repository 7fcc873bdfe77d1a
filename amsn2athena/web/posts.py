"""Signing in and out, and making an account: JSON by POST, outside of the live page.

``POST /sign-in``, ``/create-account`` and ``/sign-out`` take an object and answer ``{"ok": true}``, with the
cookie set or taken, or ``{"sentence": "..."}`` and a status of 400 or more. A browser that goes away while it
waits cancels what it asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import msgspec
from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.server import NOT_DONE_YET, Request

from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import Status
from amsn2athena.web import cookies
from amsn2athena.web.http import Leaf, finish_json, header
from amsn2athena.web.registry import Registry

BODY_LIMIT = 16 * 1024

_Short = Annotated[str, msgspec.Meta(max_length=1024)]
_Form = TypeVar("_Form", bound=msgspec.Struct)


class SignInForm(msgspec.Struct):
    """What the form "Sign in" sends."""

    email: _Short
    password: _Short
    network: _Short
    status: Status = Status.ONLINE

    def __repr__(self) -> str:
        return "<SignInForm>"


class CreationForm(msgspec.Struct):
    """What the form "Create account" sends."""

    email: _Short
    name: _Short
    password: _Short
    network: _Short
    invitation: _Short = ""
    status: Status = Status.ONLINE

    def __repr__(self) -> str:
        return "<CreationForm>"


class Post(Leaf):
    """Runs ``do`` for a request, and answers with its success or its refusal."""

    _log = Logger()

    def __init__(self, do: Callable[[Request], Coroutine[Any, Any, None]]) -> None:
        super().__init__()
        self._do = do

    def render_POST(self, request: Request) -> int:
        """Answer when it is done."""
        doing = Deferred.fromCoroutine(self._do(request))
        request.notifyFinish().addErrback(lambda _: doing.cancel())
        doing.addCallbacks(self._done, self._failed, callbackArgs=(request,), errbackArgs=(request,))
        return NOT_DONE_YET

    def _done(self, _: None, request: Request) -> None:
        finish_json(request, 200, {"ok": True})

    def _failed(self, failure: Failure, request: Request) -> None:
        error = failure.value
        if isinstance(error, CancelledError) or request._disconnected:
            return
        if isinstance(error, Refusal):
            finish_json(request, 403, {"sentence": error.sentence})
        else:
            self._log.failure("{path} failed", failure, path=request.path.decode("ascii", "replace"))
            finish_json(request, 500, {"sentence": "Something went wrong on the server. Please try again."})


class Posts:
    """What is done for each of the three addresses. ``address``: where a request comes from."""

    def __init__(self, registry: Registry, address: Callable[[Request], str]) -> None:
        self._registry = registry
        self._address = address

    async def sign_in(self, request: Request) -> None:
        """``POST /sign-in``."""
        form = read(request, SignInForm)
        await self._enter(request, form)

    async def create_account(self, request: Request) -> None:
        """``POST /create-account``: the new account is signed in at once."""
        form = read(request, CreationForm)
        await self._registry.create_account(
            form.network, form.email, form.name, form.password, form.invitation
        )
        await self._enter(request, form)

    async def _enter(self, request: Request, form: SignInForm | CreationForm) -> None:
        ticket = await self._registry.sign_in(
            form.network, form.email, form.password, form.status, self._address(request)
        )
        cookies.give(request, ticket.token)

    async def sign_out(self, request: Request) -> None:
        """``POST /sign-out``: signs the account out for all its tabs and browsers."""
        token = cookies.token(request)
        if token:
            await self._registry.sign_out(token)
        cookies.take(request)


def read(request: Request, form: type[_Form]) -> _Form:
    """Return what was posted; ``Refusal`` when it is no such form."""
    if (header(request, b"content-type") or "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal("This page is out of date. Please reload it.")
    body = request.content.read(BODY_LIMIT + 1) if request.content else b""
    if len(body) > BODY_LIMIT:
        raise Refusal("That is too long.")
    try:
        return msgspec.json.decode(body, type=form)
    except (ValueError, RecursionError):
        raise Refusal("The form was not filled in as expected. Please check it.") from None
