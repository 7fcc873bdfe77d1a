"""JavaScript as it was written for Nevow, served as a module.

A file of a package that neither imports nor exports is a classic one. It names what it needs in lines like
``// import Nevow.Athena``, and puts its classes into a namespace that is there when it begins, named like the
module. As a module it keeps its text and its line numbers. Before its first line come the old names and what
it needs, after its last line its namespace is exported::

    import { ... } from "./athena/compat.js"; var Town = packageNamed("Town"); // import Nevow.Athena
    ...
    export default Town;

The price is that it runs in strict mode, as all modules do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from posixpath import relpath

from amsn2athena.athena._imports import bare

PROVIDED = frozenset(["Nevow", "Nevow.Athena", "Divmod", "Divmod.Defer", "Divmod.Runtime"])
"""The modules of old whose names ``compat.js`` has."""

COMPAT = PurePosixPath("athena/compat.js")
_IMPORT = re.compile(r"^// import ([\w$.]+)[ \t\r]*$", re.MULTILINE)
_MODERN = re.compile(r'(?:^|[;}])\s*(?:import|export)\b\s*["{*\w]', re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")


def is_classic(name: str, source: str) -> bool:
    """Say whether the module ``name`` is written in the old way."""
    return _NAME.fullmatch(name) is not None and not _MODERN.search(bare(source)[0])


def needs(name: str, source: str, places: Mapping[str, PurePosixPath]) -> list[str]:
    """Return the modules that a classic one needs to have run, its package first.

    ``places`` are those of all modules by name. ``LookupError`` when one is nowhere.
    """
    package = name.rpartition(".")[0]
    found = dict.fromkeys([package] if package in places else [])
    for other in _IMPORT.findall(source):
        if other not in places and other not in PROVIDED:
            raise LookupError(f"{name} imports {other}, which no JavaScript package has")
        found[other] = None
    return [other for other in found if other not in PROVIDED and other != name]


def as_module(name: str, source: str, needed: Mapping[str, PurePosixPath], place: PurePosixPath) -> str:
    """Return the module that a classic file at ``place`` is, with what it needs at other places."""
    before = "".join(f"{line} " for line in _opening(name, needed, place))
    return f"{before}{source}\nexport default {name};\n"


def _opening(name: str, needed: Mapping[str, PurePosixPath], place: PurePosixPath) -> Iterator[str]:
    yield f'import {{ Nevow, Divmod, packageNamed }} from "{_specifier(COMPAT, place)}";'
    for number, other in enumerate(needed.values()):
        yield f'import * as $module{number} from "{_specifier(other, place)}";'
    declared = {"Nevow", "Divmod"}
    for number, module in enumerate(needed):
        yield _declaration(module, declared, f", $module{number}")
    yield _declaration(name, declared, "")


def _declaration(name: str, declared: set[str], exports: str) -> str:
    root = name.partition(".")[0]
    variable = "" if root in declared else f"var {root} = "
    declared.add(root)
    return f'{variable}packageNamed("{name}"{exports});'


def _specifier(wanted: PurePosixPath, place: PurePosixPath) -> str:
    found = relpath(str(wanted), str(place.parent))
    return found if found.startswith("../") else f"./{found}"
