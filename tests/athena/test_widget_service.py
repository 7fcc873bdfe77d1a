"""``twistd athena-widget``: one element as a page."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.application.internet import StreamServerEndpointService
from twisted.application.service import IServiceMaker
from twisted.plugin import getPlugins
from twisted.python.usage import UsageError

import twisted.plugins
from amsn2athena.athena import LiveSite
from amsn2athena.athena.widget_service import Options, makeService, page_resource
from tests.athena.memory import NEVOW, Echo, Server


def options(*arguments: str) -> Options:
    found = Options()  # type: ignore[no-untyped-call]
    found.parseOptions(arguments)  # type: ignore[no-untyped-call]
    return found


def test_an_element_is_shown_on_a_page_with_a_strict_policy() -> None:
    server = Server()
    server.root.putChild(b"widget", page_resource(server.live, Echo))
    response = server.get("/widget")
    assert "<title>Echo</title>" in response.body.decode()
    assert 'data-athena-id="1"' in response.body.decode()
    assert "unsafe" not in response.headers["content-security-policy"]


def test_twistd_knows_the_service() -> None:
    assert "athena-widget" in [maker.tapname for maker in getPlugins(IServiceMaker)]


def test_the_element_is_found_by_its_dotted_name() -> None:
    found = options("--element=tests.athena.memory.Echo", "--http=tcp:0:interface=127.0.0.1")
    assert found["factory"] is Echo
    assert isinstance(makeService(found), StreamServerEndpointService)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say which element"),
        (["--element=tests.athena.memory.Nothing"], "tests.athena.memory.Nothing: "),
        (["--element=no.such.module"], "no.such.module: "),
    ],
)
def test_an_element_that_is_not_there_is_one_clear_line(arguments: list[str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        options(*arguments)


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
    (project / "twisted/plugins/town_package.py").write_text(
        f"from amsn2athena.athena import AutoJSPackage\ntown = AutoJSPackage({os.fspath(project / 'js')!r})\n"
    )
    (project / "js/Town/Square.js").write_text("export class SquareWidget {}\n")
    found = options("--element=town_element.make")
    options("--element=town_element.make")
    assert sys.path.count(os.fspath(project)) == 1
    server = Server()
    live = LiveSite(clock=server.clock)
    server.root.putChild(b"town", page_resource(live, found["factory"]))
    assert "Town/Square.js" in server.get("/town").body.decode()
