"""What differs between the versions of the protocol."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.dialects import ALL, MSNP7, MSNP15, MSNP18, Dialect, agree

BOB = "bob@example.com"
GUID = "{11111111-2222-3333-4444-555555555555}"


@pytest.mark.parametrize(
    ("offer", "agreed"),
    [
        ("MSNP18 MSNP15 CVR0", MSNP18),
        ("MSNP15 MSNP18 CVR0", MSNP18),
        ("MSNP21 MSNP15", MSNP15),
        ("msnp15", MSNP15),
        ("MSNP7 MSNP6 MSNP5 MSNP4 CVR0", MSNP7),
        ("MSNP99 CVR0", None),
        ("MSNP1", None),
        ("", None),
    ],
)
def test_the_best_that_both_speak_is_agreed_on(offer: str, agreed: Dialect | None) -> None:
    assert agree(offer.split(), ALL) is agreed


def test_a_place_has_a_name_where_places_are_known() -> None:
    assert MSNP18.place(BOB, GUID) == f"{BOB};{GUID}"
    assert MSNP18.place(BOB, "") == MSNP15.place(BOB, GUID) == BOB


@pytest.mark.parametrize(
    ("word", "later", "earlier"),
    [("2788999228:48", "2788999228:48", "2788999228"), ("7", "7:0", "7"), ("x", "0:0", "0")],
)
def test_capabilities_are_one_word_or_two(word: str, later: str, earlier: str) -> None:
    assert (MSNP18.capabilities(word), MSNP15.capabilities(word)) == (later, earlier)


@given(st.text(st.characters(exclude_characters=" "), min_size=1), st.lists(st.text()))
def test_whom_a_command_names_can_be_told_from_what_follows(account: str, rest: list[str]) -> None:
    for dialect in ALL:
        user, found = dialect.split_user([*dialect.user(account), *rest])
        assert (user.removeprefix("1:") if dialect is MSNP18 else user) == account
        assert list(found) == rest


def test_nobody_may_be_named() -> None:
    assert [dialect.split_user([]) for dialect in ALL] == [("", ())] * len(ALL)


@pytest.mark.parametrize(
    ("flag", "numbers"),
    [
        ("phones", {5, 6, 7, 8, 9, 10, 11, 12, 15, 18}),
        ("challenges", {6, 7, 8, 9, 10, 11, 12, 15, 18}),
        ("groups", {7, 8, 9, 10, 11, 12, 15, 18}),
        ("tells_capabilities", {8, 9, 10, 11, 12, 15, 18}),
        ("ping_tells", {9, 10, 11, 12, 15, 18}),
        ("pictures", {9, 10, 11, 12, 15, 18}),
        ("guids", {10, 11, 12, 15, 18}),
        ("pending", {11, 12, 15, 18}),
        ("notices", {11, 12, 15, 18}),
        ("personal", {11, 12, 15, 18}),
        ("calls_tell_capabilities", {12, 15, 18}),
        ("address_book", {15, 18}),
        ("farewell", {15, 18}),
        ("switchboard_words", {15, 18}),
        ("places", {18}),
        ("circles", {18}),
        ("lists_apart", {2, 3, 4, 5, 6, 7}),
        ("versions", {2, 3, 4, 5, 6, 7, 8, 9}),
        ("names_itself", {2, 3, 4, 5, 6, 7, 8, 9}),
    ],
)
def test_what_came_with_a_version_stays_in_later_ones(flag: str, numbers: set[int]) -> None:
    assert {dialect.number for dialect in ALL if getattr(dialect, flag)} == numbers


def test_who_signs_in_is_told_more_in_later_versions() -> None:
    assert [len(dialect.signed_in) for dialect in ALL] == [2] * 7 + [1, 1] + [0] * 4


def test_the_older_ones_rename_and_refuse_in_their_own_way() -> None:
    old = [dialect for dialect in ALL if dialect.rename == "REA"]
    assert old == [dialect for dialect in ALL if dialect.no_such_user == 205]
    assert {dialect.number for dialect in old} == set(range(2, 10))
