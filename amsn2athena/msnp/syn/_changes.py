"""Somebody comes on a list or goes off one: ADC, or ADD in MSNP2 to 9, and REM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amsn2athena.msnp._codec import Command
from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._quoting import quote, unquote
from amsn2athena.msnp.adl import FORWARD
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn._contacts import at_name
from amsn2athena.msnp.syn._marks import marked, unmarked
from amsn2athena.msnp.syn._words import at, letters_of, list_of, number


@dataclass(frozen=True, slots=True)
class Change:
    """One person, and one list that they come on (`added`) or go off.

    With a `group`, a contact comes into it or goes out of it. In MSNP7 to 9 it may be `NO_GROUP`, and one who
    comes on the forward list may come into a group at once. From MSNP10 on, somebody who is a contact already
    is named by `guid` alone where the list is the forward list.
    """

    added: bool
    list: int
    account: str = ""
    name: str = ""
    guid: str = ""
    group: str = ""


def verb(dialect: Dialect, change: Change) -> str:
    """The command for a change."""
    if not change.added:
        return "REM"
    return "ADC" if dialect.guids else "ADD"


def build_request(dialect: Dialect, change: Change) -> tuple[str, ...]:
    """What a client says. Raises ProtocolError for a change of no list, or of more than one."""
    letters = letters_of(change.list)
    if not dialect.guids:
        return (letters, *_in_order(change))
    name = (change.name or change.account) if change.list == FORWARD else ""
    return (letters, *_with_marks(change, name))


def build_answer(dialect: Dialect, change: Change, version: str = "0") -> tuple[str, ...]:
    """What a server says, asked or unasked. `version`: that of the lists, where they have one.

    From MSNP10 on it tells the name and the GUID of who has become a contact. Raises ProtocolError for a
    change of no list, or of more than one.
    """
    letters = letters_of(change.list)
    if dialect.versions:
        return (letters, version, *_in_order(change))
    new = change.list == FORWARD and not change.group
    return (letters, *_with_marks(change, change.name or (change.account if new else ""), new=new))


def parse_request(dialect: Dialect, command: Command) -> Change:
    """What a client says. Raises ProtocolError."""
    return _parsed(dialect, command, command.args[1:])


def parse_answer(dialect: Dialect, command: Command) -> Change:
    """What a server says, asked or unasked. Raises ProtocolError."""
    if not dialect.versions:
        return _parsed(dialect, command, command.args[1:])
    number(at(command.args, 1))
    return _parsed(dialect, command, command.args[2:])


def _in_order(change: Change) -> tuple[str, ...]:
    name = (quote(change.name or change.account),) if change.added else ()
    return (change.account, *name, *_group(change))


def _with_marks(change: Change, name: str, *, new: bool = False) -> tuple[str, ...]:
    if not change.added:
        return (change.guid if change.list == FORWARD and change.guid else change.account, *_group(change))
    if change.guid and not new:
        return (*marked(guid=change.guid), *_group(change))
    return (*marked(change.account, name, change.guid), *_group(change))


def _group(change: Change) -> tuple[str, ...]:
    return (change.group,) if change.group else ()


def _parsed(dialect: Dialect, command: Command, words: Sequence[str]) -> Change:
    """The change in the words that follow list and version."""
    list_ = list_of(dialect, at(command.args, 0))
    if command.verb == "REM":
        who, group = at(words, 0), _rest(words[1:])
        by_guid = dialect.guids and list_ == FORWARD and "@" not in who
        return Change(False, list_, "" if by_guid else who, guid=who if by_guid else "", group=group)
    if not dialect.guids:
        return Change(True, list_, at(words, 0), unquote(at_name(words, 1)), group=_rest(words[2:]))
    marks, rest = unmarked(words)
    at((marks.account or marks.guid,), 0)
    return Change(True, list_, marks.account, marks.name, marks.guid, _rest(rest))


def _rest(words: Sequence[str]) -> str:
    """The group, which is all that may follow."""
    if len(words) > 1:
        raise ProtocolError("a change of a list with words too many")
    return at(words, 0) if words else ""
