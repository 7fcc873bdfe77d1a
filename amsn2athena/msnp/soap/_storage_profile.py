"""GetProfile, UpdateProfile, CreateProfile, ShareItem: a name, a message and a picture that roam."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from ._envelope import Call, read_answer
from ._reading import Fields, children, content, find
from ._storage import (
    EXPRESSION,
    NO_PHOTO,
    PROFILE,
    StorageChange,
    StorageHeader,
    StorageOperation,
    StorageQuestion,
    StorageVersion,
    owner_number,
    resource_id,
    resource_number,
    said,
    ticket_of,
    version_of,
)
from ._template import Template, Xml, exact, join

_GET = Template("""
<profileHandle>
  <Alias><Name>{owner}</Name><NameSpace>MyCidStuff</NameSpace></Alias>
  <RelationshipName>MyProfile</RelationshipName>
</profileHandle>
<profileAttributes>
  <ResourceID>true</ResourceID>
  <DateModified>true</DateModified>
  <ExpressionProfileAttributes>
    <ResourceID>true</ResourceID>
    <DateModified>true</DateModified>
    <DisplayName>true</DisplayName>
    <DisplayNameLastModified>true</DisplayNameLastModified>
    <PersonalStatus>true</PersonalStatus>
    <PersonalStatusLastModified>true</PersonalStatusLastModified>
    <StaticUserTilePublicURL>true</StaticUserTilePublicURL>
    <Photo>true</Photo>
    <Flags>true</Flags>
  </ExpressionProfileAttributes>
</profileAttributes>
""")

_PROFILE = Template("""
<GetProfileResult>
  <ResourceID>{profile}</ResourceID>
  <DateModified>{changed}</DateModified>
  <ExpressionProfile>
    <ResourceID>{expression}</ResourceID>
    <Version>205</Version>
    <DateModified>{changed}</DateModified>
    <Photo>
      <ResourceID>{photo}</ResourceID>
      {name}
      <DocumentStreams>{streams}</DocumentStreams>
    </Photo>
    <PersonalStatus>{status}</PersonalStatus>
    <PersonalStatusLastModified>{status_changed}</PersonalStatusLastModified>
    <DisplayName>{display_name}</DisplayName>
    <DisplayNameLastModified>{renamed}</DisplayNameLastModified>
    <StaticUserTilePublicURL>{url}</StaticUserTilePublicURL>
  </ExpressionProfile>
</GetProfileResult>
""")
_NAME = Template("<Name>{name}</Name>")
_STREAM = Template("""
<DocumentStream>
  <DocumentStreamName>{name}</DocumentStreamName>
  <MimeType>{mime}</MimeType>
  <DataSize>{size}</DataSize>
  <PreAuthURL>{url}</PreAuthURL>
  <WriteMode>Overwrite</WriteMode>
  <StreamDataStatus>None</StreamDataStatus>
  <StreamStatus>None</StreamStatus>
  <Genie>false</Genie>
  <StreamVersion>0</StreamVersion>
  <DocumentStreamType>{kind}</DocumentStreamType>
  <IsAliasForDefault>false</IsAliasForDefault>
  <ExpirationDateTime>0001-01-01T00:00:00</ExpirationDateTime>
</DocumentStream>
""")
_STATIC = "UserTileStatic"

_UPDATE = Template("""
<profile>
  <ResourceID>{resource}</ResourceID>
  <ExpressionProfile><FreeText>Update</FreeText>{name}{status}<Flags>0</Flags></ExpressionProfile>
</profile>
""")
_DISPLAY_NAME = Template("<DisplayName>{text}</DisplayName>")
_STATUS = Template("<PersonalStatus>{text}</PersonalStatus>")
_CREATE = Xml(
    "<profile><ExpressionProfile><PersonalStatus/>"
    "<RoleDefinitionName>ExpressionProfileDefault</RoleDefinitionName></ExpressionProfile></profile>"
)
_CREATED = Template("<CreateProfileResult>{resource}</CreateProfileResult>")
_SHARE = Template("<resourceID>{resource}</resourceID><displayName>Messenger Roaming Identity</displayName>")


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture that is kept. `number` is its own among the resources of the account; the sizes are in bytes,
    and whoever has the URLs may fetch it, as it came and small (as PNG).
    """

    number: int
    name: str
    mime: str
    size: int
    url: str = field(repr=False)
    small_size: int = 0
    small_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """What an account keeps. None for a time means never."""

    cid: int
    display_name: str
    renamed: datetime | None
    status: str
    status_changed: datetime | None
    picture: StoredPicture | None = None
    changed: datetime | None = None


class GetProfile(StorageQuestion):
    """What does somebody keep?"""

    __slots__ = ()

    scenario = "RoamingSeed"
    handle_name = "profileHandle"
    question = _GET

    def build_response(self, header: StorageHeader, profile: StoredProfile) -> bytes:
        """All of it, whatever was asked for: so servers seen on the wire have it."""
        picture = profile.picture
        result = _PROFILE(
            profile=resource_id(profile.cid, PROFILE),
            expression=resource_id(profile.cid, EXPRESSION),
            photo=resource_id(profile.cid, picture.number if picture else NO_PHOTO),
            name=_NAME(name=picture.name) if picture else Xml(),
            streams=_streams(picture) if picture else Xml(),
            url=picture.url if picture else "",
            changed=profile.changed,
            status=profile.status,
            status_changed=profile.status_changed,
            display_name=profile.display_name,
            renamed=profile.renamed,
        )
        return self._answer(header, result)

    @staticmethod
    def parse_response(body: bytes) -> StoredProfile:
        """What is kept. Raises Fault and SoapError."""
        result = find(read_answer(body, "GetProfile"), "GetProfileResult")
        shown = Fields(find(result, "ExpressionProfile"))
        return StoredProfile(
            _cid(content(find(result, "ResourceID")).strip()),
            shown.text("DisplayName"),
            shown.time("DisplayNameLastModified"),
            shown.text("PersonalStatus"),
            shown.time("PersonalStatusLastModified"),
            _picture(Fields(shown["Photo"])),
            shown.time("DateModified"),
        )


@dataclass(frozen=True, slots=True)
class UpdateProfile(StorageChange):
    """Keep another name, or another personal message, or both; None for what stays. `resource` is the part of
    the profile that clients show.
    """

    ticket: str = field(repr=False)
    resource: str
    display_name: str | None = None
    status: str | None = None
    version: StorageVersion = StorageVersion.W10

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose profile."""
        return tuple(said(self.resource))

    def _arguments(self) -> Xml:
        return _UPDATE(
            resource=exact(self.resource, "profile's identifier"),
            name=Xml() if self.display_name is None else _DISPLAY_NAME(text=self.display_name),
            status=Xml() if self.status is None else _STATUS(text=self.status),
        )

    @classmethod
    def parse_request(cls, call: Call) -> UpdateProfile:
        """What is to be kept."""
        profile = Fields(find(call.action, "profile"))
        shown = Fields(profile["ExpressionProfile"])
        return cls(
            ticket_of(call),
            profile.token("ResourceID"),
            shown.text("DisplayName") if shown["DisplayName"] is not None else None,
            shown.text("PersonalStatus") if shown["PersonalStatus"] is not None else None,
            version_of(call),
        )


@dataclass(frozen=True, slots=True)
class CreateProfile(StorageOperation):
    """Begin to keep something. Where every account has a profile, the answer is the one that there is."""

    scenario: ClassVar[str] = "RoamingSeed"

    ticket: str = field(repr=False)
    version: StorageVersion = StorageVersion.W10

    @property
    def owners(self) -> tuple[str, ...]:
        """It is always about oneself."""
        return ()

    def _arguments(self) -> Xml:
        return _CREATE

    @classmethod
    def parse_request(cls, call: Call) -> CreateProfile:
        """Who begins."""
        return cls(ticket_of(call), version_of(call))

    def build_response(self, header: StorageHeader) -> bytes:
        """What the profile is called."""
        return self._answer(header, _CREATED(resource=resource_id(header.cid, EXPRESSION)))

    @staticmethod
    def parse_response(body: bytes) -> str:
        """What the profile is called. Raises Fault and SoapError."""
        return content(find(read_answer(body, "CreateProfile"), "CreateProfileResult")).strip()


@dataclass(frozen=True, slots=True)
class ShareItem(StorageChange):
    """Let others see the profile. A server seen on the wire says that nobody does that any more."""

    scenario: ClassVar[str] = "RoamingSeed"

    ticket: str = field(repr=False)
    resource: str
    version: StorageVersion = StorageVersion.W10

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose profile."""
        return tuple(said(self.resource))

    def _arguments(self) -> Xml:
        return _SHARE(resource=exact(self.resource, "profile's identifier"))

    @classmethod
    def parse_request(cls, call: Call) -> ShareItem:
        """What is to be shared."""
        return cls(ticket_of(call), Fields(call.action).token("resourceID"), version_of(call))


def _streams(picture: StoredPicture) -> Xml:
    return join(
        (
            _STREAM(name=_STATIC, mime=picture.mime, size=picture.size, url=picture.url, kind=_STATIC),
            _STREAM(
                name="UserTileSmall",
                mime="image/png",
                size=picture.small_size,
                url=picture.small_url,
                kind="Named",
            ),
        )
    )


def _picture(photo: Fields) -> StoredPicture | None:
    streams = {
        each.token("DocumentStreamName"): each
        for each in map(Fields, children(photo["DocumentStreams"], "DocumentStream"))
    }
    static, small = streams.get(_STATIC), streams.get("UserTileSmall", Fields(None))
    if static is None or not static.token("PreAuthURL"):
        return None
    return StoredPicture(
        resource_number(photo.token("ResourceID")),
        photo.text("Name"),
        static.token("MimeType"),
        static.number("DataSize"),
        static.token("PreAuthURL"),
        small.number("DataSize"),
        small.token("PreAuthURL"),
    )


def _cid(resource: str) -> int:
    return owner_number(resource) or 0
