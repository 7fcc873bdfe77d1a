"""Services under their paths, which clients know by heart: their letters may be large or small."""

from __future__ import annotations

from collections.abc import Mapping

from twisted.web.pages import notFound
from twisted.web.resource import IResource, Resource

from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver.services._door import Door
from amsn2athena.homeserver.services._http import WebResource
from amsn2athena.homeserver.services._login import LOGIN, LoginService, nexus


def plain_services(home: Home, door: Door) -> dict[str, IResource]:
    """Return the services that speak plain HTTP, by their paths."""
    login = LoginService(door, home.tickets)
    return {
        "/rdr/pprdr.asp": WebResource("the nexus", nexus),
        LOGIN: WebResource("signing in", login.answer),
    }


def tree(services: Mapping[str, IResource]) -> dict[bytes, IResource]:
    """Return services, whose paths have one segment or two, by the first."""
    roots: dict[bytes, IResource] = {}
    for path, service in services.items():
        folder, _, name = path.encode().strip(b"/").rpartition(b"/")
        if folder:
            roots.setdefault(folder, _Folder()).putChild(name.lower(), service)
        else:
            roots[name] = service
    return roots


class _Folder(Resource):
    """A first segment that several services share."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def getChild(self, path: bytes, request: object) -> IResource:
        """Return the service of that name in any letters."""
        found: IResource | None = self.children.get(path.lower())
        return found or notFound()
