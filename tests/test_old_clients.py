"""What the page for old clients is told of the ports."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import cast

import pytest
from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.interfaces import IAddress, IListeningPort

from amsn2athena.addresses import own_address
from amsn2athena.home import WELL_KNOWN_HOSTS
from amsn2athena.old_clients import opened
from amsn2athena.retro import DOMAINS, Authority
from amsn2athena.web import CLIENTS, OldClients


class Listening:
    def __init__(self, address: IAddress) -> None:
        self._address = address

    def getHost(self) -> IAddress:
        return self._address


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("retro"), WELL_KNOWN_HOSTS)


def tcp(port: int, host: str = "0.0.0.0") -> IAddress:
    return IPv4Address("TCP", host, port)


def told(
    authority: Authority, home: IAddress, https: IAddress, http: IAddress, public: str = ""
) -> OldClients:
    ports = {"home": home, "retro-https": https, "retro-http": http}
    listening = {option: cast(IListeningPort, Listening(address)) for option, address in ports.items()}
    return opened(authority, listening, public)


def test_ports_that_all_can_reach_are_no_problem(authority: Authority) -> None:
    shown = told(authority, tcp(1863), tcp(443), tcp(80))
    assert (shown.problem, shown.remedies) == ("", ())
    assert shown.hosts == tuple(sorted(WELL_KNOWN_HOSTS))
    assert (shown.pem, shown.der) == (authority.pem, authority.der)


def test_ports_of_loopback_serve_one_machine(authority: Authority) -> None:
    shown = told(authority, tcp(1863, "127.0.0.1"), tcp(443), tcp(80))
    assert "Only old clients on the machine of this service" in shown.problem
    assert shown.remedies == ("--home tcp:1863",)


def test_other_ports_must_be_forwarded(authority: Authority) -> None:
    shown = told(authority, tcp(1863), tcp(4430), tcp(8000))
    assert "forward" in shown.problem
    assert shown.remedies == ("443 to 4430", "80 to 8000")


def test_a_socket_behind_a_proxy_is_taken_for_right(authority: Authority) -> None:
    assert told(authority, tcp(1863), UNIXAddress("/run/tls"), UNIXAddress("/run/http")).problem == ""


@pytest.mark.parametrize(
    ("bound", "reached", "filled_in"),
    [
        ("192.168.1.5", "127.0.0.1", "192.168.1.5"),
        ("127.0.0.1", "192.168.1.5", "127.0.0.1"),
        ("0.0.0.0", "192.168.1.5", "192.168.1.5"),
        ("0.0.0.0", "127.0.0.1", own_address()),
        ("0.0.0.0", "fd00::1", own_address()),
        ("0.0.0.0", "", own_address()),
    ],
)
def test_the_lines_name_an_address_that_old_machines_reach(
    authority: Authority, bound: str, reached: str, filled_in: str
) -> None:
    shown = told(authority, tcp(1863), tcp(443, bound), tcp(80, bound))
    assert shown.hosts_file(reached).splitlines()[0] == f"{filled_in} {min(WELL_KNOWN_HOSTS)}"
    assert shown.authority_url(reached) == f"http://{filled_in}/retro/ca.crt"


@pytest.mark.parametrize(
    ("public", "filled_in"),
    [
        ("203.0.113.7:1863", "203.0.113.7"),
        ("chat.example.org:1863", "192.168.1.5"),
        ("[2001:db8::7]:1863", "192.168.1.5"),
    ],
)
def test_the_lines_name_the_address_outside_where_it_is_one_for_old_machines(
    authority: Authority, public: str, filled_in: str
) -> None:
    shown = told(authority, tcp(1863), tcp(443), tcp(80), public)
    assert shown.hosts_file("192.168.1.5").startswith(f"{filled_in} ")


def test_the_authority_is_fetched_from_the_port_that_listens(authority: Authority) -> None:
    shown = told(authority, tcp(1863), tcp(443, "10.0.0.1"), tcp(8000, "10.0.0.1"))
    assert shown.authority_url("") == "http://10.0.0.1:8000/retro/ca.crt"


def test_this_machine_has_an_address() -> None:
    assert not ip_address(own_address()).is_unspecified


def test_the_fingerprint_is_as_old_systems_show_it(authority: Authority) -> None:
    groups = told(authority, tcp(1863), tcp(443), tcp(80)).fingerprint.split(":")
    assert len(groups) == 20
    assert all(len(group) == 2 and group == group.upper() for group in groups)


DOCUMENTATION = (Path(__file__).parent.parent / "docs" / "old_clients.rst").read_text(encoding="utf-8")


def test_the_documentation_has_the_same_lines_as_the_page(authority: Authority) -> None:
    shown = told(authority, tcp(1863), tcp(443, "192.168.1.5"), tcp(80, "192.168.1.5"))
    documented = re.findall(r"^   (192\.168\.1\.5 .*)$", DOCUMENTATION, re.MULTILINE)
    assert "\n".join(documented) == shown.hosts_file("")


def test_the_documentation_tells_of_the_same_clients_as_the_page() -> None:
    rows = re.findall(r"^(\S.*?)  +(MSNP[^ ].*?)  ", DOCUMENTATION, re.MULTILINE)
    assert rows == [(client.name, client.dialect) for client in CLIENTS]


def test_the_documentation_names_every_domain_of_the_authority() -> None:
    assert all(f"``{domain}``" in DOCUMENTATION for domain in DOMAINS)


def test_every_host_is_one_that_the_certificate_may_have(tmp_path: Path) -> None:
    """A host outside the domains of the authority would keep the service from starting."""
    assert Authority(tmp_path, WELL_KNOWN_HOSTS).pem
