"""Messages that waited for Alice, and those that she leaves for others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost

from amsn2athena.msnp import Command, challenge, soap
from amsn2athena.msnp.dialects import MSNP15, MSNP18, Dialect
from amsn2athena.msnp.message import Text, read
from amsn2athena.msnp.offline import MAX_TEXT, Letter, Waiting, build_waiting
from amsn2athena.papyon import Client, DeliveryProblem, OfflineMessage, OfflineMessagesBoxState
from amsn2athena.papyon.errors import NotSignedIn, RequestAbandoned, RequestRefused, RequestTimedOut
from tests.papyon.network import BOB, CAROL, HOSTS, NS, Network, respond
from tests.papyon.recorder import Recorder
from tests.papyon.talk import contact, reason_of
from tests.papyon.wires import Wire, failure_of, has_fired

RUN = "{3A3BE82C-684D-4F4F-8005-CBE8D4F82BAD}"
MORNING = datetime(2026, 11, 21, 6, 46, tzinfo=UTC)


def mail(text: str, number: int = 1, seconds: float = 0.0, sender: str = BOB) -> str:
    arrived = MORNING + timedelta(seconds=seconds)
    return Letter(sender, "alice@example.com", "Bob", text, RUN, number, arrived).mail()


def notification(kind: str, body: str) -> Command:
    payload = f"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgs{kind}notification\r\n\r\n{body}\r\n"
    return Command("MSG", None, ("Hotmail", "Hotmail"), payload.encode())


class Mailbox:
    """Alice, signed in, and what her mailbox tells."""

    def __init__(self, **mails: str) -> None:
        self.network = Network()
        self.network.has(BOB, CAROL)
        self.network.mails = mails
        self.recorder = Recorder()
        self.client = self.network.client()
        self.client.register_events_handler(self.recorder)
        self.network.sign_in(self.client)
        self.box = self.client.oim_box
        self.recorder.take()
        self.network.calls.clear()

    def told(self, waiting: tuple[Waiting, ...] | None = None, kind: str = "initialmdata") -> None:
        data = "too-large" if waiting is None else build_waiting(waiting)
        self.network.ns.say(notification(kind, f"Mail-Data: {data}"))
        self.network.wires.pump()

    def initial(self) -> None:
        self.told(self.network.waiting())

    def fetch(self) -> list[str]:
        return [message.text for message in done(self.box.fetch_messages())]

    def asked(self) -> list[str]:
        """Which operations were called since the last time."""
        calls = [type(call).__name__ for call in self.network.calls]
        self.network.calls.clear()
        return calls

    def deleted(self) -> None:
        """Tell of a deletion."""
        moved = "Src-Folder: .!!OIM\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: 1"
        self.network.ns.say(notification("activemail", moved))
        self.network.wires.pump()


def done(deferred: Deferred[Any]) -> Any:
    assert has_fired(deferred), "still waiting"
    return deferred.result


def test_what_waits_is_told_fetched_and_deleted_when_we_say_so() -> None:
    mailbox = Mailbox(one=mail("one"), two=mail("two é", 2, 1.0))
    mailbox.initial()
    names = [event[0] for event in mailbox.recorder.events]
    assert names == ["oim_messages_received", "oim_state_changed"]
    assert mailbox.box.state is OfflineMessagesBoxState.SYNCHRONIZED
    assert [message.id for message in mailbox.box.messages] == ["one", "two"]
    assert mailbox.fetch() == ["one", "two é"]
    first, second = mailbox.box.messages
    assert first == OfflineMessage("one", BOB, "Bob", MORNING, "one", RUN, 1)
    assert mailbox.recorder.of("oim_messages_fetched") == [[(first, second)]]
    assert mailbox.asked() == ["GetMessage", "GetMessage"]
    mailbox.recorder.take()
    done(mailbox.box.delete_messages([first]))
    assert mailbox.recorder.of("oim_messages_deleted") == [[(first,)]]
    assert list(mailbox.box.messages) == [second]
    assert mailbox.asked() == ["DeleteMessages"]


def test_nothing_is_fetched_twice() -> None:
    mailbox = Mailbox(one=mail("one"))
    mailbox.initial()
    assert mailbox.fetch() == mailbox.fetch() == ["one"]
    assert mailbox.asked() == ["GetMessage"]
    assert len(mailbox.recorder.of("oim_messages_fetched")) == 1


def test_two_who_fetch_at_once_get_the_same() -> None:
    mailbox = Mailbox(one=mail("one"))
    mailbox.initial()
    later: Deferred[Any] = Deferred()
    mailbox.network.soap[soap.GetMessage] = later
    one, two = mailbox.box.fetch_messages(), mailbox.box.fetch_messages()
    del mailbox.network.soap[soap.GetMessage]
    later.callback(respond(soap.GetMessage.build_response(mailbox.network.mails["one"])))
    assert done(one) == done(two) == mailbox.box.messages
    assert len(mailbox.recorder.of("oim_messages_fetched")) == 1


def test_messages_are_in_the_order_of_their_writing() -> None:
    mailbox = Mailbox(
        d=mail("fourth", 1, 2.0, CAROL),
        c=mail("third", 3, 0.1),
        a=mail("first", 1, 0.3),
        b=mail("second", 2, 0.2),
    )
    mailbox.initial()
    assert mailbox.fetch() == ["first", "second", "third", "fourth"]


def test_what_is_too_much_to_be_told_is_asked_for() -> None:
    mailbox = Mailbox(**{f"m{number}": mail(str(number), number) for number in range(1, 40)})
    mailbox.told(None)
    assert mailbox.asked() == ["GetMetadata"]
    assert mailbox.fetch() == [str(number) for number in range(1, 40)]


def test_there_is_an_end_to_what_is_known() -> None:
    mailbox = Mailbox()
    mailbox.told(tuple(Waiting(str(number), BOB) for number in range(1_500)))
    mailbox.told(tuple(Waiting(str(number), BOB) for number in range(1_000, 2_500)))
    assert len(mailbox.box.messages) == 2_000


def test_what_comes_while_we_are_here_is_told_with_its_time() -> None:
    mailbox = Mailbox()
    mailbox.initial()
    mailbox.network.wires.wait(5)
    mailbox.told((Waiting("new", "BOB@example.com", "Bob", 3),), "oim")
    [[[message]]] = mailbox.recorder.of("oim_messages_received")
    assert (message.sender, message.date.timestamp()) == (BOB, mailbox.network.clock.seconds())
    mailbox.told((Waiting("new", "BOB@example.com", "Bob", 3),), "oim")
    assert len(mailbox.recorder.of("oim_messages_received")) == 1


def test_who_fetches_before_anything_was_told_asks_first() -> None:
    mailbox = Mailbox(one=mail("one"))
    assert mailbox.fetch() == ["one"]
    assert mailbox.asked() == ["GetMetadata", "GetMessage"]


def test_a_message_that_cannot_be_read_keeps_no_other_waiting() -> None:
    mailbox = Mailbox(bad=mail("bad"), one=mail("one"))
    mailbox.initial()
    mailbox.network.mails["bad"] = "Content-Transfer-Encoding: base64\n\nA"
    assert mailbox.fetch() == ["one"]
    assert len(mailbox.box.messages) == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ConnectionLost(), RequestAbandoned),
        (RequestTimedOut(), RequestTimedOut),
    ],
)
def test_what_could_not_be_fetched_can_be_fetched_later(answer: Exception, error: type[Exception]) -> None:
    mailbox = Mailbox(one=mail("one"))
    mailbox.initial()
    mailbox.network.soap[soap.GetMessage] = answer
    assert isinstance(failure_of(mailbox.box.fetch_messages()), error)
    del mailbox.network.soap[soap.GetMessage]
    assert mailbox.fetch() == ["one"]


@pytest.mark.parametrize("answer", [soap.generic_fault(), b"500 Internal Server Error", 403])
def test_a_service_that_refuses_to_list_says_so(answer: bytes | int) -> None:
    mailbox = Mailbox()
    mailbox.network.soap[soap.GetMetadata] = answer
    assert isinstance(failure_of(mailbox.box.sync()), RequestRefused)
    assert mailbox.box.state is OfflineMessagesBoxState.NOT_SYNCHRONIZED
    mailbox.told(None)
    assert mailbox.box.messages == ()


def test_what_was_deleted_at_another_place_goes_here_too() -> None:
    mailbox = Mailbox(one=mail("one"), two=mail("two", 2))
    mailbox.initial()
    mailbox.fetch()
    del mailbox.network.mails["one"]
    mailbox.deleted()
    [[[gone]]] = mailbox.recorder.of("oim_messages_deleted")
    assert gone.text == "one"
    assert [message.text for message in mailbox.box.messages] == ["two"]


def test_deleting_what_another_place_has_deleted_deletes_the_rest() -> None:
    mailbox = Mailbox(one=mail("one"), two=mail("two", 2))
    mailbox.initial()
    mailbox.fetch()
    messages = mailbox.box.messages
    del mailbox.network.mails["one"]
    mailbox.network.answers[soap.DeleteMessages] = [soap.generic_fault("Schema validation error")]
    done(mailbox.box.delete_messages(messages))
    assert mailbox.box.messages == ()
    assert mailbox.asked()[2:] == ["DeleteMessages", "GetMetadata", "DeleteMessages"]


def test_what_could_not_be_deleted_is_still_there() -> None:
    mailbox = Mailbox(one=mail("one"))
    mailbox.initial()
    mailbox.fetch()
    mailbox.network.soap[soap.DeleteMessages] = ConnectionLost()
    assert isinstance(failure_of(mailbox.box.delete_messages(mailbox.box.messages)), RequestAbandoned)
    assert len(mailbox.box.messages) == 1
    del mailbox.network.soap[soap.DeleteMessages]
    done(mailbox.box.delete_messages(mailbox.box.messages))
    assert not mailbox.box.messages


def test_a_list_that_was_asked_for_before_brings_nothing_back() -> None:
    mailbox = Mailbox(one=mail("one"))
    mailbox.initial()
    later: Deferred[Any] = Deferred()
    mailbox.network.soap[soap.GetMetadata] = later
    synced = mailbox.box.sync()
    done(mailbox.box.delete_messages(mailbox.box.messages))
    assert not has_fired(synced)
    later.callback(respond(soap.GetMetadata.build_response(mailbox.network.waiting())))
    done(synced)
    assert mailbox.box.messages == ()


def test_after_the_session_nothing_is_known_and_nothing_can_be_asked() -> None:
    mailbox = Mailbox(one=mail("one"))
    mailbox.initial()
    later: Deferred[Any] = Deferred()
    mailbox.network.soap[soap.GetMessage] = later
    fetching = mailbox.box.fetch_messages()
    mailbox.network.ns.hang_up()
    mailbox.network.wires.pump()
    assert mailbox.box.messages == ()
    assert mailbox.box.state is OfflineMessagesBoxState.NOT_SYNCHRONIZED
    later.callback(respond(soap.GetMessage.build_response(mailbox.network.mails["one"])))
    assert isinstance(failure_of(fetching), RequestAbandoned)
    assert isinstance(failure_of(mailbox.box.sync()), NotSignedIn)
    assert reason_of(leave(mailbox.client, BOB, "x")) is DeliveryProblem.NOT_SIGNED_IN
    assert mailbox.recorder.of("oim_messages_fetched") == []


# What we leave


def stored(network: Network) -> list[tuple[str, str, int]]:
    """Whom what was left for, and its number."""
    calls = [call for call in network.calls if isinstance(call, soap.StoreMessage)]
    return [(call.recipient, Letter.read(call.content).text, call.number) for call in calls]


def leave(client: Client, account: str, text: str) -> Deferred[None]:
    return client.oim_box.send_message(contact(client, account), text)


def test_a_message_is_left_with_our_name_and_told() -> None:
    mailbox = Mailbox()
    done(leave(mailbox.client, BOB, "see you é\nlater"))
    [request] = mailbox.network.calls
    assert isinstance(request, soap.StoreMessage)
    assert (request.sender, request.recipient, request.name) == ("alice@example.com", BOB, "Alice")
    assert request.dialect == "MSNP18"
    assert request.ticket.startswith("t=secure")
    assert stored(mailbox.network) == [(BOB, "see you é\nlater", 1)]
    bob = contact(mailbox.client, BOB)
    assert mailbox.recorder.of("oim_message_sent") == [[bob, "see you é\nlater"]]


def test_messages_to_one_person_are_numbered_and_go_one_after_the_other() -> None:
    mailbox = Mailbox()
    later: Deferred[Any] = Deferred()
    mailbox.network.answers[soap.StoreMessage] = [later]
    sent = [leave(mailbox.client, BOB, text) for text in ("one", "two")]
    done(leave(mailbox.client, CAROL, "other"))
    assert stored(mailbox.network) == [(BOB, "one", 1), (CAROL, "other", 1)]
    first = mailbox.network.calls[0]
    assert isinstance(first, soap.StoreMessage)
    later.callback(respond(first.build_response()))
    assert [done(each) for each in sent] == [None, None]
    assert stored(mailbox.network)[2:] == [(BOB, "two", 2)]


def test_the_challenge_is_answered_once() -> None:
    mailbox = Mailbox()
    fault = soap.offline_fault(soap.OfflineError.AUTHENTICATION_FAILED, "1850937852")
    mailbox.network.answers[soap.StoreMessage] = [fault]
    done(leave(mailbox.client, BOB, "one"))
    done(leave(mailbox.client, BOB, "two"))
    keys = [call.lock_key for call in mailbox.network.calls if isinstance(call, soap.StoreMessage)]
    answer = challenge.answer("1850937852", "PROD0120PW!CCV9@")
    assert keys == ["", answer, answer]
    assert stored(mailbox.network) == [(BOB, "one", 1), (BOB, "one", 1), (BOB, "two", 2)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (soap.offline_fault(soap.OfflineError.AUTHENTICATION_FAILED, "1850937852"), DeliveryProblem.REFUSED),
        (soap.offline_fault(soap.OfflineError.AUTHENTICATION_FAILED), DeliveryProblem.REFUSED),
        (soap.offline_fault(soap.OfflineError.SYSTEM_UNAVAILABLE), DeliveryProblem.REFUSED),
        (soap.offline_fault(soap.OfflineError.SENDER_THROTTLE_LIMIT_EXCEEDED), DeliveryProblem.TOO_FAST),
        (soap.offline_fault(soap.OfflineError.MESSAGE_TOO_LARGE), DeliveryProblem.TOO_MUCH),
        (b"no XML", DeliveryProblem.REFUSED),
        (503, DeliveryProblem.REFUSED),
        (RequestTimedOut(), DeliveryProblem.NO_ANSWER),
        (ConnectionLost(), DeliveryProblem.CONNECTION_LOST),
    ],
)
def test_why_a_message_was_not_left_is_known(
    answer: bytes | int | Exception, reason: DeliveryProblem
) -> None:
    mailbox = Mailbox()
    mailbox.network.soap[soap.StoreMessage] = answer
    assert reason_of(leave(mailbox.client, BOB, "hello")) is reason
    assert mailbox.recorder.of("oim_message_sent") == []
    del mailbox.network.soap[soap.StoreMessage]
    done(leave(mailbox.client, BOB, "again"))


@pytest.mark.parametrize("text", ["x" * (MAX_TEXT + 1), "\ud800"])
def test_what_is_too_long_or_no_text_is_not_left(text: str) -> None:
    assert reason_of(leave(Mailbox().client, BOB, text)) is DeliveryProblem.TOO_MUCH


def test_there_is_an_end_to_what_waits_to_be_left() -> None:
    mailbox = Mailbox()
    later: Deferred[Any] = Deferred()
    mailbox.network.answers[soap.StoreMessage] = [later]
    under_way = [leave(mailbox.client, BOB, "x") for _ in range(201)]
    assert reason_of(leave(mailbox.client, BOB, "x")) is DeliveryProblem.TOO_MUCH
    assert not any(has_fired(each) for each in under_way)
    later.callback(respond(b"", 503))
    assert [reason_of(each) for each in under_way[:1]] == [DeliveryProblem.REFUSED]
    assert all(done(each) is None for each in under_way[1:])


# Where no service is known


class Poor:
    """Alice on a network without services for messages."""

    def __init__(self, dialect: Dialect = MSNP18) -> None:
        self.network = Network(dialect)
        self.network.has(BOB)
        self.notes: list[Command] = []
        self.network.replies["UUM"] = lambda _, command: self.notes.append(command)
        self.client = self.network.client(hosts=replace(HOSTS, oim="", rsi=""))
        self.network.sign_in(self.client)


def test_where_no_service_is_known_silence_is_consent() -> None:
    poor = Poor()
    sent = leave(poor.client, BOB, "uum é")
    poor.network.wires.wait(2)
    assert not has_fired(sent)
    poor.network.wires.wait(2)
    done(sent)
    [note] = poor.notes
    assert note.args == (BOB, "1", "1")
    assert read(note.payload or b"") == Text("uum é")
    assert b"Dest-Agent: client\r\n" in (note.payload or b"")


def test_a_refusal_is_none() -> None:
    poor = Poor()

    def refuse(wire: Wire, command: Command) -> None:
        wire.say(f"208 {command.trid}")

    poor.network.replies["UUM"] = refuse
    sent = leave(poor.client, BOB, "x")
    poor.network.wires.pump()
    assert reason_of(sent) is DeliveryProblem.NO_SUCH_CONTACT


def test_a_lost_connection_is_none() -> None:
    poor = Poor()
    sent = leave(poor.client, BOB, "x")
    poor.network.wires.to(NS)[-1].hang_up()
    poor.network.wires.pump()
    assert reason_of(sent) is DeliveryProblem.CONNECTION_LOST


def test_a_note_has_a_length() -> None:
    assert reason_of(leave(Poor().client, BOB, "x" * 8_192)) is DeliveryProblem.TOO_MUCH


def test_where_no_service_is_known_an_old_dialect_leaves_nothing() -> None:
    poor = Poor(MSNP15)
    assert reason_of(leave(poor.client, BOB, "x")) is DeliveryProblem.NOT_KEPT
    assert isinstance(failure_of(poor.client.oim_box.sync()), RequestRefused)
