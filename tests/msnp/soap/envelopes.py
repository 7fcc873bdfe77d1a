"""Envelopes as clients and servers write them, in our own words: what the tests of each operation read."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st

from amsn2athena.msnp.soap import AnyRequest, ServiceHeader, parse_request

examples = settings(max_examples=60, deadline=None)

NOW = datetime(2026, 11, 21, 6, 35, 37, tzinfo=UTC)
TICKET = "t=someticket+/==&p="
HEADER = ServiceHeader("chat.example.com:8080", "0629ff3f-fb58-4b3b-ad97-269fd8cb71dc", "12r1:key")

ADDRESS_BOOK_PATH = "/abservice/abservice.asmx"
SHARING_PATH = "/abservice/SharingService.asmx"

_NAMESPACE = "http://www.msn.com/webservices/AddressBook"
_BOOK = "<abId>00000000-0000-0000-0000-000000000000</abId>"


def action(operation: str) -> str:
    """The SOAPAction of an operation of the address book or of sharing."""
    return f"{_NAMESPACE}/{operation}"


def call(operation: str, arguments: str, ticket: str = "t=someticket+/==&amp;p=") -> bytes:
    """A request, written as Live Messenger does."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<soap:Header><ABApplicationHeader xmlns="{_NAMESPACE}">
<ApplicationId>CFE80F9D-180F-4399-82AB-413F33A1FA11</ApplicationId><IsMigration>false</IsMigration>
<PartnerScenario>ContactSave</PartnerScenario></ABApplicationHeader>
<ABAuthHeader xmlns="{_NAMESPACE}"><ManagedGroupRequest>false</ManagedGroupRequest>
<TicketToken>{ticket}</TicketToken></ABAuthHeader></soap:Header>
<soap:Body><{operation} xmlns="{_NAMESPACE}">{arguments}</{operation}></soap:Body></soap:Envelope>""".encode()


def received(operation: str, arguments: str) -> AnyRequest:
    """What a server makes of a request about somebody's own address book."""
    return parse_request(ADDRESS_BOOK_PATH, action(operation), call(operation, _BOOK + arguments))


def returned(request: AnyRequest) -> AnyRequest:
    """What a server makes of a request of ours."""
    return parse_request(request.service.path, request.soap_action, request.build_request())


def answer(operation: str, result: str) -> bytes:
    """A response, pretty-printed as a revival server does."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
\t<soap:Header>
\t\t<ServiceHeader xmlns="{_NAMESPACE}">
\t\t\t<Version>15.01.1408.0000</Version>
\t\t</ServiceHeader>
\t</soap:Header>
\t<soap:Body>
\t\t<{operation}Response xmlns="{_NAMESPACE}">
\t\t\t{result}
\t\t</{operation}Response>
\t</soap:Body>
</soap:Envelope>
""".encode()


def carried(text: str) -> str:
    """The characters of a text that XML 1.0 can carry, by its production for Char."""

    def can(character: str) -> bool:
        code = ord(character)
        return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000

    return "".join(filter(can, text))


names = st.text(st.characters())
"""Any text, lone surrogates and control characters included."""

addresses = st.text(st.characters(), min_size=1).map(carried).map(str.strip).filter(bool)
"""Any text that XML can carry and that does not begin or end with space."""

moments = st.datetimes(
    min_value=datetime(1999, 7, 22), max_value=datetime(2999, 1, 1), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
"""Times of a whole second."""

cids = st.integers(-(2**63), 2**63 - 1)
