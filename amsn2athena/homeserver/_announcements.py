"""What the network says to everybody: whatever its operator wants to be read, and that it will go down."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from amsn2athena.homeserver._people import Person

#: Characters of a notice.
LONGEST_NOTICE = 1_000
#: A day: nobody remembers longer that the network goes down.
MOST_MINUTES = 1_440


def notice(text: str) -> str:
    """Return ``text`` as a notice. Raises ``ValueError``, with a sentence, when it cannot be one."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValueError("There is nothing to say.")
    if len(text) > LONGEST_NOTICE:
        raise ValueError(f"A notice has at most {LONGEST_NOTICE} characters.")
    if any(unicodedata.category(each) in ("Cc", "Cs") and each not in "\n\t" for each in text):
        raise ValueError("A notice cannot contain control characters.")
    return text


def minutes(number: int) -> int:
    """Return ``number`` if the network may be announced to go down then, else raise ``ValueError``."""
    if not 0 <= number <= MOST_MINUTES:
        raise ValueError(f"Say it from 0 to {MOST_MINUTES} minutes before.")
    return number


def tell(people: Iterable[Person], say: Callable[[Person], bytes]) -> int:
    """Say something to everybody, at all their places; return how many people that are."""
    told = 0
    for person in tuple(people):
        data = say(person)
        for endpoint in tuple(person.endpoints.values()):
            endpoint.session.send(data)
        told += 1
    return told
