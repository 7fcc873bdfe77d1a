"""JavaScript and CSS: found in packages, served under a name that says their content, once and for ever."""

from __future__ import annotations

import gzip
import re
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from twisted.logger import capturedLogs

from amsn2athena import assets
from amsn2athena.athena import AutoCSSPackage, AutoJSPackage, JSPackage, LiveElement, loaders
from amsn2athena.athena._scripts import Scripts
from tests.athena.memory import NEVOW, EchoPage, Server

FOREVER = "public, max-age=31536000, immutable"


class Shown(LiveElement):
    jsClass = "Shop.Window.WindowWidget"
    cssModule = "Shop.Look"
    docFactory = loaders.xmlstr(f'<p {NEVOW} nevow:render="liveElement"/>')


class Missing(Shown):
    jsClass = "Nowhere.Widget"


class ShopPage(EchoPage):
    cssModule = "Page"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a folder with modules and stylesheets."""
    files = {
        "Shop/Window.js": 'import { Widget } from "../athena/widget.js";\nimport "./glass.js";\n',
        "Shop/glass.js": 'export { pane } from "./deep/pane.js";\nexport const glass = 1;\n',
        "Shop/deep/pane.js": "/**\n * A pane.\n */\nexport const pane = 1;\n",
        "Shop/__init__.js": "export class Front {}\n",
        "Shop/Look.css": "p { color: red }\n",
        "Page.css": "body { margin: 0 }\n",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def server(shop: Path, element: type[LiveElement] = Shown) -> Server:
    packages = [JSPackage({"Shop.Window": shop / "Shop" / "Window.js"}), AutoCSSPackage(shop)]
    return Server(lambda: ShopPage(element), packages=packages)


def links(html: str, relation: str) -> list[str]:
    return re.findall(rf'<link rel="{relation}" href="([^"]+)">', html)


# Pages


def test_a_page_preloads_the_modules_of_its_elements_and_all_that_they_import(shop: Path) -> None:
    found = links(server(shop).open().response.body.decode(), "modulepreload")
    names = [url.split("/", 4)[4] for url in found]
    assert names == ["Shop/Window.js", "Shop/deep/pane.js", "Shop/glass.js", "athena/widget.js"]


def test_a_page_has_its_stylesheets_in_the_order_of_their_use(shop: Path) -> None:
    found = links(server(shop).open().response.body.decode(), "stylesheet")
    assert [url.split("/", 4)[4] for url in found] == ["Page.css", "Shop/Look.css"]


def test_every_script_of_a_page_is_there_and_may_be_kept_for_ever(shop: Path) -> None:
    live = server(shop)
    html = live.open().response.body.decode()
    for url in re.findall(r'(?:href|src|data-athena-module)="(/athena/[^"]+)"', html):
        response = live.get(url)
        assert response.status == 200, url
        assert response.headers["cache-control"] == FOREVER
        assert response.headers["x-content-type-options"] == "nosniff"
        kind = "text/css" if url.endswith(".css") else "text/javascript"
        assert response.headers["content-type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize("name", ["Nowhere.Widget", "Shop.Window.W"])
def test_a_page_whose_module_or_stylesheet_is_in_no_package_says_which(shop: Path, name: str) -> None:
    class Lost(Shown):
        jsClass = name
        cssModule = "Absent"

    with capturedLogs() as logs:
        assert server(shop, Lost).get("/").status == 500
    assert ("Nowhere" if name.startswith("Nowhere") else "Absent") in logs[0]["log_failure"].getErrorMessage()


# Files


def test_a_browser_that_can_gets_a_file_compressed(shop: Path) -> None:
    live = server(shop)
    url = live.live.module_url("Shop/glass.js")
    plain, packed = live.get(url), live.get(url, Accept_Encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"
    assert gzip.decompress(packed.body) == plain.body == (shop / "Shop/glass.js").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        *("", "x", "VERSION", "VERSION/", "VERSION/Shop", "VERSION/Shop/none.js", "old/Shop/glass.js"),
        *("VERSION/../x", "VERSION/%2e%2e/%2e%2e/etc/passwd", "VERSION//etc/passwd", "VERSION/%00"),
        "VERSION/%ff",
    ],
)
def test_nothing_else_is_served(shop: Path, path: str) -> None:
    live = server(shop)
    response = live.get("/athena/modules/" + path.replace("VERSION", live.live.scripts.version))
    assert response.status == 404
    assert response.headers["cache-control"] == "no-store"


def test_other_content_has_another_name(shop: Path) -> None:
    before = server(shop).live.scripts.version
    assert server(shop).live.scripts.version == before
    (shop / "Shop/deep/pane.js").write_text("export const pane = 2;\n")
    assert server(shop).live.scripts.version != before


def test_the_runtime_is_served_without_its_documentation_and_other_files_as_they_are(shop: Path) -> None:
    live = server(shop)
    served = live.get(live.live.module_url("athena/patches.js")).body.decode()
    written = (assets.folder("js") / "athena" / "patches.js").read_text()
    assert "/**" not in served
    number = next(index for index, line in enumerate(written.splitlines()) if "clear: (list)" in line)
    assert served.splitlines()[number] == written.splitlines()[number].replace(" ", "")
    assert "/**" in live.get(live.live.module_url("Shop/deep/pane.js")).body.decode()


# Packages


def test_all_files_under_a_folder_are_modules_by_their_paths(shop: Path) -> None:
    (shop / ".git").mkdir()
    (shop / ".git" / "hidden.js").touch()
    package = AutoJSPackage(shop)
    assert set(package.mapping) == {"Shop", "Shop.Window", "Shop.glass", "Shop.deep.pane"}
    assert package.mapping["Shop"] == shop / "Shop" / "__init__.js"
    scripts = Scripts([package])
    assert scripts.module("Shop") == PurePosixPath("Shop/__init__.js")
    assert set(AutoCSSPackage(str(shop)).mapping) == {"Page", "Shop.Look"}


def test_a_file_may_be_in_two_packages(shop: Path) -> None:
    scripts = Scripts([AutoJSPackage(shop), JSPackage({"Again": shop / "Shop" / "glass.js"})])
    assert scripts.module("Again") == scripts.module("Shop.glass") == PurePosixPath("Shop/glass.js")


def test_two_files_cannot_have_the_same_place(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "Shop"
    other.mkdir()
    (other / "glass.js").write_text("")
    with pytest.raises(ValueError, match=r"would both be served as Shop/glass\.js"):
        Scripts([AutoJSPackage(shop), JSPackage({"Other": other / "glass.js"})])


def test_an_import_of_what_is_not_there_is_noticed_at_the_start(shop: Path) -> None:
    (shop / "Shop/glass.js").write_text('import "./gone.js";')
    with pytest.raises(
        FileNotFoundError, match=r"Shop/glass\.js imports \./gone\.js, but there is no file /"
    ):
        Scripts([AutoJSPackage(shop)])


def test_an_import_of_what_the_runtime_lacks_is_noticed_at_the_start(shop: Path) -> None:
    (shop / "Shop/glass.js").write_text('import "../athena/gone.js";')
    with pytest.raises(LookupError, match=r"Shop/glass\.js imports \.\./athena/gone\.js, which the runtime"):
        Scripts([AutoJSPackage(shop)])


def test_the_folder_of_the_runtime_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "athena").mkdir()
    (tmp_path / "athena" / "mine.js").touch()
    with pytest.raises(ValueError, match=r"served as athena/mine\.js, but that folder is the runtime's"):
        Scripts([AutoJSPackage(tmp_path)])


def test_an_import_from_outside_of_what_is_served_is_refused(shop: Path) -> None:
    (shop / "Shop/glass.js").write_text('import "../../secret.js";')
    with pytest.raises(ValueError, match="outside"):
        Scripts([JSPackage({"Glass": shop / "Shop/glass.js"})])


@pytest.mark.parametrize("thing", [object(), "Shop"])
def test_what_is_no_package_is_refused(thing: Any) -> None:
    with pytest.raises(TypeError, match="is not a package"):
        Scripts([thing])


# Imports


def scripts_of(folder: Path, files: dict[str, str | bytes]) -> Scripts:
    """Return what is served of these files and a module ``B`` among them."""
    (folder / "m").mkdir()
    for name, content in files.items():
        (folder / "m" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return Scripts([JSPackage({"B": folder / "m/b.js"})])


def places(scripts: Scripts) -> list[str]:
    """Return the names of the files beside ``b.js`` that are loaded with it."""
    return [place.name for place in scripts.closure([PurePosixPath("m/b.js")]) if place.name != "b.js"]


@pytest.mark.parametrize(
    "source",
    [
        'import "./a.js";',
        'import "./a.js?v=1#there";',
        'import "./%61.js";',
        b'\xef\xbb\xbfimport "./a.js";',
    ],
)
def test_what_a_module_imports_comes_with_it(tmp_path: Path, source: str | bytes) -> None:
    assert places(scripts_of(tmp_path, {"a.js": "", "b.js": source})) == ["a.js"]


def test_what_only_looks_like_an_import_keeps_no_site_from_starting(tmp_path: Path) -> None:
    source = 'export const SOUND = "./ding.ogg";\n// import { x } from "./gone.js";\nimport "elsewhere";'
    assert places(scripts_of(tmp_path, {"b.js": source})) == []


def test_a_module_may_be_asked_for_later(tmp_path: Path) -> None:
    source = 'export const late = () => [import("./a.js"), import("./gone.js"), import("../../x.js")];'
    scripts = scripts_of(tmp_path, {"a.js": 'import "./c.js"', "b.js": source, "c.js": ""})
    assert places(scripts) == []
    assert scripts.file(PurePosixPath("m/a.js"))
    assert scripts.file(PurePosixPath("m/c.js"))
    assert scripts.file(PurePosixPath("m/gone.js")) is None


def test_modules_with_another_ending_and_data_are_served_as_what_they_are(shop: Path) -> None:
    (shop / "Shop/glass.js").write_text(
        'import "./lib.mjs"; import x from "./data.json" with { type: "json" }; export {};'
    )
    (shop / "Shop/lib.mjs").write_text('import "./deep/pane.js";')
    (shop / "Shop/data.json").write_text("{}")
    live = server(shop)
    preloaded = links(live.open().response.body.decode(), "modulepreload")
    assert [url.rpartition("/")[2] for url in preloaded] == [
        "Window.js",
        "pane.js",
        "glass.js",
        "lib.mjs",
        "widget.js",
    ]
    kinds = [
        live.get(live.live.module_url(f"Shop/{name}")).headers["content-type"]
        for name in ("lib.mjs", "data.json")
    ]
    assert kinds == ["text/javascript; charset=utf-8", "application/json"]


def test_an_import_of_what_browsers_cannot_import_is_noticed_at_the_start(shop: Path) -> None:
    (shop / "Shop/glass.js").write_text('import "./ding.ogg";')
    (shop / "Shop/ding.ogg").touch()
    with pytest.raises(
        ValueError, match=r"ding\.ogg cannot be served: only \.css, \.js, \.json, \.mjs files are"
    ):
        Scripts([AutoJSPackage(shop)])
