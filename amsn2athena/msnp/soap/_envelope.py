"""The envelopes of the address book and of sharing: the same header on each request, the same on each
response.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ._errors import SoapError
from ._faults import find_fault
from ._reading import MAX_REQUEST, MAX_REQUEST_TAGS, MAX_RESPONSE, MAX_TAGS, content, find, local, read
from ._services import ADDRESS_BOOK_NAMESPACE
from ._template import Template, Xml, document, exact

_CALL = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">
  <soap:Header>
    <ABApplicationHeader xmlns="{namespace}">
      <ApplicationId>CFE80F9D-180F-4399-82AB-413F33A1FA11</ApplicationId>
      <IsMigration>false</IsMigration>
      <PartnerScenario>{scenario}</PartnerScenario>
    </ABApplicationHeader>
    <ABAuthHeader xmlns="{namespace}">
      <ManagedGroupRequest>false</ManagedGroupRequest>
      <TicketToken>{ticket}</TicketToken>
    </ABAuthHeader>
  </soap:Header>
  <soap:Body><{operation} xmlns="{namespace}">{content}</{operation}></soap:Body>
</soap:Envelope>
""")

_ANSWER = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Header>
    <ServiceHeader xmlns="{namespace}">
      <Version>15.01.1408.0000</Version>
      <CacheKey>{cache_key}</CacheKey>
      <CacheKeyChanged>true</CacheKeyChanged>
      <PreferredHostName>{preferred_host}</PreferredHostName>
      <SessionId>{session_id}</SessionId>
    </ServiceHeader>
  </soap:Header>
  <soap:Body><{operation}Response xmlns="{namespace}">{content}</{operation}Response></soap:Body>
</soap:Envelope>
""")


@dataclass(frozen=True, slots=True)
class ServiceHeader:
    """What the address book tells about itself in each response.

    preferred_host: the host (and port) that further requests should go to: the one that this one came to.
    session_id: a GUID. cache_key: any token; clients may send it back. One of each per account is enough.
    """

    preferred_host: str
    session_id: str
    cache_key: str


@dataclass(frozen=True, slots=True)
class Call:
    """A request's envelope, taken apart. The ticket is in its `t=...&p=` form, or empty when none came."""

    operation: str
    action: Element
    header: Element | None
    ticket: str = field(repr=False)
    scenario: str


def build_call(operation: str, ticket: str, scenario: str, arguments: Xml) -> bytes:
    """A request's envelope. A server seen on the wire fails on operations without arguments: none here is."""
    return document(
        _CALL(
            namespace=ADDRESS_BOOK_NAMESPACE,
            operation=operation,
            ticket=exact(ticket, "ticket"),
            scenario=scenario,
            content=arguments,
        )
    )


def build_answer(operation: str, header: ServiceHeader, result: Xml) -> bytes:
    """A response's envelope."""
    return document(
        _ANSWER(
            namespace=ADDRESS_BOOK_NAMESPACE,
            operation=operation,
            preferred_host=header.preferred_host,
            session_id=header.session_id,
            cache_key=header.cache_key,
            content=result,
        )
    )


def read_call(body: bytes) -> Call:
    """Take a request apart; its header is whatever it is. Raises SoapError."""
    envelope = read_request(body)
    action = _first_of_body(envelope)
    header = find(envelope, "Header")
    ticket = content(find(header, "ABAuthHeader", "TicketToken")).strip()
    scenario = content(find(header, "ABApplicationHeader", "PartnerScenario")).strip()
    return Call(local(action), action, header, ticket, scenario)


def read_request(body: bytes) -> Element:
    """The envelope of a request. Raises SoapError."""
    return _read_envelope(body, MAX_REQUEST, MAX_REQUEST_TAGS)


def read_envelope(body: bytes) -> Element:
    """The envelope of a response that is no fault. Raises Fault and SoapError."""
    envelope = _read_envelope(body, MAX_RESPONSE, MAX_TAGS)
    fault = find_fault(envelope)
    if fault is not None:
        raise fault
    return envelope


def read_answer(body: bytes, operation: str) -> Element:
    """The response to that operation. Raises Fault and SoapError."""
    response = _first_of_body(read_envelope(body))
    if local(response) != f"{operation}Response":
        raise SoapError(f"an answer to something else than {operation}")
    return response


def _read_envelope(body: bytes, limit: int, tags: int) -> Element:
    envelope = read(body, limit, tags)
    if local(envelope) != "Envelope":
        raise SoapError("XML, but not a SOAP envelope")
    return envelope


def _first_of_body(envelope: Element) -> Element:
    body = find(envelope, "Body")
    action = next(iter(body), None) if body is not None else None
    if action is None:
        raise SoapError("an envelope with nothing in its body")
    return action
