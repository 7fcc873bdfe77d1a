"""ABGroupUpdate: rename a group."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._envelope import Call
from ._errors import SoapError
from ._groups import ADDRESS_BOOK_ID
from ._operations import Change
from ._reading import Fields, find
from ._template import Template, Xml, exact

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
class ABGroupUpdate(Change):
    """Give a group another name. A server seen on the wire refuses the one that it has already
    (GroupAlreadyExists), and one that is too long (BadArgumentLength).
    """

    ticket: str = field(repr=False)
    group_id: str
    name: str
    scenario: str = "GroupSave"

    def _arguments(self) -> Xml:
        return _ARGUMENTS(group_id=exact(self.group_id, "group's identifier"), name=self.name)

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
