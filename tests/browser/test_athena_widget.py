"""``twistd athena-widget``, as somebody starts it in the folder of a small program."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.project.running import TWISTD, free_port

pytestmark = pytest.mark.browser

FILES = {
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


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Yield the address at which the program's element is shown."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    port = free_port()
    command = [str(TWISTD), "--nodaemon", "--pidfile=", "athena-widget", "--element=greeter.Greeter"]
    command.append(f"--http=tcp:{port}:interface=127.0.0.1")
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while "Site starting" not in (line := process.stdout.readline()):
        assert line, "it did not start"
    yield f"http://127.0.0.1:{port}/"
    process.kill()
    process.communicate()


def test_an_element_of_the_current_directory_is_alive_on_its_page(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_text("Hello, world!")).to_be_visible()
    expect(page).to_have_title("Greeter")
    context.close()
