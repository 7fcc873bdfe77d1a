"""What the options and the configuration file come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from amsn2athena.networks import NetworkSettings
from amsn2athena.registration import Registration


@dataclass(frozen=True)
class RetroPlan:
    """Where old clients are served: the folder of their certificates, and endpoints with and without TLS."""

    folder: Path
    https: str
    http: str


@dataclass(frozen=True)
class Plan:
    """What to start.

    ``http`` and ``home`` are Twisted endpoint descriptions (``home`` is ``None`` without a home network),
    ``linger`` seconds, ``hosts`` the names by which the service is reached. ``registration`` is ``None``
    when it depends on where we listen. ``control`` is the socket at which the command line is heard.
    ``retro`` is ``None`` when old clients are not served. ``data_dir`` is the data directory, ``None`` for
    that of the user. ``public`` is the ``host:port`` at which clients elsewhere reach ``home``, ``""`` where
    that is where they reached us.
    """

    http: str
    home: str | None
    database_url: str = field(repr=False)
    registration: Registration | None
    linger: float
    hosts: frozenset[str]
    networks: Mapping[str, NetworkSettings]
    control: Path
    retro: RetroPlan | None = None
    data_dir: str | None = None
    public: str = ""
