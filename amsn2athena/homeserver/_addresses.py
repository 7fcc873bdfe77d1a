"""Addresses, as the protocol and the log write them; and e-mail addresses, as the network keeps them."""

from __future__ import annotations

import re

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress

_GUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.ASCII | re.IGNORECASE)


def host_and_port(address: IAddress) -> str:
    """Return ``host:port``, or what else tells a connection that is not TCP."""
    if isinstance(address, IPv6Address):
        return f"[{address.host}]:{address.port}"
    if isinstance(address, IPv4Address):
        return f"{address.host}:{address.port}"
    return "a local socket"


def host_of(address: IAddress | None) -> str:
    """Return the host, or what else connections are counted by."""
    return str(getattr(address, "host", "a local socket"))


def is_loopback(host: str) -> bool:
    """Whether a connection from ``host`` comes from this machine."""
    return host == "::1" or host.startswith(("127.", "::ffff:127.", "a local"))


def normal(email: str) -> str:
    """Return the form in which an e-mail address is kept and compared: no two differ in case alone."""
    return email.strip().lower()


def guid_in_braces(text: str) -> str | None:
    """Return a machine's GUID in braces, or ``None`` when ``text`` is no GUID."""
    found = _GUID.fullmatch(text)
    return f"{{{found[1]}}}" if found else None


def person_and_place(text: str) -> tuple[str, str]:
    """Return the e-mail address and the GUID (or ``""``) of ``email;{guid}``."""
    email, _, guid = text.partition(";")
    return normal(email), guid_in_braces(guid) or ""
