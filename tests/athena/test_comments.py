"""The runtime is served without what only its readers need."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from amsn2athena import assets
from amsn2athena.athena._comments import without_comments, without_spaces
from amsn2athena.athena._scripts import Scripts

RUNTIME = sorted((assets.folder("js") / "athena").rglob("*.js"))
FIRST_PAGE = [PurePosixPath(f"athena/{name}.js") for name in ("early", "boot", "widget")]
# What only pages load that use it: the classic names, rows, renewal after a restart, and the status element.
LATER = {"compat.js", "patches.js", "preserve.js", "connection_status.js"}


@pytest.mark.parametrize(
    ("source", "served"),
    [
        ("/** Says. */\nlet a;", "\nlet a;"),
        ("/**\n * Says\n * more.\n */\nlet a;", "\n\n\n\nlet a;"),
        ("  // Why.\nlet a;", "\nlet a;"),
        ("let a = /** @type {any} */ (b);", "let a = (b);"),
        ("let a; // behind code", "let a; // behind code"),
        ("in/* not joined */to", "in/* not joined */to"),
        ('let a = "/* no */ // no";', 'let a = "/* no */ // no";'),
        ("let a = '\\'/* no */';", "let a = '\\'/* no */';"),
        ("let a = `/* no */ ${b} // no`;", "let a = `/* no */ ${b} // no`;"),
        ("let a = 'x'; /* it's */\nlet b = 'y';", "let a = 'x'; \nlet b = 'y';"),
    ],
)
def test_comments_go_and_all_else_stays(source: str, served: str) -> None:
    assert without_comments(source) == served


@pytest.mark.parametrize(
    ("source", "served"),
    [
        ("if (a) {\n  b(); \n\n\tc();\n}\n", "if(a){\nb();\n\nc();\n}\n"),
        ("const { a, b } = c ?? [d];", "const{a,b}=c??[d];"),
        ("for (const [a] of b) if (!c || d) e = (f) => -g;", "for(const[a]of b)if(!c||d)e=(f)=>-g;"),
        ("a = b - -c + +d / e;", "a=b - -c + +d / e;"),
        ("return 'a = b' + \"c , d\" + `e ( ${f} )`;", "return 'a = b' + \"c , d\" + `e ( ${f} )`;"),
        ('import { a } from "./a.js";', 'import{a}from "./a.js";'),
    ],
)
def test_spaces_go_where_nothing_grows_together(source: str, served: str) -> None:
    assert without_spaces(source) == served


@pytest.mark.parametrize("path", RUNTIME, ids=lambda path: path.name)
def test_the_runtime_has_nothing_that_is_not_understood(path: Path) -> None:
    code = without_comments(path.read_text())
    for line in code.splitlines():
        assert line.count("`") % 2 == 0, "a template literal of two lines"
    assert not re.search(r"\$\{[^}`]*`", code), "a template literal inside another"
    for expression in re.findall(r"[(,=:!&|?;]\s*(/(?![/*])(?:\\.|[^/\\\n])+/)", code):
        assert not re.search(r"[\s\"'`]", expression), expression


def test_every_file_of_the_runtime_is_served_line_by_line() -> None:
    scripts = Scripts([])
    for path in RUNTIME:
        file = scripts.file(PurePosixPath(path.relative_to(assets.folder("js"))))
        assert file is not None, path.name
        served = file.content.decode()
        assert len(served.splitlines()) == len(path.read_text().splitlines())
        assert not re.search(r"^\s*(?:/\*|//|[ \t]+\S)|[ \t]$", served, re.MULTILINE), path.name


def test_the_first_page_loads_at_most_ten_kilobytes() -> None:
    scripts = Scripts([])
    places = [place for place in scripts.closure(FIRST_PAGE) if place.name not in LATER]
    assert {"boot.js", "channel.js", "page.js", "widget.js"} <= {place.name for place in places}
    assert sum(len(file.compressed) for file in map(scripts.file, places) if file) <= 10_240
