"""What operations of the address book share: how they are called, and how one answers that says no more than
that it was done.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from ._envelope import ServiceHeader, build_answer, build_call, read_answer
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Xml


class Operation(ABC):
    """Something that is done, under the name of its class."""

    __slots__ = ()

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str]

    ticket: str
    scenario: str

    def __init_subclass__(cls) -> None:
        cls.soap_action = f"{ADDRESS_BOOK_NAMESPACE}/{cls.__name__}"

    @abstractmethod
    def _arguments(self) -> Xml:
        """What is to be done, and to whom."""

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an address, identifier or ticket that XML cannot carry."""
        return build_call(type(self).__name__, self.ticket, self.scenario, self._arguments())

    @classmethod
    def parse_response(cls, body: bytes) -> None:
        """Nothing, if it was done. Raises Fault (ContactDoesNotExist and others) and SoapError."""
        read_answer(body, cls.__name__)


class Change(Operation):
    """An operation whose answer is empty."""

    __slots__ = ()

    @classmethod
    def build_response(cls, header: ServiceHeader) -> bytes:
        """Done."""
        return build_answer(cls.__name__, header, Xml())
