"""What old clients ask for, where the messenger has it: beside its pages, behind its guard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amsn2athena.home import WELL_KNOWN_HOSTS
from amsn2athena.web import Guard
from tests.homeserver.house import House as Network
from tests.web.memory import House

#: Each service: how it is asked, and where.
SERVICES = [
    ("GET", "/rdr/pprdr.asp"),
    ("GET", "/login2.srf"),
    ("POST", "/RST.srf"),
    ("POST", "/RST2.srf"),
    ("POST", "/abservice/abservice.asmx"),
    ("POST", "/abservice/SharingService.asmx"),
    ("POST", "/OimWS/oim.asmx"),
    ("POST", "/rsi/rsi.asmx"),
    ("POST", "/storageservice/SchematizedStore.asmx"),
    ("POST", "/whatsnew/whatsnewservice.asmx"),
    ("GET", "/etc/MsgrConfig?ver=14.0.8117"),
    ("POST", "/Config/MsgrConfig.asmx"),
    ("GET", "/config/MsgrConfig.asmx"),
    ("GET", "/etc/today"),
    ("GET", "/etc/text-ad-service"),
    ("GET", "/svcs/mms/tabs.asp"),
    ("GET", "/svcs/mms/portal.asp"),
    ("GET", "/5meen_us/60"),
    ("POST", "/ppsecure/md5auth.srf"),
    ("POST", "/ppsecure/sha1auth.srf"),
    ("POST", "/gateway/gateway.dll?Action=open&Server=NS&IP=messenger.hotmail.com"),
]
#: Pages of the messenger, which are for people who ask for it by its own name.
PAGES = ["/", "/health", "/static/x", "/athena/transport", "/sign-in", "/pictures/x"]


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    """Yield a network, whose services are asked."""
    network = Network("alice")
    yield network
    network.close()


@pytest.fixture
def house(network: Network) -> House:
    """Return the messenger as it is when it starts, with the services of that network."""
    return House(guard=Guard(soap_hosts=WELL_KNOWN_HOSTS), extra=network.resources)


@pytest.mark.parametrize(("method", "path"), SERVICES)
def test_each_service_is_reached_by_every_old_name_with_any_port_and_without_a_name(
    house: House, method: str, path: str
) -> None:
    for host in [*WELL_KNOWN_HOSTS, "NEXUS.passport.com:443", "login.live.com:80", ""]:
        assert house.ask(method, path, {"Host": host}).response.status in (200, 401), host


@pytest.mark.parametrize(("method", "path"), SERVICES)
def test_no_page_of_another_site_gets_at_them_nor_by_another_name(
    house: House, method: str, path: str
) -> None:
    foreign = {"Host": "login.live.com", "Origin": "http://evil.example"}
    assert house.ask(method, path, foreign).response.status == 403
    assert house.ask(method, path, {"Host": "evil.example"}).response.status == 421


@pytest.mark.parametrize("path", PAGES)
def test_old_names_open_no_page(house: House, path: str) -> None:
    for host in ("login.live.com", "config.messenger.msn.com:80", ""):
        assert house.ask("GET", path, {"Host": host}).response.status in (400, 421)


def test_no_service_takes_the_place_of_a_page(network: Network) -> None:
    own = {path.split("/")[1].encode() for path in PAGES} | {b"create-account", b"sign-out"}
    assert not own & network.resources.keys()


def test_every_service_of_the_network_is_looked_at_here(network: Network) -> None:
    tried = {path.split("/")[1].partition("?")[0].encode() for _, path in SERVICES}
    assert network.resources.keys() - tried == {b"storage"}


@pytest.mark.parametrize(("method", "path"), SERVICES)
def test_more_than_anybody_sends_is_refused_before_it_is_kept(house: House, method: str, path: str) -> None:
    sent = house.send(
        f"POST {path} HTTP/1.1\r\nHost: login.live.com\r\nContent-Length: 99999999\r\n\r\n".encode()
    )
    assert sent.response.status == 413
