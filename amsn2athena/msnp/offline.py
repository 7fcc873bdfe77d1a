"""Messages for people who are not there: how they are written, stored, listed and fetched.

Who writes gives the server a `Letter`, as `content()`. The server keeps it until the one it is for has
deleted it. It tells them what waits, in `Waiting` entries: when they sign in, and at once when they are
there. They fetch each letter, as `mail()`, and delete it.

    letter = Letter("alice@example.com", "bob@example.com", "Alice", "hello", run_id, 1)
    letter.content()                                  # for SOAP's Store2
    Letter.read(letter.mail(arrived))                 # what SOAP's GetMessage gave; or raises ProtocolError
    parse_waiting(build_waiting([Waiting(...)]))      # Mail-Data, or what SOAP's GetMetadata gave

A run is what one client says to one person while it has their window open; its letters are numbered from 1.
The list of what waits is in no order: sort by time and, as the times have whole seconds, by number.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._mime import Envelope
from amsn2athena.msnp._words import decode_words, encode_word, encode_words
from amsn2athena.msnp._xml import escape, read

__all__ = [
    "MAX_LISTED",
    "MAX_NOTE",
    "MAX_TEXT",
    "Letter",
    "Waiting",
    "build_note",
    "build_waiting",
    "decode_words",
    "encode_word",
    "parse_waiting",
    "read_waiting",
]

MAX_TEXT = 65_536
"""Bytes of a letter's text."""

MAX_NOTE = 8_192
"""Bytes of a command that leaves a message."""

MAX_LISTED = 25
"""Letters that are listed in a command. When more wait, the list has to be asked for."""

_LONGEST_LINE = 77
_LIST_BYTES = 2 * 1024 * 1024
_MOST_LISTED = 4_000
_LONGEST_ID = 64
_RUN_ID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_NUMBER = re.compile("[0-9]{1,9}")
_FILETIME = re.compile(r"FILETIME=\[([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8})\]")
_SENDER = re.compile(r"<([^<>]*)>\s*$")
_WINDOWS_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_KIND = "OfflineMessage"
_HEADERS = (
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=UTF-8"),
    ("Content-Transfer-Encoding", "base64"),
    ("X-OIM-Message-Type", _KIND),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. Lines end with LF; `run_id` is a GUID in braces; `arrived` is when the server got it."""

    sender: str
    recipient: str
    name: str
    text: str
    run_id: str
    number: int
    arrived: datetime | None = None

    def content(self) -> str:
        """What is stored: text and number. Lines end with LF, as any would after a passage through XML.

        Raises ProtocolError for a text that cannot be encoded, or is longer than `MAX_TEXT`.
        """
        try:
            text = self.text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
        except UnicodeEncodeError:
            raise ProtocolError("a text that is none") from None
        if len(text) > MAX_TEXT:
            raise ProtocolError(f"a text of more than {MAX_TEXT} bytes")
        body = base64.encodebytes(text).rstrip(b"\n")
        numbers = (("X-OIM-Run-Id", self.run_id), ("X-OIM-Sequence-Num", str(self.number)))
        return _document(Envelope((*_HEADERS, *numbers), body))

    def mail(self) -> str:
        """What is fetched: the same, with the headers of a mail."""
        arrived = self.arrived or _WINDOWS_EPOCH
        headers = (
            ("From", f"{encode_words(self.name)} <{self.sender}>"),
            ("To", self.recipient),
            ("Subject", ""),
            ("X-OIMProxy", "MSNMSGR"),
            ("X-OriginalArrivalTime", _arrival(arrived)),
            ("Date", arrived.astimezone(UTC).strftime("%d %b %Y %H:%M:%S +0000")),
        )
        return _document(Envelope(headers)).rstrip("\n") + "\n" + self.content()

    @classmethod
    def read(cls, mail: str) -> Letter:
        """A mail, or a content, which has neither sender, recipient nor time. Raises ProtocolError.

        A mail without a number, of another client or from a telephone, has the number 0.
        """
        envelope = Envelope.parse(_lines(mail).encode(errors="replace"))
        sender = envelope.get("From")
        found = _SENDER.search(sender)
        number = envelope.get("X-OIM-Sequence-Num")
        return cls(
            sender=(found[1] if found else sender).strip(),
            recipient=envelope.get("To"),
            name=decode_words(sender[: found.start()] if found else "").strip(' "'),
            text=_text(envelope),
            run_id=envelope.get("X-OIM-Run-Id")[:_LONGEST_ID],
            number=int(number) if _NUMBER.fullmatch(number) else 0,
            arrived=_time(envelope),
        )

    @classmethod
    def read_content(cls, content: str, number: int) -> Letter:
        """What a server was given to store as the letter of that number. Raises ProtocolError.

        Stricter than `read`, as servers are: what is not as it should be is not stored.
        """
        lines = _lines(content).split("\r\n")
        if any(len(line) > _LONGEST_LINE for line in lines):
            raise ProtocolError(f"a letter with a line of more than {_LONGEST_LINE} characters")
        envelope = Envelope.parse("\r\n".join(lines).encode(errors="replace"))
        wanted = {name: value.partition(";")[0].lower() for name, value in _HEADERS}
        given = {name: envelope.get(name).partition(";")[0].strip().lower() for name in wanted}
        letter = cls.read(content)
        if given != wanted or not _RUN_ID.fullmatch(letter.run_id) or letter.number != number:
            raise ProtocolError("a letter with odd headers")
        return letter


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is told of a letter that waits: `size` in bytes, `name` as its sender gave it.

    One that has just come has no time.
    """

    id: str
    sender: str
    name: str = ""
    size: int = 0
    arrived: datetime | None = None


def build_note(text: str) -> bytes:
    """What MSNP18's command carries to leave a message. Raises ProtocolError for a text that is none, or too
    long for it.
    """
    try:
        body = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    except UnicodeEncodeError:
        raise ProtocolError("a text that is none") from None
    note = Envelope((*_HEADERS[:2], ("Dest-Agent", "client")), body).build()
    if len(note) > MAX_NOTE:
        raise ProtocolError(f"a note of more than {MAX_NOTE} bytes")
    return note


def build_waiting(letters: Iterable[Waiting], *, initial: bool = True) -> str:
    """The list, as XML. `initial`: of what waited before, not of what has just come."""
    listed = "".join(_entry(letter, initial=initial) for letter in letters)
    if not initial:
        return f"<MD>{listed}<SU> </SU></MD>"
    counts = "<E><I>0</I><IU>0</IU><O>0</O><OU>0</OU></E><Q><QTM>409600</QTM><QNM>204800</QNM></Q>"
    return f"<MD>{counts}{listed}</MD>"


def parse_waiting(document: str) -> tuple[Waiting, ...]:
    """The letters in a list. Raises ProtocolError for what is no XML."""
    return read_waiting(read(document.strip().encode(errors="replace"), _LIST_BYTES))


def read_waiting(root: Element) -> tuple[Waiting, ...]:
    """The letters in a list that was read already. Entries without sender or identifier are passed over."""
    found = [_waiting({each.tag: each.text or "" for each in entry}) for entry in root.findall("M")]
    return tuple(letter for letter in found[:_MOST_LISTED] if letter is not None)


def _entry(letter: Waiting, *, initial: bool) -> str:
    arrived = letter.arrived.astimezone(UTC) if letter.arrived else None
    time = f"<RT>{arrived:%Y-%m-%dT%H:%M:%SZ}</RT>" if arrived else ""
    folder = "00000000-0000-0000-0000-000000000009" if initial else ".!!OIM"
    return (
        f"<M><T>11</T><S>6</S>{time}<RS>0</RS><SZ>{letter.size}</SZ><E>{escape(letter.sender)}</E>"
        f"<I>{escape(letter.id)}</I><F>{folder}</F><N>{escape(encode_words(letter.name))}</N></M>"
    )


def _waiting(fields: dict[str, str]) -> Waiting | None:
    """A mail has the same form but another type, and is none of ours."""
    identity, sender = fields.get("I", "").strip(), fields.get("E", "").strip()
    if fields.get("T", "11").strip() != "11" or not sender or not 0 < len(identity) <= _LONGEST_ID:
        return None
    size = fields.get("SZ", "").strip()
    return Waiting(
        identity,
        sender,
        decode_words(fields.get("N", "")),
        int(size) if _NUMBER.fullmatch(size) else 0,
        _moment(fields.get("RT", "").strip()),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _lines(text: str) -> str:
    return text.lstrip().replace("\r\n", "\n").replace("\n", "\r\n")


def _document(envelope: Envelope) -> str:
    return envelope.build().decode().replace("\r\n", "\n")


def _text(envelope: Envelope) -> str:
    body = envelope.body
    if envelope.get("Content-Transfer-Encoding").lower() == "base64":
        try:
            body = base64.b64decode(b"".join(body.split()), validate=True)
        except binascii.Error:
            raise ProtocolError("a letter that is no base64") from None
    if len(body) > MAX_TEXT:
        raise ProtocolError(f"a text of more than {MAX_TEXT} bytes")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _time(envelope: Envelope) -> datetime | None:
    """When the server got it. The number, of tenths of microseconds, is finer than the words before it."""
    found = _FILETIME.search(envelope.get("X-OriginalArrivalTime"))
    if found:
        ticks = int(found[2] + found[1], 16)
        try:
            return _WINDOWS_EPOCH + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None
    try:
        moment = parsedate_to_datetime(envelope.get("Date"))
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _arrival(moment: datetime) -> str:
    since = moment - _WINDOWS_EPOCH
    ticks = (since.days * 86_400 + since.seconds) * 10**7 + since.microseconds * 10
    digits = f"{ticks:016X}"
    words = moment.astimezone(UTC).strftime("%d %b %Y %H:%M:%S")
    return f"{words}.{moment.microsecond // 100:04d} (UTC) FILETIME=[{digits[8:]}:{digits[:8]}]"
