"""What a server of MSNP2 to 12 says, on the scripted network: sign-in by a nexus or a digest, and lists.

The lists are ``roster``; changes to them are confirmed, and not kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from twisted.web.http_headers import Headers

from amsn2athena.msnp import Command, syn, twn
from amsn2athena.msnp.dialects import Dialect
from tests.papyon.wires import Wire

ALICE = "alice@example.com"
PASSWORD = "a secret that nobody may see"
CHALLENGE = "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"
OLD_TICKET = "ticket-for-old-friends"
NEXUS = "https://nexus.example.com/rdr/pprdr.asp"
LOGIN = "https://login.example.com/login"
VERSION = "2026-11-21T00:00:00.0-00:00"

Page = tuple[int, dict[str, str]]


class OldNetwork:
    """The part of a `Network` that only old dialects have."""

    dialect: Dialect

    def __init__(self) -> None:
        self.roster = syn.Roster(name="Alice")
        #: What was asked of the nexus and where one logs in: URLs, and values of ``Authorization``.
        self.asked: list[tuple[str, str]] = []
        #: What pages answer instead: a status and headers, or an error.
        self.pages: dict[str, Page | Exception] = {}

    def on_roster(self, *accounts: str, lists: int = syn.FORWARD | syn.ALLOW | syn.REVERSE) -> None:
        """Alice has these people on these lists."""
        guids = self.dialect.guids and lists & syn.FORWARD
        people = tuple(
            syn.ListedContact(
                account, account.partition("@")[0].title(), lists, f"id-{account}" if guids else ""
            )
            for account in accounts
        )
        self.roster = replace(self.roster, contacts=(*self.roster.contacts, *people))

    def page(self, url: str, headers: Headers) -> Page | Exception:
        """Answer a GET."""
        who = str((headers.getRawHeaders("Authorization") or [""])[0])
        self.asked.append((url, who))
        if url in self.pages:
            return self.pages[url]
        if url == NEXUS:
            return 200, {twn.NEXUS_HEADER: twn.build_nexus(LOGIN)}
        said = twn.parse_authorization(who)
        if (said.account, said.password, said.challenge) == (ALICE, PASSWORD, CHALLENGE):
            return 200, {twn.INFO_HEADER: twn.build_info(OLD_TICKET)}
        return 401, {"WWW-Authenticate": twn.REFUSED}

    def _usr_old(self, wire: Wire, command: Command) -> None:
        match command.args:
            case "TWN", "I", _:
                wire.say(f"USR {command.trid} TWN S {CHALLENGE}")
            case "MD5", "I", _:
                wire.say(f"USR {command.trid} MD5 S 1234567890.123")
            case ("TWN", "S", proof) | ("MD5", "S", proof) if proof in (OLD_TICKET, self._digest()):
                name = "Alice " * self.dialect.names_itself
                wire.say(f"USR {command.trid} OK {ALICE} {name}{' '.join(self.dialect.signed_in)}".rstrip())
                wire.say(Command("MSG", None, ("Hotmail", "Hotmail"), b"MIME-Version: 1.0\r\n\r\n"))
            case _:
                wire.say(f"911 {command.trid}")
                wire.hang_up()

    def _digest(self) -> str:
        return hashlib.md5(f"1234567890.123{PASSWORD}".encode(), usedforsecurity=False).hexdigest()

    def _on_inf(self, wire: Wire, command: Command) -> None:
        wire.say(f"INF {command.trid} MD5")

    def _on_syn(self, wire: Wire, command: Command) -> None:
        assert command.trid is not None
        roster = self.roster if self.dialect.versions else replace(self.roster, version=VERSION)
        wire.say(*syn.build_roster(self.dialect, command.trid, roster))

    def _on_adc(self, wire: Wire, command: Command) -> None:
        change = syn.parse_request(self.dialect, command)
        if change.list == syn.FORWARD and change.added and not change.group:
            guid = f"id-{change.account}" if self.dialect.guids else ""
            change = replace(change, name=change.account.partition("@")[0].title(), guid=guid)
        wire.say(Command(command.verb, command.trid, syn.build_answer(self.dialect, change, "7")))

    _on_add = _on_rem = _on_adc

    def _on_adg(self, wire: Wire, command: Command) -> None:
        group = syn.parse_group_request(self.dialect, command)
        if command.verb == "ADG":
            group = replace(group, id=f"id-{group.name}" if self.dialect.guids else "4")
        words = syn.build_group_answer(self.dialect, command.verb, group, "7")
        wire.say(Command(command.verb, command.trid, words))

    _on_rmg = _on_reg = _on_adg

    def _on_gtc(self, wire: Wire, command: Command) -> None:
        wire.say(Command(command.verb, command.trid, syn.counted(self.dialect, "7", *command.args)))

    _on_rea = _on_gtc
