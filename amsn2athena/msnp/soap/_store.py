"""Store and Store2: leave a message for somebody who is not there.

The one difference is the action and, in the answer, the namespace. Nothing in the body names the operation:
there are the kind of the message, always `text`, and the letter itself (see `msnp.offline`); who writes to
whom, and with which ticket, is in the header.

A server wants a lock key: an answer, as to the challenge of a notification server, by the product that the
request names. It gives the challenge in a fault, and the same answer is good for all that follows. One seen
on the wire takes anything but an empty one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar
from xml.etree.ElementTree import Element

from amsn2athena.msnp._words import decode_words, encode_word

from ._envelope import read_envelope
from ._errors import SoapError
from ._reading import Fields, content, find
from ._services import Service
from ._template import Template, document, exact

_REQUEST = Template("""
<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Header>
    <From memberName="{sender}" friendlyName="{name}" xml:lang="en-US" proxy="MSNMSGR"
     xmlns="{namespace}" msnpVer="{dialect}" buildVer="14.0.8117.0416"/>
    <To memberName="{recipient}" xmlns="{namespace}"/>
    <Ticket passport="{ticket}" appid="{product}" lockkey="{lock_key}" xmlns="{namespace}"/>
    <Sequence xmlns="http://schemas.xmlsoap.org/ws/2003/03/rm">
      <Identifier xmlns="http://schemas.xmlsoap.org/ws/2002/07/utility">http://messenger.msn.com</Identifier>
      <MessageNumber>{number}</MessageNumber>
    </Sequence>
  </soap:Header>
  <soap:Body>
    <MessageType xmlns="{namespace}">text</MessageType>
    <Content xmlns="{namespace}">{content}</Content>
  </soap:Body>
</soap:Envelope>
""")

_RESPONSE = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Header>
    <SequenceAcknowledgment xmlns="http://schemas.xmlsoap.org/ws/2003/03/rm">
      <Identifier xmlns="http://schemas.xmlsoap.org/ws/2002/07/utility">http://messenger.msn.com</Identifier>
      <AcknowledgmentRange Upper="{number}" Lower="{number}"/>
    </SequenceAcknowledgment>
  </soap:Header>
  <soap:Body>
    <StoreResponse xmlns="{namespace}"><PointsConsumed>0</PointsConsumed></StoreResponse>
  </soap:Body>
</soap:Envelope>
""")

_OLD_NAMESPACE = "http://messenger.msn.com/ws/2004/09/oim/"
_MOST = 2**31


class StoreVersion(Enum):
    """Which of the two was asked for: the namespace of its answer."""

    STORE = _OLD_NAMESPACE
    STORE2 = "http://messenger.live.com/ws/2006/09/oim/"


@dataclass(frozen=True, slots=True)
class StoreMessage:
    """Keep `content` for `recipient`. `number` counts the letters of one run, from 1.

    `name` is what the sender is called: a request carries as much of it as one word of a mail's header has
    room for. `lock_key` answers, for `product`, the challenge of an earlier fault.
    """

    service: ClassVar[Service] = Service.OFFLINE
    soap_action: ClassVar[str] = f"{StoreVersion.STORE2.value}Store2"

    ticket: str = field(repr=False)
    sender: str
    recipient: str
    name: str
    content: str = field(repr=False)
    number: int
    product: str = ""
    lock_key: str = field(default="", repr=False)
    dialect: str = "MSNP18"
    version: StoreVersion = StoreVersion.STORE2

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an address or ticket that XML cannot carry."""
        return document(
            _REQUEST(
                sender=exact(self.sender, "sender"),
                recipient=exact(self.recipient, "recipient"),
                name=encode_word(self.name),
                ticket=exact(self.ticket, "ticket"),
                product=self.product,
                lock_key=self.lock_key,
                dialect=self.dialect,
                number=self.number,
                content=self.content,
                namespace=_OLD_NAMESPACE,
            )
        )

    @classmethod
    def parse_request(cls, envelope: Element, soap_action: str) -> StoreMessage:
        """Who writes what to whom, none of it verified. Raises SoapError without a recipient, a number or a
        content.
        """
        header = Fields(find(envelope, "Header"))
        sender, ticket = _attributes(header["From"]), _attributes(header["Ticket"])
        number = Fields(header["Sequence"]).number("MessageNumber")
        letter = find(envelope, "Body", "Content")
        recipient = _attributes(header["To"]).get("memberName", "").strip()
        if letter is None or not recipient or not 0 < number < _MOST:
            raise SoapError("a message without a recipient, a number or a content")
        old = soap_action.strip(' "').rpartition("/")[2] == "Store"
        return cls(
            ticket.get("passport", ""),
            sender.get("memberName", "").strip(),
            recipient,
            decode_words(sender.get("friendlyName", "")),
            content(letter),
            number,
            ticket.get("appid", ""),
            ticket.get("lockkey", ""),
            sender.get("msnpVer", ""),
            StoreVersion.STORE if old else StoreVersion.STORE2,
        )

    def build_response(self) -> bytes:
        """Kept."""
        return document(_RESPONSE(number=self.number, namespace=self.version.value))

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it is kept. Raises Fault and SoapError."""
        if find(read_envelope(body), "Body", "StoreResponse") is None:
            raise SoapError("an answer to something else than Store")


def _attributes(element: Element | None) -> dict[str, str]:
    return element.attrib if element is not None else {}
