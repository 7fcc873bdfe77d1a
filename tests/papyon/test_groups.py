"""Groups, favourites, aliases and notes, as a client changes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionLost

from amsn2athena.msnp import soap
from amsn2athena.msnp.soap import AddressBookError
from amsn2athena.papyon import AddressBook, Contact, ContactInfo, Group
from amsn2athena.papyon.errors import (
    GroupAlreadyExists,
    NoSuchGroup,
    NoSuchUser,
    NotSignedIn,
    RequestAbandoned,
    RequestRefused,
    TooLong,
)
from tests.papyon.network import BOB, CAROL
from tests.papyon.test_address_book import Book, fault
from tests.papyon.wires import failure_of, has_fired


def result(deferred: Deferred[Any]) -> Any:
    """Return what ``deferred`` has fired with."""
    found: list[Any] = []
    deferred.addCallback(found.append)
    [value] = found
    return value


def with_group(*accounts: str) -> tuple[Book, Group]:
    """Make Alice's address book with a group."""
    book = Book(*accounts)
    group = result(book.book.add_group("Friends"))
    book.recorder.take()
    book.network.calls.clear()
    return book, group


def test_making_a_group() -> None:
    book = Book()
    book.recorder.take()
    group = result(book.book.add_group(" Friends & <co> "))
    [call] = book.network.calls
    assert isinstance(call, soap.ABGroupAdd)
    assert (call.name, call.is_favorite) == ("Friends & <co>", False)
    assert group == Group("id-Friends & <co>", "Friends & <co>")
    assert book.book.groups == (group,)
    assert book.recorder.take() == [("addressbook_group_added", group)]


@pytest.mark.parametrize(
    ("name", "error"),
    [("", TooLong), ("  ", TooLong), ("x" * 62, TooLong), ("Friends", GroupAlreadyExists)],
)
def test_names_that_cannot_be(name: str, error: type[Exception]) -> None:
    book, _ = with_group()
    other = result(book.book.add_group("Other"))
    book.network.calls.clear()
    for changing in (book.book.add_group(name), book.book.rename_group(other, name)):
        assert isinstance(failure_of(changing), error)
    assert book.network.calls == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (fault(AddressBookError.GROUP_ALREADY_EXISTS), GroupAlreadyExists),
        (fault(AddressBookError.BAD_ARGUMENT_LENGTH), TooLong),
        (fault(AddressBookError.GROUP_DOES_NOT_EXIST), NoSuchGroup),
        (fault(AddressBookError.CONTACT_DOES_NOT_EXIST), RequestRefused),
        (soap.generic_fault(), RequestRefused),
        (b"garbage", RequestRefused),
        (ConnectionLost(), RequestAbandoned),
    ],
)
def test_what_is_refused_changes_nothing(answer: Any, error: type[Exception]) -> None:
    book, group = with_group(BOB, CAROL)
    bob, carol = book.find(BOB), book.find(CAROL)
    result(book.book.add_contact_to_group(group, carol))
    book.recorder.take()
    operations: list[tuple[type[soap.AnyRequest], Callable[[AddressBook], Deferred[Any]]]] = [
        (soap.ABGroupAdd, lambda it: it.add_group("More")),
        (soap.ABGroupUpdate, lambda it: it.rename_group(group, "Pals")),
        (soap.ABGroupDelete, lambda it: it.delete_group(group)),
        (soap.ABGroupContactAdd, lambda it: it.add_contact_to_group(group, bob)),
        (soap.ABGroupContactDelete, lambda it: it.delete_contact_from_group(group, carol)),
        (soap.ABContactUpdate, lambda it: it.update_contact_infos(bob, {ContactInfo.NOTES: "x"})),
    ]
    for request, operation in operations:
        book.network.soap = {request: answer}
        assert isinstance(failure_of(operation(book.book)), error)
    assert book.recorder.take() == []
    assert book.book.groups == (group,)
    assert (set(bob.groups), set(carol.groups)) == (set(), {group})
    assert bob.notes == ""


def test_renaming_a_group_renames_it_for_those_in_it() -> None:
    book, group = with_group(BOB)
    bob = book.find(BOB)
    result(book.book.add_contact_to_group(group, bob))
    book.recorder.take()
    renamed = result(book.book.rename_group(group, "Pals"))
    assert renamed == Group(group.id, "Pals")
    assert book.book.groups == (renamed,)
    assert bob.groups == {renamed}
    assert book.recorder.take() == [("addressbook_group_renamed", renamed)]
    assert list(book.book.contacts.search_by_group(group)) == [bob]
    result(book.book.delete_contact_from_group(group, bob))
    assert bob.groups == frozenset()


def test_renaming_a_group_to_what_it_is_called_is_no_change() -> None:
    book, group = with_group()
    assert result(book.book.rename_group(group, " Friends ")) == group
    assert book.network.calls == []


def test_a_contact_is_in_several_groups() -> None:
    book, friends = with_group(BOB)
    bob = book.find(BOB)
    work = result(book.book.add_group("Work"))
    book.network.calls.clear()
    book.recorder.take()
    for group in (friends, work, work):
        result(book.book.add_contact_to_group(group, bob))
    assert [type(call) for call in book.network.calls] == [soap.ABGroupContactAdd] * 2
    assert bob.groups == {friends, work}
    assert book.recorder.take() == [
        ("addressbook_group_contact_added", friends, bob),
        ("addressbook_group_contact_added", work, bob),
    ]
    for _ in range(2):
        result(book.book.delete_contact_from_group(friends, bob))
    assert bob.groups == {work}
    assert book.recorder.take() == [("addressbook_group_contact_deleted", friends, bob)]


def test_deleting_a_group_leaves_who_was_in_it() -> None:
    book, group = with_group(BOB)
    bob = book.find(BOB)
    result(book.book.add_contact_to_group(group, bob))
    book.recorder.take()
    result(book.book.delete_group(group))
    assert (book.book.groups, bob.groups) == ((), frozenset())
    assert book.find(BOB) is bob
    assert book.recorder.take() == [
        ("addressbook_group_contact_deleted", group, bob),
        ("addressbook_group_deleted", group),
    ]
    for changing in (
        book.book.delete_group(group),
        book.book.rename_group(group, "Pals"),
        book.book.add_contact_to_group(group, bob),
        book.book.delete_contact_from_group(group, bob),
    ):
        assert isinstance(failure_of(changing), NoSuchGroup)


def test_only_contacts_are_in_groups_and_noted_about() -> None:
    book, group = with_group()
    stranger = book.book.search_or_build_contact(CAROL)
    for changing in (
        book.book.add_contact_to_group(group, stranger),
        book.book.delete_contact_from_group(group, stranger),
        book.book.add_favorite(stranger),
        book.book.update_contact_infos(stranger, {ContactInfo.ALIAS: "Caz"}),
    ):
        assert isinstance(failure_of(changing), NoSuchUser)
    assert book.network.calls == []


def test_favourites_are_a_group_that_is_made_when_needed() -> None:
    book, _ = with_group(BOB, CAROL)
    bob, carol = book.find(BOB), book.find(CAROL)
    result(book.book.remove_favorite(bob))
    assert book.network.calls == []
    for contact in (bob, carol):
        result(book.book.add_favorite(contact))
    made, *_ = book.network.calls
    assert isinstance(made, soap.ABGroupAdd)
    assert made.is_favorite
    assert len(book.network.calls) == 3
    [favorites] = [group for group in book.book.groups if group.is_favorite]
    assert bob.is_favorite
    assert bob.groups == carol.groups == {favorites}
    result(book.book.remove_favorite(bob))
    assert (bob.is_favorite, carol.is_favorite) == (False, True)


def test_favourites_are_known_by_their_name_where_the_flag_is_not_kept() -> None:
    book = Book(BOB)
    groups = (soap.Group("1", "Friends"), soap.Group("2", "Favorites"), soap.Group("", "Nothing"))
    book.network.book = soap.AddressBook(book.network.book.contacts, groups)
    result(book.book.sync())
    assert [group.is_favorite for group in book.book.groups] == [False, True]
    flagged = (*groups, soap.Group("3", "The best", is_favorite=True))
    book.network.book = soap.AddressBook(book.network.book.contacts, flagged)
    result(book.book.sync())
    assert [group.is_favorite for group in book.book.groups] == [False, False, True]


def test_an_alias_and_notes() -> None:
    book = Book(BOB)
    bob = book.find(BOB)
    book.recorder.take()
    infos = {ContactInfo.ALIAS: "Bobby", ContactInfo.NOTES: "likes\ncake"}
    result(book.book.update_contact_infos(bob, infos))
    [call] = book.network.calls
    assert isinstance(call, soap.ABContactUpdate)
    assert (call.contact_id, call.annotations, call.comment) == (
        f"id-{BOB}",
        {soap.Annotation.NICKNAME: "Bobby"},
        "likes\ncake",
    )
    assert (bob.alias, bob.notes) == ("Bobby", "likes\ncake")
    assert book.recorder.take() == [("contact_infos_changed", bob, infos)]
    result(book.book.update_contact_infos(bob, {ContactInfo.ALIAS: "", ContactInfo.NOTES: "likes\ncake"}))
    call = book.network.calls[-1]
    assert isinstance(call, soap.ABContactUpdate)
    assert (call.annotations, call.comment) == ({soap.Annotation.NICKNAME: ""}, None)
    assert book.recorder.take() == [("contact_infos_changed", bob, {ContactInfo.ALIAS: ""})]
    result(book.book.update_contact_infos(bob, {ContactInfo.ALIAS: ""}))
    assert len(book.network.calls) == 2


@pytest.mark.parametrize("infos", [{ContactInfo.ALIAS: "x" * 388}, {ContactInfo.NOTES: "x" * 2001}])
def test_what_is_too_long_is_not_sent(infos: dict[ContactInfo, str]) -> None:
    book = Book(BOB)
    assert isinstance(failure_of(book.book.update_contact_infos(book.find(BOB), infos)), TooLong)
    assert book.network.calls == []


def test_who_is_added_goes_into_groups() -> None:
    book, group = with_group()
    added: list[Contact] = []
    book.book.add_messenger_contact(BOB, groups=[group]).addCallback(added.append)
    book.pump()
    [bob] = added
    assert bob.groups == {group}
    assert [type(call) for call in book.network.calls] == [soap.ABContactAdd, soap.ABGroupContactAdd]


def test_who_is_removed_is_in_no_group_and_nothing_is_noted() -> None:
    book, group = with_group(BOB)
    bob = book.find(BOB)
    result(book.book.add_contact_to_group(group, bob))
    result(book.book.update_contact_infos(bob, {ContactInfo.ALIAS: "Bobby", ContactInfo.NOTES: "x"}))
    book.book.delete_contact(bob)
    book.pump()
    assert (bob.groups, bob.alias, bob.notes, bob.id) == (frozenset(), "", "", "")


def test_changes_of_groups_need_a_session() -> None:
    book, group = with_group(BOB)
    bob = book.find(BOB)
    book.client.logout()
    book.pump()
    for changing in (
        book.book.add_group("More"),
        book.book.rename_group(group, "Pals"),
        book.book.delete_group(group),
        book.book.add_contact_to_group(group, bob),
        book.book.delete_contact_from_group(group, bob),
        book.book.add_favorite(bob),
        book.book.remove_favorite(bob),
        book.book.update_contact_infos(bob, {}),
        book.book.sync(),
    ):
        assert isinstance(failure_of(changing), NotSignedIn)


def test_changes_wait_for_each_other() -> None:
    book = Book(BOB)
    slow: Deferred[Any] = Deferred()
    book.network.soap = {soap.ABGroupAdd: slow}
    first = book.book.add_group("Friends")
    second = book.book.update_contact_infos(book.find(BOB), {ContactInfo.ALIAS: "Bobby"})
    assert [type(call) for call in book.network.calls] == [soap.ABGroupAdd]
    slow.errback(ConnectionLost())
    assert isinstance(failure_of(first), RequestAbandoned)
    assert has_fired(second)
    assert book.find(BOB).alias == "Bobby"


def test_there_is_an_end_to_what_waits() -> None:
    book = Book(BOB)
    book.network.soap = {soap.ABGroupAdd: Deferred()}
    waiting = [book.book.add_group(f"group {number}") for number in range(101)]
    error = failure_of(book.book.add_group("one too many"))
    assert isinstance(error, RequestRefused)
    assert error.code == "TooMuch"
    assert not any(map(has_fired, waiting))


def test_what_is_answered_after_the_session_changes_nothing() -> None:
    from tests.papyon.network import HEADER, respond

    book = Book()
    slow: Deferred[Any] = Deferred()
    book.network.soap = {soap.ABGroupAdd: slow}
    first, second = book.book.add_group("Friends"), book.book.add_group("Work")
    book.client.logout()
    book.pump()
    book.network.sign_in(book.client)
    slow.callback(respond(soap.ABGroupAdd.build_response(HEADER, "1")))
    for changing in (first, second):
        assert isinstance(failure_of(changing), RequestAbandoned)
    assert book.book.groups == ()
