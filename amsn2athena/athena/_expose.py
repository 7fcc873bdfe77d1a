"""``expose``: which methods a browser may call, and with what."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar, overload

from amsn2athena.athena._parameters import Read, Reader

_F = TypeVar("_F", bound=Callable[..., Any])
_MARK = "_athena_exposed"


@overload
def expose(method: _F) -> _F: ...


@overload
def expose(*, idempotent: bool) -> Callable[[_F], _F]: ...


def expose(method: _F | None = None, *, idempotent: bool = False) -> _F | Callable[[_F], _F]:
    """Let browsers call ``method`` of a live element. Works as a decorator and as a call.

    The arguments are checked against the annotations before the method sees them, strictly: ``"1"`` is not an
    ``int``, an argument too many or too few is refused. Parameters without an annotation take any JSON value,
    parameters with a default may be left out. ``Annotated[str, msgspec.Meta(max_length=40)]`` and the other
    constraints of msgspec work, and so do dataclasses and ``msgspec.Struct``. Where the annotation is a class
    of live elements, the browser gives a widget, and the method gets its element: one of that class and on
    this very page, or the call is refused. All but positional-only parameters may be given by name
    (``callRemoteKw``). A keyword-only parameter ``key`` is given the idempotency key of the call (``str``, or
    ``None`` when the browser gave none).

    With ``idempotent=True``, the method runs once per key, whatever becomes of the connection, and each call
    with that key gets the same answer; see ``LiveSite(keys=...)``. Who does not want to wait for it any more
    does not stop it. Its result must not hold live elements.

    The result, a ``Deferred`` of it or a coroutine's, must be something that msgspec writes as JSON; it may
    hold live elements.
    """

    def mark(method: _F) -> _F:
        setattr(method, _MARK, idempotent)
        return method

    return mark if method is None else mark(method)


class Exposed(NamedTuple):
    """An exposed method: its name, how its arguments are read (see ``Reader``), whether it is given the key
    of a call, and whether it runs once per key.
    """

    name: str
    read: Read
    keyed: bool
    idempotent: bool


def exposed_methods(cls: type) -> dict[str, Exposed]:
    """Return the exposed methods of ``cls`` by name. A method that overrides one must be exposed itself."""
    return {name: _exposed(name, method) for name, method in _marked(cls)}


def _exposed(name: str, method: Callable[..., Any]) -> Exposed:
    try:
        reader = Reader(method)
    except TypeError as error:
        raise TypeError(f"{method.__qualname__}: {error}") from None
    return Exposed(name, reader.read, reader.keyed, vars(method)[_MARK])


def _marked(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(cls):
        method = inspect.getattr_static(cls, name)
        if inspect.isfunction(method) and _MARK in vars(method):
            yield name, method


__all__ = ["Exposed", "expose", "exposed_methods"]
