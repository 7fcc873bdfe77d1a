"""What every page of this service wears: style sheets, pictures and scripts, and where they are."""

from __future__ import annotations

from twisted.web.template import Tag, tags

from amsn2athena.athena import LiveSite
from amsn2athena.web.statics import Statics


class Surroundings:
    """The addresses of everything that pages load, and whether there is a page for old clients."""

    def __init__(self, live: LiveSite, statics: Statics, *, serves_old_clients: bool = False) -> None:
        self._live = live
        self._statics = statics
        self.serves_old_clients = serves_old_clients

    def head(self, page: str) -> tuple[Tag, ...]:
        """Return the style sheet of ``page`` and the icon, for its ``<head>``."""
        icon = self._statics.url("img/favicon.svg")
        return (
            tags.link(rel="stylesheet", href=self._statics.sheet(page)),
            tags.link(rel="icon", type="image/svg+xml", href=icon),
        )

    def images(self) -> str:
        """Return where the pictures are, with a slash at the end."""
        return self._statics.url("img/")

    def module(self, name: str) -> str:
        """Return the address of a JavaScript module."""
        return self._live.module_url(self._live.scripts.module(name))

    def modules(self, *names: str) -> list[str]:
        """Return the addresses of modules, and of all that they import."""
        scripts = self._live.scripts
        return [self._live.module_url(place) for place in scripts.closure(map(scripts.module, names))]
