"""Clients that mean harm, and a clock that is set: nobody else notices, and what was confirmed stays."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from amsn2athena.msnp import Command, adl, encode, personal, quote, soap
from amsn2athena.msnp.soap import ABFindAll, FindMembership, SoapError
from tests.homeserver.friendship import accept, add, lists
from tests.homeserver.house import House
from tests.homeserver.line import Line
from tests.homeserver.people import Someone, online
from tests.homeserver.talking import open_seat, talk
from tests.homeserver.web import call, post

BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
FILE = b'<!DOCTYPE x [<!ENTITY d SYSTEM "file:///etc/passwd">]>'
DEEP = b"<a>" * 20_000
HARMFUL = [BOMB + b"<x>&d;</x>", FILE + b"<x>&d;</x>", DEEP, b"\xff\xfe<\0x\0>\0", b"<Data><PSM>&#0;", b"<ml"]
MARKS = "e" + "\u0301" * 386
DAY = 86_400.0


@pytest.fixture
def pair(house: House) -> tuple[House, Someone, Someone]:
    """Return a house with Alice and Bob at home, who are friends."""
    house.befriend("alice", "bob")
    alice, bob = [Someone(house, name).sign_in() for name in ("alice", "bob")]
    for person in (alice, bob):
        person.say("CHG", "NLN")
        person.answer_challenges()
    return house, alice, bob


def is_well(alice: Someone, bob: Someone) -> bool:
    """Say whether one still hears of the other."""
    bob.heard()
    alice.answer_challenges()
    alice.change("BSY")
    alice.change("NLN")
    return any(each.verb == "NLN" for each in bob.heard())


# What is written wrongly


@pytest.mark.parametrize("document", HARMFUL, ids=["bomb", "file", "deep", "utf-16", "zero", "cut"])
def test_words_that_mean_harm_are_answered_and_do_none(
    pair: tuple[House, Someone, Someone], document: bytes
) -> None:
    _, alice, bob = pair
    for wrapped in (document, document.replace(b"<x>", b"<Data><PSM>").replace(b"</x>", b"</PSM></Data>")):
        alice.say("UUX", payload=wrapped)
        for each in bob.heard():
            words = personal.parse(each.payload or b"")
            assert "hahaha" not in words.message
            assert "root:" not in words.message
    assert is_well(alice, bob)


@pytest.mark.parametrize("verb", ["ADL", "RML", "FQY"])
@pytest.mark.parametrize("document", HARMFUL, ids=["bomb", "file", "deep", "utf-16", "zero", "cut"])
def test_lists_that_mean_harm_end_that_connection_alone(
    pair: tuple[House, Someone, Someone], verb: str, document: bytes
) -> None:
    house, alice, bob = pair
    before = lists(house, bob)
    alice.say(verb, payload=document.replace(b"<x>", b"<ml>").replace(b"</x>", b"</ml>"))
    assert alice.closed
    assert not bob.closed
    assert lists(house, bob) == before


@pytest.mark.parametrize("request_type", [FindMembership, ABFindAll])
def test_requests_cut_anywhere_are_refused_or_whole(
    pair: tuple[House, Someone, Someone], request_type: Any
) -> None:
    house, alice, _ = pair
    request = request_type(alice.ticket)
    whole = request.build_request().rstrip()
    for length in range(0, len(whole), 7):
        answer = post(house, request.service.path, whole[:length])
        assert answer.finished
        with pytest.raises((SoapError, soap.Fault)):
            request.parse_response(answer.body)
    assert call(house, request) is not None


@pytest.mark.parametrize("document", HARMFUL, ids=["bomb", "file", "deep", "utf-16", "zero", "cut"])
@pytest.mark.parametrize("path", ["/RST.srf", "/abservice/abservice.asmx"])
def test_envelopes_that_mean_harm_are_faults(house: House, path: str, document: bytes) -> None:
    answer = post(house, path, document)
    assert b"Fault" in answer.body
    assert b"hahaha" not in answer.body
    assert b"root:" not in answer.body


# What is too long


@pytest.mark.parametrize("length", ["2147483648", "4294967296", "9999999999", "99999999999999999999"])
@pytest.mark.parametrize("verb", ["UUX 9", "ADL 9", "UUM 9 bob@example.com 1", "QRY 9 PROD", "MSG 9 A"])
def test_gigabytes_are_not_waited_for(pair: tuple[House, Someone, Someone], verb: str, length: str) -> None:
    _, alice, bob = pair
    alice.raw(f"{verb} {length}\r\n".encode())
    assert alice.closed
    assert not bob.closed


def test_a_line_without_end_is_not_kept(house: House) -> None:
    line = Line(house)
    tracemalloc.start()
    for _ in range(1000):
        if not line.closed:
            line.raw(b"x" * 4096)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert line.closed
    assert used < 300_000


def test_a_name_of_nothing_but_marks_is_a_name(pair: tuple[House, Someone, Someone]) -> None:
    _, alice, bob = pair
    assert alice.ask("PRP", "MFN", quote(MARKS)).args == ("MFN", quote(MARKS))
    assert any(quote(MARKS) in each.args for each in bob.heard())
    assert alice.ask("PRP", "MFN", quote(MARKS + "\u0301")).is_error
    assert is_well(alice, bob)


def test_a_flood_of_tiny_pieces_is_read_as_it_was_meant(pair: tuple[House, Someone, Someone]) -> None:
    _, alice, bob = pair
    data = encode(Command("UUX", 77, (), personal.build(personal.Personal("piece by piece"))))
    for byte in data:
        alice.raw(bytes([byte]))
    assert [each.trid for each in alice.heard() if each.verb == "UUX"] == [77]
    said = [personal.parse(each.payload or b"").message for each in bob.heard() if each.verb == "UBX"]
    assert "piece by piece" in said


# What is said in the wrong order, or twice


def test_everything_said_twice_is_answered_twice(pair: tuple[House, Someone, Someone]) -> None:
    house, alice, bob = pair
    for _ in range(2):
        add(house, alice, bob)
        assert alice.ask("BLP", "AL").args == ("AL",)
        assert alice.ask("CHG", "NLN", "0:0", "0").args[0] == "NLN"
        assert alice.ask("PRP", "MFN", "Alice").args == ("MFN", "Alice")
    assert lists(house, alice)["Forward"] == [bob.email]


def test_signing_in_twice_on_one_line_is_refused(house: House) -> None:
    alice = Someone(house, "alice").online()
    assert alice.ask("VER", "MSNP18").is_error
    assert alice.ask("USR", "SSO", "I", alice.email).is_error
    assert not alice.closed


# A clock that is set


@pytest.mark.parametrize("seconds", [DAY, -DAY, 60.0, -60.0])
def test_people_stay_and_talk_when_the_clock_is_set(
    pair: tuple[House, Someone, Someone], seconds: float
) -> None:
    house, alice, bob = pair
    sit = talk(house, alice, bob)
    house.clock.rightNow += seconds
    house.clock.advance(1)
    for person in (alice, bob):
        person.answer_challenges()
    assert not alice.closed
    assert not bob.closed
    assert is_well(alice, bob)
    assert lists(house, alice)["Forward"] == [bob.email]
    if not sit[0].closed:  # A day has passed for a conversation, perhaps, and it may be over.
        sit[0].message("after")
        assert sit[1].texts() == ["after"]
    open_seat(house, alice)


@pytest.mark.parametrize("seconds", [DAY, -DAY])
def test_people_come_when_the_clock_is_set_meanwhile(house: House, seconds: float) -> None:
    alice = Someone(house, "alice")
    nonce = alice.identify()
    house.clock.rightNow += seconds
    alice.prove(nonce)
    assert not alice.closed
    assert "CHG" in [each.verb for each in alice.change()]


# What was confirmed


@pytest.mark.parametrize("how", ["hang up", "garbage", "shut down"])
def test_what_was_confirmed_is_there_after_whatever_came_next(house: House, how: str) -> None:
    alice, bob = online(house, "alice", "bob")
    add(house, alice, bob, "hi")
    bob.heard()
    accept(house, bob, alice)
    assert alice.ask("PRP", "MFN", "Other").args == ("MFN", "Other")
    if how == "hang up":
        alice.hang_up()
    elif how == "garbage":
        alice.raw(b"\0\r\n")
    else:
        house.network.shutdown()
        house.open()
    assert alice.closed
    alice = Someone(house, "alice").online()
    found = lists(house, alice)
    assert (found["Forward"], found["Reverse"]) == ([bob.email], [bob.email])
    book = call(house, ABFindAll(alice.ticket))
    assert book.me is not None
    assert book.me.display_name == "Other"


def test_no_word_that_a_client_can_send_becomes_a_command_of_somebody_else(
    pair: tuple[House, Someone, Someone],
) -> None:
    _, alice, bob = pair
    bob.heard()
    for name in ("Bob%0D%0AOUT", "%00", "%0A", "a%20b%20c"):
        alice.ask("PRP", "MFN", name)
    assert {each.verb for each in bob.heard()} <= {"NLN", "UBX"}
    assert not bob.closed


def test_a_list_of_everybody_is_read_in_no_time(house: House) -> None:
    alice = Someone(house, "alice").online()
    people = [adl.ListEntry(f"nobody{number}@example.com", 3) for number in range(900)]
    assert alice.ask("ADL", payload=adl.build(people, initial=True)).args == ("OK",)
