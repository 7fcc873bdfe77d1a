"""Every test of storage runs on each engine that this machine has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from amsn2athena.storage import Database
from tests.storage.postgres import binaries, cluster
from tests.storage.template import prepare

ENGINES = ["sqlite", *(["postgresql"] if binaries() else [])]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Yield the URL of a database in a cluster that lives as long as the test run."""
    with cluster() as url:
        yield url


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/amsn2.db"
    url = str(request.getfixturevalue("postgresql"))
    _wipe(url)
    return url


def _wipe(url: str) -> None:
    database = Database(url)
    database.run_now(lambda connection: connection.exec_driver_sql("DROP SCHEMA public CASCADE").close())
    database.run_now(lambda connection: connection.exec_driver_sql("CREATE SCHEMA public").close())
    database.close()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Yield a migrated database."""
    database = Database(url)
    if url.startswith("sqlite"):
        prepare(database)
    else:
        database.migrate()
    yield database
    database.close()
