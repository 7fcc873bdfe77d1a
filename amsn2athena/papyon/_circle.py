"""A circle: a group chat that lasts, with a name and members."""

from __future__ import annotations

from dataclasses import dataclass, field

from amsn2athena.msnp import circles
from amsn2athena.msnp.soap import CircleRole, CircleState


@dataclass(eq=False, slots=True, weakref_slot=True)
class Circle:
    """A circle that we are in, or are asked into. The client keeps it up to date; only read it.

    ``id`` is its address, ``guid@live.com``. ``role`` and ``state`` are ours: a circle that we were asked
    into has the state ``WAITING`` and the role ``INVITED``, and tells neither ``members`` nor ``invited``.
    Both are accounts; we are among the members, who waits for an answer is among the invited. ``inviter`` is
    the account of who asked us, ``inviter_name`` and ``message`` are what they call themselves and what they
    said; all three are ``""`` once we have answered, and where the network does not tell.
    """

    guid: str
    name: str = ""
    role: CircleRole = CircleRole.NONE
    state: CircleState = CircleState.NONE
    members: frozenset[str] = frozenset()
    invited: frozenset[str] = frozenset()
    inviter: str = ""
    inviter_name: str = ""
    message: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """The circle's address."""
        return circles.address(self.guid)

    @property
    def is_admin(self) -> bool:
        """Whether we may invite others."""
        return self.role in (CircleRole.ADMIN, CircleRole.ASSISTANT)

    def __repr__(self) -> str:
        return f"<Circle {self.guid} {self.state.value}, {len(self.members)} members>"
