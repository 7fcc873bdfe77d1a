"""``twistd amsn2-web``: the options, and the service that they make."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from twisted.application.service import IService
from twisted.internet.endpoints import serverFromString
from twisted.python import usage

from amsn2athena import config, places
from amsn2athena.plan import Plan, RetroPlan
from amsn2athena.registration import Registration
from amsn2athena.storage import StorageUnavailable

HTTP = "tcp:8080:interface=127.0.0.1"
HOME = "tcp:1863:interface=127.0.0.1"
RETRO_HTTPS = "tcp:443"
RETRO_HTTP = "tcp:80"
LINGER_MINUTES = 30.0

Value = TypeVar("Value")


class Options(usage.Options):
    """What can be said on the command line; what is not said there may be in the configuration file."""

    synopsis = "[options]"
    longdesc = "An MSN messenger in your browser, with a small MSN network of its own."
    optParameters = [  # noqa: RUF012 - as Twisted's own options have it
        ["http", None, None, f"Endpoint of the web server. [default: {HTTP}]"],
        ["home", None, None, f"Endpoint of the home network, or 'off'. [default: {HOME}]"],
        ["data-dir", None, None, "Folder for what must not be lost. [default: the user's data folder]"],
        ["database", None, None, "URL of the database. [default: a SQLite file in the data folder]"],
        ["config", None, None, "TOML file with these settings and with networks."],
        [
            "registration",
            None,
            None,
            "Who may make an account: open, invite or off. [default: open while everything listens on"
            " loopback and no --host is given, else invite]",
        ],
        ["retro", None, None, "Folder of the certificates for old clients, which are served if it is given."],
        ["retro-https", None, None, f"Endpoint of TLS for old clients. [default: {RETRO_HTTPS}]"],
        ["retro-http", None, None, f"Endpoint of HTTP for old clients. [default: {RETRO_HTTP}]"],
        ["linger", None, None, "Minutes after which a session with no page is signed out. [default: 30]"],
    ]

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.hosts: list[str] = []

    def opt_host(self, name: str) -> None:
        """A host name by which this service is reached, through a proxy for instance; may be repeated."""
        self.hosts.append(name.lower())

    def plan(self) -> Plan:
        """Return what to start; ``BadConfiguration`` or ``StorageUnavailable`` when that cannot be."""
        settings = config.read(Path(self["config"])) if self["config"] else config.Settings()

        def chosen(name: str, default: str) -> str:
            return str(self[name] or getattr(settings, name.replace("-", "_")) or default)

        home = str(self["home"] or settings.home_network.endpoint or HOME)
        url = places.database_url(
            self["database"] or settings.database, self["data-dir"] or settings.data_dir
        )
        linger = self["linger"] if self["linger"] is not None else settings.linger
        return Plan(
            http=_endpoint("http", chosen("http", HTTP)),
            home=None if home == "off" else _endpoint("home", home),
            database_url=url,
            registration=_registration(self["registration"] or settings.registration),
            linger=60 * (LINGER_MINUTES if linger is None else _minutes(linger)),
            hosts=frozenset([*self.hosts, *(name.lower() for name in settings.hosts)]),
            networks=settings.networks,
            control=places.control_socket(self["data-dir"] or settings.data_dir),
            retro=self._retro(settings.home_network.retro, home),
            data_dir=self["data-dir"] or settings.data_dir,
            public=settings.home_network.public,
        )

    def _retro(self, settings: config.RetroSettings | None, home: str) -> RetroPlan | None:
        folder = self["retro"] or (settings and settings.directory)
        https = self["retro-https"] or (settings and settings.https)
        http = self["retro-http"] or (settings and settings.http)
        if not folder:
            if https or http:
                raise config.BadConfiguration(
                    "Say with --retro where the certificates for old clients are kept."
                )
            return None
        if home == "off":
            raise config.BadConfiguration("Old clients need the home network: give --home an endpoint.")
        return RetroPlan(
            folder=Path(folder).expanduser(),
            https=_endpoint("retro-https", https or RETRO_HTTPS),
            http=_endpoint("retro-http", http or RETRO_HTTP),
        )


def makeService(options: Options) -> IService:
    """Return the service; what cannot be started is one line on standard error and exit code 1."""
    from twisted.internet import reactor  # twistd has chosen one by now

    from amsn2athena.service import Messenger

    return Messenger(_or_exit(options.plan), _leave, reactor)


def _or_exit(make: Callable[[], Value]) -> Value:
    try:
        return make()
    except (config.BadConfiguration, StorageUnavailable) as error:
        _leave(str(error))


def _leave(sentence: str) -> NoReturn:
    # twistd has made its log of sys.stderr already, and gives no exit code for a failed start.
    print(f"amsn2-web: {sentence}", file=sys.__stderr__, flush=True)
    raise SystemExit(1)


def _endpoint(option: str, description: str) -> str:
    from twisted.internet import reactor

    try:
        serverFromString(reactor, description)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, KeyError, LookupError) as error:
        raise config.BadConfiguration(f"{option} = {description!r} is not an endpoint: {error}.") from None
    return description


def _registration(chosen: str | None) -> Registration | None:
    try:
        return None if chosen is None else Registration(chosen)
    except ValueError:
        raise config.BadConfiguration(f"registration = {chosen!r} is none of open, invite, off.") from None


def _minutes(value: Any) -> float:
    try:
        minutes = float(value)
    except ValueError:
        minutes = -1.0
    if not 0 < minutes <= 60 * 24 * 365:
        raise config.BadConfiguration(f"linger = {value!r} is not a number of minutes.")
    return minutes
