"""What cannot be started says so in one line on standard error, with exit code 1."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.running import TWISTD, free_port


def start(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(TWISTD), "--nodaemon", "--pidfile=", "amsn2-web", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def assert_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    for word in words:
        assert word in line
    assert "Traceback" not in done.stdout


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def options(folder: Path, http: int, home: int) -> tuple[str, ...]:
    return (
        f"--http=tcp:{http}:interface=127.0.0.1",
        f"--home=tcp:{home}:interface=127.0.0.1",
        f"--data-dir={folder / 'data'}",
    )


def test_a_web_port_in_use(tmp_path: Path, taken: int) -> None:
    done = start(tmp_path, *options(tmp_path, taken, free_port()))
    assert_one_line(done, f"Port {taken}", "in use", "--http")


def test_a_home_port_in_use(tmp_path: Path, taken: int) -> None:
    done = start(tmp_path, *options(tmp_path, free_port(), taken))
    assert_one_line(done, f"Port {taken}", "in use", "--home")


def test_a_data_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = start(tmp_path, f"--data-dir={tmp_path / 'file' / 'data'}")
    assert_one_line(done, "data directory", "cannot be written")


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "amsn2.db").write_bytes(b"this is not a database" * 100)
    done = start(tmp_path, *options(tmp_path, free_port(), free_port()))
    assert_one_line(done, "amsn2.db")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http = [", "is not right"),
        ("colour = 'blue'", "colour"),
        ("[networks.club]\ntitle = 'Club'\nnotification = 'nowhere'\n", "club"),
        ("[networks.club]\ntitle = 'Club'\nnotification = 'a:1'\nservices = 'ftp://x'\n", "ftp://x"),
        ("[networks.club]\ntitle = 'Club'\nnotification = 'a:1'\nca = 'no.pem'\n", "no.pem cannot be read"),
        ("[networks.club]\ntitle = 'C'\nnotification = 'a:1'\nca = 'config.toml'\n", "no certificates in"),
        ("[networks.x]\npreset = 'crostalk'\n", "preset = 'crostalk' is none of"),
        ("[networks.home]\ntitle = 'Mine'\nnotification = 'a:1'\n", "home"),
    ],
)
def test_a_broken_configuration_file(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    done = start(tmp_path, "--config=config.toml")
    assert_one_line(done, "config.toml", words)


def test_a_missing_configuration_file(tmp_path: Path) -> None:
    assert_one_line(start(tmp_path, "--config=nowhere.toml"), "nowhere.toml", "cannot be read")


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("--http=nonsense", "nonsense"),
        ("--home=tcp:abc", "tcp:abc"),
        ("--registration=maybe", "maybe"),
        ("--linger=soon", "soon"),
        ("--database=nonsense", "database"),
    ],
)
def test_an_option_that_makes_no_sense(tmp_path: Path, option: str, word: str) -> None:
    assert_one_line(start(tmp_path, f"--data-dir={tmp_path}", option), word)
