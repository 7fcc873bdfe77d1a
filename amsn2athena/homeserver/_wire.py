"""What the network says of people: frames that are made once for each dialect, and sent to many.

What differs between dialects is in ``msnp.dialects``; everything that tells of people is here and nowhere
else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from amsn2athena.homeserver._frames import frame
from amsn2athena.homeserver._identity import cid, puid
from amsn2athena.homeserver._people import Person
from amsn2athena.homeserver._versions import version
from amsn2athena.msnp import adl, encode, notices, personal, quote
from amsn2athena.msnp import offline as offline_letters
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.message import LETTERS, Maintenance
from amsn2athena.msnp.offline import Waiting
from amsn2athena.msnp.syn import Change, build_answer, build_phone, verb

#: What clients may do: everything.
SHIELDS = b"""<config><shield><cli maj="7" min="0" minbld="0" maxbld="9999" deny=" " /></shield>\
<block></block></config>"""
_POLICIES = b'<Policies><Policy type="SHIELDS">%b</Policy></Policies>' % SHIELDS

_PROFILE = """\
MIME-Version: 1.0\r
Content-Type: text/x-msmsgsprofile; charset=UTF-8\r
LoginTime: {now}\r
EmailEnabled: 0\r
MemberIdHigh: {high}\r
MemberIdLow: {low}\r
lang_preference: 1033\r
preferredEmail: \r
country: \r
PostalCode: \r
Gender: \r
Kid: 0\r
Age: \r
BDayPre: \r
Birthday: \r
Wallet: \r
Flags: 536872513\r
sid: 507\r
MSPAuth: {ticket}\r
ClientIP: {host}\r
ClientPort: {port}\r
ABCHMigrated: 1\r
MPOPEnabled: {places}\r
\r
"""

_CHANGED = """\
<NOTIFICATION id="0" siteid="45705" siteurl="http://contacts.msn.com">\
<TO pid="0x{low:08x}:0x{high:08x}" name="{email}"><VIA agent="messenger"/></TO>\
<MSG id="0"><SUBSCR url="s.htm"/><ACTION url="a.htm"/><BODY>\
&lt;NotificationData xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"&gt;\
&lt;Service&gt;ABCHInternal&lt;/Service&gt;\
&lt;CID&gt;{cid}&lt;/CID&gt;\
&lt;LastModifiedDate&gt;{now}&lt;/LastModifiedDate&gt;\
&lt;HasNewItem&gt;false&lt;/HasNewItem&gt;\
&lt;/NotificationData&gt;\
</BODY></MSG></NOTIFICATION>"""


def policies() -> bytes:
    """Return what a client may do: everything."""
    return frame("GCF", 0, payload=_POLICIES)


def profile(dialect: Dialect, person: Person, ticket: str, address: str, now: int) -> bytes:
    """Return who the person is to the network. ``address``: ``host:port`` as seen from here."""
    host, _, port = address.rpartition(":")
    high, low = _halves(person)
    places = int(dialect.places)
    text = _PROFILE.format(now=now, high=high, low=low, ticket=ticket, host=host, port=port, places=places)
    return frame("MSG", None, "Hotmail", "Hotmail", payload=text.encode())


def nothing_personal(dialect: Dialect, person: Person) -> bytes:
    """Return what the network has of somebody who has just signed in; nothing where nobody is told of it."""
    return frame("UBX", None, *dialect.user(person.email), payload=b"") if dialect.places else b""


def online(dialect: Dialect, person: Person) -> bytes:
    """Return that somebody is here, in which status and by which name."""
    return frame("NLN", None, *_how(dialect, person))


def found(dialect: Dialect, person: Person, trid: int | None) -> bytes:
    """Return the same to a place that has just come, with its request ``trid``."""
    return frame(dialect.initial, trid if dialect.initial == "ILN" else None, *_how(dialect, person))


def offline(dialect: Dialect, person: Person) -> bytes:
    """Return that somebody is not here."""
    last = (dialect.capabilities("0"),) if dialect.farewell else ()
    return frame("FLN", None, *dialect.user(person.email), *last)


def about(dialect: Dialect, person: Person, *, private: bool = False) -> bytes:
    """Return what somebody says of themselves; ``private``: as their own places hear it. Nothing in dialects
    in which nobody says anything.
    """
    if not dialect.personal:
        return b""
    said = person.personal
    if dialect.places:
        places = [each for each in person.endpoints.values() if each.guid]
        said = replace(
            said,
            endpoints=tuple(personal.EndpointData(each.guid, each.capabilities) for each in places),
            private_endpoints=tuple(replace(each.private, id=each.guid) for each in places if private),
        )
    else:
        said = personal.Personal(said.message, said.current_media, said.machine_guid)
    return frame("UBX", None, *dialect.user(person.email), payload=personal.build(said))


def phone(dialect: Dialect, person: Person, kind: str, number: str, now: float) -> bytes:
    """Return that somebody tells another telephone number, or none; nothing where that is not told."""
    if dialect.address_book or not dialect.phones:
        return b""
    return encode(build_phone(dialect, version(dialect, now, now), person.email, kind, number))


def admirer(dialect: Dialect, change: Change, now: float) -> bytes:
    """Return that somebody has added the person to whom this goes, or removed them."""
    if not dialect.address_book:
        args = build_answer(dialect, change, version(dialect, now, now))
        return frame(verb(dialect, change), 0, *args)
    entry = adl.ListEntry(change.account, change.list, name=change.name)
    return frame("ADL" if change.added else "RML", 0, payload=adl.build([entry]))


def address_book_changed(dialect: Dialect, person: Person, now: float) -> bytes:
    """Return that the address book of ``person`` is not as it was; nothing where there is none."""
    if not dialect.address_book:
        return b""
    high, low = _halves(person)
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    email = person.email.replace("&", "&amp;")
    text = _CHANGED.format(email=email, high=high, low=low, cid=cid(person.guid), now=moment)
    return frame("NOT", None, payload=text.encode())


def letters(waiting: Sequence[Waiting]) -> bytes:
    """Return what waits for somebody who has just come; that it is too much, when it is."""
    listed = offline_letters.build_waiting(waiting)
    return _data("initialmdata", "too-large" if len(waiting) > offline_letters.MAX_LISTED else listed)


def no_mail() -> bytes:
    """Return that there is no mail, which is all that there ever is to tell."""
    links = "Inbox-URL: /\r\nFolders-URL: /\r\nPost-URL: http://localhost/"
    return _notice("initialemail", f"Inbox-Unread: 0\r\nFolders-Unread: 0\r\n{links}")


def letter_came(letter: Waiting) -> bytes:
    """Return that one more letter waits."""
    return _data("oim", offline_letters.build_waiting([letter], initial=False))


def letters_deleted(count: int) -> bytes:
    """Return that so many letters wait no longer."""
    moved = f"Src-Folder: {LETTERS}\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: {count}"
    return _notice("activemail", moved)


def _data(kind: str, data: str) -> bytes:
    return _notice(kind, f"Mail-Data: {data}")


def _notice(kind: str, body: str) -> bytes:
    headers = f"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgs{kind}notification; charset=UTF-8\r\n\r\n"
    return frame("MSG", None, "Hotmail", "Hotmail", payload=f"{headers}{body}\r\n".encode())


def notice(person: Person, text: str) -> bytes:
    """Return what the network has to say to somebody."""
    high, low = _halves(person)
    return frame("NOT", None, payload=notices.build(text, person.email, (low, high)))


def maintenance(minutes: int) -> bytes:
    """Return that the network goes down in so many minutes."""
    return frame("MSG", None, "Hotmail", "Hotmail", payload=Maintenance(minutes).payload())


def _how(dialect: Dialect, person: Person) -> tuple[str, ...]:
    capabilities = (dialect.capabilities(person.capabilities),) if dialect.tells_capabilities else ()
    picture = (person.picture,) if dialect.pictures else ()
    return (person.status, *dialect.user(person.email), quote(person.name), *capabilities, *picture)


def _halves(person: Person) -> tuple[int, int]:
    return divmod(puid(person.guid), 2**32)
