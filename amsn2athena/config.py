"""The configuration file: the same settings as on the command line, and the networks beside the home network.

A TOML file such as::

    http = "tcp:8080:interface=127.0.0.1"
    hosts = ["messenger.example.org"]

    [networks.club]
    title = "Our club"
    notification = "msn.example.org:1863"
    services = "https://msn.example.org"

``services`` is where the web services are, under their well-known paths; ``passport``, ``address_book``,
``sharing``, ``oim``, ``rsi``, ``nexus`` and ``storage`` name the address of one of them each, where it is
elsewhere. ``ca`` is a PEM file, beside the configuration file unless it says otherwise, of the authorities
that vouch for those of them that are reached by ``https``; the system's count where there is none.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from amsn2athena.papyon import Hosts

#: Where the services are at the address that has them all.
PATHS = {
    "passport": "RST.srf",
    "address_book": "abservice/abservice.asmx",
    "sharing": "abservice/SharingService.asmx",
    "oim": "OimWS/oim.asmx",
    "rsi": "rsi/rsi.asmx",
    "nexus": "rdr/pprdr.asp",
    "storage": "storageservice/SchematizedStore.asmx",
}


class BadConfiguration(Exception):
    """The configuration cannot be used; the argument is a sentence for the operator."""


class NetworkSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A network that is not the home network."""

    title: str
    notification: str
    services: str = ""
    passport: str = ""
    address_book: str = ""
    sharing: str = ""
    oim: str = ""
    rsi: str = ""
    nexus: str = ""
    storage: str = ""
    ca: str = ""

    def hosts(self) -> Hosts:
        """Return where its servers are; ``BadConfiguration`` when that is not said well."""
        host, _, port = self.notification.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise BadConfiguration(f"notification = {self.notification!r} is not HOST:PORT.")
        services = (self.services or f"http://{host}").rstrip("/")
        urls = {name: _url(getattr(self, name) or f"{services}/{path}") for name, path in PATHS.items()}
        try:
            return Hosts(self.notification, **urls, authorities=self.ca)
        except ValueError as error:
            raise BadConfiguration(str(error)) from None


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="kebab"):
    """The whole file. What is not given is left to the command line and its defaults."""

    http: str | None = None
    home: str | None = None
    data_dir: str | None = None
    database: str | None = None
    registration: str | None = None
    linger: float | None = None
    hosts: list[str] = []
    networks: dict[str, NetworkSettings] = {}


def read(path: Path) -> Settings:
    """Return what a file says; ``BadConfiguration`` when it cannot be read or makes no sense."""
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings)
    except OSError as error:
        raise BadConfiguration(f"The configuration file {path} cannot be read: {error.strerror}.") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadConfiguration(f"The configuration file {path} is not right: {error}.") from None
    networks = {name: _beside(path, network) for name, network in settings.networks.items()}
    for name, network in networks.items():
        _check(path, name, network)
    return msgspec.structs.replace(settings, networks=networks)


def _beside(path: Path, network: NetworkSettings) -> NetworkSettings:
    """Take a relative file name as one beside the configuration file."""
    if not network.ca:
        return network
    return msgspec.structs.replace(network, ca=str(path.parent / Path(network.ca).expanduser()))


def _check(path: Path, name: str, network: NetworkSettings) -> None:
    try:
        network.hosts()
    except BadConfiguration as error:
        raise BadConfiguration(f"In {path}, network {name!r}: {error}") from None
    if name == "home":
        raise BadConfiguration(f"In {path}, 'home' is the home network's own name.")


def _url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadConfiguration(f"{url!r} is not the address of a web service.")
    return url
