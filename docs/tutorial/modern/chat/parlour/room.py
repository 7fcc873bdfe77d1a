from pathlib import Path
from typing import Annotated

from msgspec import Meta

from amsn2athena.athena import ClientError, LiveElement, broadcast, expose, loaders

Name = Annotated[str, Meta(min_length=1, max_length=40)]
Words = Annotated[str, Meta(min_length=1, max_length=1000)]


class Room:
    def __init__(self) -> None:
        self.guests: dict[str, Guest] = {}

    def make_guest(self) -> "Guest":
        return Guest(self)

    def welcome(self, guest: "Guest", name: str) -> None:
        if name in self.guests:
            raise ClientError("taken", f"{name} is in the room already.")
        self.guests[name] = guest
        self.tell(f"{name} comes in.")

    def see_off(self, name: str) -> None:
        del self.guests[name]
        self.tell(f"{name} has left.")

    def tell(self, line: str) -> None:
        broadcast(self.guests.values(), "hear", line)


class Guest(LiveElement):
    docFactory = loaders.xmlfile(Path(__file__).with_name("template.html"))
    jsClass = "Parlour.GuestWidget"

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.name = ""

    @expose
    def come_in(self, name: Name) -> None:
        if self.name:
            raise ClientError("inside", "You are in the room already.")
        self.room.welcome(self, name)
        self.name = name
        self.notifyOnDisconnect().addCallback(lambda _: self.room.see_off(name))

    @expose
    def say(self, words: Words) -> None:
        if not self.name:
            raise ClientError("outside", "Come in first.")
        self.room.tell(f"{self.name}: {words}")


enter = Room().make_guest
