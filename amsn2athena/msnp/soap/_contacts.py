"""The address book's records: contacts and groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from xml.etree.ElementTree import Element

from ._annotations import Annotation, build_annotations, read_annotations
from ._reading import Fields, children, content, find
from ._template import Template, Xml, join


class ContactType(StrEnum):
    """What a contact is. Servers have more kinds; a contact keeps what it was sent as."""

    ME = "Me"
    REGULAR = "Regular"
    LIVE = "Live"
    LIVE_PENDING = "LivePending"
    LIVE_REJECTED = "LiveRejected"
    LIVE_DROPPED = "LiveDropped"
    CIRCLE = "Circle"


@dataclass(frozen=True, slots=True)
class AddressBookContact:
    """Somebody in the address book, or its owner (`ContactType.ME`).

    contact_id: a GUID. is_messenger_user: shown in the contact list; false for one who was removed from it
    but is kept in the address book. group_ids: GUIDs of groups. cid: a signed number of 64 bits. annotations:
    see `Annotation`. changed: an aware time. deleted: in deltas only. comment: what the owner noted.
    """

    contact_id: str
    email: str
    contact_type: str = ContactType.REGULAR
    display_name: str = ""
    quick_name: str = ""
    is_messenger_user: bool = True
    group_ids: tuple[str, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)
    cid: int = 0
    is_favorite: bool = False
    is_mobile_im_enabled: bool = False
    deleted: bool = False
    changed: datetime | None = None
    comment: str = ""

    @property
    def nickname(self) -> str:
        """The name that the address book's owner gave this contact; empty when none."""
        return self.annotations.get(Annotation.NICKNAME, "")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of contacts. group_id: a GUID. changed: an aware time. deleted: in deltas only."""

    group_id: str
    name: str
    is_favorite: bool = False
    deleted: bool = False
    changed: datetime | None = None


_CONTACT = Template("""
<Contact>
  <contactId>{contact_id}</contactId>
  <contactInfo>
    {annotations}
    {group_ids}
    <contactType>{contact_type}</contactType>
    <quickName>{quick_name}</quickName>
    <passportName>{email}</passportName>
    <IsPassportNameHidden>false</IsPassportNameHidden>
    <displayName>{display_name}</displayName>
    <puid>0</puid>
    <CID>{cid}</CID>
    {comment}
    <IsNotMobileVisible>false</IsNotMobileVisible>
    <isMobileIMEnabled>{is_mobile_im_enabled}</isMobileIMEnabled>
    <isMessengerUser>{is_messenger_user}</isMessengerUser>
    <isFavorite>{is_favorite}</isFavorite>
    <isSmtp>false</isSmtp>
    <hasSpace>false</hasSpace>
    <spotWatchState>NoDevice</spotWatchState>
    <birthdate>0001-01-01T00:00:00</birthdate>
    <primaryEmailType>ContactEmailPersonal</primaryEmailType>
    <PrimaryLocation>ContactLocationPersonal</PrimaryLocation>
    <PrimaryPhone>ContactPhonePersonal</PrimaryPhone>
    <IsPrivate>false</IsPrivate>
    <Gender>Unspecified</Gender>
    <TimeZone>None</TimeZone>
  </contactInfo>
  <propertiesChanged/>
  <fDeleted>{deleted}</fDeleted>
  <lastChange>{changed}</lastChange>
</Contact>
""")
_COMMENT = Template("<comment>{comment}</comment>")
_GROUP_IDS = Template("<groupIds>{guids}</groupIds>")
GUID = Template("<guid>{guid}</guid>")

_GROUP = Template("""
<Group>
  <groupId>{group_id}</groupId>
  <groupInfo>
    <annotations><Annotation><Name>MSN.IM.Display</Name><Value>1</Value></Annotation></annotations>
    <groupType>c8529ce2-6ead-434d-881f-341e17db3ff8</groupType>
    <name>{name}</name>
    <IsNotMobileVisible>false</IsNotMobileVisible>
    <IsPrivate>false</IsPrivate>
    <IsFavorite>{is_favorite}</IsFavorite>
  </groupInfo>
  <propertiesChanged/>
  <fDeleted>{deleted}</fDeleted>
  <lastChange>{changed}</lastChange>
</Group>
""")


def build_contact(contact: AddressBookContact) -> Xml:
    """A contact as ABFindAll answers it. Without a quick name it is the display name."""
    return _CONTACT(
        contact_id=contact.contact_id,
        annotations=build_annotations(contact.annotations),
        contact_type=contact.contact_type,
        quick_name=contact.quick_name or contact.display_name,
        email=contact.email,
        display_name=contact.display_name,
        group_ids=_build_group_ids(contact.group_ids),
        cid=contact.cid,
        is_mobile_im_enabled=contact.is_mobile_im_enabled,
        is_messenger_user=contact.is_messenger_user,
        is_favorite=contact.is_favorite,
        comment=_COMMENT(comment=contact.comment) if contact.comment else Xml(),
        deleted=contact.deleted,
        changed=contact.changed,
    )


def _build_group_ids(group_ids: tuple[str, ...]) -> Xml:
    return _GROUP_IDS(guids=join(GUID(guid=each) for each in group_ids)) if group_ids else Xml()


def build_group(group: Group) -> Xml:
    """A group as ABFindAll answers it."""
    return _GROUP(
        group_id=group.group_id,
        name=group.name,
        is_favorite=group.is_favorite,
        deleted=group.deleted,
        changed=group.changed,
    )


def read_contact(element: Element) -> AddressBookContact:
    """A contact of ABFindAll. One without a passport is known by the first address of its e-mails."""
    record = Fields(element)
    info = Fields(record["contactInfo"])
    return AddressBookContact(
        contact_id=record.token("contactId"),
        email=info.token("passportName") or content(find(info["emails"], "ContactEmail", "email")).strip(),
        contact_type=info.token("contactType"),
        display_name=info.text("displayName"),
        quick_name=info.text("quickName"),
        is_messenger_user=info.flag("isMessengerUser"),
        group_ids=tuple(content(each).strip() for each in children(info["groupIds"], "guid")),
        annotations=read_annotations(info["annotations"]),
        cid=info.number("CID"),
        is_favorite=info.flag("isFavorite"),
        is_mobile_im_enabled=info.flag("isMobileIMEnabled"),
        deleted=record.flag("fDeleted"),
        changed=record.time("lastChange"),
        comment=info.text("comment"),
    )


def read_group(element: Element) -> Group:
    """A group of ABFindAll."""
    record = Fields(element)
    info = Fields(record["groupInfo"])
    return Group(
        group_id=record.token("groupId"),
        name=info.text("name"),
        is_favorite=info.flag("IsFavorite"),
        deleted=record.flag("fDeleted"),
        changed=record.time("lastChange"),
    )
