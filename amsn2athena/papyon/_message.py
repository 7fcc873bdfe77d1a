"""What is said in a conversation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.message import Text
from amsn2athena.msnp.textformat import TextFormat

_PLAIN = TextFormat()


@dataclass(frozen=True, slots=True)
class ConversationMessage:
    """Text, and how its writer wants it shown.

    ``display_name`` is what the writer wants to be called for this message, mostly ``""``. Anybody can
    claim any name: show the account with it. Lines end with LF.
    """

    content: str
    formatting: TextFormat = _PLAIN
    display_name: str = ""


def pieces(message: ConversationMessage) -> tuple[bytes, ...]:
    """Return the payloads that ``message`` crosses in, none if it is too long for that.

    Half a surrogate pair, which a browser may send, is no character: it becomes a question mark.
    """
    content = message.content
    if not content.isascii():
        content = content.encode(errors="replace").decode()
    try:
        text = Text(content, message.formatting, message.display_name)
        return text.payloads(f"{{{uuid.uuid4()}}}")
    except ProtocolError:
        return ()
