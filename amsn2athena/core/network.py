"""The networks that this service offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from twisted.internet.defer import Deferred

from amsn2athena.core.views import NetworkView
from amsn2athena.papyon import Client


class AccountMaker(Protocol):
    """A network on which accounts can be made here."""

    @property
    def needs_invitation(self) -> bool:
        """Whether ``create_account`` asks for an invitation."""

    def create_account(self, account: str, name: str, password: str, invitation: str) -> Deferred[None]:
        """Make an account; fails with ``Refusal``."""


@dataclass(frozen=True)
class Network:
    """One network: ``connect`` gives a fresh papyon client for it."""

    id: str
    title: str
    connect: Callable[[], Client]
    accounts: AccountMaker | None = None

    def view(self) -> NetworkView:
        """Return what the sign-in page shows."""
        return NetworkView(
            self.id,
            self.title,
            creates_accounts=self.accounts is not None,
            needs_invitation=self.accounts is not None and self.accounts.needs_invitation,
        )
