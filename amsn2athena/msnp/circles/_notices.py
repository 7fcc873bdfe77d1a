"""The notice that a circle's own address book is not as it was."""

from __future__ import annotations

import re

from amsn2athena.msnp._xml import escape
from amsn2athena.msnp.circles._addresses import is_circle

_CHANGED = """\
<NOTIFICATION id="0" siteid="45705" siteurl="http://contacts.msn.com">\
<TO pid="0x{low:08x}:0x{high:08x}" name="{email}"><VIA agent="messenger"/></TO>\
<MSG id="0"><SUBSCR url="s.htm"/><ACTION url="a.htm"/><BODY>\
&lt;NotificationData xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"&gt;\
&lt;HasNewItem&gt;true&lt;/HasNewItem&gt;\
&lt;CircleId&gt;{circle}&lt;/CircleId&gt;\
&lt;/NotificationData&gt;\
</BODY></MSG></NOTIFICATION>"""

_FOUND = re.compile(rb"(?:&lt;|<)CircleId(?:&gt;|>)\s*([0-9A-Fa-f-]{36})\s*(?:&lt;|<)/CircleId")


def build_change(circle: str, email: str, passport_number: int) -> bytes:
    """The payload of NOT for ``email``, whose number has 64 bits: the book of ``circle`` changed."""
    high, low = divmod(passport_number, 2**32)
    return _CHANGED.format(circle=circle, email=escape(email), high=high, low=low).encode()


def changed_circle(payload: bytes) -> str:
    """The circle whose book changed, as a GUID; empty for a notice of something else."""
    found = _FOUND.search(payload)
    guid = found[1].decode("ascii").lower() if found else ""
    return guid if is_circle(guid) else ""
