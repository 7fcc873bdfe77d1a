"""A service behind a router that leads a port of its own here."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import cast

from tests.project.running import PATIENCE, TWISTD, Service, free_port
from tests.project.test_command_line import post, run
from tests.project.test_old_clients import NotificationServer, OpenService, ticket


def configured(folder: Path, public: str) -> str:
    """Write that the home network is to be reached at ``public``; return the option that names the file."""
    file = folder / "amsn2.toml"
    file.write_text(f"[home]\npublic = '{public}'\n")
    return f"--config={file}"


@contextmanager
def router(outside: int, inside: int) -> Iterator[None]:
    """Lead connections to the port ``outside`` of this machine to ``inside``, as a router does."""
    with socket.create_server(("127.0.0.1", outside)) as listening, closing(_Leading(listening, inside)):
        yield


class _Leading:
    def __init__(self, listening: socket.socket, inside: int) -> None:
        self._inside = inside
        self._stop, self._stopped = socket.socketpair()
        self._opened = [self._stop, self._stopped]
        self._selector = selectors.DefaultSelector()
        for each in (listening, self._stopped):
            self._selector.register(each, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._lead, args=(listening,))
        self._thread.start()

    def close(self) -> None:
        self._stop.sendall(b"enough")
        self._thread.join(PATIENCE)
        self._selector.close()
        for each in self._opened:
            each.close()

    def _lead(self, listening: socket.socket) -> None:
        while True:
            ready = [(key.fileobj, key.data) for key, _ in self._selector.select()]
            for came, other in ready:
                if came is self._stopped:
                    return
                if came is listening:
                    self._join(listening.accept()[0])
                else:
                    self._pass_on(cast(socket.socket, came), other)

    def _join(self, outer: socket.socket) -> None:
        inner = socket.create_connection(("127.0.0.1", self._inside), PATIENCE)
        self._opened += (outer, inner)
        self._selector.register(outer, selectors.EVENT_READ, inner)
        self._selector.register(inner, selectors.EVENT_READ, outer)

    def _pass_on(self, came: socket.socket, other: socket.socket) -> None:
        data = came.recv(65536)
        if data:
            other.sendall(data)
        else:
            self._selector.unregister(came)
            with suppress(OSError):
                other.shutdown(socket.SHUT_WR)


def test_a_client_outside_is_sent_to_the_router_and_gets_into_the_conversation(tmp_path: Path) -> None:
    outside = free_port()
    service = OpenService(tmp_path, configured(tmp_path, f"127.0.0.1:{outside}"))
    try:
        post(service, "/create-account", email="old@example.com", name="Old", password="twenty years")
        with router(outside, service.home_port), closing(NotificationServer(outside)) as server:
            server.ask("VER 1 MSNP12 CVR0")
            server.ask("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 7.5.0324 msmsgs old@example.com")
            *_, challenge = server.ask("USR 3 TWN I old@example.com")
            server.ask(f"USR 4 TWN S {ticket(service, challenge, 'old@example.com', 'twenty years')}")
            server.ask("CHG 5 NLN 0")
            _, _, _, where, _, token, *_ = server.ask("XFR 6 SB")
            assert where == f"127.0.0.1:{outside}"
            with closing(NotificationServer(int(where.rpartition(":")[2]))) as room:
                assert room.ask(f"USR 1 old@example.com {token}")[:3] == ["USR", "1", "OK"]
    finally:
        service.stop()


def test_those_who_use_the_page_need_no_way_through_the_router(tmp_path: Path) -> None:
    """Many routers lead nobody inside to their own outer side."""
    service = Service(TWISTD, tmp_path, configured(tmp_path, f"127.0.0.1:{free_port()}"))
    try:
        run(service.data, "account", "add", "alice@example.com", typed="correct horse\n")
        done = run(service.data, "doctor", "home", "--account=alice@example.com", typed="correct horse\n")
        assert "opens a conversation for us" in done.stdout, done.stdout
    finally:
        service.stop()
