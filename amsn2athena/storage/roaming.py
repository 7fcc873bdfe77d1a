"""What an account keeps on the network, so that all its clients show the same."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from amsn2athena.storage._tables import accounts, roaming, tiles


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture. ``kind`` is its format (``png``), ``small`` a PNG of it; ``number`` tells it from those that
    the account had before, and who knows ``token`` may see it.
    """

    number: int
    token: str = field(repr=False)
    name: str
    kind: str
    data: bytes = field(repr=False)
    small: bytes = field(repr=False)
    changed: float


@dataclass(frozen=True, slots=True)
class Profile:
    """Times are in seconds since the epoch; 0.0 for a name or status that never changed."""

    name: str
    renamed: float
    status: str
    status_changed: float
    tile: Tile | None


def find(connection: Connection, account: int) -> Profile | None:
    """Return what the account with this id keeps."""
    joined = accounts.outerjoin(roaming, roaming.c.owner == accounts.c.id)
    columns = accounts.c.display_name, accounts.c.renamed, roaming.c.status, roaming.c.changed
    row = connection.execute(
        select(*columns).select_from(joined).where(accounts.c.id == account)
    ).one_or_none()
    if row is None:
        return None
    return Profile(
        row.display_name, row.renamed, row.status or "", row.changed or 0.0, find_tile(connection, account)
    )


def set_status(connection: Connection, account: int, status: str, when: float) -> None:
    """Keep a personal message."""
    values = {"status": status, "changed": when}
    changed = connection.execute(update(roaming).where(roaming.c.owner == account).values(values))
    if not changed.rowcount:
        connection.execute(insert(roaming).values(owner=account, **values))


def find_tile(connection: Connection, account: int) -> Tile | None:
    """Return the picture of an account."""
    return _tile(connection.execute(select(tiles).where(tiles.c.owner == account)).one_or_none())


def tile_of_token(connection: Connection, token: str) -> Tile | None:
    """Return the picture that who knows ``token`` may see."""
    return _tile(connection.execute(select(tiles).where(tiles.c.token == token)).one_or_none())


def set_tile(
    connection: Connection, account: int, *, name: str, kind: str, data: bytes, small: bytes, when: float
) -> Tile:
    """Keep a picture instead of the one before. The same again changes nothing."""
    before = find_tile(connection, account)
    if before is not None and (before.data, before.name) == (data, name):
        return before
    number = max(int(when), before.number + 1 if before else 0)
    tile = Tile(number, secrets.token_urlsafe(32), name, kind, data, small, when)
    delete_tile(connection, account)
    values = {name: getattr(tile, name) for name in Tile.__slots__}
    connection.execute(insert(tiles).values(owner=account, **values))
    return tile


def delete_tile(connection: Connection, account: int) -> None:
    """Keep no picture."""
    connection.execute(delete(tiles).where(tiles.c.owner == account))


def _tile(row: Any) -> Tile | None:
    if row is None:
        return None
    return Tile(row.number, row.token, row.name, row.kind, row.data, row.small, row.changed)
