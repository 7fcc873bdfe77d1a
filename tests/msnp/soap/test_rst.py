from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    CONTACTS,
    DOMAINS,
    MESSENGER_CLEAR,
    PASSPORT,
    Domain,
    RequestSecurityTokens,
    SecurityTokens,
    SoapError,
    Token,
    TrustVersion,
    generic_fault,
    parse_request,
)
from tests.msnp.soap.envelopes import NOW, addresses, carried, cids, examples, moments, names

SIGN_IN = RequestSecurityTokens("alice@example.com", " secret <&> 123 ")
EXPIRES = NOW + timedelta(days=1)
ACCOUNT = SecurityTokens(
    {
        PASSPORT: Token("b3BhcXVl", "dGI=", EXPIRES),
        MESSENGER_CLEAR: Token("t=clear&p=", "c2VjcmV0", EXPIRES),
        CONTACTS: Token("t=contacts&p=", expires=EXPIRES),
    },
    puid=0x704757791BB0F985,
    cid=-8792803166964870255,
)


def received(body: bytes, path: str = "/RST.srf") -> RequestSecurityTokens:
    request = parse_request(path, "", body)
    assert isinstance(request, RequestSecurityTokens)
    return request


def test_a_sign_in_asks_for_the_domains_that_a_messenger_needs() -> None:
    request = received(SIGN_IN.build_request())
    assert request == SIGN_IN
    assert request.domains == DOMAINS


@examples
@given(addresses, names.map(carried).filter(bool))
def test_any_address_and_password_that_can_be_sent_arrive(email: str, password: str) -> None:
    request = RequestSecurityTokens(email, password)
    assert received(request.build_request()) == request


@pytest.mark.parametrize(
    ("email", "password"), [("a\0@example.com", "secret"), ("a@example.com", "sec\x07ret")]
)
def test_an_address_or_password_that_cannot_be_sent_is_refused_without_repeating_it(
    email: str, password: str
) -> None:
    with pytest.raises(SoapError) as refusal:
        RequestSecurityTokens(email, password).build_request()
    assert "cannot be sent" in str(refusal.value)
    assert "ret" not in str(refusal.value)


def test_the_answer_is_in_the_dialect_of_the_path() -> None:
    body = SIGN_IN.build_request()
    assert received(body, "/rst.SRF").version is TrustVersion.RST
    assert received(body, "/RST2.srf").version is TrustVersion.RST2


@pytest.mark.parametrize("version", TrustVersion)
def test_a_client_gets_its_tokens(version: TrustVersion) -> None:
    body = replace(SIGN_IN, version=version).build_response(ACCOUNT, NOW)
    assert RequestSecurityTokens.parse_response(body) == ACCOUNT


@examples
@given(
    st.dictionaries(addresses, st.builds(Token, addresses, addresses, moments), min_size=1, max_size=5),
    st.integers(0, 2**64 - 1),
    cids,
    st.sampled_from(TrustVersion),
)
def test_tokens_for_any_domains_arrive(
    tokens: dict[str, Token], puid: int, cid: int, version: TrustVersion
) -> None:
    request = RequestSecurityTokens("a@example.com", "x", tuple(map(Domain, tokens)), version)
    account = SecurityTokens(tokens, puid, cid)
    assert RequestSecurityTokens.parse_response(request.build_response(account, NOW)) == account


@pytest.mark.parametrize("version", TrustVersion)
def test_tickets_are_numbered_from_the_first_domain_after_the_passport(version: TrustVersion) -> None:
    domains = (
        Domain(CONTACTS, "MBI"),
        Domain(PASSPORT),
        Domain(MESSENGER_CLEAR, "MBI_KEY_OLD"),
        Domain("unknown"),
    )
    body = RequestSecurityTokens("a@example.com", "x", domains, version).build_response(ACCOUNT, NOW)
    assert b'<wsse:BinarySecurityToken Id="Compact1">t=contacts&amp;p=</wsse:BinarySecurityToken>' in body
    assert b'<wsse:BinarySecurityToken Id="Compact2">t=clear&amp;p=</wsse:BinarySecurityToken>' in body
    assert b"<wst:BinarySecret>c2VjcmV0</wst:BinarySecret>" in body
    assert body.index(b"http://Passport.NET/tb<") < body.index(b"Compact1") < body.index(b"Compact2")
    assert b"unknown" not in body


def test_domains_that_were_not_asked_for_are_not_answered() -> None:
    request = RequestSecurityTokens("a@example.com", "x", (Domain(CONTACTS),))
    assert set(RequestSecurityTokens.parse_response(request.build_response(ACCOUNT, NOW)).tokens) == {
        CONTACTS
    }


def test_the_account_is_told_who_it_is() -> None:
    body = SIGN_IN.build_response(ACCOUNT, NOW)
    assert b"<psf:PUID>704757791BB0F985</psf:PUID>" in body
    assert b'<psf:credProperty Name="CID">85f9b01b1d211391</psf:credProperty>' in body
    assert b'Name="AuthMembername">alice@example.com<' in body


def test_secrets_are_not_shown_when_printed() -> None:
    shown = f"{SIGN_IN} {ACCOUNT}"
    assert "alice@example.com" in shown
    assert not any(secret in shown for secret in ("secret", "t=", "c2VjcmV0", "b3BhcXVl"))


# A sign-in as papyon sends it: its own prefixes, the namespaces declared where they are used.
PAPYON = b"""<?xml version='1.0' encoding='utf-8'?>\
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>\
<wsse:Security xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext"><wsse:UsernameToken Id="user">\
<wsse:Username>alice@example.com</wsse:Username><wsse:Password>pass</wsse:Password></wsse:UsernameToken>\
</wsse:Security></soap:Header><soap:Body>\
<ps:RequestMultipleSecurityTokens Id="RSTS" \
xmlns:ps="http://schemas.microsoft.com/Passport/SoapServices/PPCRL">\
<wst:RequestSecurityToken xmlns:wst="http://schemas.xmlsoap.org/ws/2004/04/trust" Id="RST0">\
<wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2002/12/policy">\
<wsa:EndpointReference xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/03/addressing">\
<wsa:Address>http://Passport.NET/tb</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>\
</wst:RequestSecurityToken>\
<wst:RequestSecurityToken xmlns:wst="http://schemas.xmlsoap.org/ws/2004/04/trust" Id="RST1">\
<wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2002/12/policy">\
<wsa:EndpointReference xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/03/addressing">\
<wsa:Address>messengerclear.live.com</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>\
<wsse:PolicyReference xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext" URI="MBI_KEY_OLD"/>\
</wst:RequestSecurityToken></ps:RequestMultipleSecurityTokens></soap:Body></soap:Envelope>"""

# A sign-in as Live Messenger sends it to RST2.srf, for a single domain and pretty-printed.
LIVE = b"""<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
  xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
  xmlns:wst="http://schemas.xmlsoap.org/ws/2005/02/trust" xmlns:wsa="http://www.w3.org/2005/08/addressing"
  xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy">
  <s:Header>
    <wsa:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue</wsa:Action>
    <wsse:Security>
      <wsse:UsernameToken>
        <wsse:Username>
          alice@example.com
        </wsse:Username>
        <wsse:Password>pass</wsse:Password>
      </wsse:UsernameToken>
    </wsse:Security>
  </s:Header>
  <s:Body>
    <wst:RequestSecurityToken Id="RST0">
      <wsp:AppliesTo>
        <wsa:EndpointReference>
          <wsa:Address>
            contacts.msn.com
          </wsa:Address>
        </wsa:EndpointReference>
      </wsp:AppliesTo>
      <wsp:PolicyReference URI="MBI"></wsp:PolicyReference>
    </wst:RequestSecurityToken>
  </s:Body>
</s:Envelope>"""


def test_sign_ins_of_other_clients_are_understood() -> None:
    assert received(PAPYON) == RequestSecurityTokens(
        "alice@example.com", "pass", (Domain(PASSPORT), Domain(MESSENGER_CLEAR, "MBI_KEY_OLD"))
    )
    assert received(LIVE, "/RST2.srf") == RequestSecurityTokens(
        "alice@example.com", "pass", (Domain(CONTACTS, "MBI"),), TrustVersion.RST2
    )


@pytest.mark.parametrize(
    "change",
    [
        (b"<wsse:Username>alice@example.com</wsse:Username>", b""),
        (b">alice@example.com<", b"> <"),
        (b">pass<", b"><"),
        (b"soap:Header", b"soap:Footer"),
        (b"wsse:UsernameToken", b"wsse:KerberosToken"),
        (b"RequestMultipleSecurityTokens", b"RequestNothing"),
        (b"wst:RequestSecurityToken", b"wst:RequestNothing"),
    ],
)
def test_a_sign_in_without_what_it_takes_is_refused(change: tuple[bytes, bytes]) -> None:
    with pytest.raises(SoapError):
        received(
            PAPYON.replace(*change).replace(b"</wst:RequestSecurityToken>", b"</wst:RequestSecurityToken>")
        )


def test_a_sign_in_to_no_domain_or_too_many_is_refused() -> None:
    received(replace(SIGN_IN, domains=(Domain(CONTACTS),) * 16).build_request())
    for count in (0, 17):
        with pytest.raises(SoapError, match=f"{count} domains"):
            received(replace(SIGN_IN, domains=(Domain(CONTACTS),) * count).build_request())


# What a revival server answers: pretty-printed, without a PUID, a lifetime or a secret that makes sense.
ANSWER = b"""<?xml version="1.0" encoding="utf-8"?>
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">
  <S:Header><psf:pp xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
    <psf:PUID>-1</psf:PUID>
    <psf:credProperties>
      <psf:credProperty Name="CID">9113211d1bb0f985</psf:credProperty>
    </psf:credProperties>
  </psf:pp></S:Header>
  <S:Body>
    <wst:RequestSecurityTokenResponseCollection xmlns:wst="http://schemas.xmlsoap.org/ws/2004/04/trust"
      xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext" xmlns:wsp="urn:p" xmlns:wsa="urn:a"
      xmlns:wsu="urn:u">
      <wst:RequestSecurityTokenResponse>
        <wsp:AppliesTo><wsa:EndpointReference>
          <wsa:Address>contacts.msn.com</wsa:Address>
        </wsa:EndpointReference></wsp:AppliesTo>
        <wst:LifeTime><wsu:Expires>2026-11-21T06:35:37Z</wsu:Expires></wst:LifeTime>
        <wst:RequestedSecurityToken>
          <wsse:BinarySecurityToken Id="Compact2">
            t=contacts&amp;p=
          </wsse:BinarySecurityToken>
        </wst:RequestedSecurityToken>
      </wst:RequestSecurityTokenResponse>
      <wst:RequestSecurityTokenResponse>
        <wsp:AppliesTo><wsa:EndpointReference><wsa:Address>messengerclear.live.com</wsa:Address>
        </wsa:EndpointReference></wsp:AppliesTo>
        <wst:RequestedSecurityToken>
          <wsse:BinarySecurityToken Id="PPToken3">t=clear&amp;p=</wsse:BinarySecurityToken>
        </wst:RequestedSecurityToken>
        <wst:RequestedProofToken><wst:BinarySecret>c2VjcmV0</wst:BinarySecret></wst:RequestedProofToken>
      </wst:RequestSecurityTokenResponse>
    </wst:RequestSecurityTokenResponseCollection>
  </S:Body>
</S:Envelope>"""


def test_an_answer_of_another_server_is_understood() -> None:
    assert RequestSecurityTokens.parse_response(ANSWER) == SecurityTokens(
        {CONTACTS: Token("t=contacts&p=", "", NOW), MESSENGER_CLEAR: Token("t=clear&p=", "c2VjcmV0")},
        puid=0,
        cid=0x9113211D1BB0F985 - 2**64,
    )


def test_an_answer_without_a_token_is_an_error() -> None:
    with pytest.raises(SoapError, match="without a token"):
        RequestSecurityTokens.parse_response(ANSWER.replace(b"RequestSecurityTokenResponse>", b"Nothing>"))
    with pytest.raises(SoapError):
        RequestSecurityTokens.parse_response(b"<Envelope/>")


@examples
@given(st.integers(0, len(ANSWER) - 1))
def test_an_answer_cut_short_is_an_error(length: int) -> None:
    with pytest.raises(SoapError):
        RequestSecurityTokens.parse_response(ANSWER[:length])


def test_the_same_bytes_are_no_answer_of_the_address_book() -> None:
    with pytest.raises(SoapError):
        parse_request("/abservice/abservice.asmx", "", SIGN_IN.build_request())
    with pytest.raises(SoapError):
        parse_request("/RST.srf", "", generic_fault())
