"""The storage service: its envelopes, what its resources are called, and what all of its operations share.

An account has one profile. In it is the part that its client shows (an `ExpressionProfile`: name, personal
message, picture), and beside it lie its pictures (`/UserTiles`). Whose they are is told in two ways: by
an alias, the number of the account as in the address book (signed), or by the identifier of a resource,
`bce53d3c2b78a1f9!118`, which begins with the same number (unsigned, in hexadecimal digits).

Clients of 8.x and of 2009 differ in the namespace, and are answered in their own.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import ClassVar, Self
from xml.etree.ElementTree import Element

from ._envelope import Call, read_answer
from ._reading import content, find
from ._services import Service
from ._template import Template, Xml, document, exact

PROFILE = 106
"""The number of the profile among the resources of an account."""

EXPRESSION = 118
"""That of the part of it that clients show."""

NO_PHOTO = 205
"""That of the picture, where there is none."""

_CALL = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
 xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">
  <soap:Header>
    <StorageApplicationHeader xmlns="{namespace}">
      <ApplicationID>Messenger Client 8.5</ApplicationID>
      <Scenario>{scenario}</Scenario>
    </StorageApplicationHeader>
    <StorageUserHeader xmlns="{namespace}">
      <Puid>0</Puid><TicketToken>{ticket}</TicketToken>
    </StorageUserHeader>
  </soap:Header>
  <soap:Body><{operation} xmlns="{namespace}">{content}</{operation}></soap:Body>
</soap:Envelope>
""")

_ANSWER = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Header>
    <AffinityCacheHeader xmlns="{namespace}"><CacheKey>{cache_key}</CacheKey></AffinityCacheHeader>
    <StorageUserHeader xmlns="{namespace}">
      <Puid>0</Puid>
      <Cid>{cid}</Cid>
      <ApplicationId>0</ApplicationId>
      <DeviceId>0</DeviceId>
      <IsTrustedDevice>false</IsTrustedDevice>
      <IsStrongAuth>false</IsStrongAuth>
      <TicketToken>{ticket}</TicketToken>
      <IsAdmin>false</IsAdmin>
      <LanguagePreference>0</LanguagePreference>
      <Claims/>
    </StorageUserHeader>
  </soap:Header>
  <soap:Body><{operation}Response xmlns="{namespace}">{content}</{operation}Response></soap:Body>
</soap:Envelope>
""")

_FAULT = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Body>
    <soap:Fault>
      <faultcode>soap:Client</faultcode>
      <faultstring>{reason}</faultstring>
      <faultactor>{actor}</faultactor>
      <detail>
        <errorcode xmlns="{namespace}">{error}</errorcode>
        <errorstring xmlns="{namespace}">{reason}</errorstring>
        <machineName xmlns="{namespace}">amsn2athena</machineName>
      </detail>
    </soap:Fault>
  </soap:Body>
</soap:Envelope>
""")

_RESOURCE = re.compile(r"([0-9a-f]{16})!([0-9]{1,10})", re.ASCII | re.IGNORECASE)
_SIGNED = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_ALL = 2**64


class StorageVersion(Enum):
    """The namespaces, of clients up to 8.5 and of those of 2009."""

    W10 = "http://www.msn.com/webservices/storage/w10"
    YEAR_2008 = "http://www.msn.com/webservices/storage/2008"


class StorageError(StrEnum):
    """Error codes of the service, as on the wire."""

    ACCESS_DENIED = "AccessDenied"
    INVALID_ARGUMENT = "InvalidArgument"
    ITEM_ALREADY_EXISTS = "ItemAlreadyExists"
    ITEM_DOES_NOT_EXIST = "ItemDoesNotExist"
    PASSPORT_AUTH_FAIL = "PassportAuthFail"


@dataclass(frozen=True, slots=True)
class StorageHeader:
    """What each response tells: the number of the account (see `resource_id`), and any token, which clients
    may send back.
    """

    cid: int
    cache_key: str


class StorageOperation(ABC):
    """Something that is done, under the name of its class. `owners` are all that say whose things it is
    about, in either form (see `owner_number`), none of it verified.
    """

    __slots__ = ()

    service: ClassVar[Service] = Service.STORAGE
    soap_action: ClassVar[str]
    scenario: ClassVar[str] = "RoamingIdentityChanged"

    ticket: str
    version: StorageVersion

    def __init_subclass__(cls) -> None:
        cls.soap_action = f"{StorageVersion.W10.value}/{cls.__name__}"

    @property
    @abstractmethod
    def owners(self) -> tuple[str, ...]:
        """Whose things."""

    @abstractmethod
    def _arguments(self) -> Xml:
        """What is to be done."""

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an identifier or ticket that XML cannot carry."""
        return document(
            _CALL(
                namespace=self.version.value,
                operation=type(self).__name__,
                scenario=self.scenario,
                ticket=exact(self.ticket, "ticket"),
                content=self._arguments(),
            )
        )

    def build_fault(self, error: StorageError, reason: str) -> bytes:
        """What is answered when it is not done, with HTTP 500. The reason is for people to read."""
        actor = f"{self.version.value}/{type(self).__name__}"
        return document(_FAULT(namespace=self.version.value, actor=actor, error=error, reason=reason))

    def _answer(self, header: StorageHeader, result: Xml) -> bytes:
        return document(
            _ANSWER(
                namespace=self.version.value,
                operation=type(self).__name__,
                cache_key=header.cache_key,
                cid=_hexadecimal(header.cid),
                ticket=self.ticket,
                content=result,
            )
        )


class StorageChange(StorageOperation):
    """An operation whose answer is empty."""

    __slots__ = ()

    def build_response(self, header: StorageHeader) -> bytes:
        """Done."""
        return self._answer(header, Xml())

    @classmethod
    def parse_response(cls, body: bytes) -> None:
        """Nothing, if it was done. Raises Fault and SoapError."""
        read_answer(body, cls.__name__)


@dataclass(frozen=True, slots=True)
class StorageQuestion(StorageOperation):
    """An operation that asks for what `owner` keeps (see `owner_number`; empty for oneself)."""

    handle_name: ClassVar[str]
    question: ClassVar[Template]

    ticket: str = field(repr=False)
    owner: str = ""
    version: StorageVersion = StorageVersion.W10

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose things are asked for."""
        return tuple(said(self.owner))

    def _arguments(self) -> Xml:
        return self.question(owner=exact(self.owner, "owner"))

    @classmethod
    def parse_request(cls, call: Call) -> Self:
        """Whose things are asked for."""
        return cls(ticket_of(call), handle(find(call.action, cls.handle_name)), version_of(call))


def ticket_of(call: Call) -> str:
    """The ticket of a request; empty when there is none in its envelope."""
    return content(find(call.header, "StorageUserHeader", "TicketToken")).strip()


def version_of(call: Call) -> StorageVersion:
    """The namespace of a request."""
    written = call.action.attrib.values()
    return StorageVersion.YEAR_2008 if StorageVersion.YEAR_2008.value in written else StorageVersion.W10


def resource_id(cid: int, number: int) -> str:
    """What a resource of the account with that number is called."""
    return f"{_hexadecimal(cid)}!{number}"


def resource_number(text: str) -> int:
    """The number of a resource among those of its account; 0 for what is no identifier."""
    found = _RESOURCE.fullmatch(text)
    return int(found[2]) if found else 0


def owner_number(text: str) -> int | None:
    """The number of the account that an alias or the identifier of a resource names, signed, as in the
    address book. None for what is neither.
    """
    found = _RESOURCE.fullmatch(text)
    if found is None and not _SIGNED.fullmatch(text):
        return None
    number = (int(found[1], 16) if found else int(text)) % _ALL
    return number - _ALL if number >= _ALL // 2 else number


def handle(element: Element | None) -> str:
    """Whose things a handle is about, in either form; empty when it does not say."""
    alias = content(find(element, "Alias", "Name")).strip()
    return alias or content(find(element, "ResourceID")).strip()


def said(*owners: str) -> Iterator[str]:
    """Those that were said at all."""
    return filter(None, owners)


def _hexadecimal(cid: int) -> str:
    return f"{cid % _ALL:016x}"
