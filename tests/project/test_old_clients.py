"""The service with its doors open for old clients: by real TLS, with what is really installed."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.running import PATIENCE, TWISTD, Service, free_port
from tests.project.test_starting import assert_one_line, options, start
from tests.retro.machines import of_then


class OpenService(Service):
    """A service with ``--retro``, on loopback."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.https_port, self.plain_port = free_port(), free_port()
        super().__init__(
            TWISTD,
            folder,
            f"--retro={folder / 'retro'}",
            f"--retro-https=tcp:{self.https_port}:interface=127.0.0.1",
            f"--retro-http=tcp:{self.plain_port}:interface=127.0.0.1",
            *more,
        )

    @property
    def authority(self) -> bytes:
        """The authority that it made, in PEM."""
        return (self.folder / "retro" / "ca.crt").read_bytes()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenService]:
    service = OpenService(tmp_path_factory.mktemp("service"))
    yield service
    service.stop()


def ask(port: int, request: bytes, context: ssl.SSLContext | None = None, host: str | None = None) -> bytes:
    """Say something to a port, by TLS if there is a context, and return all that it answers."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain:
        connection = plain if context is None else context.wrap_socket(plain, server_hostname=host)
        with connection:
            connection.sendall(request)
            answer = b""
            while data := connection.recv(65536):
                answer += data
    return answer


def test_a_machine_of_then_asks_a_host_of_then(service: OpenService) -> None:
    context = of_then(service.authority)
    answer = ask(service.https_port, b"GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n", context, "nexus.passport.com")
    assert answer.startswith(b"HTTP/1.0 200")
    assert b"PassportURLs: " in answer


def test_it_sends_no_name_of_a_host(service: OpenService) -> None:
    context = of_then(service.authority)
    context.check_hostname = False
    answer = ask(service.https_port, b"GET /rdr/pprdr.asp HTTP/1.0\r\n\r\n", context)
    assert answer.startswith(b"HTTP/1.0 200")


def test_the_authority_can_be_fetched_without_tls(service: OpenService) -> None:
    answer = ask(service.plain_port, b"GET /retro/ca.crt HTTP/1.0\r\nHost: login.live.com\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/x-x509-ca-cert" in head
    assert body == service.authority


@pytest.mark.parametrize("path", ["/", "/sign-in", "/health", "/static/", "/athena/"])
def test_the_messengers_own_pages_are_not_there(service: OpenService, path: str) -> None:
    request = f"GET {path} HTTP/1.0\r\n\r\n".encode()
    assert ask(service.plain_port, request).startswith(b"HTTP/1.0 404")
    assert ask(service.https_port, request, of_then(service.authority), "g.msn.com").startswith(
        b"HTTP/1.0 404"
    )


def test_a_page_of_a_stranger_asks_in_vain(service: OpenService) -> None:
    request = b"POST /RST.srf HTTP/1.0\r\nOrigin: http://example.com\r\nContent-Length: 0\r\n\r\n"
    assert ask(service.plain_port, request).startswith(b"HTTP/1.0 403")


def test_the_log_says_that_it_is_weak(service: OpenService) -> None:
    (line,) = [line for line in service.log if "WEAK TLS" in line]
    assert f"127.0.0.1:{service.https_port}" in line
    assert "do not expose" in line


def test_the_log_says_who_cannot_sign_in(service: OpenService) -> None:
    (line,) = [line for line in service.log if "--home tcp:1863" in line]
    assert "Only clients on the machine of this service" in line


def test_without_the_option_there_is_nothing(tmp_path: Path) -> None:
    service = Service(TWISTD, tmp_path)
    status, _ = service.request("GET", "/retro/ca.crt")
    service.stop()
    assert status == 404
    assert not [line for line in service.log if "TLS" in line]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data"]


def test_the_listener_of_the_pages_speaks_no_old_tls(tmp_path: Path, service: OpenService) -> None:
    """Only the listener for old clients does, be the other one's certificate the same."""
    port = free_port()
    folder = service.folder / "retro"
    keys = f"privateKey={folder / 'server.key'}:certKey={folder / 'server.crt'}"
    pages = Service(TWISTD, tmp_path, f"--http=ssl:{port}:interface=127.0.0.1:{keys}", wait_for="Open http")
    try:
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version|unsupported.protocol"):
                ask(port, b"GET / HTTP/1.0\r\n\r\n", of_then(service.authority, version), "login.live.com")
        context = of_then(service.authority, ssl.TLSVersion.TLSv1_2)
        assert ask(port, b"GET / HTTP/1.0\r\n\r\n", context, "login.live.com").startswith(b"HTTP/1.0 421")
    finally:
        pages.stop()


def test_a_port_of_tls_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        where = (f"--retro={tmp_path}", f"--retro-https=tcp:{port}:interface=127.0.0.1")
        done = start(tmp_path, *options(tmp_path, free_port(), free_port()), *where)
    assert_one_line(done, f"Port {port}", "in use", "--retro-https")


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    where = f"--retro={tmp_path / 'file' / 'retro'}"
    done = start(tmp_path, *options(tmp_path, free_port(), free_port()), where)
    assert_one_line(done, "old clients", str(tmp_path / "file" / "retro"))


def test_on_every_interface_an_account_takes_an_invitation(tmp_path: Path) -> None:
    service = OpenService(tmp_path, f"--retro-http=tcp:{free_port()}")
    page = service.get("/")
    service.stop()
    assert "data-invitation" in page
