"""GetMetadata, GetMessage, DeleteMessages: what waits for oneself, message by message.

The ticket is in a header of its own, in two parts and without their names. A server seen on the wire answers
an operation without arguments with no fault but HTTP 500, so GetMetadata has one that means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar
from xml.etree.ElementTree import Element

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp.offline import Waiting, build_waiting, parse_waiting, read_waiting

from ._envelope import Call, read_answer
from ._errors import SoapError
from ._reading import Fields, children, content, find
from ._services import MAILBOX_NAMESPACE, Service
from ._template import Template, Xml, document, exact, join
from ._tickets import bare_ticket

_CALL = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Header>
    <PassportCookie xmlns="{namespace}"><t>{t}</t><p>{p}</p></PassportCookie>
  </soap:Header>
  <soap:Body><{operation} xmlns="{namespace}">{content}</{operation}></soap:Body>
</soap:Envelope>
""")

_ANSWER = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Body><{operation}Response xmlns="{namespace}">{content}</{operation}Response></soap:Body>
</soap:Envelope>
""")

_NOTHING = Xml("<x/>")
_MESSAGE = Template("<messageId>{id}</messageId>")
_UNREAD = Xml("<alsoMarkAsRead>false</alsoMarkAsRead>")
_RESULT = Template("<GetMessageResult>{mail}</GetMessageResult>")
_TEXT = Template("{text}")
_MESSAGES = Template("<messageIds>{messages}</messageIds>")

MAX_DELETED = 1_000
"""Messages that one request deletes."""


@dataclass(frozen=True, slots=True)
class GetMetadata:
    """What waits?"""

    service: ClassVar[Service] = Service.MAILBOX
    soap_action: ClassVar[str] = f"{MAILBOX_NAMESPACE}/GetMetadata"

    ticket: str = field(repr=False)

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a ticket that XML cannot carry."""
        return _call("GetMetadata", self.ticket, _NOTHING)

    @classmethod
    def parse_request(cls, call: Call) -> GetMetadata:
        """Whose list."""
        return cls(ticket_of(call))

    @staticmethod
    def build_response(waiting: tuple[Waiting, ...]) -> bytes:
        """The list, as text, the way servers write it."""
        return _answer("GetMetadata", _TEXT(text=build_waiting(waiting)))

    @staticmethod
    def parse_response(body: bytes) -> tuple[Waiting, ...]:
        """The list, from text or from elements, in no order. Raises Fault and SoapError."""
        answer = read_answer(body, "GetMetadata")
        return _read_list(answer)


@dataclass(frozen=True, slots=True)
class GetMessage:
    """The text of one message."""

    service: ClassVar[Service] = Service.MAILBOX
    soap_action: ClassVar[str] = f"{MAILBOX_NAMESPACE}/GetMessage"

    ticket: str = field(repr=False)
    message_id: str

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an identifier or ticket that XML cannot carry."""
        arguments = join((_MESSAGE(id=exact(self.message_id, "identifier")), _UNREAD))
        return _call("GetMessage", self.ticket, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> GetMessage:
        """Which one. Raises SoapError when that is not said."""
        message_id = Fields(call.action).token("messageId")
        if not message_id:
            raise SoapError("a message without an identifier")
        return cls(ticket_of(call), message_id)

    @staticmethod
    def build_response(mail: str) -> bytes:
        """The mail (see `Letter.mail`)."""
        return _answer("GetMessage", _RESULT(mail=mail))

    @staticmethod
    def parse_response(body: bytes) -> str:
        """The mail. Raises Fault and SoapError."""
        return content(find(read_answer(body, "GetMessage"), "GetMessageResult"))


@dataclass(frozen=True, slots=True)
class DeleteMessages:
    """Delete these: all of them, or none when one is not there."""

    service: ClassVar[Service] = Service.MAILBOX
    soap_action: ClassVar[str] = f"{MAILBOX_NAMESPACE}/DeleteMessages"

    ticket: str = field(repr=False)
    message_ids: tuple[str, ...]

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an identifier or ticket that XML cannot carry."""
        messages = join(_MESSAGE(id=exact(each, "identifier")) for each in self.message_ids)
        return _call("DeleteMessages", self.ticket, _MESSAGES(messages=messages))

    @classmethod
    def parse_request(cls, call: Call) -> DeleteMessages:
        """Which ones. Raises SoapError for none, and for more than `MAX_DELETED`."""
        messages = children(find(call.action, "messageIds"), "messageId")
        ids = tuple(content(message).strip() for message in messages)
        if not 0 < len(ids) <= MAX_DELETED or not all(ids):
            raise SoapError(f"{len(ids)} messages to delete")
        return cls(ticket_of(call), ids)

    @staticmethod
    def build_response() -> bytes:
        """Deleted."""
        return _answer("DeleteMessages", Xml())

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if they are deleted. Raises Fault and SoapError."""
        read_answer(body, "DeleteMessages")


def ticket_of(call: Call) -> str:
    """The ticket of a request, in its `t=...&p=...` form; empty when there is none."""
    cookie = Fields(find(call.header, "PassportCookie"))
    ticket = bare_ticket(cookie.token("t"))
    return f"t={ticket}&p={cookie.token('p')}" if ticket else ""


def _call(operation: str, ticket: str, arguments: Xml) -> bytes:
    bare = bare_ticket(exact(ticket, "ticket"))
    profile = ticket.partition("&p=")[2]
    return document(
        _CALL(operation=operation, t=bare, p=profile, content=arguments, namespace=MAILBOX_NAMESPACE)
    )


def _answer(operation: str, result: Xml) -> bytes:
    return document(_ANSWER(operation=operation, content=result, namespace=MAILBOX_NAMESPACE))


def _read_list(answer: Element) -> tuple[Waiting, ...]:
    listed = find(answer, "MD")
    if listed is not None:
        return read_waiting(listed)
    try:
        return parse_waiting(content(answer))
    except ProtocolError:
        raise SoapError("a list of messages that cannot be read") from None
