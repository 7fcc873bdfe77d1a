"""People whose clients speak different versions of the protocol."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver import _wire
from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import personal
from amsn2athena.msnp.dialects import (
    MSNP2,
    MSNP7,
    MSNP8,
    MSNP9,
    MSNP10,
    MSNP11,
    MSNP12,
    MSNP15,
    MSNP18,
    Dialect,
)
from tests.homeserver.house import House
from tests.homeserver.line import Line, shown
from tests.homeserver.people import CAPABILITIES, Someone, machine
from tests.homeserver.talking import answer, call, open_seat, talk

ALICE, BOB = "alice@example.com", "bob@example.com"
PAIRS = [
    *((one, other) for one in SPOKEN for other in (MSNP18, MSNP8)),
    *((MSNP15, other) for other in SPOKEN if other not in (MSNP18, MSNP8)),
]


def friends(house: House, one: Dialect, other: Dialect) -> tuple[Someone, Someone]:
    """Return Alice and Bob, who see each other, with nothing left to hear."""
    house.befriend("alice", "bob")
    alice = Someone(house, "alice", dialect=one).online()
    bob = Someone(house, "bob", dialect=other).online()
    for each in (alice, bob):
        each.answer_challenges()
        each.heard()
    return alice, bob


@pytest.mark.parametrize("dialect", SPOKEN)
def test_each_dialect_is_agreed_on(house: House, dialect: Dialect) -> None:
    assert Line(house).ask("VER", dialect.name).args == (dialect.name,)


@pytest.mark.parametrize("offer", ["MSNP1 CVR0", "MSNP17", "CVR0", "MSNP99", ""])
def test_who_speaks_none_of_them_is_told_so_and_has_to_go(house: House, offer: str) -> None:
    line = Line(house)
    trid = line.say("VER", *offer.split())
    [answered] = line.heard()
    assert (answered.verb, answered.trid, answered.args) == ("VER", trid, ("0",))
    assert line.closed


def test_without_places_one_hears_nothing_of_oneself(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP15)
    assert [each.verb for each in alice.prove(alice.identify())] == ["USR", "SBS", "MSG"]
    assert not [each for each in alice.change("BSY") if each.verb in ("NLN", "ILN", "UBX")]
    alice.say("UUX", payload=personal.build(personal.Personal(message="hello")))
    assert shown(alice.heard()) == ["UUX"]


@pytest.mark.parametrize("extra", [True, False])
def test_a_machine_guid_is_shown_in_the_dialects_that_know_of_places(house: House, extra: bool) -> None:
    alice = Someone(house, "alice", dialect=MSNP15 if extra else MSNP18)
    nonce = alice.identify()
    alice.dialect = MSNP18 if extra else MSNP15
    assert [each.verb for each in alice.prove(nonce)] == ["911"]
    assert alice.closed


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_coming_changing_and_going_are_told_in_the_dialect_of_who_hears(
    house: House, one: Dialect, other: Dialect
) -> None:
    alice, bob = friends(house, one, other)
    user = " ".join(other.user(ALICE))
    capabilities = f" {other.capabilities(_said(one))}" if other.tells_capabilities else ""
    picture = " 0" if other.pictures else ""
    alice.change("BSY")
    said = [f"UBX {user}"] if other.personal else []
    assert shown(bob.heard()) == [f"NLN BSY {user} Alice{capabilities}{picture}", *said]
    alice.change("HDN")
    gone = f"FLN {user}" + (f" {other.capabilities('0')}" if other.farewell else "")
    assert shown(bob.heard()) == [gone]
    alice.change("NLN")
    bob.heard()
    alice.say("OUT")
    assert shown(bob.heard()) == [gone]


@pytest.mark.parametrize("dialect", SPOKEN)
def test_who_has_come_hears_who_is_there(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    Someone(house, "alice").online("AWY")
    bob = Someone(house, "bob", dialect=dialect).sign_in()
    came = bob.change()
    [told] = [each for each in came if "AWY" in each.args]
    changed = came[0].trid
    assert (told.verb, told.trid) == (("NLN", None) if dialect is MSNP18 else ("ILN", changed))
    picture = ("0",) if dialect.pictures else ()
    skills = (dialect.capabilities(CAPABILITIES),) if dialect.tells_capabilities else ()
    assert told.args == ("AWY", *dialect.user(ALICE), "Alice", *skills, *picture)


@pytest.mark.parametrize(("one", "other"), [pair for pair in PAIRS if all(each.personal for each in pair)])
def test_words_are_told_and_places_only_where_both_know_of_them(
    house: House, one: Dialect, other: Dialect
) -> None:
    alice, bob = friends(house, one, other)
    words = personal.Personal("a & <b> é", r"\0Music\01\0{0}\0Song\0", alice.guid)
    alice.say("UUX", payload=personal.build(words))
    [told] = bob.heard()
    assert (told.verb, told.args) == ("UBX", other.user(ALICE))
    said = personal.parse(told.payload or b"")
    assert (said.message, said.current_media, said.machine_guid) == (
        words.message, words.current_media, alice.guid,
    )  # fmt: skip
    places = [each.id for each in said.endpoints]
    assert places == ([alice.guid] if one.places and other.places else [])


@pytest.mark.parametrize(("one", "other"), [pair for pair in PAIRS if pair != (MSNP18, MSNP18)])
def test_where_one_of_two_knows_one_place_only_the_first_is_signed_out(
    house: House, one: Dialect, other: Dialect
) -> None:
    first = Someone(house, "alice", computer=1, dialect=one).online()
    first.heard()
    second = Someone(house, "alice", computer=2, dialect=other).online()
    assert shown(first.heard()) == ["OUT OTH"]
    assert first.closed
    assert not second.closed


def test_all_places_are_signed_out_for_one_that_knows_of_no_other(house: House) -> None:
    first, second = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    third = Someone(house, "alice", dialect=MSNP15).online()
    assert (first.closed, second.closed, third.closed) == (True, True, False)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_conversation_names_places_to_those_who_know_of_them(
    house: House, one: Dialect, other: Dialect
) -> None:
    alice, bob = friends(house, one, other)
    seat = open_seat(house, alice)
    guest = call(seat, bob)
    skills = [_said(one), _said(other)]
    # Each hears in its own dialect; a place has a name only if both know of places.
    both = one.places and other.places
    hosts = [f"{ALICE};{alice.guid}", ALICE] if both else [ALICE]
    roster = [
        f"IRO {number} {len(hosts)} {host} Alice{_skills(other, skills[0])}"
        for number, host in enumerate(hosts, 1)
    ]
    own = [f"JOI {BOB} Bob{_skills(other, skills[1])}"] if other.places else []
    assert shown(guest.heard()) == [*roster, "ANS OK", *own]
    guests = [f"{BOB};{bob.guid}", BOB] if both else [BOB]
    assert shown(seat.heard())[1:] == [f"JOI {each} Bob{_skills(one, skills[1])}" for each in guests]
    guest.message("hello")
    assert seat.texts() == ["hello"]
    guest.say("OUT")
    assert shown(seat.heard()) == [f"BYE {each}" for each in guests]


def _said(dialect: Dialect) -> str:
    """Return what a client that speaks ``dialect`` says it can do."""
    return dialect.capabilities(CAPABILITIES if dialect.tells_capabilities else "0:0")


def _skills(dialect: Dialect, capabilities: str) -> str:
    return f" {dialect.capabilities(capabilities)}" if dialect.calls_tell_capabilities else ""


@pytest.mark.parametrize("dialect", SPOKEN)
def test_xfr_and_rng_have_the_words_of_the_dialect(house: House, dialect: Dialect) -> None:
    alice, bob = friends(house, dialect, dialect)
    way = alice.ask("XFR", "SB").args
    assert (way[0], way[2], way[4:]) == ("SB", "CKI", dialect.switchboard_words)
    seat = open_seat(house, alice)
    seat.say("CAL", BOB)
    [rung] = [each for each in bob.heard() if each.verb == "RNG"]
    assert rung.args[4:] == (ALICE, "Alice", *dialect.switchboard_words)


def test_who_knows_one_place_only_does_not_call_oneself(house: House) -> None:
    alice, _ = friends(house, MSNP15, MSNP15)
    assert open_seat(house, alice).ask("CAL", ALICE).verb == "215"


def test_a_second_place_in_a_conversation_is_no_news_to_who_knows_of_none(house: House) -> None:
    house.befriend("alice", "bob")
    bob = Someone(house, "bob", dialect=MSNP15).online()
    home, work = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    seat = open_seat(house, bob)
    seat.say("CAL", ALICE)
    first = answer(house, home)
    second = answer(house, work)
    assert shown(seat.heard()) == ["CAL RINGING " + first_id(seat), f"JOI {ALICE} Alice 2788999228"]
    first.say("OUT")
    assert seat.heard() == []
    second.say("OUT")
    assert shown(seat.heard()) == [f"BYE {ALICE}"]


def first_id(seat: Line) -> str:
    """Return the number of the only conversation there is."""
    [switchboard] = seat.house.network._home.switchboards._open
    return switchboard.id


def test_a_frame_is_made_once_for_each_dialect(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Dialect] = []
    online = _wire.online

    def counted(dialect: Dialect, person: object) -> bytes:
        made.append(dialect)
        return online(dialect, person)  # type: ignore[arg-type]

    for name in ("dave", "erin", "frank"):
        house.account(name)
        house.befriend("alice", name)
    alice = Someone(house, "alice", computer=1, dialect=MSNP15).online()
    for name, dialect in (("dave", MSNP18), ("erin", MSNP18), ("frank", MSNP15)):
        Someone(house, name, dialect=dialect).online()
    monkeypatch.setattr(_wire, "online", counted)
    alice.change("BSY")
    assert sorted(dialect.number for dialect in made) == [15, 18]


@pytest.mark.parametrize(
    "dialects",
    [(MSNP15, MSNP18, MSNP15), (MSNP8, MSNP12, MSNP18), (MSNP10, MSNP11, MSNP9), (MSNP2, MSNP18, MSNP7)],
)
def test_three_of_different_dialects_talk(house: House, dialects: tuple[Dialect, ...]) -> None:
    for pair in (("alice", "bob"), ("alice", "carol"), ("bob", "carol")):
        house.befriend(*pair)
    people = [
        Someone(house, name, dialect=dialect).online()
        for name, dialect in zip(("alice", "bob", "carol"), dialects, strict=True)
    ]
    for each in people:
        each.heard()
    seats = talk(house, *people)
    seats[1].message("to all")
    assert [seat.texts() for seat in seats] == [["to all"], [], ["to all"]]
    assert machine(1) not in seats[1].place
