"""Signing in as the clients before 2009 do: with a ticket alone."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp.dialects import MSNP8, MSNP12, MSNP15, MSNP18, Dialect, Proof
from tests.homeserver.house import House
from tests.homeserver.line import Line, shown
from tests.homeserver.people import Someone

ALICE = "alice@example.com"
OLD = [each for each in SPOKEN if each.proof is Proof.TWN]


@pytest.mark.parametrize("dialect", OLD)
def test_a_ticket_lets_somebody_in(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect)
    came = alice.prove(alice.identify())
    name = " Alice" if dialect.names_itself else ""
    first = f"USR OK {ALICE}{name} 1 0"
    assert shown(came) == [first, *(["SBS null"] if dialect.notices else []), "MSG Hotmail Hotmail"]
    profile = (came[-1].payload or b"").decode()
    assert f"MSPAuth: {alice.token}" in profile
    assert "MPOPEnabled: 0" in profile


def test_a_name_with_spaces_is_one_word_of_the_answer(house: House) -> None:
    alice = Someone(house, "alice").online()
    alice.say("PRP", "MFN", "Al%20ice%20%C3%A9")
    alice.say("OUT")
    again = Someone(house, "alice", dialect=MSNP8)
    assert again.prove(again.identify())[0].args == ("OK", ALICE, "Al%20ice%20é", "1", "0")


def test_a_ticket_is_good_in_the_form_of_later_dialects_too(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP12)
    alice.identify()
    alice.token = f"t={house.ticket(ALICE)}&p=x"
    alice.show_proof("")
    assert alice.heard()[0].args[0] == "OK"


@pytest.mark.parametrize("ticket", ["nonsense", "t=&p=", "t="])
def test_nobody_comes_in_without_a_ticket(house: House, ticket: str) -> None:
    alice = Someone(house, "alice", dialect=MSNP12)
    alice.identify()
    alice.token = ticket
    alice.show_proof("")
    assert [each.verb for each in alice.heard()] == ["911"]
    assert alice.closed


def test_nobody_comes_in_with_the_ticket_of_another(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP12)
    alice.identify()
    alice.token = house.ticket("bob@example.com")
    alice.show_proof("")
    assert [each.verb for each in alice.heard()] == ["911"]
    assert alice.closed


def test_an_account_that_is_gone_is_refused_like_a_bad_ticket(house: House) -> None:
    nobody = Someone(house, "nobody", dialect=MSNP12)
    assert [each.verb for each in nobody.prove(nobody.identify())] == ["911"]
    assert nobody.closed


@pytest.mark.parametrize(
    ("dialect", "proof"),
    [(MSNP12, "SSO"), (MSNP12, "MD5"), (MSNP8, "MD5"), (MSNP18, "TWN"), (MSNP15, "TWN"), (MSNP12, "XXX")],
)
@pytest.mark.parametrize("after", [False, True])
def test_each_dialect_has_its_own_proof(house: House, dialect: Dialect, proof: str, after: bool) -> None:
    line = Line(house)
    line.ask("VER", dialect.name)
    if after:
        line.say("USR", dialect.proof, "I", ALICE)
        line.heard()
    line.say("USR", proof, "S" if after else "I", house.ticket(ALICE) if after else ALICE)
    assert [each.verb for each in line.heard()] == ["911"]
    assert line.closed


@pytest.mark.parametrize("args", [(), ("a", "b")])
def test_half_a_proof_is_none(house: House, args: tuple[str, ...]) -> None:
    alice = Someone(house, "alice", dialect=MSNP12)
    alice.identify()
    alice.say("USR", "TWN", "S", *args)
    assert [each.verb for each in alice.heard()] == ["911"]


@pytest.mark.parametrize("dialect", SPOKEN)
def test_a_ping_is_answered_as_the_dialect_has_it(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    alice.heard()
    alice.say("PNG")
    assert shown(alice.heard()) == (["QNG 50"] if dialect.ping_tells else ["QNG"])


@pytest.mark.parametrize("dialect", SPOKEN)
def test_a_client_may_tell_its_version_after_it_signed_in(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    assert alice.ask("CVR", *"0x0409 win 4.10 i386 MSMSGS 5.0.0544 MSMSGS".split()).args[0] == "5.0.0544"


@pytest.mark.parametrize(
    ("dialect", "verb", "code"),
    [(MSNP12, "ADL", "502"), (MSNP12, "UUM", "502"), (MSNP8, "UUX", "502"), (MSNP12, "PUT", "502")],
)
def test_what_is_of_another_dialect_is_refused_as_such(
    house: House, dialect: Dialect, verb: str, code: str
) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    assert alice.ask(verb, payload=b"x").verb == code
    assert not alice.closed


@pytest.mark.parametrize("dialect", SPOKEN)
def test_a_status_without_capabilities_is_answered_all_the_same(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    assert alice.ask("CHG", "NLN").args == ("NLN",)


@pytest.mark.parametrize("dialect", [each for each in SPOKEN if not each.address_book])
def test_who_asks_which_clients_are_let_in_hears_that_all_are(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    answer = alice.ask("GCF", "Shields.xml")
    assert (answer.verb, answer.args) == ("GCF", ("Shields.xml",))
    assert (answer.payload or b"").endswith(b"<block></block></config>")
    assert alice.ask("GCF").verb == "201"
