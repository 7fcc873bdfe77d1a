"""Some clients send each change twice: the second one is the first one again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from amsn2athena.homeserver.services import _repeats
from amsn2athena.homeserver.services._repeats import SECONDS
from amsn2athena.msnp.soap import (
    ABContactDelete,
    ABGroupAdd,
    ABGroupDelete,
    CreateCircle,
    DeleteMessages,
    GetMetadata,
    Request,
)
from tests.homeserver.company import circles_of
from tests.homeserver.friendship import contact_ids
from tests.homeserver.house import House
from tests.homeserver.people import Someone, online
from tests.homeserver.web import call

Make = Callable[[House, Someone], Request[Any]]


def _new_group(house: House, alice: Someone) -> Request[Any]:
    return ABGroupAdd(alice.ticket, "Garden")


def _old_group(house: House, alice: Someone) -> Request[Any]:
    return ABGroupDelete(alice.ticket, (call(house, ABGroupAdd(alice.ticket, "Garden")),))


def _contact(house: House, alice: Someone) -> Request[Any]:
    return ABContactDelete(alice.ticket, tuple(contact_ids(house, alice)))


def _letter(house: House, alice: Someone) -> Request[Any]:
    [bob] = online(house, "bob")
    head = b"Content-Type: text/plain; charset=utf-8\r\nDest-Agent: client\r\n\r\n"
    bob.say("UUM", alice.email, "1", "1", payload=head + b"hello")
    return DeleteMessages(alice.ticket, tuple(each.id for each in call(house, GetMetadata(alice.ticket))))


def _circle(house: House, alice: Someone) -> Request[Any]:
    return CreateCircle(alice.ticket, "Choir", "me")


@pytest.fixture
def alice(house: House) -> Someone:
    """Alice, signed in, with Bob in her book."""
    house.befriend("alice", "bob")
    return Someone(house, "alice").sign_in()


@pytest.mark.parametrize("make", [_new_group, _old_group, _contact, _letter, _circle])
def test_a_change_that_comes_twice_is_answered_twice_alike(house: House, alice: Someone, make: Make) -> None:
    request = make(house, alice)
    first = call(house, request)
    assert call(house, request) == first
    assert len(circles_of(house, alice)) == (make is _circle)


@pytest.mark.parametrize("make", [_new_group, _contact])
def test_it_is_another_one_after_a_while(house: House, alice: Someone, make: Make) -> None:
    request = make(house, alice)
    call(house, request)
    house.clock.advance(SECONDS)
    with pytest.raises(Exception, match="Exist"):
        call(house, request)


def test_it_is_another_one_after_another_change(house: House, alice: Someone) -> None:
    request = ABGroupAdd(alice.ticket, "Garden")
    call(house, request)
    call(house, ABGroupAdd(alice.ticket, "Choir"))
    with pytest.raises(Exception, match="Exist"):
        call(house, request)


def test_what_was_undone_meanwhile_is_done_again(house: House, alice: Someone) -> None:
    request = ABGroupAdd(alice.ticket, "Garden")
    first = call(house, request)
    call(house, ABGroupDelete(alice.ticket, (first,)))
    assert call(house, request) != first


def test_only_so_many_people_are_remembered(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    monkeypatch.setattr(_repeats, "_PEOPLE", 1)
    alice, bob = online(house, "alice", "bob")
    requests = [ABGroupAdd(each.ticket, "Garden") for each in (alice, bob)]
    for request in requests:
        call(house, request)
    assert call(house, requests[1])
    with pytest.raises(Exception, match="Exist"):
        call(house, requests[0])
