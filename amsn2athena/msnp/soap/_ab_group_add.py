"""ABGroupAdd: make a group of contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._contacts import GUID
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._errors import SoapError
from ._groups import ADDRESS_BOOK_ID
from ._reading import Fields, content, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, Xml

OPERATION = "ABGroupAdd"

_ARGUMENTS = Template(f"""
{ADDRESS_BOOK_ID}
<groupAddOptions><fRenameOnMsgrConflict>false</fRenameOnMsgrConflict></groupAddOptions>
<groupInfo>
  <GroupInfo>
    <name>{{name}}</name>
    <groupType>C8529CE2-6EAD-434d-881F-341E17DB3FF8</groupType>
    <fMessenger>false</fMessenger>
    {{favorite}}
    <annotations><Annotation><Name>MSN.IM.Display</Name><Value>1</Value></Annotation></annotations>
  </GroupInfo>
</groupInfo>
""")
_FAVORITE = Xml("<IsFavorite>true</IsFavorite>")

_RESULT = Template("<ABGroupAddResult>{guid}</ABGroupAddResult>")


@dataclass(frozen=True, slots=True)
class ABGroupAdd:
    """Make a group. A server seen on the wire takes names of up to 61 characters, which no other group has,
    and reserves "(No Group)".

    is_favorite: it is the group of favourites, of which there is one.
    """

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    name: str
    is_favorite: bool = False
    scenario: str = "GroupSave"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a ticket that XML cannot carry."""
        arguments = _ARGUMENTS(name=self.name, favorite=_FAVORITE if self.is_favorite else Xml())
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ABGroupAdd:
        """What the group is to be called. Raises SoapError when that is not said at all."""
        info = Fields(find(call.action, "groupInfo", "GroupInfo"))
        if info["name"] is None:
            raise SoapError("a group without a name")
        return cls(call.ticket, info.text("name"), info.flag("IsFavorite"), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader, group_id: str) -> bytes:
        """Made, under that identifier (a GUID)."""
        return build_answer(OPERATION, header, _RESULT(guid=GUID(guid=group_id)))

    @staticmethod
    def parse_response(body: bytes) -> str:
        """The group's identifier. Raises Fault (GroupAlreadyExists, BadArgumentLength) and SoapError."""
        guid = content(find(read_answer(body, OPERATION), "ABGroupAddResult", "guid")).strip()
        if not guid:
            raise SoapError("a group was added without an identifier")
        return guid
