"""Services under their paths, which clients know by heart: their letters may be large or small."""

from __future__ import annotations

from collections.abc import Mapping

from twisted.web.pages import notFound
from twisted.web.resource import IResource, Resource
from twisted.web.server import Request

from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._passwords import Workers
from amsn2athena.homeserver.services import _documents as documents
from amsn2athena.homeserver.services._door import Door
from amsn2athena.homeserver.services._gateway import GATEWAY, Gateway
from amsn2athena.homeserver.services._http import WebResource
from amsn2athena.homeserver.services._login import LOGIN, LoginService, nexus
from amsn2athena.homeserver.services._soap import SoapResource
from amsn2athena.homeserver.services._storage import StorageService
from amsn2athena.homeserver.services._tiles import TILES, TileService
from amsn2athena.msnp.soap import Service

_READ_OR_POST = (b"GET", b"HEAD", b"POST")


def other_services(home: Home, door: Door, pictures: Workers, gateway: Gateway) -> dict[str, IResource]:
    """Return the services beside passport, address book and letters, by their paths. ``pictures``: who looks
    at them.
    """
    login = LoginService(door, home.tickets)
    config = WebResource("the configuration", documents.configuration, _READ_OR_POST, most=documents.MOST)
    page = WebResource("a page", documents.today)
    tabs = WebResource("the tabs", documents.tabs)
    mail = WebResource("a page", documents.today, _READ_OR_POST, most=documents.MOST)
    tiles = TileService(home.database)
    soap = {
        Service.WHATS_NEW: documents.whats_new,
        Service.STORAGE: StorageService(home, pictures).answer,
    }
    return {
        GATEWAY: WebResource("the gateway", gateway.answer, (b"POST",), most=home.limits.payload_bytes),
        "/rdr/pprdr.asp": WebResource("the nexus", nexus),
        LOGIN: WebResource("signing in", login.answer),
        "/etc/MsgrConfig": config,
        "/Config/MsgrConfig.asmx": config,
        "/config/MsgrConfig.asmx": config,
        "/etc/today": page,
        "/etc/text-ad-service": WebResource("an advertisement", documents.text_ad),
        "/svcs/mms/portal.asp": page,
        "/svcs/mms/tabs.asp": tabs,
        "/5meen_us/60": tabs,
        "/ppsecure/md5auth.srf": mail,
        "/ppsecure/sha1auth.srf": mail,
        TILES: WebResource("a picture", tiles.answer, deep=True),
        **{service.path: SoapResource(service.path, answer) for service, answer in soap.items()},
    }


def tree(services: Mapping[str, IResource]) -> dict[bytes, IResource]:
    """Return services by the first segments of their paths; those are written in one way only."""
    roots: dict[bytes, IResource] = {}
    for path, service in services.items():
        first, *rest = path.encode().strip(b"/").split(b"/")
        if rest:
            folder = roots.setdefault(first, _Folder())
            assert isinstance(folder, _Folder)
            folder.add(rest, service)
        else:
            roots[first] = service
    return roots


class _Folder(Resource):
    """A segment that several services share."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def add(self, path: list[bytes], service: IResource) -> None:
        """Let a service answer for a path below."""
        name, *rest = path
        if not rest:
            self.putChild(name.lower(), service)
            return
        folder = self.children.setdefault(name.lower(), _Folder())
        assert isinstance(folder, _Folder)
        folder.add(rest, service)

    def render(self, request: Request) -> bytes | int:
        """There is nothing but what is below."""
        answer: bytes | int = notFound().render(request)  # type: ignore[no-untyped-call]
        return answer

    def getChild(self, path: bytes, request: object) -> IResource:
        """Return the service of that name in any letters."""
        found: IResource | None = self.children.get(path.lower())
        return found or notFound()
