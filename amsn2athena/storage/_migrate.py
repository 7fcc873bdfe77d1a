"""Alembic, driven from code: there is no alembic.ini to lose."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

_SCRIPTS = "amsn2athena.storage:migrations"


class UnknownRevision(Exception):
    """The database stands at a revision that this version does not know."""


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for ``connection``, which ``env.py`` finds in its attributes."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Apply every migration that ``connection``'s database has not seen, in its transaction."""
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise UnknownRevision(str(error)) from error
