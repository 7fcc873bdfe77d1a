"""What SYN brings."""

from __future__ import annotations

from dataclasses import dataclass

NO_GROUP = "0"
"""The group of MSNP7 to 9 that is always there, and has whoever is in no other."""


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group: its GUID, or in MSNP7 to 9 its number; and its name, empty where it is not said."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ListedContact:
    """Somebody on a list.

    `lists`: the sum of the lists. `guid`: only contacts have one, from MSNP10 on. `groups`: the ids of those
    that a contact is in; in MSNP7 to 9 without `NO_GROUP`. `phones`: the numbers that they tell, by kind.
    """

    account: str
    name: str = ""
    lists: int = 0
    guid: str = ""
    groups: tuple[str, ...] = ()
    network: int = 1
    phones: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything that SYN brings.

    `version`: a number in MSNP2 to 9, from MSNP10 on a moment. `privacy`: AL, or BL when only the allowed may
    call (BLP). `prompt`: A when one wants to be asked about those who add one, N otherwise (GTC). `name`:
    one's own, from MSNP10 on. `phones`: one's own numbers by kind: PHH at home, PHW at work, PHM mobile.
    """

    version: str = "0"
    privacy: str = "AL"
    prompt: str = "A"
    name: str = ""
    groups: tuple[ListedGroup, ...] = ()
    contacts: tuple[ListedContact, ...] = ()
    phones: tuple[tuple[str, str], ...] = ()
