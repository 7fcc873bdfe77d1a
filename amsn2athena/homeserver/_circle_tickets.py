"""The ticket that a client shows the notification server before it comes into circles.

It comes with the address book, and says whose it is in a form that only this process can have written. It
holds no circles, as those of other servers do: whether somebody is a member is looked up when they come in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets

_DATA = '<?xml version="1.0" encoding="utf-16"?><Ticket><TS>0001-01-01T00:00:00</TS><CID>{cid}</CID></Ticket>'
_TICKET = (
    '<?xml version="1.0" encoding="utf-16"?>'
    '<SignedTicket ver="1" keyVer="1"><Data>{data}</Data><Sig>{signature}</Sig></SignedTicket>'
)
_PARTS = re.compile(r"<Data>([A-Za-z0-9+/=]{1,400})</Data><Sig>([A-Za-z0-9+/=]{1,100})</Sig>")
_LONGEST = 4_096


class CircleTickets:
    """Writes them, and knows its own."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def write(self, cid: int) -> str:
        """Return a ticket for the account with this contact number."""
        data = base64.b64encode(_DATA.format(cid=cid).encode()).decode()
        return _TICKET.format(data=data, signature=self._sign(data))

    def opens(self, word: str, cid: int) -> bool:
        """Whether ``word``, a ticket in base64 as USR SHA A carries it, is of that account."""
        if len(word) > _LONGEST:
            return False
        try:
            ticket = base64.b64decode(word, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        found = _PARTS.search(ticket)
        given = _TICKET.format(data=found[1], signature=found[2]) if found else ""
        return hmac.compare_digest(given, self.write(cid))

    def _sign(self, data: str) -> str:
        return base64.b64encode(hmac.digest(self._key, data.encode(), hashlib.sha256)).decode()
