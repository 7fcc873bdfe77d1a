"""Why a port cannot be listened on, in words."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactor

from amsn2athena.listening import NotListening, listen, place


class Refusing(MemoryReactor):
    """A reactor whose system refuses every port."""

    def __init__(self, number: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._number = number

    def listenTCP(self, port: int, factory: Any, backlog: int = 50, interface: str = "") -> Any:
        raise CannotListenError(interface, port, OSError(self._number, os.strerror(self._number)))  # type: ignore[no-untyped-call]


def reason(description: str, number: int) -> str:
    with pytest.raises(NotListening) as caught:
        listen(Refusing(number), "retro-https", description, Factory())
    return str(caught.value)


def test_a_port_that_needs_a_permission_says_where_to_read_on() -> None:
    assert reason("tcp:443", errno.EACCES) == (
        "Port 443 may not be listened on: those below 1024 need a permission."
        ' "Old clients" in the documentation says how to give it. Or choose another with --retro-https.'
    )


def test_a_port_in_use_says_so() -> None:
    sentence = reason("tcp:443:interface=127.0.0.1", errno.EADDRINUSE)
    assert sentence.startswith("Port 443 on 127.0.0.1 is in use already.")


def test_whatever_else_is_wrong_is_said_in_the_words_of_the_system() -> None:
    assert "Permission denied" in reason("tcp:4430", errno.EACCES)
    assert "--retro-https" in reason("tcp:443", errno.EADDRNOTAVAIL)


def test_a_port_says_where_it_is() -> None:
    port = listen(MemoryReactor(), "home", "tcp:1863", Factory())  # type: ignore[no-untyped-call]
    assert place(port) == "0.0.0.0:1863"
