"""The configuration file, and what options and file come to together."""

from __future__ import annotations

from pathlib import Path

import pytest

from amsn2athena import config, tap
from amsn2athena.plan import Plan
from amsn2athena.registration import Registration

FILE = """
http = "tcp:9000:interface=127.0.0.1"
home = "off"
linger = 5
registration = "invite"
hosts = ["Chat.Example.org"]
data-dir = "{folder}/from-file"

[networks.club]
title = "Our club"
notification = "msn.example.org:1863"
services = "https://services.example.org/"
sharing = "https://elsewhere.example.org/Sharing.asmx"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(FILE.format(folder=tmp_path))
    return file


def plan(*arguments: str) -> Plan:
    options = tap.Options()
    options.parseOptions(arguments)  # type: ignore[no-untyped-call]
    return options.plan()


def test_nothing_said_means_loopback_and_half_an_hour(tmp_path: Path) -> None:
    assert plan(f"--data-dir={tmp_path}/new/folder") == Plan(
        http="tcp:8080:interface=127.0.0.1",
        home="tcp:1863:interface=127.0.0.1",
        database_url=f"sqlite:///{tmp_path}/new/folder/amsn2.db",
        registration=None,
        linger=1800.0,
        hosts=frozenset(),
        networks={},
        control=tmp_path / "new/folder/control",
        data_dir=f"{tmp_path}/new/folder",
    )
    assert (tmp_path / "new/folder").stat().st_mode & 0o777 == 0o700


def test_the_file_counts_where_the_command_line_is_silent(file: Path, tmp_path: Path) -> None:
    made = plan(f"--config={file}")
    assert (made.http, made.home, made.linger) == ("tcp:9000:interface=127.0.0.1", None, 300.0)
    assert made.registration is Registration.INVITE
    assert made.hosts == {"chat.example.org"}
    assert made.database_url == f"sqlite:///{tmp_path}/from-file/amsn2.db"
    assert list(made.networks) == ["club"]


def test_the_command_line_counts_more_than_the_file(file: Path, tmp_path: Path) -> None:
    made = plan(
        f"--config={file}",
        "--http=tcp:1:interface=127.0.0.1",
        "--home=tcp:2",
        "--linger=1",
        "--registration=open",
        "--database=sqlite:///elsewhere.db",
        "--host=other.example.org",
    )
    assert (made.http, made.home, made.linger) == ("tcp:1:interface=127.0.0.1", "tcp:2", 60.0)
    assert made.registration is Registration.OPEN
    assert made.hosts == {"chat.example.org", "other.example.org"}
    assert made.database_url == "sqlite:///elsewhere.db"


@pytest.mark.parametrize("linger", ["0", "-1", "nan", "inf", "soon"])
def test_a_linger_time_that_is_none_is_refused(tmp_path: Path, linger: str) -> None:
    with pytest.raises(config.BadConfiguration, match="linger"):
        plan(f"--data-dir={tmp_path}", f"--linger={linger}")


def placed(folder: Path, public: str) -> Plan:
    file = folder / "config.toml"
    file.write_text(f"[home]\npublic = {public!r}\n")
    return plan(f"--data-dir={folder}", f"--config={file}")


@pytest.mark.parametrize("public", ["chat.example.org:1863", "203.0.113.7:443", "[2001:db8::7]:1863"])
def test_the_home_network_can_be_elsewhere_for_those_outside(tmp_path: Path, public: str) -> None:
    assert placed(tmp_path, public).public == public


@pytest.mark.parametrize(
    "public", ["chat.example.org", ":1863", "chat.example.org:0", "chat.example.org:99999", "a b:1863", "ä:1"]
)
def test_an_address_for_those_outside_that_is_none_is_refused(tmp_path: Path, public: str) -> None:
    with pytest.raises(config.BadConfiguration, match=r"public = .* is not HOST:PORT"):
        placed(tmp_path, public)
