"""The client: one account on one network."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import cast

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IReactorTime, IStreamClientEndpoint
from twisted.web.iweb import IAgent

from amsn2athena.msnp import dialects
from amsn2athena.papyon import _places as places
from amsn2athena.papyon._abilities import Abilities
from amsn2athena.papyon._addressbook import AddressBook
from amsn2athena.papyon._circles import Circles
from amsn2athena.papyon._dispatch import EventsDispatcher
from amsn2athena.papyon._doorbell import Doorbell
from amsn2athena.papyon._enums import ClientErrorType, ClientState, DeliveryProblem
from amsn2athena.papyon._hosts import Hosts
from amsn2athena.papyon._http import CONNECT_TIMEOUT, Soap, make_agent
from amsn2athena.papyon._lists import is_account
from amsn2athena.papyon._mailbox import Mailbox
from amsn2athena.papyon._offline_messages import OfflineMessagesBox
from amsn2athena.papyon._passport import Passport
from amsn2athena.papyon._profile import Profile
from amsn2athena.papyon._session import Session
from amsn2athena.papyon._trying import Room, fetch_profile
from amsn2athena.papyon.errors import AuthenticationFailed, LoginError, NotSignedIn, SessionError
from amsn2athena.papyon.event import ClientEventInterface

_KNOWN = {dialect.number: dialect for dialect in dialects.ALL}

#: The versions of the protocol that are spoken, the best first.
DIALECTS = tuple(_KNOWN)


class Client(EventsDispatcher):
    """Signs one account in to one network, any number of times, one after the other.

    ``hosts``: where the network is. ``reactor``: the global one unless given. ``machine_guid``: names this
    place to the network, a GUID in braces; a second sign-in with the same one throws the first out. By
    default every client makes one and keeps it. ``dialects``: the versions of the protocol to offer, the best
    first; ``ValueError`` for one that is not known, or none. By default all from 18 down to 8 that this
    network can be signed in to with. Those from 7 to 2 are offered only if they are named, as they show the
    password's MD5: whoever listens to that can guess passwords until one fits. ``agent`` asks over HTTP,
    ``endpoint`` makes the endpoint for a host and a port: for those who go through a proxy, and for tests.
    """

    def __init__(
        self,
        hosts: Hosts,
        reactor: IReactorTime | None = None,
        *,
        machine_guid: str = "",
        dialects: Sequence[int] | None = None,
        agent: IAgent | None = None,
        endpoint: Callable[[str, int], IStreamClientEndpoint] | None = None,
    ) -> None:
        super().__init__()
        if reactor is None:
            from twisted.internet import reactor as global_reactor

            reactor = cast(IReactorTime, global_reactor)
        pool = None
        if agent is None:
            agent, pool = make_agent(reactor, hosts.authorities)
        self._hosts = hosts
        self._dialects = _chosen(offered(hosts) if dialects is None else dialects)
        self._dialect = self._dialects[0]
        self._machine_guid = machine_guid or f"{{{uuid.uuid4()}}}"
        self._reactor = reactor
        self._endpoint = endpoint or self._hostname_endpoint
        self._pool = pool
        self._soap = Soap(hosts, agent, reactor)
        self._passport = Passport(hosts, agent, reactor)
        self._state = ClientState.CLOSED
        self._session: Session | None = None
        self._profile = Profile(self)
        self._address_book = AddressBook(self)
        self._mailbox = Mailbox(self)
        self._oim_box = OfflineMessagesBox(self)
        self._circles = Circles(self)
        self._doorbell = Doorbell(self)

    @property
    def state(self) -> ClientState:
        """How far the sign-in has come."""
        return self._state

    @property
    def protocol_version(self) -> int:
        """The dialect that was last agreed on with a server; before that, the best that is offered."""
        return self._spoken.number

    @property
    def abilities(self) -> Abilities:
        """What can be done on this network, in the dialect of `protocol_version`."""
        return Abilities.of(self._spoken, self._hosts)

    @property
    def _spoken(self) -> dialects.Dialect:
        return self._session.dialect if self._session else self._dialect

    @property
    def hosts(self) -> Hosts:
        """Where the network is."""
        return self._hosts

    @property
    def machine_guid(self) -> str:
        """The name of this place."""
        return self._machine_guid

    @property
    def profile(self) -> Profile:
        """Ourselves."""
        return self._profile

    @property
    def address_book(self) -> AddressBook:
        """The contact list."""
        return self._address_book

    @property
    def circles(self) -> Circles:
        """The group chats that we are in or are asked into."""
        return self._circles

    @property
    def mailbox(self) -> Mailbox:
        """How much mail waits, where a network has any."""
        return self._mailbox

    @property
    def oim_box(self) -> OfflineMessagesBox:
        """Messages for those who are not there, ourselves among them."""
        return self._oim_box

    def login(self, account: str, password: str) -> Deferred[None]:
        """Sign in; fires when the state is ``OPEN``, fails with a ``LoginError``.

        What is set on `profile` before is used. The password is kept until the session is over, for tickets
        that run out. Cancel the Deferred to give up.
        """
        if self._session is not None:
            return fail(LoginError("this client is signed in, or about to be"))
        account = account.strip().lower()
        if not is_account(account):
            return fail(AuthenticationFailed("not an account"))
        session = self._session = Session(self, account, password)
        self._profile._account = account
        session.begin()
        return session.login

    def logout(self) -> Deferred[None]:
        """Sign out, or stop signing in; fires when everything is closed. Always succeeds."""
        session = self._session
        return succeed(None) if session is None else session.leave()

    def disconnect_endpoint(self, end_point: str) -> Deferred[None]:
        """Sign out another place of ours, by its ``id``; to sign out this one is `logout`.

        Fires when that place was told to go, fails with a ``RequestError``.
        """
        if end_point.lower() == self._machine_guid.lower():
            return self.logout()
        return places.dismiss(self._session, end_point)

    def disconnect_other_endpoints(self) -> Deferred[None]:
        """Sign out every place of ours but this; fires when all were told, fails with a ``RequestError``."""
        others = (each.id for each in self._profile.end_points if not each.is_this)
        return places.dismiss(self._session, *others)

    def visit_switchboard(self) -> Deferred[str]:
        """Open a switchboard for nobody and leave it: would conversations work? Fires with its address.

        Fails with a ``RequestError``, or as connecting does.
        """
        if self._session is None or not self._session.announced:
            return fail(NotSignedIn("a switchboard is opened while signed in only"))
        return Deferred.fromCoroutine(Room(self._session).visit())

    def fetch_stored_profile(self) -> Deferred[tuple[str, str]]:
        """Fetch the display name and the personal message that the storage service keeps for us.

        Fails with a ``RequestError``.
        """
        if self._session is None or not self._session.announced:
            return fail(NotSignedIn("a profile is fetched while signed in only"))
        return Deferred.fromCoroutine(fetch_profile(self._session))

    def __repr__(self) -> str:
        return f"<Client {self._profile.account or 'of nobody'} {self._state.name}>"

    # What the session reports

    def _show(self, state: ClientState) -> None:
        self._state = state
        self._tell(ClientEventInterface.on_client_state_changed, state)

    def _lost(self, kind: ClientErrorType, error: SessionError) -> None:
        self._tell(ClientEventInterface.on_client_error, kind, error)
        self._closed()

    def _closed(self) -> None:
        if self._session is not None:
            self._dialect = self._session.dialect
        self._session = None
        self._doorbell.hang_up(DeliveryProblem.CONNECTION_LOST)
        self._circles._closed()
        self._address_book._closed()
        self._oim_box._closed()
        self._profile._found(())
        if self._pool is not None:
            self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        self._show(ClientState.CLOSED)

    def _hostname_endpoint(self, host: str, port: int) -> IStreamClientEndpoint:
        return HostnameEndpoint(self._reactor, host.encode("ascii"), port, timeout=CONNECT_TIMEOUT)


def offered(hosts: Hosts) -> tuple[int, ...]:
    """Return the dialects that are offered to a network unless told: all that can be proved there, the best
    first, but for those of MD5.
    """
    proofs = (dialects.Proof.SSO, *(dialects.Proof.TWN,) * bool(hosts.nexus))
    return tuple(number for number, dialect in _KNOWN.items() if dialect.proof in proofs)


def _chosen(numbers: Sequence[int]) -> tuple[dialects.Dialect, ...]:
    if not numbers or not set(numbers) <= _KNOWN.keys():
        raise ValueError(f"no dialects: {numbers!r}")
    return tuple(_KNOWN[number] for number in numbers)
