"""The page for old clients, and the ways to it."""

from __future__ import annotations

from html import unescape

from amsn2athena.core.views import Connection, ConnectionView
from amsn2athena.web import CLIENTS, OldClients
from tests.web.fakes import FakeSession
from tests.web.memory import House

OPENED = OldClients(
    hosts=("contacts.msn.com", "login.live.com"),
    pem=b"the authority",
    der=b"\x30\x82",
    fingerprint="AA:BB",
    address=lambda reached: f"not {reached}" if reached != "127.0.0.1" else "192.168.1.5",
)


def house(opened: OldClients | None = OPENED) -> House:
    return House(old_clients=opened)


def test_the_page_has_the_lines_to_copy() -> None:
    response = house().get("/old-clients")
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "192.168.1.5 contacts.msn.com\n192.168.1.5 login.live.com</textarea>" in response.text


def test_the_page_tells_of_every_client() -> None:
    page = unescape(house().get("/old-clients").text)
    for client in CLIENTS:
        assert client.name in page
        assert client.dialect in page
        assert client.works in page
        assert client.tried in page
        assert all(need in page for need in client.needs)


def test_the_page_says_how_to_recognize_the_authority_and_where_to_get_it() -> None:
    page = house().get("/old-clients").text
    assert "AA:BB" in page
    assert "http://192.168.1.5/retro/ca.crt" in page
    assert 'href="/retro/ca.crt"' in page


def test_the_page_says_what_keeps_clients_out() -> None:
    assert 'class="sheet notice"' not in house().get("/old-clients").text
    closed = OldClients((), b"", b"", "", str, problem="It is <closed>:", remedies=("--open", "--wide"))
    page = house(closed).get("/old-clients").text
    assert "It is &lt;closed&gt;: <code>--open</code> <code>--wide</code>" in page


def test_the_authority_is_offered_for_import() -> None:
    pem, der = house().get("/retro/ca.crt"), house().get("/retro/ca.der")
    assert (pem.body, der.body) == (OPENED.pem, OPENED.der)
    for response in (pem, der):
        assert response.headers["content-type"] == "application/x-x509-ca-cert"
        assert response.headers["content-disposition"].startswith("attachment")


def test_there_is_a_way_from_the_sign_in_page() -> None:
    assert '<a href="/old-clients">Use an old client</a>' in house().get("/").text


def test_there_is_a_way_from_the_settings() -> None:
    shown = house()
    shown.registry.sessions["abc"] = FakeSession()
    page = shown.get("/", Cookie="amsn2-session=abc").text
    assert 'href="/old-clients"' in page


def test_when_old_clients_are_not_served_nothing_speaks_of_them() -> None:
    shown = house(None)
    assert shown.get("/old-clients").status == 404
    assert shown.get("/retro/ca.crt").status == 404
    assert "old-clients" not in shown.get("/").text
    shown.registry.sessions["abc"] = FakeSession(connection=ConnectionView(Connection.ONLINE, ""))
    assert "/old-clients" not in shown.get("/", Cookie="amsn2-session=abc").text


def test_the_page_cannot_be_posted_to() -> None:
    assert house().ask("POST", "/old-clients", {"Origin": "http://localhost:8080"}).response.status == 405
