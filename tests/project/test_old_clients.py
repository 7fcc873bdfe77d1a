"""The service with its doors open for old clients: by real TLS, with what is really installed."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from amsn2athena.home import WELL_KNOWN_HOSTS
from amsn2athena.msnp import twn
from tests.project.running import PATIENCE, TWISTD, Service, free_port
from tests.project.test_command_line import post
from tests.project.test_starting import assert_one_line, options, start
from tests.project.test_strangers import GARBAGE, throw
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


def test_who_came_by_tls_is_sent_on_by_tls(service: OpenService) -> None:
    request = b"GET /rdr/pprdr.asp HTTP/1.0\r\nHost: nexus.passport.com:443\r\n\r\n"
    answer = ask(service.https_port, request, of_then(service.authority), "nexus.passport.com")
    assert b"DALogin=nexus.passport.com/login2.srf," in answer
    assert b"DALogin=http://nexus.passport.com:443/login2.srf," in ask(service.plain_port, request)


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
    assert "Only old clients on the machine of this service" in line


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


class NotificationServer:
    """A connection to it, as a client of MSNP12 has one."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._lines = self._connection.makefile("rb")

    def ask(self, line: str) -> list[str]:
        """Say a line, and return the words of the answer, which may come after other lines."""
        verb, number, *_ = line.split(" ")
        self._connection.sendall(f"{line}\r\n".encode())
        while heard := self._lines.readline():
            if heard.decode().split()[:2] == [verb, number]:
                return heard.decode().split()
        raise AssertionError(f"no answer to {line!r}")

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._connection.close()


def ticket(service: OpenService, challenge: str, email: str, password: str) -> str:
    """Get a ticket by TLS 1.0: ask the nexus where, then go there."""
    context = of_then(service.authority)
    nexus = b"GET /rdr/pprdr.asp HTTP/1.0\r\nHost: nexus.passport.com\r\n\r\n"
    told = ask(service.https_port, nexus, context, "nexus.passport.com").decode()
    place = urlsplit(twn.parse_nexus(told.partition("PassportURLs: ")[2].partition("\r\n")[0]))
    assert place.scheme == "https"
    assert place.hostname in WELL_KNOWN_HOSTS
    authorization = twn.authorization(email, password, challenge)
    request = f"GET {place.path} HTTP/1.0\r\nHost: {place.netloc}\r\nAuthorization: {authorization}\r\n\r\n"
    answer = ask(service.https_port, request.encode(), context, place.hostname).decode()
    return twn.parse_info(answer.partition("Authentication-Info: ")[2].partition("\r\n")[0])


def test_a_client_of_2003_signs_in_and_is_sent_to_a_conversation_where_it_came_from(
    service: OpenService,
) -> None:
    password = "twenty years"
    assert post(service, "/create-account", email="old@example.com", name="Old", password=password)[0] == 200
    with closing(NotificationServer(service.home_port)) as server:
        assert server.ask("VER 1 MSNP12 MSNP11 CVR0") == ["VER", "1", "MSNP12"]
        server.ask("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0324 msmsgs old@example.com")
        *_, challenge = server.ask("USR 3 TWN I old@example.com")
        shown = ticket(service, challenge, "old@example.com", password)
        assert server.ask(f"USR 4 TWN S {shown}")[:4] == ["USR", "4", "OK", "old@example.com"]
        server.ask("CHG 5 NLN 0")
        assert server.ask("XFR 6 SB")[2:4] == ["SB", f"127.0.0.1:{service.home_port}"]


def test_a_client_that_may_use_no_port_but_that_of_the_web_gets_through(service: OpenService) -> None:
    """It asks as one asks a proxy: the whole address is in the first line."""
    place = "http://gateway.messenger.hotmail.com/gateway/gateway.dll"
    hello = b"VER 1 MSNP12 CVR0\r\n"
    request = (
        f"POST {place}?Action=open&Server=NS&IP=messenger.hotmail.com HTTP/1.1\r\n"
        "Host: gateway.messenger.hotmail.com\r\nConnection: close\r\n"
        f"Content-Length: {len(hello)}\r\n\r\n"
    )
    answer = ask(service.plain_port, request.encode() + hello)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"X-MSN-Messenger: SessionID=" in answer


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_closes_its_own_connection_only(service: OpenService, garbage: bytes) -> None:
    for port in (service.https_port, service.plain_port):
        throw(port, garbage)
    assert ask(service.plain_port, b"GET /retro/ca.der HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
    log = "".join(service.log)
    assert "Traceback" not in log
    assert "Unhandled" not in log
