"""``expose``: which methods a browser may call, and with what."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar, get_type_hints

import msgspec

from amsn2athena.athena._messages import Malformed, _guarded

_F = TypeVar("_F", bound=Callable[..., Any])
_MARK = "_athena_exposed"


def expose(method: _F) -> _F:
    """Let browsers call ``method`` of a live element. Works as a decorator and as a call.

    The arguments are checked against the annotations before the method sees them, strictly: ``"1"`` is not an
    ``int``, an argument too many or too few is refused. Parameters without an annotation take any JSON value,
    parameters with a default may be left out. ``Annotated[str, msgspec.Meta(max_length=40)]`` and the other
    constraints of msgspec work, and so do dataclasses and ``msgspec.Struct``. A keyword-only parameter
    ``key`` is given the idempotency key of the call (``str``, or ``None`` when the browser gave none).

    The result, a ``Deferred`` of it or a coroutine's, must be something that msgspec writes as JSON; it may
    hold live elements.
    """
    setattr(method, _MARK, True)
    return method


if sys.version_info >= (3, 14):
    # Annotations are evaluated when they are asked for, and a result's may exist for the type checker alone.
    from annotationlib import Format, get_annotations

    def _annotations(method: Callable[..., Any]) -> dict[str, Any]:
        return get_annotations(method, format=Format.FORWARDREF)

    def _signature(method: Callable[..., Any]) -> inspect.Signature:
        return inspect.signature(method, annotation_format=Format.FORWARDREF)

else:

    def _annotations(method: Callable[..., Any]) -> dict[str, Any]:
        return method.__annotations__

    _signature = inspect.signature


class Exposed(NamedTuple):
    """An exposed method: its name, how its arguments are read, and whether it wants the key."""

    name: str
    arguments: Callable[[Any], tuple[Any, ...]]
    keyed: bool


def exposed_methods(cls: type) -> dict[str, Exposed]:
    """Return the exposed methods of ``cls`` by name. A method that overrides one must be exposed itself."""
    return {name: _compile(name, method) for name, method in _marked(cls)}


def _marked(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(cls):
        method = inspect.getattr_static(cls, name)
        if inspect.isfunction(method) and _MARK in vars(method):
            yield name, method


def _compile(name: str, method: Callable[..., Any]) -> Exposed:
    parameters = list(_signature(method).parameters.values())[1:]
    hints = _hints(method)
    fields: list[Any] = []
    keyed = False
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.name == "key":
            keyed = True
            continue
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise TypeError(f"{method.__qualname__}: a browser cannot give {parameter}")
        field = (f"a{len(fields)}", hints.get(parameter.name, Any))
        fields.append(field if parameter.default is parameter.empty else (*field, parameter.default))
    return Exposed(name, _reader(name, fields), keyed)


def _hints(method: Callable[..., Any]) -> dict[str, Any]:
    """Resolve the annotations of the parameters, and leave the result's alone."""
    annotations = {name: hint for name, hint in _annotations(method).items() if name != "return"}
    return get_type_hints(
        SimpleNamespace(__annotations__=annotations),
        globalns=inspect.unwrap(method).__globals__,
        include_extras=True,
    )


def _reader(name: str, fields: list[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Compile a decoder for an argument list: an array whose trailing items may have defaults."""
    struct = msgspec.defstruct(name, fields, array_like=True, forbid_unknown_fields=True)
    decode = _guarded(msgspec.json.Decoder(struct).decode)
    astuple = msgspec.structs.astuple
    return lambda arguments: astuple(decode(arguments))


__all__ = ["Exposed", "Malformed", "expose", "exposed_methods"]
