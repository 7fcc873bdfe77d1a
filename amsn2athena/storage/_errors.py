"""Why something could not be stored or read, in a sentence for the person who runs the service."""

from __future__ import annotations


class StorageUnavailable(Exception):
    """The database cannot be opened or used. ``str()`` is the sentence; it holds no password."""


class StorageBusy(Exception):
    """Too many requests wait for the database: this one was not queued."""
