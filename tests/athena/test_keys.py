"""Idempotent calls: each runs once per key, whatever becomes of the connection."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred, fail, succeed
from twisted.internet.task import Clock
from twisted.logger import capturedLogs

from amsn2athena.athena import ClientError, MemoryKeys, expose
from amsn2athena.athena._keys import Name, Outcome, name_of
from tests.athena.memory import Echo, EchoPage, Server, Socket, Tab

TOO_MUCH = ("too-much", "It was done, but the answer is too much to be sent.")


class Till(Echo):
    """Sells things, each once."""

    sold: list[str]
    waiting: list[Deferred[str]]

    @expose(idempotent=True)
    def sell(self, what: str) -> int:
        self.sold.append(what)
        return len(self.sold)

    @expose(idempotent=True)
    def slowly(self, what: str, *, key: str | None = None) -> Deferred[str]:
        self.sold.append(f"{what} {key}")
        self.waiting.append(Deferred())
        return self.waiting[-1]

    @expose(idempotent=True)
    async def sold_out(self) -> None:
        self.sold.append("nothing")
        raise ClientError("out", "That is sold out.")

    @expose(idempotent=True)
    def broken(self) -> None:
        self.sold.append("broken")
        raise RuntimeError("no")

    @expose(idempotent=True)
    def person(self) -> Till:
        self.sold.append("person")
        return self

    @expose(idempotent=True)
    def ship(self, size: int) -> str:
        self.sold.append("ship")
        return "x" * size

    @expose
    def plain(self, what: str) -> int:
        self.sold.append(what)
        return len(self.sold)


class OtherTill(Till):
    """Another class."""


@pytest.fixture
def sold() -> list[str]:
    return []


@pytest.fixture
def server(sold: list[str]) -> Server:
    """A shop whose every page has a till. Whose a page is says its ``X-Owner`` header."""
    waiting: list[Deferred[str]] = []

    def make() -> EchoPage:
        Till.sold, Till.waiting = sold, waiting
        return EchoPage(Till)

    return Server(make, owner=lambda request: request.getHeader("x-owner"))


def visit(server: Server, owner: str = "ann") -> tuple[Tab, Socket]:
    tab = server.open(X_Owner=owner)
    socket = tab.websocket()
    socket.batches()
    return tab, socket


def ask(socket: Socket, method: str, *arguments: object, key: str = "k", reference: int = 1) -> list[Any]:
    """Make a call with a key, and return what is answered at once."""
    socket.send([["call", reference, 1, method, arguments, key]])
    return socket.items()


def test_a_call_that_is_made_again_gets_the_same_answer_and_runs_once(
    server: Server, sold: list[str]
) -> None:
    _, socket = visit(server)
    assert ask(socket, "sell", "tea") == [["ok", 1, 1]]
    assert ask(socket, "sell", "tea", reference=2) == [["ok", 2, 1]]
    _, fresh = visit(server)
    assert ask(fresh, "sell", "tea") == [["ok", 1, 1]]
    assert sold == ["tea"]


def test_calls_with_different_keys_or_none_are_different_calls(server: Server, sold: list[str]) -> None:
    _, socket = visit(server)
    ask(socket, "sell", "tea", key="one")
    ask(socket, "sell", "tea", key="two")
    socket.send([["call", 3, 1, "sell", ["tea"]], ["call", 4, 1, "sell", ["tea"]]])
    assert len(sold) == 4


def test_a_method_that_is_not_idempotent_runs_each_time(server: Server, sold: list[str]) -> None:
    _, socket = visit(server)
    ask(socket, "plain", "tea")
    ask(socket, "plain", "tea")
    assert len(sold) == 2


def test_the_same_key_of_another_person_is_another_call(server: Server, sold: list[str]) -> None:
    ask(visit(server, "ann")[1], "sell", "tea")
    assert ask(visit(server, "bob")[1], "sell", "tea") == [["ok", 1, 2]]
    assert len(sold) == 2


@pytest.mark.parametrize("other", ["key of the element", "class of the element", "method"])
def test_the_same_key_elsewhere_is_another_call(server: Server, sold: list[str], other: str) -> None:
    tab, socket = visit(server)
    ask(socket, "sell", "tea")
    if other == "key of the element":
        tab.element.key = "second"
    elif other == "class of the element":
        tab.element.__class__ = OtherTill
    assert ask(socket, "sold_out" if other == "method" else "sell", *([] if other == "method" else ["tea"]))
    assert len(sold) == 2


def test_a_call_that_comes_while_the_first_runs_waits_for_it(server: Server, sold: list[str]) -> None:
    tab, socket = visit(server)
    assert ask(socket, "slowly", "tea") == []
    _, other = visit(server)
    assert ask(other, "slowly", "tea") == []
    tab.element.waiting[0].callback("here")
    server.turn()
    assert (socket.items(), other.items()) == ([["ok", 1, "here"]], [["ok", 1, "here"]])
    assert sold == ["tea k"]


def test_the_work_goes_on_when_the_page_has_gone_and_its_answer_is_kept(
    server: Server, sold: list[str]
) -> None:
    tab, socket = visit(server)
    ask(socket, "slowly", "tea")
    socket.send(["bye"])
    tab.element.waiting[0].callback("here")
    assert ask(visit(server)[1], "slowly", "tea") == [["ok", 1, "here"]]
    assert sold == ["tea k"]


def test_who_stops_waiting_does_not_stop_the_work(server: Server, sold: list[str]) -> None:
    tab, socket = visit(server)
    ask(socket, "slowly", "tea")
    socket.send([["stop", 1]])
    assert ask(socket, "slowly", "tea", reference=2) == []
    tab.element.waiting[0].callback("here")
    server.turn()
    assert socket.items() == [["ok", 2, "here"]]
    assert tab.page._board.running == {}
    assert sold == ["tea k"]


def test_work_that_nobody_waits_for_any_more_is_counted_nevertheless(server: Server, sold: list[str]) -> None:
    _, socket = visit(server)
    for number in range(300):
        socket.send([["call", number, 1, "slowly", ["tea"], f"key {number}"], ["stop", number]])
    assert len(sold) == 256


def test_waiting_and_stopping_again_and_again_does_not_pile_up(server: Server) -> None:
    _, socket = visit(server)
    ask(socket, "slowly", "tea")
    for number in range(2, 100):
        socket.send([["call", number, 1, "slowly", ["tea"], "k"], ["stop", number]])
    keys: Any = server.live.keys
    assert [len(waiting) for waiting in keys._waiting.values()] == [1]


def test_an_error_for_people_is_an_answer_like_another(server: Server, sold: list[str]) -> None:
    _, socket = visit(server)
    for reference in (1, 2):
        assert ask(socket, "sold_out", reference=reference) == [["no", reference, "out", "That is sold out."]]
    assert len(sold) == 1


def test_after_an_error_of_the_server_the_call_may_be_made_anew(server: Server, sold: list[str]) -> None:
    _, socket = visit(server)
    with capturedLogs() as logs:
        ask(socket, "broken")
        assert ask(socket, "broken")[0][2] == "internal"
    assert len(logs) == len(sold) == 2


def test_a_call_that_is_refused_is_not_remembered(server: Server, sold: list[str]) -> None:
    _, socket = visit(server)
    with capturedLogs():
        assert ask(socket, "sell", 5)[0][2] == "refused"
    assert ask(socket, "sell", "tea") == [["ok", 1, 1]]


def test_a_result_that_cannot_be_kept_is_the_programmers_mistake_and_the_call_was_done(
    server: Server, sold: list[str]
) -> None:
    _, socket = visit(server)
    with capturedLogs() as logs:
        for reference in (1, 2):
            assert ask(socket, "person", reference=reference)[0][2] == "internal"
    assert sold == ["person"]
    assert [log["where"] for log in logs] == ["Till.person"]


# Answers that do not fit


def test_an_answer_that_cannot_be_sent_fails_its_call_and_the_page_goes_on(
    server: Server, sold: list[str]
) -> None:
    _, socket = visit(server)
    for reference in (1, 2):
        assert ask(socket, "ship", 1 << 20, reference=reference) == [["no", reference, *TOO_MUCH]]
    assert ask(socket, "sell", "tea", reference=3) == [["ok", 3, 2]]
    assert sold == ["ship", "tea"]


def test_a_slow_answer_that_cannot_be_sent_fails_its_call_too(server: Server) -> None:
    tab, socket = visit(server)
    ask(socket, "slowly", "tea")
    tab.element.waiting[0].callback("x" * (1 << 20))
    server.turn()
    assert socket.items() == [["no", 1, *TOO_MUCH]]


@pytest.mark.parametrize(("count", "size"), [(4, 400_000), (999, 2_000)])
def test_calls_whose_answers_do_not_fit_together_are_all_answered_somehow(
    server: Server, count: int, size: int
) -> None:
    """They would be made again, all together, on every fresh page."""
    _, socket = visit(server)
    socket.send([["call", number, 1, "ship", [size], f"key {number}"] for number in range(count)])
    answers = [item for item in socket.items() if isinstance(item, list)]
    assert [answer[1] for answer in answers] == list(range(count))
    assert {tuple(answer[2:]) for answer in answers if answer[0] == "no"} == {TOO_MUCH}
    assert 2 <= sum(answer[0] == "ok" for answer in answers) < count
    last = count - 1
    socket.send([count])
    assert ask(socket, "ship", size, key=f"key {last}", reference=count) == [["ok", count, "x" * size]]


# What is kept in memory


def outcome(text: str) -> Deferred[Outcome]:
    return succeed(Outcome("ok", text.encode()))


def remembers(keys: MemoryKeys, name: Name) -> bool:
    """Say whether an outcome is kept (and keep one if not)."""
    found: list[Outcome] = []
    keys.once(name, lambda: outcome("new")).addCallback(found.append)
    return found[0].body != b"new"


def names(owner: str, count: int) -> list[Name]:
    return [name_of(owner, str(number)) for number in range(count)]


def keep(keys: MemoryKeys, *wanted: Name, size: int = 3) -> None:
    for name in wanted:
        keys.once(name, lambda: outcome("x" * size))


def test_an_outcome_is_forgotten_after_a_while() -> None:
    clock = Clock()
    keys = MemoryKeys(clock.seconds, age=10)
    one, two = names("ann", 2)
    keep(keys, one)
    clock.advance(9)
    keep(keys, two)
    assert remembers(keys, one)
    clock.advance(1)
    assert remembers(keys, two)
    assert not remembers(keys, one)


def test_so_many_outcomes_are_kept_and_the_oldest_go_first() -> None:
    keys = MemoryKeys(Clock().seconds, most=2)
    one, two = names("ann", 2)
    (three,) = names("bob", 1)
    keep(keys, one, two, three)
    assert len(keys._done) == 2
    assert remembers(keys, two)
    assert remembers(keys, three)
    assert not remembers(keys, one)


def test_one_person_cannot_crowd_out_the_others() -> None:
    keys = MemoryKeys(Clock().seconds, most=100, most_each=5)
    (mine,) = names("ann", 1)
    keep(keys, mine, *names("mallory", 500))
    assert remembers(keys, mine)
    assert len(keys._done) == 6


def test_so_many_bytes_are_kept_and_no_more() -> None:
    keys = MemoryKeys(Clock().seconds, most_bytes=100)
    keep(keys, *names("ann", 10), size=30)
    assert (len(keys._done), keys._bytes) == (3, 90)
    keep(keys, *names("bob", 1), size=101)
    assert (keys._done, keys._bytes, keys._owned) == ({}, 0, {})


def test_a_failure_reaches_all_who_wait_and_is_forgotten() -> None:
    keys = MemoryKeys(Clock().seconds)
    (name,) = names("ann", 1)
    work: Deferred[Outcome] = Deferred()
    errors: list[Any] = []
    for _ in range(2):
        keys.once(name, lambda: work).addErrback(errors.append)
    given_up = keys.once(name, lambda: work).addErrback(errors.append)
    given_up.cancel()
    assert isinstance(errors.pop().value, CancelledError)
    work.errback(RuntimeError("no"))
    assert [str(error.value) for error in errors] == ["no", "no"]
    keep(keys, name)
    assert remembers(keys, name)


def test_work_that_raises_at_once_fails_its_call() -> None:
    errors: list[Any] = []
    keys = MemoryKeys(Clock().seconds)
    keys.once(names("ann", 1)[0], lambda: fail(RuntimeError("no"))).addErrback(errors.append)
    assert str(errors[0].value) == "no"
