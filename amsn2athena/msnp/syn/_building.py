"""What a server answers to SYN, and in MSNP2 to 7 to LST and LSG."""

from __future__ import annotations

from amsn2athena.msnp._codec import Command
from amsn2athena.msnp._quoting import quote
from amsn2athena.msnp.adl import FORWARD
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn._contacts import build_contact, build_group, groups_of, lists_in, plain
from amsn2athena.msnp.syn._phones import build_phones, phone
from amsn2athena.msnp.syn._records import NO_GROUP, ListedContact, ListedGroup, Roster
from amsn2athena.msnp.syn._words import list_of

_OTHERS = ListedGroup(NO_GROUP, "Other Contacts")
_APART = ("FL", "AL", "BL", "RL")


def build_roster(dialect: Dialect, trid: int, roster: Roster) -> tuple[Command, ...]:
    """The whole answer to SYN, in the order of the original servers. `trid`: the request's number."""
    settings = {"GTC": roster.prompt, "BLP": roster.privacy}
    if dialect.lists_apart:
        return (
            Command("SYN", trid, (roster.version,)),
            *(Command(verb, trid, (roster.version, word)) for verb, word in settings.items()),
            *(Command("PRP", trid, (roster.version, *words)) for words in _phones(dialect, roster.phones)),
            *(build_groups(dialect, trid, roster) if dialect.groups else ()),
            *_with_phones(dialect, trid, roster),
            *(line for letters in _APART[1:] for line in build_listing(dialect, trid, roster, letters)),
        )
    groups = _groups(dialect, roster)
    version = (roster.version,) if dialect.versions else (roster.version, roster.version)
    named = roster.name and not dialect.names_itself
    return (
        Command("SYN", trid, (*version, str(len(roster.contacts)), str(len(groups)))),
        *(Command(verb, None, (word,)) for verb, word in settings.items()),
        *((Command("PRP", None, ("MFN", quote(roster.name))),) if named else ()),
        *(Command("PRP", None, words) for words in _phones(dialect, roster.phones)),
        *(Command("LSG", None, build_group(dialect, group)) for group in groups),
        *(
            line
            for contact in roster.contacts
            for line in (
                Command("LST", None, build_contact(dialect, contact)),
                *build_phones(dialect, roster.version, contact),
            )
        ),
    )


def _phones(dialect: Dialect, phones: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(phone(*each) for each in phones) if dialect.phones else ()


def _with_phones(dialect: Dialect, trid: int, roster: Roster) -> tuple[Command, ...]:
    """The forward list, each contact with the numbers that they tell."""
    people = [each for each in roster.contacts if each.lists & FORWARD]
    told = [build_phones(dialect, roster.version, each) for each in people] or [()]
    listed = build_listing(dialect, trid, roster, "FL")
    return tuple(line for one, more in zip(listed, told, strict=True) for line in (one, *more))


def build_groups(dialect: Dialect, trid: int, roster: Roster) -> tuple[Command, ...]:
    """The groups, counted: what MSNP7 answers to LSG, with SYN or without."""
    groups = _groups(dialect, roster)
    return tuple(
        Command(
            "LSG", None, (*_count(trid, roster.version, place, len(groups)), *build_group(dialect, group))
        )
        for place, group in enumerate(groups, 1)
    )


def build_listing(dialect: Dialect, trid: int, roster: Roster, letters: str) -> tuple[Command, ...]:
    """One list, counted: what MSNP2 to 7 answer to LST, with SYN or without.

    `letters`: FL, AL, BL or RL. Raises ProtocolError for another.
    """
    list_ = list_of(dialect, letters)
    people = [each for each in roster.contacts if lists_in(dialect, each.lists) & list_]
    if not people:
        return (Command("LST", None, _listed(trid, letters, roster.version, 0, 0)),)
    return tuple(
        Command(
            "LST",
            None,
            (*_listed(trid, letters, roster.version, place, len(people)), *_said(dialect, each, list_)),
        )
        for place, each in enumerate(people, 1)
    )


def _groups(dialect: Dialect, roster: Roster) -> tuple[ListedGroup, ...]:
    return roster.groups if dialect.guids else (_OTHERS, *roster.groups)


def _said(dialect: Dialect, contact: ListedContact, list_: int) -> tuple[str, ...]:
    return (*plain(contact), *(groups_of(contact) if dialect.groups and list_ == FORWARD else ()))


def _listed(trid: int, letters: str, version: str, place: int, count: int) -> tuple[str, ...]:
    return (str(trid), letters, version, str(place), str(count))


def _count(trid: int, version: str, place: int, count: int) -> tuple[str, ...]:
    return (str(trid), version, str(place), str(count))
