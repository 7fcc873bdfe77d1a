"""Bytes to commands, and commands to bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

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


class Command(NamedTuple):
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


class _Shapes(dict[str, tuple[bool, bool, bool]]):
    """Of the commands of one direction, by verb: whether one may have a transaction id, whether it may have a
    payload, and whether it must.

    Every verb that was looked for is remembered; there are fewer than 20,000.
    """

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, verb: str) -> tuple[bool, bool, bool]:
        if not _VERB.fullmatch(verb):
            raise ProtocolError("a line that begins with no command")
        must = verb in self._rules.with_payload
        may = must or verb in self._rules.maybe_with_payload or verb.isdecimal()
        shape = self[verb] = (verb not in self._rules.without_trid, may, must)
        return shape


_SHAPES = {direction: _Shapes(rules) for direction, rules in RULES.items()}
_Head = tuple[str, int | None, tuple[str, ...], int | None]


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
        self._shapes = _SHAPES[direction]
        self._max_line = max_line
        self._max_payload = max_payload
        self._max_words = max_words
        #: What has come, and how much of it was read. What is left over is copied when more comes: when that
        #: is little, to the end of an array, so that all copying takes time in proportion to all that comes.
        self._data: bytes | bytearray = b""
        self._read = 0
        #: The line of a command whose payload is not all there.
        self._head: _Head | None = None
        self._broken = False

    def receive(self, data: bytes) -> Iterator[Command]:
        """Take ``data`` in, and yield each command that is complete.

        Raises ``ProtocolError`` at what is none, after the commands before it. What is not taken from the
        iterator comes with the next one.
        """
        left = len(self._data) - self._read
        if not left:
            self._data = data
        elif left <= len(data):
            self._data = bytes(self._data[self._read :]) + data
        else:
            self._data = bytearray(self._data) if isinstance(self._data, bytes) else self._data
            del self._data[: self._read]
            self._data += data
        self._read = 0
        return self._commands()

    def _commands(self) -> Iterator[Command]:
        if self._broken:
            raise ProtocolError("nothing can be read after an error")
        try:
            while (command := self._next()) is not None:
                yield command
        except ProtocolError:
            self._broken = True
            self._data, self._read = b"", 0
            raise

    def _next(self) -> Command | None:
        """The next command, when all of it is there."""
        head = self._head or self._line()
        if head is None:
            return None
        verb, trid, args, length = head
        if length is None:
            return Command(verb, trid, args)
        start, end = self._read, self._read + length
        if len(self._data) < end:
            self._head = head
            return None
        self._head, self._read = None, end
        return Command(verb, trid, args, bytes(self._data[start:end]))

    def _line(self) -> _Head | None:
        """The next line, taken apart."""
        start, data = self._read, self._data
        end = data.find(b"\n", start, start + self._max_line)
        if end < 0:
            if len(data) - start >= self._max_line:
                raise ProtocolError(f"a line of more than {self._max_line} bytes")
            return None
        self._read = end + 1
        words = _words(data[start : end + 1])
        if len(words) > self._max_words:
            raise ProtocolError(f"a line of more than {self._max_words} words")
        head = _shape(self._shapes, words)
        if head[3] is not None and head[3] > self._max_payload:
            raise ProtocolError(f"a payload of more than {self._max_payload} bytes")
        return head


def encode(command: Command) -> bytes:
    """The bytes of ``command``, with the length of its payload.

    Raises ``ProtocolError`` for a command that a parser, whichever way the bytes go, would read as something
    else: what users write can end up in an argument, but never become a command.
    """
    verb, trid, args, payload = command
    length = None if payload is None else len(payload)
    if not all(args) or _UNSAFE.search("".join(args)):
        raise ProtocolError(f"an argument of {verb} that would not be read as one")
    words = [verb, *args] if trid is None else [verb, str(trid), *args]
    if length is not None:
        words.append(str(length))
    wanted = (verb, trid, tuple(args), length)
    if not any(_reads(shapes, words, wanted) for shapes in _SHAPES.values()):
        raise ProtocolError(f"{verb} that would be read as another command")
    try:
        line = " ".join(words).encode()
    except UnicodeEncodeError:
        raise ProtocolError(f"an argument of {verb} that is no text") from None
    return b"%b\r\n%b" % (line, payload or b"")


def _reads(shapes: _Shapes, words: list[str], wanted: _Head) -> bool:
    try:
        return _shape(shapes, words) == wanted
    except ProtocolError:
        return False


def _words(line: bytes | bytearray) -> list[str]:
    """The words of a line. What is not UTF-8 becomes U+FFFD: one odd name must not end a session."""
    if line.find(b"\r") != len(line) - 2 or b"\0" in line:
        raise ProtocolError("a control character in a line")
    words = line[:-2].decode("utf-8", "replace").split(" ")
    return [word for word in words if word] if "" in words else words


def _shape(shapes: _Shapes, words: list[str]) -> _Head:
    """The verb, the transaction id, the arguments and the length of the payload of a line."""
    if not words:
        raise ProtocolError("a line that begins with no command")
    verb, trid, length = words[0], None, None
    numbered, may, must = shapes[verb]
    first, last = 1, len(words)
    if numbered and last > 1 and _is_number(words[1]):
        first, trid = 2, int(words[1])
        if trid > _MAX_TRID:
            raise ProtocolError("a transaction id out of range")
    if may:
        if last > first and _is_number(words[-1]):
            last, length = last - 1, int(words[-1])
        elif must:
            raise ProtocolError(f"{verb} without the length of its payload")
    return verb, trid, tuple(words[first:last]), length


def _is_number(word: str) -> bool:
    return word.isdecimal() and word.isascii() and len(word) <= _MAX_DIGITS
