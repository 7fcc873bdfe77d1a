"""The runtime is served without what only its readers need."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from amsn2athena import assets
from amsn2athena.athena._comments import without_comments, without_margins
from amsn2athena.athena._scripts import Scripts

RUNTIME = sorted((assets.folder("js") / "athena").glob("*.js"))
FIRST_PAGE = [PurePosixPath("athena/boot.js"), PurePosixPath("athena/widget.js")]
LATER = {"compat.js", "patches.js", "connection_status.js"}  # what only pages load that use them


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


def test_indentation_goes_and_lines_stay() -> None:
    assert without_margins("if (a) {\n  b(); \n\n\tc();\n}\n") == "if (a) {\nb();\n\nc();\n}\n"


@pytest.mark.parametrize("path", RUNTIME, ids=lambda path: path.name)
def test_no_string_of_the_runtime_has_two_lines(path: Path) -> None:
    for line in without_comments(path.read_text()).splitlines():
        assert line.count("`") % 2 == 0, line


def test_every_file_of_the_runtime_is_served_line_by_line() -> None:
    scripts = Scripts([])
    for path in RUNTIME:
        file = scripts.file(PurePosixPath("athena", path.name))
        assert file is not None, path.name
        served = file.content.decode()
        assert len(served.splitlines()) == len(path.read_text().splitlines())
        assert not re.search(r"^\s*(?:/\*|//|[ \t]+\S)", served, re.MULTILINE), path.name


def test_the_first_page_loads_at_most_ten_kilobytes() -> None:
    """Left out is what a page loads only when it uses it: the classic names, rows, and the status element."""
    scripts = Scripts([])
    places = [place for place in scripts.closure(FIRST_PAGE) if place.name not in LATER]
    assert len(places) >= 10
    assert sum(len(file.compressed) for file in map(scripts.file, places) if file) <= 10_240
