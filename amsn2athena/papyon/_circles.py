"""The circles of the account that is signed in.

What we know of them is read over SOAP when we have signed in, after each change of ours, and whenever the
server says that something has changed; one reading at a time, and one that waits its turn sees all that
happened before it. Then we show the ticket that came with it, and come into those that we are in (see
`amsn2athena.msnp.circles`). Networks without circles, and dialects without, have none.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, DeferredLock, inlineCallbacks
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.msnp import Command, adl, circles, soap
from amsn2athena.msnp.soap import CircleState
from amsn2athena.papyon._circle import Circle
from amsn2athena.papyon._circle_conversation import CircleConversation
from amsn2athena.papyon._circle_handlers import CircleHandlers
from amsn2athena.papyon._circle_reading import CircleRecord, ask, enter, entry, read
from amsn2athena.papyon._circle_room import Room
from amsn2athena.papyon._contact import Contact
from amsn2athena.papyon._enums import DeliveryProblem
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.errors import NoSuchCircle, NotSignedIn, NotSupported, RequestError
from amsn2athena.papyon.event import CircleEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session


class Circles:
    """The circles that we are in or are asked into. After a lost session they stay as they were."""

    _log = Logger()

    def __init__(self, client: Client) -> None:
        self._client = client
        self._account = ""
        self._circles: dict[str, Circle] = {}
        self._own_entries: dict[str, str] = {}
        self._talks: dict[str, CircleConversation] = {}
        self._rooms: dict[str, Room] = {}
        self._handlers = CircleHandlers(client, self)
        self._turns = DeferredLock()
        self._reading: Deferred[Any] | None = None
        self._stale: set[str] = set()
        self._shown = ""

    def __iter__(self) -> Iterator[Circle]:
        return iter(tuple(self._circles.values()))

    def __len__(self) -> int:
        return len(self._circles)

    def get(self, id: str) -> Circle | None:
        """Return the circle with this ``id``, or None."""
        return self._circles.get(circles.circle_of(id))

    def create(self, name: str) -> Deferred[Circle]:
        """Begin a circle, as its admin; fires with it, fails with a ``RequestError``."""
        return self._create(name)

    @inlineCallbacks
    def _create(self, name: str) -> Generator[Deferred[Any], Any, Circle]:
        session = self._session()
        caller = self._client.profile.display_name
        guid = yield ask(session, soap.CreateCircle(session.ticket, name, caller))
        yield self._sync(session)
        if guid not in self._circles:
            raise NoSuchCircle
        return self._circles[guid]

    def invite(self, circle: Circle, contact: Contact, message: str = "") -> Deferred[None]:
        """Ask a contact into a circle that we are admin of; fires when they are asked.

        Fails with ``AlreadyInCircle``, ``NoSuchUser``, ``NoSuchCircle`` or another ``RequestError``.
        """
        return self._invite(circle.guid, contact.account, message)

    @inlineCallbacks
    def _invite(self, guid: str, account: str, message: str) -> Generator[Deferred[Any], Any, None]:
        session = self._session()
        entry = yield ask(session, soap.CreateContact(session.ticket, guid, account))
        yield ask(session, soap.ManageWLConnection(session.ticket, entry, guid, message=message))
        yield self._sync(session, guid)

    def accept(self, circle: Circle) -> Deferred[None]:
        """Come into a circle that we were asked into; fires when we are in, fails with a ``RequestError``."""
        return self._answer(circle.guid, True)

    def decline(self, circle: Circle) -> Deferred[None]:
        """Say no, without anybody being told; fires when done, fails with a ``RequestError``."""
        return self._answer(circle.guid, False)

    @inlineCallbacks
    def _answer(self, guid: str, accept: bool) -> Generator[Deferred[Any], Any, None]:
        session = self._session()
        request = soap.ManageWLConnection(session.ticket, guid, accept=accept, scenario="CircleStatus")
        yield ask(session, request)
        yield self._sync(session, guid)

    def leave(self, circle: Circle) -> Deferred[None]:
        """Leave a circle for good; fires when we are out, fails with a ``RequestError``."""
        return self._leave(circle.guid)

    @inlineCallbacks
    def _leave(self, guid: str) -> Generator[Deferred[Any], Any, None]:
        session = self._session()
        own_entry = self._own_entries.get(guid)
        if not own_entry:
            raise NoSuchCircle
        yield ask(session, soap.BreakConnection(session.ticket, guid, own_entry))
        if guid in self._rooms:
            session.request("RML", payload=adl.build([entry(guid)])).addErrback(void)
        yield self._sync(session)

    def conversation(self, circle: Circle) -> CircleConversation:
        """Return the conversation of a circle: the same one until it is left, and then another."""
        talk = self._talks.get(circle.guid)
        if talk is None or talk.circle is not circle:
            talk = CircleConversation(self._client, circle)
            if self._circles.get(circle.guid) is circle:
                self._talks[circle.guid] = talk
                talk.connect()
        return talk

    # What the client does with it

    def _opened(self, session: Session) -> None:
        """We are signed in."""
        if session.account != self._account:
            self._account = session.account
            self._show(session, {})
        if session.dialect.circles:
            for circle in self:
                self._prepare(session, circle)
            self._sync(session, *self._circles).addErrback(self._failed)

    def _closed(self) -> None:
        """The session is over. Its rooms were left with all other switchboards."""
        for guid in tuple(self._rooms):
            self._end(guid)
        self._shown = ""
        self._turns = DeferredLock()
        if self._reading is not None:
            self._reading.cancel()

    def _hear(self, command: Command) -> bool:
        """Deal with what the server says of circles; return whether that is all that it says."""
        return self._handlers.handle(command)

    def _changed(self, *guids: str) -> None:
        """Something has changed; with ``guids``, the members of these circles."""
        session = self._client._session
        self._stale.update(guids)
        if session is not None and session.announced and session.dialect.circles and not self._turns.waiting:
            self._sync(session).addErrback(self._failed)

    def _room(self, circle: Circle) -> Room | None:
        """Return where the talk of a circle goes through, if we are in it."""
        known = self._circles.get(circle.guid) is circle
        return self._rooms.get(circle.guid) if known else None

    def _closed_conversation(self, talk: CircleConversation) -> None:
        if self._talks.get(talk.circle.guid) is talk:
            del self._talks[talk.circle.guid]

    # How it is done

    def _session(self) -> Session:
        """Raises ``NotSignedIn`` and ``NotSupported``."""
        session = self._client._session
        if session is None or not session.announced:
            raise NotSignedIn("circles are there while signed in")
        if not session.dialect.circles:
            raise NotSupported("circles")
        return session

    def _sync(self, session: Session, *stale: str) -> Deferred[None]:
        """Read everything anew; fires when it was read after this moment."""
        self._stale.update(stale)
        return self._turns.run(self._read, session)

    def _read(self, session: Session) -> Deferred[None]:
        if self._client._session is not session:
            raise NotSignedIn
        stale, self._stale = self._stale, set()
        accepted = {guid for guid, each in self._circles.items() if each.state is CircleState.ACCEPTED}
        reading = self._reading = read(session, accepted - stale)
        return reading.addBoth(self._answered, stale).addCallback(self._learned, session)

    def _answered(self, result: Any, stale: set[str]) -> Any:
        self._reading = None
        if isinstance(result, Failure):
            self._stale |= stale
        return result

    def _learned(self, found: tuple[dict[str, CircleRecord], str], session: Session) -> Deferred[None] | None:
        records, ticket = found
        if self._client._session is not session:
            raise NotSignedIn
        self._show(session, records)
        return self._come_in(session, ticket)

    def _show(self, session: Session, records: dict[str, CircleRecord]) -> None:
        """These are our circles now."""
        news: list[tuple[Circle, Callable[..., None]]] = []
        for guid in [each for each in self._circles if each not in records]:
            self._drop(guid)
        for guid, record in records.items():
            circle = self._circles.setdefault(guid, Circle(guid))
            event = record.write_to(circle)
            if record.members is not None:
                self._own_entries[guid] = record.entry_of(self._account)
            self._prepare(session, circle)
            if event is not None:
                news.append((circle, event))
        for circle, event in news:
            self._tell(circle, event)

    def _prepare(self, session: Session, circle: Circle) -> None:
        """Have a room for the circle, into which we come when we can, if it is ours."""
        if circle.state is not CircleState.ACCEPTED:
            self._end(circle.guid)
        elif circle.guid not in self._rooms:
            self._rooms[circle.guid] = Room(session, circle.guid)

    def _tell(self, circle: Circle, event: Callable[..., None]) -> None:
        talk = self._talks.get(circle.guid)
        if talk is not None:
            talk.members_changed()
        if event is Events.on_circle_invited:
            self._client._tell(Events.on_circle_invited, circle, self._inviter(circle))
        else:
            self._client._tell(event, circle)

    def _inviter(self, circle: Circle) -> Contact:
        """Who asks us; the circle itself, where the network does not say who."""
        if not circle.inviter:
            return Contact(circle.id, display_name=circle.name)
        build = self._client.address_book.search_or_build_contact
        return build(circle.inviter, display_name=circle.inviter_name)

    def _drop(self, guid: str) -> None:
        circle = self._circles.pop(guid)
        self._own_entries.pop(guid, None)
        self._talks.pop(guid, None)
        circle.state, circle.members = CircleState.LEFT, frozenset()
        self._end(guid)
        self._client._tell(Events.on_circle_removed, circle)

    def _end(self, guid: str) -> None:
        room = self._rooms.pop(guid, None)
        if room is not None:
            room.leave()
            for account in room.roster:
                self._handlers.unseen(account)

    def _come_in(self, session: Session, ticket: str) -> Deferred[None] | None:
        """Come into the rooms that are not open yet."""
        closed = [room.guid for room in self._rooms.values() if not room.is_open]
        shown, self._shown = self._shown, ticket
        if not ticket or (shown == ticket and not closed):
            return None
        entered = enter(session, "" if shown == ticket else ticket, closed)
        return entered.addCallbacks(self._came_in, self._stayed_out, (session, closed))

    def _came_in(self, _: object, session: Session, guids: list[str]) -> None:
        for guid in guids:
            room = self._rooms.get(guid)
            if room is not None and self._client._session is session:
                room.opened()
                talk = self._talks.get(guid)
                if talk is not None:
                    talk.connect()

    def _stayed_out(self, failure: Failure) -> None:
        self._shown = ""
        self._failed(failure)

    def _failed(self, failure: Failure) -> None:
        """Nobody waits any longer for a room that has not opened."""
        if not isinstance(failure.value, RequestError):
            failure.raiseException()
        self._log.info("The circles cannot be talked in: {why}", why=failure.value)
        for room in tuple(self._rooms.values()):
            if not room.is_open:
                room.leave(DeliveryProblem.REFUSED)
