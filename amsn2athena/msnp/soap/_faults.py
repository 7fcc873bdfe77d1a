"""Faults: how each service says no.

The passport service answers HTTP 200 with a fault straight under the envelope (RST.srf) or in a SOAP 1.2 body
(RST2.srf). The address book has an error code in the detail; a server seen on the wire sends FullSyncRequired
and Forbidden with HTTP 200, all other ones with 500. Clients look at the body first, whatever the status.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from xml.etree.ElementTree import Element

from ._reading import content, find
from ._services import ADDRESS_BOOK_NAMESPACE, TrustVersion
from ._template import Template, Xml, document

MAX_LINE = 300


class AddressBookError(StrEnum):
    """Error codes of the address book, as on the wire."""

    BAD_ARGUMENT_LENGTH = "BadArgumentLength"
    BAD_EMAIL_ARGUMENT = "BadEmailArgument"
    CONTACT_ALREADY_EXISTS = "ContactAlreadyExists"
    CONTACT_DOES_NOT_EXIST = "ContactDoesNotExist"
    FORBIDDEN = "Forbidden"
    FULL_SYNC_REQUIRED = "FullSyncRequired"
    GROUP_ALREADY_EXISTS = "GroupAlreadyExists"
    GROUP_DOES_NOT_EXIST = "GroupDoesNotExist"
    INVALID_PASSPORT_USER = "InvalidPassportUser"
    MEMBER_ALREADY_EXISTS = "MemberAlreadyExists"
    MEMBER_DOES_NOT_EXIST = "MemberDoesNotExist"
    USER_DOES_NOT_EXIST = "UserDoesNotExist"


class OfflineError(StrEnum):
    """Fault codes of the service that keeps messages for later, as on the wire without their prefix."""

    AUTHENTICATION_FAILED = "AuthenticationFailed"
    INVALID_CONTENT = "InvalidContent"
    MESSAGE_TOO_LARGE = "MessageTooLarge"
    SENDER_THROTTLE_LIMIT_EXCEEDED = "SenderThrottleLimitExceeded"
    SYSTEM_UNAVAILABLE = "SystemUnavailable"


class Fault(Exception):
    """A service said no.

    `code` is the fault code (`soap:Client`, `wsse:FailedAuthentication`), `reason` its sentence and `error`
    the address book's error code: an `AddressBookError`, or one that is not known here, or empty.
    `lock_key_challenge` is what has to be answered to leave a message, or empty. Each is one line of at most
    300 characters.
    """

    def __init__(self, code: str, reason: str = "", error: str = "", lock_key_challenge: str = "") -> None:
        super().__init__(f"{error or code}: {reason}")
        self.code = code
        self.reason = reason
        self.error = error
        self.lock_key_challenge = lock_key_challenge

    @property
    def name(self) -> str:
        """The fault code without its prefix: an `OfflineError`, for one."""
        return self.code.rpartition(":")[2]

    @property
    def authentication_failed(self) -> bool:
        """The passport service does not know this account with this password."""
        return self.name == "FailedAuthentication"

    @property
    def full_sync_required(self) -> bool:
        """The request for changes alone must be made again for everything."""
        return self.error == AddressBookError.FULL_SYNC_REQUIRED


def find_fault(envelope: Element) -> Fault | None:
    """The fault in an envelope, of any version and place, if it holds one."""
    element = find(envelope, "Body", "Fault")
    if element is None:
        element = find(envelope, "Fault")
    if element is None:
        return None
    detail = find(element, "detail")
    error, challenge = _line(find(detail, "errorcode")), _line(find(detail, "LockKeyChallenge"))
    return Fault(_code(element), _reason(element), error, challenge)


def _line(element: Element | None) -> str:
    return " ".join(content(element).split())[:MAX_LINE]


def _code(fault: Element) -> str:
    newer = find(fault, "Code")
    return (
        _line(find(newer, "Subcode", "Value"))
        or _line(find(newer, "Value"))
        or _line(find(fault, "faultcode"))
    )


def _reason(fault: Element) -> str:
    return _line(find(fault, "faultstring")) or _line(find(fault, "Reason", "Text"))


_ADDRESS_BOOK = Template("""
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
        <additionalDetails><originalExceptionErrorMessage>{reason}</originalExceptionErrorMessage></additionalDetails>
      </detail>
    </soap:Fault>
  </soap:Body>
</soap:Envelope>
""")

_GENERIC = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    <soap:Fault><faultcode>soap:Client</faultcode><faultstring>{reason}</faultstring></soap:Fault>
  </soap:Body>
</soap:Envelope>
""")

_OFFLINE_NAMESPACE = "http://messenger.live.com/ws/2006/09/oim/"
#: Where clients look for the challenge, whichever operation they asked for. One counts the bytes up to it.
_CHALLENGE_NAMESPACE = "http://messenger.msn.com/ws/2004/09/oim/"
_OFFLINE = Template("""
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <soap:Body>
    <soap:Fault>
      <faultcode xmlns:q0="{namespace}">q0:{error}</faultcode>
      <faultstring>Exception of type System.Web.Services.Protocols.SoapException was thrown.</faultstring>
      <detail>{detail}</detail>
    </soap:Fault>
  </soap:Body>
</soap:Envelope>
""")
_LOCK_KEY = Template('<LockKeyChallenge xmlns="{namespace}">{challenge}</LockKeyChallenge>')
_TICKET = Template("""
<RequiredAuthPolicy xmlns="{namespace}">MBI_SSL</RequiredAuthPolicy>
<TweenerChallenge xmlns="{namespace}">ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1</TweenerChallenge>
""")

_PASSPORT_HEADER = """
  <S:Header>
    <psf:pp xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
      <psf:serverVersion>1</psf:serverVersion>
      <psf:authstate>0x80048800</psf:authstate>
      <psf:reqstatus>0x80048821</psf:reqstatus>
      <psf:serverInfo ServerTime="{now}">amsn2athena</psf:serverInfo>
      <psf:cookies/>
      <psf:response/>
    </psf:pp>
  </S:Header>
"""

_REFUSED = {
    TrustVersion.RST: Template(f"""
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:wsse="http://schemas.xmlsoap.org/ws/2003/06/secext"
 xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
 xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
  {_PASSPORT_HEADER}
  <S:Fault>
    <faultcode>wsse:FailedAuthentication</faultcode>
    <faultstring>Authentication Failure</faultstring>
  </S:Fault>
</S:Envelope>
"""),
    TrustVersion.RST2: Template(f"""
<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"
 xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
 xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
 xmlns:wst="http://schemas.xmlsoap.org/ws/2005/02/trust"
 xmlns:psf="http://schemas.microsoft.com/Passport/SoapServices/SOAPFault">
  {_PASSPORT_HEADER}
  <S:Body>
    <S:Fault>
      <S:Code>
        <S:Value>S:Sender</S:Value>
        <S:Subcode><S:Value>wst:FailedAuthentication</S:Value></S:Subcode>
      </S:Code>
      <S:Reason><S:Text xml:lang="en-US">Authentication Failure</S:Text></S:Reason>
      <S:Detail>
        <psf:error>
          <psf:value>0x80048821</psf:value>
          <psf:internalerror>
            <psf:code>0x80041012</psf:code>
            <psf:text>The account and password do not match.</psf:text>
          </psf:internalerror>
        </psf:error>
      </S:Detail>
    </S:Fault>
  </S:Body>
</S:Envelope>
"""),
}


def address_book_fault(soap_action: str, error: AddressBookError, reason: str) -> bytes:
    """What the address book answers when it will not do that action. The reason is for people to read."""
    return document(
        _ADDRESS_BOOK(actor=soap_action, error=error, reason=reason, namespace=ADDRESS_BOOK_NAMESPACE)
    )


def offline_fault(error: OfflineError, challenge: str = "") -> bytes:
    """What the service that keeps messages answers when it will not keep one. To be sent with HTTP 500.

    When authentication failed there is either a challenge, to be answered with the same ticket, or none, and
    the ticket is no good. It says one of both: some clients get another ticket whenever they read of one, and
    one takes all that is in the detail for the challenge.
    """
    detail = Xml()
    if challenge:
        detail = _LOCK_KEY(namespace=_CHALLENGE_NAMESPACE, challenge=challenge)
    elif error is OfflineError.AUTHENTICATION_FAILED:
        detail = _TICKET(namespace=_CHALLENGE_NAMESPACE)
    return document(_OFFLINE(namespace=_OFFLINE_NAMESPACE, error=error, detail=detail))


def generic_fault(reason: str = "Invalid Request") -> bytes:
    """What any service answers to what it cannot read."""
    return document(_GENERIC(reason=reason))


def authentication_fault(version: TrustVersion, now: datetime) -> bytes:
    """What the passport service answers to a wrong password and to an unknown account. To be sent with HTTP
    200.
    """
    return document(_REFUSED[version](now=now))
