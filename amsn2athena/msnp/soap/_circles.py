"""The records of circles: a circle as one of its members has it, and a member as the circle has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from xml.etree.ElementTree import Element

from ._reading import Fields, children, find
from ._template import Template, Xml, join

DOMAIN = "live.com"
RELATIONSHIP = 5
"""The number of the relationship between a circle and its members."""


class CircleRole(StrEnum):
    """What somebody is in a circle. Only an admin or an assistant can invite."""

    NONE = "None"
    ADMIN = "Admin"
    ASSISTANT = "AssistantAdmin"
    MEMBER = "Member"
    INVITED = "StatePendingOutbound"

    @property
    def number(self) -> int:
        """The role as a number, as members and requests have it."""
        return list(CircleRole).index(self)


class CircleState(StrEnum):
    """How far somebody has come into a circle."""

    NONE = "None"
    WAITING = "WaitingResponse"
    LEFT = "Left"
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"

    @property
    def number(self) -> int:
        """The state as a number, as members have it."""
        return list(CircleState).index(self)


_ROLES = dict(enumerate(CircleRole))
_STATES = dict(enumerate(CircleState))


@dataclass(frozen=True, slots=True)
class CircleInfo:
    """A circle in the address book of somebody who is in it, or invited.

    circle_id: its GUID, in lower case. inviter_email, inviter_name, message: who invited, and with which
    words; empty for those who were not. changed: an aware time.
    """

    circle_id: str
    name: str
    role: CircleRole = CircleRole.MEMBER
    state: CircleState = CircleState.ACCEPTED
    inviter_email: str = ""
    inviter_name: str = ""
    message: str = ""
    deleted: bool = False
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class CircleMember:
    """Somebody in the address book of a circle. is_me: whoever asks. contact_id: a GUID."""

    contact_id: str
    email: str
    display_name: str = ""
    role: CircleRole = CircleRole.MEMBER
    state: CircleState = CircleState.ACCEPTED
    is_me: bool = False
    cid: int = 0


_CONTACT = Template("""
<Contact>
  <contactId>{contact_id}</contactId>
  <contactInfo>
    <contactType>{contact_type}</contactType>
    <quickName>{name}</quickName>
    <passportName>{email}</passportName>
    <IsPassportNameHidden>false</IsPassportNameHidden>
    <displayName>{name}</displayName>
    <puid>0</puid>
    <CID>{cid}</CID>
    <IsNotMobileVisible>false</IsNotMobileVisible>
    <isMobileIMEnabled>false</isMobileIMEnabled>
    <isMessengerUser>{is_messenger_user}</isMessengerUser>
    <isFavorite>false</isFavorite>
    <IsHidden>{is_hidden}</IsHidden>
    <NetworkInfoList>
      <NetworkInfo>
        <DomainId>1</DomainId>
        <SourceId>WL</SourceId>
        <RelationshipType>{relationship}</RelationshipType>
        <RelationshipState>{state}</RelationshipState>
        <RelationshipStateDate>{changed}</RelationshipStateDate>
        <RelationshipRole>{role}</RelationshipRole>
        <NDRCount>0</NDRCount>
        <InviterMessage>{message}</InviterMessage>
        <InviterCID>0</InviterCID>
        <InviterName>{inviter_name}</InviterName>
        <InviterEmail>{inviter_email}</InviterEmail>
        <CreateDate>{changed}</CreateDate>
        <LastChanged>{changed}</LastChanged>
        <PropertiesChanged/>
      </NetworkInfo>
    </NetworkInfoList>
  </contactInfo>
  <propertiesChanged/>
  <fDeleted>{deleted}</fDeleted>
  <lastChange>{changed}</lastChange>
</Contact>
""")

_INVERSE = Template("""
<CircleInverseInfo>
  <Content>
    <Handle><Id>{circle_id}</Id></Handle>
    <Info>
      <Domain>1</Domain>
      <HostedDomain>{domain}</HostedDomain>
      <Type>2</Type>
      <MembershipAccess>0</MembershipAccess>
      <IsPresenceEnabled>true</IsPresenceEnabled>
      <RequestMembershipOption>0</RequestMembershipOption>
      <DisplayName>{name}</DisplayName>
      <ProfileLastUpdated>0001-01-01T00:00:00</ProfileLastUpdated>
      <Changes/>
      <CreateDate>0001-01-01T00:00:00</CreateDate>
      <LastUpdated>{changed}</LastUpdated>
    </Info>
  </Content>
  <PersonalInfo>
    <MembershipInfo>
      <CirclePersonalMembership>
        <Role>{role}</Role>
        <State>{state}</State>
      </CirclePersonalMembership>
    </MembershipInfo>
    <Name>{name}</Name>
    <IsNotMobileVisible>false</IsNotMobileVisible>
    <IsFavorite>false</IsFavorite>
    <IsFamily>false</IsFamily>
    <Changes/>
  </PersonalInfo>
  <Deleted>{deleted}</Deleted>
</CircleInverseInfo>
""")


def build_circles(circles: Iterable[CircleInfo]) -> tuple[Xml, Xml]:
    """The circles as contacts of somebody's address book, and as what the book says of circles."""
    known = tuple(circles)
    return join(map(_contact, known)), join(map(_inverse, known))


def build_member(member: CircleMember) -> Xml:
    """A member as the circle's own address book has them."""
    return _CONTACT(
        contact_id=member.contact_id,
        contact_type="Me" if member.is_me else "Live",
        name=member.display_name,
        email=member.email,
        cid=member.cid,
        is_messenger_user=True,
        is_hidden=False,
        relationship=RELATIONSHIP,
        state=member.state.number,
        role=member.role.number,
        message="",
        inviter_name="",
        inviter_email="",
        deleted=False,
        changed=None,
    )


def _contact(circle: CircleInfo) -> Xml:
    return _CONTACT(
        contact_id=circle.circle_id,
        contact_type="Circle",
        name=circle.name,
        email=f"{circle.circle_id}@{DOMAIN}",
        cid=0,
        is_messenger_user=False,
        is_hidden=True,
        relationship=RELATIONSHIP,
        state=circle.state.number,
        role=circle.role.number,
        message=circle.message,
        inviter_name=circle.inviter_name,
        inviter_email=circle.inviter_email,
        deleted=circle.deleted,
        changed=circle.changed,
    )


def _inverse(circle: CircleInfo) -> Xml:
    return _INVERSE(
        circle_id=circle.circle_id,
        domain=DOMAIN,
        name=circle.name,
        role=circle.role,
        state=circle.state,
        deleted=circle.deleted,
        changed=circle.changed,
    )


def read_circles(result: Element | None) -> tuple[CircleInfo, ...]:
    """The circles of an answer, each with what its contact in the same answer says of who invited."""
    invitations = {
        Fields(contact).token("contactId").lower(): _relationship(contact)
        for contact in children(find(result, "Contacts"), "Contact")
    }
    inverse = children(find(result, "CircleResult", "Circles"), "CircleInverseInfo")
    return tuple(_read_inverse(each, invitations) for each in inverse)


def _read_inverse(element: Element, invitations: dict[str, Fields]) -> CircleInfo:
    circle_id = Fields(find(element, "Content", "Handle")).token("Id").lower()
    info = Fields(find(element, "Content", "Info"))
    membership = Fields(find(element, "PersonalInfo", "MembershipInfo", "CirclePersonalMembership"))
    invitation = invitations.get(circle_id, Fields(None))
    return CircleInfo(
        circle_id,
        info.text("DisplayName"),
        _role(membership.token("Role")),
        _state(membership.token("State")),
        invitation.token("InviterEmail"),
        invitation.text("InviterName"),
        invitation.text("InviterMessage"),
        Fields(element).flag("Deleted"),
        info.time("LastUpdated"),
    )


def read_members(result: Element | None) -> Iterator[CircleMember]:
    """The people of a circle's own address book. Of one who is in several networks the circle's counts."""
    for contact in children(find(result, "Contacts"), "Contact"):
        record, related = Fields(contact), _relationship(contact)
        info = Fields(record["contactInfo"])
        if not record.flag("fDeleted") and info.token("contactType") != "Circle":
            yield CircleMember(
                record.token("contactId"),
                info.token("passportName"),
                info.text("displayName"),
                _ROLES.get(related.number("RelationshipRole"), CircleRole.NONE),
                _STATES.get(related.number("RelationshipState"), CircleState.NONE),
                info.token("contactType") == "Me",
                info.number("CID"),
            )


def _relationship(contact: Element) -> Fields:
    for each in children(find(contact, "contactInfo", "NetworkInfoList"), "NetworkInfo"):
        fields = Fields(each)
        if fields.number("RelationshipType") == RELATIONSHIP:
            return fields
    return Fields(None)


def _role(text: str) -> CircleRole:
    return CircleRole(text) if text in list(CircleRole) else CircleRole.NONE


def _state(text: str) -> CircleState:
    return CircleState(text) if text in list(CircleState) else CircleState.NONE
