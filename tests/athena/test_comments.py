"""The runtime is served without what only its readers need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amsn2athena import assets
from amsn2athena.athena._comments import without_comments, without_spaces

RUNTIME = sorted((assets.folder("js") / "athena").rglob("*.js"))


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
