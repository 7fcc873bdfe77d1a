"""A live site for the browser tests of rows and nodes. Run as a module, with a port.

``GET /do?seed=1&count=40`` makes random changes, the same for the same seed; ``GET /do?run=...`` makes those
of a list in JSON. Each page that is opened shows what there is then.
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any

from twisted.internet import reactor as _reactor
from twisted.web.resource import Resource
from twisted.web.server import Request, Site
from twisted.web.template import Tag, renderer

from amsn2athena.athena import (
    JSPackage,
    LiveElement,
    LivePage,
    LiveSite,
    Node,
    Rows,
    SharedRows,
    expose,
    loaders,
)
from amsn2athena.athena.widget_service import POLICY
from tests.browser.athena_server import FOLDER, NAMESPACES

reactor: Any = _reactor

TEXTS = [
    "Hi",
    "",
    "<script>document.title = 'hacked'</script>",
    "<img src=x onerror=\"document.title = 'hacked'\">",
    "]]> --> <!--0--> <!---->",
    "\"' & &amp; &#0; ` = {{x}} ${x} %s",
    "a\0b \ud800 \udc00 \ufffe \x01\x0b",
    "one\r\ntwo\rthree\n",
    "\nbegins",
    "\u202eright to left\u202c \u200f\u0645\u0631\u062d\u0628\u0627",
    "\U0001f600\U00010348 e\u0301 \u200b\u2028\u2029\u0085",
]
URLS = ["/x", "https://example.com/?a=b&c='\"", "", "mailto:a@b", None]
KEYS = ["a", "b", "c\"'", "d<&>]", "\U0001f600", "null", "__proto__", "%s", "-1 \\ {x}"]

LINE = (
    '<li nevow:pattern="line" class="line"><nevow:attr name="title">by <nevow:slot name="who"/></nevow:attr>'
    '<b><nevow:slot name="who"/></b>: <nevow:slot name="text"/>, said <nevow:slot name="who"/>.'
    '<a><nevow:attr name="href"><nevow:slot name="link"/></nevow:attr><nevow:attr name="hidden">'
    '<nevow:slot name="hidden"/></nevow:attr>link</a><pre><nevow:slot name="text"/></pre><input/>'
    '<button><athena:handler event="onclick" handler="remove"/>Remove</button></li>'
)


class People(LiveElement):
    """A list that is an element's own root, and shared."""

    docFactory = loaders.xmlstr(
        f'<ul {NAMESPACES} nevow:render="liveElement" athena:id="all" aria-label="People">'
        '<li nevow:pattern="person"><nevow:slot name="name"/></li></ul>'
    )
    all = SharedRows(docFactory.pattern("person"), most=5)

    def __init__(self) -> None:
        super().__init__()
        self.all.show(self, "all")


class Room(LiveElement):
    """Has rows of its own, and nodes."""

    jsClass = "Rows.RoomWidget"
    docFactory = loaders.xmlstr(
        f'<main {NAMESPACES} nevow:render="liveElement"><h1 athena:id="title" class="a b" lang="en">Room</h1>'
        '<button><athena:handler event="onclick" handler="open"/>Open</button>'
        f'<pre athena:id="topic"/><ol athena:id="log" aria-label="Log">{LINE}</ol>'
        '<table><tbody athena:id="table"><tr nevow:pattern="cells"><td><nevow:slot name="x"/></td>'
        '<td>(<nevow:slot name="y"/>)</td></tr></tbody></table>'
        '<p athena:id="state" role="status"/></main>'
    )

    def __init__(self) -> None:
        super().__init__()
        self.log = Rows(self, "log", pattern="line", most=6)
        self.table = Rows(self, "table", pattern="cells")
        self.title, self.topic, self.state = (Node(self, name) for name in ("title", "topic", "state"))

    @expose
    def remove(self, key: str) -> None:
        """Remove a row."""
        World.do([["remove", "log", key]])

    @expose
    def open(self) -> LiveElement:
        """Return a list that comes with a call."""
        people = People()
        people.setFragmentParent(self)
        return people


class World:
    """All rooms, and everything that was done, which a new room begins with."""

    rooms: list[Room]
    done: list[list[Any]]

    @classmethod
    def reset(cls) -> None:
        """Begin anew."""
        cls.rooms, cls.done = [], []
        People.all.clear()

    @classmethod
    def room(cls) -> Room:
        """Return a room that is as all the others."""
        room = Room()
        for action in cls.done:
            act(room, *action)
        cls.rooms.append(room)
        return room

    @classmethod
    def do(cls, actions: list[list[Any]]) -> None:
        """Do something in all rooms."""
        cls.done += actions
        for action in actions:
            for room in cls.rooms:
                act(room, *action)


def act(room: Room, method: str, name: str, *arguments: Any) -> None:
    """Do one thing in one room."""
    values = arguments[-1] if arguments and isinstance(arguments[-1], dict) else {}
    part: Any = getattr(room, name)
    if method == "text":
        part.text = arguments[0]
    else:
        getattr(part, method)(*arguments[: len(arguments) - bool(values)], **values)


def random_actions(seed: int, count: int) -> list[list[Any]]:
    """Return ``count`` actions, the same for the same seed."""
    dice = random.Random(seed)
    model = World.rooms[-1]
    actions: list[list[Any]] = []
    for _ in range(count):
        actions.append(random_action(dice, dice.choice(["log", "table"]), model))
        World.do(actions[-1:])
    return actions


def values_for(dice: random.Random, name: str) -> dict[str, Any]:
    """Return values for a row of a list."""
    if name == "table":
        return {"x": dice.choice(TEXTS), "y": dice.choice(TEXTS)}
    return {
        "who": dice.choice(TEXTS),
        "text": dice.choice(TEXTS),
        "link": dice.choice(URLS),
        "hidden": dice.choice([None, ""]),
    }


def random_action(dice: random.Random, name: str, model: Room) -> list[Any]:
    """Return something that can be done now."""
    here = list(getattr(model, name))
    key, values = dice.choice(KEYS), values_for(dice, name)
    kind = dice.randrange(12)
    if kind == 0:
        return ["text", dice.choice(["title", "topic"]), dice.choice(TEXTS)]
    if kind == 1:
        return ["set_class", "title", dice.choice("abc"), dice.random() < 0.5]
    if kind == 2:
        return ["set_attribute", "title", dice.choice(["title", "lang"]), dice.choice(TEXTS)]
    if kind == 3:
        return ["remove_attribute", "title", dice.choice(["title", "lang"])]
    if key not in here:
        return ["insert", name, key, dice.choice([*here, None, None]), values]
    if kind < 6:
        return ["move", name, key, dice.choice([*here, None])]
    if kind < 8:
        return ["remove", name, key]
    if kind == 8 and dice.random() < 0.2:
        return ["clear", name]
    slot = dice.choice(list(values))
    return ["replace", name, key, values] if kind == 9 else ["set", name, key, {slot: values[slot]}]


class RoomPage(LivePage):
    """The page."""

    docFactory = loaders.xmlstr(
        f'<html lang="en" {NAMESPACES}><head><meta charset="utf-8"/><title>Rows</title>'
        '<nevow:invisible nevow:render="liveglue"/></head>'
        '<body><nevow:invisible nevow:render="room"/></body></html>'
    )

    @renderer
    def room(self, request: Request, tag: Tag) -> Room:
        """Put the room in."""
        room = World.room()
        room.setFragmentParent(self)
        return room


class Do(Resource):
    """Does what a test says."""

    def render_GET(self, request: Request) -> bytes:
        """Do it."""
        arguments = {name.decode(): values[0].decode() for name, values in (request.args or {}).items()}
        if "run" in arguments:
            World.do(json.loads(arguments["run"]))
        elif "people" in arguments:
            People.all.append(arguments["people"], name=arguments["people"])
        elif "seed" in arguments:
            random_actions(int(arguments["seed"]), int(arguments["count"]))
            World.do([["text", "state", "done " + arguments["seed"]]])
        elif "reset" in arguments:
            World.reset()
        return b"done"


class Doors(Resource):
    """The way in."""

    def __init__(self, live: LiveSite) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.putChild(b"athena", live.resource)
        self.putChild(b"do", Do())  # type: ignore[no-untyped-call]
        self.putChild(b"favicon.ico", Do())  # type: ignore[no-untyped-call]
        self.putChild(b"", live.page(self._page))

    def _page(self, request: Request) -> LivePage:
        header: Any = request.setHeader
        header(b"content-security-policy", POLICY)
        return RoomPage()


def main(port: int) -> None:
    """Serve."""
    World.reset()
    live = LiveSite(packages=[JSPackage({"Rows": FOLDER / "rows.js"})])
    site = Site(Doors(live))  # type: ignore[no-untyped-call]
    reactor.listenTCP(port, site, interface="127.0.0.1")
    print("done", flush=True)
    reactor.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
