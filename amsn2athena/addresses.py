"""Where our own listening ports can be reached."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IListeningPort

#: An address that belongs to nobody, kept for documentation.
_ELSEWHERE = ("192.0.2.1", 9)
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


@dataclass(frozen=True)
class Address:
    """A TCP address to connect to; ``host`` is a literal. ``everybody``: other machines can connect too."""

    host: str
    port: int
    everybody: bool

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def for_people(self) -> str:
        """The address as a person types it."""
        return f"localhost:{self.port}" if ip_address(self.host).is_loopback else str(self)


def address_of(port: IListeningPort) -> Address | None:
    """Return the address of a listening port on TCP, ``None`` for any other."""
    listening = port.getHost()
    if not isinstance(listening, IPv4Address | IPv6Address):
        return None
    host = _WILDCARDS.get(listening.host, listening.host)
    everybody = listening.host in _WILDCARDS or not ip_address(host).is_loopback
    return Address(host, listening.port, everybody)


def own_address() -> str:
    """Return the address by which this machine talks to others; loopback's when it has none.

    Nothing is sent: a datagram socket only looks up which way it would take.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
