from __future__ import annotations

import pytest

from amsn2athena.msnp.soap import (
    ABContactDelete,
    ABContactUpdate,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddMember,
    AddressBookError,
    BreakConnection,
    DeleteMember,
    Fault,
    SoapError,
    address_book_fault,
)
from tests.msnp.soap.envelopes import HEADER, action, answer

Change = (
    type[ABContactDelete]
    | type[ABContactUpdate]
    | type[ABGroupContactDelete]
    | type[ABGroupDelete]
    | type[ABGroupUpdate]
    | type[AddMember]
    | type[BreakConnection]
    | type[DeleteMember]
)
changes = pytest.mark.parametrize(
    "change",
    [
        ABContactDelete,
        ABContactUpdate,
        ABGroupContactDelete,
        ABGroupDelete,
        ABGroupUpdate,
        AddMember,
        BreakConnection,
        DeleteMember,
    ],
)


@changes
def test_a_client_learns_that_it_was_done(change: Change) -> None:
    change.parse_response(change.build_response(HEADER))
    change.parse_response(answer(change.__name__, ""))


@changes
@pytest.mark.parametrize(
    "error", [AddressBookError.CONTACT_DOES_NOT_EXIST, AddressBookError.USER_DOES_NOT_EXIST]
)
def test_a_client_learns_why_it_was_not_done(change: Change, error: AddressBookError) -> None:
    with pytest.raises(Fault) as raised:
        change.parse_response(address_book_fault(action(change.__name__), error, "Does not exist"))
    assert raised.value.error == error


@changes
def test_an_answer_to_something_else_is_none(change: Change) -> None:
    with pytest.raises(SoapError, match=change.__name__):
        change.parse_response(answer("FindMembership", ""))
