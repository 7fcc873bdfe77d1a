"""All lists, as SYN brings them in the older versions."""

from __future__ import annotations

from contextlib import suppress
from operator import attrgetter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amsn2athena.msnp import Command, Direction, Parser, ProtocolError, encode
from amsn2athena.msnp.dialects import MSNP2, MSNP6, MSNP7, MSNP8, MSNP10, MSNP11, MSNP12, Dialect
from amsn2athena.msnp.syn import (
    ListedContact,
    ListedGroup,
    Roster,
    RosterReader,
    build_groups,
    build_listing,
    build_roster,
    build_synchronize,
    parse_synchronize,
)
from tests.msnp.syn.strategies import DIALECTS, dialects, rosters

BOB = "bob@example.com"


def read(dialect: Dialect, *lines: str) -> RosterReader:
    reader = RosterReader(dialect)
    for command in Parser(Direction.TO_CLIENT).receive("".join(f"{line}\r\n" for line in lines).encode()):
        assert reader.take(command)
    return reader


def lines(commands: tuple[Command, ...]) -> list[str]:
    return [encode(command).decode().removesuffix("\r\n") for command in commands]


@given(st.data())
def test_what_a_server_has_a_client_gets(data: st.DataObject) -> None:
    dialect = data.draw(dialects)
    roster = data.draw(rosters(dialect))
    reader = read(dialect, *lines(build_roster(dialect, 5, roster)))
    by_account = attrgetter("account")
    assert reader.complete
    assert sorted(reader.roster.contacts, key=by_account) == sorted(roster.contacts, key=by_account)
    assert (reader.roster.groups, reader.roster.version) == (roster.groups, roster.version)
    assert (reader.roster.privacy, reader.roster.prompt) == (roster.privacy, roster.prompt)
    assert reader.roster.name == roster.name


@given(st.data())
def test_lists_are_complete_with_their_last_line_and_not_before(data: st.DataObject) -> None:
    dialect = data.draw(dialects)
    roster = data.draw(rosters(dialect).filter(lambda each: each.contacts))
    *most, last = build_roster(dialect, 5, roster)
    reader = read(dialect, *lines(tuple(most)))
    assert not reader.complete
    assert reader.take(last)
    assert reader.complete


def test_nobody_at_all_is_complete_at_once() -> None:
    assert read(MSNP12, "SYN 5 0 0 0 0").complete
    assert read(MSNP12, "SYN 5 2000-01-01T00:00:00.0-00:00 0 0 0", "BLP BL").roster.privacy == "BL"


def test_lists_of_msnp12_as_a_server_sent_them() -> None:
    reader = read(
        MSNP12,
        "SYN 5 2000-01-01T00:00:00.0-00:00 2000-01-01T00:00:00.0-00:00 1 1",
        "GTC N",
        "BLP BL",
        "PRP MFN Alice%20Ünique%20&%20Co",
        "PRP PHH 123",
        "LSG Friends abc02842-c91c-4fbe-b611-c2b862a82c1e",
        f"LST N={BOB} F=Bob C=4a895d69-afb6-48ac-92be-285dc097f4e2 19 1 ",
    )
    assert reader.complete
    assert reader.roster == Roster(
        "2000-01-01T00:00:00.0-00:00",
        "BL",
        "N",
        "Alice Ünique & Co",
        (ListedGroup("abc02842-c91c-4fbe-b611-c2b862a82c1e", "Friends"),),
        (ListedContact(BOB, "Bob", 19, "4a895d69-afb6-48ac-92be-285dc097f4e2"),),
    )


def test_lists_of_msnp8_as_a_server_sent_them() -> None:
    lines = ("SYN 5 1 1 1", "GTC A", "BLP AL", "LSG 0 Other%20Contacts 0", f"LST {BOB} Bob 11 0")
    assert read(MSNP8, *lines).roster == Roster("1", contacts=(ListedContact(BOB, "Bob", 11),))


def test_lists_of_msnp6_as_a_server_sent_them() -> None:
    reader = read(MSNP6, "SYN 6 1", "GTC 6 1 A", "BLP 6 1 AL", *(f"LST 6 {each} 1 0 0" for each in APART))
    assert reader.complete
    assert reader.roster == Roster("1")


APART = ("FL", "AL", "BL", "RL")


def test_msnp11_tells_no_network_and_msnp10_of_nobody_pending() -> None:
    roster = Roster(
        "0", contacts=(ListedContact(BOB, "Bob", 3, "c", ("g", "h")), ListedContact("x@y", "X", 18))
    )
    assert lines(build_roster(MSNP11, 1, roster))[-2:] == [f"LST N={BOB} F=Bob C=c 3 g,h", "LST N=x@y F=X 18"]
    assert lines(build_roster(MSNP10, 1, roster))[-1] == "LST N=x@y F=X 10"


def test_msnp2_has_no_groups_and_tells_of_each_list() -> None:
    roster = Roster("9", "BL", "N", contacts=(ListedContact(BOB, "Bob", 17, groups=("1",)),))
    assert lines(build_roster(MSNP2, 6, roster)) == [
        "SYN 6 9",
        "GTC 6 9 N",
        "BLP 6 9 BL",
        f"LST 6 FL 9 1 1 {BOB} Bob",
        "LST 6 AL 9 0 0",
        "LST 6 BL 9 0 0",
        f"LST 6 RL 9 1 1 {BOB} Bob",
    ]


def test_one_list_or_all_groups_can_be_asked_for() -> None:
    roster = Roster("9", groups=(ListedGroup("3", "B B"),), contacts=(ListedContact(BOB, lists=4),))
    assert lines(build_listing(MSNP7, 8, roster, "BL")) == [f"LST 8 BL 9 1 1 {BOB} {BOB}"]
    assert lines(build_groups(MSNP7, 8, roster)) == [
        "LSG 8 9 1 2 0 Other%20Contacts 0",
        "LSG 8 9 2 2 3 B%20B 0",
    ]
    with pytest.raises(ProtocolError):
        build_listing(MSNP7, 8, roster, "PL")


def test_a_contact_has_the_name_and_the_groups_of_the_forward_list() -> None:
    reader = read(
        MSNP7,
        "SYN 1 2",
        f"LST 1 AL 2 1 1 {BOB} x",
        f"LST 1 FL 2 1 1 {BOB} Bob 0,2",
        f"LST 1 RL 2 1 1 {BOB} y",
    )
    assert reader.roster.contacts == (ListedContact(BOB, "Bob", 11, groups=("2",)),)


def test_what_comes_meanwhile_is_no_part_of_it() -> None:
    reader = RosterReader(MSNP12)
    assert not reader.take(Command("BLP", None, ("AL",)))
    assert not reader.complete
    assert reader.take(Command("SYN", 1, ("0", "0", "1", "0")))
    assert not reader.take(Command("MSG", None, ("Hotmail", "Hotmail"), b""))
    assert not reader.take(Command("215", 1))
    assert not reader.complete


@pytest.mark.parametrize(
    ("dialect", "line"),
    [
        *(
            (dialect, line)
            for dialect in DIALECTS
            for line in ("SYN 1", "GTC", "BLP 1 2 XX", "LSG 0", "LST 1")
        ),
        (MSNP12, "SYN 1 0 0 x 0"),
        (MSNP12, "SYN 1 0 0 1"),
        (MSNP12, "LST F=A 3"),
        (MSNP12, "LST N= 3"),
        (MSNP12, "LST N=a@b F=A"),
        (MSNP12, "LST N=a@b F=A x"),
        (MSNP12, "GTC X"),
        (MSNP8, "SYN 1 0 -1 0"),
        (MSNP8, "SYN 1 0 1"),
        (MSNP8, "LST a@b A"),
        (MSNP8, "LST a@b A x"),
        (MSNP8, f"LST {'a' * 300} A 1"),
        (MSNP7, "LST 1 FL 1 2 1 a@b A"),
        (MSNP7, "LST 1 FL 1 0 1 a@b A"),
        (MSNP7, "LST 1 FL 1 1 1 a@b"),
        (MSNP7, "LST 1 PL 1 1 1 a@b A"),
        (MSNP7, "LST 1 XX 1 0 0"),
        (MSNP7, "LSG 1 2 3 4 5"),
    ],
)
def test_what_is_no_list_is_refused(dialect: Dialect, line: str) -> None:
    (command,) = Parser(Direction.TO_CLIENT).receive(f"{line}\r\n".encode())
    reader = RosterReader(dialect)
    if command.verb != "SYN":
        reader.take(Command("SYN", 1, ("0", "0", "1", "1")))
    with pytest.raises(ProtocolError):
        reader.take(command)


def test_a_list_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amsn2athena.msnp.syn._reading.MAX_LINES", 2)
    reader = read(MSNP8, "SYN 1 1 999999999 0", "LST a@b A 1 0", "LST c@d C 1 0")
    with pytest.raises(ProtocolError):
        reader.take(Command("LST", None, ("e@f", "E", "1", "0")))


@given(dialects, st.lists(st.text(st.characters(min_codepoint=33), min_size=1), max_size=9), st.data())
def test_no_line_breaks_the_reading(dialect: Dialect, args: list[str], data: st.DataObject) -> None:
    reader = RosterReader(dialect)
    with suppress(ProtocolError):
        reader.take(Command("SYN", 1, ("0", "1", "1", "1")))
    with suppress(ProtocolError):
        reader.take(
            Command(data.draw(st.sampled_from(["SYN", "LST", "LSG", "GTC", "BLP", "PRP"])), 1, tuple(args))
        )


@given(dialects, st.integers(0, 999_999_999).map(str))
@example(MSNP12, "2026-11-21T00:00:00.0-00:00")
def test_a_client_says_which_version_it_has(dialect: Dialect, version: str) -> None:
    assert parse_synchronize(dialect, build_synchronize(dialect, version)) == version


def test_a_version_must_be_one() -> None:
    for dialect, args in ((MSNP8, ()), (MSNP12, ()), (MSNP8, ("x",))):
        with pytest.raises(ProtocolError):
            parse_synchronize(dialect, args)
