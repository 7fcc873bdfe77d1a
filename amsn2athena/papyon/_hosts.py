"""Where a network lives."""

from __future__ import annotations

from dataclasses import dataclass

#: The port of notification servers and switchboards, unless an address names one.
PORT = 1863


@dataclass(frozen=True, slots=True)
class Hosts:
    """The addresses of a network.

    ``notification`` is ``"host:port"``, the others are the ``http`` or ``https`` URLs of ``RST.srf``,
    ``abservice.asmx``, ``SharingService.asmx``, ``oim.asmx`` and ``rsi.asmx``. The last two are ``""`` when
    the network keeps no messages for those who are not there.
    """

    notification: str
    passport: str
    address_book: str
    sharing: str
    oim: str = ""
    rsi: str = ""

    def __post_init__(self) -> None:
        address(self.notification)
        optional = [url for url in (self.oim, self.rsi) if url]
        for url in (self.passport, self.address_book, self.sharing, *optional):
            if not url.isascii() or not url.lower().startswith(("http://", "https://")):
                raise ValueError(f"not an http or https URL: {url!r}")


def address(text: str) -> tuple[str, int]:
    """Split ``"host:port"``, ``"[v6]:port"`` or ``"host"``; raise ``ValueError`` for anything else."""
    host, colon, port = text.rpartition(":")
    if not colon:
        host, port = text, str(PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not host.isascii() or not host.isprintable() or " " in host:
        raise ValueError(f"not a host and port: {text!r}")
    if not (port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536):
        raise ValueError(f"not a port: {text!r}")
    return host, int(port)
