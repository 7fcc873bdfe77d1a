"""Signing in with headers: the nexus tells where, a password is answered with a ticket."""

from __future__ import annotations

import pytest
from twisted.logger import LogEvent

from amsn2athena.homeserver._passwords import Busy
from amsn2athena.msnp import twn
from amsn2athena.msnp.soap import Fault, RequestSecurityTokens
from amsn2athena.storage import StorageBusy, StorageUnavailable
from tests.homeserver.asking import Exchange, Response, ask, begin
from tests.homeserver.house import PASSWORD, House
from tests.homeserver.web import call, post

ALICE = "alice@example.com"
CHALLENGE = "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"


def knock(house: House, password: str = PASSWORD, email: str = ALICE, *, host: str = "192.0.2.1") -> Exchange:
    """Ask for a ticket."""
    value = twn.authorization(email, password, CHALLENGE)
    return begin(house, "GET", "/login2.srf", host=host, Authorization=value)


def sign_in(
    house: House, password: str = PASSWORD, email: str = ALICE, *, host: str = "192.0.2.1"
) -> Response:
    """Ask for a ticket that is given, or not, at once."""
    return knock(house, password, email, host=host).response


def place(house: House, *, tls: bool = True, target: str = "/rdr/pprdr.asp", **headers: str) -> str:
    """Return where the nexus says to sign in."""
    response = ask(house, "GET", target, tls=tls, **headers)
    assert response.status == 200
    return twn.parse_nexus(response.headers["PassportURLs"])


def test_the_nexus_sends_clients_to_the_host_that_they_asked(house: House) -> None:
    assert place(house, Host="nexus.passport.com") == "https://nexus.passport.com/login2.srf"


@pytest.mark.parametrize(
    ("tls", "host", "url"),
    [
        (True, "nexus.passport.com:443", "https://nexus.passport.com/login2.srf"),
        (True, "Nexus.Passport.com:8443", "https://nexus.passport.com:8443/login2.srf"),
        (False, "nexus.passport.com:443", "http://nexus.passport.com:443/login2.srf"),
        (False, "nexus.passport.com:80", "http://nexus.passport.com/login2.srf"),
        (False, "[2001:db8::1]:8080", "http://[2001:db8::1]:8080/login2.srf"),
        (False, "", "http://203.0.113.1:8080/login2.srf"),
        (True, "x,DALogin=evil.example", "https://203.0.113.1:8080/login2.srf"),
        (True, "a b", "https://203.0.113.1:8080/login2.srf"),
        (True, "user@evil.example", "https://203.0.113.1:8080/login2.srf"),
        (True, "example.com:port", "https://203.0.113.1:8080/login2.srf"),
    ],
)
def test_the_way_by_which_the_nexus_was_reached_is_the_way_on(
    house: House, tls: bool, host: str, url: str
) -> None:
    assert place(house, tls=tls, Host=host) == url


def test_a_program_that_knows_no_http_1_1_is_answered(house: House) -> None:
    response = ask(house, "GET", "/rdr/pprdr.asp", version="1.0", Host="", Connection="")
    assert response.status == 200
    assert "PassportURLs" in response.headers


def test_a_target_that_names_the_host_counts_more_than_the_header(house: House) -> None:
    target = "HTTP://nexus.passport.com/rdr/pprdr.asp?x=1"
    assert place(house, tls=False, target=target) == "http://nexus.passport.com/login2.srf"


def test_the_right_password_gets_a_ticket_that_counts(house: House) -> None:
    response = sign_in(house, email="Alice@Example.com")
    ticket = twn.parse_info(response.headers["Authentication-Info"])
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    found = house.network._home.tickets.find(ticket.removeprefix("t=").removesuffix("&p="))
    assert found is not None
    assert found.email == ALICE


@pytest.mark.parametrize(("email", "password"), [(ALICE, "wrong"), ("nobody@example.com", PASSWORD)])
def test_a_wrong_password_and_an_unknown_account_look_the_same(
    house: House, email: str, password: str
) -> None:
    response = sign_in(house, password, email)
    assert (response.status, response.body) == (401, b"")
    assert response.headers["WWW-Authenticate"].startswith("Passport1.4 da-status=failed")
    assert "Authentication-Info" not in response.headers


@pytest.mark.parametrize(
    "value",
    ["", "Basic YTpi", "Passport1.4 ", "Passport1.4 sign-in=%ff,pwd=%ff,x", "Passport1.4 " + "x" * 9_000],
)
def test_who_does_not_say_who_it_is_gets_no_ticket(house: House, value: str) -> None:
    assert ask(house, "GET", "/login2.srf", Authorization=value).status == 401


def test_a_password_may_not_be_guessed_twice_as_often_by_two_doors(house: House) -> None:
    for _ in range(5):
        assert sign_in(house, "wrong").status == 401
        with pytest.raises(Fault):
            call(house, RequestSecurityTokens(ALICE, "wrong"))
    with pytest.raises(Fault, match="Too many wrong passwords"):
        call(house, RequestSecurityTokens(ALICE, PASSWORD))
    response = sign_in(house)
    assert (response.status, response.headers["Retry-After"]) == (503, "60")
    assert b"Too many wrong passwords" in response.body
    assert sign_in(house, host="192.0.2.9").status == 200
    house.clock.advance(30)
    assert sign_in(house).status == 200
    assert post(house, "/RST.srf", RequestSecurityTokens(ALICE, PASSWORD).build_request()).status == 200


@pytest.mark.parametrize("trouble", [StorageBusy(), Busy()])
def test_when_too_many_sign_in_they_are_asked_to_wait(house: House, trouble: Exception) -> None:
    house.database.held = True
    exchange = knock(house)
    assert not exchange.answered
    house.database.let_go(trouble)
    assert exchange.response.status == 503


def test_a_broken_database_is_not_the_clients_fault(house: House, logged: list[LogEvent]) -> None:
    house.database.held = True
    exchange = knock(house)
    house.database.let_go(StorageUnavailable("disk full"))
    assert exchange.response.status == 500
    assert b"disk" not in exchange.response.body
    assert any(event.get("reason") == "disk full" for event in logged)


def test_a_mistake_of_ours_is_logged_and_not_told(house: House, logged: list[LogEvent]) -> None:
    house.database.held = True
    exchange = knock(house)
    house.database.let_go(ZeroDivisionError("division by zero"))
    assert exchange.response.status == 500
    assert b"zero" not in exchange.response.body
    [failure] = [event for event in logged if "log_failure" in event]
    logged.remove(failure)


def test_a_client_that_hangs_up_gets_no_answer(house: House) -> None:
    house.database.held = True
    exchange = knock(house)
    exchange.hang_up()
    house.database.let_go()
    assert not exchange.answered


def test_neither_a_password_nor_a_ticket_is_ever_logged(house: House, logged: list[LogEvent]) -> None:
    ticket = twn.parse_info(sign_in(house).headers["Authentication-Info"])
    sign_in(house, "wrong password")
    for event in logged:
        assert PASSWORD not in str(event)
        assert "wrong password" not in str(event)
        assert ticket not in str(event)


@pytest.mark.parametrize("path", ["/rdr/pprdr.asp", "/login2.srf"])
def test_only_reading_is_allowed_there(house: House, path: str) -> None:
    response = ask(house, "POST", path, body=b"x")
    assert response.status == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert ask(house, "GET", path, body=b"a body").status == 413


def test_headers_that_are_no_text_are_as_good_as_none(house: House) -> None:
    assert place(house, Host="\xe9") == "https://203.0.113.1:8080/login2.srf"
    assert ask(house, "GET", "/login2.srf", Authorization="Passport1.4 sign-in=\xe9,pwd=x").status == 401
    assert ask(house, "POST", "/RST.srf", body=b"x", SOAPAction="\xe9", Cookie="\xe9").status == 200


def test_there_is_nothing_beside_the_nexus(house: House) -> None:
    assert ask(house, "GET", "/rdr").status == 404
    assert ask(house, "POST", "/rdr/").status == 404
    assert ask(house, "GET", "/rdr/other.asp").status == 404
    assert ask(house, "GET", "/rdr/pprdr.asp/more").status == 404


def test_paths_may_be_written_in_large_letters(house: House) -> None:
    assert ask(house, "GET", "/rdr/PPRDR.asp").status == 200
