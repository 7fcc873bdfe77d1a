"""Commands as bytes."""

from __future__ import annotations

from amsn2athena.msnp import Command, encode


def frame(verb: str, trid: int | None, *args: str, payload: bytes | None = None) -> bytes:
    """Return a command's bytes."""
    return encode(Command(verb, trid, args, payload))
