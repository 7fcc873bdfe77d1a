"""What strangers send to either port harms nobody, and is one line in the log."""

from __future__ import annotations

import os
import socket

import pytest

from tests.project.running import PATIENCE, Service

GARBAGE = {
    "nothing": b"",
    "random bytes": os.urandom(4096) + b"\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a line without end": b"A" * 200_000,
    "an endless payload": b"VER 1 MSNP18\r\nUUX 2 4294967295\r\n",
    "half a TLS handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(100) + b"\r\n",
}


def throw(port: int, garbage: bytes) -> bytes:
    """Send ``garbage``, say that there is no more, and return what comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        answer = b""
        try:
            connection.sendall(garbage)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                answer += piece
        except TimeoutError:
            raise
        except OSError:
            """It closed before it had read everything."""
        return answer


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_closes_its_own_connection_only(service: Service, garbage: bytes) -> None:
    with socket.create_connection(("127.0.0.1", service.home_port), timeout=PATIENCE) as bystander:
        throw(service.home_port, garbage)
        throw(service.http_port, garbage)
        assert service.get("/health") == '{"ok":true}'
        bystander.sendall(b"VER 1 MSNP18 CVR0\r\n")
        assert bystander.recv(100).startswith(b"VER 1 MSNP18")
    log = "".join(service.log)
    assert "Traceback" not in log
    assert "Unhandled" not in log


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost:1"}, 421),
        ({"Host": ""}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_host_or_origin_that_is_not_ours_is_refused(
    service: Service, headers: dict[str, str], status: int
) -> None:
    for path in ("/", "/health", "/athena/transport"):
        assert service.request("GET", path, headers=headers)[0] == status
    assert service.request("POST", "/sign-in", "{}", headers)[0] == status


def test_a_foreign_page_cannot_post_in_somebodys_name(service: Service) -> None:
    assert service.request("POST", "/sign-out", "{}")[0] == 403


def test_every_page_forbids_frames_foreign_content_and_inline_scripts(service: Service) -> None:
    for path in ("/", "/health", "/nothing-here"):
        headers = service.headers(path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
    page = service.get("/")
    assert "http:" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https:" not in page
    assert " onclick" not in page
    assert " style=" not in page


def test_a_request_that_is_too_long_is_refused(service: Service) -> None:
    headers = {"Host": f"localhost:{service.http_port}", "Content-Length": str(1 << 40)}
    assert service.request("POST", "/sign-in", None, headers)[0] == 413
