from __future__ import annotations

import pytest

from amsn2athena.homeserver import Limits
from amsn2athena.msnp import sso
from amsn2athena.msnp.soap import MESSENGER_CLEAR
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import House
from tests.homeserver.line import Line, shown
from tests.homeserver.people import Someone, machine


def test_the_right_password_lets_in(house: House) -> None:
    alice = Someone(house, "alice")
    answer, sbs, profile, ubx = alice.prove(alice.identify())
    assert answer.args == ("OK", "alice@example.com", "1", "0")
    assert shown([sbs]) == ["SBS null"]
    assert profile.args == ("Hotmail", "Hotmail")
    assert (ubx.verb, ubx.args, ubx.payload) == ("UBX", ("1:alice@example.com",), b"")


def test_the_profile_says_where_the_client_is_and_holds_its_ticket(house: House) -> None:
    alice = Someone(house, "alice")
    profile = next(each for each in alice.prove(alice.identify()) if each.verb == "MSG")
    lines = (profile.payload or b"").decode().split("\r\n")
    assert "Content-Type: text/x-msmsgsprofile; charset=UTF-8" in lines
    assert {"ClientIP: 192.0.2.1", "ClientPort: 40000", "LoginTime: 1795242891"} <= set(lines)
    assert f"t={next(line for line in lines if line.startswith('MSPAuth'))[9:]}&p=" == alice.ticket


def test_the_case_of_the_address_does_not_matter(house: House) -> None:
    alice = Someone(house, "alice")
    alice.email = "Alice@EXAMPLE.com"
    assert alice.prove(alice.identify())[0].args == ("OK", "alice@example.com", "1", "0")


def test_a_server_that_speaks_none_of_the_dialects_says_so_and_closes(house: House) -> None:
    client = Line(house)
    client.say("VER", "MSNP99", "CVR0")
    assert shown(client.heard()) == ["VER 0"]
    assert client.closed


@pytest.mark.parametrize("offer", ["MSNP18 MSNP16 MSNP15", "MSNP15 MSNP18 CVR0", "msnp18"])
def test_of_several_dialects_the_one_spoken_here_is_agreed_on(house: House, offer: str) -> None:
    assert Line(house).ask("VER", *offer.split()).args == ("MSNP18",)


def test_every_client_is_new_enough(house: House) -> None:
    client = Line(house)
    client.ask("VER", "MSNP18")
    answer = client.ask("CVR", *"0x0409 winnt 5.1 i386 MSNMSGR 14.0.8117 msmsgs a@example.com".split())
    assert answer.args[:3] == ("14.0.8117",) * 3


def test_a_client_that_does_not_say_what_it_is_is_told_so(house: House) -> None:
    client = Line(house)
    client.ask("VER", "MSNP18")
    assert client.ask("CVR", "0x0409", "winnt", "5.1").verb == "201"
    assert not client.closed


def test_three_commands_may_come_in_one_write(house: House) -> None:
    client = Line(house)
    client.raw(
        b"VER 1 MSNP18\r\nCVR 2 0x0409 winnt 5.1 i386 MSNMSGR 14.0 msmsgs a@b.c\r\n"
        b"USR 3 SSO I alice@example.com\r\n"
    )
    assert [each.verb for each in client.heard()] == ["VER", "CVR", "GCF", "USR"]


def test_an_unknown_account_gets_a_nonce_like_any_other(house: House) -> None:
    client = Line(house)
    client.ask("VER", "MSNP18")
    assert client.ask("USR", "SSO", "I", "nobody@example.com").args[:3] == ("SSO", "S", "MBI_KEY_OLD")


@pytest.mark.parametrize("args", ["SSO I alice", "SSO I", "TWN I alice@example.com", "SSO S x y z", "SSO"])
def test_whoever_asks_to_sign_in_in_another_way_is_sent_away(house: House, args: str) -> None:
    client = Line(house)
    client.ask("VER", "MSNP18")
    client.say("USR", *args.split())
    assert shown(client.heard()) == ["911"]
    assert client.closed


def refused(person: Someone, *args: str) -> bool:
    """Show this as proof, and return whether the server closed with 911."""
    person.say("USR", "SSO", "S", *args)
    return shown(person.heard()) == ["911"] and person.closed


def test_a_ticket_that_nobody_gave_does_not_let_in(house: House) -> None:
    alice = Someone(house, "alice")
    proof = sso.answer(alice.identify(), alice.get_tokens().tokens[MESSENGER_CLEAR].secret)
    assert refused(alice, "t=made-up&p=", proof, alice.guid)


def test_a_ticket_without_the_right_proof_does_not_let_in(house: House) -> None:
    alice = Someone(house, "alice")
    alice.identify()
    token = alice.get_tokens().tokens[MESSENGER_CLEAR]
    another_nonce = sso.answer("A" * 64, token.secret)
    assert refused(alice, token.ticket, another_nonce, alice.guid)


def test_somebody_elses_ticket_does_not_let_in(house: House) -> None:
    alice, bob = Someone(house, "alice"), Someone(house, "bob")
    token = bob.get_tokens().tokens[MESSENGER_CLEAR]
    proof = sso.answer(alice.identify(), token.secret)
    assert refused(alice, token.ticket, proof, alice.guid)


@pytest.mark.parametrize("guid", [(), ("{not-a-guid}",), (machine(1), "more")])
def test_a_computer_without_a_guid_is_not_let_in(house: House, guid: tuple[str, ...]) -> None:
    alice = Someone(house, "alice")
    nonce = alice.identify()
    token = alice.get_tokens().tokens[MESSENGER_CLEAR]
    assert refused(alice, token.ticket, sso.answer(nonce, token.secret), *guid)


def test_a_guid_may_come_without_braces(house: House) -> None:
    alice = Someone(house, "alice")
    alice.guid = alice.guid.strip("{}")
    assert alice.prove(alice.identify())[0].args[0] == "OK"


def test_an_account_that_is_gone_by_now_is_not_let_in(house: House) -> None:
    alice = Someone(house, "alice")
    nonce = alice.identify()
    token = alice.get_tokens().tokens[MESSENGER_CLEAR]
    house.database.run_now(lambda connection: connection.exec_driver_sql("DELETE FROM accounts").close())
    assert refused(alice, token.ticket, sso.answer(nonce, token.secret), alice.guid)


def test_an_old_ticket_of_somebody_who_is_not_here_does_not_let_in(house: House) -> None:
    alice = Someone(house, "alice")
    token = alice.get_tokens().tokens[MESSENGER_CLEAR]
    house.clock.advance(Limits().ticket_seconds + 1)
    late = Someone(house, "alice")
    assert refused(late, token.ticket, sso.answer(late.identify(), token.secret), late.guid)


def test_a_ticket_lets_in_more_than_once(house: House) -> None:
    token = Someone(house, "alice").get_tokens().tokens[MESSENGER_CLEAR]
    for computer in (1, 2):
        alice = Someone(house, "alice", computer=computer)
        alice.say(
            "USR", "SSO", "S", token.ticket, sso.answer(alice.identify(), token.secret), machine(computer)
        )
        assert alice.heard()[0].args[0] == "OK"


def test_a_command_at_the_wrong_time_is_not_expected(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    assert alice.ask("VER", "MSNP18").verb == "715"
    early = Line(house)
    early.ask("VER", "MSNP18")
    assert early.ask("CHG", "NLN").verb == "715"


def test_a_command_of_another_dialect_is_named_so(house: House) -> None:
    assert Someone(house, "alice").sign_in().ask("SYN", "0", "0").verb == "502"


def test_a_command_without_a_number_gets_an_error_without_one(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    alice.raw(b"CHG\r\n")
    [answer] = alice.heard()
    assert (answer.verb, answer.trid) == ("201", None)


def test_who_does_not_sign_in_is_sent_away_after_a_while(house: House) -> None:
    client = Line(house)
    client.ask("VER", "MSNP18")
    house.clock.advance(29)
    assert not client.closed
    house.clock.advance(1)
    assert client.closed


def test_who_is_signed_in_may_stay(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    house.clock.advance(60)
    assert not alice.closed


def test_leaving_before_signing_in_is_possible(house: House) -> None:
    client = Line(house)
    client.ask("VER", "MSNP18")
    client.say("OUT")
    assert client.closed


def test_the_network_going_down_tells_everybody(house: House) -> None:
    alice, bob = Someone(house, "alice").sign_in(), Someone(house, "bob").sign_in()
    house.network.shutdown()
    for person in (alice, bob):
        assert shown(person.heard()) == ["OUT SSD"]
        assert person.closed
    assert house.network.factory.buildProtocol(alice.wire.getPeer()) is None


def test_a_network_with_other_limits_has_other_limits(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(sign_in_seconds=5))
    client = Line(house)
    house.clock.advance(5)
    assert client.closed
