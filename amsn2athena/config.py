"""The configuration file: the same settings as on the command line, and the networks beside the home network.

A TOML file such as::

    http = "tcp:8080:interface=127.0.0.1"
    hosts = ["messenger.example.org"]

    [networks.club]
    title = "Our club"
    notification = "msn.example.org:1863"
    services = "https://msn.example.org"

or, for a network that is in ``networks.toml`` beside this module (where any of the settings can be given too,
and count more than those in that file)::

    [networks.escargot]
    preset = "escargot"

The home network is ``home = ENDPOINT``, or, with old clients (see :mod:`amsn2athena.retro`), a table::

    [home]
    endpoint = "tcp:1863"
    public = "203.0.113.7:1863"

    [home.retro]
    directory = "/var/lib/amsn2-web/retro"
    https = "tcp:443"
    http = "tcp:80"

``public`` is the host and port at which clients elsewhere reach that endpoint, where a router or a proxy is
between; they are sent there for conversations. Without it, each is sent to where it reached us.

``services`` is where the web services are, under their well-known paths; ``passport``, ``address_book``,
``sharing``, ``oim``, ``rsi``, ``nexus`` and ``storage`` name the address of one of them each, where it is
elsewhere. A network that names some of them, and no ``services``, has no others; one that says nothing has
all of them by ``http`` on the host of its notification server. ``ca`` is a PEM file, beside the configuration
file unless it says otherwise, of the authorities that vouch for those that are reached by ``https``; the
system's count where there is none. ``dialects`` are the versions of the protocol to offer, such as ``[15]``;
see `amsn2athena.papyon.Client` for those that are offered where there are none.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from amsn2athena.networks import NetworkSettings
from amsn2athena.papyon import address


class BadConfiguration(Exception):
    """The configuration cannot be used; the argument is a sentence for the operator."""


class RetroSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Serving old clients."""

    directory: str
    https: str | None = None
    http: str | None = None


class HomeSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The home network."""

    endpoint: str | None = None
    public: str = ""
    retro: RetroSettings | None = None


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename="kebab"):
    """The whole file. What is not given is left to the command line and its defaults."""

    http: str | None = None
    home: str | HomeSettings = HomeSettings()
    data_dir: str | None = None
    database: str | None = None
    registration: str | None = None
    linger: float | None = None
    hosts: list[str] = []
    networks: dict[str, NetworkSettings] = {}

    @property
    def home_network(self) -> HomeSettings:
        """What is said of the home network, be it its endpoint alone or a table."""
        return HomeSettings(self.home) if isinstance(self.home, str) else self.home


def read(path: Path) -> Settings:
    """Return what a file says; ``BadConfiguration`` when it cannot be read or makes no sense."""
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings)
    except OSError as error:
        raise BadConfiguration(f"The configuration file {path} cannot be read: {error.strerror}.") from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadConfiguration(f"The configuration file {path} is not right: {error}.") from None
    _check_public(path, settings.home_network.public)
    networks = {name: _network(path, name, network) for name, network in settings.networks.items()}
    return msgspec.structs.replace(settings, networks=networks)


def _check_public(path: Path, public: str) -> None:
    try:
        sound = not public or (":" in public and bool(address(public)))
    except ValueError:
        sound = False
    if not sound:
        raise BadConfiguration(f"In {path}, the home network's public = {public!r} is not HOST:PORT.")


def _network(path: Path, name: str, network: NetworkSettings) -> NetworkSettings:
    if name == "home":
        raise BadConfiguration(f"In {path}, 'home' is the home network's own name.")
    try:
        complete = network.complete(path.parent)
        complete.check()
    except ValueError as error:
        raise BadConfiguration(f"In {path}, network {name!r}: {error}") from None
    return complete
