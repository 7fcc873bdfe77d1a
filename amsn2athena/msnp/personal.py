"""What people say about themselves: personal message, music, and the places where they are signed in.

A client tells it with UUX, in up to three documents; the server hands it to others with UBX, all in one:

    <Data><PSM>at the sea</PSM><CurrentMedia></CurrentMedia><MachineGuid>{...}</MachineGuid></Data>
    <EndpointData><Capabilities>2788999228:48</Capabilities></EndpointData>
    <PrivateEndpointData><EpName>laptop</EpName><Idle>false</Idle><ClientType>1</ClientType><State>NLN</State>
    </PrivateEndpointData>

From MSNP16 on, UBX has one EndpointData for each place, with its machine GUID as `id`; only oneself is also
shown the PrivateEndpointData. Earlier dialects know just the first two elements.

A revival server escapes nothing but `&` when it hands on to MSNP15. So the documents are searched rather than
parsed: a personal message is all between `<PSM>` and `</PSM>`, and reading one never fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from amsn2athena.msnp._xml import elements, escape, unescape

MAX_DOCUMENT = 64 * 1024
"""Bytes that are read; what follows is passed over. The longest seen take 1,000."""

MAX_ENDPOINTS = 16
"""Endpoints that are read."""

MAX_TEXT = 2048
"""Characters of a text that are read."""

_ID = re.compile(r"""\bid\s*=\s*["']([^"'<>]{1,64})["']""")
_NUMBER = re.compile("[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class EndpointData:
    """A place where somebody is signed in: machine GUID in braces, and capabilities (`a:b`) there.

    The GUID is empty in UUX, where the place is the sender's own.
    """

    id: str = ""
    capabilities: str = "0:0"


@dataclass(frozen=True, slots=True)
class PrivateEndpointData:
    """What only oneself is told of a place: its name, status code, and kind of client (1 is a computer)."""

    id: str = ""
    name: str = ""
    idle: bool = False
    client_type: int = 1
    state: str = "NLN"


@dataclass(frozen=True, slots=True)
class Personal:
    """What somebody says about themselves. `current_media` is in wire form: see `media`.

    `picture_data`, `signature_sound`, `scene` and `color_scheme` are for clients from 2009 on, in their form.
    """

    message: str = ""
    current_media: str = ""
    machine_guid: str = ""
    picture_data: str = ""
    signature_sound: str = ""
    scene: str = ""
    color_scheme: str = ""
    endpoints: tuple[EndpointData, ...] = ()
    private_endpoints: tuple[PrivateEndpointData, ...] = ()


def build(personal: Personal) -> bytes:
    """The payload of UBX, and of the first UUX (then without endpoints). What is empty is left out, but for
    message and media.
    """
    parts = [_element("PSM", personal.message), _element("CurrentMedia", personal.current_media)]
    optional = (
        ("MachineGuid", personal.machine_guid),
        ("DDP", personal.picture_data),
        ("SignatureSound", personal.signature_sound),
        ("Scene", personal.scene),
        ("ColorScheme", personal.color_scheme),
    )
    parts += [_element(tag, text) for tag, text in optional if text]
    parts += map(_endpoint, personal.endpoints)
    parts += map(_private_endpoint, personal.private_endpoints)
    return f"<Data>{''.join(parts)}</Data>".encode()


def build_endpoint(endpoint: EndpointData) -> bytes:
    """The payload of the UUX that tells the capabilities of one's own place."""
    return _endpoint(endpoint).encode()


def build_private_endpoint(endpoint: PrivateEndpointData) -> bytes:
    """The payload of the UUX that tells one's other places about this one."""
    return _private_endpoint(endpoint).encode()


def parse(payload: bytes) -> Personal:
    """What a UBX says. Never raises: what is missing or senseless is as if nothing had been said."""
    text = payload[:MAX_DOCUMENT].decode(errors="replace")
    return Personal(
        _text(text, "PSM"),
        _text(text, "CurrentMedia"),
        _text(text, "MachineGuid"),
        _text(text, "DDP"),
        _text(text, "SignatureSound"),
        _text(text, "Scene"),
        _text(text, "ColorScheme"),
        tuple(_read_endpoint(*found) for found in islice(elements(text, "EndpointData"), MAX_ENDPOINTS)),
        tuple(
            _read_private(*found) for found in islice(elements(text, "PrivateEndpointData"), MAX_ENDPOINTS)
        ),
    )


def parse_uux(payload: bytes) -> Personal | EndpointData | PrivateEndpointData:
    """What one of the three documents of UUX says. Never raises."""
    personal = parse(payload)
    start = payload.lstrip()
    if start.startswith(b"<EndpointData") and personal.endpoints:
        return personal.endpoints[0]
    if start.startswith(b"<PrivateEndpointData") and personal.private_endpoints:
        return personal.private_endpoints[0]
    return personal


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>"


def _identified(tag: str, identity: str, content: str) -> str:
    attribute = f' id="{escape(identity)}"' if identity else ""
    return f"<{tag}{attribute}>{content}</{tag}>"


def _endpoint(endpoint: EndpointData) -> str:
    return _identified("EndpointData", endpoint.id, _element("Capabilities", endpoint.capabilities))


def _private_endpoint(endpoint: PrivateEndpointData) -> str:
    content = (
        _element("EpName", endpoint.name)
        + _element("Idle", "true" if endpoint.idle else "false")
        + _element("ClientType", str(endpoint.client_type))
        + _element("State", endpoint.state)
    )
    return _identified("PrivateEndpointData", endpoint.id, content)


def _read_endpoint(attributes: str, content: str) -> EndpointData:
    return EndpointData(_identity(attributes), _text(content, "Capabilities") or "0:0")


def _read_private(attributes: str, content: str) -> PrivateEndpointData:
    client_type = _text(content, "ClientType")
    return PrivateEndpointData(
        _identity(attributes),
        _text(content, "EpName"),
        _text(content, "Idle").lower() in ("true", "1"),
        int(client_type) if _NUMBER.fullmatch(client_type) else 1,
        _text(content, "State") or "NLN",
    )


def _identity(attributes: str) -> str:
    found = _ID.search(attributes)
    return found[1] if found else ""


def _text(text: str, tag: str) -> str:
    _, content = next(elements(text, tag), ("", ""))
    return unescape(content)[:MAX_TEXT]
