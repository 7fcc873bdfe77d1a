"""What nothing here needs every day, to try whether it works: a switchboard with nobody in it, and what the
storage service keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amsn2athena.msnp import Command, soap
from amsn2athena.papyon._connection import Connection
from amsn2athena.papyon._service import call
from amsn2athena.papyon.errors import RequestAbandoned, RequestRefused

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session


async def fetch_profile(session: Session) -> tuple[str, str]:
    """Return the name and the personal message that the storage service keeps for us."""
    profile = await call(session, soap.GetProfile(session.ticket_for(soap.STORAGE)))
    return (profile.display_name, profile.status) if profile else ("", "")


class Room:
    """A switchboard with nobody in it but us."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = Connection(session.clock, self, "switchboard")

    async def visit(self) -> str:
        """Ask for a room, go in, and leave; return where it was, as the server said.

        Fails with a ``RequestError`` or, when it cannot be reached, as connecting does.
        """
        answer = await self._session.request("XFR", "SB")
        match answer.args:
            case ("SB", where, "CKI", token, *_):
                await self._enter(where, token)
                return where
        raise RequestRefused("NoRoom")

    async def _enter(self, where: str, token: str) -> None:
        try:
            place = self._session.switchboard(where)
        except ValueError:
            raise RequestRefused("NoAddress") from None
        await self._session.reach(place, self._connection)
        try:
            if not self._session.may_visit(self._connection):
                raise RequestAbandoned
            welcome = await self._connection.request("USR", self._session.place, token)
            if "OK" not in welcome.args:
                raise RequestRefused("NotWelcome")
        finally:
            self._connection.close()

    def connection_made(self) -> None:
        """`visit` knows it."""

    def connection_lost(self) -> None:
        """`visit` knows it."""

    def command_received(self, command: Command) -> None:
        """Nobody is there who could say anything."""
