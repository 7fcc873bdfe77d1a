"""ABGroupContactAdd: put contacts into a group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._contacts import GUID
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._groups import (
    ADDRESS_BOOK_ID,
    build_contact_ids,
    build_group_filter,
    read_contact_ids,
    read_group_filter,
)
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml, join

OPERATION = "ABGroupContactAdd"

_RESULT = Template("<ABGroupContactAddResult>{guids}</ABGroupContactAddResult>")


@dataclass(frozen=True, slots=True)
class ABGroupContactAdd:
    """Put contacts into groups; they may be in several."""

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    group_ids: tuple[str, ...]
    contact_ids: tuple[str, ...]
    scenario: str = "GroupSave"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an identifier or ticket that XML cannot carry."""
        pieces = (ADDRESS_BOOK_ID, build_group_filter(self.group_ids), build_contact_ids(self.contact_ids))
        return build_call(OPERATION, self.ticket, self.scenario, Xml("".join(pieces)))

    @classmethod
    def parse_request(cls, call: Call) -> ABGroupContactAdd:
        """Who goes where. Raises SoapError when that is nobody, or nowhere."""
        action = call.action
        return cls(call.ticket, read_group_filter(action), read_contact_ids(action), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader, contact_ids: tuple[str, ...]) -> bytes:
        """These are in them."""
        guids = join(GUID(guid=each) for each in contact_ids)
        return build_answer(OPERATION, header, _RESULT(guids=guids))

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it was done. Raises Fault (GroupDoesNotExist, ContactDoesNotExist) and SoapError."""
        read_answer(body, OPERATION)
