"""What tabs of a test show: pages of all kinds, under any test runner."""

from __future__ import annotations

import unittest
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase
from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.template import Tag, renderer

from amsn2athena.athena import LiveElement, LivePage, RemoteError, Settings, loaders
from amsn2athena.athena.testing import Site, Tab
from tests.athena.test_testing import LIVE, NEVOW, Answering

# Pages


class Greeting(LivePage):
    docFactory = loaders.xmlstr(
        f'<html {NEVOW}><head><nevow:invisible nevow:render="liveglue"/></head>'
        '<body><p nevow:render="words"/><nevow:invisible nevow:render="content"/></body></html>'
    )

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.who = (request.args or {}).get(b"who", [b"nobody"])[0].decode()
        self.cookie = request.getHeader("cookie")
        self.address = request.getClientAddress().host  # type: ignore[no-untyped-call]

    @renderer
    def words(self, request: Request, tag: Tag) -> Tag:
        return tag("Hello, ", self.who)

    @renderer
    def content(self, request: Request, tag: Tag) -> LiveElement:
        element = Answering()
        element.setFragmentParent(self)
        return element


def test_a_page_is_made_for_a_request_with_address_and_headers() -> None:
    tab = Tab(Greeting, "/greet?who=Zo%C3%AB", address="192.0.2.1", headers={"Cookie": "a=b"})
    page: Any = tab.page
    assert (page.cookie, page.address, tab.status) == ("a=b", "192.0.2.1", 200)
    assert "<p>Hello, Zoë</p>" in tab.html
    assert tab.result(tab.widget().callRemote("echo", 1)) == 1


def test_a_page_may_come_later() -> None:
    clock = Clock()
    later: Deferred[LiveElement] = Deferred()
    tab = Tab(Site(lambda: later, clock=clock))
    with pytest.raises(AssertionError, match="not answered yet"):
        _ = tab.html
    later.callback(Answering())
    assert tab.clock is clock
    assert tab.result(tab.widget().callRemote("echo", 1)) == 1


def test_something_else_than_a_page_may_be_answered() -> None:
    class Elsewhere(Resource):
        def render(self, request: Request) -> bytes:
            request.setResponseCode(303)
            return b"elsewhere"

    tab = Tab(Elsewhere)
    assert (tab.status, tab.html) == (303, "elsewhere")
    with pytest.raises(AssertionError, match="answered 303 elsewhere"):
        tab.widget()


def test_a_page_that_fails_says_why() -> None:
    class Lost(LiveElement):
        jsClass = "No.Such.Widget"
        docFactory = loaders.xmlstr(f"<p {LIVE}/>")

    with capturedLogs():
        tab = Tab(Lost)
    with pytest.raises(AssertionError, match=r"500(.|\n)*no JavaScript package has the module No\.Such"):
        _ = tab.page


def test_pages_over_the_bound_are_refused() -> None:
    site = Site(Answering, settings=Settings(channels=1))
    Tab(site)
    with capturedLogs():
        assert Tab(site).status == 503


# Other test runners


class UnderTrial(SynchronousTestCase):
    def runTest(self) -> None:
        tab = Tab(Answering)
        assert self.successResultOf(tab.widget().callRemote("echo", 1)) == 1
        with capturedLogs():
            answer = tab.widget().callRemote("later", 1)
        failure: Any = self.failureResultOf(answer, RemoteError)  # type: ignore[no-untyped-call]
        assert failure.value.kind == "refused"


def test_trial_runs_such_tests() -> None:
    result = unittest.TestResult()
    UnderTrial().run(result)  # type: ignore[no-untyped-call]
    assert (result.testsRun, result.failures, result.errors) == (1, [], [])


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_pytest_twisted_runs_such_tests() -> None:
    assert await Tab(Answering).widget().callRemote("echo", 1) == 1
