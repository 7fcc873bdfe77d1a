"""A signed-in client that is in circles, over a scripted network."""

from __future__ import annotations

from typing import Any

from amsn2athena.msnp import Command, circles, quote, soap
from amsn2athena.msnp.circles import Message
from amsn2athena.msnp.message import Text
from amsn2athena.msnp.soap import CircleRole, CircleState
from amsn2athena.papyon import (
    Circle,
)
from tests.papyon.network import ALICE, BOB, CAROL, CIRCLE, GUID, Network
from tests.papyon.recorder import Recorder

OTHER = "00000000-0000-0000-0009-000000000001"
VIA = f";via=9:{CIRCLE}@live.com"

FRIENDS = soap.CircleInfo(CIRCLE, "Friends", CircleRole.ADMIN)
ASKED = soap.CircleInfo(
    CIRCLE, "Friends", CircleRole.INVITED, CircleState.WAITING, "Bob@example.com", "Bob", "Come!"
)
ME = soap.CircleMember("my-id", ALICE, "Alice", CircleRole.ADMIN, is_me=True)


def member(account: str, state: CircleState = CircleState.ACCEPTED) -> soap.CircleMember:
    return soap.CircleMember(f"id-{account}", account, account.partition("@")[0].title(), state=state)


class Company:
    """Alice, signed in, in a circle with Bob and Carol; Bob is her contact."""

    def __init__(self, *infos: soap.CircleInfo, members: tuple[soap.CircleMember, ...] = ()) -> None:
        self.network = Network()
        self.network.has(BOB)
        self.knows(*(infos or (FRIENDS,)), members=members or (ME, member(BOB), member(CAROL)))
        self.client = self.network.client()
        self.recorder = Recorder()
        self.client.register_events_handler(self.recorder)
        self.network.sign_in(self.client)

    def knows(self, *infos: soap.CircleInfo, members: tuple[soap.CircleMember, ...] = ()) -> None:
        """Have the services say this from now on."""
        self.network.circles = soap.CircleBook(infos, members, "<SignedTicket/>")

    @property
    def circle(self) -> Circle:
        [circle] = self.client.circles
        return circle

    def says(self, *commands: Command | str) -> None:
        self.network.ns.say(*commands)
        self.pump()

    def changed(self, circle: str = CIRCLE) -> None:
        """The server says that the circle's members are others."""
        self.says(Command("NOT", None, (), circles.build_change(circle, ALICE, 1)))

    def book_changed(self) -> None:
        """The server says that the address book changed."""
        self.says(Command("NOT", None, (), b"<Service>ABCHInternal</Service>"))
        self.network.wires.wait(1)

    def pump(self) -> None:
        self.network.wires.pump()

    def taken(self, verb: str) -> list[Command]:
        """Return what the client said with this verb since the last time."""
        return [each for each in self.network.ns.take() if each.verb == verb]

    def events(self) -> list[tuple[Any, ...]]:
        """Return what was told of circles since the last time."""
        return [each for each in self.recorder.take() if each[0].startswith(("circle_", "invite_"))]


def there(account: str, status: str = "NLN", capabilities: str = "1:0") -> str:
    name = quote(account.partition("@")[0].title())
    return f"NLN {status} 1:{account}{VIA} {name} {capabilities} 0"


def said(account: str, payload: bytes, circle: str = CIRCLE, place: str = "") -> Command:
    return Command("SDG", 0, (), Message(circle, account, place, payload).build())


def text(account: str, words: str, place: str = "") -> Command:
    [payload] = Text(words).payloads(GUID)
    return said(account, payload, place=place)


class Opener:
    """Listens to every conversation that is opened with us."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def on_invite_conversation(self, conversation: Any) -> None:
        conversation.register_events_handler(self._recorder)
