from twisted.python.util import sibpath

from amsn2athena.athena import ClientError, LiveElement, expose
from amsn2athena.athena.loaders import xmlfile


class Room:
    def __init__(self):
        self.guests = []

    def makeGuest(self):
        return Guest(self)

    def welcome(self, guest):
        if guest.name in [other.name for other in self.guests]:
            raise ClientError("taken", f"{guest.name} is in the room already.")
        self.guests.append(guest)
        guest.notifyOnDisconnect().addCallback(lambda ignored: self.seeOff(guest))
        self.tell(guest.name + " comes in.")

    def seeOff(self, guest):
        self.guests.remove(guest)
        self.tell(guest.name + " has left.")

    def tell(self, line):
        for guest in self.guests:
            guest.hear(line)


class Guest(LiveElement):
    docFactory = xmlfile(sibpath(__file__, "template.html"))
    jsClass = "Parlour.GuestWidget"

    def __init__(self, room):
        self.room = room

    def comeIn(self, name):
        self.name = name
        self.room.welcome(self)

    comeIn = expose(comeIn)

    def say(self, words):
        self.room.tell(self.name + ": " + words)

    say = expose(say)

    def hear(self, line):
        self.callRemote("hear", line)


enter = Room().makeGuest
