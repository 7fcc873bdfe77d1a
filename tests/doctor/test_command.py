"""Which network the doctor looks at, and what comes of it for who asked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from twisted.internet import reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.threads import deferToThread

from amsn2athena import config, control, networks
from amsn2athena.doctor import Patient
from amsn2athena.doctor.command import patient, run
from amsn2athena.papyon import Hosts
from tests.doctor.sick import Clinic
from tests.papyon.home import in_the_reactor
from tests.test_control import People

CLUB = networks.NetworkSettings(title="Our club", notification="msn.example.org:1863", dialects=(15,))


def test_a_network_of_the_configuration_is_looked_at_as_it_would_be_used(tmp_path: Path) -> None:
    found = patient("club", config.Settings(networks={"club": CLUB}), tmp_path / "control")
    assert found == Patient("club", "Our club", CLUB.hosts(), (15,))


def test_a_preset_can_be_looked_at_before_it_is_offered(tmp_path: Path) -> None:
    preset = networks.presets()["escargot"]
    assert patient("escargot", config.Settings(), tmp_path / "control").hosts == preset.hosts()


def test_what_the_configuration_says_counts_more_than_a_preset_of_the_same_name(tmp_path: Path) -> None:
    settings = config.Settings(networks={"escargot": CLUB})
    assert patient("escargot", settings, tmp_path / "control").title == "Our club"


def test_a_network_that_nobody_knows_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(config.BadConfiguration, match=r"'crostalk'\. There are: home, .*crosstalk"):
        patient("crostalk", config.Settings(), tmp_path / "control")


@in_the_reactor
async def test_the_home_network_is_where_the_running_service_says(tmp_path: Path) -> None:
    url = "http://127.0.0.1:8080/"
    hosts = Hosts("127.0.0.1:1863", url, url, url)
    port = control.listen(reactor, tmp_path / "control", People(), msgspec.json.encode(hosts).decode())
    assert port is not None
    try:
        found = await deferToThread(patient, "home", config.Settings(), tmp_path / "control")
    finally:
        await maybeDeferred(port.stopListening)
    assert (found.name, found.hosts) == ("home", hosts)


def test_a_home_network_whose_service_does_not_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(control.NotRunning, match="No service runs"):
        patient("home", config.Settings(), tmp_path / "control")


@in_the_reactor
async def test_the_exit_code_says_whether_all_works(capsys: pytest.CaptureFixture[str]) -> None:
    async with Clinic().servers() as hosts:
        await run(reactor, Patient("club", "Our club", hosts, (18,)), None)
    assert "Everything that was tried works." in capsys.readouterr().out
    async with Clinic(replies={}).servers() as hosts:
        with pytest.raises(SystemExit) as left:
            await run(reactor, Patient("club", "Our club", hosts, (18,)), None)
    assert left.value.code == 1
    assert "steps that were tried failed" in capsys.readouterr().out
