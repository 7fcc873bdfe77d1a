"""Where a session keeps the lines that nobody has looked at.

Who wrote them was told that they arrived, so neither the end of the session nor that of the service may lose
them. They are sealed with a key made from the account's password, under a name made from the account: the
database alone opens nothing, and whoever signs in with that password finds them. Nobody can open them once
the account has another password.
"""

from __future__ import annotations

import hashlib
import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from amsn2athena.core.views import MessageView
from amsn2athena.storage import Database, unseen

#: Seconds that a line is kept for somebody who does not come back.
LIFETIME = 60 * 86_400.0

_NONCE = 12


class Kept(msgspec.Struct, frozen=True):
    """A line, and where it was said: in the circle of this id, or to these accounts."""

    circle: str
    people: tuple[str, ...]
    line: MessageView


class Drawer:
    """That of one account."""

    def __init__(self, database: Database, network: str, account: str, password: str) -> None:
        self._database = database
        self._password = password.encode()
        whose = f"{network}\0{account}".encode()
        self._owner = hashlib.sha256(b"amsn2 unseen name\0" + whose).hexdigest()
        self._salt = hashlib.sha256(b"amsn2 unseen salt\0" + whose).digest()
        self._cipher: AESGCM | None = None

    def put(self, name: str, kept: Kept, now: float) -> Deferred[None]:
        """Keep a line under a new name."""
        plain = msgspec.json.encode(kept)

        def work(connection: Connection) -> None:
            nonce = os.urandom(_NONCE)
            sealed = nonce + self._key().encrypt(nonce, plain, name.encode())
            unseen.add(connection, name, self._owner, sealed, now)

        return self._database.run(work)

    def all(self, now: float) -> Deferred[list[tuple[str, Kept]]]:
        """Fire with what is kept, by name, in the order it came; what cannot be opened is left out."""

        def work(connection: Connection) -> list[tuple[str, Kept]]:
            found = unseen.of(connection, self._owner, now - LIFETIME)
            opened = ((name, self._open(name, sealed)) for name, sealed in found)
            return [(name, kept) for name, kept in opened if kept is not None]

        return self._database.run(work)

    def drop(self, names: list[str]) -> Deferred[None]:
        """Keep these no longer."""
        return self._database.run(lambda connection: unseen.delete(connection, names))

    def _open(self, name: str, sealed: bytes) -> Kept | None:
        try:
            plain = self._key().decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
            return msgspec.json.decode(plain, type=Kept)
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            return None

    def _key(self) -> AESGCM:
        """Made in the database's thread, and only when there is something to seal: it takes a while."""
        if self._cipher is None:
            self._cipher = AESGCM(
                hashlib.scrypt(self._password, salt=self._salt, n=2**14, r=8, p=1, dklen=32)
            )
        return self._cipher
