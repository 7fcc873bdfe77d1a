"""The storage service: the name, personal message and picture that roam with an account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection

from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._identity import cid
from amsn2athena.homeserver._passwords import Busy, Workers
from amsn2athena.homeserver._people import Person
from amsn2athena.homeserver._pictures import NoPicture, look
from amsn2athena.homeserver._profiles import display_name
from amsn2athena.homeserver._throttle import TooFast
from amsn2athena.homeserver.services._refusals import WRONG_TICKET
from amsn2athena.homeserver.services._soap import Answer, Caller
from amsn2athena.homeserver.services._tiles import TILES
from amsn2athena.msnp.soap import (
    AnyRequest,
    CreateDocument,
    CreateProfile,
    CreateRelationships,
    DeleteRelationships,
    FindDocuments,
    GetProfile,
    ShareItem,
    StorageError,
    StorageHeader,
    StorageRequest,
    StoredPicture,
    StoredProfile,
    UpdateDocument,
    UpdateProfile,
    bare_ticket,
    owner_number,
    resource_number,
)
from amsn2athena.storage import StorageBusy, roaming
from amsn2athena.storage.roaming import Tile

#: The longest personal message and name of a picture, in characters.
LONGEST_STATUS = 2_000
LONGEST_NAME = 255

_FAULTS: Mapping[type[Exception], tuple[StorageError, str]] = {
    TooFast: (StorageError.ACCESS_DENIED, "Too many changes in too short a time"),
    Busy: (StorageError.ACCESS_DENIED, "Too many pictures at once: try again in a moment"),
    StorageBusy: (StorageError.ACCESS_DENIED, "Too much at once: try again in a moment"),
    NoPicture: (StorageError.INVALID_ARGUMENT, "That is no picture"),
}
_KNOWN = tuple(_FAULTS)


class _Refused(Exception):
    def __init__(self, error: StorageError, reason: str) -> None:
        super().__init__(reason)
        self.error = error


class StorageService:
    """Keeps it. ``workers`` look at pictures."""

    def __init__(self, home: Home, workers: Workers) -> None:
        self._home = home
        self._workers = workers

    async def answer(self, request: AnyRequest, caller: Caller) -> Answer:
        """Do what the holder of the ticket asks, with what is theirs, as long as they are signed in."""
        assert isinstance(request, StorageRequest)
        ticket = self._home.tickets.find(bare_ticket(request.ticket))
        person = self._home.directory.find(ticket.email) if ticket else None
        if person is None or ticket is None:
            return _refuse(request, StorageError.PASSPORT_AUTH_FAIL, "Sign in first", WRONG_TICKET)
        own = cid(person.guid)
        if any(owner_number(owner) != own for owner in request.owners):
            denied = StorageError.ACCESS_DENIED
            return _refuse(request, denied, "That belongs to somebody else", "what belongs to somebody else")
        header = StorageHeader(own, person.guid)
        try:
            return Answer(await self._do(request, person, header, caller.base, ticket.token))
        except _KNOWN as caught:
            return _refuse(request, *_FAULTS[type(caught)])
        except _Refused as caught:
            return _refuse(request, caught.error, str(caught))

    async def _do(
        self, request: StorageRequest, person: Person, header: StorageHeader, base: str, token: str
    ) -> bytes:
        match request:
            case GetProfile():
                return request.build_response(header, await self._profile(person, header.cid, base))
            case CreateProfile():
                return request.build_response(header)
            case CreateDocument():
                return request.build_response(header, (await self._keep(person, request)).number)
            case FindDocuments():
                tile = await self._tile(person)
                return request.build_response(header, ((tile.number, tile.name),) if tile else ())
            case UpdateProfile():
                await self._update(request, person, token)
            case UpdateDocument():
                await self._keep(person, request)
            case DeleteRelationships():
                await self._take_away(person, resource_number(request.target))
            case CreateRelationships() | ShareItem():
                pass  # the one picture that is kept is in the one profile that there is, and contacts see it
        return request.build_response(header)

    async def _profile(self, person: Person, number: int, base: str) -> StoredProfile:
        kept = await self._home.database.run(lambda connection: roaming.find(connection, person.id))
        if kept is None:
            raise _Refused(StorageError.ITEM_DOES_NOT_EXIST, "There is no such account any more")
        newest = max(kept.renamed, kept.status_changed, kept.tile.changed if kept.tile else 0.0)
        return StoredProfile(
            number,
            kept.name,
            _time(kept.renamed),
            kept.status,
            _time(kept.status_changed),
            _shown(kept.tile, base) if kept.tile else None,
            _time(newest),
        )

    async def _update(self, request: UpdateProfile, person: Person, token: str) -> None:
        home, status = self._home, request.status
        if status is not None and len(status) > LONGEST_STATUS:
            raise _Refused(StorageError.INVALID_ARGUMENT, "That message is too long")
        if request.display_name:
            await home.profiles.rename(person, _valid(request.display_name), person.place_with(token))
        if status is not None:
            home.changes.check(person.email)
            kept, now = status, home.clock.seconds()
            await home.database.run(lambda connection: roaming.set_status(connection, person.id, kept, now))

    async def _keep(self, person: Person, request: CreateDocument | UpdateDocument) -> Tile:
        home = self._home
        if len(request.name) > LONGEST_NAME or len(request.data) > home.limits.picture_bytes:
            raise _Refused(StorageError.INVALID_ARGUMENT, "That picture, or its name, is too long")
        home.changes.check(person.email)
        picture = await self._workers.run(lambda: look(request.data))
        now = home.clock.seconds()
        return await home.database.run(
            lambda connection: roaming.set_tile(
                connection,
                person.id,
                name=request.name,
                kind=picture.kind,
                data=picture.data,
                small=picture.small,
                when=now,
            )
        )

    async def _take_away(self, person: Person, number: int) -> None:
        """Take a picture away, if it is still the one that is kept: this request may come late, or twice."""

        def work(connection: Connection) -> None:
            tile = roaming.find_tile(connection, person.id)
            if tile is not None and tile.number == number:
                roaming.delete_tile(connection, person.id)

        self._home.changes.check(person.email)
        await self._home.database.run(work)

    async def _tile(self, person: Person) -> Tile | None:
        return await self._home.database.run(lambda connection: roaming.find_tile(connection, person.id))


def _valid(text: str) -> str:
    try:
        return display_name(text)
    except ValueError as error:
        raise _Refused(StorageError.INVALID_ARGUMENT, str(error)) from None


def _shown(tile: Tile, base: str) -> StoredPicture:
    place = f"{base}{TILES}/{tile.token}"
    return StoredPicture(
        tile.number,
        tile.name,
        f"image/{tile.kind}",
        len(tile.data),
        f"{place}/static",
        len(tile.small),
        f"{place}/small",
    )


def _time(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _refuse(request: StorageRequest, error: StorageError, reason: str, refused: str = "") -> Answer:
    """Say no: ``reason`` to the client, and what it did, ``refused``, to the log if that is worth a line."""
    return Answer(request.build_fault(error, reason), 500, refused=refused)
