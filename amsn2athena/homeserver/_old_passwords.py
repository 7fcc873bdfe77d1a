"""Passwords of their own for clients of MSNP2 to 7, which prove them by MD5.

Such a proof can only be checked by who knows the password, and whoever overhears one can try passwords at
home. So it is never that of the account: it is a random one, made for an account that asks for it, and kept
sealed with a key that is not in the database. It opens nothing but the notification server, to these clients.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._list_rules import account_of
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.storage import Database, accounts, old_passwords

#: 80 bits, of letters and digits that are not taken for each other. Those clients take 16 characters.
_LENGTH = 16
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_NONCE = 12


class OldPasswords:
    """Makes, keeps and checks them. ``key`` returns 32 bytes, or raises ``StorageUnavailable``; it is called
    in the threads of the database. Without it nobody has such a password.
    """

    def __init__(
        self, database: Database, key: Callable[[], bytes] | None, limits: Limits, clock: IReactorTime
    ) -> None:
        self._database = database
        self._key = key
        self._attempts = Throttle(
            clock, limits.wrong_passwords, limits.wrong_password_seconds, limits.throttled
        )

    def make(self, email: str) -> Deferred[str]:
        """Give an account a new one, and fire with it. Fails with :class:`NoSuchAccount`."""
        password = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))

        def work(connection: Connection) -> str:
            owner, nonce = account_of(connection, email), secrets.token_bytes(_NONCE)
            sealed = self._cipher().encrypt(nonce, password.encode(), owner.guid.encode())
            old_passwords.put(connection, owner.id, nonce + sealed)
            return password

        return self._database.run(work, durable=True)

    def forget(self, email: str) -> Deferred[bool]:
        """Take it back; fires with whether there was one. Fails with :class:`NoSuchAccount`."""
        return self._database.run(
            lambda connection: old_passwords.delete(connection, account_of(connection, email).id),
            durable=True,
        )

    def verify(self, email: str, host: str, challenge: str, proof: str) -> Deferred[bool]:
        """Fire with whether ``proof`` is the MD5 of ``challenge`` and the password, in hexadecimal digits.
        From one ``host`` only so many wrong ones are looked at.
        """
        if self._key is None or not self._attempts.take((email, host)):
            return succeed(False)
        found = self._database.run(lambda connection: self._find(connection, email))
        return found.addCallback(
            lambda password: password is not None and self._check((email, host), challenge, password, proof)
        )

    def _check(self, attempt: tuple[str, str], challenge: str, password: str, proof: str) -> bool:
        expected = hashlib.md5((challenge + password).encode(), usedforsecurity=False).hexdigest()
        right = hmac.compare_digest(expected.encode(), proof.lower().encode())
        if right:
            self._attempts.forget(attempt)
        return right

    def _find(self, connection: Connection, email: str) -> str | None:
        owner = accounts.find(connection, email)
        sealed = None if owner is None else old_passwords.find(connection, owner.id)
        if owner is None or sealed is None:
            return None
        try:
            return self._cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], owner.guid.encode()).decode()
        except InvalidTag:
            return None

    def _cipher(self) -> AESGCM:
        assert self._key is not None
        return AESGCM(self._key())
