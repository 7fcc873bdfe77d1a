"""Where the project's own files lie: ``js/``, ``templates/`` and ``static/``.

In a checkout they are top-level folders; in a wheel they are installed inside the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder ``js``, ``templates`` or ``static``; ``FileNotFoundError`` when it is missing."""
    for candidate in (_PACKAGE / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"{name}/ was not installed with amsn2athena")
