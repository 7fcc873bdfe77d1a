"""Groups come, go and change their names: ADG, RMG and REG."""

from __future__ import annotations

import re
from collections.abc import Sequence

from amsn2athena.msnp._codec import Command
from amsn2athena.msnp._quoting import quote, unquote
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn._contacts import at_name
from amsn2athena.msnp.syn._records import ListedGroup
from amsn2athena.msnp.syn._words import at, counted, uncounted

_GUID = re.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def build_group_request(dialect: Dialect, verb: str, group: ListedGroup) -> tuple[str, ...]:
    """What a client says. `verb`: ADG, which needs a name; RMG, which needs an id; or REG: both."""
    if verb == "RMG":
        return (group.id,)
    if verb == "ADG":
        return (quote(group.name), "0")
    return (group.id, quote(group.name)) if dialect.guids else (group.id, quote(group.name), "0")


def parse_group_request(dialect: Dialect, command: Command) -> ListedGroup:
    """What a client says. Raises ProtocolError."""
    del dialect
    if command.verb == "RMG":
        return ListedGroup(at(command.args, 0))
    if command.verb == "ADG":
        return ListedGroup(name=unquote(at_name(command.args, 0)))
    return ListedGroup(at(command.args, 0), unquote(at_name(command.args, 1)))


def build_group_answer(
    dialect: Dialect, verb: str, group: ListedGroup, version: str = "0"
) -> tuple[str, ...]:
    """What a server says when it is done. `version`: that of the lists, where they have one.

    A client seen on the wire dies of a REG of MSNP12 that says anything before or between id and name.
    """
    if verb == "ADG":
        return counted(dialect, version, quote(group.name), group.id, "0")
    return counted(dialect, version, *build_group_request(dialect, verb, group))


def parse_group_answer(dialect: Dialect, command: Command) -> ListedGroup:
    """What a server says when it is done. Raises ProtocolError.

    A server seen on the wire has another order in MSNP10 to 12, with a 1 before it: `REG n 1 name guid 0`,
    `RMG n 1 guid`.
    """
    words = uncounted(dialect, command.args)
    if command.verb == "RMG":
        return ListedGroup(at(words[-1:], 0))
    if command.verb == "ADG":
        return ListedGroup(at(words, 1), unquote(at_name(words, 0)))
    place = _guid(words) if dialect.guids else 0
    return ListedGroup(at(words, place), unquote(at_name(words, place - 1 if place else 1)))


def _guid(words: Sequence[str]) -> int:
    """Where the GUID is; where it should be, when there is none."""
    return next((place for place, word in enumerate(words) if _GUID.fullmatch(word)), 0)
