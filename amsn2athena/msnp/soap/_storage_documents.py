"""CreateDocument, UpdateDocument, FindDocuments, CreateRelationships, DeleteRelationships: pictures.

A client that has a new picture takes the old one away from its pictures and from its profile (two times
DeleteRelationships), puts the new one among its pictures (CreateDocument) and into its profile
(CreateRelationships); or it overwrites the one there is (UpdateDocument). A picture comes in base64.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from ._envelope import Call, read_answer
from ._errors import SoapError
from ._reading import Fields, children, content, find
from ._storage import (
    StorageChange,
    StorageHeader,
    StorageOperation,
    StorageQuestion,
    StorageVersion,
    handle,
    resource_id,
    said,
    ticket_of,
    version_of,
)
from ._template import Template, Xml, exact, join

_TILES = """
<RelationshipName>/UserTiles</RelationshipName>
<Alias><Name>{owner}</Name><NameSpace>MyCidStuff</NameSpace></Alias>
"""
_STREAM = """
<Name>{name}</Name>
<DocumentStreams>
  <DocumentStream xsi:type="PhotoStream">
    <DocumentStreamType>UserTileStatic</DocumentStreamType>
    <MimeType>{mime}</MimeType>
    <Data>{data}</Data>
    <DataSize>0</DataSize>
  </DocumentStream>
</DocumentStreams>
"""
_CREATE = Template(f"""
<parentHandle>{_TILES}</parentHandle>
<document xsi:type="Photo">{_STREAM}</document>
<relationshipName>Messenger User Tile</relationshipName>
""")
_CREATED = Template("<CreateDocumentResult>{resource}</CreateDocumentResult>")
_UPDATE = Template(f'<document xsi:type="Photo"><ResourceID>{{resource}}</ResourceID>{_STREAM}</document>')
_FIND = Template(f"""
<objectHandle>{_TILES}</objectHandle>
<documentAttributes><ResourceID>true</ResourceID><Name>true</Name></documentAttributes>
<documentFilter><FilterAttributes>None</FilterAttributes></documentFilter>
<documentSort><SortBy>DateModified</SortBy></documentSort>
<findContext><FindMethod>Default</FindMethod><ChunkSize>25</ChunkSize></findContext>
""")
_FOUND = Template("<FindDocumentsResult>{documents}</FindDocumentsResult>")
_DOCUMENT = Template("""
<Document xsi:type="Photo">
  <ResourceID>{resource}</ResourceID>
  <Name>{name}</Name>
  <WhenTaken>0001-01-01T00:00:00</WhenTaken>
</Document>
""")
_RELATE = Template("""
<relationships>
  <Relationship>
    <SourceID>{source}</SourceID>
    <SourceType>SubProfile</SourceType>
    <TargetID>{target}</TargetID>
    <TargetType>Photo</TargetType>
    <RelationshipName>ProfilePhoto</RelationshipName>
  </Relationship>
</relationships>
""")
_FROM_TILES = Template(_TILES)
_FROM_RESOURCE = Template("<ResourceID>{owner}</ResourceID>")
_UNRELATE = Template("""
<sourceHandle>{source}</sourceHandle>
<targetHandles><ObjectHandle><ResourceID>{target}</ResourceID></ObjectHandle></targetHandles>
""")


@dataclass(frozen=True, slots=True)
class CreateDocument(StorageOperation):
    """Keep a picture. `owner` as in GetProfile; `mime` is what the client says of the bytes in `data`."""

    ticket: str = field(repr=False)
    owner: str
    name: str
    mime: str
    data: bytes = field(repr=False)
    version: StorageVersion = StorageVersion.W10

    @property
    def owners(self) -> tuple[str, ...]:
        """Among whose pictures."""
        return tuple(said(self.owner))

    def _arguments(self) -> Xml:
        owner = exact(self.owner, "owner")
        return _CREATE(owner=owner, name=self.name, mime=self.mime, data=_encoded(self.data))

    @classmethod
    def parse_request(cls, call: Call) -> CreateDocument:
        """The picture. Raises SoapError when there is none."""
        owner = handle(find(call.action, "parentHandle"))
        return cls(ticket_of(call), owner, *_read_document(call), version_of(call))

    def build_response(self, header: StorageHeader, number: int) -> bytes:
        """Which number the picture has among the resources of the account."""
        return self._answer(header, _CREATED(resource=resource_id(header.cid, number)))

    @staticmethod
    def parse_response(body: bytes) -> str:
        """What the picture is called. Raises Fault and SoapError."""
        return content(find(read_answer(body, "CreateDocument"), "CreateDocumentResult")).strip()


@dataclass(frozen=True, slots=True)
class UpdateDocument(StorageChange):
    """Keep a picture in the place of the one that is called `resource`."""

    ticket: str = field(repr=False)
    resource: str
    name: str
    mime: str
    data: bytes = field(repr=False)
    version: StorageVersion = StorageVersion.W10

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose picture."""
        return tuple(said(self.resource))

    def _arguments(self) -> Xml:
        resource = exact(self.resource, "picture's identifier")
        return _UPDATE(resource=resource, name=self.name, mime=self.mime, data=_encoded(self.data))

    @classmethod
    def parse_request(cls, call: Call) -> UpdateDocument:
        """The picture. Raises SoapError when there is none."""
        resource = content(find(call.action, "document", "ResourceID")).strip()
        return cls(ticket_of(call), resource, *_read_document(call), version_of(call))


class FindDocuments(StorageQuestion):
    """Which pictures are kept?"""

    __slots__ = ()

    handle_name = "objectHandle"
    question = _FIND

    def build_response(self, header: StorageHeader, documents: tuple[tuple[int, str], ...]) -> bytes:
        """Their numbers among the resources of the account, and their names."""
        found = (_DOCUMENT(resource=resource_id(header.cid, number), name=name) for number, name in documents)
        return self._answer(header, _FOUND(documents=join(found)))

    @staticmethod
    def parse_response(body: bytes) -> tuple[tuple[str, str], ...]:
        """What they are called, and their names. Raises Fault and SoapError."""
        result = find(read_answer(body, "FindDocuments"), "FindDocumentsResult")
        documents = map(Fields, children(result, "Document"))
        return tuple((each.token("ResourceID"), each.text("Name")) for each in documents)


@dataclass(frozen=True, slots=True)
class CreateRelationships(StorageChange):
    """Put the picture `target` into the profile `source`."""

    ticket: str = field(repr=False)
    source: str
    target: str
    version: StorageVersion = StorageVersion.W10

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose profile, and whose picture."""
        return tuple(said(self.source, self.target))

    def _arguments(self) -> Xml:
        return _RELATE(
            source=exact(self.source, "profile's identifier"), target=exact(self.target, "picture's")
        )

    @classmethod
    def parse_request(cls, call: Call) -> CreateRelationships:
        """Which picture, and where. Of several the first counts: a profile has one picture."""
        relationship = Fields(find(call.action, "relationships", "Relationship"))
        source, target = relationship.token("SourceID"), relationship.token("TargetID")
        return cls(ticket_of(call), source, target, version_of(call))


@dataclass(frozen=True, slots=True)
class DeleteRelationships(StorageChange):
    """Take the picture `target` from `source`: a profile, or (by an alias) all pictures of an account."""

    ticket: str = field(repr=False)
    source: str
    target: str
    version: StorageVersion = StorageVersion.W10

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose profile, and whose picture."""
        return tuple(said(self.source, self.target))

    def _arguments(self) -> Xml:
        source = exact(self.source, "profile's identifier")
        place = _FROM_RESOURCE(owner=source) if "!" in source else _FROM_TILES(owner=source)
        return _UNRELATE(source=place, target=exact(self.target, "picture's identifier"))

    @classmethod
    def parse_request(cls, call: Call) -> DeleteRelationships:
        """Which picture, and from where. Of several the first counts."""
        target = content(find(call.action, "targetHandles", "ObjectHandle", "ResourceID")).strip()
        return cls(ticket_of(call), handle(find(call.action, "sourceHandle")), target, version_of(call))


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _read_document(call: Call) -> tuple[str, str, bytes]:
    document = Fields(find(call.action, "document"))
    stream = Fields(find(document["DocumentStreams"], "DocumentStream"))
    try:
        data = base64.b64decode("".join(stream.text("Data").split()), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise SoapError("a picture that is none")
    return document.text("Name"), stream.token("MimeType"), data
