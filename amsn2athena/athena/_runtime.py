"""The runtime as browsers get it: what every page needs in one file, for one request instead of seven.

That file is ``widget.js``, from which the modules of pages import. In it each module is a function of its
own, so that their names do not meet; what they export is exported together. Where comments were, nothing is
left. What only some pages need, or need before everything else, stays in files of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from amsn2athena.athena._comments import without_comments, without_spaces

RUNTIME = PurePosixPath("athena")
CORE = RUNTIME / "widget.js"
EARLY = RUNTIME / "early.js"
PATCHES = RUNTIME / "patches.js"
_FIRST = "boot.js"
_IMPORT = re.compile(r'^import(\{[^}]*\})from *"\./([\w/]+\.js)";', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:class|function) (\w+))", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{2,}")
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def served(folder: Path) -> dict[PurePosixPath, str]:
    """Return the files of the runtime by their places; the sources are in ``folder``."""
    sources = {
        path.relative_to(folder).as_posix(): without_spaces(without_comments(path.read_text("utf-8")))
        for path in folder.rglob("*.js")
    }
    core = {name: sources.pop(name) for name in dict.fromkeys(_needed(_FIRST, sources))}

    def from_core(found: re.Match[str]) -> str:
        return f'import{found[1]}from"./{CORE.name if found[2] in core else found[2]}";'

    apart = {RUNTIME / name: _IMPORT.sub(from_core, source) for name, source in sources.items()}
    return {**apart, CORE: together(core)}


def _needed(name: str, sources: Mapping[str, str]) -> Iterator[str]:
    """Yield what a module needs, and then the module; some more than once."""
    for _, other in _IMPORT.findall(sources[name]):
        yield from _needed(other, sources)
    yield name


def together(modules: Mapping[str, str]) -> str:
    """Return one module that is these, which are in the order of their imports.

    ``ValueError`` for an import or export of another form than the runtime's.
    """
    exported = {name: _EXPORT.findall(source) for name, source in modules.items()}
    functions = [_function(name, source, exported[name]) for name, source in modules.items()]
    names = [f"{{{','.join(some)}}}={_variable(name)}" for name, some in exported.items() if some]
    return "".join([*functions, f"export const {','.join(names)};\n"])


def _function(name: str, source: str, exported: list[str]) -> str:
    body = _IMPORT.sub(lambda found: f"const{found[1]}={_variable(found[2])};", source)
    body = _EMPTY_LINES.sub("\n", _EXPORT.sub("", body))
    other = _OTHER.search(body)
    if other is not None:
        raise ValueError(f"{name} cannot be put together with others: {other[0]}")
    return f"const {_variable(name)}=(()=>{{{body}return{{{','.join(exported)}}}}})();\n"


def _variable(name: str) -> str:
    return "$" + name.removesuffix(".js")
