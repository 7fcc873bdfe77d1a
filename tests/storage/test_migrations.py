from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from amsn2athena.storage import Database, metadata
from amsn2athena.storage._migrate import configuration


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Yield a database that has really been migrated."""
    database = Database(url)
    database.migrate()
    yield database
    database.close()


def test_the_migrations_make_exactly_the_schema_of_the_code(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert database.run_now(differences) == []


def test_checks_are_as_in_the_code(database: Database) -> None:
    def names(connection: Connection) -> set[str | None]:
        look = inspect(connection)
        return {check["name"] for table in metadata.tables for check in look.get_check_constraints(table)}

    assert database.run_now(names) == {
        "ck_accounts_privacy",
        "ck_circle_members_role",
        "ck_circle_members_state",
        "ck_deletions_list",
        "ck_memberships_role",
        "ck_phones_kind",
    }


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    tables = database.run_now(lambda connection: set(inspect(connection).get_table_names()))
    assert tables == {*metadata.tables, "alembic_version"}


def test_every_migration_can_be_undone(database: Database) -> None:
    database.run_now(lambda connection: command.downgrade(configuration(connection), "base"))
    tables = database.run_now(lambda connection: set(inspect(connection).get_table_names()))
    assert tables == {"alembic_version"}
    database.migrate()
