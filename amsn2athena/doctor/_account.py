"""What an account can do: sign in, lists, status, a switchboard, messages for later, profile."""

from __future__ import annotations

from amsn2athena.doctor._report import NotTried, Trouble
from amsn2athena.papyon import Client, Presence, errors

#: Nobody is disturbed by somebody who is away, and a conversation can be opened all the same.
STATUS = Presence.AWAY

_CHECK_BOTH = "Check the address and the password."
_LATER = "Try again later, and tell whoever runs the network."
_WHY: tuple[tuple[type[errors.LoginError], str, str], ...] = (
    (errors.AuthenticationFailed, "It does not let this account in with this password.", _CHECK_BOTH),
    (errors.NotTrusted, "The {part} shows a certificate that is not to be trusted.", _LATER),
    (errors.ConnectionFailed, "The {part} could not be reached, or did not answer in time.", _LATER),
    (errors.ServerRefused, "The {part} does not want us now.", _LATER),
    (errors.LoginError, "The {part} answers in a way that we do not understand.", _LATER),
)


class Account:
    """One account, with a client that is not signed in yet. The password is not kept."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def sign_in(self, account: str, password: str) -> str:
        """Sign in."""
        self._client.profile.presence = STATUS
        try:
            await self._client.login(account, password)
        except errors.LoginError as error:
            words, advice = next((words, advice) for kind, words, advice in _WHY if isinstance(error, kind))
            raise Trouble(f"{words.format(part=error.part.value)} ({error})", advice) from None
        return f"It lets the account in, with MSNP{self._client.protocol_version}."

    async def lists(self) -> str:
        """They were read in signing in."""
        book = self._client.address_book
        return f"They are read: contacts: {len(book.contacts)}, groups: {len(book.groups)}."

    async def status(self) -> str:
        """The server has confirmed the status that we signed in with."""
        shown = self._client.profile.presence
        if shown is not STATUS:
            raise Trouble(f"The server shows us as {shown.name.lower()}, not as {STATUS.name.lower()}.")
        return f"The server shows us as {shown.name.lower()}, as we wished."

    async def switchboard(self) -> str:
        """Open a room for a conversation."""
        try:
            where = await self._client.visit_switchboard()
        except errors.RequestError as error:
            raise Trouble(
                f"No conversation can be opened ({error or type(error).__name__}).", _LATER
            ) from None
        return f"{where} opens a conversation for us."

    async def waiting(self) -> str:
        """Ask what waits."""
        if not self._client.hosts.rsi:
            raise NotTried("The network keeps no messages for those who are not there.")
        try:
            await self._client.oim_box.sync()
        except errors.RequestError as error:
            raise Trouble(f"It does not tell what waits ({_short(error)}).", _LATER) from None
        return f"It tells what waits: messages: {len(self._client.oim_box.messages)}."

    async def profile(self) -> str:
        """Fetch what the storage service keeps."""
        if not self._client.hosts.storage:
            raise NotTried("The network keeps no profiles.")
        try:
            await self._client.fetch_stored_profile()
        except errors.RequestError as error:
            raise Trouble(f"It does not tell what it keeps ({_short(error)}).", _LATER) from None
        return "It keeps a profile for this account."

    async def sign_out(self) -> None:
        """Go, whatever came of it."""
        await self._client.logout()


def _short(error: errors.RequestError) -> str:
    return str(error) or type(error).__name__
