"""How the arguments of an exposed method are read: from an array, or from an array and names."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeAlias, get_type_hints

import msgspec
from msgspec.inspect import CustomType, type_info

from amsn2athena.athena._arguments import is_element_class, known_element
from amsn2athena.athena._messages import encode_json

Given: TypeAlias = tuple[tuple[Any, ...], dict[str, Any]]
Elements: TypeAlias = Mapping[int, Any]
Decode: TypeAlias = Callable[[Any, Elements], Any]
Read: TypeAlias = Callable[[msgspec.Raw, Elements], Given]
Parameters: TypeAlias = list[inspect.Parameter]

_NOTHING: dict[str, Any] = {}
_KINDS = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.KEYWORD_ONLY,
)

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


class _Named(msgspec.Struct, forbid_unknown_fields=True):
    """Arguments some of which are given by name."""

    args: list[msgspec.Raw]
    kw: dict[str, msgspec.Raw]


_decode_named = msgspec.json.Decoder(_Named).decode


class Reader:
    """Reads the arguments of one method.

    ``read(arguments, elements)`` returns what to call the method with, where ``elements`` are those on the
    page by number; ``ValueError`` or ``RecursionError`` when the arguments are not what the annotations say.
    ``keyed`` says whether the method wants the idempotency key of the call.
    """

    __slots__ = ("_by_name", "_by_place", "_named", "_nameless", "_placed", "keyed", "read")

    def __init__(self, method: Callable[..., Any]) -> None:
        parameters = list(_signature(method).parameters.values())[1:]
        wanted = [each for each in parameters if not _is_key(each)]
        for each in wanted:
            if each.kind not in _KINDS:
                raise TypeError(f"a browser cannot give {each}")
        named = [each for each in wanted if each.kind is each.KEYWORD_ONLY]
        placed = [each for each in wanted if each.kind is not each.KEYWORD_ONLY]
        self.keyed = len(wanted) < len(parameters)
        self._placed = [each.name for each in placed]
        self._named = [each.name for each in named]
        self._nameless = {each.name for each in placed if each.kind is each.POSITIONAL_ONLY}
        hints = _hints(method)
        array, whole = _array(method.__name__, placed, hints), _object(method.__name__, wanted, hints)
        missing = [each.name for each in named if each.default is each.empty]
        self._by_place = _refusal(missing[0]) if missing else _decoder(array)
        self._by_name = _decoder(whole)
        plain = not (missing or _takes_elements(array))
        self.read: Read = _plain_reader(array, self._read_named) if plain else self._read

    def _read(self, arguments: msgspec.Raw, elements: Elements) -> Given:
        if bytes(arguments)[:1] == b"{":
            return self._read_named(arguments, elements)
        return msgspec.structs.astuple(self._by_place(arguments, elements)), _NOTHING

    def _read_named(self, arguments: msgspec.Raw, elements: Elements) -> Given:
        given = _decode_named(arguments)
        if len(given.args) > len(self._placed):
            raise ValueError("too many arguments")
        named = dict(zip(self._placed, given.args, strict=False))
        for name in given.kw:
            if name in named or name in self._nameless:
                raise ValueError(f"`{name}` cannot be given by name" + " too" * (name in named))
        values = self._by_name(encode_json({**named, **given.kw}), elements)
        placed = tuple(getattr(values, name) for name in self._placed)
        return placed, {name: getattr(values, name) for name in self._named}


def _plain_reader(struct: type[msgspec.Struct], read_named: Read) -> Read:
    """Return what nearly every call goes through: arguments by place, and no live element among them."""
    astuple, decode = msgspec.structs.astuple, msgspec.json.Decoder(struct).decode

    def read(arguments: msgspec.Raw, elements: Elements) -> Given:
        try:
            return astuple(decode(arguments)), _NOTHING
        except ValueError:
            if bytes(arguments)[:1] != b"{":
                raise
        return read_named(arguments, elements)

    return read


def _is_key(parameter: inspect.Parameter) -> bool:
    return parameter.kind is parameter.KEYWORD_ONLY and parameter.name == "key"


def _hints(method: Callable[..., Any]) -> dict[str, Any]:
    """Resolve the annotations of the parameters, and leave the result's alone."""
    annotations = {name: hint for name, hint in _annotations(method).items() if name != "return"}
    return get_type_hints(
        SimpleNamespace(__annotations__=annotations),
        globalns=inspect.unwrap(method).__globals__,
        include_extras=True,
    )


def _array(method: str, parameters: Parameters, hints: dict[str, Any]) -> type[msgspec.Struct]:
    """Return the type of an array of arguments whose trailing items may have defaults."""
    fields = [_field(f"a{index}", each, hints) for index, each in enumerate(parameters)]
    return msgspec.defstruct(method, fields, array_like=True, forbid_unknown_fields=True)


def _object(method: str, parameters: Parameters, hints: dict[str, Any]) -> type[msgspec.Struct]:
    """Return the type of an object with all arguments."""
    fields = [_field(each.name, each, hints) for each in parameters]
    return msgspec.defstruct(method, fields, kw_only=True, forbid_unknown_fields=True)


def _field(name: str, parameter: inspect.Parameter, hints: dict[str, Any]) -> Any:
    hint, default = hints.get(parameter.name, Any), parameter.default
    if default is parameter.empty:
        return name, hint
    if isinstance(default, (list, dict, set)):
        return name, hint, msgspec.field(default_factory=partial(deepcopy, default))
    return name, hint, default


def _refusal(name: str) -> Decode:
    def refuse(data: Any, elements: Elements) -> Any:
        raise ValueError(f"`{name}` must be given by name")

    return refuse


def _decoder(struct: type[msgspec.Struct]) -> Decode:
    def decode(data: Any, elements: Elements) -> Any:
        def find(expected: Any, value: Any) -> Any:
            return known_element(value, elements) if is_element_class(expected) else value

        return msgspec.json.Decoder(struct, dec_hook=find).decode(data)

    return decode


def _takes_elements(struct: type[msgspec.Struct]) -> bool:
    nodes = [node for node in _nodes(type_info(struct), set()) if hasattr(node, "cls")]
    found = [node for node in nodes if is_element_class(node.cls)]
    for node in found:
        if not isinstance(node, CustomType):
            raise TypeError(f"{node.cls.__qualname__} is a dataclass: what a browser says would make one")
    return bool(found)


def _nodes(node: Any, seen: set[int]) -> Iterator[Any]:
    """Walk the description of a type, which may contain itself."""
    if isinstance(node, tuple):
        for each in node:
            yield from _nodes(each, seen)
    elif isinstance(node, msgspec.Struct) and id(node) not in seen:
        seen.add(id(node))
        yield node
        yield from _nodes(msgspec.structs.astuple(node), seen)
