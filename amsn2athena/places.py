"""Where a service keeps what it must not lose."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from platformdirs import user_data_path

from amsn2athena.storage import StorageUnavailable

_KEY_BYTES = 32


def data_directory(chosen: str | None) -> Path:
    """Return the data directory, made if need be and readable by its owner alone.

    Raises ``StorageUnavailable`` when it cannot be made or written.
    """
    folder = _folder(chosen)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StorageUnavailable(
            f"The data directory {folder} cannot be written: {error.strerror}."
        ) from None
    return folder


def control_socket(chosen: str | None) -> Path:
    """Return where a service that runs can be spoken to; the data directory need not exist."""
    return _folder(chosen) / "control"


def sealing_key(chosen: str | None) -> bytes:
    """Return the key that passwords of the oldest clients are sealed with, from a file in the data directory
    that is made if need be and readable by its owner alone. Raises ``StorageUnavailable``.
    """
    path = data_directory(chosen) / "old-clients.key"
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_bytes()
    except OSError as error:
        raise StorageUnavailable(f"The key {path} cannot be read or made: {error.strerror}.") from None
    if len(key) != _KEY_BYTES:
        raise StorageUnavailable(f"The key {path} is damaged. Without it passwords of old clients are lost.")
    return key


def _make_key(path: Path) -> None:
    """Make it whole or not at all; whoever else makes one at the same time may be first."""
    fresh = path.with_suffix(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(secrets.token_bytes(_KEY_BYTES))
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def database_url(url: str | None, data_dir: str | None) -> str:
    """Return the URL of the database: the chosen one, or a file in the data directory."""
    return url or f"sqlite:///{data_directory(data_dir) / 'amsn2.db'}"


def _folder(chosen: str | None) -> Path:
    return Path(chosen).expanduser() if chosen else user_data_path("amsn2-web", appauthor=False)
