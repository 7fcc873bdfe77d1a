"""The runtime is served in few files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amsn2athena import assets
from amsn2athena.athena._runtime import CORE, EARLY, served, together
from amsn2athena.athena._scripts import Scripts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a small runtime."""
    files = {
        "boot.js": 'import { b } from "./b.js";\nimport { A } from "./widget.js";\n\nb(A);\n',
        "b.js": '/** B. */\n\nimport { A } from "./widget.js";\n\nexport function b() {\n  return A;\n}\n',
        "widget.js": "export class A {}\n",
        "rare.js": 'import { b } from "./b.js";\nimport { c } from "./rare/c.js";\n',
        "rare/c.js": "export const c = 1;\n",
    }
    (tmp_path / "rare").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def test_what_every_page_needs_is_one_module(folder: Path) -> None:
    assert served(folder)[CORE] == (
        "const $widget=(()=>{class A{}\nreturn{A}})();\n"
        "const $b=(()=>{\nconst{A}=$widget;\nfunction b(){\nreturn A;\n}\nreturn{b}})();\n"
        "const $boot=(()=>{const{b}=$b;\nconst{A}=$widget;\nb(A);\nreturn{}})();\n"
        "export const {A}=$widget,{b}=$b;\n"
    )


def test_the_rest_stays_apart_and_imports_from_there(folder: Path) -> None:
    assert {str(place): source for place, source in served(folder).items() if place != CORE} == {
        "athena/rare.js": 'import{b}from"./widget.js";\nimport{c}from"./rare/c.js";\n',
        "athena/rare/c.js": "export const c=1;\n",
    }


@pytest.mark.parametrize("line", ["export const a=1;", 'import"./a.js";', "export default a;", "export{a};"])
def test_a_module_of_another_form_is_noticed_at_the_start(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"b.js cannot be put together with others: {line}")):
        together({"b.js": f"let a;\n{line}\n"})


def test_every_file_of_the_runtime_is_served_line_by_line() -> None:
    sources = assets.folder("js") / "athena"
    for place, source in served(sources).items():
        assert not re.search(r"^\s*(?:/\*|//|[ \t]+\S)|[ \t]$", source, re.MULTILINE), place
        if place != CORE:
            path = sources / place.relative_to("athena")
            assert len(source.splitlines()) == len(path.read_text().splitlines()), place


def test_the_first_page_loads_at_most_ten_kilobytes_in_two_files() -> None:
    scripts = Scripts([])
    assert scripts.closure([EARLY, CORE]) == (EARLY, CORE)
    assert sum(len(file.compressed) for file in map(scripts.file, [EARLY, CORE]) if file) <= 10_240
