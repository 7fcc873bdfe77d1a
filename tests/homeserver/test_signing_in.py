from __future__ import annotations

from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone


def test_the_right_password_lets_in(house: House) -> None:
    alice = Someone(house, "alice")
    answer, sbs, profile, ubx = alice.prove(alice.identify())
    assert answer.args == ("OK", "alice@example.com", "1", "0")
    assert shown([sbs]) == ["SBS null"]
    assert b"Content-Type: text/x-msmsgsprofile" in (profile.payload or b"")
    assert (ubx.verb, ubx.args, ubx.payload) == ("UBX", ("1:alice@example.com",), b"")


def test_a_first_status_is_echoed_and_reflected(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    chg, nln, ubx, chl = alice.change()
    assert shown([chg, nln]) == [
        "CHG NLN 2788999228:48 0",
        "NLN NLN 1:alice@example.com Alice 2788999228:48 0",
    ]
    assert alice.guid.encode() in (ubx.payload or b"")
    assert chl.verb == "CHL"
