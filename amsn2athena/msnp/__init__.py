"""MSNP, the protocol of MSN Messenger, without I/O: bytes in, typed commands out, and back.

A connection carries commands. Each is a line of words, separated by spaces and ended by CR LF: a verb of
three letters, for most commands a transaction id that the answer repeats, and arguments. The last argument of
a command with a payload is the payload's length in bytes; the payload follows the line, with nothing after
it. A verb of three digits is an error, answering the transaction whose id it has. Which verbs have a
transaction id, and which a payload, depends on the direction, so a parser is told which way its bytes travel.

    >>> parser = Parser(Direction.TO_CLIENT)
    >>> list(parser.receive(b"CHG 9 NLN 0 0\\r\\nMSG bob@example.com B%20o%20b 2\\r\\nhi"))
    [Command(verb='CHG', trid=9, args=('NLN', '0', '0')),
     Command(verb='MSG', trid=None, args=('bob@example.com', 'B%20o%20b'), payload=b'hi')]
    >>> encode(Command("PRP", 7, ("MFN", quote("B o b"))))
    b'PRP 7 MFN B%20o%20b\\r\\n'

Words are UTF-8. In a display name only the percent sign, space, CR and LF are escaped: see ``quote``.
"""

from __future__ import annotations

from amsn2athena.msnp._codec import Command, Parser, ProtocolError, encode
from amsn2athena.msnp._quoting import quote, unquote
from amsn2athena.msnp._verbs import Direction

__all__ = ["Command", "Direction", "Parser", "ProtocolError", "encode", "quote", "unquote"]
