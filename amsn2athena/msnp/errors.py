"""The numbers that a server answers with when it does not do as it was asked."""

from __future__ import annotations

import enum


class ErrorCode(enum.IntEnum):
    """The error replies that are still met. A reply is the number as the verb, with the request's id."""

    BAD_ARGUMENT = 201
    BAD_ACCOUNT = 205
    NO_SUCH_ACCOUNT = 208
    ALREADY_THERE = 215
    NOT_ON_LIST = 216
    NOT_ONLINE = 217
    ALREADY_IN_MODE = 218
    TOO_MANY_GROUPS = 223
    NO_SUCH_GROUP = 224
    GROUP_EXISTS = 228
    GROUP_NAME_TOO_LONG = 229
    BAD_LIST = 240
    BAD_LIST_DOCUMENT = 241
    SERVER_ERROR = 500
    NOT_IN_DIALECT = 502
    CHALLENGE_FAILED = 540
    CALLING_TOO_FAST = 713
    NOT_EXPECTED = 715
    CHANGING_TOO_FAST = 800
    AUTHENTICATION_FAILED = 911
    NOT_WHILE_HIDDEN = 913
    BAD_TICKET = 928


_MEANINGS: dict[int, str] = {
    ErrorCode.BAD_ARGUMENT: "an argument makes no sense",
    ErrorCode.BAD_ACCOUNT: "there is no such account",
    ErrorCode.NO_SUCH_ACCOUNT: "there is no such account",
    ErrorCode.ALREADY_THERE: "already on that list, or in that conversation",
    ErrorCode.NOT_ON_LIST: "not on that list",
    ErrorCode.NOT_ONLINE: "not online, or does not want to be reached",
    ErrorCode.ALREADY_IN_MODE: "nothing changes: it is so already",
    ErrorCode.TOO_MANY_GROUPS: "too many groups",
    ErrorCode.NO_SUCH_GROUP: "there is no such group",
    ErrorCode.GROUP_EXISTS: "a group with this name exists",
    ErrorCode.GROUP_NAME_TOO_LONG: "the name of the group is too long",
    ErrorCode.BAD_LIST: "the list of people makes no sense",
    ErrorCode.BAD_LIST_DOCUMENT: "the list of people cannot be read",
    ErrorCode.SERVER_ERROR: "the server failed",
    ErrorCode.NOT_IN_DIALECT: "this version of the protocol has no such command",
    ErrorCode.CHALLENGE_FAILED: "the challenge was not answered rightly",
    ErrorCode.CALLING_TOO_FAST: "too many calls in a short time",
    ErrorCode.NOT_EXPECTED: "not expected here",
    ErrorCode.CHANGING_TOO_FAST: "too many changes in a short time",
    ErrorCode.AUTHENTICATION_FAILED: "the server did not accept the sign-in",
    ErrorCode.NOT_WHILE_HIDDEN: "not possible while hidden",
    ErrorCode.BAD_TICKET: "the ticket is not valid",
}


def meaning(number: int) -> str:
    """What an error says, in plain words without a full stop."""
    return _MEANINGS.get(number, f"error {number}")
