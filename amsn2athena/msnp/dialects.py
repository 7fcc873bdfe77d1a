"""The versions of the protocol, as a table of what differs. Both sides read it.

    >>> MSNP15.user("bob@example.com")
    ('bob@example.com', '1')
    >>> MSNP18.place("bob@example.com", "{11111111-2222-3333-4444-555555555555}")
    'bob@example.com;{11111111-2222-3333-4444-555555555555}'
    >>> agree(["MSNP15", "MSNP18", "CVR0"], (MSNP18, MSNP15)).name
    'MSNP18'

A client offers, with VER, those that it speaks; the server picks one for the connection, and two people who
see each other or share a switchboard may have different ones. What is not in the table is the same in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amsn2athena.msnp.identity import Capabilities


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """One version of the protocol.

    `places`: somebody can be signed in at several places. Each is named by a machine GUID, which USR S shows;
    switchboards and personal messages tell of each, one hears of oneself too, and capabilities are two words.
    `user_form`: the words by which NLN, FLN and UBX name somebody. `initial`: the verb that tells a place
    which has just come who is there; `ILN` repeats the number of the request that it answers. `circles`:
    there are group chats, see `amsn2athena.msnp.circles`.
    """

    number: int
    places: bool
    user_form: str
    initial: str
    circles: bool = False

    @property
    def name(self) -> str:
        """As VER writes it."""
        return f"MSNP{self.number}"

    def user(self, account: str) -> tuple[str, ...]:
        """The words by which NLN, FLN and UBX name an account."""
        return tuple(self.user_form.format(account).split(" "))

    def split_user(self, args: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Whom the first of `args` name (as it stands there, empty for nobody), and what follows."""
        words = self.user_form.count(" ") + 1
        return "".join(args[:1]), tuple(args[words:])

    def place(self, account: str, guid: str) -> str:
        """How a switchboard names somebody at a place; `guid` is in braces, or empty if none is known."""
        return f"{account};{guid}" if self.places and guid else account

    def capabilities(self, word: str) -> str:
        """What CHG and NLN say that somebody can do, in this dialect; `word` is of any."""
        found = Capabilities.parse(word)
        return str(found) if self.places else str(found.basic)


MSNP18 = Dialect(18, places=True, user_form="1:{}", initial="NLN", circles=True)
MSNP15 = Dialect(15, places=False, user_form="{} 1", initial="ILN")

ALL = (MSNP18, MSNP15)
"""Those that are understood here, the best first."""


def agree(offered: Iterable[str], spoken: Iterable[Dialect]) -> Dialect | None:
    """The first of `spoken` that is `offered` too, in any case of letters."""
    names = {name.upper() for name in offered}
    return next((dialect for dialect in spoken if dialect.name in names), None)
