"""The passport service: passwords in, tickets out."""

from __future__ import annotations

import pytest
from twisted.logger import LogEvent

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver._passwords import Busy
from amsn2athena.msnp.soap import (
    CONTACTS,
    DOMAINS,
    MESSENGER_CLEAR,
    PASSPORT,
    Domain,
    Fault,
    RequestSecurityTokens,
    SecurityTokens,
    TrustVersion,
)
from amsn2athena.storage import StorageBusy, StorageUnavailable
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import PASSWORD, House
from tests.homeserver.web import Post, call, post

ALICE = "alice@example.com"


def ask(house: House, password: str = PASSWORD, email: str = ALICE, *, host: str = "192.0.2.1") -> Post:
    """Post a sign-in."""
    return post(house, "/RST.srf", RequestSecurityTokens(email, password).build_request(), host=host)


def tokens(response: Post) -> SecurityTokens:
    """Return the tokens of a response. Raises ``Fault``."""
    return RequestSecurityTokens.parse_response(response.body)


def test_each_domain_gets_a_ticket_and_one_gets_a_secret(house: House) -> None:
    given = call(house, RequestSecurityTokens(ALICE, PASSWORD)).tokens
    assert set(given) == {domain.address for domain in DOMAINS}
    assert given[CONTACTS].ticket.startswith("t=")
    assert given[CONTACTS].ticket.endswith("&p=")
    assert [domain for domain, token in given.items() if token.secret] == [MESSENGER_CLEAR]
    assert not given[PASSPORT].ticket.startswith("t=")


def test_an_account_has_the_same_numbers_every_time(house: House) -> None:
    first, second = (call(house, RequestSecurityTokens(ALICE, PASSWORD)) for _ in range(2))
    assert (first.puid, first.cid) == (second.puid, second.cid)
    assert first.tokens[CONTACTS].ticket != second.tokens[CONTACTS].ticket


@pytest.mark.parametrize("version", list(TrustVersion))
@pytest.mark.parametrize(("email", "password"), [(ALICE, "wrong"), ("nobody@example.com", PASSWORD)])
def test_a_wrong_password_and_an_unknown_account_look_the_same(
    house: House, version: TrustVersion, email: str, password: str
) -> None:
    body = RequestSecurityTokens(email, password).build_request()
    response = post(house, version.value, body)
    assert response.status == 200
    with pytest.raises(Fault) as caught:
        tokens(response)
    assert caught.value.authentication_failed
    assert email.encode() not in response.body


def test_the_newer_service_lets_in_too(house: House) -> None:
    body = RequestSecurityTokens(ALICE, PASSWORD, (Domain(CONTACTS, "MBI"),)).build_request()
    response = post(house, "/RST2.srf", body, Content_Type="application/soap+xml")
    assert set(tokens(response).tokens) == {CONTACTS}


def test_a_password_longer_than_any_is_wrong(house: House) -> None:
    with pytest.raises(Fault):
        tokens(ask(house, "x" * 100_000))


def test_too_many_wrong_passwords_and_even_the_right_one_has_to_wait(house: House) -> None:
    for _ in range(10):
        with pytest.raises(Fault) as caught:
            tokens(ask(house, "wrong"))
        assert caught.value.authentication_failed
    with pytest.raises(Fault, match="Too many wrong passwords") as caught:
        tokens(ask(house))
    assert not caught.value.authentication_failed
    assert tokens(ask(house, host="192.0.2.9")).tokens
    house.clock.advance(30)
    assert tokens(ask(house)).tokens


def test_the_right_password_makes_the_wrong_ones_forgotten(house: House) -> None:
    for _ in range(5):
        for _ in range(9):
            with pytest.raises(Fault):
                tokens(ask(house, "wrong"))
        assert tokens(ask(house)).tokens


def test_guesses_that_are_made_all_at_once_are_counted_all_the_same(house: House) -> None:
    house.database.held = True
    waiting = [ask(house, "wrong") for _ in range(20)]
    assert len(house.database.waiting) == 10
    for _ in range(10):
        house.database.let_go()
    assert all(response.finished for response in waiting)


@pytest.mark.parametrize("trouble", [StorageBusy(), Busy()])
def test_when_too_many_sign_in_they_are_asked_to_wait(house: House, trouble: Exception) -> None:
    house.database.held = True
    response = ask(house)
    house.database.let_go(trouble)
    assert response.status == 503
    with pytest.raises(Fault, match="Try again"):
        tokens(response)


def test_a_broken_database_is_not_the_clients_fault(house: House) -> None:
    house.database.held = True
    response = ask(house)
    house.database.let_go(StorageUnavailable("disk full"))
    assert response.status == 500
    with pytest.raises(Fault, match="try again later"):
        tokens(response)
    assert b"disk" not in response.body


def test_a_mistake_of_ours_is_logged_and_not_told(house: House, logged: list[LogEvent]) -> None:
    house.database.held = True
    response = ask(house)
    house.database.let_go(ZeroDivisionError("division by zero"))
    assert response.status == 500
    assert b"zero" not in response.body
    [failure] = [event for event in logged if "log_failure" in event]
    logged.remove(failure)


def test_a_client_that_hangs_up_gets_no_answer(house: House) -> None:
    house.database.held = True
    response = ask(house)
    response.hang_up()
    house.database.let_go()
    assert response.body == b""


def test_tickets_come_to_an_end(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(ticket_seconds=100))
    given = tokens(ask(house)).tokens[CONTACTS]
    assert given.expires is not None
    assert given.expires.timestamp() == house.clock.seconds() + 100


@pytest.mark.parametrize("body", [b"", b"<a/>", b"not xml", b"<!DOCTYPE a><a/>", b"x" * 300_000])
@pytest.mark.parametrize("path", ["/RST.srf", "/RST2.srf", "/abservice/abservice.asmx"])
def test_what_is_no_envelope_is_a_fault(house: House, path: str, body: bytes) -> None:
    response = post(house, path, body)
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/xml")
    with pytest.raises(Fault):
        tokens(response)


def test_looking_at_it_says_what_it_is(house: House) -> None:
    response = post(house, "/RST.srf", b"", method=b"GET")
    assert (response.status, response.body) == (405, b"A SOAP service: POST to it.")
