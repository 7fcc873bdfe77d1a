"""The sign-in page. It is no live page: nothing on it changes by itself."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred
from twisted.web.iweb import IRequest
from twisted.web.server import NOT_DONE_YET, Request
from twisted.web.template import Element, Tag, flattenString, renderer, tags

from amsn2athena.core.views import CHOICES, NetworkView
from amsn2athena.web import cookies
from amsn2athena.web.http import HTML, Leaf, describe, finish
from amsn2athena.web.packages import SIGN_IN, WIDGETS
from amsn2athena.web.surroundings import Surroundings
from amsn2athena.web.templates import template


class SignInPage(Leaf):
    """Answers with the page; a session cookie that leads nowhere is taken."""

    def __init__(self, around: Surroundings, networks: Sequence[NetworkView]) -> None:
        super().__init__()
        self._around = around
        self._networks = networks

    def render_GET(self, request: Request) -> int:
        """Answer with the page."""
        rendering: Deferred[bytes] = flattenString(request, SignInElement(self._around, self._networks))
        rendering.addCallback(self._send, request)
        return NOT_DONE_YET

    def _send(self, page: bytes, request: Request) -> None:
        describe(request, content_type=HTML, cache_control=b"no-store")
        if cookies.token(request):
            cookies.take(request)
        finish(request, b"<!DOCTYPE html>\n" + page)


class SignInElement(Element):
    """The forms "Sign in" and "Create account"."""

    def __init__(self, around: Surroundings, networks: Sequence[NetworkView]) -> None:
        super().__init__(template("sign_in"))
        self._around = around
        self._networks = networks

    @renderer
    def head(self, request: IRequest, tag: Tag) -> Sequence[Tag]:
        """Styles and script."""
        around = self._around
        script = tags.script(type="module", src=around.module(SIGN_IN))
        return (*around.head("sign_in_page"), *_preloads(around.modules(SIGN_IN)), script)

    @renderer
    def later(self, request: IRequest, tag: Tag) -> Tag:
        """The messenger's modules, for the script to fetch while a person types."""
        return tag(*_preloads(self._around.modules(*WIDGETS)))

    @renderer
    def icons(self, request: IRequest, tag: Tag) -> object:
        """The symbols that the page uses."""
        return template("icons").load()

    @renderer
    def old_clients(self, request: IRequest, tag: Tag) -> Tag | str:
        """The way to the page for old clients, where there is one."""
        return tag if self._around.serves_old_clients else ""

    @renderer
    def buddies(self, request: IRequest, tag: Tag) -> object:
        """The two friends."""
        return template("buddies").load()

    @renderer
    def networks(self, request: IRequest, tag: Tag) -> Tag:
        """The networks on offer, and what each can do."""
        return tag(*[_option(network) for network in self._networks])

    @renderer
    def statuses(self, request: IRequest, tag: Tag) -> Tag:
        """The statuses to sign in with."""
        return tag(*[tags.option(status.value, value=status.value) for status in CHOICES])


def _preloads(addresses: Sequence[str]) -> list[Tag]:
    return [tags.link(rel="modulepreload", href=address) for address in addresses]


def _option(network: NetworkView) -> Tag:
    option: Tag = tags.option(network.title, value=network.id)
    if network.creates_accounts:
        option(**{"data-creates": ""})
    if network.needs_invitation:
        option(**{"data-invitation": ""})
    return option
