"""What a module imports is found whatever else is in it, and nothing else is taken for an import."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.athena._imports import bare, imports


def needed(source: str) -> list[str]:
    return imports(source).needed


@pytest.mark.parametrize(
    "source",
    [
        'import "./a.js";',
        "import './a.js'",
        'import x from "./a.js"',
        'import from from "./a.js"',
        'import x, { y as z } from "./a.js";',
        'import { x,\n  y } from "./a.js";',
        'import*as all from"./a.js"',
        'import{z}from"./a.js";',
        'import { "a-b" as c } from "./a.js";',
        'import { x, // (the first)\n y } from "./a.js";',
        'import { x, // Ann\'s\n y } from "./a.js";',
        'import { x /* from "./b.js" */ } from "./a.js";',
        'import x from "./a.js" with { type: "json" };',
        'export * from "./a.js"',
        'export * as q from "./a.js"',
        'export * as "a-b" from "./a.js"',
        'export { x as "a-b", y } from "./a.js"',
        'export{x}from"./a.js"',
        'const x = 1; import y from "./a.js";',
        'export class A {}\nimport "./a.js"',
        '/* old */ import "./a.js"',
        'const quote = /["`]/;\nimport "./a.js"',
        'const quote = /[/"]/;\nimport "./a.js"',
        'const half = (1 + 1) / 2; // don\'t\nimport "./a.js"',
        'if (x) /"/.test(y);\nimport "./a.js"',
        'const half = x++ / 2, y = "";\nimport "./a.js"',
        'const text = `it\'s ${f({ a: "}" })} "`;\nimport "./a.js"',
        'const text = `${`${1}`}\\``;\nimport "./a.js"',
        'const it = { f() {} }; import "./a.js"',
    ],
)
def test_an_import_is_found_in_each_form_and_behind_all_sorts_of_code(source: str) -> None:
    assert needed(source) == ["./a.js"]


@pytest.mark.parametrize(
    "source",
    [
        'export const SOUND = "./a.js";',
        'export class S { src = "./a.js" }',
        'export default "./a.js";',
        'export { x };\nconst y = "./a.js";',
        'const x = { import: "./a.js" };',
        'console.import\n"./a.js"',
        "const text = \"import './a.js'\";",
        '// import "./a.js";',
        'export class A {}\n// import { x } from "./a.js";',
        'export class A {}\n/* old:\nimport { x } from "./a.js";\n*/',
        'const text = `\nimport { x } from "./a.js";\n`;',
        'const text = `\n${1}import { x } from "./a.js";\n`;',
        'const text = f(/[`]/)\n// import "./a.js"',
        'const word = /import "a"/;',
        "/* import './a.js'",
    ],
)
def test_what_only_looks_like_an_import_is_none(source: str) -> None:
    assert imports(source) == ([], [])


def test_several_are_found_in_their_order() -> None:
    assert needed('import "./a.js"; import "b"\nexport * from "../c.js";import x from "./d.js"') == [
        "./a.js",
        "b",
        "../c.js",
        "./d.js",
    ]


def test_what_a_module_imports_while_it_runs_is_told_apart() -> None:
    source = 'import "./a.js"; const b = () => import( /* big */ "./b.js"); const c = import(name);'
    assert imports(source) == (["./a.js"], ["./b.js"])
    assert imports('x.import("./a.js"); import("./" + name)') == ([], [])


def test_code_keeps_its_lines() -> None:
    assert bare('a /* 1\n2 */ b "c" // d\ne `f` / 2') == ('a \n b "0"  \ne `` / 2', ["c"])


code = st.lists(st.sampled_from([*"\"'`/*\\${}() \nax", "import ", "from"])).map("".join)


@given(code)
def test_no_source_is_too_strange(source: str) -> None:
    imports(source)
