"""What can go wrong in the protocol."""

from __future__ import annotations


class ProtocolError(ValueError):
    """What was received, or was to be sent, is no MSNP.

    The message quotes no argument and no payload: they may hold secrets.
    """
