"""The networks beside the home network: what the configuration says of them, and the presets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from twisted.internet.task import Clock

from amsn2athena import config, networks
from amsn2athena.networks import NetworkSettings
from amsn2athena.papyon import DIALECTS, Hosts
from tests.certificates import authority

CLUB = """
[networks.club]
title = "Our club"
notification = "msn.example.org:1863"
services = "https://services.example.org/"
sharing = "https://elsewhere.example.org/Sharing.asmx"
"""


def read(folder: Path, text: str) -> dict[str, NetworkSettings]:
    file = folder / "config.toml"
    file.write_text(text)
    return config.read(file).networks


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(config.BadConfiguration) as caught:
        read(folder, text)
    assert "config.toml" in str(caught.value)
    return str(caught.value)


def test_a_network_is_where_its_file_says(tmp_path: Path) -> None:
    assert read(tmp_path, CLUB)["club"].hosts() == Hosts(
        notification="msn.example.org:1863",
        passport="https://services.example.org/RST.srf",
        address_book="https://services.example.org/abservice/abservice.asmx",
        sharing="https://elsewhere.example.org/Sharing.asmx",
        oim="https://services.example.org/OimWS/oim.asmx",
        rsi="https://services.example.org/rsi/rsi.asmx",
        nexus="https://services.example.org/rdr/pprdr.asp",
        storage="https://services.example.org/storageservice/SchematizedStore.asmx",
    )


def test_without_more_words_the_services_are_on_the_notification_servers_host() -> None:
    hosts = NetworkSettings(title="Club", notification="msn.example.org:1863").hosts()
    assert hosts.passport == "http://msn.example.org/RST.srf"
    assert hosts.storage == "http://msn.example.org/storageservice/SchematizedStore.asmx"


def test_a_network_that_names_its_services_has_no_others() -> None:
    url = "https://services.example.org/"
    hosts = NetworkSettings(notification="a:1", passport=url, address_book=url, sharing=url).hosts()
    assert (hosts.oim, hosts.rsi, hosts.nexus, hosts.storage) == ("", "", "", "")


@pytest.mark.parametrize("needed", ["passport", "address_book", "sharing"])
def test_a_network_that_names_its_services_must_name_those_that_nobody_can_do_without(needed: str) -> None:
    url = "https://services.example.org/"
    named = {name: url for name in ("passport", "address_book", "sharing") if name != needed}
    with pytest.raises(ValueError, match=f"{needed} is missing"):
        NetworkSettings(notification="a:1", **named).hosts()  # type: ignore[arg-type]


def test_a_networks_authorities_are_beside_the_configuration_file_unless_it_says_otherwise(
    tmp_path: Path,
) -> None:
    beside, elsewhere = authority(tmp_path, "beside").path, authority(tmp_path, "elsewhere").path
    for said, meant in (("beside.pem", beside), (str(elsewhere), elsewhere)):
        found = read(tmp_path, CLUB + f"ca = {said!r}\n")
        assert found["club"].hosts().authorities == str(meant)


@pytest.mark.parametrize(
    "notification", ["", "nowhere", "host:", ":1863", "host:0", "host:99999", "host:http"]
)
def test_a_notification_server_without_a_port_is_refused(notification: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        NetworkSettings(title="Club", notification=notification).hosts()


@pytest.mark.parametrize(
    "url", ["ftp://x", "x", "https://", "https://[x/", "https://x:0/", "http://x:99999/"]
)
def test_a_service_at_no_address_is_refused_by_its_name(url: str) -> None:
    with pytest.raises(ValueError, match=r"oim: .* is not the address"):
        NetworkSettings(notification="a:1", services="https://a", oim=url).hosts()


def test_a_network_offers_the_dialects_that_it_is_told_the_best_first(tmp_path: Path) -> None:
    offered = "dialects = [15, 18]\n"
    assert read(tmp_path, CLUB + offered)["club"].client(Clock()).protocol_version == 18
    assert read(tmp_path, CLUB + "dialects = [15]\n")["club"].client(Clock()).protocol_version == 15
    assert read(tmp_path, CLUB)["club"].client(Clock()).protocol_version == DIALECTS[0]
    assert "[19]" in complaint(tmp_path, CLUB + "dialects = [18, 19]\n")


def test_a_network_without_a_title_is_refused(tmp_path: Path) -> None:
    assert "no title" in complaint(tmp_path, "[networks.club]\nnotification = 'a:1'\n")


def test_the_name_of_a_preset_is_enough(tmp_path: Path) -> None:
    found = read(tmp_path, "[networks.snail]\npreset = 'escargot'\n")["snail"]
    assert found == networks.presets()["escargot"]


def test_what_the_operator_says_counts_more_than_a_preset(tmp_path: Path) -> None:
    ca = authority(tmp_path, "theirs").path
    text = "[networks.snail]\npreset = 'escargot'\nnotification = 'new.example.org:1'\nca = 'theirs.pem'\n"
    found, preset = read(tmp_path, text)["snail"], networks.presets()["escargot"]
    assert (found.notification, found.ca) == ("new.example.org:1", str(ca))
    assert (found.title, found.services) == (preset.title, preset.services)


def test_a_preset_that_there_is_not_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    told = complaint(tmp_path, "[networks.x]\npreset = 'crostalk'\n")
    assert "crostalk" in told
    for name in networks.presets():
        assert name in told


def test_nothing_is_offered_that_the_operator_did_not_ask_for(tmp_path: Path) -> None:
    assert networks.presets()
    assert read(tmp_path, "") == {}


def test_every_preset_can_be_used_and_keeps_passwords_from_other_ears() -> None:
    presets = networks.presets()
    assert len({each.title for each in presets.values()}) == len(presets)
    for name, each in presets.items():
        assert name != "home"
        assert (each.preset, each.ca) == ("", "")
        each.check()
        hosts = each.hosts()
        named = (hosts.passport, hosts.address_book, hosts.sharing, hosts.oim, hosts.rsi, hosts.nexus)
        assert all(url.startswith("https://") for url in (*named, hosts.storage) if url)


def test_every_preset_says_who_said_so_and_when() -> None:
    text = (Path(networks.__file__).parent / "networks.toml").read_text(encoding="utf-8")
    tables = re.split(r"\n\n+(?=#)", text)
    described = [table for table in tables if re.search(r"^\[\w+\]$", table, re.MULTILINE)]
    assert len(described) == len(networks.presets())
    for table in described:
        comment = table.partition("\n[")[0]
        assert re.search(r"https://\S+", comment), table
        assert re.search(r"\(\d{4}-\d\d-\d\d", comment), table
