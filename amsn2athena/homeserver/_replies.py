"""Saying no, by number."""

from __future__ import annotations

BAD_ARGUMENT = 201
NO_SUCH_USER = 208
LIST_FULL = 210
ALREADY_THERE = 215
NOT_ON_LIST = 216
NOT_ONLINE = 217
ON_OPPOSITE_LIST = 219
TOO_MANY_GROUPS = 223
NO_SUCH_GROUP = 224
GROUP_EXISTS = 228
GROUP_NAME_TOO_LONG = 229
BAD_LIST = 240
SERVER_ERROR = 500
NOT_IN_THIS_DIALECT = 502
CHALLENGE_FAILED = 540
TOO_FAST = 713
NOT_EXPECTED = 715
CHANGING_TOO_FAST = 800
NOT_SIGNED_IN = 911
NOT_WHILE_HIDDEN = 913
NOT_IN_CIRCLE = 933


class Refused(Exception):
    """A command is answered with the error ``code``. ``closes``: and with the end of the connection.
    ``reason`` tells the log what the client did; without one, nothing that is worth a line if it may stay.
    """

    def __init__(self, code: int, reason: str = "", *, closes: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.closes = closes
