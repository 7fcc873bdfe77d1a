"""Where a network lives."""

from __future__ import annotations

from dataclasses import dataclass

from amsn2athena.papyon._authorities import certificates

#: The port of notification servers and switchboards, unless an address names one.
PORT = 1863


@dataclass(frozen=True, slots=True)
class Hosts:
    """The addresses of a network.

    ``notification`` is ``"host:port"``, the others are the ``http`` or ``https`` URLs of ``RST.srf``,
    ``abservice.asmx``, ``SharingService.asmx``, ``oim.asmx``, ``rsi.asmx``, ``pprdr.asp`` and
    ``SchematizedStore.asmx``. ``oim`` and ``rsi`` are ``""`` when the network keeps no messages for those who
    are not there, ``nexus`` when its old dialects are signed in to in no other way than its new ones, and
    ``storage`` when it keeps no profiles.

    ``switchboard`` is the ``"host:port"`` to go to for conversations, whatever the network says of where they
    are; with ``""`` that counts.

    ``authorities`` is the path of a PEM file: with it, the network's ``https`` services are those whose
    certificates these authorities have signed, and no others; with ``""`` those that the system trusts count.
    Raises ``ValueError``, with a sentence, for what makes no sense and for a file that cannot be used.
    """

    notification: str
    passport: str
    address_book: str
    sharing: str
    oim: str = ""
    rsi: str = ""
    nexus: str = ""
    storage: str = ""
    authorities: str = ""
    switchboard: str = ""

    def __post_init__(self) -> None:
        address(self.notification)
        address(self.switchboard or self.notification)
        certificates(self.authorities)
        optional = [url for url in (self.oim, self.rsi, self.nexus, self.storage) if url]
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
