"""``twistd athena-widget``, as somebody starts it in the folder of a small program."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.project.running import TWISTD, free_port

pytestmark = pytest.mark.browser

GREETER = {
    "greeter/__init__.py": """
from amsn2athena.athena import LiveElement, expose, loaders

class Greeter(LiveElement):
    jsClass = "Greeter.GreeterWidget"
    docFactory = loaders.xmlstr('''
        <p xmlns:nevow="http://nevow.com/ns/nevow/0.1" nevow:render="liveElement">Nobody is here.</p>
    ''')

    @expose
    def greet(self, name: str) -> str:
        return f"Hello, {name}!"
""",
    "js/greeter/greeter.js": """
import { Widget } from "../athena/widget.js";

export class GreeterWidget extends Widget {
  async attached() {
    this.node.textContent = await this.callRemote("greet", "world");
  }
}
""",
    "twisted/plugins/greeter_package.py": """
from pathlib import Path
from amsn2athena.athena import JSPackage

greeter = JSPackage({"Greeter": Path.cwd() / "js/greeter/greeter.js"})
""",
}

TOWN = {
    "town.py": """
from amsn2athena.athena import LiveElement, expose
from amsn2athena.athena.loaders import xmlstr

NAMES = ('xmlns:nevow="http://nevow.com/ns/nevow/0.1" xmlns:athena="http://divmod.org/ns/athena/0.7" '
         'nevow:render="liveElement"')

class House(LiveElement):
    docFactory = xmlstr(
        "<li " + NAMES + "><button><athena:handler event='onclick' handler='knock'/></button></li>")
    jsClass = u"Town.Houses.House"

    def __init__(self, owner):
        self.owner = owner

    def getInitialArguments(self):
        return [self.owner]

class Street(LiveElement):
    docFactory = xmlstr(
        "<div " + NAMES + "><h1 id='sign'/><ol name='houses'><nevow:invisible nevow:render='house'/></ol>"
        "<button><athena:handler event='onclick' handler='build'/>Build</button></div>")
    jsClass = u"Town.Street"

    def house(self, request, tag):
        house = House("Ann")
        house.setFragmentParent(self)
        return house
    from twisted.web.template import renderer
    house = renderer(house)

    def build(self, owner, floors):
        house = House(owner * floors)
        house.setFragmentParent(self)
        return house
    expose(build)

    def fail(self):
        return self.callRemote("explode").addErrback(lambda failure: failure.getErrorMessage())
    expose(fail)
""",
    "js/Town/__init__.js": """
// import Nevow.Athena
// import Words

Town.Street = Nevow.Athena.Widget.subclass("Town.Street");
Town.Street.methods(
    function __init__(self, node) {
        Town.Street.upcall(self, "__init__", node);
        self.list = self.nodeByAttribute("name", "houses");
        self.isReady = "ready";
    },
    function loaded(self) {
        self.nodeById("sign").textContent = Words.sign(self.childWidgets.length);
    },
    function build(self, node) {
        self.callRemoteKw("build", {owner: "Bob", floors: 2}).addCallback(function (info) {
            return self.addChildWidgetFromWidgetInfo(info);
        }).addCallback(function (house) {
            self.list.appendChild(house.node);
            self.loaded();
            return self.callRemote("fail");
        }).addCallback(function (message) {
            document.title = message;
        });
        return false;
    },
    function explode(self) {
        return Divmod.Defer.fail(new Error("boom"));
    });
""",
    "js/Town/Houses.js": """
// import Town

Town.Street.subclass(Town.Houses, "Unused");
Nevow.Athena.Widget.subclass(Town.Houses, "House").methods(
    function __init__(self, node, owner) {
        Town.Houses.House.upcall(self, "__init__", node);
        node.getElementsByTagName("button")[0].textContent = owner;
    },
    function knock(self, node, event) {
        node.textContent = self.widgetParent.isReady + " " + event.type;
        return false;
    });
""",
    "js/Words.js": "export const sign = (count) => `${count} houses`;\n",
    "twisted/plugins/town_package.py": """
from twisted.python import util
from amsn2athena import athena
import town

townPkg = athena.AutoJSPackage(util.sibpath(town.__file__, 'js'))
""",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def command(element: str, port: int) -> list[str]:
    where = f"--http=tcp:{port}:interface=127.0.0.1"
    return [str(TWISTD), "--nodaemon", "--pidfile=", "athena-widget", f"--element={element}", where]


def started(element: str, folder: Path, browser: Browser) -> Iterator[Page]:
    """Yield the page that shows ``element``; no error may be in its console."""
    port = free_port()
    process = subprocess.Popen(command(element, port), cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = f"http://localhost:{port}/"
    while address not in (line := process.stdout.readline()):
        assert line, "it did not start"
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(address)
    yield page
    context.close()
    process.kill()
    process.communicate()
    assert errors == []


@pytest.fixture
def greeter(tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """Yield the page of a small program."""
    write(tmp_path, GREETER)
    yield from started("greeter.Greeter", tmp_path, browser)


@pytest.fixture
def town(tmp_path: Path, browser: Browser) -> Iterator[Page]:
    """Yield the page of a program of the old kind, which uses more than one file and one element."""
    write(tmp_path, TOWN)
    yield from started("town.Street", tmp_path, browser)


def test_an_element_of_the_current_directory_is_alive_on_its_page(greeter: Page) -> None:
    expect(greeter.get_by_text("Hello, world!")).to_be_visible()
    expect(greeter).to_have_title("Greeter")


def test_a_modern_page_loads_nothing_of_the_old_names(greeter: Page) -> None:
    expect(greeter.get_by_text("Hello, world!")).to_be_visible()
    loaded = greeter.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert [name for name in loaded if "athena/widget.js" in name]
    assert not [name for name in loaded if "compat" in name]


def test_a_program_of_the_old_kind_has_children_modules_and_deferreds(town: Page) -> None:
    expect(town.get_by_role("heading")).to_have_text("1 houses")
    town.get_by_role("button", name="Ann").click()
    expect(town.get_by_role("listitem")).to_have_text(["ready click"])
    town.get_by_role("button", name="Build").click()
    expect(town.get_by_role("heading")).to_have_text("2 houses")
    town.get_by_role("button", name="BobBob").click()
    expect(town.get_by_role("listitem")).to_have_text(["ready click", "ready click"])
    expect(town).to_have_title("boom")


# What cannot start


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port that is in use."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    ("element", "sentence"),
    [
        ("greeter.Greeter", "cannot be listened on: Address already in use. Choose another with --http."),
        ("greeter.Goodbye", "there is no greeter.Goodbye: "),
    ],
)
def test_what_cannot_start_is_one_line_and_an_exit_code(
    tmp_path: Path, taken: int, element: str, sentence: str
) -> None:
    write(tmp_path, GREETER)
    done = subprocess.run(
        command(element, taken), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert sentence in line
    assert "Traceback" not in done.stdout
