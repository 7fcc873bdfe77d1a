"""The lists of MSNP2 to 12: how SYN brings them, and how a client and a server change them.

From MSNP13 on lists are fetched and changed over HTTP, see `soap`. Before that the notification server did
it. Of each person it keeps contacts, on the forward list; who may see them and who not, on the allow and
the block list; and who has them as a contact, on the reverse list. From MSNP11 on, those of the reverse
list who were not answered yet are on the pending list instead; in older versions they are on the reverse
list and on no other, which is how a client knows. Lists are numbers here, added up, as in `adl`. Contacts
are in groups from MSNP7 on.

A client asks with `SYN n 0`, the lists' version that it has: it forgets them between sessions. Everything
comes at once. There are three forms of the answer. In the latest, of MSNP10 to 12, contacts and groups have
GUIDs, words are marked, and the versions are two moments:

    >>> from amsn2athena.msnp import Command, encode
    >>> from amsn2athena.msnp.dialects import MSNP7, MSNP8, MSNP12
    >>> bob = ListedContact("bob@example.com", "B o b", FORWARD | ALLOW, "22222222", ("11111111",))
    >>> def show(dialect, group, contact, version):
    ...     roster = Roster(version, name="Alice", groups=(group,), contacts=(contact,))
    ...     for command in build_roster(dialect, 5, roster):
    ...         print(encode(command).decode().strip())
    >>> show(MSNP12, ListedGroup("11111111", "Friends"), bob, "2026-11-21T00:00:00.0-00:00")
    SYN 5 2026-11-21T00:00:00.0-00:00 2026-11-21T00:00:00.0-00:00 1 1
    GTC A
    BLP AL
    PRP MFN Alice
    LSG Friends 11111111
    LST N=bob@example.com F=B%20o%20b C=22222222 3 1 11111111

The number after the lists is the network, in MSNP12 alone. In MSNP8 and 9 words are told by their order and
groups are numbered; the version is a number that every change raises, and that the answer to a change
tells:

    >>> bob = ListedContact("bob@example.com", "B o b", FORWARD | ALLOW, groups=("1",))
    >>> show(MSNP8, ListedGroup("1", "Friends"), bob, "9")
    SYN 5 9 1 2
    GTC A
    BLP AL
    LSG 0 Other%20Contacts 0
    LSG 1 Friends 0
    LST bob@example.com B%20o%20b 3 1

Group 0 is always there: whoever is in no group is in it. A `Roster` does not have it. In MSNP2 to 7 each
list comes by itself, counted, and everything repeats the number of the request and the version:

    >>> show(MSNP7, ListedGroup("1", "Friends"), bob, "9")
    SYN 5 9
    GTC 5 9 A
    BLP 5 9 AL
    LSG 5 9 1 2 0 Other%20Contacts 0
    LSG 5 9 2 2 1 Friends 0
    LST 5 FL 9 1 1 bob@example.com B%20o%20b 1
    LST 5 AL 9 1 1 bob@example.com B%20o%20b
    LST 5 BL 9 0 0
    LST 5 RL 9 0 0

A `RosterReader` makes a `Roster` of any of the three. Then a `Change` puts somebody on one list or takes
them off, or puts a contact into a group or takes it out:

    >>> add = Change(True, FORWARD, "bob@example.com", "Bob")
    >>> verb(MSNP12, add), build_request(MSNP12, add)
    ('ADC', ('FL', 'N=bob@example.com', 'F=Bob'))
    >>> verb(MSNP8, add), build_request(MSNP8, add), build_answer(MSNP8, add, "10")
    ('ADD', ('FL', 'bob@example.com', 'Bob'), ('FL', '10', 'bob@example.com', 'Bob'))
    >>> parse_request(MSNP12, Command("REM", 7, ("FL", "22222222", "11111111")))
    Change(added=False, list=1, account='', name='', guid='22222222', group='11111111')

What a server tells unasked, that somebody has added or removed one, has the form of an answer and the
number 0: `ADC 0 RL N=bob@example.com F=Bob`, `REM 0 RL 10 bob@example.com`.

People also tell their contacts telephone numbers, from MSNP5 on: PRP sets one's own, which SYN brings again,
and BPR tells those of others, with the version where there is one:

    >>> build_phone(MSNP8, "10", "bob@example.com", "PHH", "1 222").args
    ('10', 'bob@example.com', 'PHH', '1%20222')
    >>> build_phone(MSNP12, "", "bob@example.com", "PHH", "").args
    ('bob@example.com', 'PHH')

In the answer to SYN it stands right after the LST of the contact, and from MSNP8 on says neither the version
nor of whom it is:

    >>> bob = ListedContact("bob@example.com", "Bob", FORWARD, phones=(("PHH", "1 222"),))
    >>> for dialect in (MSNP12, MSNP8, MSNP7):
    ...     roster = build_roster(dialect, 5, Roster("9", contacts=(bob,)))
    ...     print(*next(each.args for each in roster if each.verb == "BPR"))
    PHH 1%20222
    PHH 1%20222
    9 bob@example.com PHH 1%20222
    >>> parse_phone(MSNP8, ("PHH", "1%20222"), "bob@example.com")
    ('bob@example.com', 'PHH', '1 222')

All of MSNP8 to 12 was seen on the wire, and of the older ones the sign-in with empty lists. The rest is
from public documentation. Here names are texts; accounts and GUIDs are as they stand on the wire, and it is
for the caller to look at them. Whatever is no such command is a `ProtocolError`.
"""

from __future__ import annotations

from amsn2athena.msnp.adl import ALLOW, BLOCK, FORWARD, PENDING, REVERSE
from amsn2athena.msnp.syn._building import build_groups, build_listing, build_roster
from amsn2athena.msnp.syn._changes import (
    Change,
    build_answer,
    build_request,
    parse_answer,
    parse_request,
    verb,
)
from amsn2athena.msnp.syn._groups import (
    build_group_answer,
    build_group_request,
    parse_group_answer,
    parse_group_request,
)
from amsn2athena.msnp.syn._phones import build_phone, parse_phone
from amsn2athena.msnp.syn._reading import RosterReader
from amsn2athena.msnp.syn._records import NO_GROUP, ListedContact, ListedGroup, Roster
from amsn2athena.msnp.syn._words import (
    LETTERS,
    build_synchronize,
    counted,
    parse_synchronize,
    uncounted,
)

__all__ = [
    "ALLOW",
    "BLOCK",
    "FORWARD",
    "LETTERS",
    "NO_GROUP",
    "PENDING",
    "REVERSE",
    "Change",
    "ListedContact",
    "ListedGroup",
    "Roster",
    "RosterReader",
    "build_answer",
    "build_group_answer",
    "build_group_request",
    "build_groups",
    "build_listing",
    "build_phone",
    "build_request",
    "build_roster",
    "build_synchronize",
    "counted",
    "parse_answer",
    "parse_group_answer",
    "parse_group_request",
    "parse_phone",
    "parse_request",
    "parse_synchronize",
    "uncounted",
    "verb",
]
