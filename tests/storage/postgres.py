"""A private PostgreSQL for a test run: in a temporary folder, on a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=16MB",
    "listen_addresses=",
)


def binaries() -> Path | None:
    """Return the folder with ``initdb`` and ``pg_ctl``, the newest that is found."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    candidates = [*packaged, *([Path(found).resolve()] if found else [])]
    return candidates[-1].parent if candidates else None


@contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster; its value is the URL of an empty database in it."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        _own(folder)
        _run(
            "initdb",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--username=amsn2",
            "-D",
            str(folder / "data"),
        )
        options = " ".join(f"-c {setting}" for setting in _FAST)
        server = ("-D", str(folder / "data"), "-w", "-l", str(folder / "log"))
        _run("pg_ctl", "start", *server, "-o", f"{options} -k {folder}")
        try:
            yield f"postgresql://amsn2@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "stop", *server, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, _unprivileged())


def _unprivileged() -> str:
    """Return the user that runs the server when we are root, which PostgreSQL refuses to be."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(program: str, *arguments: str) -> None:
    folder = binaries()
    assert folder is not None
    user = _unprivileged() if os.geteuid() == 0 else None
    subprocess.run(
        [folder / program, *arguments],
        check=True,
        cwd="/",
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
