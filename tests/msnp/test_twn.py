"""The headers by which a client of the older dialects gets its ticket."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError, twn
from amsn2athena.msnp.twn import Authorization

CHALLENGE = "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
words = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ("DALogin=https://127.0.0.1:8443/login", "https://127.0.0.1:8443/login"),
        ("DARealm=Passport.Net,DALogin=login.example.com/l.srf,X=y", "https://login.example.com/l.srf"),
        ("darealm=a, dalogin=http://login.example.com/?a=b", "http://login.example.com/?a=b"),
    ],
)
def test_a_nexus_says_where_to_log_in(header: str, url: str) -> None:
    assert twn.parse_nexus(header) == url


@pytest.mark.parametrize(
    "header",
    [
        "",
        "DALogin",
        "DALogin=",
        "DARealm=Passport.Net",
        "DALogin=ftp://example.com/",
        "DALogin=file:///etc/passwd",
        "DALogin=https://user:secret@example.com/",
        "DALogin=https://example.com:99999/",
        "DALogin=https://[::1/",
        "DALogin=https://example.com/ x",
        "DALogin=https://example.com/\r\nX: y",
        "DALogin=https:///login",
        "DALogin=example.com/" + "a" * twn.MAX_HEADER,
    ],
)
def test_a_nexus_that_leads_nowhere_is_refused(header: str) -> None:
    with pytest.raises(ProtocolError):
        twn.parse_nexus(header)


@pytest.mark.parametrize("url", ["https://example.com/login", "http://[::1]:8080/login?x=1"])
def test_what_a_nexus_is_told_it_tells(url: str) -> None:
    assert twn.parse_nexus(twn.build_nexus(url)) == url


def test_a_nexus_says_all_that_clients_look_for() -> None:
    words = twn.build_nexus("https://login.example.com/login").split(",")
    assert words[:3] == [
        "DARealm=Passport.Net",
        "DALogin=login.example.com/login",
        "DAReg=https://login.example.com/",
    ]
    assert "DALogin=http://127.0.0.1:8080/login" in twn.build_nexus("http://127.0.0.1:8080/login").split(",")


@pytest.mark.parametrize("url", ["https://example.com/a,b", "login.example.com", "https://example.com/é"])
def test_a_nexus_cannot_tell_what_would_not_be_read(url: str) -> None:
    with pytest.raises(ProtocolError):
        twn.build_nexus(url)


@given(texts, texts, words)
@example("alice@example.com", "secret, 100% & é", CHALLENGE)
def test_who_asks_for_a_ticket_is_understood(account: str, password: str, challenge: str) -> None:
    value = twn.authorization(account, password, challenge)
    assert value.isascii()
    assert twn.parse_authorization(value) == Authorization(account, password, challenge)


def test_a_real_client_is_understood() -> None:
    value = (
        "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=alice%40example.com,"
        f"pwd=secret123,{CHALLENGE}"
    )
    assert twn.parse_authorization(value) == Authorization("alice@example.com", "secret123", CHALLENGE)
    assert twn.authorization("alice@example.com", "secret123", CHALLENGE) == value


def test_a_password_in_a_challenge_counts_for_nothing() -> None:
    value = "passport1.4  pwd=right,sign-in=a%40b,pwd=wrong,sign-in=x"
    assert twn.parse_authorization(value) == Authorization("a@b", "right", "pwd=wrong,sign-in=x")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Basic YTpi",
        "Passport1.4",
        "Passport1.4 sign-in=a%40b",
        "Passport1.4 pwd=a",
        "Passport1.4 sign-in=%FF,pwd=a",
        "Passport1.4 sign-in=a%40b,pwd=" + "a" * twn.MAX_HEADER,
    ],
)
def test_who_does_not_say_who_they_are_is_refused(value: str) -> None:
    with pytest.raises(ProtocolError):
        twn.parse_authorization(value)


@pytest.mark.parametrize("challenge", ["", "a b", "a\r\nX: y", "é", "a" * 3000])
def test_a_challenge_that_would_break_the_header_is_not_answered(challenge: str) -> None:
    with pytest.raises(ProtocolError):
        twn.authorization("a@b", "c", challenge)


@pytest.mark.parametrize(("account", "password"), [("\ud800", "a"), ("a", "\ud800")])
def test_what_is_no_text_is_not_sent(account: str, password: str) -> None:
    with pytest.raises(ProtocolError):
        twn.authorization(account, password, CHALLENGE)


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(Authorization("a@b", "secret"))


@given(words.filter(lambda word: "'" not in word))
def test_a_ticket_arrives(ticket: str) -> None:
    assert twn.parse_info(twn.build_info(ticket)) == ticket


def test_a_ticket_may_be_followed_by_more() -> None:
    value = "Passport1.4 da-status=success,tname=MSPAuth,from-PP='t=a&p=',ru=http://messenger.msn.com"
    assert twn.parse_info(value) == "t=a&p="


@pytest.mark.parametrize(
    "value", ["", twn.REFUSED, "from-PP=''", "from-PP='a b'", "from-PP='a", "from-PP='\r\n'", "x" * 9000]
)
def test_an_answer_without_a_ticket_is_refused(value: str) -> None:
    with pytest.raises(ProtocolError):
        twn.parse_info(value)


@pytest.mark.parametrize("ticket", ["", "a b", "a'b", "a\r\n", "é", "a" * 5000])
def test_a_ticket_that_could_not_be_shown_is_not_given(ticket: str) -> None:
    with pytest.raises(ProtocolError):
        twn.build_info(ticket)


@given(st.text(max_size=80))
def test_no_header_breaks_the_reading(value: str) -> None:
    for read in (twn.parse_nexus, twn.parse_authorization, twn.parse_info):
        with suppress(ProtocolError):
            read(value)
        with suppress(ProtocolError):
            read(f"Passport1.4 sign-in={value},pwd=%{value},DALogin={value},from-PP='{value}'")
