"""What an idle account weighs in the home network, and what telling its contacts of a status costs."""

from __future__ import annotations

from statistics import median

from benchmarks.athena_driver import Server, many_files
from benchmarks.figures import Figure, figure, within
from benchmarks.homeserver_people import Member

ACCOUNTS = 10_000
CONTACTS = 10
#: Megabytes, for all of them.
MOST = 400.0
#: Contacts of somebody who changes their status, and how often they do.
FANS = (10, 100, 1000)
CHANGES = 40
#: How much more one more contact may cost when there are many than when there are few. What is in no cache
#: any more costs a little more; where each contact costs as much as there are others, it would be ten.
LINEAR = 1.5


def run() -> list[Figure]:
    """Measure."""
    many_files()
    with Server("home") as server:
        server.ask(f"people {ACCOUNTS} {CONTACTS}")
        for count in FANS:
            server.ask(f"fans star{count} {count}")
        people = [come(server, str(number)) for number in range(ACCOUNTS)]
        memory = server.memory() / 1e6
        few, some, many = (cost(server, count, people) for count in FANS)
    for count, each in zip(FANS, (few, some, many), strict=True):
        print(f"a status told to {count} contacts: {each / count:.2f} us of the server's processor for each")
    more = [(some - few) / (FANS[1] - FANS[0]), (many - some) / (FANS[2] - FANS[1])]
    return [
        within("10,000 idle accounts, server memory", memory, MOST, "MB"),
        figure("telling one more contact of a status, of 1,000, to of 100", more[1], more[0], LINEAR, "us"),
    ]


def come(server: Server, name: str) -> Member:
    """Sign somebody in, for as long as the connection is kept."""
    person = Member(server, name)
    person.come()
    return person


def cost(server: Server, count: int, people: list[Member]) -> float:
    """Return the microseconds of the server's processor for telling so many contacts of a status."""
    star = come(server, f"star{count}")
    fans = people[:count]
    for fan in fans:
        fan.sees(star, "NLN")
    costs = []
    for number in range(CHANGES):
        status = ("BSY", "AWY")[number % 2]
        begun = server.cpu()
        star.be(status)
        for fan in fans:
            fan.sees(star, status)
        costs.append((server.cpu() - begun) * 1e6)
    star.close()
    return median(costs)
