"""What an old client does with its lists."""

from __future__ import annotations

from amsn2athena.msnp import Command, syn
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn import Change, ListedContact, Roster, RosterReader
from tests.homeserver.people import Someone


def synchronise(person: Someone) -> Roster:
    """Ask for everything, and return it."""
    person.heard()
    person.say("SYN", *syn.build_synchronize(person.dialect))
    reader = RosterReader(person.dialect)
    for each in person.heard():
        assert reader.take(each)
    assert reader.complete
    return reader.roster


def on(roster: Roster, account: str) -> ListedContact:
    """Return one entry."""
    [found] = [each for each in roster.contacts if each.account == account]
    return found


def change(person: Someone, wanted: Change) -> Command:
    """Change a list, and return the answer."""
    return person.ask(syn.verb(person.dialect, wanted), *syn.build_request(person.dialect, wanted))


def add(person: Someone, list_: int, account: str) -> Command:
    """Put somebody on a list."""
    return change(person, Change(True, list_, account, account if person.dialect.versions else ""))


def remove(person: Someone, list_: int, account: str) -> Command:
    """Take somebody off a list."""
    guid = ""
    if list_ == syn.FORWARD and person.dialect.guids:
        guid = on(synchronise(person), account).guid
    return change(person, Change(False, list_, account, guid=guid))


def without_version(dialect: Dialect, lines: list[str]) -> list[str]:
    """Return changes of lists as lines, without the version that some dialects tell."""
    shortened = []
    for line in lines:
        words = line.split(" ")
        if dialect.versions and words[0] in ("ADD", "REM"):
            assert words.pop(2).isdecimal()
        shortened.append(" ".join(words))
    return shortened
