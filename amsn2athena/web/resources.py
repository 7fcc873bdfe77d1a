"""The resource tree: what is at which address."""

from __future__ import annotations

from collections.abc import Mapping

from twisted.internet.interfaces import IReactorTime
from twisted.web.resource import IResource
from twisted.web.server import Request

from amsn2athena import assets
from amsn2athena.athena import LiveSite
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import Connection
from amsn2athena.web import cookies
from amsn2athena.web.downloads import downloads
from amsn2athena.web.guard import Guard, Refused
from amsn2athena.web.headers import secure
from amsn2athena.web.http import JSON, Branch, Leaf, Sentence, describe
from amsn2athena.web.old_clients import OldClients
from amsn2athena.web.old_clients_page import OldClientsPage
from amsn2athena.web.packages import package
from amsn2athena.web.page import MessengerPage
from amsn2athena.web.pictures import Pictures
from amsn2athena.web.posts import Post, Posts
from amsn2athena.web.registry import Registry
from amsn2athena.web.sign_in import SignInPage
from amsn2athena.web.statics import Statics
from amsn2athena.web.surroundings import Surroundings
from amsn2athena.web.tabs import AllTabs


def live_site(clock: IReactorTime, guard: Guard) -> LiveSite:
    """Return the live site that ``root`` wants: a channel answers to the browser that it was made for."""
    return LiveSite(
        clock, allowed=guard.allowed, owner=cookies.token, packages=[package()], address=guard.address
    )


def root(
    registry: Registry,
    live: LiveSite,
    extra: Mapping[bytes, IResource],
    guard: Guard,
    old_clients: OldClients | None = None,
) -> IResource:
    """Return the whole tree. ``extra`` are the services of the home network, by path segment."""
    statics = Statics(assets.folder("static"))
    around = Surroundings(live, statics, serves_old_clients=old_clients is not None)
    front = _Front(registry, around)
    posts = Posts(registry, guard.address)
    tree = _Root(guard, frozenset(extra))
    tree.put(b"", live.page(front.page))
    tree.put(b"sign-in", Post(posts.sign_in))
    tree.put(b"create-account", Post(posts.create_account))
    tree.put(b"sign-out", Post(posts.sign_out))
    tree.put(b"pictures", Pictures(registry))
    tree.put(b"static", statics)
    tree.put(b"athena", live.resource)
    tree.put(b"health", _Health())
    if old_clients is not None:
        tree.put(b"old-clients", OldClientsPage(around, old_clients))
        tree.put(b"retro", downloads(old_clients.pem, old_clients.der))
    for segment, resource in extra.items():
        tree.put(segment, resource)
    return tree


def services(extra: Mapping[bytes, IResource], guard: Guard) -> IResource:
    """Return a tree of services alone, without any page: for listeners that programs reach."""
    tree = _Services(guard, frozenset(extra))
    for segment, resource in extra.items():
        tree.put(segment, resource)
    return tree


class _Front:
    """What is at ``/``: the messenger for a browser with a session, else the sign-in page."""

    def __init__(self, registry: Registry, around: Surroundings) -> None:
        self._registry = registry
        self._around = around
        self._tabs = AllTabs()

    async def page(self, request: Request) -> MessengerPage | SignInPage:
        """Return the page for a browser; one whose session the service forgot in a restart gets it back."""
        session = await self._session(cookies.token(request))
        if session is None:
            return SignInPage(self._around, self._registry.networks())
        # What people have written must not come back with the history after they have signed out.
        describe(request, cache_control=b"no-store")
        return MessengerPage(session, self._tabs.of(session), self._around)

    async def _session(self, token: str) -> SessionLike | None:
        if not token:
            return None
        session = self._registry.session_for(token) or await self._registry.resume(token)
        if session is None or session.view().connection.state is Connection.SIGNED_OUT:
            return None
        return session


class _Root(Branch):
    """Lets a request in, or refuses it, before anything else sees it."""

    def __init__(self, guard: Guard, soap: frozenset[bytes]) -> None:
        super().__init__()
        self._guard = guard
        self._soap = soap

    def getChildWithDefault(self, path: bytes, request: Request) -> IResource:
        """Return the resource for a path segment."""
        secure(request)
        refused = self._refusal(path, request)
        if refused is not None:
            return Sentence(refused.code, refused.sentence)
        child: IResource = super().getChildWithDefault(path, request)  # type: ignore[no-untyped-call]
        return child

    def _refusal(self, path: bytes, request: Request) -> Refused | None:
        check = self._guard.soap_refusal if path in self._soap else self._guard.refusal
        return check(request)


class _Services(_Root):
    """Lets in what programs ask, also for what is not there."""

    def _refusal(self, path: bytes, request: Request) -> Refused | None:
        return self._guard.soap_refusal(request)


class _Health(Leaf):
    def render_GET(self, request: Request) -> bytes:
        describe(request, content_type=JSON, cache_control=b"no-store")
        return b'{"ok":true}'
