"""ABContactAdd: add somebody to the address book, and ask them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ._annotations import Annotation, build_annotations, read_annotations
from ._contacts import GUID, ContactType
from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._errors import SoapError
from ._reading import Fields, content, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import Template, exact

OPERATION = "ABContactAdd"

_ARGUMENTS = Template("""
<abId>00000000-0000-0000-0000-000000000000</abId>
<contacts>
  <Contact xmlns="{namespace}">
    <contactInfo>
      <contactType>{contact_type}</contactType>
      <passportName>{email}</passportName>
      <isMessengerUser>{is_messenger_user}</isMessengerUser>
      <MessengerMemberInfo>
        {annotations}
        <DisplayName>{inviter}</DisplayName>
      </MessengerMemberInfo>
    </contactInfo>
  </Contact>
</contacts>
<options><EnableAllowListManagement>{enable_allow_list_management}</EnableAllowListManagement></options>
""")

_RESULT = Template("<ABContactAddResult>{guid}</ABContactAddResult>")


@dataclass(frozen=True, slots=True)
class ABContactAdd:
    """Add somebody, by address.

    contact_type: `ContactType.LIVE_PENDING` (Live Messenger, aMSN) or `REGULAR` (papyon).
    inviter: the display name that the other one shall see in the request. invite_message: what to say in it.
    enable_allow_list_management: the server puts them on the Allow list too.
    Adding somebody who is there already is no error: their identifier is answered.
    """

    service: ClassVar[Service] = Service.ADDRESS_BOOK
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    email: str
    contact_type: str = ContactType.LIVE_PENDING
    inviter: str = ""
    invite_message: str = ""
    is_messenger_user: bool = True
    enable_allow_list_management: bool = True
    scenario: str = "ContactSave"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an address or ticket that XML cannot carry."""
        said = {Annotation.INVITE_MESSAGE.value: self.invite_message} if self.invite_message else {}
        arguments = _ARGUMENTS(
            namespace=ADDRESS_BOOK_NAMESPACE,
            contact_type=self.contact_type,
            email=exact(self.email, "address"),
            is_messenger_user=self.is_messenger_user,
            annotations=build_annotations(said, "PendingAnnotations"),
            inviter=self.inviter,
            enable_allow_list_management=self.enable_allow_list_management,
        )
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> ABContactAdd:
        """Who is to be added: by passport, or else by the first of their e-mails.

        Raises SoapError when there is no address.
        """
        info = Fields(find(call.action, "contacts", "Contact", "contactInfo"))
        inviting = Fields(info["MessengerMemberInfo"])
        email = info.token("passportName") or content(find(info["emails"], "ContactEmail", "email")).strip()
        if not email:
            raise SoapError("a contact without an address")
        return cls(
            ticket=call.ticket,
            email=email,
            contact_type=info.token("contactType") or ContactType.REGULAR,
            inviter=inviting.text("DisplayName"),
            invite_message=read_annotations(inviting["PendingAnnotations"]).get(
                Annotation.INVITE_MESSAGE, ""
            ),
            is_messenger_user=info.flag("isMessengerUser"),
            enable_allow_list_management=Fields(find(call.action, "options")).flag(
                "EnableAllowListManagement"
            ),
            scenario=call.scenario,
        )

    @staticmethod
    def build_response(header: ServiceHeader, contact_id: str) -> bytes:
        """Added, under that identifier (a GUID)."""
        return build_answer(OPERATION, header, _RESULT(guid=GUID(guid=contact_id)))

    @staticmethod
    def parse_response(body: bytes) -> str:
        """The contact's identifier. Raises Fault (InvalidPassportUser: there is no such account) and
        SoapError.
        """
        guid = content(find(read_answer(body, OPERATION), "ABContactAddResult", "guid")).strip()
        if not guid:
            raise SoapError("a contact was added without an identifier")
        return guid
