"""Signing in, joining, resuming after a restart: the session registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from amsn2athena.core.idleness import IDLE_AFTER
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.network import Network
from amsn2athena.core.registry import AT_ONCE, TOKENS_PER_SESSION, SessionRegistry, Ticket
from amsn2athena.core.resumption import Resumptions
from amsn2athena.core.statuses import presence_of
from amsn2athena.core.views import NetworkView, Status
from amsn2athena.papyon import Presence
from amsn2athena.papyon.errors import AuthenticationFailed, ConnectionFailed
from amsn2athena.storage import Database
from tests.core.conftest import EPOCH, LINGER
from tests.core.fakes import FakeClient, Recorder
from tests.core.test_contact_list import sentence_of

ALICE = ("home", "Alice@example.com", "secret", Status.BUSY)


class FakeAccounts:
    """A network that makes accounts, but for one."""

    needs_invitation = True

    def create_account(self, account: str, name: str, password: str, invitation: str) -> Deferred[None]:
        if account == "taken@example.com":
            return fail(Refusal("That address is taken."))
        return succeed(None)


class House:
    """A registry on a database file, which survives its restart."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.clock = Clock()
        self.clients: list[FakeClient] = []
        self.start()

    def start(self) -> None:
        self.database = Database(self.url)
        self.database.migrate()
        self.registry = SessionRegistry(
            [
                Network("home", "Home", self.connect, FakeAccounts()),
                Network("club", "The club", self.connect),
            ],
            Resumptions(self.database, LINGER),
            self.clock,
            lambda: EPOCH + self.clock.seconds(),
            LINGER,
        )
        self.registry.start()

    def stop(self) -> None:
        self.registry.stop()
        self.database.close()

    def connect(self) -> Any:
        self.clients.append(FakeClient())
        return self.clients[-1]

    def sign_in(self, *credentials: Any) -> Deferred[Ticket]:
        signing_in = self.registry.sign_in(*(credentials or ALICE))
        if self.clients and not self.clients[-1].login_answer.called:
            self.clients[-1].login_answer.callback(None)
        return signing_in

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the database do what it was asked for."""
        for _ in range(100):
            if condition():
                return
            await self.database.run(lambda connection: None)
        raise AssertionError("it never came true")


@pytest.fixture
def house(tmp_path: Any) -> Iterator[House]:
    house = House(f"sqlite:///{tmp_path}/registry.db")
    yield house
    house.stop()


def result_of(deferred: Deferred[Any]) -> Any:
    results: list[Any] = []
    deferred.addCallback(results.append)
    return results[0]


def given_up(failure: Failure) -> None:
    assert isinstance(failure.value, CancelledError)


def test_the_networks_on_offer_are_shown(house: House) -> None:
    assert house.registry.networks() == (
        NetworkView("home", "Home", creates_accounts=True, needs_invitation=True),
        NetworkView("club", "The club", creates_accounts=False),
    )


def test_a_ticket_finds_its_session(house: House) -> None:
    ticket = result_of(house.sign_in())
    assert house.registry.session_for(ticket.token) is ticket.session
    assert house.registry.session_for("another") is None
    assert ticket.token not in repr(ticket)
    assert house.clients[0].logins == [("alice@example.com", "secret")]


def test_a_second_sign_in_joins_the_running_session(house: House) -> None:
    first, second = result_of(house.sign_in()), result_of(house.sign_in())
    assert first.session is second.session
    assert first.token != second.token
    assert len(house.clients) == 1


def test_two_at_the_same_time_are_one_sign_in(house: House) -> None:
    first, second = house.registry.sign_in(*ALICE), house.registry.sign_in(*ALICE)
    house.clients[0].login_answer.callback(None)
    assert result_of(first).session is result_of(second).session
    assert len(house.clients) == 1


def test_joining_takes_the_right_password_and_guessing_is_stopped(house: House) -> None:
    house.sign_in()
    for _ in range(5):
        assert "not right" in sentence_of(
            house.registry.sign_in("home", "alice@example.com", "guess", Status.ONLINE)
        )
    assert "too many times" in sentence_of(house.registry.sign_in(*ALICE))
    house.clock.advance(301)
    assert result_of(house.registry.sign_in(*ALICE))


def test_who_guesses_elsewhere_keeps_nobody_out_of_their_own_account(house: House) -> None:
    wrong = ("home", "alice@example.com", "guess", Status.ONLINE, "192.0.2.66")
    for number in range(5):
        guessed = house.registry.sign_in(*wrong)
        house.clients[number].login_answer.errback(AuthenticationFailed())
        assert "not right" in sentence_of(guessed)
    assert "too many times" in sentence_of(house.registry.sign_in(*wrong))
    assert len(house.clients) == 5
    assert result_of(house.sign_in(*ALICE, "192.0.2.1"))
    assert "too many times" in sentence_of(house.registry.sign_in(*ALICE, "192.0.2.66"))


def test_what_goes_wrong_for_another_reason_is_no_wrong_password(house: House) -> None:
    for number in range(6):
        tried = house.registry.sign_in(*ALICE)
        house.clients[number].login_answer.errback(ConnectionFailed())
        assert "cannot be reached" in sentence_of(tried)


def test_who_tries_everything_at_once_leaves_room_for_others(house: House) -> None:
    def sign_in(number: int, address: str) -> Deferred[Ticket]:
        return house.registry.sign_in("home", f"a{number}@example.com", "secret", Status.ONLINE, address)

    tried = [sign_in(number, "192.0.2.66") for number in range(AT_ONCE)]
    assert "from where you are" in sentence_of(sign_in(0, "192.0.2.66"))
    sign_in(0, "192.0.2.1")
    house.clients[0].login_answer.callback(None)
    assert result_of(tried[0])
    sign_in(AT_ONCE, "192.0.2.66")
    assert len(house.clients) == AT_ONCE + 1
    assert "from where you are" in sentence_of(sign_in(0, "192.0.2.66"))


def test_the_right_password_is_right_while_somebody_tries_another(house: House) -> None:
    wrong = house.registry.sign_in("home", "alice@example.com", "guess", Status.ONLINE, "192.0.2.66")
    right = house.registry.sign_in(*ALICE, "192.0.2.1")
    given = house.registry.sign_in(*ALICE, "192.0.2.2")
    given.addErrback(given_up)
    given.cancel()
    house.clients[0].login_answer.errback(AuthenticationFailed())
    assert "not right" in sentence_of(wrong)
    assert house.clients[1].logins == [("alice@example.com", "secret")]
    house.clients[1].login_answer.callback(None)
    assert result_of(right)
    assert len(house.clients) == 2


def test_a_wrong_password_is_wrong_while_somebody_signs_in_with_the_right_one(house: House) -> None:
    right = house.registry.sign_in(*ALICE)
    wrong = house.registry.sign_in("home", "alice@example.com", "guess", Status.ONLINE)
    house.clients[0].login_answer.callback(None)
    assert result_of(right)
    assert "not right" in sentence_of(wrong)
    assert len(house.clients) == 1


@pytest.mark.parametrize(
    ("credentials", "words"),
    [
        (("nowhere", "a@example.com", "secret", Status.ONLINE), "does not know"),
        (("home", "nonsense", "secret", Status.ONLINE), "email address"),
        (("home", "a@example.com", "", Status.ONLINE), "password"),
    ],
)
def test_what_cannot_be_tried_is_refused_in_words(house: House, credentials: Any, words: str) -> None:
    assert words in sentence_of(house.registry.sign_in(*credentials))
    assert house.clients == []


@pytest.mark.parametrize(
    ("error", "words"), [(AuthenticationFailed(), "not right"), (ConnectionFailed(), "cannot be reached")]
)
def test_a_refused_sign_in_says_why_to_all_who_wait_and_can_be_tried_again(
    house: House, error: Exception, words: str
) -> None:
    first, second = house.registry.sign_in(*ALICE), house.registry.sign_in(*ALICE)
    house.clients[0].login_answer.errback(error)
    assert words in sentence_of(first)
    assert words in sentence_of(second)
    assert result_of(house.sign_in())


def test_one_who_gives_up_takes_nobody_along(house: House) -> None:
    first, second = house.registry.sign_in(*ALICE), house.registry.sign_in(*ALICE)
    first.addErrback(given_up)
    first.cancel()
    house.clients[0].login_answer.callback(None)
    assert result_of(second)


def test_a_sign_in_that_all_gave_up_is_given_up(house: House) -> None:
    for signing_in in (house.registry.sign_in(*ALICE), house.registry.sign_in(*ALICE)):
        signing_in.addErrback(given_up)
        signing_in.cancel()
    assert house.clients[0].login_answer.called
    assert result_of(house.sign_in())


def test_an_old_token_gives_way_when_too_many_browsers_sign_in(house: House) -> None:
    tickets = [result_of(house.sign_in()) for _ in range(TOKENS_PER_SESSION + 1)]
    assert house.registry.session_for(tickets[0].token) is None
    assert house.registry.session_for(tickets[1].token) is not None


def test_an_account_is_made_where_the_network_lets_us(house: House) -> None:
    assert result_of(house.registry.create_account("home", "new@example.com", "New", "secret")) is None
    for arguments, words in (
        (("club", "a@example.com", "A", "secret"), "cannot be made here"),
        (("home", "taken@example.com", "A", "secret"), "taken"),
        (("home", "a@example.com", " ", "secret"), "display name"),
    ):
        assert words in sentence_of(house.registry.create_account(*arguments))


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_after_a_restart_the_token_brings_the_session_back(house: House) -> None:
    ticket = await house.sign_in()
    await house.until(lambda: True)
    house.stop()
    assert house.clients[0].logged_out == 1
    house.start()
    first, second = house.registry.resume(ticket.token), house.registry.resume(ticket.token)
    await house.until(lambda: len(house.clients) == 2)
    house.clients[1].login_answer.callback(None)
    session = await first
    assert session is not None
    assert session is await second
    assert session is await house.registry.resume(ticket.token)
    assert house.registry.session_for(ticket.token) is session
    assert session.view().profile.status is Status.BUSY


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
@pytest.mark.parametrize("status", [Status.APPEAR_OFFLINE, Status.AWAY])
async def test_after_a_restart_a_person_is_seen_as_they_chose_last(house: House, status: Status) -> None:
    tickets = [await house.sign_in(), await house.sign_in()]
    tickets[0].session.set_personal_message("at sea")
    tickets[0].session.set_media("Song")
    tickets[0].session.set_status(status)
    tickets.append(await house.sign_in())
    for number, ticket in enumerate(tickets, 1):
        house.stop()
        house.start()
        resumed = house.registry.resume(ticket.token)
        await house.until(lambda count=number: len(house.clients) == count + 1)  # type: ignore[misc]
        assert house.clients[-1].profile.presence is presence_of(status)
        house.clients[-1].login_answer.callback(None)
        session = await resumed
        assert session is not None
        profile = session.view().profile
        assert (profile.status, profile.personal_message, profile.media) == (status, "at sea", "Song")


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_who_was_idle_when_the_service_stopped_comes_back_as_they_chose(house: House) -> None:
    ticket = await house.sign_in("home", "alice@example.com", "secret", Status.ONLINE)
    house.clock.advance(IDLE_AFTER)
    assert house.clients[0].profile.presence is Presence.IDLE
    house.stop()
    house.start()
    resumed = house.registry.resume(ticket.token)
    await house.until(lambda: len(house.clients) == 2)
    assert house.clients[1].profile.presence is Presence.ONLINE
    house.clients[1].login_answer.callback(None)
    await resumed


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_what_is_chosen_after_signing_out_everywhere_is_stored_for_nobody(house: House) -> None:
    ticket = await house.sign_in()
    house.registry.sign_out(ticket.token)
    house.clients[0].profile.presence = Presence.INVISIBLE
    await house.until(lambda: True)
    assert await house.registry.resume(ticket.token) is None


def test_who_joins_to_appear_offline_is_not_shown_by_the_session_that_runs(house: House) -> None:
    ticket = result_of(house.sign_in())
    hidden = ("home", "alice@example.com", "secret", Status.APPEAR_OFFLINE)
    assert result_of(house.sign_in(*hidden)).session is ticket.session
    assert ticket.session.view().profile.status is Status.APPEAR_OFFLINE
    house.sign_in("home", "alice@example.com", "secret", Status.ONLINE)
    assert ticket.session.view().profile.status is Status.APPEAR_OFFLINE


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_nothing_is_brought_back_for_a_token_that_nobody_was_given(house: House) -> None:
    assert await house.registry.resume("made up") is None
    assert await house.registry.resume("x" * 100_000) is None


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_nothing_is_brought_back_after_the_linger_time(house: House) -> None:
    ticket = await house.sign_in()
    house.stop()
    house.start()
    house.clock.advance(LINGER + 1)
    assert await house.registry.resume(ticket.token) is None


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_watched_session_can_be_brought_back_for_as_long_as_it_was_watched(house: House) -> None:
    ticket = await house.sign_in()
    ticket.session.attach(Recorder())
    for _ in range(40):
        house.clock.advance(60)
    await house.until(lambda: True)
    house.stop()
    house.start()
    resumed = house.registry.resume(ticket.token)
    await house.until(lambda: len(house.clients) == 2)
    house.clients[1].login_answer.callback(None)
    assert await resumed is not None


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_nothing_is_brought_back_after_signing_out(house: House) -> None:
    ticket = await house.sign_in()
    house.registry.sign_out(ticket.token)
    assert house.registry.session_for(ticket.token) is None
    assert await house.registry.resume(ticket.token) is None


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_password_changed_while_the_service_was_down_brings_nothing_back(house: House) -> None:
    ticket = await house.sign_in()
    house.stop()
    house.start()
    resumed = house.registry.resume(ticket.token)
    await house.until(lambda: len(house.clients) == 2)
    house.clients[1].login_answer.errback(AuthenticationFailed())
    assert await resumed is None


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_the_database_alone_opens_nothing(house: House, tmp_path: Any) -> None:
    ticket = await house.sign_in()
    await house.until(lambda: True)
    house.stop()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (b"secret", ticket.token.encode(), b"alice@example.com"):
        assert secret not in stored
    house.start()
