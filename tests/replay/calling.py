"""How each client calls a service: its headers, and its envelopes."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

_BOOK = "http://www.msn.com/webservices/AddressBook"
_STORAGE = "http://www.msn.com/webservices/storage/w10"
_RSI = "http://www.hotmail.msn.com/ws/2004/09/oim/rsi"
_OIM = "http://messenger.msn.com/ws/2004/09/oim/"
_STORE = "http://messenger.live.com/ws/2006/09/oim/"
_SOAP = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    "<soap:Header>{header}</soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a client asks. ``port``: what it writes behind each host. ``envelope``: what comes before the
    element of that name.
    """

    version: str
    headers: tuple[str, ...]
    contacts: str
    application: str
    port: str = ""
    quoted: bool = False
    declaration: str = ""


MANNERS = {
    "amsn": Manner(
        "HTTP/1.1",
        (
            "User-Agent: MSMSGS",
            "Connection: close",
            "Accept: */*",
            "Accept-Encoding: gzip,deflate,compress",
            "Content-Type: text/xml; charset=utf-8",
        ),
        "byrdr.omega.contacts.msn.com",
        "996CDE1E-AA53-4477-B943-2BE802EA6166",
    ),
    "papyon": Manner(
        "HTTP/1.0",
        (
            "Accept: text/*",
            "Proxy-Connection: Keep-Alive",
            "Connection: Keep-Alive",
            "Cache-Control: no-cache",
            "Content-Type: text/xml; charset=utf-8",
            "Accept-Encoding: gzip",
        ),
        "local-bay.contacts.msn.com",
        "CFE80F9D-180F-4399-82AB-413F33A1FA11",
        port=":443",
        declaration="<?xml version='1.0' encoding='utf-8'?>",
    ),
    "pecan": Manner(
        "HTTP/1.1",
        (
            "Accept: */*",
            "User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)",
            "Connection: Keep-Alive",
            "Cache-Control: no-cache",
            "Content-Type: text/xml; charset=utf-8",
        ),
        "contacts.msn.com",
        "",
        quoted=True,
        declaration='<?xml version="1.0" encoding="utf-8"?>',
    ),
    "wlm": Manner(
        "HTTP/1.1",
        (
            "Accept: text/*",
            "User-Agent: MSN Explorer/9.0 (MSN 8.0; TmstmpExt)",
            "Expect: 100-continue",
            "Connection: Keep-Alive",
            "Cache-Control: no-cache",
            "Content-Type: application/soap+xml; charset=utf-8",
        ),
        "omega.contacts.msn.com",
        "CFE80F9D-180F-4399-82AB-413F33A1FA11",
        quoted=True,
        declaration='<?xml version="1.0" encoding="utf-8"?>',
    ),
}

_HOSTS = {
    "storage": ("storage.msn.com", "/storageservice/SchematizedStore.asmx", f"{_STORAGE}/"),
    "oim": ("ows.messenger.msn.com", "/OimWS/oim.asmx", _STORE),
    "rsi": ("rsi.hotmail.com", "/rsi/rsi.asmx", f"{_RSI}/"),
}


def request(manner: Manner, host: str, path: str, action: str, document: str) -> bytes:
    """A POST, in the manner of a client; without a SOAPAction when there is no action."""
    body = (manner.declaration + document).encode()
    quote = '"' if manner.quoted else ""
    lines = [f"POST {path} {manner.version}", f"Host: {host}{manner.port}", *manner.headers]
    if action:
        lines.append(f"SOAPAction: {quote}{action}{quote}")
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def call(manner: Manner, where: str, operation: str, words: list[str], body: str, ticket: str) -> bytes:
    """A call of an operation. ``words``: the scenario, or what a letter's headers must say."""
    if where in ("contacts", "sharing"):
        file = {"contacts": "abservice", "sharing": "SharingService"}[where]
        document = _address_book(manner, operation, words[0], body, ticket)
        path = f"/abservice/{file}.asmx"
        return request(manner, manner.contacts, path, f"{_BOOK}/{operation}", document)
    host, path, namespace = _HOSTS[where]
    if operation == "Store":
        namespace = _OIM
    document = {"storage": _stored, "oim": _letter, "rsi": _mailbox}[where](operation, words, body, ticket)
    return request(manner, host, path, f"{namespace}{operation}", document)


def _address_book(manner: Manner, operation: str, scenario: str, body: str, ticket: str) -> str:
    space = f' xmlns="{_BOOK}"'
    header = (
        f"<ABApplicationHeader{space}><ApplicationId{space}>{manner.application}</ApplicationId>"
        f"<IsMigration{space}>false</IsMigration><PartnerScenario{space}>{scenario}</PartnerScenario>"
        f"</ABApplicationHeader><ABAuthHeader{space}><ManagedGroupRequest{space}>false</ManagedGroupRequest>"
        f"<TicketToken{space}>{escape(ticket)}</TicketToken></ABAuthHeader>"
    )
    return _SOAP.format(header=header, body=f"<{operation}{space}>{body}</{operation}>")


def _stored(operation: str, words: list[str], body: str, ticket: str) -> str:
    space = f' xmlns="{_STORAGE}"'
    header = (
        f"<StorageApplicationHeader{space}><ApplicationID>Messenger Client 8.5</ApplicationID>"
        f"<Scenario>{words[0]}</Scenario></StorageApplicationHeader>"
        f"<StorageUserHeader{space}><Puid>0</Puid><TicketToken>{escape(ticket)}</TicketToken>"
        "</StorageUserHeader>"
    )
    return _SOAP.format(header=header, body=f"<{operation}{space}>{body}</{operation}>")


def _letter(operation: str, words: list[str], body: str, ticket: str) -> str:
    """``words``: from, to, the dialect and build as the client writes them, its product, and the lock key."""
    sender, recipient, dialect, build, product, *key = words
    space = f' xmlns="{_OIM}"'
    rm, utility = "http://schemas.xmlsoap.org/ws/2003/03/rm", "http://schemas.xmlsoap.org/ws/2002/07/utility"
    header = (
        f'<From memberName="{sender}" friendlyName="=?utf-8?B?QWxpY2U=?=" xml:lang="en-US" proxy="MSNMSGR"'
        f'{space} msnpVer="{dialect}" buildVer="{build}"/><To memberName="{recipient}"{space}/>'
        f'<Ticket passport="{escape(ticket)}" appid="{product}" lockkey="{"".join(key)}"{space}/>'
        f'<Sequence xmlns="{rm}"><Identifier xmlns="{utility}">http://messenger.msn.com</Identifier>'
        "<MessageNumber>1</MessageNumber></Sequence>"
    )
    inside = f"<MessageType{space}>text</MessageType><Content{space}>{body}</Content>"
    return _SOAP.format(header=header, body=inside)


def _mailbox(operation: str, words: list[str], body: str, ticket: str) -> str:
    bare = escape(ticket.removeprefix("t=").partition("&p=")[0])
    header = f'<PassportCookie xmlns="{_RSI}"><t>{bare}</t><p></p></PassportCookie>'
    return _SOAP.format(header=header, body=f'<{operation} xmlns="{_RSI}">{body}</{operation}>')
