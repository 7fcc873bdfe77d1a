from __future__ import annotations

from amsn2athena.storage import Database, invitations


def test_an_invitation_is_good_once(database: Database) -> None:
    database.run_now(lambda connection: invitations.add(connection, "come-in", 1.0))
    assert not database.run_now(lambda connection: invitations.use(connection, "let me in"))
    assert database.run_now(lambda connection: invitations.use(connection, "come-in"))
    assert not database.run_now(lambda connection: invitations.use(connection, "come-in"))
