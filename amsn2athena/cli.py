"""The command line beside ``twistd``: ``amsn2-web account``, ``invite``, ``wall``, ``doctor``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from getpass import getpass
from pathlib import Path

from twisted.internet.defer import Deferred
from twisted.internet.task import react

from amsn2athena import config, control, places
from amsn2athena.doctor import Credentials
from amsn2athena.doctor import command as doctor
from amsn2athena.homeserver import AccountRefused, HomeNetwork
from amsn2athena.registration import make_invitation
from amsn2athena.storage import Database, StorageUnavailable

Command = Callable[[argparse.Namespace, Database], Awaitable[str]]


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command; a refusal is a sentence on standard error and exit code 1."""
    arguments = _parser().parse_args(argv)
    try:
        if hasattr(arguments, "say"):
            print(_say(arguments))
            return
        if hasattr(arguments, "doctor"):
            _doctor(arguments)
            return
        database = _open(arguments)
    except (config.BadConfiguration, StorageUnavailable, control.NotRunning, ValueError) as error:
        sys.exit(str(error))
    react(lambda _: Deferred.fromCoroutine(_run(arguments, database)))


def _say(arguments: argparse.Namespace) -> str:
    """Have the service that runs say something; the data directory tells which one that is."""
    return control.ask(places.control_socket(_data_dir(arguments)), arguments.say(arguments))


def _doctor(arguments: argparse.Namespace) -> None:
    """Look at a network. What cannot be looked at is told before the password is asked for."""
    socket = places.control_socket(_data_dir(arguments))
    subject = doctor.patient(arguments.network, _settings(arguments), socket)
    credentials = Credentials(arguments.account, _password()) if arguments.account else None
    react(lambda reactor: Deferred.fromCoroutine(doctor.run(reactor, subject, credentials)))


def _data_dir(arguments: argparse.Namespace) -> str | None:
    chosen: str | None = arguments.data_dir or _settings(arguments).data_dir
    return chosen


def _settings(arguments: argparse.Namespace) -> config.Settings:
    return config.read(arguments.config) if arguments.config else config.Settings()


async def _run(arguments: argparse.Namespace, database: Database) -> None:
    command: Command = arguments.command
    try:
        print(await command(arguments, database))
    except (AccountRefused, StorageUnavailable, ValueError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    finally:
        database.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="amsn2-web", description="Look after an amsn2-web service.", parents=[_where(None)]
    )
    nouns = parser.add_subparsers(required=True, metavar="COMMAND")
    account = nouns.add_parser("account", help="accounts on the home network").add_subparsers(required=True)
    of_account = partial(account.add_parser, parents=[_where(), _email()])
    add = of_account("add", help="make an account; the password comes from a prompt or standard input")
    add.add_argument("--name", metavar="NAME", default="", help="the display name")
    add.set_defaults(command=_add_account)
    password = of_account(
        "password", help="give an account another password, from a prompt or standard input"
    )
    password.set_defaults(command=_set_password)
    remove = of_account("remove", help="delete an account for good, while the service is stopped")
    remove.set_defaults(command=_remove_account)
    old = of_account(
        "old-password", help="let clients of MSNP2 to 7 sign in, with a password of their own that is printed"
    )
    old.add_argument("--off", action="store_true", help="let them in no more")
    old.set_defaults(command=_old_password)
    command = partial(nouns.add_parser, parents=[_where()])
    invite = command("invite", help="print an invitation with which one account can be made")
    invite.set_defaults(command=_invite)
    wall = command("wall", help="show a notice to everybody who is signed in to the home network")
    wall.add_argument("text", metavar="TEXT")
    wall.set_defaults(say=lambda chosen: {"wall": chosen.text})
    maintenance = command("maintenance", help="tell them that the home network goes down")
    maintenance.add_argument("minutes", metavar="MINUTES", type=int, help="when: in so many minutes")
    maintenance.set_defaults(say=lambda chosen: {"maintenance": chosen.minutes})
    doctor.add_to(command)
    return parser


def _where(default: str | None = argparse.SUPPRESS) -> argparse.ArgumentParser:
    """Return the options that say which service is meant: they may come before the command or after it."""
    where = argparse.ArgumentParser(add_help=False, argument_default=default)
    where.add_argument("--data-dir", metavar="DIR", help="where the service keeps its data")
    where.add_argument("--database", metavar="URL", help="the database, instead of one in the data directory")
    where.add_argument("--config", metavar="FILE", type=Path, help="the service's configuration file")
    return where


def _email() -> argparse.ArgumentParser:
    email = argparse.ArgumentParser(add_help=False)
    email.add_argument("email", metavar="EMAIL")
    return email


def _open(arguments: argparse.Namespace) -> Database:
    url = arguments.database or _settings(arguments).database
    database = Database(places.database_url(url, _data_dir(arguments)))
    database.migrate()
    return database


def _password() -> str:
    return getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


async def _add_account(arguments: argparse.Namespace, database: Database) -> str:
    password = _password()
    name = arguments.name or arguments.email.partition("@")[0]
    home = HomeNetwork(database)
    try:
        await home.create_account(arguments.email, name, password)
    finally:
        home.shutdown()
    return f"{arguments.email} can sign in now."


async def _set_password(arguments: argparse.Namespace, database: Database) -> str:
    password = _password()
    home = HomeNetwork(database)
    try:
        await home.set_password(arguments.email, password)
    finally:
        home.shutdown()
    # Who knows the old password must not stay in with it.
    with suppress(control.NotRunning):
        control.ask(places.control_socket(_data_dir(arguments)), {"sign-out": arguments.email})
    return f"{arguments.email} has another password now."


async def _remove_account(arguments: argparse.Namespace, database: Database) -> str:
    if control.is_running(places.control_socket(_data_dir(arguments))):
        raise AccountRefused("The service runs. Stop it first, so that nobody is signed in to the account.")
    home = HomeNetwork(database)
    try:
        await home.remove_account(arguments.email)
    finally:
        home.shutdown()
    return f"{arguments.email} is gone."


async def _old_password(arguments: argparse.Namespace, database: Database) -> str:
    email: str = arguments.email
    home = HomeNetwork(database, sealing_key=partial(places.sealing_key, _data_dir(arguments)))
    try:
        if arguments.off:
            await home.forget_old_password(email)
            return f"Old clients cannot sign in to {email}."
        return f"Old clients sign in to {email} with the password {await home.make_old_password(email)}"
    finally:
        home.shutdown()


async def _invite(arguments: argparse.Namespace, database: Database) -> str:
    return await make_invitation(database)
