from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from amsn2athena.storage import Database, circles
from amsn2athena.storage.accounts import Account
from amsn2athena.storage.circles import Circle, Member, Membership, Role, State
from amsn2athena.storage.contacts import Person
from tests.storage.people import account

GUID = "00000000-0000-0000-0009-685fdeaec843"


def three(connection: Connection) -> tuple[Account, Account, Account, Circle]:
    """Make Alice, Bob and Carol, and a circle of Alice's."""
    alice, bob, carol = (account(connection, name) for name in ("alice", "bob", "carol"))
    return alice, bob, carol, circles.create(connection, GUID, "Friends", alice.id, 1.0)


def shown(one: Account) -> Person:
    return Person(one.id, one.email, one.display_name, one.guid)


def test_who_creates_a_circle_is_its_admin(database: Database) -> None:
    alice, _, _, circle = database.run_now(three)
    assert database.run_now(lambda connection: circles.find(connection, GUID)) == circle
    assert database.run_now(lambda connection: circles.find(connection, GUID[:-1] + "0")) is None
    assert database.run_now(lambda connection: circles.members(connection, circle.id)) == (
        Member(shown(alice), Role.ADMIN, State.ACCEPTED, added=1.0),
    )
    assert database.run_now(lambda connection: circles.of(connection, alice.id)) == (
        Membership(circle, Role.ADMIN, State.ACCEPTED, added=1.0),
    )


def test_two_circles_never_have_the_same_name_on_the_wire(database: Database) -> None:
    def again(connection: Connection) -> None:
        alice, _, _, _ = three(connection)
        circles.create(connection, GUID, "Friends", alice.id, 1.0)

    with pytest.raises(IntegrityError):
        database.run_now(again)


def test_who_is_asked_waits_and_knows_who_asked(database: Database) -> None:
    def work(connection: Connection) -> tuple[Account, Circle, bool, bool]:
        alice, bob, _, circle = three(connection)
        first = circles.invite(connection, circle.id, bob.id, alice.id, "Come! " * 100, 2.0)
        return alice, circle, first, circles.invite(connection, circle.id, bob.id, alice.id, "", 3.0)

    alice, circle, first, second = database.run_now(work)
    assert (first, second) == (True, False)
    [asked] = database.run_now(lambda connection: circles.of(connection, alice.id + 1))
    message = ("Come! " * 100)[:255]
    assert asked == Membership(circle, Role.MEMBER, State.WAITING, shown(alice), message, 2.0)


def test_who_accepts_is_a_member_and_only_who_was_asked_can(database: Database) -> None:
    def work(connection: Connection) -> list[object]:
        alice, bob, carol, circle = three(connection)
        circles.invite(connection, circle.id, bob.id, alice.id, "Come!", 2.0)
        answers: list[object] = [
            circles.accept(connection, circle.id, who.id, 5.0) for who in (bob, bob, carol, alice)
        ]
        bobs = circles.member(connection, circle.id, bob.id)
        assert bobs is not None
        return [
            *answers,
            (bobs.role, bobs.state, bobs.message, bobs.added),
            circles.member(connection, 99, bob.id),
        ]

    assert database.run_now(work) == [
        True,
        False,
        False,
        False,
        (Role.MEMBER, State.ACCEPTED, "", 5.0),
        None,
    ]


def test_members_come_in_the_order_of_their_coming(database: Database) -> None:
    def work(connection: Connection) -> list[str]:
        alice, bob, carol, circle = three(connection)
        for who, when in ((carol, 2.0), (bob, 3.0)):
            circles.invite(connection, circle.id, who.id, alice.id, "", when)
        circles.accept(connection, circle.id, carol.id, 4.0)
        return [each.person.display_name for each in circles.members(connection, circle.id)]

    assert database.run_now(work) == ["Alice", "Bob", "Carol"]


def test_leaving_ends_the_part_of_one_alone(database: Database) -> None:
    def work(connection: Connection) -> list[object]:
        alice, bob, carol, circle = three(connection)
        circles.invite(connection, circle.id, bob.id, alice.id, "", 2.0)
        circles.promote(connection, circle.id, bob.id)
        left = [circles.leave(connection, circle.id, who.id) for who in (alice, alice, carol)]
        [rest] = circles.members(connection, circle.id)
        counts = [circles.count(connection, who.id) for who in (alice, bob)]
        return [*left, rest.person.email, rest.role, rest.inviter == alice.id, *counts]

    assert database.run_now(work) == [True, False, False, "bob@example.com", Role.ADMIN, True, 0, 1]


def test_a_circle_that_is_dropped_leaves_nothing_behind(database: Database) -> None:
    def work(connection: Connection) -> tuple[object, ...]:
        alice, bob, _, circle = three(connection)
        circles.invite(connection, circle.id, bob.id, alice.id, "", 2.0)
        circles.remove(connection, circle.id)
        return circles.of(connection, bob.id), circles.members(connection, circle.id)

    assert database.run_now(work) == ((), ())


def test_an_invitation_outlives_the_account_that_sent_it(database: Database) -> None:
    def work(connection: Connection) -> list[object]:
        alice, bob, _, circle = three(connection)
        circles.invite(connection, circle.id, bob.id, alice.id, "Come!", 2.0)
        connection.execute(text("DELETE FROM accounts WHERE id = :id"), {"id": alice.id})
        [asked] = circles.of(connection, bob.id)
        return [asked.inviter, asked.message, len(circles.members(connection, circle.id))]

    assert database.run_now(work) == [None, "Come!", 1]
