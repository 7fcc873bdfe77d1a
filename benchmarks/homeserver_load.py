"""What people who talk notice while many others sign in, each with a password that is hashed as it should be.

Everybody signs in as a client does (the ticket, the proof, both lists, then a status), from bare sockets, at
a steady pace; who came goes again when enough others have come. Meanwhile one person writes to another.
"""

from __future__ import annotations

import http.client
import struct
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Semaphore, Thread
from typing import Any

from amsn2athena.msnp import soap
from benchmarks.athena_driver import Server
from benchmarks.figures import Figure, percentile, within
from benchmarks.homeserver_home import PASSWORD
from benchmarks.homeserver_people import Line, Member
from benchmarks.homeserver_relay import meet

PEOPLE = 2_000
CONTACTS = 20
#: Sign-ins a second: 2,000 a minute.
PACE = 2_000 / 60
WARM = 5.0
SECONDS = 30.0
#: Who is here at once, besides those who come.
STAYING = 300
#: Clients that come at the same time; when all are busy, the server does not keep up.
AT_ONCE = 24
#: Messages a second, of which each holds the time when it was written.
MESSAGES = 50
MOST = 50.0

_HEAD = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"


def run() -> list[Figure]:
    """Measure."""
    with Server("home", 0, "slow") as server:
        server.ask(f"people {PEOPLE} {CONTACTS}")
        services = int(server.ask("http"))
        alice, bob = Member(server, 0), Member(server, PEOPLE // 2)
        for each in (alice, bob):
            each.come()
        seats = meet(alice, bob)
        over = Event()
        delays: list[float] = []
        talk = [
            Thread(target=write, args=(seats[0], over), daemon=True),
            Thread(target=read, args=(seats[1], delays), daemon=True),
        ]
        for thread in talk:
            thread.start()
        rate = flood(server, services)
        over.set()
        for thread in talk:
            thread.join()
    heard = delays[int(WARM * MESSAGES) :]
    name = "while 2,000 sign in each minute"
    return [
        within(f"time between sign-ins {name}", 1000 / rate, 1000 / PACE * 1.02, "ms"),
        within(f"a message {name}, p99", 1000 * percentile(heard, 99), MOST, "ms"),
    ]


def flood(server: Server, services: int) -> float:
    """Have people sign in for a while, and return how many did, each second."""
    here: deque[Future[Member]] = deque()
    free = Semaphore(AT_ONCE)
    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(int((WARM + SECONDS) * PACE)):
            time.sleep(max(0.0, begun + number / PACE - time.perf_counter()))
            free.acquire()
            if time.perf_counter() - begun > WARM + SECONDS:
                break
            here.append(pool.submit(come, server, services, 1 + number % (PEOPLE // 2 - 1)))
            here[-1].add_done_callback(lambda _: free.release())
            if len(here) > STAYING:
                here.popleft().result().close()
        rate = (number + 1) / (time.perf_counter() - begun)
    for each in here:
        each.result().close()
    return rate


def come(server: Server, services: int, number: int) -> Member:
    """Sign somebody in."""
    member = Member(server, number)
    tickets = soap.RequestSecurityTokens(member.email, PASSWORD)
    tokens = soap.RequestSecurityTokens.parse_response(ask(services, tickets)).tokens
    clear, contacts = tokens[soap.MESSENGER_CLEAR], tokens[soap.CONTACTS].ticket
    member.prove(clear.ticket, clear.secret)
    ask(services, soap.FindMembership(contacts))
    ask(services, soap.ABFindAll(contacts))
    member.arrive()
    return member


def ask(port: int, operation: soap.Request[Any]) -> bytes:
    """Call a SOAP operation, and return the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"SOAPAction": operation.soap_action, "Content-Type": soap.CONTENT_TYPE}
        connection.request("POST", operation.service.path, operation.build_request(), headers)
        return connection.getresponse().read()
    finally:
        connection.close()


def write(line: Line, over: Event) -> None:
    """Say what time it is, again and again, and at last nothing."""
    while not over.wait(1 / MESSAGES):
        line.say("MSG", "N", payload=_HEAD + struct.pack("d", time.perf_counter()).hex().encode())
    line.say("MSG", "N", payload=_HEAD)


def read(line: Line, delays: list[float]) -> None:
    """Note how old each message is, until there is none."""
    while stamp := (line.hear(lambda command: command.verb == "MSG").payload or b"")[len(_HEAD) :]:
        [written] = struct.unpack("d", bytes.fromhex(stamp.decode()))
        delays.append(time.perf_counter() - written)
