"""Where the services live, and what a request to them is."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar, Protocol, TypeVar

ADDRESS_BOOK_NAMESPACE = "http://www.msn.com/webservices/AddressBook"
MAILBOX_NAMESPACE = "http://www.hotmail.msn.com/ws/2004/09/oim/rsi"

CONTENT_TYPE = "text/xml; charset=utf-8"
"""Of every request and response. Some ask RST2.srf as `application/soap+xml`; this is its answer too."""


class Service(Enum):
    """A SOAP service: the host it had at first and its path, which revival networks keep."""

    PASSPORT = ("login.live.com", "/RST.srf")
    ADDRESS_BOOK = ("contacts.msn.com", "/abservice/abservice.asmx")
    SHARING = ("contacts.msn.com", "/abservice/SharingService.asmx")
    OFFLINE = ("ows.messenger.msn.com", "/OimWS/oim.asmx")
    MAILBOX = ("rsi.hotmail.com", "/rsi/rsi.asmx")
    CONFIGURATION = ("config.messenger.msn.com", "/Config/MsgrConfig.asmx")
    STORAGE = ("storage.msn.com", "/storageservice/SchematizedStore.asmx")
    WHATS_NEW = ("sup.live.com", "/whatsnew/whatsnewservice.asmx")

    def __init__(self, host: str, path: str) -> None:
        self.host = host
        self.path = path


class TrustVersion(Enum):
    """The two dialects of the passport service, by the path that each is asked on."""

    RST = "/RST.srf"
    RST2 = "/RST2.srf"


Answer_co = TypeVar("Answer_co", covariant=True)


class Request(Protocol[Answer_co]):
    """What a client posts: `build_request()` to its service's URL, with `soap_action` in a header of that
    name if there is one.

    `parse_response` takes the body of whatever comes back, also with an HTTP status of 500: faults come with
    200 and with 500. It raises Fault, or SoapError for what is no answer to this request.
    """

    service: ClassVar[Service]
    soap_action: ClassVar[str]

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError when XML cannot carry an address, password or identifier in it."""

    def parse_response(self, body: bytes) -> Answer_co:
        """What the service answered."""
