"""What stands for what: names in texts, and patterns of words."""

from __future__ import annotations

import re

from amsn2athena.msnp import Command

_NAME = re.compile(r"\$([a-z][a-z_]*)")
_CAPTURE = re.compile(r"\?([a-z][a-z_]*)")
_ESCAPE = re.compile(rb"\\(r|n|s|x[0-9a-f]{2})")
_PLAIN = {b"r": b"\r", b"n": b"\n", b"s": b" "}


def fill(text: str, names: dict[str, str]) -> str:
    """Put in what the names in a text stand for. Raises ``KeyError`` for one that is not known yet."""
    return _NAME.sub(lambda found: names[found[1]], text)


def raw(text: str) -> bytes:
    """The bytes of a text."""
    return _ESCAPE.sub(
        lambda found: _PLAIN.get(found[1]) or bytes.fromhex(found[1][1:].decode()), text.encode()
    )


def line(text: str) -> bytes:
    """A command: its line, and its payload behind the length of it."""
    head, bar, payload = text.partition(" | ")
    if not bar:
        return raw(head) + b"\r\n"
    body = raw(payload)
    return raw(head) + b" %d\r\n" % len(body) + body


def words(command: Command) -> list[str]:
    """The words of a command's line, without the length of its payload."""
    number = [] if command.trid is None else [str(command.trid)]
    return [command.verb, *number, *command.args]


def matches(pattern: str, command: Command, names: dict[str, str]) -> dict[str, str] | None:
    """What a pattern names in a command; ``None`` when it is another one."""
    head, *inside = pattern.split(" | ")
    found = [within(fill(each, names), command.payload or b"") for each in inside]
    found.append(_match(fill(head, names).split(), words(command)))
    named: dict[str, str] = {}
    for each in found:
        if each is None:
            return None
        named |= each
    return named


def within(pattern: str, data: bytes) -> dict[str, str] | None:
    """What a pattern names in what it is found in; ``None`` when it is not found."""
    parts = _CAPTURE.split(pattern)
    expression = b"".join(
        b"(?P<%b>.*?)" % part.encode() if number % 2 else re.escape(raw(part))
        for number, part in enumerate(parts)
    )
    found = re.search(expression, data, re.DOTALL)
    return None if found is None else {name: each.decode() for name, each in found.groupdict().items()}


def _match(wanted: list[str], came: list[str]) -> dict[str, str] | None:
    if wanted and wanted[-1] == "...":
        wanted = wanted[:-1]
        came = came[: len(wanted)]
    if len(wanted) != len(came):
        return None
    named = {}
    for want, have in zip(wanted, came, strict=True):
        before, mark, name = want.partition("?")
        if mark and have.startswith(before):
            named[name] = have.removeprefix(before)
        elif want not in ("*", have):
            return None
    return named


def shown(command: Command) -> str:
    """A command, for people who look for what went wrong."""
    payload = "" if command.payload is None else f" | {command.payload[:300]!r}"
    return " ".join(words(command)) + payload
