"""``twistd athena-widget``: one element as a page."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.application.service import IServiceMaker
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import CannotListenError
from twisted.logger import capturedLogs, formatEvent
from twisted.plugin import getPlugins
from twisted.web.server import Site

import twisted.plugins
from amsn2athena.athena import LiveSite
from amsn2athena.athena.widget_service import (
    Options,
    WidgetService,
    find,
    makeService,
    page_resource,
    see_current_directory,
    site,
)
from tests.athena.memory import NEVOW, Echo, Response, Server

_error: Any = CannotListenError


def options(*arguments: str) -> Options:
    found = Options()  # type: ignore[no-untyped-call]
    found.parseOptions(arguments)  # type: ignore[no-untyped-call]
    return found


def shown(factory: Any) -> Server:
    server = Server()
    server.root.putChild(b"widget", page_resource(server.live, factory))
    return server


# The page


def test_an_element_is_shown_on_a_page_with_a_title() -> None:
    html = shown(Echo).get("/widget").body.decode()
    assert "<title>Echo</title>" in html
    assert 'data-athena-id="1"' in html


def test_the_page_says_when_the_connection_is_lost() -> None:
    html = shown(Echo).get("/widget").body.decode()
    (status,) = re.findall(r"<athena-status (.+?)></athena-status>", html)
    assert 'role="status"' in status


def test_no_script_and_no_style_of_the_page_can_be_foreign() -> None:
    policy = shown(Echo).get("/widget").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert [name for name, value in rules.items() if "unsafe" in value] == ["style-src-attr"]


@pytest.mark.parametrize("made", ["a string", None, Server])
def test_what_makes_no_element_is_an_error_in_words(made: Any) -> None:
    with capturedLogs() as logs:
        response = shown(lambda: made).get("/widget")
    assert response.status == 500
    assert response.body == b"Something went wrong on the server."
    assert logs[0]["log_failure"].getErrorMessage() == f"{made!r} is no live element"


def test_the_site_has_the_page_its_scripts_and_no_complaint_about_an_icon() -> None:
    server = Server()
    resource: Any = site(server.live, Echo).resource
    for name in (b"", b"favicon.ico"):
        server.root.putChild(b"w" + name, resource.children[name])
    assert server.get("/w").status == 200
    assert server.get("/wfavicon.ico").status == 204
    assert resource.children[b"athena"] is server.live.resource


# The name by which it is asked for


def asked_for(host: str, *, interface: str = "localhost", path: str = "/") -> Response:
    """Ask for something of the site by that name."""
    server = Server()
    server.serve(site(server.live, Echo, interface))
    return server.get(path, Host=host)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost:8080", "LocalHost.", "echo.localhost:8080"),
        *("127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "[::1]", "192.168.0.7:8080", "[fe80::7]:80"),
    ],
)
def test_the_page_is_found_at_localhost_and_at_any_address(host: str) -> None:
    assert "<title>Echo</title>" in asked_for(host).body.decode()


@pytest.mark.parametrize(
    "host",
    [
        *"rebound.example rebound.example:8080 localhost.rebound.example 127.0.0.1.rebound.example".split(),
        *"me@127.0.0.1 127.0.0.1/ 127.0.0.1:8080:80 [::1 [rebound.example] xlocalhost :80".split(),
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/athena/transport", "/favicon.ico", "/nothing"])
def test_a_page_that_was_given_our_address_under_a_name_of_its_own_gets_nothing(host: str, path: str) -> None:
    with capturedLogs() as logs:
        response = asked_for(host, path=path)
    assert (response.status, response.body) == (
        421,
        b"This page is at localhost and at its address, and not at that name.",
    )
    assert len(logs) == 1


def test_requests_for_foreign_names_are_one_line_in_the_log() -> None:
    server = Server()
    server.serve(site(server.live, Echo))
    with capturedLogs() as logs:
        assert [server.get("/", Host=f"{name}.example").status for name in ("one", "two")] == [421, 421]
    (line,) = [str(formatEvent(event)) for event in logs]
    assert line.startswith("refused a request of 127.0.0.1 for 'one.example'")


def test_the_name_of_the_interface_is_ours_too() -> None:
    assert asked_for("Office.example:8080", interface="office.example").status == 200
    service = makeService(
        options("--element=tests.athena.memory.Echo", "--http=tcp:0:interface=office.example:backlog=5")
    )
    assert isinstance(service, WidgetService)
    server = Server()
    server.serve(service._site)
    assert server.get("/favicon.ico", Host="office.example").status == 204
    assert server.get("/favicon.ico", Host="other.example").status == 421


# Starting


def test_twistd_knows_the_service() -> None:
    assert "athena-widget" in [maker.tapname for maker in getPlugins(IServiceMaker)]


def test_the_element_is_found_by_its_dotted_name() -> None:
    assert find("tests.athena.memory.Echo") is Echo
    service = makeService(options("--element=tests.athena.memory.Echo", "--http=tcp:0"))
    assert isinstance(service, WidgetService)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "say which element to show: --element=dotted.name."),
        (["--element=tests.athena.memory.Nothing"], "there is no tests.athena.memory.Nothing: "),
        (["--element=no.such.module"], "there is no no.such.module: "),
        (["--element=a..b"], "there is no a..b: "),
        (["--element=tests.athena.memory.NEVOW"], "cannot be called to make an element."),
        (["--element=broken_element.Broken"], "broken_element.Broken cannot be imported: ZeroDivisionError"),
        (["--element=tests.athena.memory.Echo", "--http=fax:8080"], "fax"),
    ],
)
def test_what_cannot_start_is_one_clear_line(
    project: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    (project / "broken_element.py").write_text("1 / 0\n")
    with pytest.raises(SystemExit) as raised:
        makeService(options(*arguments))
    assert raised.value.code == 1
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("athena-widget: ")
    assert sentence in line


def test_a_package_that_lacks_something_is_one_clear_line(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "js/Town/Square.js").write_text("// import Fountain\n")
    (project / "twisted/plugins/lacking_package.py").write_text(PLUGIN)
    with pytest.raises(SystemExit):
        makeService(options("--element=tests.athena.memory.Echo"))
    assert "Town.Square imports Fountain, which no JavaScript package has." in capfd.readouterr().err


# Serving


class Endpoint:
    """Listens at ``host``, or fails with it."""

    def __init__(self, host: Any) -> None:
        self.host = host
        self.closed = False

    def listen(self, factory: Site) -> Deferred[Any]:
        return fail(self.host) if isinstance(self.host, Exception) else succeed(self)

    def getHost(self) -> Any:
        return self.host

    def stopListening(self) -> None:
        self.closed = True


def service(endpoint: Any, server: Server) -> WidgetService:
    return WidgetService(server.live, site(server.live, Echo), endpoint)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        (IPv4Address("TCP", "127.0.0.1", 8080), "http://localhost:8080/"),
        (IPv4Address("TCP", "0.0.0.0", 80), "http://localhost:80/"),
        (IPv4Address("TCP", "10.0.0.7", 80), "http://10.0.0.7:80/"),
        (IPv6Address("TCP", "::", 8080), "http://localhost:8080/"),
        (IPv6Address("TCP", "fe80::7", 8080), "http://[fe80::7]:8080/"),
        (UNIXAddress("/tmp/x"), "UNIXAddress"),
    ],
)
def test_the_log_says_which_address_to_open(host: Any, address: str) -> None:
    endpoint = Endpoint(host)
    running = service(endpoint, Server())
    with capturedLogs() as logs:
        running.privilegedStartService()
        running.startService()
    assert address in str(logs[0]["address"])


def test_with_the_service_end_its_port_and_its_pages() -> None:
    server = Server()
    endpoint = Endpoint(IPv4Address("TCP", "127.0.0.1", 8080))
    running = service(endpoint, server)
    running.privilegedStartService()
    running.startService()
    ended: list[None] = []
    server.open().page.notifyOnDisconnect().addCallback(ended.append)
    running.stopService()
    assert endpoint.closed
    assert ended == [None]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            _error("", 8080, OSError(98, "Address already in use")),
            "port 8080 cannot be listened on: Address already in use. Choose another with --http.",
        ),
        (_error("", 80, "no"), "port 80 cannot be listened on: no. Choose another with --http."),
        (ValueError("no such interface"), "--http cannot be listened on: no such interface."),
    ],
)
def test_a_port_that_cannot_be_had_is_one_clear_line(
    capfd: pytest.CaptureFixture[str], error: Exception, sentence: str
) -> None:
    with pytest.raises(SystemExit):
        service(Endpoint(error), Server()).privilegedStartService()
    assert capfd.readouterr().err == f"athena-widget: {sentence}\n"


# The current directory

PLUGIN = (
    "import os\nfrom amsn2athena.athena import AutoJSPackage\ntown = AutoJSPackage(os.path.abspath('js'))\n"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's folder, which is the current directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path.copy())
    path: Any = list(twisted.plugins.__path__)
    monkeypatch.setattr(twisted.plugins, "__path__", path)
    (tmp_path / "twisted/plugins").mkdir(parents=True)
    (tmp_path / "js/Town").mkdir(parents=True)
    return tmp_path


def test_elements_and_packages_of_the_current_directory_are_found(project: Path) -> None:
    (project / "town_element.py").write_text(
        "from amsn2athena.athena import LiveElement, loaders\n"
        "class Town(LiveElement):\n"
        "    jsClass = 'Town.Square.SquareWidget'\n"
        f"    docFactory = loaders.xmlstr('<p {NEVOW} nevow:render=\"liveElement\"/>')\n"
        "make = Town().__class__\n"
    )
    (project / "twisted/plugins/town_package.py").write_text(PLUGIN)
    (project / "js/Town/Square.js").write_text("export class SquareWidget {}\n")
    see_current_directory()
    see_current_directory()
    assert sys.path.count(os.fspath(project)) == 1
    server = Server()
    live = LiveSite(clock=server.clock)
    server.root.putChild(b"town", page_resource(live, find("town_element.make")))
    assert re.search(r'"modulepreload" href="[^"]+/Town/Square\.js"', server.get("/town").body.decode())
