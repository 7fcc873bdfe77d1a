"""What a client makes of the answer to SYN."""

from __future__ import annotations

from dataclasses import replace

from amsn2athena.msnp._codec import Command
from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._quoting import unquote
from amsn2athena.msnp.adl import FORWARD
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn._contacts import at_name, parse_contact, parse_group, split_groups
from amsn2athena.msnp.syn._phones import parse_phone
from amsn2athena.msnp.syn._records import NO_GROUP, ListedContact, ListedGroup, Roster
from amsn2athena.msnp.syn._words import at, list_of, number

MAX_LINES = 20_000
"""Contacts and groups that are read; one who is on four lists counts four times in MSNP2 to 7."""

_APART = frozenset(("FL", "AL", "BL", "RL"))


class RosterReader:
    """Takes the commands of an answer, one by one, and has the `Roster` that they make.

    When there are neither contacts nor groups, it is complete with the first command, and those that tell of
    settings follow. What a server sends meanwhile, and is no part of the answer, is not taken.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._roster = Roster()
        self._groups: dict[str, ListedGroup] = {}
        self._contacts: dict[str, ListedContact] = {}
        #: How many lines are to come, of each kind; unknown before the answer has begun.
        self._left: dict[str, int] | None = None
        self._lines = 0
        self._last = ""

    @property
    def last(self) -> str:
        """Whom the last LST was about, `""` if none was yet: numbers without an account are theirs."""
        return self._last

    @property
    def complete(self) -> bool:
        """Whether all of it has come."""
        return self._left is not None and not any(self._left.values())

    @property
    def roster(self) -> Roster:
        """What has come up to now."""
        return replace(
            self._roster, groups=tuple(self._groups.values()), contacts=tuple(self._contacts.values())
        )

    def take(self, command: Command) -> bool:
        """Return whether the command is part of the answer. Raises ProtocolError."""
        read = getattr(self, f"_read_{command.verb.lower()}", None)
        if read is None or (self._left is None and command.verb != "SYN"):
            return False
        taken: bool = read(command.args)
        return taken

    def _read_syn(self, args: tuple[str, ...]) -> bool:
        self._roster = replace(self._roster, version=at(args, 0))
        if self._dialect.lists_apart:
            self._left = dict.fromkeys(_APART, 1)
        else:
            contacts, groups = (number(at(args, place)) for place in self._counts())
            self._left = {"LST": contacts, "LSG": groups}
        return True

    def _counts(self) -> tuple[int, int]:
        return (1, 2) if self._dialect.versions else (2, 3)

    def _read_gtc(self, args: tuple[str, ...]) -> bool:
        self._roster = replace(self._roster, prompt=self._setting(args, ("A", "N")))
        return True

    def _read_blp(self, args: tuple[str, ...]) -> bool:
        self._roster = replace(self._roster, privacy=self._setting(args, ("AL", "BL")))
        return True

    def _setting(self, args: tuple[str, ...], known: tuple[str, ...]) -> str:
        word = at(args, 1 if self._dialect.lists_apart else 0)
        if word not in known:
            raise ProtocolError("a setting that there is not")
        return word

    def _read_prp(self, args: tuple[str, ...]) -> bool:
        if args[:1] == ("MFN",):
            self._roster = replace(self._roster, name=unquote(args[1] if len(args) > 1 else ""))
        return True

    def _read_lsg(self, args: tuple[str, ...]) -> bool:
        self._count()
        group = parse_group(self._dialect, args[4:] if self._dialect.lists_apart else args)
        if self._dialect.guids or group.id != NO_GROUP:
            self._groups[group.id] = group
        self._one_less("LSG")
        return True

    def _read_lst(self, args: tuple[str, ...]) -> bool:
        self._count()
        if self._dialect.lists_apart:
            self._read_listed(args)
        else:
            contact = parse_contact(self._dialect, args)
            self._contacts[contact.account] = contact
            self._last = contact.account
            self._one_less("LST")
        return True

    def _read_bpr(self, args: tuple[str, ...]) -> bool:
        """Not taken of those who were not listed, or if it is no number."""
        try:
            account, kind, said = parse_phone(self._dialect, args, self._last)
        except ProtocolError:
            return False
        known = self._contacts.get(account)
        if known is None:
            return False
        others = tuple(each for each in known.phones if each[0] != kind)
        self._contacts[account] = replace(known, phones=(*others, (kind, said)) if said else others)
        return True

    def _read_listed(self, args: tuple[str, ...]) -> None:
        """One of a list: number of the request, list, version, place, how many there are, account, name."""
        letters, place, count = at(args, 1), number(at(args, 3)), number(at(args, 4))
        list_ = list_of(self._dialect, letters)
        if letters not in _APART or place > count or (place == 0) != (count == 0):
            raise ProtocolError("a list that does not count right")
        if place:
            self._join(at(args, 5), unquote(at_name(args, 6)), list_, args[7] if len(args) > 7 else "")
        if place == count and self._left:
            self._left[letters] = 0

    def _join(self, account: str, name: str, list_: int, groups: str) -> None:
        """Somebody is on one more list. A contact's name counts more than that on another list."""
        known = self._contacts.get(account) or ListedContact(account, name)
        if list_ == FORWARD:
            known = replace(known, name=name, groups=split_groups(groups))
        self._contacts[account] = replace(known, lists=known.lists | list_)

    def _one_less(self, kind: str) -> None:
        if self._left and self._left.get(kind):
            self._left[kind] -= 1

    def _count(self) -> None:
        self._lines += 1
        if self._lines > MAX_LINES:
            raise ProtocolError(f"lists of more than {MAX_LINES} lines")
