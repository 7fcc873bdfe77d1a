"""The networks beside the home network: what is said of one, and those that are known by their names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from amsn2athena.papyon import DIALECTS, Client, Hosts, offered

#: Where the services are at the address that has them all; a network can do without the last four.
PATHS = {
    "passport": "RST.srf",
    "address_book": "abservice/abservice.asmx",
    "sharing": "abservice/SharingService.asmx",
    "oim": "OimWS/oim.asmx",
    "rsi": "rsi/rsi.asmx",
    "nexus": "rdr/pprdr.asp",
    "storage": "storageservice/SchematizedStore.asmx",
}
NEEDED = ("passport", "address_book", "sharing")


class NetworkSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A network that is not the home network.

    Its methods raise ``ValueError``, with a sentence for the operator, when it makes no sense.
    """

    preset: str = ""
    title: str = ""
    notification: str = ""
    services: str = ""
    passport: str = ""
    address_book: str = ""
    sharing: str = ""
    oim: str = ""
    rsi: str = ""
    nexus: str = ""
    storage: str = ""
    ca: str = ""
    dialects: tuple[int, ...] = ()

    def complete(self, folder: Path) -> NetworkSettings:
        """Return it with what its preset adds; a relative file name in it is one in ``folder``."""
        known = _preset(self.preset) if self.preset else NetworkSettings()
        found = {name: getattr(self, name) or getattr(known, name) for name in self.__struct_fields__}
        ca = str(folder / Path(self.ca).expanduser()) if self.ca else ""
        return NetworkSettings(**found | {"preset": "", "ca": ca})

    def hosts(self) -> Hosts:
        """Return where its servers are."""
        host, _, port = self.notification.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f"notification = {self.notification!r} is not HOST:PORT.")
        return Hosts(self.notification, **self._urls(host), authorities=self.ca)

    def client(self, reactor: Any) -> Client:
        """Return a client of it."""
        return Client(self.hosts(), reactor, dialects=self.spoken())

    def check(self) -> None:
        """Raise ``ValueError`` unless clients of it can be made, and people told what it is."""
        if not self.title.strip():
            raise ValueError("it has no title.")
        self.hosts()
        self.spoken()

    def _urls(self, host: str) -> dict[str, str]:
        named = {name: getattr(self, name) for name in PATHS}
        base = self.services.rstrip("/") or ("" if any(named.values()) else f"http://{host}")
        for name, path in PATHS.items():
            if not named[name] and base:
                named[name] = f"{base}/{path}"
            if named[name] or name in NEEDED:
                _check_url(name, named[name])
        return named

    def spoken(self) -> tuple[int, ...]:
        unknown = set(self.dialects) - set(DIALECTS)
        if unknown:
            known = ", ".join(map(str, DIALECTS))
            raise ValueError(f"dialects = {sorted(unknown)} are none that we speak. Those are {known}.")
        return tuple(sorted(set(self.dialects), reverse=True)) or offered(self.hosts())


@lru_cache(maxsize=1)
def presets() -> dict[str, NetworkSettings]:
    """Return the networks that the operator need only name."""
    file = Path(__file__).with_name("networks.toml")
    return msgspec.toml.decode(file.read_bytes(), type=dict[str, NetworkSettings])


def _preset(name: str) -> NetworkSettings:
    known = presets()
    if name not in known:
        raise ValueError(f"preset = {name!r} is none of {', '.join(sorted(known))}.")
    return known[name]


def _check_url(name: str, url: str) -> None:
    if not url:
        raise ValueError(f"{name} is missing, and so is services, which could stand for it.")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise ValueError(f"{name}: {url!r} is not the address of a web service.")
