"""Start the service as a person does, in a process of its own."""

from __future__ import annotations

import atexit
import http.client
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from random import SystemRandom

TWISTD = Path(sys.executable).parent / "twistd"
PATIENCE = 60.0
# Below what systems give to those who ask for any port: nobody gets one of these by accident.
PORTS = range(20_000, 32_768)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell has started the tests in the background. What they start is stopped by Ctrl-C all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def free_port() -> int:
    """Return a port of the loopback interface that nothing uses now, and that nobody is given meanwhile.

    Other tests may look for one at the same time. What marks it as given is a UDP socket at the port of that
    number, which disturbs nobody, and lasts as long as this process.
    """
    while True:
        port = SystemRandom().choice(PORTS)
        mark = socket.socket(type=socket.SOCK_DGRAM)
        with socket.socket() as probe:
            try:
                mark.bind(("127.0.0.1", port))
                probe.bind(("127.0.0.1", port))
            except OSError:
                mark.close()
                continue
        atexit.register(mark.close)
        return port


class Service:
    """``twistd -n amsn2-web`` in ``folder``, with its data there. It serves when this returns."""

    def __init__(self, twistd: Path, folder: Path, *options: str, wait_for: str = "") -> None:
        self.folder = folder
        self.data = folder / "data"
        self.http_port = free_port()
        self.home_port = free_port()
        self.log: list[str] = []
        self._wait_for = wait_for
        self._command = [
            *(str(twistd), "--nodaemon", "--pidfile=", "amsn2-web"),
            f"--http=tcp:{self.http_port}:interface=127.0.0.1",
            f"--home=tcp:{self.home_port}:interface=127.0.0.1",
            f"--data-dir={self.data}",
            *options,
        ]
        self.start_again()

    @property
    def address(self) -> str:
        """What a person types into the browser."""
        return f"http://localhost:{self.http_port}/"

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def start_again(self) -> None:
        """Start it, on the same ports and the same data."""
        self._process = subprocess.Popen(
            self._command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(self._process, self._lines))
        self._reader.start()
        self.wait_for_log(self._wait_for or self.address)

    def wait_for_log(self, words: str) -> str:
        """Return the next line of the log that has ``words`` in it; ``AssertionError`` when there is none."""
        while True:
            line = self._lines.get(timeout=PATIENCE)
            if line is None:
                raise AssertionError(f"the service ended before it said {words!r}:\n" + "".join(self.log))
            if words in line:
                return line

    def get(self, path: str) -> str:
        """Return the body of a page; ``AssertionError`` unless it answers 200."""
        status, body = self.request("GET", path)
        assert status == 200, (path, status, body)
        return body

    def request(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Return the status and the body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def headers(self, path: str) -> http.client.HTTPMessage:
        """Return the headers of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().headers
        finally:
            connection.close()

    def local_links(self, page: str) -> list[str]:
        """Return the addresses on this service that a page names."""
        return sorted(set(re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js|svg|png))"', page)))

    def kill(self, with_signal: signal.Signals) -> int:
        """End it with a signal, and return its exit code."""
        self._process.send_signal(with_signal)
        code = self._process.wait(timeout=PATIENCE)
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code

    def stop(self) -> int:
        """End it as Ctrl-C does, and return its exit code."""
        return self.kill(signal.SIGINT) if self._process.poll() is None else self._process.returncode

    def _read(self, process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.log.append(line)
            lines.put(line)
        lines.put(None)
