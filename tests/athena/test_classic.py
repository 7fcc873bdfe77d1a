"""JavaScript of the old kind: served as a module, with its text and its lines where they were."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from amsn2athena.athena import AutoJSPackage, JSPackage
from amsn2athena.athena._classic import is_classic
from amsn2athena.athena._scripts import Scripts

COMPAT = PurePosixPath("athena/compat.js")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def served(scripts: Scripts, name: str) -> str:
    file = scripts.file(scripts.module(name))
    assert file is not None
    return file.content.decode()


TOWN = """// -*- a line for editors -*-
// import Nevow.Athena

Nevow.Athena.Widget.subclass(Town, 'Square').methods(
    function greet(self) { return 'hello'; });"""


def test_a_classic_file_becomes_a_module_and_keeps_its_lines(tmp_path: Path) -> None:
    text = served(Scripts([AutoJSPackage(write(tmp_path, {"Town.js": TOWN}))]), "Town")
    first, *lines = text.splitlines()
    assert first == (
        'import { Nevow, Divmod, packageNamed } from "./athena/compat.js"; '
        'var Town = packageNamed("Town"); // -*- a line for editors -*-'
    )
    assert lines == [*TOWN.splitlines()[1:], "export default Town;"]


def test_what_a_classic_file_imports_is_there_before_it(tmp_path: Path) -> None:
    files = {
        "Town/__init__.js": "Town.name = 'Bath';\n",
        "Town/Square.js": "// import Divmod.Runtime\n// import Shop\n// import Town.Fountain\n",
        "Town/Fountain.js": "// import Town\n",
        "Shop.js": "Shop.open = true;\n",
    }
    scripts = Scripts([AutoJSPackage(write(tmp_path, files))])
    first = served(scripts, "Town.Square").splitlines()[0]
    assert first == (
        'import { Nevow, Divmod, packageNamed } from "../athena/compat.js"; '
        'import * as $module0 from "./__init__.js"; '
        'import * as $module1 from "../Shop.js"; '
        'import * as $module2 from "./Fountain.js"; '
        'var Town = packageNamed("Town", $module0); '
        'var Shop = packageNamed("Shop", $module1); '
        'packageNamed("Town.Fountain", $module2); '
        'packageNamed("Town.Square"); // import Divmod.Runtime'
    )
    found = {str(place) for place in scripts.closure([scripts.module("Town.Square")])}
    assert {"Shop.js", "Town/Fountain.js", "Town/__init__.js", "athena/compat.js"} <= found


def test_packages_may_lie_in_different_folders(tmp_path: Path) -> None:
    write(tmp_path, {"one/js/Town.js": "// import Shop\n", "two/Shop.js": "Shop.open = true;\n"})
    scripts = Scripts([AutoJSPackage(tmp_path / "one/js"), JSPackage({"Shop": tmp_path / "two/Shop.js"})])
    assert 'from "./two/Shop.js"' in served(scripts, "Town")
    assert PurePosixPath("two/Shop.js") in scripts.closure([PurePosixPath("Town.js")])


def test_modules_under_old_names_add_to_them(tmp_path: Path) -> None:
    files = {"Nevow/Panes.js": "// import Nevow.Athena\n"}
    first = served(Scripts([AutoJSPackage(write(tmp_path, files))]), "Nevow.Panes").splitlines()[0]
    assert "var " not in first
    assert 'packageNamed("Nevow.Panes");' in first


def test_a_module_that_is_in_two_packages_is_served_once(tmp_path: Path) -> None:
    path = write(tmp_path, {"Town.js": "Town.name = 'Bath';\n"}) / "Town.js"
    packages = [JSPackage({"Town": path}), JSPackage({"City": path})]
    assert 'packageNamed("Town")' in served(Scripts(packages), "City")


@pytest.mark.parametrize("wanted", ["Shop", "Nevow.Nothing", "Divmod.Base"])
def test_an_import_of_what_no_package_has_is_noticed_at_the_start(tmp_path: Path, wanted: str) -> None:
    package = AutoJSPackage(write(tmp_path, {"Town.js": f"// import {wanted}\n"}))
    with pytest.raises(LookupError, match=f"Town imports {wanted}, which no JavaScript package has"):
        Scripts([package])


@pytest.mark.parametrize(
    ("source", "classic"),
    [
        ("", True),
        ("// import Nevow.Athena\nTown.x = 1;", True),
        ("/* export this\n\n import that */ Town.x = 1;", True),
        ("Town.x = 'export { y }';", True),
        ("Town.load = function () { return import('./x.js'); };", True),
        ("Town.exports = 1;\nTown.importer\n  .run();", True),
        ("export class Square {}", False),
        ("export{x};", False),
        ("import './x.js';", False),
        ('const x = 1; import y from "./x.js";', False),
        ("// import Nevow.Athena\nexport const x = 1;", False),
    ],
)
def test_a_file_that_neither_imports_nor_exports_is_a_classic_one(source: str, classic: bool) -> None:
    assert is_classic("Town", source) is classic


def test_what_cannot_be_a_namespace_is_left_alone(tmp_path: Path) -> None:
    scripts = Scripts([AutoJSPackage(write(tmp_path, {"my-library.js": "window.x = 1;\n"}))])
    assert served(scripts, "my-library") == "window.x = 1;\n"


def test_a_file_that_is_only_imported_is_left_alone(tmp_path: Path) -> None:
    files = {"town/town.js": 'import "./effects.js";\n', "town/effects.js": "window.x = 1;\n"}
    scripts = Scripts([JSPackage({"Town": write(tmp_path, files) / "town/town.js"})])
    file = scripts.file(PurePosixPath("town/effects.js"))
    assert file is not None
    assert file.content == b"window.x = 1;\n"


def test_a_modern_page_loads_nothing_of_the_old_names(tmp_path: Path) -> None:
    files = {
        "Town.js": 'import { Widget } from "./athena/widget.js";\nexport class Square extends Widget {}\n',
        "Old.js": "// import Nevow.Athena\n",
    }
    scripts = Scripts([AutoJSPackage(write(tmp_path, files))])
    assert not [p for p in scripts.closure([scripts.module("Town")]) if "compat" in str(p)]
    assert COMPAT in scripts.closure([scripts.module("Old")])


def test_a_widget_of_no_program_has_its_old_name_too() -> None:
    assert Scripts([]).module("Nevow.Athena") == COMPAT


def test_a_file_with_a_mark_at_its_beginning_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"Town.js": "\ufeffTown.x = 1;\n"})
    assert "\ufeff" not in served(Scripts([AutoJSPackage(tmp_path)]), "Town")
