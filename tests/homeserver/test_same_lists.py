"""Contacts, lists and groups are the same by SOAP and by SYN, however they were changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import syn
from amsn2athena.msnp.dialects import MSNP12, Dialect, Proof
from amsn2athena.msnp.soap import (
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupDelete,
    ABGroupUpdate,
    AddMember,
    DeleteMember,
    Fault,
    Member,
    Membership,
    Request,
    Role,
)
from amsn2athena.msnp.syn import ALLOW, BLOCK, FORWARD, Change, ListedGroup
from tests.homeserver.house import House
from tests.homeserver.people import Someone
from tests.homeserver.rosters import add, change, remove, synchronise
from tests.homeserver.views import Book, View, view_of
from tests.homeserver.web import call

OLD = [each for each in SPOKEN if not each.address_book and each.groups]
BOB, CAROL = "bob@example.com", "carol@example.com"


class Both:
    """Alice, who looks at her lists both ways."""

    def __init__(self, dialect: Dialect) -> None:
        self.house = House("alice", "bob", "carol")
        self.house.befriend("alice", "bob")
        self.alice = Someone(self.house, "alice", dialect=dialect).sign_in()
        if dialect.proof is Proof.MD5:
            self.alice.get_tokens()
        self.carol = Someone(self.house, "carol").sign_in()
        self.book = Book()
        self.book.update(self.house, self.alice)

    def ask(self, request: Request[Any]) -> None:
        """Ask a service, which may refuse."""
        try:
            call(self.house, request)
        except Fault:
            return

    def guid(self, email: str) -> str:
        """What the address book calls somebody."""
        return self.house.find(email.partition("@")[0]).guid

    def group(self) -> str:
        """The name that the address book has for a group, or one that is none."""
        return next(iter(self.book.groups), "none")

    def number(self) -> str:
        """The name that the notification server has for a group, or one that is none."""
        return next((each.id for each in synchronise(self.alice).groups), "9")

    def look(self) -> tuple[View, View, View]:
        """Both views, and that of somebody who only asks what is new."""
        afresh = Book()
        afresh.update(self.house, self.alice)
        self.book.update(self.house, self.alice)
        dialect = self.alice.dialect
        return view_of(synchronise(self.alice)), afresh.view(dialect), self.book.view(dialect)


def _member(change_: type[AddMember] | type[DeleteMember], role: Role, email: str) -> Callable[[Both], None]:
    return lambda both: both.ask(change_(both.alice.ticket, (Membership(role, (Member(email),)),)))


def _moved(both: Both, *, inside: bool) -> None:
    by_guid = both.alice.dialect.guids
    name, guid = ("", both.guid(BOB)) if by_guid else (BOB, "")
    change(both.alice, Change(inside, FORWARD, name, "" if by_guid else "Bob", guid, both.number()))


def _group(both: Both, verb: str, group: ListedGroup) -> None:
    both.alice.ask(verb, *syn.build_group_request(both.alice.dialect, verb, group))


#: What happens to the lists, by SOAP, by old commands, and by what somebody else does.
DEEDS: dict[str, Callable[[Both], None]] = {
    "adds carol by soap": lambda both: both.ask(ABContactAdd(both.alice.ticket, CAROL)),
    "deletes bob by soap": lambda both: both.ask(ABContactDelete(both.alice.ticket, (both.guid(BOB),))),
    "hides carol by soap": lambda both: both.ask(
        ABContactUpdate(both.alice.ticket, CAROL, is_messenger_user=False)
    ),
    "blocks bob by soap": _member(AddMember, Role.BLOCK, BOB),
    "unblocks bob by soap": _member(DeleteMember, Role.BLOCK, BOB),
    "allows carol by soap": _member(AddMember, Role.ALLOW, CAROL),
    "disallows carol by soap": _member(DeleteMember, Role.ALLOW, CAROL),
    "answers carol by soap": _member(AddMember, Role.REVERSE, CAROL),
    "makes a group by soap": lambda both: both.ask(ABGroupAdd(both.alice.ticket, "Garden")),
    "renames a group by soap": lambda both: both.ask(
        ABGroupUpdate(both.alice.ticket, both.group(), "Orchard")
    ),
    "deletes a group by soap": lambda both: both.ask(ABGroupDelete(both.alice.ticket, (both.group(),))),
    "groups bob by soap": lambda both: both.ask(
        ABGroupContactAdd(both.alice.ticket, (both.group(),), (both.guid(BOB),))
    ),
    "adds carol": lambda both: void(add(both.alice, FORWARD, CAROL)),
    "allows carol": lambda both: void(add(both.alice, ALLOW, CAROL)),
    "blocks bob": lambda both: void(add(both.alice, BLOCK, BOB)),
    "unblocks bob": lambda both: void(remove(both.alice, BLOCK, BOB)),
    "disallows bob": lambda both: void(remove(both.alice, ALLOW, BOB)),
    "makes a group": lambda both: _group(both, "ADG", ListedGroup("", "Chess")),
    "renames a group": lambda both: _group(both, "REG", ListedGroup(both.number(), "Cards")),
    "deletes a group": lambda both: _group(both, "RMG", ListedGroup(both.number())),
    "groups bob": lambda both: _moved(both, inside=True),
    "ungroups bob": lambda both: _moved(both, inside=False),
    "is added by carol": lambda both: void(
        call(both.house, ABContactAdd(both.carol.ticket, both.alice.email))
    ),
    "lets time go by": lambda both: both.house.clock.advance(5),
}


def void(_: object) -> None:
    """Nothing of it matters."""


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(OLD), st.lists(st.sampled_from(sorted(DEEDS)), min_size=1, max_size=8))
def test_both_kinds_of_clients_see_the_same(dialect: Dialect, deeds: list[str]) -> None:
    both = Both(dialect)
    try:
        for deed in deeds:
            DEEDS[deed](both)
            by_syn, by_soap, by_changes = both.look()
            assert by_syn == by_soap == by_changes, deed
    finally:
        both.house.close()


@pytest.mark.parametrize(
    ("deed", "lists"),
    [
        ("blocks bob by soap", FORWARD | BLOCK | syn.REVERSE),
        ("blocks bob", FORWARD | BLOCK | syn.REVERSE),
        ("deletes bob by soap", ALLOW | syn.REVERSE),
        ("disallows bob", FORWARD | syn.REVERSE),
    ],
)
def test_what_was_done_one_way_is_seen_both_ways(deed: str, lists: int) -> None:
    both = Both(MSNP12)
    DEEDS[deed](both)
    for view in both.look():
        assert view.people[BOB] == (lists, "Bob", frozenset())
    both.house.close()
