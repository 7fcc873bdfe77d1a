"""Where a service keeps what it must not lose."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

from amsn2athena.storage import StorageUnavailable


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


def database_url(url: str | None, data_dir: str | None) -> str:
    """Return the URL of the database: the chosen one, or a file in the data directory."""
    return url or f"sqlite:///{data_directory(data_dir) / 'amsn2.db'}"


def _folder(chosen: str | None) -> Path:
    return Path(chosen).expanduser() if chosen else user_data_path("amsn2-web", appauthor=False)
