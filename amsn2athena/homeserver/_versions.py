"""By which an old client tells whether the lists that it has kept are still those of the server.

It says, with SYN, the version that it was told last; when that is the newest, nothing more is told. Here a
version is the stamp of the newest change (see ``storage.changes``): a moment, or in dialects that number
their versions the seconds since 2020. While a change with the same stamp may still follow, the one before is
told: a client that says it later gets everything again, and misses nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import floor

from amsn2athena.msnp.dialects import Dialect

_FIRST = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
#: Versions in a second, where they are moments.
_FINE = 1_000_000


def newest(dialect: Dialect, changed: float) -> str:
    """Return the version of lists that were ``changed`` then (seconds since the epoch)."""
    return _word(dialect, _count(dialect, changed))


def version(dialect: Dialect, changed: float, now: float) -> str:
    """Return the version to tell ``now`` of lists that were ``changed`` then."""
    last = _count(dialect, changed)
    return _word(dialect, last if last < _count(dialect, now) else last - 1)


def _count(dialect: Dialect, moment: float) -> int:
    return floor((moment - _FIRST) * (1 if dialect.versions else _FINE))


def _word(dialect: Dialect, count: int) -> str:
    count = max(0, count)
    if dialect.versions:
        return str(count)
    moment = datetime.fromtimestamp(_FIRST + count // _FINE, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{count % _FINE:06}-00:00"
