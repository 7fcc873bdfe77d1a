"""Somebody at a computer, who with an older client knows the lists from what the server told."""

from __future__ import annotations

from amsn2athena.msnp import Command, adl, encode, syn
from amsn2athena.msnp.dialects import Dialect
from tests.homeserver.house import House
from tests.homeserver.people import Someone

ADMIRERS = adl.REVERSE | adl.PENDING


class Neighbour(Someone):
    """A client that keeps what it heard of its lists, if it is one of those that hear of them."""

    def __init__(self, house: House, name: str, computer: int, dialect: Dialect) -> None:
        super().__init__(house, name, computer=computer, dialect=dialect)
        self.lists: dict[str, int] = {}
        self.groups: dict[str, str] = {}
        self.within: dict[str, set[str]] = {}
        self.guids: dict[str, str] = {}
        #: Who was blocked when they added this one, or removed them: nobody is told of that. And whom this
        #: client itself says to be on its reverse list: it is answered, but only what is true is kept.
        self.untold: set[str] = set()
        #: Who is here, and how.
        self.seen: dict[str, str] = {}

    @property
    def listens(self) -> bool:
        """Whether this client has its lists from the notification server."""
        return not self.dialect.address_book

    def come(self) -> None:
        """Sign in and read the lists."""
        self.sign_in()
        if self.listens:
            self.say("SYN", *syn.build_synchronize(self.dialect))
            reader = syn.RosterReader(self.dialect)
            for command in self.heard():
                reader.take(command)
            assert reader.complete
            self._know(reader.roster)
        self._see(self.change())

    def choose(self, status: str, times: int) -> None:
        """Choose a status, so many times."""
        capabilities = ("0",) if self.dialect.tells_capabilities else ()
        self.write("CHG", status, *capabilities, times=times)

    def write(self, verb: str, *args: str, payload: bytes | None = None, times: int = 1) -> None:
        """Say the same so many times, byte for byte."""
        self._trid += 1
        for _ in range(times):
            self.raw(encode(Command(verb, self._trid, args, payload)))

    def listen(self) -> None:
        """Hear what came, and learn of changes. What was said twice was answered alike, or so it seems."""
        commands = self.heard()
        refused = {command.trid for command in commands if command.is_error}
        done = {command.trid for command in commands if command.trid and not command.is_error}
        assert not refused & done
        self._see(commands)
        for command in commands if self.listens else ():
            if command.verb in ("ADC", "ADD", "REM"):
                self._change(syn.parse_answer(self.dialect, command))
            elif command.verb in ("ADG", "REG"):
                group = syn.parse_group_answer(self.dialect, command)
                self.groups[group.id] = group.name
            elif command.verb == "RMG":
                self._forget(syn.parse_group_answer(self.dialect, command).id)

    def _see(self, commands: list[Command]) -> None:
        for command in commands:
            come = command.verb in ("NLN", "ILN")
            if come or command.verb == "FLN":
                user, _ = self.dialect.split_user(command.args[1:] if come else command.args)
                self.seen[user.removeprefix("1:")] = command.args[0] if come else ""

    def known_lists(self) -> dict[str, int]:
        """Return who is on which lists; whoever has added one is on the reverse list, answered or not."""
        return {account: plain(lists) for account, lists in self.lists.items()}

    def known_groups(self) -> dict[str, set[str]]:
        """Return who is in which group, by its name."""
        return {
            name: {account for account, ids in self.within.items() if group in ids}
            for group, name in self.groups.items()
        }

    def _know(self, roster: syn.Roster) -> None:
        self.lists = {each.account: each.lists for each in roster.contacts}
        self.guids = {each.guid: each.account for each in roster.contacts if each.guid}
        self.groups = {each.id: each.name for each in roster.groups}
        self.within = {each.account: set(each.groups) for each in roster.contacts}

    def _change(self, change: syn.Change) -> None:
        if change.guid and change.account:
            self.guids[change.guid] = change.account
        account = change.account or self.guids[change.guid]
        within = self.within.setdefault(account, set())
        if change.added:
            opposite = adl.ALLOW if change.list == adl.BLOCK else 0
            self.lists[account] = self.lists.get(account, 0) & ~opposite | change.list
            within |= {change.group} - {"", syn.NO_GROUP}
        elif change.group:
            within.discard(change.group)
        else:
            on = ADMIRERS if change.list == adl.REVERSE else change.list
            self.lists[account] = self.lists.get(account, 0) & ~on
            if change.list == adl.FORWARD:
                within.clear()

    def _forget(self, group: str) -> None:
        self.groups.pop(group, None)
        for ids in self.within.values():
            ids.discard(group)


def plain(lists: int) -> int:
    """The lists, with the pending as a part of the reverse list."""
    return lists & ~adl.PENDING | adl.REVERSE if lists & ADMIRERS else lists
