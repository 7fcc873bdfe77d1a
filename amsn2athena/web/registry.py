"""What the front end needs of core's registry, whose Deferreds need only be awaited."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import NetworkView, Status


class Ticket(Protocol):
    """What a browser gets for signing in."""

    @property
    def token(self) -> str:
        """What finds the session again."""


class Registry(Protocol):
    """All sessions of this service; see ``core.registry``."""

    def networks(self) -> tuple[NetworkView, ...]:
        """Return the networks on offer."""

    def sign_in(
        self, network_id: str, account: str, password: str, status: Status, address: str
    ) -> Awaitable[Ticket]:
        """Sign in, or join the session that runs; fails with ``Refusal``. ``address``: where from."""

    def create_account(
        self, network_id: str, account: str, name: str, password: str, invitation: str
    ) -> Awaitable[None]:
        """Make an account; fails with ``Refusal``."""

    def session_for(self, token: str) -> SessionLike | None:
        """Return the running session of a browser's token."""

    def resume(self, token: str) -> Awaitable[SessionLike | None]:
        """Bring back the session of a browser's token after a restart."""

    def sign_out(self, token: str) -> Awaitable[None]:
        """Sign out the session of a browser's token, when what was written there is sent."""
