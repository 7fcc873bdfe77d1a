"""Signing in as the oldest clients do: with the MD5 of a challenge and a password of their own."""

from __future__ import annotations

from hashlib import md5

import pytest
from sqlalchemy import text
from twisted.python.failure import Failure

from amsn2athena.homeserver import AccountRefused, HomeNetwork, Limits
from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp.dialects import MSNP2, MSNP5, MSNP7, MSNP12, Dialect, Proof
from tests.homeserver.house import PASSWORD, House
from tests.homeserver.line import Line, shown
from tests.homeserver.people import Someone

ALICE = "alice@example.com"
OLD = [each for each in SPOKEN if each.proof is Proof.MD5]
each_dialect = pytest.mark.parametrize("dialect", OLD, ids=lambda dialect: dialect.name)


def refused(person: Line) -> bool:
    """Say whether somebody was sent away as one who is not known."""
    return [each.verb for each in person.heard()] == ["911"] and person.closed


@each_dialect
def test_the_password_lets_somebody_in(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect)
    alice.ask("VER", dialect.name)
    assert alice.ask("INF").args == ("MD5",)
    challenge = alice.ask("USR", "MD5", "I", ALICE).args[-1]
    came = alice.prove(challenge)
    first = " ".join(("USR OK", ALICE, "Alice", *dialect.signed_in))
    assert shown(came) == [first, "MSG Hotmail Hotmail"]
    assert [each.verb for each in alice.change("BSY")] == ["CHG", "MSG"] + (
        ["CHL"] if dialect.challenges else []
    )


def test_only_these_clients_ask_how_to_sign_in(house: House) -> None:
    line = Line(house)
    line.ask("VER", "MSNP12")
    assert line.ask("INF").verb == "502"


@pytest.mark.parametrize("password", ["", PASSWORD, "wrong"])
def test_no_other_password_does(house: House, password: str) -> None:
    house.old_password(ALICE)
    alice = Someone(house, "alice", dialect=MSNP7)
    alice.token = password or "x"
    alice.show_proof(alice.identify())
    assert refused(alice)


def test_who_did_not_ask_for_such_a_password_has_none(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP7)
    challenge = alice.identify()
    alice.token = PASSWORD
    alice.show_proof(challenge)
    assert refused(alice)


def test_nobody_without_an_account_comes_in_or_is_told_apart(house: House) -> None:
    nobody = Someone(house, "nobody", dialect=MSNP7)
    challenge = nobody.identify()
    nobody.token = "x"
    nobody.show_proof(challenge)
    assert refused(nobody)


def test_what_was_overheard_is_good_for_nothing(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP7)
    alice.token = house.old_password(ALICE)
    challenge = alice.identify()
    overheard = md5((challenge + alice.token).encode(), usedforsecurity=False).hexdigest()
    thief = Someone(house, "alice", dialect=MSNP7)
    assert thief.identify() != challenge
    thief.say("USR", "MD5", "S", overheard)
    assert refused(thief)


def test_the_password_opens_nothing_else(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP12)
    alice.identify()
    alice.token = house.old_password(ALICE)
    alice.show_proof("")
    assert refused(alice)


def test_a_new_password_replaces_the_one_before(house: House) -> None:
    before, after = house.old_password(ALICE), house.old_password(ALICE)
    for word, comes_in in ((before, False), (after, True)):
        alice = Someone(house, "alice", dialect=MSNP7)
        alice.token = word
        alice.show_proof(alice.identify())
        assert refused(alice) != comes_in


def test_a_password_can_be_taken_back(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP7)
    alice.token = house.old_password(ALICE)
    known: list[bool] = []
    for _ in range(2):
        house.network.forget_old_password(ALICE).addCallback(known.append)
    assert known == [True, False]
    alice.show_proof(alice.identify())
    assert refused(alice)


def test_it_goes_with_the_password_of_the_account(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP7)
    alice.token = house.old_password(ALICE)
    house.network.set_password(ALICE, "another secret")
    alice.show_proof(alice.identify())
    assert refused(alice)


def test_it_is_kept_sealed_and_is_of_no_use_in_another_account(house: House) -> None:
    password = house.old_password(ALICE)
    house.old_password("bob@example.com")
    rows = house.database.run_now(lambda c: c.execute(text("SELECT owner, sealed FROM old_passwords")).all())
    assert all(password.encode() not in row.sealed for row in rows)
    house.database.run_now(
        lambda c: c.execute(
            text("UPDATE old_passwords SET sealed = :sealed WHERE owner = :owner"),
            {"sealed": rows[0].sealed, "owner": rows[1].owner},
        )
    )
    bob = Someone(house, "bob", dialect=MSNP7)
    bob.token = password
    bob.show_proof(bob.identify())
    assert refused(bob)


def test_a_home_network_without_a_key_lets_nobody_in(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP7)
    alice.token = house.old_password(ALICE)
    house.network = HomeNetwork(house.database, clock=house.clock)
    later = Someone(house, "alice", dialect=MSNP7)
    later.token = alice.token
    later.show_proof(later.identify())
    assert refused(later)
    house.network.shutdown()
    house.open()


def test_there_is_none_without_an_account(house: House) -> None:
    nobody = "nobody@example.com"
    failed: list[Failure] = []
    house.network.make_old_password(nobody).addErrback(failed.append)
    house.network.forget_old_password(nobody).addErrback(failed.append)
    for each in failed:
        assert isinstance(each.value, AccountRefused)
        assert str(each.value) == "There is no account nobody@example.com."
    assert len(failed) == 2


def test_who_guesses_is_soon_looked_at_no_more() -> None:
    house = House("alice", limits=Limits(wrong_passwords=2, wrong_password_seconds=30))
    right = house.old_password(ALICE)

    def tries(password: str) -> bool:
        alice = Someone(house, "alice", dialect=MSNP2)
        alice.token = password
        alice.show_proof(alice.identify())
        return not refused(alice)

    assert [tries("wrong"), tries("wrong"), tries(right)] == [False, False, False]
    house.clock.advance(31)
    assert [tries(right), tries(right), tries(right)] == [True, True, True]
    house.close()


@pytest.mark.parametrize("args", [(), ("a", "b"), ("é",), ("x" * 4000,)])
def test_half_a_digest_is_none(house: House, args: tuple[str, ...]) -> None:
    alice = Someone(house, "alice", dialect=MSNP5)
    house.old_password(ALICE)
    alice.identify()
    alice.say("USR", "MD5", "S", *args)
    assert refused(alice)


def test_a_database_that_fails_meanwhile_lets_nobody_in(house: House) -> None:
    from amsn2athena.storage import StorageUnavailable

    alice = Someone(house, "alice", dialect=MSNP7)
    alice.token = house.old_password(ALICE)
    challenge = alice.identify()
    house.database.held = True
    alice.show_proof(challenge)
    house.database.let_go(StorageUnavailable("no disk"))
    assert [each.verb for each in alice.heard()] == ["500"]
    house.database.held = False


@pytest.mark.parametrize("dialect", [each for each in OLD if not each.challenges])
def test_who_knows_no_challenge_is_not_asked_however_quiet(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    house.clock.pump([100.0] * 10)
    assert not [each for each in alice.heard() if each.verb == "CHL"]
    assert not alice.closed


@each_dialect
def test_one_list_can_be_read_by_itself(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    alice.say("LST", "FL")
    [line] = alice.heard()
    assert (line.args[1], *line.args[3:7]) == ("FL", "1", "1", "bob@example.com", "Bob")
    assert alice.ask("LST", "XX").verb == alice.ask("LST").verb == "201"
    alice.say("LSG")
    assert [each.verb for each in alice.heard()] == (["LSG"] if dialect.groups else ["502"])
    assert alice.ask("ADG", "Name", "0").verb == ("ADG" if dialect.groups else "502")


@each_dialect
def test_commands_of_those_days_that_do_nothing_here_are_refused_and_no_more(
    house: House, dialect: Dialect
) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    for verb, payload in (("FND", None), ("SND", None), ("LKP", None), ("IMS", None), ("PAG", b"<PAGE/>")):
        assert alice.ask(verb, "x", payload=payload).verb == "502"
    assert not alice.closed
