"""GetContactsRecentActivity: what one's contacts have done on other pages of the network, if it had any.

A client of 2009 asks as it starts and then every half hour, and shows what comes under its contacts. The
ticket has a header of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._envelope import Call, read_answer
from ._reading import children, content, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, document, exact

_REQUEST = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Header>
    <WNApplicationHeader xmlns="{namespace}">
      <ApplicationId>3B119D87-1D76-4474-91AD-0D7267E86D04</ApplicationId>
    </WNApplicationHeader>
    <WNAuthHeader xmlns="{namespace}"><TicketToken>{ticket}</TicketToken></WNAuthHeader>
  </soap:Header>
  <soap:Body>
    <GetContactsRecentActivity xmlns="{namespace}">
      <entityHandle><Cid>{cid}</Cid></entityHandle>
      <locales><string>en-US</string></locales>
      <count>50</count>
    </GetContactsRecentActivity>
  </soap:Body>
</soap:Envelope>
""")

_RESPONSE = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Header>
    <WNServiceHeader xmlns="{namespace}"><Version>15.1.1216.0</Version></WNServiceHeader>
  </soap:Header>
  <soap:Body>
    <GetContactsRecentActivityResponse xmlns="{namespace}">
      <GetContactsRecentActivityResult>
        <Activities/>
        <Templates/>
        <FeedUrl>{feed}</FeedUrl>
      </GetContactsRecentActivityResult>
    </GetContactsRecentActivityResponse>
  </soap:Body>
</soap:Envelope>
""")


@dataclass(frozen=True, slots=True)
class GetContactsRecentActivity:
    """What is new? `cid` is the number of who asks."""

    service: ClassVar[Service] = Service.WHATS_NEW
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/GetContactsRecentActivity"

    ticket: str = field(repr=False)
    cid: str

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a ticket that XML cannot carry."""
        return document(
            _REQUEST(namespace=ADDRESS_BOOK_NAMESPACE, ticket=exact(self.ticket, "ticket"), cid=self.cid)
        )

    @classmethod
    def parse_request(cls, call: Call) -> GetContactsRecentActivity:
        """Who asks."""
        ticket = content(find(call.header, "WNAuthHeader", "TicketToken")).strip()
        return cls(ticket, content(find(call.action, "entityHandle", "Cid")).strip())

    @staticmethod
    def build_response(feed: str) -> bytes:
        """Nothing is new. `feed` is the address of a page where it would be."""
        return document(_RESPONSE(namespace=ADDRESS_BOOK_NAMESPACE, feed=feed))

    @staticmethod
    def parse_response(body: bytes) -> int:
        """How many things are new. Raises Fault and SoapError."""
        answer = read_answer(body, "GetContactsRecentActivity")
        activities = find(answer, "GetContactsRecentActivityResult", "Activities")
        return sum(1 for _ in children(activities, "ActivityDetails"))
