"""What a network has to say to the people who use it: NOT documents that are for reading.

    <NOTIFICATION id="0" siteid="0" siteurl="http://localhost/">
    <TO pid="0x00000001:0x00000002" name="alice@example.com"><VIA agent="messenger"/></TO>
    <MSG id="0"><SUBSCR url="s.htm"/><ACTION url="a.htm"/>
    <BODY lang="1033" icon=""><TEXT>We close at ten.</TEXT></BODY></MSG></NOTIFICATION>

Most NOT documents are for the client: their BODY has no TEXT, but another document, escaped. They tell, for
instance, that the address book was changed elsewhere.
"""

from __future__ import annotations

from amsn2athena.msnp._xml import elements, escape, unescape

MAX_DOCUMENT = 64 * 1024
"""Bytes that are read; what follows is passed over. The longest seen take 1,000."""

MAX_TEXT = 2048
"""Characters of a notice that are read."""


def build(text: str, account: str, passport: tuple[int, int]) -> bytes:
    """The payload of a NOT that shows `text` to somebody.

    `passport`: the low and the high half of their number.
    """
    low, high = passport
    return (
        '<NOTIFICATION id="0" siteid="0" siteurl="http://localhost/">'
        f'<TO pid="0x{low:08x}:0x{high:08x}" name="{escape(account)}"><VIA agent="messenger"/></TO>'
        '<MSG id="0"><SUBSCR url="s.htm"/><ACTION url="a.htm"/>'
        f'<BODY lang="1033" icon=""><TEXT>{escape(text)}</TEXT></BODY></MSG></NOTIFICATION>'
    ).encode()


def read(payload: bytes) -> str:
    """The text that a NOT has for people; empty when it has none. Never raises."""
    text = payload[:MAX_DOCUMENT].decode(errors="replace")
    for _, body in elements(text, "BODY"):
        for _, content in elements(body, "TEXT"):
            return unescape(content)[:MAX_TEXT].strip()
    return ""
