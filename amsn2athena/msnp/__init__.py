"""MSNP, the protocol of MSN Messenger, without I/O: bytes in, typed commands out, and back.

A connection carries commands. Each is a line of words, separated by spaces and ended by CR LF: a verb of
three letters, for most commands a transaction id that the answer repeats, and arguments. The last argument of
a command with a payload is the payload's length in bytes; the payload follows the line, with nothing after
it. A verb of three digits is an error, answering the transaction whose id it has. Which verbs have a
transaction id, and which a payload, depends on the direction, so a parser is told which way its bytes travel.

    >>> parser = Parser(Direction.TO_CLIENT)
    >>> list(parser.receive(b"CHG 9 NLN 0 0\\r\\nMSG bob@example.com B%20o%20b 2\\r\\nhi"))
    [Command('CHG', 9, ('NLN', '0', '0')), Command('MSG', None, ('bob@example.com', 'B%20o%20b'), <2 bytes>)]
    >>> encode(Command("PRP", 7, ("MFN", quote("B o b"))))
    b'PRP 7 MFN B%20o%20b\\r\\n'
    >>> encode(Command("PRP", 7, ("MFN", "B o b")))
    Traceback (most recent call last):
    amsn2athena.msnp._errors.ProtocolError: an argument of PRP that would not be read as one

Words are UTF-8. In a display name only the percent sign, space, CR and LF are escaped: see ``quote``.

Nothing here touches a socket or a clock. Whatever is wrong with bytes from outside is a `ProtocolError`, and
every buffer has a bound. What commands carry is in modules of its own:

- to sign in: `dialects` (what differs between versions), `sso` (the proof of a ticket), `twn` (how older
  versions get one), `challenge`, and `soap` (tickets and lists over HTTP);
- people: `identity` (accounts, statuses, capabilities), `adl` (lists; in older versions `syn`), `personal`
  (what they say about themselves) with `media`, `msnobject` (their pictures);
- conversations: `message` with `textformat`; `offline` for those who are not there;
- what a network says to everybody: `notices`;
- `errors`: the numbers of error replies.
"""

from __future__ import annotations

from amsn2athena.msnp._codec import Command, Parser, encode
from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._quoting import quote, unquote
from amsn2athena.msnp._verbs import Direction

__all__ = ["Command", "Direction", "Parser", "ProtocolError", "encode", "quote", "unquote"]
