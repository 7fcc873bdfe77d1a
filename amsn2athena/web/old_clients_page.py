"""The page that says how to use an old client with the home network. Nothing on it changes by itself."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred
from twisted.web.iweb import IRequest
from twisted.web.server import NOT_DONE_YET, Request
from twisted.web.template import Element, Tag, flattenString, renderer, tags

from amsn2athena.web.http import HTML, Leaf, describe, finish, reached
from amsn2athena.web.old_clients import CLIENTS, OldClient, OldClients
from amsn2athena.web.packages import OLD_CLIENTS
from amsn2athena.web.surroundings import Surroundings
from amsn2athena.web.templates import template


class OldClientsPage(Leaf):
    """Answers with the page."""

    def __init__(self, around: Surroundings, opened: OldClients) -> None:
        super().__init__()
        self._around = around
        self._opened = opened

    def render_GET(self, request: Request) -> int:
        """Answer with the page."""
        address = str(getattr(reached(request), "host", ""))
        element = OldClientsElement(self._around, self._opened, address)
        rendering: Deferred[bytes] = flattenString(request, element)
        rendering.addCallback(self._send, request)
        return NOT_DONE_YET

    def _send(self, page: bytes, request: Request) -> None:
        describe(request, content_type=HTML, cache_control=b"no-store")
        finish(request, b"<!DOCTYPE html>\n" + page)


class OldClientsElement(Element):
    """Three steps for all clients, and what is particular to each of them. ``reached`` is our address."""

    def __init__(self, around: Surroundings, opened: OldClients, reached: str) -> None:
        super().__init__(template("old_clients"))
        self._around = around
        self._opened = opened
        self._reached = reached

    @renderer
    def head(self, request: IRequest, tag: Tag) -> Sequence[Tag]:
        """Styles and script."""
        script = tags.script(type="module", src=self._around.module(OLD_CLIENTS))
        return (*self._around.head("old_clients_page"), script)

    @renderer
    def icons(self, request: IRequest, tag: Tag) -> object:
        """The symbols that the page uses."""
        return template("icons").load()

    @renderer
    def problem(self, request: IRequest, tag: Tag) -> Tag | str:
        """What keeps old clients out as things are."""
        if not self._opened.problem:
            return ""
        return tag(self._opened.problem, *[(" ", tags.code(remedy)) for remedy in self._opened.remedies])

    @renderer
    def hosts(self, request: IRequest, tag: Tag) -> Tag:
        """The lines of the hosts file."""
        return tag(self._opened.hosts_file(self._reached), rows=str(len(self._opened.hosts)))

    @renderer
    def address(self, request: IRequest, tag: Tag) -> Tag:
        """Where this server is."""
        return tag(self._opened.address(self._reached))

    @renderer
    def download(self, request: IRequest, tag: Tag) -> Tag:
        """Where an old machine gets the authority from by itself."""
        return tag(self._opened.authority_url(self._reached))

    @renderer
    def fingerprint(self, request: IRequest, tag: Tag) -> Tag:
        """What the authority is recognized by."""
        return tag(self._opened.fingerprint)

    @renderer
    def clients(self, request: IRequest, tag: Tag) -> Sequence[Tag]:
        """One part for each client."""
        return [_client(tag.clone(), client) for client in CLIENTS]


def _client(tag: Tag, client: OldClient) -> Tag:
    tag.fillSlots(
        name=client.name,
        dialect=client.dialect,
        needs=[tags.li(need) for need in client.needs],
        works=client.works,
        tried=client.tried,
    )
    return tag
