"""Who is let in: by the host they ask for, and the page they come from."""

from __future__ import annotations

import pytest
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.interfaces import IAddress
from twisted.logger import capturedLogs
from twisted.web.test.requesthelper import DummyRequest

from amsn2athena.web import Guard
from amsn2athena.web.http import Sentence
from tests.web.memory import House, Response

SOAP = {b"RST.srf": Sentence(200, "soap")}
LAN = IPv4Address("TCP", "192.0.2.7", 8080)


def ask_as(house: House, method: str = "GET", path: str = "/health", **headers: str) -> Response:
    """Ask with exactly these headers besides what HTTP needs."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return house.ask(method, path, given).response


@pytest.mark.parametrize(
    "host", ["localhost:8080", "LocalHost:8080", "localhost.:8080", "127.0.0.1:8080", "[::1]:8080"]
)
def test_a_loopback_name_is_answered_on_a_loopback_connection(host: str) -> None:
    assert ask_as(House(), Host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8080",
        "localhost.evil.example:8080",
        "localhost:8081",
        "localhost",
        "127.0.0.2:8080",
        "localhost:8080@evil.example",
        "user@localhost:8080",
        "localhost:8080/",
        "localhost:99999",
        "localhost:x",
        "[::1",
        "a" * 400,
        "",
    ],
)
def test_another_name_is_not(host: str) -> None:
    response = ask_as(House(), Host=host)
    assert response.status in (400, 421)
    assert "amsn2-session" not in str(response.headers)


def test_a_request_with_two_hosts_is_not_answered() -> None:
    raw = b"GET /health HTTP/1.1\r\nHost: localhost:8080\r\nHost: evil.example\r\n\r\n"
    assert House().send(raw).response.status in (400, 421)


@pytest.mark.parametrize(
    ("reached", "host"),
    [
        (LAN, "192.0.2.7:8080"),
        (IPv6Address("TCP", "2001:db8::7", 8080), "[2001:db8::7]:8080"),
        (IPv6Address("TCP", "fe80::1%eth0", 8080), "[fe80::1]:8080"),
        (IPv6Address("TCP", "::ffff:127.0.0.1", 8080), "localhost:8080"),
        (IPv6Address("TCP", "::1", 8080), "localhost:8080"),
        (IPv4Address("TCP", "127.0.0.1", 80), "localhost"),
    ],
)
def test_the_address_that_the_connection_reached_is_answered(reached: IAddress, host: str) -> None:
    assert ask_as(House(reached=reached), Host=host).status == 200


@pytest.mark.parametrize("host", ["localhost:8080", "192.0.2.8:8080", "192.0.2.7:80"])
def test_from_the_network_neither_loopback_names_nor_other_addresses_are_answered(host: str) -> None:
    assert ask_as(House(reached=LAN), Host=host).status == 421


def test_over_a_local_socket_only_configured_names_are_answered() -> None:
    house = House(reached=UNIXAddress("/run/amsn2.sock"), guard=Guard(["chat.example.com"]))
    assert ask_as(house, Host="localhost:8080").status == 421
    assert ask_as(house, Host="chat.example.com").status == 200


@pytest.mark.parametrize("host", ["chat.example.com", "CHAT.example.com:443", "chat.example.com:9"])
def test_a_configured_name_is_answered_on_any_port(host: str) -> None:
    assert ask_as(House(guard=Guard(["Chat.example.com"])), Host=host).status == 200


def test_a_name_configured_with_a_port_is_answered_on_that_port_only() -> None:
    house = House(guard=Guard(["chat.example.com:8443", "[2001:db8::9]"]))
    assert ask_as(house, Host="chat.example.com:8443").status == 200
    assert ask_as(house, Host="chat.example.com").status == 421
    assert ask_as(house, Host="[2001:db8::9]:1").status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:8081",
        "https://localhost:8080.evil.example",
        "null",
        "http://[",
    ],
)
def test_a_foreign_page_is_refused(origin: str) -> None:
    response = ask_as(House(), Origin=origin)
    assert response.status == 403
    assert "another site" in response.text


def test_a_page_of_ours_behind_a_proxy_with_tls_is_ours() -> None:
    house = House(guard=Guard(["chat.example.com"]))
    assert ask_as(house, Host="chat.example.com", Origin="https://chat.example.com").status == 200
    assert ask_as(house, Host="chat.example.com", Origin="https://chat.example.com:444").status == 403
    assert ask_as(house, Host="chat.example.com", Origin="ftp://chat.example.com").status == 403


def test_a_request_that_changes_something_must_say_where_it_comes_from() -> None:
    house = House()
    assert ask_as(house, "POST", "/sign-out").status == 403
    assert ask_as(house, "POST", "/sign-out", Origin="http://localhost:8080").status != 403
    assert ask_as(house, "POST", "/sign-out", Sec_Fetch_Site="same-site").status == 403


def test_a_browser_that_says_same_origin_is_believed() -> None:
    response = House().post("/sign-out", {}, **{"Origin": "", "Sec-Fetch-Site": "same-origin"}).response
    assert response.status == 200


def test_a_websocket_must_say_where_it_comes_from() -> None:
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    assert ask_as(House(), path="/athena/transport", **upgrade).status == 403
    assert ask_as(House(), path="/athena/transport", **upgrade, Origin="http://evil.example").status == 403
    assert ask_as(House(), path="/athena/transport", **upgrade, Origin="http://localhost:8080").status == 400


def test_msn_clients_may_use_the_old_host_names_for_their_services_only() -> None:
    house = House(guard=Guard(soap_hosts=["login.live.example"]), extra=SOAP)
    assert ask_as(house, "POST", "/RST.srf", Host="login.live.example").status == 200
    assert ask_as(house, "POST", "/RST.srf", Host="localhost:8080").status == 200
    assert ask_as(house, "POST", "/RST.srf", Host="evil.example").status == 421
    assert (
        ask_as(house, "POST", "/RST.srf", Host="login.live.example", Origin="http://a.example").status == 403
    )
    assert ask_as(house, Host="login.live.example").status == 421
    assert ask_as(house, "POST", "/RST.srf", Host="login.live.example:443").status == 200


def test_a_program_that_names_no_host_gets_at_the_services_only() -> None:
    house = House(extra=SOAP)
    assert ask_as(house, "POST", "/RST.srf", Host="").status == 200
    assert ask_as(house, "POST", "/RST.srf", Host="", Origin="http://a.example").status == 403
    assert ask_as(house, Host="").status in (400, 421)


def test_a_target_that_names_the_host_is_let_in_by_that_host() -> None:
    house = House(guard=Guard(soap_hosts=["login.live.example"]), extra=SOAP)
    assert ask_as(house, "POST", "http://login.live.example/RST.srf").status == 200
    assert ask_as(house, "POST", "http://evil.example/RST.srf").status == 421
    assert ask_as(house, path="http://localhost:8080/health").status == 200
    assert ask_as(house, path="http://localhost:8080").status == 200
    assert ask_as(house, path="http://evil.example/health").status == 421
    assert ask_as(house, path="http://localhost:8080/health", Host="evil.example").status == 200


def test_a_refusal_is_one_line_in_the_log_however_long_the_lies_are() -> None:
    with capturedLogs() as logs:
        ask_as(House(), Host="evil.example", Origin="x" * 5_000)
    (event,) = [event for event in logs if "refused" in event["log_format"]]
    assert event["host"] == "evil.example"
    assert len(event["origin"]) < 400


def address(client: str, host: str, *forwarded: str) -> str:
    """Return the address that a request counts for: from ``client``, for ``host``."""
    request = DummyRequest([b""])
    request.isSecure = lambda: False  # type: ignore[attr-defined]
    request.client = IPv4Address("TCP", client, 50000)
    request.requestHeaders.setRawHeaders(b"host", [host.encode()])
    request.requestHeaders.setRawHeaders(b"x-forwarded-for", [each.encode() for each in forwarded])
    return Guard(["messenger.example"]).address(request)  # type: ignore[arg-type]


def test_behind_a_proxy_of_this_machine_a_request_counts_for_the_address_that_the_proxy_adds() -> None:
    assert address("127.0.0.1", "messenger.example", "198.51.100.1, 192.0.2.7") == "192.0.2.7"
    assert address("127.0.0.1", "messenger.example", "198.51.100.1", "2001:db8::7") == "2001:db8::7"


@pytest.mark.parametrize(
    ("client", "host", "forwarded"),
    [
        ("192.0.2.9", "messenger.example", ["198.51.100.1"]),
        ("127.0.0.1", "localhost:8080", ["198.51.100.1"]),
        ("127.0.0.1", "messenger.example", []),
        ("127.0.0.1", "messenger.example", ["198.51.100.1, unknown"]),
        ("127.0.0.1", "messenger.example", ["198.51.100.1,"]),
    ],
)
def test_nobody_else_is_believed_about_where_a_request_comes_from(
    client: str, host: str, forwarded: list[str]
) -> None:
    assert address(client, host, *forwarded) == client
