"""How long signing in to the home network takes, from connecting to the echo of CHG, with a list of contacts.

The client is papyon, whole, in a process of its own; the password is hashed as quickly as can be.
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median
from typing import Any

from twisted.internet.task import react

from amsn2athena.papyon import Client, Hosts
from benchmarks.athena_driver import Server
from benchmarks.figures import Figure, within
from benchmarks.homeserver_home import PASSWORD, address

PEOPLE = 200
CONTACTS = 20
SIGN_INS = 60
WARM = 10
#: Milliseconds.
MOST = 25.0


def run() -> list[Figure]:
    """Measure."""
    with Server("home") as server:
        server.ask(f"people {PEOPLE} {CONTACTS}")
        client = [sys.executable, "-m", "benchmarks.homeserver_signin", str(server.port), server.ask("http")]
        done = subprocess.run(client, capture_output=True, text=True, check=True)
    times = [float(line) for line in done.stdout.split()][WARM:]
    return [within("sign-in to the echo of CHG, median", median(times), MOST, "ms")]


async def sign_in(reactor: Any, port: str, http: str) -> None:
    """Sign many people in, one after the other, and print the milliseconds of each."""
    services = f"http://127.0.0.1:{http}"
    books = f"{services}/abservice"
    hosts = Hosts(
        f"127.0.0.1:{port}",
        f"{services}/RST.srf",
        f"{books}/abservice.asmx",
        f"{books}/SharingService.asmx",
    )
    for number in range(WARM + SIGN_INS):
        client = Client(hosts, reactor)
        begun = time.perf_counter()
        await client.login(address(number), PASSWORD)
        print(1000 * (time.perf_counter() - begun))
        await client.logout()


if __name__ == "__main__":
    from twisted.internet.defer import Deferred

    react(lambda reactor: Deferred.fromCoroutine(sign_in(reactor, *sys.argv[1:])))
