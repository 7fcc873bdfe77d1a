"""ABContactUpdate: change one's own name or settings, or what the address book says about a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ._annotations import build_annotations, read_annotations
from ._contacts import ContactType
from ._envelope import Call
from ._errors import SoapError
from ._operations import Change
from ._reading import Fields, find
from ._services import ADDRESS_BOOK_NAMESPACE
from ._template import Template, Xml, exact, join

_ARGUMENTS = Template("""
<abId>00000000-0000-0000-0000-000000000000</abId>
<contacts>
  <Contact xmlns="{namespace}">
    {contact_id}
    <contactInfo>{info}</contactInfo>
    <propertiesChanged>{changed}</propertiesChanged>
  </Contact>
</contacts>
""")
_CONTACT_ID = Template("<contactId>{contact_id}</contactId>")
_ME = Xml(f"<contactType>{ContactType.ME}</contactType>")
_DISPLAY_NAME = Template("<displayName>{name}</displayName>")
_COMMENT = Template("<comment>{comment}</comment>")
_IS_MESSENGER_USER = Template("<isMessengerUser>{flag}</isMessengerUser>")


@dataclass(frozen=True, slots=True)
class ABContactUpdate(Change):
    """Change a contact, or without `contact_id` oneself. What is None (or no annotation) stays as it is.

    contact_id: where a client gives the contact's address instead, that.
    comment: what the owner notes about the contact. Live Messenger and aMSN remove a contact by
    `is_messenger_user=False`: it is not shown any more, but stays in the book.
    """

    ticket: str = field(repr=False)
    contact_id: str = ""
    display_name: str | None = None
    is_messenger_user: bool | None = None
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)
    scenario: str = "Timer"
    comment: str | None = None

    def _arguments(self) -> Xml:
        contact_id = exact(self.contact_id, "contact's identifier")
        changes = self._changes()
        return _ARGUMENTS(
            namespace=ADDRESS_BOOK_NAMESPACE,
            contact_id=_CONTACT_ID(contact_id=contact_id) if contact_id else Xml(),
            info=join(([] if contact_id else [_ME]) + list(changes.values())),
            changed=" ".join(changes),
        )

    def _changes(self) -> dict[str, Xml]:
        changes = {}
        if self.annotations:
            changes["Annotation"] = build_annotations(self.annotations)
        if self.comment is not None:
            changes["Comment"] = _COMMENT(comment=self.comment)
        if self.display_name is not None:
            changes["DisplayName"] = _DISPLAY_NAME(name=self.display_name)
        if self.is_messenger_user is not None:
            changes["IsMessengerUser"] = _IS_MESSENGER_USER(flag=self.is_messenger_user)
        return changes

    @classmethod
    def parse_request(cls, call: Call) -> ABContactUpdate:
        """What is to be changed: of what is sent, the properties that are said to have changed and are known
        here.

        Raises SoapError when it is said neither to be oneself nor which contact.
        """
        contact = Fields(find(call.action, "contacts", "Contact"))
        info = Fields(contact["contactInfo"])
        changed = contact.token("propertiesChanged").split()
        contact_id = contact.token("contactId")
        if not contact_id and info.token("contactType") != ContactType.ME:
            contact_id = info.token("passportName")
            if not contact_id:
                raise SoapError("a change of nobody")
        return cls(
            ticket=call.ticket,
            contact_id=contact_id,
            display_name=info.text("displayName") if "DisplayName" in changed else None,
            is_messenger_user=info.flag("isMessengerUser") if "IsMessengerUser" in changed else None,
            annotations=read_annotations(info["annotations"]) if "Annotation" in changed else {},
            scenario=call.scenario,
            comment=info.text("comment") if "Comment" in changed else None,
        )
