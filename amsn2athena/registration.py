"""Who may make an account on the home network: anybody, the invited, or nobody."""

from __future__ import annotations

import enum
import secrets
import time

from twisted.internet.defer import Deferred, fail
from twisted.python.failure import Failure

from amsn2athena.core import Refusal
from amsn2athena.homeserver import AccountRefused, HomeNetwork
from amsn2athena.storage import Database, invitations


class Registration(enum.Enum):
    """The policy, as ``--registration`` names it."""

    OPEN = "open"
    INVITE = "invite"
    OFF = "off"


class HomeAccounts:
    """Makes accounts on the home network as the policy allows; what core calls an ``AccountMaker``.

    An invitation is used up before the account is made, so that two cannot share it, and is given back when
    the account is refused.
    """

    def __init__(self, home: HomeNetwork, database: Database, policy: Registration) -> None:
        self._home = home
        self._database = database
        self._policy = policy

    @property
    def needs_invitation(self) -> bool:
        """Whether an invitation is asked for."""
        return self._policy is Registration.INVITE

    def create_account(self, account: str, name: str, password: str, invitation: str) -> Deferred[None]:
        """Make an account; fails with ``Refusal``."""
        if not self.needs_invitation:
            return self._home.create_account(account, name, password).addErrback(_refuse)
        used = self._database.run(lambda connection: invitations.use(connection, invitation))
        return used.addCallback(self._create_invited, account, name, password, invitation)

    def _create_invited(
        self, good: bool, account: str, name: str, password: str, invitation: str
    ) -> Deferred[None]:
        if not good:
            return fail(Refusal("That invitation is not good, or was used already. Please ask for another."))
        made = self._home.create_account(account, name, password)
        return made.addErrback(self._give_back, invitation)

    def _give_back(self, failure: Failure, invitation: str) -> Deferred[None]:
        now = time.time()
        stored = self._database.run(lambda connection: invitations.add(connection, invitation, now))
        return stored.addBoth(lambda _: _refuse(failure))


def make_invitation(database: Database) -> Deferred[str]:
    """Store a fresh invitation, and fire with its code."""
    code, now = secrets.token_urlsafe(12), time.time()
    stored = database.run(lambda connection: invitations.add(connection, code, now), durable=True)
    return stored.addCallback(lambda _: code)


def _refuse(failure: Failure) -> Failure:
    if isinstance(failure.value, AccountRefused):
        return Failure(Refusal(str(failure.value)))  # type: ignore[no-untyped-call]
    return failure
