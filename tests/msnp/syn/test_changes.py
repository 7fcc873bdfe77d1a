"""Coming on a list and going off one, and groups, as the older versions say it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp import Command, Direction, Parser, ProtocolError, encode
from amsn2athena.msnp.adl import ALLOW, BLOCK, FORWARD, PENDING, REVERSE
from amsn2athena.msnp.dialects import MSNP7, MSNP8, MSNP12, Dialect
from amsn2athena.msnp.syn import (
    NO_GROUP,
    Change,
    ListedGroup,
    build_answer,
    build_group_answer,
    build_group_request,
    build_request,
    counted,
    parse_answer,
    parse_group_answer,
    parse_group_request,
    parse_request,
    uncounted,
    verb,
)
from tests.msnp.syn.strategies import accounts, dialects, guids, ids, names

BOB = "bob@example.com"
GUID = "4a895d69-afb6-48ac-92be-285dc097f4e2"
GROUP = "14eaa24c-f4e4-4c63-8877-8eccd021f10d"

versions = st.integers(0, 999_999_999).map(str)


@st.composite
def requests(draw: st.DrawFn, dialect: Dialect) -> Change:
    """A change as a client of this version asks for it, with all that it says and nothing else."""
    added = draw(st.booleans())
    on = draw(st.sampled_from([FORWARD, ALLOW, BLOCK, REVERSE, *([PENDING] if dialect.pending else [])]))
    if not dialect.guids:
        group = draw(st.just("") | ids(dialect)) if on == FORWARD else ""
        return Change(added, on, draw(accounts), draw(names) if added else "", group=group)
    if on != FORWARD:
        return Change(added, on, draw(accounts))
    if added and draw(st.booleans()):
        return Change(added, on, draw(accounts), draw(names))
    return Change(added, on, guid=draw(guids), group=draw(guids if added else st.just("") | guids))


@given(st.data())
def test_what_a_client_asks_for_is_understood(data: st.DataObject) -> None:
    dialect = data.draw(dialects)
    change = data.draw(requests(dialect))
    line = encode(Command(verb(dialect, change), 7, build_request(dialect, change)))
    (command,) = Parser(Direction.TO_SERVER).receive(line)
    assert parse_request(dialect, command) == change


@given(st.data(), versions)
def test_what_a_server_answers_is_understood(data: st.DataObject, version: str) -> None:
    dialect = data.draw(dialects)
    change = data.draw(requests(dialect))
    line = encode(Command(verb(dialect, change), 7, build_answer(dialect, change, version)))
    (command,) = Parser(Direction.TO_CLIENT).receive(line)
    assert parse_answer(dialect, command) == change


ADDED = Change(True, FORWARD, BOB, "B b", GUID)


@pytest.mark.parametrize(
    ("dialect", "change", "request_", "answer"),
    [
        (MSNP12, ADDED, "", f"FL N={BOB} F=B%20b C={GUID}"),
        (MSNP12, Change(True, FORWARD, BOB), f"FL N={BOB} F={BOB}", f"FL N={BOB} F={BOB}"),
        (
            MSNP12,
            Change(True, FORWARD, guid=GUID, group=GROUP),
            f"FL C={GUID} {GROUP}",
            f"FL C={GUID} {GROUP}",
        ),
        (MSNP12, Change(True, ALLOW, BOB), f"AL N={BOB}", f"AL N={BOB}"),
        (MSNP12, Change(True, REVERSE, BOB, "Bob"), f"RL N={BOB}", f"RL N={BOB} F=Bob"),
        (MSNP12, Change(False, REVERSE, BOB), f"RL {BOB}", f"RL {BOB}"),
        (MSNP12, Change(False, PENDING, BOB), f"PL {BOB}", f"PL {BOB}"),
        (MSNP12, Change(False, FORWARD, BOB, guid=GUID), f"FL {GUID}", f"FL {GUID}"),
        (MSNP8, Change(True, FORWARD, BOB, "Bob", group="0"), f"FL {BOB} Bob 0", f"FL 2 {BOB} Bob 0"),
        (MSNP8, Change(True, BLOCK, BOB), f"BL {BOB} {BOB}", f"BL 2 {BOB} {BOB}"),
        (MSNP8, Change(False, FORWARD, BOB, group="1"), f"FL {BOB} 1", f"FL 2 {BOB} 1"),
        (MSNP8, Change(False, REVERSE, BOB), f"RL {BOB}", f"RL 2 {BOB}"),
    ],
)
def test_changes_look_as_they_did_on_the_wire(
    dialect: Dialect, change: Change, request_: str, answer: str
) -> None:
    assert not request_ or " ".join(build_request(dialect, change)) == request_
    assert " ".join(build_answer(dialect, change, "2")) == answer


def test_the_group_of_nobody_else_is_told() -> None:
    command = Command("REM", 7, ("FL", BOB, NO_GROUP))
    assert parse_request(MSNP8, command) == Change(False, FORWARD, BOB, group=NO_GROUP)


def test_a_contact_can_be_removed_by_address_too() -> None:
    assert parse_request(MSNP12, Command("REM", 7, ("FL", BOB))) == Change(False, FORWARD, BOB)


@pytest.mark.parametrize(
    ("dialect", "line"),
    [
        (MSNP12, "ADC 1"),
        (MSNP12, "ADC 1 FL"),
        (MSNP12, "ADC 1 FL F=x"),
        (MSNP12, f"ADC 1 FL {BOB}"),
        (MSNP12, f"ADC 1 XL N={BOB}"),
        (MSNP12, f"ADC 1 FL N={BOB} F=x g h"),
        (MSNP12, f"ADC 1 FL N={'a' * 300}"),
        (MSNP12, "REM 1 FL"),
        (MSNP12, f"REM 1 FL {GUID} a b"),
        (MSNP8, f"ADD 1 FL {BOB}"),
        (MSNP8, f"ADD 1 PL {BOB} {BOB}"),
        (MSNP8, f"ADD 1 FL {BOB} x 1 2"),
        (MSNP8, "REM 1 AL"),
    ],
)
def test_a_change_of_nothing_is_refused(dialect: Dialect, line: str) -> None:
    (command,) = Parser(Direction.TO_SERVER).receive(f"{line}\r\n".encode())
    with pytest.raises(ProtocolError):
        parse_request(dialect, command)


def test_an_answer_without_a_version_is_refused() -> None:
    with pytest.raises(ProtocolError):
        parse_answer(MSNP8, Command("ADD", 0, ("RL", BOB, "Bob")))


@pytest.mark.parametrize("lists", [0, 3, 32])
def test_a_change_is_of_one_list(lists: int) -> None:
    with pytest.raises(ProtocolError):
        build_request(MSNP8, Change(True, lists, BOB))
    with pytest.raises(ProtocolError):
        build_answer(MSNP12, Change(True, lists, BOB))


@given(st.data(), versions, st.sampled_from(["ADG", "RMG", "REG"]))
def test_what_happens_to_a_group_is_understood(data: st.DataObject, version: str, how: str) -> None:
    dialect = data.draw(dialects)
    group = ListedGroup(data.draw(ids(dialect)), data.draw(names))
    asked = Command(how, 7, build_group_request(dialect, how, group))
    answered = Command(how, 7, build_group_answer(dialect, how, group, version))
    named = ListedGroup(group.id, "") if how == "RMG" else group
    assert list(Parser(Direction.TO_SERVER).receive(encode(asked))) == [asked]
    assert list(Parser(Direction.TO_CLIENT).receive(encode(answered))) == [answered]
    assert parse_group_request(dialect, asked) == (ListedGroup("", group.name) if how == "ADG" else named)
    assert parse_group_answer(dialect, answered) == named


def test_groups_as_a_server_of_another_order_tells_of_them() -> None:
    renamed = Command("REG", 12, ("1", "Re%20named", GROUP, "0"))
    assert parse_group_answer(MSNP12, renamed) == ListedGroup(GROUP, "Re named")
    assert parse_group_answer(MSNP12, Command("RMG", 23, ("1", GROUP))) == ListedGroup(GROUP)


def test_groups_as_real_clients_and_servers_tell_of_them() -> None:
    group = ListedGroup(GROUP, "Jobs")
    assert build_group_answer(MSNP12, "REG", group) == (GROUP, "Jobs")
    assert build_group_answer(MSNP12, "ADG", group) == ("Jobs", GROUP, "0")
    assert build_group_answer(MSNP8, "REG", ListedGroup("1", "Jobs"), "5") == ("5", "1", "Jobs", "0")
    assert build_group_answer(MSNP8, "RMG", ListedGroup("1"), "8") == ("8", "1")


@pytest.mark.parametrize("line", ["ADG 1", "RMG 1", "REG 1", "REG 1 2"])
def test_a_group_that_is_not_named_is_refused(line: str) -> None:
    (command,) = Parser(Direction.TO_SERVER).receive(f"{line}\r\n".encode())
    for dialect in (MSNP7, MSNP12):
        with pytest.raises(ProtocolError):
            parse_group_request(dialect, command)
        with pytest.raises(ProtocolError):
            parse_group_answer(dialect, command)


@given(dialects, versions, st.lists(st.text(min_size=1)))
def test_the_version_stands_before_other_settings(dialect: Dialect, version: str, words: list[str]) -> None:
    assert uncounted(dialect, counted(dialect, version, *words)) == tuple(words)


def test_settings_of_no_version_are_refused() -> None:
    for args in ((), ("AL",)):
        with pytest.raises(ProtocolError):
            uncounted(MSNP8, args)


words = st.lists(
    st.sampled_from(["FL", "AL", "PL", "N=a@b", "F=x", "C=y", "1", "a@b", "é"]) | names, max_size=6
)


@given(dialects, words, st.sampled_from(["ADC", "ADD", "REM", "ADG", "RMG", "REG"]))
def test_no_command_breaks_the_reading(dialect: Dialect, args: list[str], how: str) -> None:
    command = Command(how, 1, tuple(args))
    for read in (parse_request, parse_answer, parse_group_request, parse_group_answer):
        with suppress(ProtocolError):
            read(dialect, command)
