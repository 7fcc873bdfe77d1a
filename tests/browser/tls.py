"""A door of TLS before a port of loopback, as a proxy before a service would be."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from pathlib import Path

from tests.certificates import authority

HOST = "localhost"


class TlsDoor:
    """Lets in whoever speaks TLS, and passes on what they say to the port ``inside``; ``ca`` is the file of
    who vouches for it.
    """

    def __init__(self, folder: Path) -> None:
        self.inside = 0
        ours = authority(folder, "House authority")
        ours.sign(folder, [HOST])
        self.ca = ours.path
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(folder / f"{HOST}-30.pem")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._let_in, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _let_in(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                guest = threading.Thread(target=self._serve, args=(plain,), daemon=True)
                self._threads.append(guest)
                guest.start()

    def _serve(self, plain: socket.socket) -> None:
        """Answer one request after the other, until either side has enough."""
        with (
            contextlib.suppress(OSError),
            self._context.wrap_socket(plain, server_side=True) as outside,
            socket.create_connection(("127.0.0.1", self.inside)) as inside,
        ):
            back = threading.Thread(target=_pass_on, args=(inside, outside), daemon=True)
            back.start()
            _pass_on(outside, inside)
            back.join(10)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
