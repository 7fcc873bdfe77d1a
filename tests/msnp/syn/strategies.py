"""Lists of any sort, for any version that has them on the notification server."""

from __future__ import annotations

from hypothesis import strategies as st

from amsn2athena.msnp.dialects import ALL, Dialect
from amsn2athena.msnp.syn import ListedContact, ListedGroup, Roster

DIALECTS = tuple(dialect for dialect in ALL if not dialect.address_book)

dialects = st.sampled_from(DIALECTS)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
accounts = st.builds("{}{}@example.com".format, st.sampled_from("abcdé"), st.integers(0, 99))
guids = st.uuids().map(str)
numbers = st.integers(1, 29).map(str)
lists = st.sampled_from([1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19])


def ids(dialect: Dialect) -> st.SearchStrategy[str]:
    """What a group is named by."""
    return guids if dialect.guids else numbers


@st.composite
def rosters(draw: st.DrawFn, dialect: Dialect) -> Roster:
    """Lists that this version can tell of, without those that it cannot tell apart."""
    some = st.lists(ids(dialect), max_size=4, unique=True) if dialect.groups else st.just([])
    groups = draw(some)
    people = draw(st.lists(accounts, max_size=8, unique=True))
    return Roster(
        draw(st.integers(0, 999_999_999).map(str)),
        draw(st.sampled_from(["AL", "BL"])),
        draw(st.sampled_from("AN")),
        "" if dialect.names_itself else draw(names),
        tuple(ListedGroup(group, draw(names)) for group in groups),
        tuple(draw(_contacts(dialect, account, groups)) for account in people),
    )


@st.composite
def _contacts(draw: st.DrawFn, dialect: Dialect, account: str, groups: list[str]) -> ListedContact:
    on = draw(lists.filter(lambda each: dialect.pending or not each & 16))
    is_contact = bool(on & 1)
    within = draw(st.lists(st.sampled_from(groups), unique=True)) if is_contact and groups else []
    return ListedContact(
        account,
        draw(names),
        on,
        draw(guids) if is_contact and dialect.guids else "",
        tuple(within),
        draw(st.sampled_from([1, 2, 4, 32])) if dialect.networks else 1,
    )
