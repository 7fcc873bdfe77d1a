"""Conversations, from the first call to the last goodbye."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver import Limits
from amsn2athena.msnp import adl
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.friendship import tell
from tests.homeserver.house import House
from tests.homeserver.line import Line, shown
from tests.homeserver.people import Someone, machine, online
from tests.homeserver.talking import HEADERS, Seat, answer, call, open_seat, pass_of, ring, talk

CAPS = "2788999228:48"


def test_a_conversation_is_where_the_client_reached_the_server(house: House) -> None:
    [alice] = online(house, "alice")
    sb, where, cki, _, *rest = alice.ask("XFR", "SB").args
    assert (sb, where, cki, rest) == ("SB", "203.0.113.1:1863", "CKI", ["U", "messenger.msn.com", "1"])


def test_or_where_the_network_says(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", switchboard="chat.example.com:443")
    alice, bob = online(house, "alice", "bob")
    assert alice.ask("XFR", "SB").args[1] == "chat.example.com:443"
    open_seat(house, alice).say("CAL", bob.email)
    assert ring(bob).args[1] == "chat.example.com:443"


def test_not_before_a_status_is_chosen(house: House) -> None:
    assert Someone(house, "alice").sign_in().ask("XFR", "SB").verb == "913"


@pytest.mark.parametrize("args", [(), ("NS",), ("SB", "more")])
def test_nothing_else_can_be_opened(house: House, args: tuple[str, ...]) -> None:
    [alice] = online(house, "alice")
    assert alice.ask("XFR", *args).verb == "201"


def test_opening_names_the_place_as_it_was_named(house: House) -> None:
    [alice] = online(house, "alice")
    seat = Seat(house, alice)
    assert seat.ask("USR", seat.place, pass_of(alice)).args == ("OK", seat.place, "Alice")
    bare = Seat(house, alice)
    assert bare.ask("USR", alice.email, pass_of(alice)).args == ("OK", alice.email, "Alice")


def sent_away(line: Line) -> bool:
    """Return whether the server closed with 911."""
    return shown(line.heard()) == ["911"] and line.closed


def test_a_pass_that_nobody_gave_opens_nothing(house: House) -> None:
    [alice] = online(house, "alice")
    seat = Seat(house, alice)
    seat.say("USR", seat.place, "made-up")
    assert sent_away(seat)


def test_a_pass_opens_once(house: House) -> None:
    [alice] = online(house, "alice")
    token = pass_of(alice)
    Seat(house, alice).ask("USR", alice.email, token)
    again = Seat(house, alice)
    again.say("USR", alice.email, token)
    assert sent_away(again)


def test_a_pass_of_somebody_else_opens_nothing(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    seat = Seat(house, bob)
    seat.say("USR", bob.email, pass_of(alice))
    assert sent_away(seat)


def test_a_pass_for_another_computer_opens_nothing(house: House) -> None:
    [alice] = online(house, "alice")
    seat = Seat(house, alice)
    seat.say("USR", f"{alice.email};{machine(9)}", pass_of(alice))
    assert sent_away(seat)


def test_a_pass_is_good_for_a_minute(house: House) -> None:
    [alice] = online(house, "alice")
    early, late = pass_of(alice), pass_of(alice)
    house.clock.advance(59)
    assert Seat(house, alice).ask("USR", alice.email, early).args[0] == "OK"
    house.clock.advance(2)
    seat = Seat(house, alice)
    seat.say("USR", alice.email, late)
    assert sent_away(seat)


@pytest.mark.parametrize(("verb", "args"), [("USR", ("x",)), ("ANS", ("x", "y")), ("ANS", ())])
def test_a_beginning_with_too_little_is_refused(house: House, verb: str, args: tuple[str, ...]) -> None:
    line = Line(house)
    line.say(verb, *args)
    assert shown(line.heard()) == ["201"]
    assert line.closed


def test_somebody_who_does_not_show_a_pass_cannot_stay(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    open_seat(house, alice).say("CAL", bob.email)
    token = ring(bob).args[3]
    seat = Seat(house, bob)
    seat.say("USR", bob.email, token)
    assert sent_away(seat)
    seat = Seat(house, alice)
    seat.say("ANS", alice.email, pass_of(alice), "1")
    assert sent_away(seat)


def test_calling_rings_and_answering_joins(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first = open_seat(house, alice)
    ringing = first.ask("CAL", bob.email)
    assert ringing.args[0] == "RINGING"
    called = ring(bob)
    assert called.args[0] == ringing.args[1]
    assert called.args[1:3] == ("203.0.113.1:1863", "CKI")
    assert called.args[4:] == (alice.email, "Alice", "U", "messenger.msn.com", "1")
    second = Seat(house, bob)
    second.say("ANS", second.place, called.args[3], called.args[0])
    assert shown(second.heard()) == [
        f"IRO 1 2 {first.place} Alice {CAPS}",
        f"IRO 2 2 {alice.email} Alice {CAPS}",
        "ANS OK",
        f"JOI {bob.email} Bob {CAPS}",
    ]
    assert shown(first.heard()) == [f"JOI {second.place} Bob {CAPS}", f"JOI {bob.email} Bob {CAPS}"]


def test_a_name_with_spaces_is_one_word(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    alice.ask("PRP", "MFN", "Al%20ice%20é")
    first, second = talk(house, alice, bob)
    first.message("hi")
    [said] = second.heard()
    assert said.args == (alice.email, "Al%20ice%20é")


def test_somebody_with_strange_capabilities_joins_all_the_same(house: House) -> None:
    [alice] = online(house, "alice")
    bob = Someone(house, "bob").sign_in()
    bob.say("CHG", "NLN", "4294967295:4294967295", "0")
    first = open_seat(house, alice)
    call(first, bob)
    assert f"JOI {bob.email} Bob 4294967295:4294967295" in shown(first.heard())


@pytest.mark.parametrize(
    ("who", "error"),
    [("nodomain", "208"), ("nobody@example.com", "217"), ("carol@example.com", "217")],
)
def test_somebody_who_is_not_here_cannot_be_called(house: House, who: str, error: str) -> None:
    [alice] = online(house, "alice")
    assert open_seat(house, alice).ask("CAL", who).verb == error


def test_nobody_in_particular_cannot_be_called(house: House) -> None:
    [alice] = online(house, "alice")
    assert open_seat(house, alice).ask("CAL").verb == "201"


def test_somebody_hidden_cannot_be_called(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    bob.change("HDN")
    assert open_seat(house, alice).ask("CAL", bob.email).verb == "217"


def test_somebody_who_blocks_cannot_be_called(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    tell(bob, "ADL", (alice, adl.BLOCK))
    assert open_seat(house, alice).ask("CAL", bob.email).verb == "217"
    assert bob.heard() == []


def test_strangers_call_those_who_let_them(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    bob.ask("BLP", "BL")
    seat = open_seat(house, alice)
    assert seat.ask("CAL", bob.email).verb == "217"
    tell(bob, "ADL", (alice, adl.ALLOW))
    assert seat.ask("CAL", bob.email).args[0] == "RINGING"


def test_who_is_here_already_cannot_be_called(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first, _ = talk(house, alice, bob)
    assert first.ask("CAL", bob.email).verb == "215"


def test_who_has_left_can_be_called_again(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    second.say("OUT")
    first.heard()
    again = call(first, bob)
    first.heard()
    first.message("back?")
    assert again.texts() == ["back?"]


def test_calling_too_often_is_too_fast(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", "carol", limits=Limits(calls=2, call_seconds=10))
    alice, bob, carol = online(house, "alice", "bob", "carol")
    seat = open_seat(house, alice)
    assert [seat.ask("CAL", bob.email).verb for _ in range(3)] == ["CAL", "CAL", "713"]
    assert seat.ask("CAL", carol.email).verb == "CAL"
    house.clock.advance(10)
    assert seat.ask("CAL", bob.email).verb == "CAL"


def test_nobody_holds_more_passes_than_allowed(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(passes_per_account=2))
    alice, bob = online(house, "alice", "bob")
    seat = open_seat(house, alice)
    assert [seat.ask("CAL", bob.email).verb for _ in range(3)] == ["CAL", "CAL", "713"]
    assert [alice.ask("XFR", "SB").verb for _ in range(3)] == ["XFR", "XFR", "713"]


def test_there_is_only_so_much_room(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", "carol", limits=Limits(people_per_switchboard=2))
    alice, bob, carol = online(house, "alice", "bob", "carol")
    first, _ = talk(house, alice, bob)
    assert first.ask("CAL", carol.email).verb == "713"


def test_a_call_answered_twice_takes_the_seat_over(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first = open_seat(house, alice)
    first.say("CAL", bob.email)
    once = ring(bob)
    first.say("CAL", bob.email)
    second, again = Seat(house, bob), answer_to(house, bob)
    second.say("ANS", second.place, once.args[3], once.args[0])
    assert again.closed
    assert not second.closed
    assert shown(first.heard()).count(f"JOI {bob.email} Bob {CAPS}") == 1
    first.message("once")
    assert second.texts() == ["once"]


def answer_to(house: House, person: Someone) -> Seat:
    """Come when called."""
    return answer(house, person)


def test_a_conversation_that_ended_cannot_be_joined(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first = open_seat(house, alice)
    first.say("CAL", bob.email)
    first.say("OUT")
    seat = answer(house, bob)
    assert sent_away(seat)


def test_the_number_of_the_conversation_has_to_be_right(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    open_seat(house, alice).say("CAL", bob.email)
    seat = Seat(house, bob)
    seat.say("ANS", bob.email, ring(bob).args[3], "4711")
    assert sent_away(seat)


@pytest.mark.parametrize(("letter", "answered"), [("A", ["ACK"]), ("D", ["ACK"]), ("N", []), ("U", [])])
def test_a_message_is_heard_and_answered_as_it_asks(house: House, letter: str, answered: list[str]) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    trid = first.message("hello é 你 😀", letter)
    [said] = second.heard()
    assert (said.verb, said.args) == ("MSG", (alice.email, "Alice"))
    assert said.payload == HEADERS + "hello é 你 😀".encode()
    heard = first.heard()
    assert shown(heard) == answered
    assert [each.trid for each in heard] == [trid] * len(answered)


@pytest.mark.parametrize(("letter", "answered"), [("A", ["NAK"]), ("D", ["NAK"]), ("N", []), ("U", [])])
def test_a_message_to_nobody_is_owned_up_to(house: House, letter: str, answered: list[str]) -> None:
    [alice] = online(house, "alice")
    seat = open_seat(house, alice)
    seat.message("anybody?", letter)
    assert shown(seat.heard()) == answered


def test_who_is_being_hung_up_on_hears_nothing(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    second.wire.stuck = True
    second.raw(b"garbage\r\n")
    assert not second.closed
    first.message("still there?", "A")
    assert shown(first.heard()) == ["NAK"]
    assert second.texts() == []


def test_ones_own_other_place_is_nobody_else(house: House) -> None:
    home, work = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    first, second = talk(house, home, work)
    first.message("to myself", "A")
    assert second.texts() == ["to myself"]
    assert shown(first.heard()) == ["NAK"]


@pytest.mark.parametrize("args", [(), ("X",), ("a",), ("A", "A")])
def test_a_message_that_asks_for_something_else_is_refused(house: House, args: tuple[str, ...]) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    assert first.ask("MSG", *args, payload=HEADERS).verb == "201"
    assert second.heard() == []


def test_any_message_is_handed_on_as_it_is(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    for payload in (b"", b"no header separator at all", bytes(range(256)), HEADERS + b"\xe9\xff"):
        first.say("MSG", "N", payload=payload)
        assert [each.payload for each in second.heard()] == [payload]


def test_a_message_of_1664_bytes_fits_and_one_more_ends_it(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    first.say("MSG", "A", payload=b"x" * 1664)
    assert shown(first.heard()) == ["ACK"]
    second.heard()
    first.say("MSG", "A", payload=b"x" * 1665)
    assert first.closed
    assert shown(second.heard()) == [f"BYE {first.place}", f"BYE {alice.email}"]


def test_a_picture_has_to_ask_for_d(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    picture = b"MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\n\r\n\0\0\0"
    first.say("MSG", "D", payload=picture)
    assert [each.payload for each in second.heard()] == [picture]
    first.heard()
    first.message("did you get my application/x-msnmsgrp2p ?", "A")
    assert shown(first.heard()) == ["ACK"]
    first.say("MSG", "N", payload=picture)
    assert first.closed


def test_three_people_hear_each_other(house: House) -> None:
    alice, bob, carol = online(house, "alice", "bob", "carol")
    first, second = talk(house, alice, bob)
    third = call(first, carol)
    assert shown(third.heard()) == [
        f"IRO 1 4 {first.place} Alice {CAPS}",
        f"IRO 2 4 {alice.email} Alice {CAPS}",
        f"IRO 3 4 {second.place} Bob {CAPS}",
        f"IRO 4 4 {bob.email} Bob {CAPS}",
        "ANS OK",
        f"JOI {carol.email} Carol {CAPS}",
    ]
    joined = [f"JOI {third.place} Carol {CAPS}", f"JOI {carol.email} Carol {CAPS}"]
    assert shown(second.heard()) == joined
    assert shown(first.heard())[-2:] == joined
    third.message("to both")
    assert (first.texts(), second.texts(), third.texts()) == (["to both"], ["to both"], [])


def test_who_leaves_is_seen_to_leave(house: House) -> None:
    alice, bob, carol = online(house, "alice", "bob", "carol")
    first, second, third = talk(house, alice, bob, carol)
    second.say("OUT")
    assert second.closed
    third.hang_up()
    gone = [f"BYE {second.place}", f"BYE {bob.email}"]
    assert shown(first.heard()) == [*gone, f"BYE {third.place}", f"BYE {carol.email}"]


def test_a_conversation_outlives_signing_out(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    alice.say("OUT")
    first.message("still here", "A")
    assert second.texts() == ["still here"]
    assert shown(first.heard()) == ["ACK"]


def test_calling_oneself_is_always_answered(house: House) -> None:
    [alice] = online(house, "alice")
    seat = open_seat(house, alice)
    seat.say("CAL", alice.email)
    ringing, joined = shown(seat.heard())
    assert ringing.startswith("CAL RINGING ")
    assert joined == f"JOI {alice.email} Alice {CAPS}"
    alice.say("OUT")
    assert seat.ask("CAL", alice.email).args[0] == "RINGING"


def test_calling_oneself_rings_at_ones_other_places(house: House) -> None:
    home, work = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    home.heard()
    open_seat(house, home).say("CAL", "alice@example.com")
    assert ring(work).args[4] == "alice@example.com"
    assert home.heard() == []


def test_somebody_at_two_places_is_called_at_both_and_is_one_person(house: House) -> None:
    [bob] = online(house, "bob")
    home, work = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    first = open_seat(house, bob)
    first.say("CAL", "alice@example.com")
    at_home, at_work = answer(house, home), answer(house, work)
    assert shown(first.heard())[-3:] == [
        f"JOI {at_home.place} Alice {CAPS}",
        f"JOI alice@example.com Alice {CAPS}",
        f"JOI {at_work.place} Alice {CAPS}",
    ]
    assert f"IRO 4 5 {at_work.place}" not in "\n".join(shown(at_work.heard()))
    first.message("to both places")
    assert (at_home.texts(), at_work.texts()) == (["to both places"], ["to both places"])
    at_home.say("OUT")
    assert shown(first.heard()) == [f"BYE {at_home.place}"]
    at_work.say("OUT")
    assert shown(first.heard()) == [f"BYE {at_work.place}", "BYE alice@example.com"]


def test_a_conversation_in_which_nothing_is_said_ends(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    first, second = talk(house, alice, bob)
    house.clock.advance(599)
    first.message("a sign of life")
    for _ in range(4):
        house.clock.advance(149)
    assert (first.closed, second.closed) == (False, False)
    house.clock.advance(4)
    assert (first.closed, second.closed) == (True, True)


def test_the_network_going_down_ends_conversations(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    seats = talk(house, alice, bob)
    house.network.shutdown()
    assert all(seat.closed for seat in seats)


def test_something_else_is_not_expected(house: House) -> None:
    [alice] = online(house, "alice")
    assert open_seat(house, alice).ask("CHG", "NLN").verb == "715"


def test_nothing_is_left_of_a_conversation_that_ended(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    seats = talk(house, alice, bob)
    for seat in seats:
        seat.hang_up()
    alice.say("OUT")
    bob.say("OUT")
    assert house.clock.getDelayedCalls() == []
