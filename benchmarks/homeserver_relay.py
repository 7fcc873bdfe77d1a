"""How many messages one switchboard of the home network hands on, from one to another, over real sockets.

The sender does not wait for one message to arrive before the next; each asks to be acknowledged, as texts do.
"""

from __future__ import annotations

import socket
import time
from statistics import median
from threading import Thread

from amsn2athena.msnp import Command, encode
from benchmarks.athena_driver import Server
from benchmarks.figures import Figure, within
from benchmarks.homeserver_home import address
from benchmarks.homeserver_people import Line, Member

MESSAGES = 40_000
ROUNDS = 5
SIZE = 170
#: Microseconds: 40,000 messages a second.
MOST = 25.0

HEAD = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"
PAYLOAD = HEAD.ljust(SIZE, b"x")
#: What comes before the payload where it is heard.
HEARD = f"MSG {address(0)} Person%200 {SIZE}\r\n".encode()


def run() -> list[Figure]:
    """Measure."""
    with Server("home") as server:
        server.ask("people 3 2")
        alice, bob = Member(server, 0), Member(server, 1)
        alice.come()
        bob.come()
        seats = meet(alice, bob)
        times = [relay(*seats) for _ in range(ROUNDS + 1)][1:]
    return [within("one message of 170 bytes through a switchboard", median(times), MOST, "us")]


def relay(alice: Line, bob: Line) -> float:
    """Return the microseconds for each of many messages, from the first byte sent to the last received."""
    numbers = range(1, MESSAGES + 1)
    data = b"".join(encode(Command("MSG", number, ("A",), PAYLOAD)) for number in numbers)
    answers = sum(len(f"ACK {number}\r\n") for number in numbers)
    threads = [
        Thread(target=alice.socket.sendall, args=(data,)),
        Thread(target=read, args=(alice.socket, answers)),
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    read(bob.socket, MESSAGES * len(HEARD + PAYLOAD))
    took = time.perf_counter() - begun
    for thread in threads:
        thread.join()
    return took / MESSAGES * 1e6


def read(connection: socket.socket, size: int) -> None:
    """Read so many bytes."""
    while size > 0:
        data = connection.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        size -= len(data)


def meet(alice: Member, bob: Member) -> tuple[Line, Line]:
    """Let Alice call Bob; return where each sits."""
    caller, answerer = (Line(("127.0.0.1", each.socket.getpeername()[1])) for each in (alice, bob))
    caller.ask("USR", f"{alice.email};{alice.guid}", alice.ask("XFR", "SB").args[3])
    caller.ask("CAL", bob.email)
    ring = bob.hear(lambda command: command.verb == "RNG")
    number, token = ring.args[0], ring.args[3]
    answerer.say("ANS", f"{bob.email};{bob.guid}", token, number)
    answerer.hear(lambda command: command.verb == "JOI")
    caller.hear(lambda command: command.verb == "JOI" and command.args[0] == bob.email)
    return caller, answerer
