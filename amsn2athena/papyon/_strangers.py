"""What a notification server says of people whom we do not know: perhaps we shall in a moment.

Who is added, here or at another place, is told of by the notification server at once, often before the
address book has told us who that is.
"""

from __future__ import annotations

from collections import OrderedDict

from amsn2athena.msnp import Command

#: People of whom the last is remembered, the newest.
MOST = 200


class Strangers:
    """The last of each command about each of them."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, dict[str, Command]] = OrderedDict()

    def note(self, user: str, command: Command) -> None:
        """Remember what was said of ``1:bob@example.com``."""
        account = _account(user)
        said = self._said.setdefault(account, {})
        said[command.verb] = command
        self._said.move_to_end(account)
        if len(self._said) > MOST:
            self._said.popitem(last=False)

    def take(self, user: str = "") -> list[Command]:
        """Return what was said of somebody, and forget it."""
        return list(self._said.pop(_account(user), {}).values())


def _account(user: str) -> str:
    return user.rpartition(":")[2].lower()
