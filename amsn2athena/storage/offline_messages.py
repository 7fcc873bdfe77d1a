"""Messages that wait for people who were not there, until these have deleted them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, Select, delete, func, select

from amsn2athena.storage._tables import offline_messages


class TooMany(Exception):
    """As many wait as may, for this person or from this sender to them."""


@dataclass(frozen=True, slots=True)
class OfflineMessage:
    """A message from ``sender``, who was called ``name``, which came at ``sent`` (seconds since the epoch).

    ``run`` and ``number`` are the sender's: messages of one run are in order of their numbers. ``guid`` is
    what the recipient asks for it by. ``size`` is the text's, in bytes.
    """

    guid: str
    sender: str
    name: str
    run: str
    number: int
    size: int
    sent: float
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many may wait for one person, in all and from one sender, and how many bytes of text in all."""

    recipient: int
    sender: int
    size: int


_KEPT = ("guid", "sender", "name", "run", "number", "size", "sent")


def store(
    connection: Connection, recipient: int, message: OfflineMessage, bounds: Bounds
) -> OfflineMessage | None:
    """Keep ``message`` for the account with the id ``recipient``, under a new ``guid``, and return it.

    Return ``None`` when it is there already: who had no answer may try again. Raises :class:`TooMany`.
    """
    table = offline_messages.c
    mine = (table.recipient == recipient, table.sender == message.sender)
    run = (table.run == message.run, table.number == message.number, table.text == message.text)
    if connection.execute(select(table.id).where(*mine, *run)).first() is not None:
        return None
    columns = (func.count(), func.coalesce(func.sum(table.size), 0))
    count, size = connection.execute(select(*columns).where(table.recipient == recipient)).one()
    if count >= bounds.recipient or size + message.size > bounds.size:
        raise TooMany
    if connection.execute(_count().where(*mine)).scalar_one() >= bounds.sender:
        raise TooMany
    kept = {name: getattr(message, name) for name in _KEPT} | {"guid": str(uuid.uuid4()).upper()}
    connection.execute(offline_messages.insert().values(recipient=recipient, text=message.text, **kept))
    return OfflineMessage(**kept)


def waiting(connection: Connection, recipient: int) -> tuple[OfflineMessage, ...]:
    """Return what waits for an account, in the order of coming, without texts."""
    columns = [offline_messages.c[name] for name in _KEPT]
    query = select(*columns).where(offline_messages.c.recipient == recipient)
    rows = connection.execute(query.order_by(offline_messages.c.id))
    return tuple(OfflineMessage(**row._mapping) for row in rows)


def find(connection: Connection, recipient: int, guid: str) -> OfflineMessage | None:
    """Return a message for this account, with its text."""
    columns = [offline_messages.c[name] for name in (*_KEPT, "text")]
    key = (offline_messages.c.recipient == recipient, offline_messages.c.guid == guid)
    row = connection.execute(select(*columns).where(*key)).one_or_none()
    return None if row is None else OfflineMessage(**row._mapping)


def remove(connection: Connection, recipient: int, guids: Collection[str]) -> bool:
    """Delete these messages for an account, if all of them are there. Return whether they were."""
    wanted = set(guids)
    key = (offline_messages.c.recipient == recipient, offline_messages.c.guid.in_(wanted))
    if connection.execute(_count().where(*key)).scalar_one() != len(wanted):
        return False
    connection.execute(delete(offline_messages).where(*key))
    return True


def _count() -> Select[int]:
    return select(func.count()).select_from(offline_messages)
