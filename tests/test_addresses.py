"""Where our ports are reached, and who can."""

from __future__ import annotations

from typing import cast

import pytest
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.interfaces import IListeningPort

from amsn2athena.addresses import Address, address_of


class Listening:
    def __init__(self, address: object) -> None:
        self._address = address

    def getHost(self) -> object:
        return self._address


@pytest.mark.parametrize(
    ("listening", "reached", "for_people"),
    [
        (IPv4Address("TCP", "127.0.0.1", 80), Address("127.0.0.1", 80, False), "localhost:80"),
        (IPv4Address("TCP", "0.0.0.0", 80), Address("127.0.0.1", 80, True), "localhost:80"),
        (IPv4Address("TCP", "192.168.1.2", 80), Address("192.168.1.2", 80, True), "192.168.1.2:80"),
        (IPv6Address("TCP", "::1", 80), Address("::1", 80, False), "localhost:80"),
        (IPv6Address("TCP", "::", 80), Address("::1", 80, True), "localhost:80"),
        (IPv6Address("TCP", "fd00::1", 80), Address("fd00::1", 80, True), "[fd00::1]:80"),
    ],
)
def test_a_port_says_where_it_is_reached(listening: object, reached: Address, for_people: str) -> None:
    address = address_of(cast(IListeningPort, Listening(listening)))
    assert address == reached
    assert address.for_people == for_people


def test_a_unix_socket_has_no_such_address() -> None:
    assert address_of(cast(IListeningPort, Listening(UNIXAddress("/run/socket")))) is None
