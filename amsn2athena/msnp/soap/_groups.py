"""What the five operations on groups share: naming groups, and contacts in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self
from xml.etree.ElementTree import Element

from ._contacts import GUID
from ._envelope import Call
from ._errors import SoapError
from ._operations import Operation
from ._reading import Fields, children, content, find
from ._template import Template, Xml, exact, join

ADDRESS_BOOK_ID = "<abId>00000000-0000-0000-0000-000000000000</abId>"

_FILTER = Template("<groupFilter><groupIds>{guids}</groupIds></groupFilter>")
_CONTACT = Template("<Contact><contactId>{contact_id}</contactId></Contact>")
_CONTACTS = Template("<contacts>{contacts}</contacts>")


def build_group_filter(group_ids: Iterable[str]) -> Xml:
    """The groups that a request is about. Raises SoapError for what XML cannot carry."""
    return _FILTER(guids=join(GUID(guid=exact(each, "group's identifier")) for each in group_ids))


def read_group_filter(action: Element) -> tuple[str, ...]:
    """The groups that a request is about. Raises SoapError when there are none."""
    found = children(find(action, "groupFilter", "groupIds"), "guid")
    group_ids = tuple(content(each).strip() for each in found)
    if not all(group_ids) or not group_ids:
        raise SoapError("a group without an identifier")
    return group_ids


def build_contact_ids(contact_ids: Iterable[str]) -> Xml:
    """The contacts that a request is about. Raises SoapError for what XML cannot carry."""
    contacts = (_CONTACT(contact_id=exact(each, "contact's identifier")) for each in contact_ids)
    return _CONTACTS(contacts=join(contacts))


def read_contact_ids(action: Element) -> tuple[str, ...]:
    """The contacts that a request is about: their identifiers, or their addresses where a client gives those
    instead. Raises SoapError when there are none.
    """
    contact_ids = tuple(map(read_contact_id, children(find(action, "contacts"), "Contact")))
    if not all(contact_ids) or not contact_ids:
        raise SoapError("a contact without an identifier")
    return contact_ids


def read_contact_id(contact: Element) -> str:
    """The identifier of a contact, or its address when that is all there is."""
    record = Fields(contact)
    return record.token("contactId") or Fields(record["contactInfo"]).token("passportName")


@dataclass(frozen=True, slots=True)
class Sorting(Operation):
    """Put contacts into groups, or take them out."""

    ticket: str = field(repr=False)
    group_ids: tuple[str, ...]
    contact_ids: tuple[str, ...]
    scenario: str = "GroupSave"

    def _arguments(self) -> Xml:
        pieces = (ADDRESS_BOOK_ID, build_group_filter(self.group_ids), build_contact_ids(self.contact_ids))
        return Xml("".join(pieces))

    @classmethod
    def parse_request(cls, call: Call) -> Self:
        """Who, and which groups. Raises SoapError when that is nobody, or none."""
        action = call.action
        return cls(call.ticket, read_group_filter(action), read_contact_ids(action), call.scenario)
