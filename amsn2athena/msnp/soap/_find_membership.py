"""FindMembership: fetch the lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from xml.etree.ElementTree import Element

from ._envelope import Call, ServiceHeader, build_answer, build_call, read_answer
from ._members import Member, Membership, Role, build_membership, read_memberships
from ._reading import Fields, children, content, find
from ._services import ADDRESS_BOOK_NAMESPACE, Service
from ._template import NEVER, Template, Xml, join, timestamp

OPERATION = "FindMembership"

_ARGUMENTS = Template("""
<serviceFilter><Types><ServiceType>Messenger</ServiceType></Types></serviceFilter>
<View>Full</View>
<deltasOnly>{deltas_only}</deltasOnly>
<lastChange>{last_change}</lastChange>
""")

_RESULT = Template("""
<FindMembershipResult>
  <Services>
    <Service>
      <Memberships>{memberships}</Memberships>
      <Info>
        <Handle><Id>1</Id><Type>Messenger</Type><ForeignId/></Handle>
        <InverseRequired>false</InverseRequired>
        <AuthorizationCriteria>Everyone</AuthorizationCriteria>
        <IsBot>false</IsBot>
      </Info>
      <Changes/>
      <LastChange>{changed}</LastChange>
      <Deleted>false</Deleted>
    </Service>
  </Services>
  <OwnerNamespace>
    <Info>
      <Handle>
        <Id>00000000-0000-0000-0000-000000000000</Id>
        <IsPassportNameHidden>false</IsPassportNameHidden>
        <CID>0</CID>
      </Handle>
      <CreatorPuid>0</CreatorPuid>
      <CreatorCID>{owner_cid}</CreatorCID>
      <CreatorPassportName>{owner_email}</CreatorPassportName>
      <CircleAttributes>
        <IsPresenceEnabled>false</IsPresenceEnabled>
        <Domain>WindowsLive</Domain>
      </CircleAttributes>
      <MessengerApplicationServiceCreated>false</MessengerApplicationServiceCreated>
    </Info>
    <Changes/>
    <CreateDate>{created}</CreateDate>
    <LastChange>{changed}</LastChange>
  </OwnerNamespace>
</FindMembershipResult>
""")


@dataclass(frozen=True, slots=True)
class MembershipLists:
    """All lists of an account, or with `deltas_only` the members that changed.

    created, changed: aware times; give `changed` back as `last_change` to be told what changed since.
    """

    memberships: tuple[Membership, ...] = ()
    owner_email: str = ""
    owner_cid: int = 0
    created: datetime | None = None
    changed: datetime | None = None

    def members(self, role: Role) -> tuple[Member, ...]:
        """Everybody on that list, those included who were deleted from it (in deltas)."""
        return tuple(member for each in self.memberships if each.role is role for member in each.members)


@dataclass(frozen=True, slots=True)
class FindMembership:
    """Ask for the lists: all of them, or what changed since `last_change` (which a server may refuse:
    FullSyncRequired).
    """

    service: ClassVar[Service] = Service.SHARING
    soap_action: ClassVar[str] = f"{ADDRESS_BOOK_NAMESPACE}/{OPERATION}"

    ticket: str = field(repr=False)
    deltas_only: bool = False
    last_change: datetime | None = None
    scenario: str = "Initial"

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for a ticket that XML cannot carry."""
        since = build_last_change(self.last_change)
        arguments = _ARGUMENTS(deltas_only=self.deltas_only, last_change=since)
        return build_call(OPERATION, self.ticket, self.scenario, arguments)

    @classmethod
    def parse_request(cls, call: Call) -> FindMembership:
        """What a client asks for. Which services it wants to hear of does not matter: there is one."""
        fields = Fields(call.action)
        return cls(call.ticket, fields.flag("deltasOnly"), fields.time("lastChange"), call.scenario)

    @staticmethod
    def build_response(header: ServiceHeader, lists: MembershipLists) -> bytes:
        """The lists, each role in its place even if nobody is in it."""
        memberships = join(build_membership(Membership(role, lists.members(role))) for role in Role)
        result = _RESULT(
            memberships=memberships,
            owner_email=lists.owner_email,
            owner_cid=lists.owner_cid,
            created=lists.created,
            changed=lists.changed,
        )
        return build_answer(OPERATION, header, result)

    @staticmethod
    def parse_response(body: bytes) -> MembershipLists:
        """The lists of the Messenger service. Raises Fault and SoapError."""
        result = find(read_answer(body, OPERATION), "FindMembershipResult")
        services = filter(_is_messenger, children(find(result, "Services"), "Service"))
        messenger = Fields(next(services, None))
        namespace = Fields(find(result, "OwnerNamespace"))
        owner = Fields(namespace["Info"])
        return MembershipLists(
            tuple(read_memberships(messenger["Memberships"])),
            owner.token("CreatorPassportName"),
            owner.number("CreatorCID"),
            namespace.time("CreateDate"),
            messenger.time("LastChange"),
        )


def _is_messenger(service: Element) -> bool:
    return content(find(service, "Info", "Handle", "Type")).strip() == "Messenger"


def build_last_change(moment: datetime | None) -> Xml:
    """The time since when to tell changes; for never, what clients send who have nothing yet."""
    return Xml(timestamp(moment) if moment else f"{NEVER}.0000000-08:00")
