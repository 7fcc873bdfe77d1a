"""Play every scenario against a server, and report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import react

from amsn2athena.papyon import DIALECTS
from tests.conformance.report import report
from tests.conformance.scenarios import SCENARIOS
from tests.conformance.server import Server, hosts
from tests.conformance.stage import Account

reactor: Any = _reactor

EPILOG = """
The four accounts must exist, with nobody on their lists: whoever is, is removed. Nothing else is changed that
is not changed back.

exit code: 0 every scenario passed; 1 some failed; 2 the arguments are wrong, or the server cannot be used at
all; 3 none failed, but the server does not support some.
"""

#: Seconds that a server has for anything, and to keep lists before their owner leaves.
PATIENCE = 30.0
SETTLING = 1.5


def main(arguments: Sequence[str]) -> None:
    """Play, print, and exit."""
    server, accounts, dialect = read(arguments)

    async def run() -> None:
        raise SystemExit(
            await report(server, accounts, dialect, SCENARIOS, lambda text: print(text, flush=True))
        )

    react(lambda _: Deferred.fromCoroutine(run()))


def read(arguments: Sequence[str]) -> tuple[Server, tuple[Account, ...], int]:
    """Read the command line; exit when it is wrong. What is wrong is not repeated: it may be a password."""
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    accounts = tuple(map(_account, options.account))
    if unknown:
        parser.error("there are arguments that are not known")
    if None in accounts:
        parser.error("an --account is not of the form EMAIL:PASSWORD")
    found = tuple(account for account in accounts if account is not None)
    if len({account.email.lower() for account in found}) != len(found) or len(found) != 4:
        parser.error("four different accounts are needed: --account=EMAIL:PASSWORD four times")
    try:
        server = Server(reactor, hosts(options.server, options.http), PATIENCE, SETTLING)
    except ValueError as error:
        parser.error(str(error))
    return server, found, options.dialect


def _account(text: str) -> Account | None:
    email, colon, password = text.partition(":")
    return Account(email, password) if colon and password and "@" in email else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance",
        description="Play what people do on an MSN network against a server, and say what it did well.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add, known = parser.add_argument, ", ".join(map(str, DIALECTS))
    add("--server", required=True, metavar="HOST:PORT", help="the notification server")
    add("--http", required=True, metavar="URL", help="where its SOAP services are, under their known paths")
    add("--dialect", required=True, type=int, choices=DIALECTS, metavar="N", help=f"of MSNP: {known}")
    add(
        "--account",
        required=True,
        action="append",
        metavar="EMAIL:PASSWORD",
        help="somebody who plays; four times, with four different accounts",
    )
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
