"""ABGroupDelete: delete groups. Those who were in them stay contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._groups import ADDRESS_BOOK_ID, build_group_filter, read_group_filter
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Xml

OPERATION = "ABGroupDelete"


@dataclass(frozen=True, slots=True)
class ABGroupDelete:
    """Delete groups, by identifier."""

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    group_ids: tuple[str, ...]
    scenario: str = "Timer"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an identifier or ticket that XML cannot carry."""
        arguments = Xml(ADDRESS_BOOK_ID + build_group_filter(self.group_ids))
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ABGroupDelete:
        """Which groups. Raises SoapError when there are none."""
        return cls(call.ticket, read_group_filter(call.action), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader) -> bytes:
        """Deleted."""
        return build_answer(OPERATION, header, Xml())

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it was done. Raises Fault (GroupDoesNotExist) and SoapError."""
        read_answer(body, OPERATION)
