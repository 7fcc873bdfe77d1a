"""The JavaScript modules and stylesheets of a site: read once, served under a name that tells the content."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any, TypeAlias
from urllib.parse import unquote

from twisted.web.server import Request

from amsn2athena import assets
from amsn2athena.athena._classic import COMPAT, as_module, is_classic, needs
from amsn2athena.athena._http import TEXT, Leaf, describe
from amsn2athena.athena._imports import imports
from amsn2athena.athena._runtime import CORE, RUNTIME, served
from amsn2athena.athena.packages import ICSSPackage, IJSPackage

_TYPES = {
    ".js": b"text/javascript; charset=utf-8",
    ".mjs": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".json": b"application/json",
}
_MODULES = (".js", ".mjs")

Places: TypeAlias = tuple[PurePosixPath, ...]


@dataclass(frozen=True, slots=True)
class File:
    """One served file: its bytes, the same compressed, and the places of the modules that it needs."""

    content: bytes
    compressed: bytes
    imports: tuple[PurePosixPath, ...]


class Scripts:
    """All that ``packages`` hold and what they import, and the runtime."""

    def __init__(self, packages: Iterable[Any]) -> None:
        self._paths: dict[PurePosixPath, Path] = {}
        self._files: dict[PurePosixPath, File] = {}
        self._closures: dict[frozenset[PurePosixPath], tuple[PurePosixPath, ...]] = {}
        self._modules: dict[str, PurePosixPath] = {"Athena": CORE, "Nevow.Athena": COMPAT}
        self._names: dict[PurePosixPath, str] = {}
        self._styles: dict[str, PurePosixPath] = {}
        self._runtime = served(assets.folder("js") / RUNTIME)
        for package in packages:
            self._note_package(package)
        for place in [*self._runtime, *self._paths]:
            self._add(place)
        self.version = self._version()

    def _note_package(self, package: Any) -> None:
        names = self._styles if ICSSPackage.providedBy(package) else self._modules
        if not (names is self._styles or IJSPackage.providedBy(package)):
            raise TypeError(f"{package!r} is not a package")
        for name, path in package.mapping.items():
            place = names[name] = package.places[name]
            self._note(place, path)
            if names is self._modules:
                self._names.setdefault(place, name)

    def _note(self, place: PurePosixPath, path: Path) -> None:
        if place.parts[0] == RUNTIME.name:
            raise ValueError(f"{path} would be served as {place}, but that folder is the runtime's")
        if place.suffix not in _TYPES:
            raise ValueError(f"{path} cannot be served: only {', '.join(sorted(_TYPES))} files are")
        known = self._paths.setdefault(place, path)
        if known != path:
            raise ValueError(f"{known} and {path} would both be served as {place}")

    def _add(self, place: PurePosixPath) -> None:
        """Take in a file and all that it imports."""
        if place in self._files:
            return
        content, needed, later = self._read(place)
        self._files[place] = File(content, gzip.compress(content, 9, mtime=0), needed)
        for other in needed + later:
            self._add(other)

    def _read(self, place: PurePosixPath) -> tuple[bytes, Places, Places]:
        """Return what is served of a file, and the places of the modules that it needs to run, and of what
        else it imports.
        """
        ours = self._runtime.get(place)
        content = self._paths[place].read_bytes() if ours is None else ours.encode()
        if place.suffix not in _MODULES:
            return content, (), ()
        source = content.decode("utf-8-sig")
        if place in self._names and is_classic(self._names[place], source):
            return *self._classic(place, source), ()
        found = imports(source)
        wanted = [self._imported(place, each) for each in found.needed if _is_relative(each)]
        needed = tuple(each for each in wanted if each.suffix in _MODULES)
        data = tuple(each for each in wanted if each.suffix not in _MODULES)
        return content, needed, (*data, *self._later(place, found.later))

    def _imported(self, place: PurePosixPath, specifier: str) -> PurePosixPath:
        """Note and return what a module imports."""
        name = unquote(re.split("[?#]", specifier)[0])
        wanted = PurePosixPath(normpath(str(place.parent / name)))
        if wanted.parts[:1] == ("..",):
            raise ValueError(f"{place} imports {specifier}, which is outside of what is served")
        if RUNTIME in wanted.parents:
            if wanted not in self._runtime:
                raise LookupError(f"{place} imports {specifier}, which the runtime does not have")
            return wanted
        path = Path(normpath(self._paths[place].parent / name))
        if not path.is_file():
            raise FileNotFoundError(f"{place} imports {specifier}, but there is no file {path}")
        self._note(wanted, path)
        return wanted

    def _later(self, place: PurePosixPath, specifiers: Iterable[str]) -> Iterator[PurePosixPath]:
        """Yield what a module may import while it runs; what is not there is the module's own concern."""
        for specifier in filter(_is_relative, specifiers):
            with suppress(OSError, ValueError, LookupError):
                yield self._imported(place, specifier)

    def _classic(self, place: PurePosixPath, source: str) -> tuple[bytes, Places]:
        name = self._names[place]
        needed = {other: self._modules[other] for other in needs(name, source, self._modules)}
        return as_module(name, source, needed, place).encode(), (COMPAT, *needed.values())

    def _version(self) -> str:
        digest = sha256()
        for place, file in sorted(self._files.items()):
            digest.update(b"%d %s %d " % (len(str(place)), str(place).encode(), len(file.content)))
            digest.update(file.content)
        return digest.hexdigest()[:16]

    # What pages ask

    def module(self, name: str) -> PurePosixPath:
        """Return the place of a module; ``LookupError`` when no package has it."""
        if name not in self._modules:
            raise LookupError(f"no JavaScript package has the module {name}")
        return self._modules[name]

    def style(self, name: str) -> PurePosixPath:
        """Return the place of a stylesheet; ``LookupError`` when no package has it."""
        if name not in self._styles:
            raise LookupError(f"no CSS package has the stylesheet {name}")
        return self._styles[name]

    def closure(self, places: Iterable[PurePosixPath]) -> tuple[PurePosixPath, ...]:
        """Return ``places`` and all modules that they need, each once."""
        wanted = frozenset(places)
        if wanted not in self._closures:
            self._closures[wanted] = self._close(wanted)
        return self._closures[wanted]

    def _close(self, places: Iterable[PurePosixPath]) -> tuple[PurePosixPath, ...]:
        found: set[PurePosixPath] = set()
        pending = list(places)
        while pending:
            place = pending.pop()
            if place not in found:
                found.add(place)
                pending.extend(self._files[place].imports)
        return tuple(sorted(found))

    def file(self, place: PurePosixPath) -> File | None:
        """Return a served file."""
        return self._files.get(place)


def _is_relative(specifier: str) -> bool:
    return specifier.startswith(("./", "../"))


class ScriptsResource(Leaf):
    """Serves ``/<version>/<place>``, to be cached for ever."""

    def __init__(self, scripts: Scripts) -> None:
        super().__init__()
        self._scripts = scripts

    def render_GET(self, request: Request) -> bytes:
        """Return the file."""
        version, *rest = [segment.decode("utf-8", "replace") for segment in request.postpath or [b""]]
        place = PurePosixPath(*rest)
        file = self._scripts.file(place) if version == self._scripts.version else None
        if file is None:
            describe(request, 404, cache_control=b"no-store", content_type=TEXT)
            return b"There is no such file."
        describe(
            request,
            200,
            content_type=_TYPES[place.suffix],
            cache_control=b"public, max-age=31536000, immutable",
            x_content_type_options=b"nosniff",
            vary=b"accept-encoding",
        )
        if b"gzip" in (request.requestHeaders.getRawHeaders(b"accept-encoding") or [b""])[0]:
            describe(request, 200, content_encoding=b"gzip")
            return file.compressed
        return file.content
