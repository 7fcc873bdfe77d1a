"""The application that the simulated pages show, and all that it notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from amsn2athena.athena import LiveElement, LivePage, broadcast, expose

Say = Callable[..., None]


TEXT = 'é€"\\\n\u2028<'


def padded(length: int) -> str:
    """Return text that not every way of cutting it survives."""
    return (TEXT * (length // len(TEXT) + 1))[:length]


class Application:
    """What lives longer than any page: how much has been shown, and which keys have been used.

    It survives the server, as a database does.
    """

    def __init__(self, clock: Clock, say: Say) -> None:
        self.clock = clock
        self.say = say
        self.shown = 0
        self.asked = 0
        self.done: dict[str, int] = {}
        self.rooms: list[Room] = []

    def show(self, count: int, padding: int) -> None:
        """Show ``count`` more things on every page that is open."""
        for _ in range(count):
            self.shown += 1
            broadcast(self.rooms, "show", self.shown, padded(padding))

    def ask(self) -> None:
        """Ask the widget of every page something."""
        for room in list(self.rooms):
            self.asked += 1
            asked = self.asked
            self.say("asked", room.name, asked)
            room.callRemote("answer", asked).addCallbacks(
                self._answered, self._unanswered, callbackArgs=(asked,), errbackArgs=(asked,)
            )

    def _answered(self, value: Any, asked: int) -> None:
        self.say("answered", asked, value)

    def _unanswered(self, failure: Failure, asked: int) -> None:
        self.say("unanswered", asked, type(failure.value).__name__)

    def forget(self, room: Room) -> None:
        """A page has gone."""
        self.rooms.remove(room)


class Room(LiveElement):
    """The only element of a page."""

    def __init__(self, application: Application, name: str) -> None:
        super().__init__()
        self._application = application
        self.name = name

    @expose
    def note(self, number: int, text: str) -> None:
        """Take a message that expects no answer."""
        self._application.say("heard", self.name, number)
        if text != padded(len(text)):
            self._application.say("bug", f"{number} came with {text!r}")

    @expose
    def double(self, number: int, wait: float, key_sent: str | None, *, key: str | None = None) -> Any:
        """Return twice ``number``, at once or after ``wait`` seconds; once per key."""
        application = self._application
        application.say("heard", self.name, number)
        if key != key_sent:
            application.say("bug", f"the key of {number} is {key}, not {key_sent}")
        if key is None or key not in application.done:
            application.say("ran", number)
        if key is not None:
            application.done[key] = number
        return self._twice(number, wait)

    @expose(idempotent=True)
    def sure(self, number: int, wait: float) -> Any:
        """Return twice ``number``, as ``double`` does. That it runs once per key is athena's concern."""
        self._application.say("ran", number)
        return self._twice(number, wait)

    def _twice(self, number: int, wait: float) -> Any:
        if not wait:
            return 2 * number
        answer: Deferred[int] = Deferred()
        self._application.clock.callLater(wait, answer.callback, 2 * number)
        return answer


class RoomPage(LivePage):
    """A page with a room."""

    def __init__(self, application: Application, name: str) -> None:
        super().__init__()
        self.room = Room(application, name)
        self.room.setFragmentParent(self)
        application.rooms.append(self.room)
        self.room.notifyOnDisconnect().addCallback(lambda _: application.forget(self.room))
