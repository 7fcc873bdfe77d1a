"""What it means to want to hear from those on one's list alone."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import adl
from tests.homeserver.friendship import add, admirers, lists, tell
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.talking import open_seat


@pytest.fixture
def reserved(house: House) -> tuple[Someone, Someone, Someone]:
    """Alice, whom only Bob may reach; all three are online, with nothing left to hear."""
    house.befriend("alice", "bob")
    alice, bob, carol = online(house, "alice", "bob", "carol")
    alice.ask("BLP", "BL")
    for each in (alice, bob, carol):
        each.heard()
    return alice, bob, carol


def test_the_allowed_call_and_strangers_do_not(
    house: House, reserved: tuple[Someone, Someone, Someone]
) -> None:
    alice, bob, carol = reserved
    assert open_seat(house, bob).ask("CAL", alice.email).args[0] == "RINGING"
    assert open_seat(house, carol).ask("CAL", alice.email).verb == "217"
    tell(alice, "ADL", (carol, adl.ALLOW))
    assert open_seat(house, carol).ask("CAL", alice.email).args[0] == "RINGING"


def test_who_is_not_allowed_any_more_can_call_no_more(
    house: House, reserved: tuple[Someone, Someone, Someone]
) -> None:
    alice, bob, _ = reserved
    tell(alice, "RML", (bob, adl.ALLOW))
    assert open_seat(house, bob).ask("CAL", alice.email).verb == "217"
    alice.ask("BLP", "AL")
    assert open_seat(house, bob).ask("CAL", alice.email).args[0] == "RINGING"


def test_who_asks_is_heard_all_the_same(house: House, reserved: tuple[Someone, Someone, Someone]) -> None:
    alice, _, carol = reserved
    add(house, carol, alice, "It is me")
    assert [(each.account, each.name) for each in admirers(alice)] == [(carol.email, "Carol")]
    assert lists(house, alice)["Pending"] == [carol.email]


def test_the_allowed_see_and_strangers_who_have_us_do_not(
    house: House, reserved: tuple[Someone, Someone, Someone]
) -> None:
    alice, bob, carol = reserved
    add(house, carol, alice)
    carol.heard()
    alice.change("BSY")
    assert [line.split()[:2] for line in shown(bob.heard())] == [["NLN", "BSY"], ["UBX", f"1:{alice.email}"]]
    assert carol.heard() == []
