"""``amsn2-web doctor NETWORK``: which network is meant, and with which account."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from amsn2athena import config, control, networks
from amsn2athena.doctor import Credentials, Patient, Report, examine
from amsn2athena.papyon import Hosts, offered

HOME = "home"


def add_to(add_parser: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command to the others."""
    parser = add_parser(
        "doctor",
        help="try each step of signing in to a network, and say in words what works",
        description="Try each step of signing in to a network, and say in words what works. The password of"
        " --account comes from a prompt or standard input.",
    )
    parser.add_argument(
        "network", metavar="NETWORK", help="'home', its name in the configuration file, or a preset"
    )
    parser.add_argument(
        "--account", metavar="EMAIL", default="", help="an account of the network, to sign in with"
    )
    parser.set_defaults(doctor=True)


def patient(name: str, settings: config.Settings, socket: Path) -> Patient:
    """Return the network that is meant; ``socket`` is where the service listens for commands.

    Raises ``BadConfiguration`` for one that nobody knows, and ``NotRunning`` for the home network of a
    service that is not there.
    """
    if name == HOME:
        hosts = msgspec.json.decode(control.ask(socket, {"where": HOME}), type=Hosts)
        return Patient(HOME, "Home network", hosts, offered(hosts))
    known = {**networks.presets(), **settings.networks}
    if name not in known:
        listed = ", ".join([HOME, *sorted(known)])
        raise config.BadConfiguration(f"There is no network {name!r}. There are: {listed}.")
    chosen = known[name]
    return Patient(name, chosen.title, chosen.hosts(), chosen.spoken())


async def run(reactor: Any, subject: Patient, credentials: Credentials | None) -> None:
    """Examine it, print what comes of it, and exit with 1 unless everything that was tried works."""
    ours = f"amsn2athena {version('amsn2athena')}"
    print(f"{ours} looks at the network {subject.title!r} ({subject.name}):\n", flush=True)
    report = Report(lambda line: print(line, flush=True))
    await examine(subject, report, reactor, credentials)
    if not report.sound:
        raise SystemExit(1)
