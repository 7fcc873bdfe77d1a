"""ABGroupUpdate: rename a group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._errors import SoapError
from ._groups import ADDRESS_BOOK_ID
from ._reading import Fields, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml, exact

OPERATION = "ABGroupUpdate"

_ARGUMENTS = Template(f"""
{ADDRESS_BOOK_ID}
<groups>
  <Group>
    <groupId>{{group_id}}</groupId>
    <groupInfo><name>{{name}}</name></groupInfo>
    <propertiesChanged>GroupName</propertiesChanged>
  </Group>
</groups>
""")


@dataclass(frozen=True, slots=True)
class ABGroupUpdate:
    """Give a group another name. A server seen on the wire refuses the one that it has already
    (GroupAlreadyExists).
    """

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    group_id: str
    name: str
    scenario: str = "GroupSave"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an identifier or ticket that XML cannot carry."""
        arguments = _ARGUMENTS(group_id=exact(self.group_id, "group's identifier"), name=self.name)
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ABGroupUpdate:
        """Which group, and its name to be. Raises SoapError when one of them is missing, or nothing is said
        to have changed.
        """
        group = Fields(find(call.action, "groups", "Group"))
        info = Fields(group["groupInfo"])
        if not group.token("groupId") or info["name"] is None:
            raise SoapError("a change of no group")
        if "GroupName" not in group.token("propertiesChanged").split():
            raise SoapError("a change of nothing in a group")
        return cls(call.ticket, group.token("groupId"), info.text("name"), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader) -> bytes:
        """Renamed."""
        return build_answer(OPERATION, header, Xml())

    @staticmethod
    def parse_response(body: bytes) -> None:
        """Nothing, if it was done. Raises Fault (GroupDoesNotExist, GroupAlreadyExists, BadArgumentLength)
        and SoapError.
        """
        read_answer(body, OPERATION)
