"""What is kept on disk: one schema, on SQLite or PostgreSQL.

A :class:`Database` runs functions that take a SQLAlchemy ``Connection``, each in a transaction of its own,
off the reactor. The queries are such functions, one module per table::

    database = Database("sqlite:////var/lib/amsn2/amsn2.db")
    database.migrate()
    account = await database.run(lambda connection: accounts.find(connection, "alice@example.com"))
"""

from __future__ import annotations

from amsn2athena.storage import (
    accounts,
    changes,
    circles,
    contacts,
    groups,
    invitations,
    memberships,
    offline_messages,
    old_passwords,
    phones,
    resumptions,
    roaming,
    unseen,
)
from amsn2athena.storage._database import Database
from amsn2athena.storage._errors import StorageBusy, StorageUnavailable
from amsn2athena.storage._tables import metadata

__all__ = [
    "Database",
    "StorageBusy",
    "StorageUnavailable",
    "accounts",
    "changes",
    "circles",
    "contacts",
    "groups",
    "invitations",
    "memberships",
    "metadata",
    "offline_messages",
    "old_passwords",
    "phones",
    "resumptions",
    "roaming",
    "unseen",
]
