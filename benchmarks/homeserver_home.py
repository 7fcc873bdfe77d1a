"""The home network that the benchmarks measure, with its database in a file, in a process of its own.

Its passwords are hashed as quickly as can be, unless asked: the hash is meant to be slow, and mostly not what
is measured.
Besides what every server answers it answers

- ``http`` with the port of the SOAP services,
- ``people COUNT EACH`` when there are ``COUNT`` accounts, each with ``EACH`` contacts among their neighbours,
- ``fans NAME COUNT`` when there is an account whose contacts are the first ``COUNT`` of those,
- ``ticket NAME`` with a ticket for an account, and the secret of its proof.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import argon2
from sqlalchemy import Connection, text
from twisted.internet import reactor as _reactor
from twisted.internet.stdio import StandardIO
from twisted.web.resource import Resource
from twisted.web.server import Site

from amsn2athena.homeserver import HomeNetwork, Limits
from amsn2athena.homeserver._passwords import Passwords, Threads
from amsn2athena.storage import Database
from benchmarks.athena_servers import Controls
from benchmarks.twisted_server import BACKLOG, Lines

reactor: Any = _reactor

PASSWORD = "correct horse"
HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

_ACCOUNT = """INSERT INTO accounts (email, display_name, password, guid, created)
VALUES (:email, :name, :password, :guid, 0)"""
_FORWARD = "INSERT INTO contacts (owner, contact, added) VALUES (:owner, :other, 0)"
_ALLOW = "INSERT INTO memberships (owner, member, role, added) VALUES (:owner, :other, 2, 0)"
_REVERSE = "INSERT INTO memberships (owner, member, role, added) VALUES (:owner, :other, 8, 0)"


def address(name: str | int) -> str:
    """Return the account of somebody."""
    return f"person{name}@example.com"


class Population:
    """The accounts of a network. They are stored in bulk: they are many."""

    def __init__(self, network: HomeNetwork, database: Database, passwords: Passwords) -> None:
        self._network = network
        self._database = database
        self._hash = passwords.hasher.hash(PASSWORD)
        self._people: list[int] = []

    def people(self, count: str, each: str) -> str:
        """Make people in a ring."""

        def work(connection: Connection) -> None:
            self._people = self._make(connection, map(str, range(int(count))))
            steps = range(1, int(each) // 2 + 1)
            befriend(
                connection,
                (
                    (person, self._people[(number + step) % int(count)])
                    for number, person in enumerate(self._people)
                    for step in steps
                ),
            )

        return self._do(work)

    def fans(self, name: str, count: str) -> str:
        """Make somebody whom many watch."""

        def work(connection: Connection) -> None:
            (star,) = self._make(connection, [name])
            befriend(connection, ((star, fan) for fan in self._people[: int(count)]))

        return self._do(work)

    def ticket(self, name: str) -> str:
        """Give a ticket, as the passport service does for a password."""
        ticket = self._network._home.tickets.give(address(name))
        return f"{ticket.token} {ticket.secret}"

    def _make(self, connection: Connection, names: Iterable[str]) -> list[int]:
        rows = [
            {
                "email": address(name),
                "name": f"Person {name}",
                "password": self._hash,
                "guid": str(uuid.uuid4()),
            }
            for name in names
        ]
        connection.execute(text(_ACCOUNT), rows)
        newest = text("SELECT id FROM accounts ORDER BY id DESC LIMIT :count")
        return [row.id for row in connection.execute(newest, {"count": len(rows)})][::-1]

    def _do(self, work: Callable[[Connection], None]) -> str:
        self._database.run_now(work)
        return "done"


def befriend(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Put each of every pair on the other's lists."""
    both = [{"owner": one, "other": two} for pair in pairs for one, two in (pair, pair[::-1])]
    for statement in (_FORWARD, _ALLOW, _REVERSE):
        connection.execute(text(statement), both)


def serve(port: int, hashing: str = "quick") -> None:
    """Serve until standard input closes; passwords are hashed as they should be when it is ``slow``."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder, 'home.sqlite')}")
        database.migrate()
        _serve(database, port, Passwords(Threads(reactor, 200), None if hashing == "slow" else HASHER))
        database.close()


def _serve(database: Database, port: int, passwords: Passwords) -> None:
    limits = Limits(changes=1_000_000, calls=1_000_000, quiet_seconds=3600.0)
    network = HomeNetwork(database, limits=limits, passwords=passwords)
    root = Resource()  # type: ignore[no-untyped-call]
    for segment, resource in network.resources().items():
        root.putChild(segment, resource)
    http = _listen(0, Site(root))  # type: ignore[no-untyped-call]
    print(_listen(port, network.factory), flush=True)
    population = Population(network, database, passwords)
    controls = Controls(
        lambda _: None,
        lambda *_: None,
        http=lambda: http,
        people=population.people,
        fans=population.fans,
        ticket=population.ticket,
    )
    reactor.addSystemEventTrigger("before", "shutdown", network.shutdown)
    reactor.callWhenRunning(StandardIO, Lines(controls))
    reactor.run()


def _listen(port: int, factory: Any) -> int:
    return int(reactor.listenTCP(port, factory, BACKLOG, "127.0.0.1").getHost().port)
