"""The numbers that an account goes by. They come from its GUID, so they never change."""

from __future__ import annotations


def puid(guid: str) -> int:
    """Return the passport number, 64 bits unsigned: the GUID's first and last eight digits."""
    digits = guid.replace("-", "")
    return int(digits[:8] + digits[-8:], 16)


def cid(guid: str) -> int:
    """Return the contact number, 64 bits signed: the GUID's last sixteen digits."""
    number = int(guid.replace("-", "")[-16:], 16)
    return number - 2**64 if number >= 2**63 else number
