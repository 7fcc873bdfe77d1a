"""Signing in and out, and making an account."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.logger import capturedLogs

from amsn2athena.core.views import Status
from amsn2athena.web import Guard
from amsn2athena.web.posts import CreationForm, SignInForm
from tests.web.fakes import FakeRegistry, FakeTicket
from tests.web.memory import OWN, House

FORM = {"email": "me@example.com", "password": "secret", "network": "home", "status": "Busy"}
NEW = {**FORM, "name": "Robin"}


def test_the_right_password_gives_a_cookie_that_no_script_can_read() -> None:
    house = House()
    response = house.post("/sign-in", FORM).response
    assert (response.status, response.json()) == (200, {"ok": True})
    assert house.registry.asked == [("sign_in", "home", "me@example.com", "secret", Status.BUSY, "127.0.0.1")]
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("amsn2-session=the-token; ")
    assert {"Path=/", "HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_for_https_only() -> None:
    house = House(guard=Guard(["chat.example.com"]))
    headers = {"Host": "chat.example.com", "Origin": "https://chat.example.com"}
    cookie = house.post("/sign-in", FORM, **headers).response.headers["set-cookie"]
    assert "Secure" in cookie.split("; ")


def test_a_refusal_comes_as_its_sentence_and_without_a_cookie() -> None:
    response = House(FakeRegistry(refusal="The password is wrong.")).post("/sign-in", FORM).response
    assert (response.status, response.json()) == (403, {"sentence": "The password is wrong."})
    assert "set-cookie" not in response.headers


def test_a_new_account_is_signed_in_at_once() -> None:
    house = House()
    response = house.post("/create-account", {**NEW, "invitation": "abc"}).response
    assert response.status == 200
    assert house.registry.asked == [
        ("create_account", "home", "me@example.com", "Robin", "secret", "abc"),
        ("sign_in", "home", "me@example.com", "secret", Status.BUSY, "127.0.0.1"),
    ]
    assert "the-token" in response.headers["set-cookie"]


def test_signing_in_waits_for_the_network() -> None:
    answer: Deferred[Any] = Deferred()
    exchange = House(FakeRegistry(answer=answer)).post("/sign-in", FORM)
    assert not exchange.is_answered
    answer.callback(FakeTicket("late"))
    assert "late" in exchange.response.headers["set-cookie"]


def test_a_browser_that_gives_up_cancels_the_sign_in() -> None:
    cancelled: list[Deferred[Any]] = []
    answer: Deferred[Any] = Deferred(cancelled.append)
    exchange = House(FakeRegistry(answer=answer)).post("/sign-in", FORM)
    exchange.hang_up()
    assert cancelled == [answer]


def test_a_refusal_for_a_browser_that_left_is_nobodys() -> None:
    answer: Deferred[Any] = Deferred(lambda deferred: deferred.errback(ValueError("too late")))
    exchange = House(FakeRegistry(answer=answer)).post("/sign-in", FORM)
    with capturedLogs() as logs:
        exchange.hang_up()
    assert not exchange.is_answered
    assert not [event for event in logs if "log_failure" in event]


def test_a_defect_is_told_in_general_words_and_logged_without_the_password() -> None:
    with capturedLogs() as logs:
        response = House(FakeRegistry(defect=ValueError("boom"))).post("/sign-in", FORM).response
    assert response.status == 500
    assert "boom" not in response.text
    assert len([event for event in logs if "log_failure" in event]) == 1
    assert "secret" not in "".join(str(event) for event in logs)


def test_signing_out_takes_the_cookie_and_ends_the_session() -> None:
    house = House()
    response = house.post("/sign-out", {}, Cookie="amsn2-session=abc").response
    assert response.status == 200
    assert response.headers["set-cookie"].startswith("amsn2-session=; Path=/; Max-Age=0")
    assert house.registry.asked == [("sign_out", "abc")]


def test_signing_out_without_a_session_is_no_trouble() -> None:
    house = House()
    assert house.post("/sign-out", {}).response.status == 200
    assert house.registry.asked == []


@pytest.mark.parametrize(
    "form",
    [
        [],
        {},
        {**FORM, "email": 7},
        {**FORM, "status": "Invisible"},
        {**FORM, "password": "x" * 2_000},
        {**FORM, "email": "x" * 20_000},
    ],
)
def test_a_form_of_another_shape_is_refused_before_core_sees_it(form: object) -> None:
    house = House()
    response = house.post("/sign-in", form).response
    assert response.status == 403
    assert response.json()["sentence"].endswith(".")
    assert house.registry.asked == []


def test_a_form_that_another_page_could_send_without_asking_is_refused() -> None:
    house = House()
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert house.post("/sign-in", FORM, **{"Content-Type": kind}).response.status == 403
    assert (
        house.post("/sign-in", FORM, **{"Content-Type": "application/json; charset=utf-8"}).response.status
        == 200
    )


def test_forms_do_not_show_their_passwords() -> None:
    assert "secret" not in repr(SignInForm("me@example.com", "secret", "home"))
    assert "secret" not in repr(CreationForm("me@example.com", "Me", "secret", "home"))


@pytest.mark.parametrize("path", ["/sign-in", "/create-account", "/sign-out"])
def test_a_form_is_posted_and_nothing_else(path: str) -> None:
    response = House().get(path)
    assert response.status == 405
    assert "GET" not in response.headers["allow"]


def test_behind_a_proxy_a_sign_in_counts_for_the_browser_and_not_for_the_proxy() -> None:
    house = House(guard=Guard(["chat.example.com"]))
    headers = {"Host": "chat.example.com", "Origin": "https://chat.example.com"}
    house.post("/sign-in", FORM, **headers, **{"X-Forwarded-For": "192.0.2.66"})
    assert house.registry.asked == [
        ("sign_in", "home", "me@example.com", "secret", Status.BUSY, "192.0.2.66"),
    ]


def test_asking_with_head_where_something_is_posted_is_no_mistake_of_ours() -> None:
    with capturedLogs() as logs:
        response = House().ask("HEAD", "/sign-in").response
    assert (response.status, response.headers["allow"]) == (405, "POST")
    assert not logs


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("application/x-www-form-urlencoded", "a=1&"),
        ("multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'),
    ],
)
def test_a_form_of_thousands_of_fields_is_not_taken_apart(
    monkeypatch: pytest.MonkeyPatch, kind: str, part: str
) -> None:
    def take(*given: object) -> dict[bytes, list[bytes]]:
        taken.append(given)
        return {}

    taken: list[object] = []
    monkeypatch.setattr("twisted.web.http.parse_qs", take)
    monkeypatch.setattr("twisted.web.http._getMultiPartArgs", take)
    response = House().ask("POST", "/sign-in", {**OWN, "Content-Type": kind}, part.encode() * 5_000).response
    assert response.status == 403
    assert taken == []
