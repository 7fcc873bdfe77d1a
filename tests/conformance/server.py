"""The server that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from amsn2athena.papyon import Hosts


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is, and how much time it is given.

    ``patience``: seconds that anything may take. ``settling``: seconds after a change of a list before its
    owner signs out, or somebody else changes it too; a server seen on the wire keeps lists once a second, and
    forgets one of two changes that come sooner.
    """

    reactor: Any
    hosts: Hosts
    patience: float = 30.0
    settling: float = 0.0


def hosts(notification: str, http: str) -> Hosts:
    """Return the addresses of a server whose services are under their well-known paths at ``http``."""
    url = http.rstrip("/")
    return Hosts(
        notification,
        f"{url}/RST.srf",
        f"{url}/abservice/abservice.asmx",
        f"{url}/abservice/SharingService.asmx",
        f"{url}/OimWS/oim.asmx",
        f"{url}/rsi/rsi.asmx",
        f"{url}/rdr/pprdr.asp",
    )
