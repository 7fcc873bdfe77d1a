"""Bytes to commands, and commands to bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._verbs import RULES, WITH_SECRET, Direction, Rules

#: Bytes in a line, CR LF included. The longest seen, with a ticket in it, take 2,000.
MAX_LINE = 8192
#: Bytes in a payload. The longest seen, lists and policies, take a few thousand.
MAX_PAYLOAD = 256 * 1024
#: Words in a line. The longest seen, an offer of dialects, may have 20.
MAX_WORDS = 64

_MAX_TRID = 0xFFFFFFFF
_MAX_DIGITS = 10
_VERB = re.compile("[A-Z]{3}|[0-9]{3}")
_UNSAFE = re.compile("[ \r\n\0]")


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """One command.

    ``verb``: three letters, or three digits for an error reply. ``args``: in wire form, still escaped,
    without the transaction id and the payload's length. ``payload``: ``None`` for a command that has none.
    Its ``repr`` is fit for a log: without payloads, and without arguments that may hold a ticket or a token.
    """

    verb: str
    trid: int | None = None
    args: tuple[str, ...] = ()
    payload: bytes | None = None

    @property
    def is_error(self) -> bool:
        """Whether this is an error reply."""
        return self.verb.isdecimal()

    def __repr__(self) -> str:
        args = "(...)" if self.verb in WITH_SECRET else repr(self.args)
        payload = "" if self.payload is None else f", <{len(self.payload)} bytes>"
        return f"Command({self.verb!r}, {self.trid}, {args}{payload})"


class Parser:
    """Commands out of one direction of a connection.

    ``max_line`` (with its CR LF) and ``max_payload`` are bytes. After a ``ProtocolError`` nothing more can be
    read.
    """

    def __init__(
        self,
        direction: Direction,
        *,
        max_line: int = MAX_LINE,
        max_payload: int = MAX_PAYLOAD,
        max_words: int = MAX_WORDS,
    ) -> None:
        self._rules = RULES[direction]
        self._max_line = max_line
        self._max_payload = max_payload
        self._max_words = max_words
        self._buffer = bytearray()
        self._head: tuple[str, int | None, tuple[str, ...]] | None = None
        self._wanted = 0
        self._broken = False

    def receive(self, data: bytes) -> Iterator[Command]:
        """Take ``data`` in, and yield each command that is complete.

        Raises ``ProtocolError`` at what is none, after the commands before it. What is not taken from the
        iterator comes with the next one.
        """
        self._buffer += data
        return self._commands()

    def _commands(self) -> Iterator[Command]:
        if self._broken:
            raise ProtocolError("nothing can be read after an error")
        try:
            while (command := self._payload() if self._head else self._line()) is not None:
                yield command
        except ProtocolError:
            self._broken = True
            self._buffer.clear()
            raise

    def _line(self) -> Command | None:
        """The next command; if it has a payload, with that."""
        buffer = self._buffer
        end = buffer.find(b"\n", 0, self._max_line)
        if end < 0:
            if len(buffer) >= self._max_line:
                raise ProtocolError(f"a line of more than {self._max_line} bytes")
            return None
        words = _words(buffer[: end + 1])
        del buffer[: end + 1]
        if len(words) > self._max_words:
            raise ProtocolError(f"a line of more than {self._max_words} words")
        trid, args, length = _shape(self._rules, words)
        if length is None:
            return Command(words[0], trid, tuple(args))
        if length > self._max_payload:
            raise ProtocolError(f"a payload of more than {self._max_payload} bytes")
        self._head, self._wanted = (words[0], trid, tuple(args)), length
        return self._payload()

    def _payload(self) -> Command | None:
        head, wanted = self._head, self._wanted
        if head is None or len(self._buffer) < wanted:
            return None
        payload = bytes(self._buffer[:wanted])
        del self._buffer[:wanted]
        self._head = None
        return Command(*head, payload)


def encode(command: Command) -> bytes:
    """The bytes of ``command``, with the length of its payload.

    Raises ``ProtocolError`` for a command that a parser, whichever way the bytes go, would read as something
    else: what users write can end up in an argument, but never become a command.
    """
    args = command.args
    length = None if command.payload is None else len(command.payload)
    if not all(args) or _UNSAFE.search("".join(args)):
        raise ProtocolError(f"an argument of {command.verb} that would not be read as one")
    words = [command.verb, *args] if command.trid is None else [command.verb, str(command.trid), *args]
    if length is not None:
        words.append(str(length))
    if not any(_reads(rules, words, command, length) for rules in RULES.values()):
        raise ProtocolError(f"{command.verb} that would be read as another command")
    try:
        line = " ".join(words).encode()
    except UnicodeEncodeError:
        raise ProtocolError(f"an argument of {command.verb} that is no text") from None
    return b"%b\r\n%b" % (line, command.payload or b"")


def _reads(rules: Rules, words: list[str], command: Command, length: int | None) -> bool:
    try:
        trid, args, found = _shape(rules, words)
    except ProtocolError:
        return False
    return (trid, tuple(args), found) == (command.trid, command.args, length)


def _words(line: bytearray) -> list[str]:
    """The words of a line. What is not UTF-8 becomes U+FFFD: one odd name must not end a session."""
    if not line.endswith(b"\r\n") or line.count(b"\r") > 1 or b"\0" in line:
        raise ProtocolError("a control character in a line")
    words = line[:-2].decode(errors="replace").split(" ")
    return [word for word in words if word] if "" in words else words


def _shape(rules: Rules, words: Sequence[str]) -> tuple[int | None, Sequence[str], int | None]:
    """The transaction id, the arguments and the length of the payload of a line."""
    if not words or not _VERB.fullmatch(words[0]):
        raise ProtocolError("a line that begins with no command")
    verb, args, trid, length = words[0], words[1:], None, None
    if args and verb not in rules.without_trid and _is_number(args[0]):
        trid, args = int(args[0]), args[1:]
        if trid > _MAX_TRID:
            raise ProtocolError("a transaction id out of range")
    if verb in rules.with_payload:
        if not args or not _is_number(args[-1]):
            raise ProtocolError(f"{verb} without the length of its payload")
        length, args = int(args[-1]), args[:-1]
    elif args and (verb in rules.maybe_with_payload or verb.isdecimal()) and _is_number(args[-1]):
        length, args = int(args[-1]), args[:-1]
    return trid, args, length


def _is_number(word: str) -> bool:
    return word.isdecimal() and word.isascii() and len(word) <= _MAX_DIGITS
