"""JavaScript and CSS packages: which module has which name, and where its file is.

A package is given to ``LiveSite(packages=...)``, or found as a Twisted plugin: a module in a
``twisted/plugins/`` folder (that of the current directory too) that holds an instance at its top level.

A module is served in a folder named like the one it lies in, beside the folder ``athena`` of the runtime. So
a widget module writes ``import { Widget } from "../athena/widget.js"`` wherever it is on disk. What it
imports from its own folder is served without being named.

A file that neither imports nor exports is taken for one that was written for Nevow: see ``_classic``.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path, PurePosixPath

from twisted.plugin import IPlugin
from zope.interface import Attribute, Interface, implementer


class IJSPackage(Interface):
    """A set of JavaScript modules."""

    mapping = Attribute("dotted module names to absolute file names")
    places = Attribute("dotted module names to their relative URLs")


class ICSSPackage(Interface):
    """A set of stylesheets."""

    mapping = Attribute("dotted stylesheet names to absolute file names")
    places = Attribute("dotted stylesheet names to their relative URLs")


class _Package:
    def __init__(self, mapping: Mapping[str, str | PathLike[str]]) -> None:
        self.mapping = {name: Path(path).resolve() for name, path in mapping.items()}
        self.places = {
            name: PurePosixPath(path.parent.name, path.name) for name, path in self.mapping.items()
        }


class _AutoPackage:
    _suffix: str

    def __init__(self, baseDir: str | PathLike[str]) -> None:
        root = Path(baseDir).resolve()
        found = (path.relative_to(root) for path in sorted(root.rglob(f"*{self._suffix}")))
        files = {_dotted(path): path for path in found if not _is_hidden(path)}
        self.mapping = {name: root / path for name, path in files.items()}
        self.places = {name: PurePosixPath(path.as_posix()) for name, path in files.items()}


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@implementer(IPlugin, IJSPackage)
class JSPackage(_Package):
    """Modules by name: ``JSPackage({"Amsn2.Contacts": "/path/to/amsn2/contacts.js"})``."""


@implementer(IPlugin, IJSPackage)
class AutoJSPackage(_AutoPackage):
    """All ``.js`` files under a folder: ``Chat/Window.js`` is ``Chat.Window``, and ``Chat/__init__.js`` is
    ``Chat``. What is hidden by a dot is left out.
    """

    _suffix = ".js"


@implementer(IPlugin, ICSSPackage)
class AutoCSSPackage(_AutoPackage):
    """All ``.css`` files under a folder, named as ``AutoJSPackage`` does."""

    _suffix = ".css"
