"""Whatever happens to an envelope on its way: it is understood, or refused as an envelope is."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp import soap
from tests.msnp.soap.envelopes import ADDRESS_BOOK_PATH, HEADER, NOW, SHARING_PATH, TICKET, examples

BOB = soap.Member("bob@example.com", display_name="B & b")
BOOK = soap.AddressBook(
    (soap.AddressBookContact("1", "bob@example.com", display_name="B & b"),), (soap.Group("2", "Gröup"),)
)
LISTS = soap.MembershipLists((soap.Membership(soap.Role.PENDING, (BOB,)),))
TRUST = soap.RequestSecurityTokens("a@example.com", "secret")
TOKENS = soap.SecurityTokens({soap.CONTACTS: soap.Token("t=ticket&p=", "c2VjcmV0")})

REQUESTS: tuple[tuple[str, soap.AnyRequest], ...] = (
    ("/RST.srf", TRUST),
    (SHARING_PATH, soap.FindMembership(TICKET)),
    (SHARING_PATH, soap.AddMember(TICKET, (soap.Membership(soap.Role.ALLOW, (BOB,)),))),
    (ADDRESS_BOOK_PATH, soap.ABFindAll(TICKET)),
    (ADDRESS_BOOK_PATH, soap.ABContactAdd(TICKET, "bob@example.com", invite_message="hi & bye")),
)
ANSWERS = (
    (TRUST, TRUST.build_response(TOKENS, NOW)),
    (soap.FindMembership(TICKET), soap.FindMembership.build_response(HEADER, LISTS)),
    (soap.ABFindAll(TICKET), soap.ABFindAll.build_response(HEADER, BOOK)),
    (soap.ABContactAdd(TICKET, "bob@example.com"), soap.ABContactAdd.build_response(HEADER, "1")),
    (soap.ABFindAll(TICKET), soap.generic_fault("no")),
)

_EXTRAS = st.binary(max_size=6) | st.sampled_from([b"<", b"</", b"&", b"&#0;", b'"', b"<!--", b"<![CDATA["])


def damaged(whole: bytes, data: st.DataObject) -> bytes:
    """Return it with something cut out, put in, or said twice."""
    for _ in range(data.draw(st.integers(1, 3))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
        middle = data.draw(_EXTRAS | st.just(whole[start:end] * 2) | st.just(b""))
        whole = whole[:start] + middle + whole[end:]
    return whole


@examples
@given(st.sampled_from(ANSWERS), st.data())
def test_an_answer_is_understood_or_an_error(
    asked: tuple[soap.AnyRequest, bytes], data: st.DataObject
) -> None:
    request, answer = asked
    with suppress(soap.SoapError, soap.Fault):
        request.parse_response(damaged(answer, data))


@examples
@given(st.sampled_from(REQUESTS), st.data())
def test_a_request_is_understood_or_an_error(asked: tuple[str, soap.AnyRequest], data: st.DataObject) -> None:
    path, request = asked
    with suppress(soap.SoapError):
        soap.parse_request(path, request.soap_action, damaged(request.build_request(), data))
