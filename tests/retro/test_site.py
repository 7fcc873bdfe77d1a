"""What is served to old clients, and what is not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.web.resource import Resource
from twisted.web.server import Request

from amsn2athena import web
from amsn2athena.retro import Authority, factories
from tests.retro.machines import Line, Machine, of_then


class _Service(Resource):
    isLeaf = True

    def render(self, request: Request) -> bytes:
        return b"a service"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("retro"), ["login.live.com"])


@dataclass
class Doors:
    authority: Authority

    def __post_init__(self) -> None:
        guard = web.Guard(soap_hosts=["login.live.com"])
        services = {b"RST.srf": _Service()}  # type: ignore[no-untyped-call]
        self.tls, self.plain = factories(self.authority, services, guard, MemoryReactorClock())  # type: ignore[no-untyped-call]

    def ask(self, path: str, *headers: str) -> bytes:
        line = Line(self.plain)
        line.say("\r\n".join([f"GET {path} HTTP/1.0", *headers, "", ""]).encode())
        return line.hear()


def test_the_services_are_there_with_tls_and_without(authority: Authority) -> None:
    doors = Doors(authority)
    assert doors.ask("/RST.srf").endswith(b"\r\n\r\na service")
    machine = Machine(Line(doors.tls), of_then(authority.pem))
    machine.shake_hands()
    machine.say(b"POST /RST.srf HTTP/1.1\r\nHost: login.live.com:443\r\nContent-Length: 0\r\n\r\n")
    assert machine.read().endswith(b"\r\n\r\na service")


@pytest.mark.parametrize("name", ["crt", "der"])
def test_the_authority_is_there_to_be_imported(authority: Authority, name: str) -> None:
    head, _, body = Doors(authority).ask(f"/retro/ca.{name}").partition(b"\r\n\r\n")
    assert b"Content-Type: application/x-x509-ca-cert" in head
    assert f'filename="amsn2athena-ca.{name}"'.encode() in head
    assert body == (authority.pem if name == "crt" else authority.der)


@pytest.mark.parametrize("path", ["/retro/ca.key", "/retro/", "/retro", "/retro/server.key", "/"])
def test_nothing_else_of_the_folder_is_there(authority: Authority, path: str) -> None:
    assert Doors(authority).ask(path).startswith(b"HTTP/1.0 404")


def test_a_name_that_strangers_give_us_is_refused(authority: Authority) -> None:
    doors = Doors(authority)
    assert doors.ask("/RST.srf", "Host: login.live.com").startswith(b"HTTP/1.0 200")
    assert doors.ask("/RST.srf", "Host: evil.example.com").startswith(b"HTTP/1.0 421")
    assert doors.ask("/nowhere", "Host: login.live.com").startswith(b"HTTP/1.0 404")
