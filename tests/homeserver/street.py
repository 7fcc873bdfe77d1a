"""A street of people with clients of any version, who do with their lists all that clients do.

Whatever they do, the lists are in order: those in memory are those in the database, those of one person fit
those of the others, every client that is told of lists knows what is true, and everybody sees who is here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver._people import List
from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import adl, syn
from amsn2athena.msnp.soap import (
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddMember,
    DeleteMember,
    Member,
    Membership,
    Request,
    Role,
)
from amsn2athena.storage import _tables as tables
from tests.homeserver.house import House
from tests.homeserver.neighbour import Neighbour, plain
from tests.homeserver.web import post

NAMES = ("alice", "bob", "carol", "dave")
_ROLES = {
    List.ALLOW: Role.ALLOW,
    List.BLOCK: Role.BLOCK,
    List.REVERSE: Role.REVERSE,
    List.PENDING: Role.PENDING,
}
_OWN = List.FORWARD | List.ALLOW | List.BLOCK


class Deed(NamedTuple):
    """What somebody does; each reads those words that it needs.

    `at`: at which of two computers. `what`: a method of `Street`. `number`: of a group, or of a version to
    come with. `soap`: over HTTP, where a client may choose. `times`: how often each write is sent.
    """

    who: str
    at: int
    what: str
    whom: str
    list: List
    number: int
    soap: bool = False
    times: int = 1


@dataclass(frozen=True)
class Truth:
    """What is in the database, by address: lists, groups by name with who is in them, and all GUIDs."""

    lists: dict[str, dict[List, set[str]]]
    groups: dict[str, dict[str, set[str]]]
    group_ids: dict[str, list[str]]
    guids: dict[str, str]

    def on(self, owner: str, member: str) -> int:
        """The sum of the lists of `owner` that `member` is on."""
        return sum(list_ for list_, members in self.lists[owner].items() if member in members)


class Street:
    """The house, who is there, and who has declined whom."""

    def __init__(self) -> None:
        self.house = House(*NAMES, limits=Limits(changes=1_000_000, wrong_passwords=1_000_000))
        self.house.befriend("alice", "bob")
        self.places: dict[tuple[str, int], Neighbour] = {}
        self._declined: set[tuple[str, str]] = set()

    def do(self, deeds: Iterable[Deed]) -> None:
        """Do these at once: the database answers when all is said. Then see whether the lists are right."""
        deeds = list(deeds)
        for deed in deeds:
            if (deed.who, deed.at) not in self.places:
                self.come(deed)
        self.house.database.held = True
        for deed in deeds:
            place = self.places.get((deed.who, deed.at))
            if place is not None and not place.closed:
                getattr(self, deed.what)(deed, place)
        self.house.database.held = False
        while self.house.database.waiting:
            self.house.database.let_go()
        self._listen()
        self.check()

    def come(self, deed: Deed) -> None:
        """Sign in. Whoever cannot be there beside this one is signed out."""
        place = Neighbour(self.house, deed.who, deed.at + 1, SPOKEN[deed.number % len(SPOKEN)])
        place.come()
        self.places[deed.who, deed.at] = place
        self.places = {key: each for key, each in self.places.items() if not each.closed}

    def go(self, deed: Deed, place: Neighbour) -> None:
        """Sign out, or be cut off."""
        del self.places[deed.who, deed.at]
        place.hang_up() if deed.soap else place.say("OUT")

    def put(self, deed: Deed, place: Neighbour) -> None:
        """Put somebody on a list."""
        if place.listens:
            if deed.list in (_OWN | (List.REVERSE if place.dialect.pending else 0)):
                self._change(deed, place, syn.Change(True, deed.list, _email(deed)))
            if deed.list is List.REVERSE:
                place.untold.add(_email(deed))
        elif deed.soap and deed.list in _ROLES:
            self._ask(place, AddMember(place.ticket, _membership(deed)), deed)
        elif deed.list in _OWN:
            place.write("ADL", payload=_entry(deed), times=deed.times)

    def take(self, deed: Deed, place: Neighbour) -> None:
        """Take somebody off a list."""
        if place.listens:
            if deed.list in (_OWN | (List.PENDING if place.dialect.pending else 0)):
                self._change(deed, place, self._removal(deed, place))
        elif deed.soap and deed.list in _ROLES:
            self._ask(place, DeleteMember(place.ticket, _membership(deed)), deed)
        elif deed.list in _OWN:
            place.write("RML", payload=_entry(deed), times=deed.times)
        if deed.list in (List.REVERSE, List.PENDING):
            self._declined.add((place.email, _email(deed)))

    def contact(self, deed: Deed, place: Neighbour) -> None:
        """Add a contact."""
        if place.listens:
            self.put(deed._replace(list=List.FORWARD), place)
        else:
            self._ask(place, ABContactAdd(place.ticket, _email(deed)), deed)

    def leave(self, deed: Deed, place: Neighbour) -> None:
        """Remove a contact."""
        guid = self.truth().guids[_email(deed)]
        if place.listens:
            self.take(deed._replace(list=List.FORWARD), place)
        elif deed.soap:
            self._ask(place, ABContactDelete(place.ticket, (guid,)), deed)
        else:
            self._ask(place, ABContactUpdate(place.ticket, guid, is_messenger_user=False), deed)

    def group(self, deed: Deed, place: Neighbour) -> None:
        """Make a group."""
        name = f"Group {deed.number}"
        if not place.listens:
            self._ask(place, ABGroupAdd(place.ticket, name), deed)
        elif place.dialect.groups:
            self._change_group(deed, place, "ADG", syn.ListedGroup("", name))

    def ungroup(self, deed: Deed, place: Neighbour) -> None:
        """Delete a group."""
        for group in self._a_group(deed, place):
            if place.listens:
                self._change_group(deed, place, "RMG", syn.ListedGroup(group))
            else:
                self._ask(place, ABGroupDelete(place.ticket, (group,)), deed)

    def regroup(self, deed: Deed, place: Neighbour) -> None:
        """Give a group another name."""
        name = f"Group {deed.number}{deed.whom}"
        for group in self._a_group(deed, place):
            if place.listens:
                self._change_group(deed, place, "REG", syn.ListedGroup(group, name))
            else:
                self._ask(place, ABGroupUpdate(place.ticket, group, name), deed)

    def sort(self, deed: Deed, place: Neighbour) -> None:
        """Put a contact into a group."""
        guid = self.truth().guids[_email(deed)]
        for group in self._a_group(deed, place):
            if not place.listens:
                self._ask(place, ABGroupContactAdd(place.ticket, (group,), (guid,)), deed)
            elif place.dialect.guids:
                self._change(deed, place, syn.Change(True, List.FORWARD, guid=guid, group=group))
            else:
                self._change(deed, place, syn.Change(True, List.FORWARD, _email(deed), group=group))

    def unsort(self, deed: Deed, place: Neighbour) -> None:
        """Take a contact out of a group."""
        guid = self.truth().guids[_email(deed)]
        for group in self._a_group(deed, place):
            if place.listens:
                removal = self._removal(deed._replace(list=List.FORWARD), place)
                self._change(
                    deed, place, syn.Change(False, removal.list, removal.account, "", removal.guid, group)
                )
            else:
                self._ask(place, ABGroupContactDelete(place.ticket, (group,), (guid,)), deed)

    def privacy(self, deed: Deed, place: Neighbour) -> None:
        """Let strangers call, or not."""
        place.write("BLP", "BL" if deed.soap else "AL", times=deed.times)

    def rename(self, deed: Deed, place: Neighbour) -> None:
        """Have another name."""
        who = "MFN" if place.dialect.rename == "PRP" else place.email
        place.write(place.dialect.rename, who, f"{deed.whom}%20{deed.number}", times=deed.times)

    def status(self, deed: Deed, place: Neighbour) -> None:
        """Be seen in another way, or not at all."""
        place.choose(("NLN", "BSY", "HDN")[deed.number % 3], deed.times)

    def check(self) -> None:
        """See whether the lists are right."""
        truth = self.truth()
        for person in self.house.network._home.directory:
            assert person.lists == truth.lists[person.email], person.email
        for one in truth.lists:
            for other in truth.lists:
                self._check_pair(truth, one, other)
        for place in self.places.values():
            if place.listens:
                self._check_knowledge(truth, place)
            self._check_sight(truth, place)

    def truth(self) -> Truth:
        """Return what is in the database."""
        return self.house.database.run_now(_truth)

    def _check_pair(self, truth: Truth, one: str, other: str) -> None:
        mine, theirs = List(truth.on(one, other)), List(truth.on(other, one))
        assert not (one == other and mine)
        assert not (List.ALLOW in mine and List.BLOCK in mine), (one, other, mine)
        assert not (List.REVERSE in mine and List.PENDING in mine), (one, other, mine)
        if List.FORWARD not in theirs:
            self._declined.discard((one, other))
            assert not mine & (List.REVERSE | List.PENDING), (one, other, mine)
        elif (one, other) not in self._declined:
            assert mine & (List.REVERSE | List.PENDING), (one, other, mine)

    def _check_sight(self, truth: Truth, place: Neighbour) -> None:
        """See whether a client knows which of its contacts are here, and how."""
        contacts = truth.lists[place.email][List.FORWARD]
        place.seen = {who: status for who, status in place.seen.items() if status and who in contacts}
        found = map(self.house.network._home.directory.find, contacts)
        here = {each.email: each.status for each in found if each is not None and each.shows_to(place.email)}
        assert place.seen == here, (place.dialect.name, place.email)

    def _check_knowledge(self, truth: Truth, place: Neighbour) -> None:
        """See whether a client knows what is true. Of those whom it declined, it may not know who has it."""
        known = place.known_lists()
        for other in truth.lists:
            true = plain(truth.on(place.email, other))
            wrong = known.get(other, 0) ^ true
            if wrong == List.REVERSE and true & List.BLOCK:
                place.untold.add(other)
            unsure = List.REVERSE if other in place.untold or (place.email, other) in self._declined else 0
            assert wrong & ~unsure == 0, (place.dialect.name, place.email, other, true, wrong)
        if place.dialect.groups:
            assert place.known_groups() == truth.groups[place.email], place.dialect.name

    def _listen(self) -> None:
        for place in self.places.values():
            place.listen()
            assert not place.closed, place.email

    def _removal(self, deed: Deed, place: Neighbour) -> syn.Change:
        if deed.list is List.FORWARD and place.dialect.guids:
            return syn.Change(False, deed.list, guid=self.truth().guids[_email(deed)])
        return syn.Change(False, deed.list, _email(deed))

    def _a_group(self, deed: Deed, place: Neighbour) -> list[str]:
        """One of the groups that there are, if any."""
        ids = list(place.groups) if place.listens else self.truth().group_ids[place.email]
        return [ids[deed.number % len(ids)]] if ids else []

    def _change(self, deed: Deed, place: Neighbour, change: syn.Change) -> None:
        verb, args = syn.verb(place.dialect, change), syn.build_request(place.dialect, change)
        place.write(verb, *args, times=deed.times)

    def _change_group(self, deed: Deed, place: Neighbour, verb: str, group: syn.ListedGroup) -> None:
        place.write(verb, *syn.build_group_request(place.dialect, verb, group), times=deed.times)

    def _ask(self, place: Neighbour, request: Request[Any], deed: Deed) -> None:
        for _ in range(deed.times):
            action = f'"{request.soap_action}"'
            post(self.house, request.service.path, request.build_request(), SOAPAction=action)


def _email(deed: Deed) -> str:
    return f"{deed.whom}@example.com"


def _entry(deed: Deed) -> bytes:
    return adl.build([adl.ListEntry(_email(deed), deed.list)])


def _membership(deed: Deed) -> tuple[Membership, ...]:
    return (Membership(_ROLES[deed.list], (Member(_email(deed)),)),)


def _truth(connection: Connection) -> Truth:
    people = connection.execute(
        select(tables.accounts.c.id, tables.accounts.c.email, tables.accounts.c.guid)
    ).all()
    emails = {row.id: row.email for row in people}
    lists: dict[str, dict[List, set[str]]] = {
        email: {each: set() for each in List} for email in emails.values()
    }
    for row in connection.execute(select(tables.contacts.c.owner, tables.contacts.c.contact)):
        lists[emails[row.owner]][List.FORWARD].add(emails[row.contact])
    for row in connection.execute(select(tables.memberships)):
        lists[emails[row.owner]][List(row.role)].add(emails[row.member])
    groups: dict[str, dict[str, set[str]]] = {email: {} for email in lists}
    ids: dict[str, list[str]] = {email: [] for email in lists}
    names: dict[int, tuple[str, str]] = {}
    for row in connection.execute(select(tables.groups).order_by(tables.groups.c.id)):
        names[row.id] = (emails[row.owner], row.name)
        groups[emails[row.owner]][row.name] = set()
        ids[emails[row.owner]].append(row.guid)
    for row in connection.execute(select(tables.group_members)):
        owner, name = names[row.group_id]
        assert owner == emails[row.owner]
        assert emails[row.contact] in lists[owner][List.FORWARD]
        groups[owner][name].add(emails[row.contact])
    return Truth(lists, groups, ids, {row.email: row.guid for row in people})
