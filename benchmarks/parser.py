"""How many commands a second the parser of a client reads: what a busy session hears, in pieces of 16 KB."""

from __future__ import annotations

import time

from amsn2athena.msnp import Command, Direction, Parser, encode
from benchmarks.figures import Figure, medians, within

COMMANDS = 100_000
ROUNDS = 5
PIECE = 16_384
#: Microseconds: 200,000 commands a second.
MOST = 5.0

PERSON = "1:somebody@example.com"
TEXT = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nX-MMS-IM-Format: FN=A\r\n\r\nHi!"
WORDS = b"<Data><PSM>at the sea</PSM><CurrentMedia></CurrentMedia></Data>"
#: In turns: statuses, words and texts of others, and answers to texts of ours.
HEARD = (
    Command("NLN", None, ("NLN", PERSON, "Some%20body%20é", "2788999228:48", "0")),
    Command("UBX", None, (PERSON,), WORDS),
    Command("MSG", None, ("somebody@example.com", "Some%20body%20é"), TEXT),
    Command("ACK", 12_345),
    Command("FLN", None, (PERSON, "0:0")),
)


def run() -> list[Figure]:
    """Measure."""
    data = b"".join(map(encode, HEARD)) * (COMMANDS // len(HEARD))
    (each,) = medians(ROUNDS, lambda: read(data))
    return [within("one command read by papyon's parser", each, MOST, "us")]


def read(data: bytes) -> float:
    """Return the microseconds for each command."""
    parser = Parser(Direction.TO_CLIENT)
    found = 0
    begun = time.process_time()
    for start in range(0, len(data), PIECE):
        for _ in parser.receive(data[start : start + PIECE]):
            found += 1
    took = time.process_time() - begun
    assert found == COMMANDS
    return took / found * 1e6
