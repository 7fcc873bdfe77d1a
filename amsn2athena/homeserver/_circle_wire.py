"""What the network says of circles: frames for those places whose dialect knows of them."""

from __future__ import annotations

from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver._identity import puid
from amsn2athena.homeserver._people import Person
from amsn2athena.msnp import circles, personal, quote
from amsn2athena.msnp.circles import Departure, Roster

#: What a circle itself can do: nothing. Members can do something, and so are told apart from it.
_CIRCLE = "0:0"


def there(circle: str, person: Person) -> bytes:
    """Return that ``person`` is in a circle's conversation, in which status, by which name and words."""
    who = circles.member(person.email, circle)
    online = frame("NLN", None, person.status, who, quote(person.name), person.capabilities, person.picture)
    return online + frame("UBX", None, who, payload=personal.build(person.personal))


def gone(circle: str, person: Person) -> bytes:
    """Return that ``person`` is no longer there."""
    return frame("FLN", None, circles.member(person.email, circle), "0:0")


def opened(circle: str, person: Person) -> bytes:
    """Return to a place of ``person`` that it is in: the circle itself is online."""
    return frame("NLN", None, "NLN", circles.member(person.email, circle), quote(person.name), _CIRCLE, "0")


def roster(
    circle: str, person: Person, guid: str, accounts: tuple[str, ...], *, whole: bool = False
) -> bytes:
    """Return to ``person``, perhaps at one place only, who is there."""
    told = Roster(circle, person.email, guid, accounts, whole)
    return frame("NFY", None, "PUT", payload=told.build_notification())


def left(circle: str, person: Person, email: str) -> bytes:
    """Return to ``person`` that somebody has left the circle for good."""
    return frame("NFY", None, "DEL", payload=Departure(circle, person.email, email).build())


def book_changed(circle: str, person: Person) -> bytes:
    """Return to ``person`` that the circle's members are not those of before."""
    notice = circles.build_change(circle, person.email, puid(person.guid))
    return frame("NOT", None, payload=notice)
