"""Messages for people who are not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twisted.logger import LogEvent, formatEvent

from amsn2athena.homeserver import Limits
from amsn2athena.msnp import Command, adl, challenge
from amsn2athena.msnp.message import LETTERS, InitialMail, MailMoved, OfflineNotice, Text, read
from amsn2athena.msnp.offline import MAX_LISTED, Letter, Waiting
from amsn2athena.msnp.soap import (
    MESSENGER,
    MESSENGER_SECURE,
    DeleteMessages,
    Fault,
    GetMessage,
    GetMetadata,
    OfflineError,
    StoreMessage,
    StoreVersion,
)
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.friendship import tell
from tests.homeserver.house import NOW, House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.web import call, post

RUN = "{3A3BE82C-684D-4F4F-8005-CBE8D4F82BAD}"
PRODUCT = "PROD0119GSJUC$18"


def ticket(person: Someone, domain: str) -> str:
    assert person.tokens is not None
    return person.tokens.tokens[domain].ticket


def letter(person: Someone, recipient: str, text: str = "hello", number: int = 1) -> StoreMessage:
    """A letter that answers no challenge yet."""
    content = Letter(person.email, recipient, "", text, RUN, number).content()
    return StoreMessage(
        ticket(person, MESSENGER_SECURE), person.email, recipient, "Alice é", content, number, PRODUCT
    )


def keyed(house: House, request: StoreMessage) -> StoreMessage:
    """The same with the lock key that the service asks for."""
    with pytest.raises(Fault) as raised:
        call(house, request)
    assert raised.value.name == OfflineError.AUTHENTICATION_FAILED
    return replace(request, lock_key=challenge.answer(raised.value.lock_key_challenge, PRODUCT))


def write(house: House, person: Someone, recipient: str, *texts: str) -> None:
    """Leave messages, numbered from 1."""
    key = keyed(house, letter(person, recipient)).lock_key
    for number, text in enumerate(texts, 1):
        call(house, replace(letter(person, recipient, text, number), lock_key=key))


def refusal(house: House, request: StoreMessage) -> str:
    with pytest.raises(Fault) as raised:
        call(house, request)
    return raised.value.name


def mailbox(house: House, person: Someone) -> tuple[Waiting, ...]:
    return call(house, GetMetadata(ticket(person, MESSENGER)))


def fetched(house: House, person: Someone, waiting: Waiting) -> Letter:
    return Letter.read(call(house, GetMessage(ticket(person, MESSENGER), waiting.id)))


def told(commands: list[Command]) -> list[object]:
    """What the server said of mail."""
    payloads = [each.payload or b"" for each in commands if each.args == ("Hotmail", "Hotmail")]
    return [said for said in map(read, payloads) if isinstance(said, InitialMail | OfflineNotice | MailMoved)]


def test_a_message_waits_until_its_recipient_comes_and_deletes_it(house: House) -> None:
    [alice] = online(house, "alice")
    write(house, alice, "Bob@example.com", "one é", "two")
    bob = Someone(house, "bob").sign_in()
    [initial] = told(bob.change())
    assert isinstance(initial, InitialMail)
    assert initial.waiting == mailbox(house, bob)
    first, second = mailbox(house, bob)
    assert (first.sender, first.name, first.size) == ("alice@example.com", "Alice é", 6)
    one = fetched(house, bob, first)
    assert (one.text, one.run_id, one.number, one.sender) == ("one é", RUN, 1, "alice@example.com")
    assert one.arrived is not None
    assert one.arrived.timestamp() == NOW
    call(house, DeleteMessages(ticket(bob, MESSENGER), (first.id,)))
    assert told(bob.heard()) == [MailMoved(LETTERS, ".!!trAsH", 1)]
    assert mailbox(house, bob) == (second,)


def test_who_has_no_messages_hears_that_too(house: House) -> None:
    assert told(Someone(house, "bob").sign_in().change()) == [InitialMail(0, ())]


def test_messages_are_told_once_at_each_place(house: House) -> None:
    [alice] = online(house, "alice")
    write(house, alice, "bob@example.com", "hello")
    desk, sofa = (Someone(house, "bob", computer=each).sign_in() for each in (1, 2))
    assert len(told(desk.change())) == 1
    assert told(desk.change("AWY")) == []
    assert len(told(sofa.change())) == 1


def test_more_than_fit_in_a_command_have_to_be_asked_for(house: House) -> None:
    [alice] = online(house, "alice")
    write(house, alice, "bob@example.com", *map(str, range(MAX_LISTED)))
    bob = Someone(house, "bob", computer=1).sign_in()
    [initial] = told(bob.change())
    assert isinstance(initial, InitialMail)
    assert len(initial.waiting or ()) == MAX_LISTED
    write(house, alice, "bob@example.com", "one more")
    other = Someone(house, "bob", computer=2).sign_in()
    assert told(other.change()) == [InitialMail(0, None)]
    assert len(mailbox(house, bob)) == MAX_LISTED + 1


@pytest.mark.parametrize("status", ["NLN", "HDN"])
def test_who_is_here_is_told_at_once(house: House, status: str) -> None:
    [alice] = online(house, "alice")
    bob = Someone(house, "bob").online(status)
    bob.heard()
    write(house, alice, bob.email, "hello")
    [notice] = told(bob.heard())
    assert isinstance(notice, OfflineNotice)
    [fresh] = notice.waiting or ()
    [listed] = mailbox(house, bob)
    assert fresh == replace(listed, arrived=None)
    assert fetched(house, bob, fresh).text == "hello"


def test_a_command_leaves_a_message_too_and_is_answered(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    bob.change("HDN")
    payload = b"Content-Type: text/plain; charset=UTF-8\r\nDest-Agent: client\r\n\r\nuum \xc3\xa9"
    assert shown([alice.ask("UUM", bob.email, "1", "1", payload=payload)]) == ["UUM OK"]
    assert alice.heard() == []
    [notice] = told(bob.heard())
    assert isinstance(notice, OfflineNotice)
    [waiting] = notice.waiting or ()
    received = fetched(house, bob, waiting)
    assert (received.text, received.name, received.number) == ("uum é", "Alice", 1)


@pytest.mark.parametrize(
    ("args", "payload", "code"),
    [
        (("nobody@example.com", "1", "1"), Text("x").payloads("")[0], "208"),
        (("bob@example.com", "1", "3"), Text("x").payloads("")[0], "201"),
        (("bob@example.com",), Text("x").payloads("")[0], "201"),
        (("bob@example.com", "1", "1"), b"Content-Type: text/weird\r\n\r\nx", "201"),
        (("bob@example.com", "1", "1"), b"a: b\r\n" * 65 + b"\r\nx", "201"),
        (("bob@example.com", "1", "1"), Text("x" * 8_192).payloads("", 10_000)[0], "201"),
    ],
)
def test_a_command_that_leaves_no_message_is_answered(
    house: House, args: tuple[str, ...], payload: bytes, code: str
) -> None:
    [alice] = online(house, "alice")
    assert alice.ask("UUM", *args, payload=payload).verb == code


def test_nobody_writes_without_a_ticket_or_a_key(house: House) -> None:
    [alice] = online(house, "alice")
    request = keyed(house, letter(alice, "bob@example.com"))
    for odd in (
        replace(request, ticket="t=nothing&p="),
        replace(request, lock_key="x"),
        replace(request, product="PROD0000"),
        letter(alice, "bob@example.com"),
    ):
        assert refusal(house, odd) == OfflineError.AUTHENTICATION_FAILED
    call(house, request)


def test_a_letter_is_refused_for_one_reason_at_a_time(house: House) -> None:
    [alice] = online(house, "alice")
    request = letter(alice, "bob@example.com")
    for asked, named, unnamed in (
        (request, b"<LockKeyChallenge ", b"<TweenerChallenge "),
        (replace(request, ticket="t=nothing&p="), b"<TweenerChallenge ", b"<LockKeyChallenge "),
    ):
        answer = post(house, request.service.path, asked.build_request(), SOAPAction=request.soap_action)
        assert answer.status == 500
        assert named + b'xmlns="http://messenger.msn.com/ws/2004/09/oim/">' in answer.body
        assert unnamed not in answer.body


def test_one_key_is_good_for_one_account(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    key = keyed(house, letter(alice, "carol@example.com")).lock_key
    call(house, replace(letter(alice, "bob@example.com", number=2), lock_key=key))
    other = replace(letter(bob, "carol@example.com"), lock_key=key)
    assert refusal(house, other) == OfflineError.AUTHENTICATION_FAILED


def test_nobody_writes_in_the_name_of_another(house: House, logged: list[LogEvent]) -> None:
    [alice] = online(house, "alice")
    request = keyed(house, letter(alice, "bob@example.com"))
    forged = replace(request, sender="carol@example.com")
    logged.clear()
    assert refusal(house, forged) == OfflineError.SYSTEM_UNAVAILABLE
    assert [formatEvent(event) for event in logged] == [
        "Refused a request from 192.0.2.1: a message in the name of somebody else."
    ]
    call(house, replace(request, sender="Alice@Example.com"))


def test_nobody_writes_to_nobody(house: House) -> None:
    [alice] = online(house, "alice")
    request = keyed(house, letter(alice, "nobody@example.com"))
    assert refusal(house, request) == OfflineError.SYSTEM_UNAVAILABLE


@pytest.mark.parametrize("change", ["content", "number"])
def test_a_letter_with_odd_headers_is_not_kept(house: House, change: str) -> None:
    [alice] = online(house, "alice")
    request = keyed(house, letter(alice, "bob@example.com"))
    odd = replace(request, content="hello") if change == "content" else replace(request, number=2)
    assert refusal(house, odd) == OfflineError.INVALID_CONTENT


def test_the_old_way_to_write_works(house: House) -> None:
    [alice] = online(house, "alice")
    request = keyed(house, letter(alice, "bob@example.com"))
    action = f'"{StoreVersion.STORE.value}Store"'
    answer = post(house, request.service.path, request.build_request(), SOAPAction=action)
    assert b'<StoreResponse xmlns="http://messenger.msn.com/ws/2004/09/oim/">' in answer.body
    assert len(mailbox(house, Someone(house, "bob").online())) == 1


def test_who_is_blocked_is_told_that_nothing_is_kept(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    tell(bob, "ADL", (alice, adl.BLOCK))
    request = keyed(house, letter(alice, bob.email))
    assert refusal(house, request) == OfflineError.SYSTEM_UNAVAILABLE
    assert alice.ask("UUM", bob.email, "1", "1", payload=Text("x").payloads("")[0]).verb == "217"


def test_who_wants_to_hear_from_few_gets_messages_from_few(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    assert bob.ask("BLP", "BL").args == ("BL",)
    request = keyed(house, letter(alice, bob.email))
    assert refusal(house, request) == OfflineError.SYSTEM_UNAVAILABLE
    tell(bob, "ADL", (alice, adl.ALLOW))
    call(house, request)


def test_there_is_an_end_to_what_one_person_leaves(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(letters_per_sender=2))
    [alice] = online(house, "alice")
    write(house, alice, "bob@example.com", "one", "two")
    third = keyed(house, letter(alice, "bob@example.com", "three", 3))
    assert refusal(house, third) == OfflineError.SENDER_THROTTLE_LIMIT_EXCEEDED
    assert alice.ask("UUM", "bob@example.com", "1", "1", payload=Text("x").payloads("")[0]).verb == "210"


def test_and_to_how_fast_they_do(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(letters=2, letter_seconds=10.0))
    [alice] = online(house, "alice")
    write(house, alice, "bob@example.com", "one", "two")
    third = keyed(house, letter(alice, "bob@example.com", "three", 3))
    assert refusal(house, third) == OfflineError.SENDER_THROTTLE_LIMIT_EXCEEDED
    house.clock.advance(10.0)
    call(house, third)


def test_who_had_no_answer_may_write_again_and_it_arrives_once(house: House) -> None:
    [alice] = online(house, "alice")
    bob = Someone(house, "bob").online()
    bob.heard()
    write(house, alice, bob.email, "hello")
    write(house, alice, bob.email, "hello")
    assert len(told(bob.heard())) == 1
    assert len(mailbox(house, bob)) == 1


def test_the_mailbox_opens_for_its_owner_alone(house: House) -> None:
    alice, bob, carol = online(house, "alice", "bob", "carol")
    write(house, alice, bob.email, "hello")
    [waiting] = mailbox(house, bob)
    assert mailbox(house, carol) == ()
    for request in (
        GetMessage(ticket(carol, MESSENGER), waiting.id),
        DeleteMessages(ticket(carol, MESSENGER), (waiting.id,)),
        GetMetadata("t=nothing&p="),
        DeleteMessages(ticket(bob, MESSENGER), (waiting.id, "nothing")),
    ):
        with pytest.raises(Fault):
            call(house, request)
    assert mailbox(house, bob) == (waiting,)


def test_the_mailbox_closes_when_one_signs_out(house: House) -> None:
    [alice] = online(house, "alice")
    alice.hang_up()
    with pytest.raises(Fault):
        mailbox(house, alice)


def test_what_no_database_can_hold_is_left_out(house: House) -> None:
    [alice] = online(house, "alice")
    write(house, alice, "bob@example.com", "a\0b")
    bob = Someone(house, "bob").online()
    [waiting] = mailbox(house, bob)
    assert fetched(house, bob, waiting).text == "ab"


def test_who_comes_while_the_database_fails_comes_all_the_same(house: House) -> None:
    bob = Someone(house, "bob").sign_in()
    house.database.held = True
    assert "MSG" not in [each.verb for each in bob.change()]
    house.database.let_go(RuntimeError("the disk is gone"))
    assert not bob.closed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.sampled_from(["/OimWS/oim.asmx", "/rsi/rsi.asmx"]),
    st.integers(0, 1_500),
    st.binary(max_size=30) | st.sampled_from([b"<x>", b"</Content>", b"&#0;", b"&amp;", b'"', b"\xff", b"0"]),
)
def test_whatever_is_posted_is_answered(house: House, path: str, where: int, noise: bytes) -> None:
    alice = Someone(house, "alice").online()
    requests = {
        "/OimWS/oim.asmx": keyed(house, letter(alice, "bob@example.com")).build_request(),
        "/rsi/rsi.asmx": DeleteMessages(ticket(alice, MESSENGER), ("one", "two")).build_request(),
    }
    body = requests[path]
    where %= len(body)
    answered = post(house, path, body[:where] + noise + body[where + len(noise) :])
    assert answered.finished
    assert answered.status in (200, 500)
