"""Changes that arrive twice: some clients send theirs again, byte for byte, and end their session when the
second one is refused.

Nearly every change may be made twice without harm. What remains is refused the second time, because what it
deletes is gone or what it makes is there: then the answer that the first one had is the true one.
"""

from __future__ import annotations

from collections import OrderedDict

from twisted.internet.interfaces import IReactorTime

from amsn2athena.msnp.soap import AnyRequest

#: Seconds in which the same change of the same person is the same one again.
SECONDS = 30.0
#: People whose last change is remembered.
_PEOPLE = 1_000


class Repeats:
    """The last change that each person made, and its answer."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._last: OrderedDict[str, tuple[float, AnyRequest, bytes]] = OrderedDict()

    def remember(self, email: str, request: AnyRequest, answer: bytes) -> None:
        """That was made, and answered so."""
        self._last[email] = (self._clock.seconds(), request, answer)
        self._last.move_to_end(email)
        if len(self._last) > _PEOPLE:
            self._last.popitem(last=False)

    def answer(self, email: str, request: AnyRequest) -> bytes | None:
        """Return the answer to the last change of this person, if this is it again."""
        made, last, answer = self._last.get(email, (0.0, None, b""))
        return answer if last == request and self._clock.seconds() < made + SECONDS else None
