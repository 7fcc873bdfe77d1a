"""Staying signed in: pings, challenges, and silence."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import challenge
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import PRODUCT, Someone


def challenged(house: House) -> tuple[Someone, str]:
    """Return somebody who has just been asked who they are, and the question."""
    alice = Someone(house, "alice").sign_in()
    return alice, next(each for each in alice.change() if each.verb == "CHL").args[0]


def test_a_ping_is_answered_with_when_to_ping_again(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.say("PNG")
    assert shown(alice.heard()) == ["QNG 50"]


@pytest.mark.parametrize("product", sorted(challenge.PRODUCTS))
def test_any_known_client_passes_the_challenge(house: House, product: str) -> None:
    alice, question = challenged(house)
    right = challenge.answer(question, product).encode()
    assert alice.ask("QRY", product, payload=right).args == ()
    house.clock.advance(60)
    assert not alice.closed


@pytest.mark.parametrize(
    ("args", "payload"),
    [((PRODUCT,), b"0" * 32), (("PROD9999",), b"0" * 32), ((), b"0" * 32), ((PRODUCT,), b"\xff")],
)
def test_a_wrong_answer_ends_it(house: House, args: tuple[str, ...], payload: bytes) -> None:
    alice, _ = challenged(house)
    alice.say("QRY", *args, payload=payload)
    assert shown(alice.heard()) == ["540"]
    assert alice.closed


def test_an_answer_to_no_question_ends_it(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.say("QRY", PRODUCT, payload=challenge.answer("", PRODUCT).encode())
    assert shown(alice.heard()) == ["540"]
    assert alice.closed


def test_no_answer_for_fifty_seconds_ends_it(house: House) -> None:
    alice, _ = challenged(house)
    house.clock.advance(49)
    alice.say("PNG")
    assert not alice.closed
    alice.heard()
    house.clock.advance(1)
    assert shown(alice.heard()) == ["540"]
    assert alice.closed


def test_a_client_that_pings_is_left_alone(house: House) -> None:
    alice, question = challenged(house)
    alice.ask("QRY", PRODUCT, payload=challenge.answer(question, PRODUCT).encode())
    for _ in range(20):
        house.clock.advance(50)
        alice.say("PNG")
    assert set(shown(alice.heard())) == {"QNG 50"}


def test_a_silent_client_is_asked_whether_it_is_there(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    house.clock.advance(120)
    [question] = alice.heard()
    assert question.verb == "CHL"
    alice.ask("QRY", PRODUCT, payload=challenge.answer(question.args[0], PRODUCT).encode())
    house.clock.advance(119)
    assert alice.heard() == []
    house.clock.advance(1)
    assert [each.verb for each in alice.heard()] == ["CHL"]
    house.clock.advance(50)
    assert alice.closed


def test_a_client_is_asked_once_at_a_time(house: House) -> None:
    alice, _ = challenged(house)
    assert "CHL" not in [each.verb for each in alice.change("BSY")]


def test_a_client_that_was_asked_while_silent_is_not_asked_again_with_its_first_status(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    house.clock.advance(120)
    assert shown(alice.heard())[0].startswith("CHL ")
    assert "CHL" not in [each.verb for each in alice.change()]


def test_saying_goodbye_closes(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.say("OUT")
    assert alice.closed
    assert house.clock.getDelayedCalls() == []
