"""Coming back after the service itself was restarted, without keeping a password that anyone could read.

A browser holds a random token in its cookie. What a session needs to sign in again is stored sealed with a
key made from that token, under a name made from it too; the token itself is stored nowhere. So the database
alone opens nothing, and the cookie alone opens nothing once the row is gone: at sign-out, or when nobody
came back within the linger time.

What was chosen since is sealed with it: who appears offline must not be seen because the service stopped.
"""

from __future__ import annotations

import hashlib
import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from twisted.internet.defer import Deferred

from amsn2athena.core.drawer import Drawer
from amsn2athena.core.views import Status
from amsn2athena.storage import Database, resumptions

_NONCE = 12


class Credentials(msgspec.Struct, frozen=True):
    """What a sign-in takes, and how the person who signs in is to be seen."""

    network: str
    account: str
    password: str
    status: Status
    personal_message: str = ""
    media: str = ""

    def __repr__(self) -> str:
        return f"<Credentials of {self.account} on {self.network}>"


def name_of(token: str) -> str:
    """Return the name under which a token's row is stored."""
    return hashlib.sha256(b"amsn2 resumption name\0" + token.encode()).hexdigest()


def _key_of(token: str) -> bytes:
    return hashlib.sha256(b"amsn2 resumption key\0" + token.encode()).digest()


def seal(token: str, credentials: Credentials) -> bytes:
    """Return ``credentials`` so that only the holder of ``token`` can read them."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key_of(token)).encrypt(nonce, msgspec.json.encode(credentials), None)


def unseal(token: str, sealed: bytes) -> Credentials | None:
    """Return what was sealed, or ``None`` when it was not sealed with this token."""
    try:
        plain = AESGCM(_key_of(token)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        return msgspec.json.decode(plain, type=Credentials)
    except (InvalidTag, ValueError, msgspec.MsgspecError):
        return None


class Resumptions:
    """The stored ones. ``lifetime``: seconds after it was last seen that a row still counts."""

    def __init__(self, database: Database, lifetime: float) -> None:
        self._database = database
        self._lifetime = lifetime

    def drawer(self, credentials: Credentials) -> Drawer:
        """Return where lines are kept that the account has not looked at."""
        return Drawer(self._database, credentials.network, credentials.account, credentials.password)

    def keep(self, token: str, credentials: Credentials, now: float) -> Deferred[None]:
        """Store what ``token`` may resume."""
        sealed, name = seal(token, credentials), name_of(token)
        return self._database.run(lambda connection: resumptions.put(connection, name, sealed, now))

    def renew(self, token: str, credentials: Credentials) -> Deferred[None]:
        """Store something else for ``token``, if it may resume anything."""
        sealed, name = seal(token, credentials), name_of(token)
        return self._database.run(lambda connection: resumptions.change(connection, name, sealed))

    def find(self, token: str, now: float) -> Deferred[Credentials | None]:
        """Fire with what ``token`` may resume, and drop all that are too old."""
        name = name_of(token)
        oldest = now - self._lifetime
        found = self._database.run(lambda connection: resumptions.find(connection, name, oldest))
        return found.addCallback(lambda sealed: None if sealed is None else unseal(token, sealed))

    def touch(self, tokens: list[str], now: float) -> Deferred[None]:
        """These were seen just now."""
        names = [name_of(token) for token in tokens]
        return self._database.run(lambda connection: resumptions.touch(connection, names, now))

    def forget(self, tokens: list[str]) -> Deferred[None]:
        """These may resume nothing any more."""
        names = [name_of(token) for token in tokens]
        return self._database.run(lambda connection: resumptions.delete(connection, names))
