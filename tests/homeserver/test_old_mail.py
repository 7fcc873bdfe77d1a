"""What clients of each dialect are told of mail and of letters."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import Command, offline
from amsn2athena.msnp.dialects import Dialect
from tests.homeserver.house import House
from tests.homeserver.people import Someone

BOB = "bob@example.com"


def mail(commands: list[Command]) -> list[str]:
    """Return what was told of mail."""
    told = [(each.payload or b"").decode() for each in commands if each.verb == "MSG"]
    return [each for each in told if "notification" in each]


def write(alice: Someone, text: str) -> None:
    """Leave a letter for Bob."""
    alice.say("UUM", BOB, "1", "1", payload=offline.build_note(text))


@pytest.mark.parametrize("dialect", SPOKEN)
def test_that_there_is_no_mail_is_told_once_in_the_form_of_the_dialect(
    house: House, dialect: Dialect
) -> None:
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    [told] = mail(alice.change())
    if dialect.notices:
        assert "text/x-msmsgsinitialmdatanotification" in told
        assert "<I>0</I><IU>0</IU>" in told
    else:
        assert "text/x-msmsgsinitialemailnotification" in told
        assert "\r\nInbox-Unread: 0\r\nFolders-Unread: 0\r\n" in told
    assert mail(alice.change("BSY")) == []


@pytest.mark.parametrize("dialect", SPOKEN)
def test_letters_are_told_of_where_they_are_known(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").online()
    write(alice, "before")
    bob = Someone(house, "bob", dialect=dialect).sign_in()
    [told] = mail(bob.change())
    assert ("<E>alice@example.com</E>" in told) == dialect.notices
    write(alice, "while here")
    assert len(mail(bob.heard())) == (1 if dialect.notices else 0)


@pytest.mark.parametrize("dialect", SPOKEN)
@pytest.mark.parametrize("what", [("INBOX",), ("COMPOSE", BOB), ("PROFILE", "0x0409"), ("PERSON",)])
def test_who_wants_to_read_mail_is_told_of_a_place(
    house: House, dialect: Dialect, what: tuple[str, ...]
) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    assert alice.ask("URL", *what).args == ("/", "http://localhost/", "2")
