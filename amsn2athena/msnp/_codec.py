"""Bytes to commands, and commands to bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from amsn2athena.msnp._verbs import MAYBE_WITH_PAYLOAD, WITH_PAYLOAD, WITHOUT_TRID, Direction

MAX_LINE = 8192
MAX_PAYLOAD = 1 << 20
MAX_TRID = 0xFFFFFFFF
_VERB_LENGTH = 3
_FORBIDDEN = frozenset(" \r\n\0")


class ProtocolError(ValueError):
    """What was received, or was to be sent, is no MSNP. The message quotes none of it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    ``verb``: three letters, or three digits for an error reply. ``args``: in wire form, still escaped,
    without the transaction id and the payload's length. ``payload``: ``None`` for a command that has none.
    """

    verb: str
    trid: int | None = None
    args: tuple[str, ...] = ()
    payload: bytes | None = field(default=None, repr=False)

    @property
    def is_error(self) -> bool:
        """Whether this is an error reply."""
        return self.verb.isdecimal()


class Parser:
    """Commands out of one direction of a connection.

    ``max_line`` and ``max_payload`` are bytes. After a ``ProtocolError`` nothing more can be read.
    """

    def __init__(
        self, direction: Direction, *, max_line: int = MAX_LINE, max_payload: int = MAX_PAYLOAD
    ) -> None:
        self._without_trid = WITHOUT_TRID[direction]
        self._with_payload = WITH_PAYLOAD[direction]
        self._maybe_with_payload = MAYBE_WITH_PAYLOAD[direction]
        self._max_line = max_line
        self._max_payload = max_payload
        self._buffer = b""
        self._head: Command | None = None
        self._wanted = 0

    def receive(self, data: bytes) -> Iterator[Command]:
        """Yield each command that ``data`` completes; raise ``ProtocolError`` at the first bad byte.

        Commands before the bad byte are yielded first. The iterator must be exhausted.
        """
        buffer = self._buffer + data if self._buffer else data
        self._buffer = b""
        position, end = 0, len(buffer)
        while position < end or self._head is not None:
            if self._head is None:
                newline = buffer.find(b"\n", position, position + self._max_line)
                if newline < 0:
                    break
                command = self._read_line(buffer[position:newline])
                position = newline + 1
                if self._head is None:
                    if command is not None:
                        yield command
                    continue
            if end - position < self._wanted:
                break
            head, self._head = self._head, None
            payload = buffer[position : position + self._wanted]
            position += self._wanted
            yield Command(head.verb, head.trid, head.args, payload)
        self._keep(buffer[position:])

    def _keep(self, rest: bytes) -> None:
        if self._head is None and len(rest) >= self._max_line:
            raise ProtocolError(f"a line of more than {self._max_line} bytes")
        self._buffer = rest

    def _read_line(self, line: bytes) -> Command | None:
        """Return a whole command; or note the head of one with a payload and return ``None``."""
        words = _words(line)
        if not words:
            return None
        verb, trid, args = words[0], None, words[1:]
        _check_verb(verb)
        if args and verb not in self._without_trid and (number := _number(args[0])) is not None:
            trid, args = _check_trid(number), args[1:]
        length = self._payload_length(verb, args)
        if length is None:
            return Command(verb, trid, tuple(args))
        self._head, self._wanted = Command(verb, trid, tuple(args[:-1])), length
        return None

    def _payload_length(self, verb: str, args: list[str]) -> int | None:
        if verb in self._with_payload:
            length = _number(args[-1]) if args else None
            if length is None:
                raise ProtocolError(f"{verb} without the length of its payload")
        elif verb in self._maybe_with_payload and args:
            length = _number(args[-1])
        else:
            return None
        if length is not None and length > self._max_payload:
            raise ProtocolError(f"{verb} with a payload of more than {self._max_payload} bytes")
        return length


def encode(command: Command) -> bytes:
    """Return the bytes of ``command``; ``ProtocolError`` when it would be read as something else."""
    _check_verb(command.verb)
    words = [command.verb]
    if command.trid is not None:
        words.append(str(_check_trid(command.trid)))
    words.extend(command.args)
    if command.payload is not None:
        words.append(str(len(command.payload)))
    for argument in command.args:
        if not argument or not _FORBIDDEN.isdisjoint(argument):
            raise ProtocolError(f"an argument of {command.verb} that would not be read as one")
    try:
        line = " ".join(words).encode()
    except UnicodeEncodeError:
        raise ProtocolError(f"an argument of {command.verb} that is no text") from None
    return b"%b\r\n%b" % (line, command.payload or b"")


def _words(line: bytes) -> list[str]:
    line = line.removesuffix(b"\r")
    if b"\0" in line or b"\r" in line:
        raise ProtocolError("a control character in a line")
    try:
        return [word for word in line.decode().split(" ") if word]
    except UnicodeDecodeError:
        raise ProtocolError("a line that is not UTF-8") from None


def _check_verb(verb: str) -> None:
    if len(verb) != _VERB_LENGTH or not verb.isascii() or not (verb.isupper() or verb.isdecimal()):
        raise ProtocolError("a line that begins with no command")


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 10 else None


def _check_trid(trid: int) -> int:
    if not 0 <= trid <= MAX_TRID:
        raise ProtocolError("a transaction id out of range")
    return trid
