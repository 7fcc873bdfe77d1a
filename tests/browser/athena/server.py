"""A live site whose elements count: for the tests of transports. Run as a module, with a port and a folder.

It does what lines on standard input say, and answers each with a line: both are JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.stdio import StandardIO
from twisted.internet.task import LoopingCall
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Request, Site
from twisted.web.template import Tag, renderer

from amsn2athena.athena import (
    AutoCSSPackage,
    JSPackage,
    KeptKeys,
    LiveElement,
    LivePage,
    LiveSite,
    expose,
    loaders,
)
from amsn2athena.athena.widget_service import POLICY

reactor: Any = _reactor
FOLDER = Path(__file__).with_name("numbers")
NAMESPACES = 'xmlns:nevow="http://nevow.com/ns/nevow/0.1" xmlns:athena="http://divmod.org/ns/athena/0.7"'
PACE = 0.008
PATIENCE = 20.0


Waiting: TypeAlias = tuple[Callable[[], bool], Deferred[None]]
waiting: list[Waiting] = []


def when(condition: Callable[[], bool]) -> Deferred[None]:
    """Return a ``Deferred`` that fires once something is so, and fails if that takes too long."""
    now: Deferred[None] = Deferred(lambda _: waiting.remove(each))
    each = (condition, now)
    waiting.append(each)
    happened()
    return now.addTimeout(PATIENCE, reactor)


def happened() -> None:
    """Something may be so now."""
    for each in waiting.copy():
        condition, now = each
        if condition():
            waiting.remove(each)
            now.callback(None)


class Piece(LiveElement):
    """A small element that comes and goes."""

    jsClass = "Numbers.PieceWidget"
    docFactory = loaders.xmlstr(
        f'<li {NAMESPACES} nevow:render="liveElement">'
        '<button><athena:handler event="onclick" handler="remove"/>Remove</button></li>'
    )


class Late(LiveElement):
    """A small element with a module of its own, on pages that are made when there is a file of its name."""

    jsClass = "Late.LateWidget"
    docFactory = loaders.xmlstr(f'<p {NAMESPACES} nevow:render="liveElement" id="late"></p>')


class Counter(LiveElement):
    """Counts what comes, and says numbers itself."""

    jsClass = "Numbers.CounterWidget"
    cssModule = "numbers"
    docFactory = loaders.xmlfile(FOLDER / "numbers.xhtml")
    everyone: ClassVar[dict[str, Counter]] = {}
    history: ClassVar[list[str]] = []
    folder: ClassVar[Path]
    runs: ClassVar[Path]

    def __init__(self, name: str) -> None:
        super().__init__()
        self.key = name
        self.name = name
        self.numbers: list[int] = []
        self.said = 0
        self.saying = LoopingCall(self.say)
        Counter.everyone[name] = self
        Counter.history.append(f"{name} came")
        self.notifyOnDisconnect().addCallback(self._ended)

    def _ended(self, _: object) -> None:
        Counter.history.append(f"{self.name} left")
        happened()
        if self.saying.running:
            self.saying.stop()
        if Counter.everyone[self.name] is self:
            del Counter.everyone[self.name]

    def getInitialArguments(self) -> Sequence[object]:
        return [self.name]

    def say(self, count: int = 1) -> None:
        """Say so many numbers."""
        for _ in range(count):
            self.said += 1
            self.notify("number", self.said)

    @expose
    def number(self, number: int) -> None:
        self.numbers.append(number)
        happened()

    @expose
    def heard(self, count: int) -> str:
        right = self.numbers == list(range(1, count + 1))
        return f"{count} heard" if right else f"of {count}: {self.numbers}"

    @expose
    def echo(self, text: str) -> str:
        return text

    @expose
    async def back(self, text: str) -> str:
        return str(await self.callRemote("ask", text))

    @expose
    def piece(self) -> Piece:
        piece = Piece()
        piece.setFragmentParent(self)
        return piece

    @expose(idempotent=True)
    def once(self) -> int:
        return self._run()

    @expose(idempotent=True)
    def never(self) -> Deferred[None]:
        self._run()
        return Deferred()

    def _run(self) -> int:
        with Counter.runs.open("a") as runs:
            runs.write("run\n")
        happened()
        return has_run()


def has_heard(name: str) -> int:
    """Return how many numbers a counter has heard, 0 when it is not there."""
    counter = Counter.everyone.get(name)
    return len(counter.numbers) if counter else 0


def has_left(name: str) -> bool:
    """Say whether the last that is known of a tab is that it left."""
    return [line for line in Counter.history if line.split()[0] == name][-1:] == [f"{name} left"]


def has_run() -> int:
    """Return how often a method has run that should run once."""
    return len(Counter.runs.read_text().split()) if Counter.runs.exists() else 0


class NumbersPage(LivePage):
    """A page whose counter has the name that is in the address. With ``+`` one for each, without keys."""

    docFactory = loaders.xmlstr(
        f'<html lang="en" {NAMESPACES}><head><meta charset="utf-8"/><title>Numbers</title>'
        '<nevow:invisible nevow:render="liveglue"/></head>'
        '<body><nevow:invisible nevow:render="counter"/></body></html>'
    )

    def __init__(self, names: str) -> None:
        super().__init__()
        self._names = names

    @renderer
    def counter(self, request: Request, tag: Tag) -> list[LiveElement]:
        counters = [Counter(name) for name in self._names.split("+") if name]
        for counter in counters:
            counter.key = None if "+" in self._names else counter.name
            counter.setFragmentParent(self)
        late = [Late()] if (Counter.folder / "late").exists() else []
        for element in late:
            element.setFragmentParent(self)
        return [*counters, *late]


class Icon(Resource):
    """What a browser looks for by itself."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def render_GET(self, request: Request) -> bytes:
        """There is none."""
        request.setResponseCode(204)
        return b""


class Doors(Resource):
    """The way in: ``/`` and a name."""

    def __init__(self, live: LiveSite) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._live = live
        self.putChild(b"athena", live.resource)

    def getChild(self, path: bytes, request: Request) -> Any:
        """Answer any other path."""
        return Icon() if b"." in path else self._live.page(self._page)

    def _page(self, request: Request) -> Any:
        header: Any = request.setHeader
        header(b"content-security-policy", POLICY)
        return NumbersPage(request.path[1:].decode())


class Orders(LineOnlyReceiver):
    """Does what the test says."""

    delimiter = b"\n"

    def connectionMade(self) -> None:
        """The test is there."""
        self._answer(None)

    def lineReceived(self, line: bytes) -> None:
        """Do it, and answer."""
        verb, *arguments = json.loads(line)
        verbs: dict[str, Callable[..., object]] = {
            "start": lambda name: Counter.everyone[name].saying.start(PACE) and None,
            "stop": lambda name: Counter.everyone[name].saying.stop(),
            "say": lambda name, count: Counter.everyone[name].say(count),
            "said": lambda name: Counter.everyone[name].said,
            "heard": lambda name: len(Counter.everyone[name].numbers),
            "history": lambda: Counter.history,
            "when heard": lambda name, count: when(lambda: has_heard(name) >= count),
            "when left": lambda name: when(lambda: has_left(name)),
            "when run": lambda count: when(lambda: has_run() >= count),
        }
        maybeDeferred(verbs[verb], *arguments).addErrback(self._why).addCallback(self._answer)

    def _why(self, failure: Failure) -> dict[str, str]:
        return {"failed": repr(failure.value)}

    def _answer(self, value: object) -> None:
        self.sendLine(json.dumps(value).encode())  # type: ignore[no-untyped-call]


def is_here(request: Request) -> bool:
    """Say whether a request means this server."""
    return (request.getHeader("host") or "").partition(":")[0] == "127.0.0.1"


def main(port: int, folder: Path, *more: str) -> None:
    """Serve, with more modules of these names."""
    Counter.folder = folder
    Counter.runs = folder / "runs"
    modules = {"Numbers": FOLDER / "numbers.js", "Late": FOLDER / "late.js"}
    for name in more:
        modules[name] = folder / f"{name}.js"
        modules[name].touch()
    packages = [JSPackage(modules), AutoCSSPackage(FOLDER)]
    live = LiveSite(packages=packages, allowed=is_here, keys=KeptKeys(folder / "keys"))
    site = Site(Doors(live))  # type: ignore[no-untyped-call]
    site.displayTracebacks = False
    reactor.listenTCP(port, site, interface="127.0.0.1")
    StandardIO(Orders())  # type: ignore[no-untyped-call]
    reactor.run()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
