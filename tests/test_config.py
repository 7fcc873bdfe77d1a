"""The configuration file, and what options and file come to together."""

from __future__ import annotations

from pathlib import Path

import pytest

from amsn2athena import config, tap
from amsn2athena.papyon import Hosts
from amsn2athena.plan import Plan
from amsn2athena.registration import Registration
from tests.certificates import authority

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


def test_a_network_is_where_its_file_says(file: Path) -> None:
    assert config.read(file).networks["club"].hosts() == Hosts(
        notification="msn.example.org:1863",
        passport="https://services.example.org/RST.srf",
        address_book="https://services.example.org/abservice/abservice.asmx",
        sharing="https://elsewhere.example.org/Sharing.asmx",
        oim="https://services.example.org/OimWS/oim.asmx",
        rsi="https://services.example.org/rsi/rsi.asmx",
        nexus="https://services.example.org/rdr/pprdr.asp",
        storage="https://services.example.org/storageservice/SchematizedStore.asmx",
    )


def test_a_networks_authorities_are_beside_the_configuration_file_unless_it_says_otherwise(
    file: Path, tmp_path: Path
) -> None:
    beside, elsewhere = authority(tmp_path, "beside").path, authority(tmp_path, "elsewhere").path
    for said, meant in (("beside.pem", beside), (str(elsewhere), elsewhere)):
        file.write_text(FILE.format(folder=tmp_path) + f"ca = {said!r}\n")
        assert config.read(file).networks["club"].hosts().authorities == str(meant)


def test_without_more_words_the_services_are_on_the_notification_servers_host() -> None:
    hosts = config.NetworkSettings("Club", "msn.example.org:1863").hosts()
    assert hosts.passport == "http://msn.example.org/RST.srf"


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


@pytest.mark.parametrize("notification", ["nowhere", "host:", ":1863", "host:0", "host:99999", "host:http"])
def test_a_notification_server_without_a_port_is_refused(notification: str) -> None:
    with pytest.raises(config.BadConfiguration, match="HOST:PORT"):
        config.NetworkSettings("Club", notification).hosts()


@pytest.mark.parametrize("linger", ["0", "-1", "nan", "inf", "soon"])
def test_a_linger_time_that_is_none_is_refused(tmp_path: Path, linger: str) -> None:
    with pytest.raises(config.BadConfiguration, match="linger"):
        plan(f"--data-dir={tmp_path}", f"--linger={linger}")
