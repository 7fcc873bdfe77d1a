"""Saying no, over SOAP."""

from __future__ import annotations

from amsn2athena.msnp.soap import AddressBookError

#: What the log says of a ticket that counts for nobody who is signed in.
WRONG_TICKET = "a ticket of nobody who is here"


class Refused(Exception):
    """An operation is answered with a fault."""

    def __init__(self, error: AddressBookError, reason: str) -> None:
        super().__init__(reason)
        self.error = error
        self.reason = reason
