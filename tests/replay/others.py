"""The people whom a client meets: scripted, and with today's clients."""

from __future__ import annotations

import re
from collections.abc import Callable

from amsn2athena.msnp import Command, adl, personal
from amsn2athena.msnp.message import Nudge, Text, Typing
from amsn2athena.msnp.offline import Letter
from amsn2athena.msnp.personal import Personal
from amsn2athena.msnp.soap import (
    ABContactAdd,
    AddMember,
    DeleteMember,
    DeleteMessages,
    GetMessage,
    GetMetadata,
    Member,
    Membership,
    Role,
)
from tests.homeserver import talking
from tests.homeserver.house import House
from tests.homeserver.people import CAPABILITIES, Someone
from tests.homeserver.web import call


class Other:
    """Somebody, and what was heard there since the last time."""

    def __init__(self, house: House, name: str) -> None:
        self.house = house
        self.name = name
        self.email = f"{name}@example.com"
        self.person: Someone | None = None
        self.seat: talking.Seat | None = None
        self._rings: list[Command] = []

    def do(self, what: str) -> None:
        """Do what a scenario says. Raises ``KeyError`` for what nobody knows how to do."""
        for pattern, act in _ACTS.items():
            found = re.fullmatch(pattern, what)
            if found is not None:
                act(self, *found.groups())
                return
        raise KeyError(what)

    @property
    def here(self) -> Someone:
        """The person, signed in."""
        assert self.person is not None
        return self.person

    def heard(self) -> list[Command]:
        """What came from the notification server."""
        if self.person is None:
            return []
        came = self.person.heard()
        self._rings += [each for each in came if each.verb == "RNG"]
        return came

    def overheard(self) -> list[Command]:
        """What came from the switchboard."""
        return self.seat.heard() if self.seat is not None else []

    def come(self) -> None:
        """Sign in, and be there."""
        self.person = Someone(self.house, self.name).sign_in()
        self.person.say("CHG", "NLN", CAPABILITIES, "0")

    def leave(self) -> None:
        """Sign out, and leave the conversation."""
        self.here.say("OUT")
        self.person = None
        if self.seat is not None and not self.seat.closed:
            self.seat.hang_up()
        self.seat = None

    def add(self, email: str) -> None:
        """Add somebody, as clients do: the service first, then the notification server."""
        call(self.house, ABContactAdd(self.here.ticket, email))
        entry = adl.ListEntry(email, adl.FORWARD | adl.ALLOW)
        self.here.say("ADL", payload=adl.build([entry]))

    def accept(self, email: str) -> None:
        """Accept somebody who waits, and add them."""
        member = (Member(email),)
        call(self.house, DeleteMember(self.here.ticket, (Membership(Role.PENDING, member),)))
        call(self.house, AddMember(self.here.ticket, (Membership(Role.REVERSE, member),)))
        self.add(email)

    def invite(self, email: str) -> None:
        """Open a conversation and call somebody."""
        self.seat = talking.open_seat(self.house, self.here)
        self.seat.say("CAL", email)

    def answer(self) -> None:
        """Come when called."""
        self.heard()
        session, _, _, token, *_ = self._rings[-1].args
        self.seat = talking.Seat(self.house, self.here)
        self.seat.say("ANS", self.seat.place, token, session)

    def send(self, message: Text | Nudge | Typing) -> None:
        """Say something in the conversation."""
        assert self.seat is not None
        for payload in message.payloads("") if isinstance(message, Text) else [message.payload()]:
            self.seat.say("MSG", "N", payload=payload)

    def relay(self, text: str) -> None:
        """Send a piece of a file or a picture, of which the switchboard knows no more than its type."""
        assert self.seat is not None
        head = f"MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: {text}\r\n\r\n"
        self.seat.say("MSG", "D", payload=head.encode() + bytes(48) + b"piece" + bytes(4))

    def change(self, status: str) -> None:
        """Choose a status."""
        self.here.change(status)

    def tell(self, text: str) -> None:
        """Have a personal message."""
        self.here.say("UUX", payload=personal.build(Personal(message=text)))

    def write(self, email: str, text: str) -> None:
        """Leave a message for somebody who is not there."""
        head = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nDest-Agent: client\r\n\r\n"
        self.here.say("UUM", email, "1", "1", payload=(head + text).encode())

    def read(self, text: str) -> None:
        """Look whether one letter waits, with this text, and delete it."""
        ticket = self.here.ticket
        ids = [each.id for each in call(self.house, GetMetadata(ticket))]
        letters = [Letter.read(call(self.house, GetMessage(ticket, each))) for each in ids]
        assert [each.text for each in letters] == [text], f"letters: {letters}"
        call(self.house, DeleteMessages(ticket, tuple(ids)))


_ACTS: dict[str, Callable[..., None]] = {
    "comes online": Other.come,
    "signs out": Other.leave,
    r"adds (\S+)": Other.add,
    r"accepts (\S+)": Other.accept,
    r"invites (\S+)": Other.invite,
    "answers": Other.answer,
    "types": lambda other: other.send(Typing(other.email)),
    "nudges": lambda other: other.send(Nudge()),
    r"says (.+)": lambda other, text: other.send(Text(text)),
    r"relays to (\S+)": Other.relay,
    "hangs up": lambda other: other.seat.hang_up(),
    r"is (NLN|BSY|AWY|HDN)": Other.change,
    r"tells (.+)": Other.tell,
    r"writes to (\S+): (.+)": Other.write,
    r"reads (.+)": Other.read,
}
