"""What can be said of old clients, on the command line and in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from amsn2athena import config, tap
from amsn2athena.plan import RetroPlan

FILE = """
[home]
endpoint = "tcp:1900"

[home.retro]
directory = "/srv/retro"
https = "tcp:4430"
"""


def retro(folder: Path, *arguments: str) -> RetroPlan | None:
    options = tap.Options()
    options.parseOptions((f"--data-dir={folder}", *arguments))  # type: ignore[no-untyped-call]
    return options.plan().retro


def test_nothing_said_means_no_old_clients(tmp_path: Path) -> None:
    assert retro(tmp_path) is None


def test_a_folder_is_enough(tmp_path: Path) -> None:
    assert retro(tmp_path, "--retro=there") == RetroPlan(Path("there"), "tcp:443", "tcp:80")


def test_the_file_says_it_in_a_table(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE)
    assert retro(tmp_path, f"--config={file}") == RetroPlan(Path("/srv/retro"), "tcp:4430", "tcp:80")
    assert retro(tmp_path, f"--config={file}", "--retro=here", "--retro-http=tcp:8000") == RetroPlan(
        Path("here"), "tcp:4430", "tcp:8000"
    )


def test_the_table_says_where_the_home_network_is(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE)
    options = tap.Options()
    options.parseOptions((f"--data-dir={tmp_path}", f"--config={file}"))  # type: ignore[no-untyped-call]
    assert options.plan().home == "tcp:1900"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--retro-https=tcp:1"], "--retro"),
        (["--retro-http=tcp:1"], "--retro"),
        (["--retro=there", "--home=off"], "home network"),
        (["--retro=there", "--retro-https=nonsense"], "nonsense"),
        (["--retro=there", "--retro-http=nonsense"], "nonsense"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, arguments: list[str], words: str) -> None:
    with pytest.raises(config.BadConfiguration, match=words):
        retro(tmp_path, *arguments)


@pytest.mark.parametrize("text", ["[home.retro]\nhttps = 'tcp:1'\n", "[home]\ncolour = 'blue'\n"])
def test_a_table_that_is_not_right_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(config.BadConfiguration, match="is not right"):
        config.read(file)
