"""What switchboards and notification servers carry in MSG: text, ink, typing, nudges, and the server's own.

    for payload in Text("hello").payloads(message_id): send(payload)
    send(Typing("alice@example.com").payload())

    joiner = Joiner()
    match joiner.receive(sender, payload, now):         # raises ProtocolError
        case Text(text=text, format=format): ...
        case Nudge(): ...
        case None: ...                                  # more of it is to come

A switchboard closes on a payload of more than `MAX_PAYLOAD` bytes. A longer text goes in chunks that share a
Message-ID: the first has all the headers and says how many there are, the others have a number and a piece.
`Joiner` puts them together again. Some clients send a long text as several messages instead; those stay so.
"""

from __future__ import annotations

import base64
import binascii
import enum
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from amsn2athena.msnp._chunks import Joiner as _Joiner
from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._mime import Envelope
from amsn2athena.msnp._splitting import split
from amsn2athena.msnp._words import decode_words
from amsn2athena.msnp.offline import Waiting, parse_waiting
from amsn2athena.msnp.textformat import TextFormat

__all__ = [
    "LETTERS",
    "MAX_CHUNKS",
    "MAX_PAYLOAD",
    "Action",
    "Envelope",
    "InitialMail",
    "Ink",
    "Joiner",
    "KeepAlive",
    "MailMoved",
    "Maintenance",
    "Message",
    "NewMail",
    "Nudge",
    "OfflineNotice",
    "Profile",
    "Text",
    "Typing",
    "Unknown",
    "Unshown",
    "read",
]

MAX_PAYLOAD = 1664
"""Bytes of a payload that a switchboard takes."""

MAX_CHUNKS = 256
"""Chunks that a text is sent in: some 380,000 bytes."""

LETTERS = ".!!OIM"
"""The folder of letters, which `MailMoved` may name."""

MAX_LINE = 512
"""Characters of a mail's name, address or subject that are read."""

_Headers = tuple[tuple[str, str], ...]

_LEAST_BODY = 256
_PLAIN = TextFormat()
_CHARSETS = {
    "": "utf-8",
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}
_UNREAD = re.compile("<IU>([0-9]{1,6})</IU>")
_QUOTED_CHARSET = re.compile(r'=\?"([A-Za-z0-9_.:-]{1,40})"\?')
_COUNT = re.compile("-?[0-9]{1,6}")
_BREAKS = re.compile("[\r\n\0]+")
_MINUTES = re.compile("[0-9]{1,5}")
_MIME = ("MIME-Version", "1.0")
_DATACAST = ("Content-Type", "text/x-msnmsgr-datacast")
_TOO_MANY = "too-large"
_INK = b"base64:"
_PICTURES = (b"GIF87a", b"GIF89a")


@dataclass(frozen=True, slots=True)
class Text:
    """Something that somebody wrote, lines ended by LF.

    `name`: by which name the writer wants it shown, often empty. Anybody can claim any: show the account too.
    """

    text: str
    format: TextFormat = _PLAIN
    name: str = ""

    def payloads(self, message_id: str, limit: int = MAX_PAYLOAD) -> tuple[bytes, ...]:
        """The text as one payload, or as several of at most `limit` bytes.

        `message_id`, a GUID in braces, names what has several. Raises ProtocolError for a text of more than
        `MAX_CHUNKS` chunks, for one that cannot be encoded, and when the headers leave no room for one.
        """
        body = self.text.replace("\r\n", "\n").replace("\n", "\r\n")
        headers = self._headers()
        try:
            whole = Envelope(headers, body.encode()).build()
        except UnicodeEncodeError:
            raise ProtocolError("a text that is none") from None
        if len(whole) <= limit:
            return (whole,)
        return self._chunks(headers, body, ("Message-ID", message_id), limit)

    def _chunks(
        self, headers: _Headers, body: str, identity: tuple[str, str], limit: int
    ) -> tuple[bytes, ...]:
        """The text as chunks. Room for their numbers is left as if there were as many as there may be."""
        first = limit - len(Envelope((*headers, identity, ("Chunks", str(MAX_CHUNKS)))).build())
        rest = limit - len(Envelope((identity, ("Chunk", str(MAX_CHUNKS)))).build())
        if min(first, rest) < _LEAST_BODY:
            raise ProtocolError("headers that leave no room for a text")
        pieces = list(islice(split(body, first, rest), MAX_CHUNKS + 1))
        if len(pieces) > MAX_CHUNKS:
            raise ProtocolError(f"a text of more than {MAX_CHUNKS} chunks")
        numbers = [("Chunk", str(number)) for number in range(1, len(pieces))]
        tail = [
            Envelope((identity, number), piece) for number, piece in zip(numbers, pieces[1:], strict=True)
        ]
        head = Envelope((*headers, identity, ("Chunks", str(len(pieces)))), pieces[0])
        return tuple(envelope.build() for envelope in (head, *tail))

    def _headers(self) -> _Headers:
        name = (("P4-Context", self.name),) if self.name else ()
        kind = ("Content-Type", "text/plain; charset=UTF-8")
        return (_MIME, kind, *name, ("X-MMS-IM-Format", str(self.format)))


@dataclass(frozen=True, slots=True)
class Typing:
    """`account` is writing something. Said again every few seconds while it lasts."""

    account: str

    def payload(self) -> bytes:
        """The payload. Raises ProtocolError for an account that is none."""
        kind = ("Content-Type", "text/x-msmsgscontrol")
        return Envelope((_MIME, kind, ("TypingUser", self.account)), b"\r\n").build()


@dataclass(frozen=True, slots=True)
class Nudge:
    """Shake their window."""

    def payload(self) -> bytes:
        """The payload."""
        return Envelope((_MIME, _DATACAST), b"ID: 1\r\n\r\n").build()


@dataclass(frozen=True, slots=True)
class Action:
    """One line that is shown as it is, as about the one who sent it: `is dancing`."""

    text: str

    def payload(self) -> bytes:
        """The payload; a line break becomes a space. Raises ProtocolError for a text that is none, and for
        one that is too long for one payload.
        """
        try:
            text = _BREAKS.sub(" ", self.text).strip().encode()
        except UnicodeEncodeError:
            raise ProtocolError("a text that is none") from None
        payload = Envelope((_MIME, _DATACAST), b"ID: 4\r\nData: %b\r\n\r\n" % text).build()
        if not text or len(payload) > MAX_PAYLOAD:
            raise ProtocolError("an action of no length, or of too much")
        return payload


@dataclass(frozen=True, slots=True)
class Ink:
    """Something drawn by hand, as a picture: a GIF."""

    content_type: str
    data: bytes = field(repr=False)


class Unshown(enum.Enum):
    """Something came that is understood to be there, and no more."""

    WINK = "wink"
    VOICE_CLIP = "voice clip"
    INK = "ink"


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """Nothing at all, so that the switchboard stays open."""

    def payload(self) -> bytes:
        """The payload."""
        return Envelope((_MIME, ("Content-Type", "text/x-keepalive"))).build()


@dataclass(frozen=True, slots=True)
class Profile:
    """What the server tells somebody who has signed in: `get("ClientIP")`, ... It holds a ticket."""

    _envelope: Envelope = field(repr=False)

    def get(self, name: str, default: str = "") -> str:
        """What it says under this name, in any case of letters."""
        return self._envelope.get(name, default)


@dataclass(frozen=True, slots=True)
class InitialMail:
    """How many mails nobody has read yet, and which letters wait (see `offline`).

    `waiting` is None when there are too many of those: they have to be asked for. Nothing is told of mails
    then.
    """

    unread: int = 0
    waiting: tuple[Waiting, ...] | None = ()


@dataclass(frozen=True, slots=True)
class OfflineNotice:
    """Letters that have just come; None: so many that they have to be asked for."""

    waiting: tuple[Waiting, ...] | None


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail has come into `folder` (`ACTIVE` is the inbox): whose, from which address, what about."""

    name: str
    address: str
    subject: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class MailMoved:
    """So many mails, or letters, were moved: read, or deleted, at whichever place."""

    source: str
    destination: str
    count: int


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The server goes down in so many minutes; a notification server says this."""

    minutes: int

    def payload(self) -> bytes:
        """The payload."""
        kind = ("Content-Type", "text/x-msmsgssystemmessage; charset=UTF-8")
        return Envelope((_MIME, kind), f"Type: 1\r\nArg1: {self.minutes}\r\n\r\n".encode()).build()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A kind of message that is not understood here, as it came."""

    envelope: Envelope


Message = (
    Text
    | Typing
    | Nudge
    | Action
    | Ink
    | Unshown
    | KeepAlive
    | Profile
    | InitialMail
    | OfflineNotice
    | NewMail
    | MailMoved
    | Maintenance
    | Unknown
)


def read(payload: bytes | Envelope) -> Message:
    """What a whole message says. Raises ProtocolError for a hostile one; what is odd is `Unknown`."""
    envelope = payload if isinstance(payload, Envelope) else Envelope.parse(payload)
    reader = _READERS.get(envelope.content_type)
    return (reader(envelope) if reader else None) or Unknown(envelope)


class Joiner(_Joiner):
    """Reads messages that may come in chunks, from anybody in one conversation."""

    def receive(self, sender: str, payload: bytes, now: float) -> Message | None:
        """The message that `payload` is or completes; None while there is more to come.

        `now` is in seconds, of a clock that never goes back. Raises ProtocolError; the message is lost then.
        """
        envelope = self.join(sender, Envelope.parse(payload), now)
        return None if envelope is None else read(envelope)


def _text(envelope: Envelope) -> Message:
    text = _decoded(envelope.body, envelope.charset).replace("\r\n", "\n").replace("\r", "\n")
    return Text(text, TextFormat.parse(envelope.get("X-MMS-IM-Format")), envelope.get("P4-Context"))


def _decoded(body: bytes, charset: str) -> str:
    """Some clients send Windows' Latin letters and call them UTF-8."""
    try:
        return body.decode(_CHARSETS.get(charset, "utf-8"))
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _typing(envelope: Envelope) -> Message | None:
    account = envelope.get("TypingUser")
    return Typing(account) if account else None


def _datacast(envelope: Envelope) -> Message | None:
    said = Envelope.parse(envelope.body)
    match said.get("ID"):
        case "1":
            return Nudge()
        case "2":
            return Unshown.WINK
        case "3":
            return Unshown.VOICE_CLIP
        case "4":
            return Action(said.get("Data"))
    return None


def _picture(envelope: Envelope) -> Message | None:
    """Ink is the one use that a picture as a message has; whatever is not a GIF is none."""
    if not envelope.body.startswith(_INK):
        return None
    try:
        data = base64.b64decode(b"".join(envelope.body.removeprefix(_INK).split()), validate=True)
    except binascii.Error:
        return None
    return Ink(envelope.content_type, data) if data.startswith(_PICTURES) else None


def _initial_mail(envelope: Envelope) -> Message | None:
    data = Envelope.parse(envelope.body).get("Mail-Data")
    if data == _TOO_MANY:
        return InitialMail(0, None)
    found = _UNREAD.search(data)
    return InitialMail(int(found[1]), _letters(data)) if found else None


def _offline_notice(envelope: Envelope) -> Message | None:
    data = Envelope.parse(envelope.body).get("Mail-Data")
    return OfflineNotice(None if data == _TOO_MANY else _letters(data))


def _letters(data: str) -> tuple[Waiting, ...] | None:
    """What cannot be read has to be asked for."""
    try:
        return parse_waiting(data)
    except ProtocolError:
        return None


def _new_mail(envelope: Envelope) -> Message | None:
    """Name and subject are words of RFC 2047; a server seen on the wire puts the charset in quotes."""
    said = Envelope.parse(envelope.body)
    name, subject = (decode_words(_line(said.get(header))) for header in ("From", "Subject"))
    address = _line(said.get("From-Addr"))
    return NewMail(name, address, subject, said.get("Dest-Folder")) if name or address else None


def _line(text: str) -> str:
    """As much of a header as is shown, without the quotes around a charset."""
    return _QUOTED_CHARSET.sub(r"=?\1?", text[:MAX_LINE])


def _mail_moved(envelope: Envelope) -> Message | None:
    said = Envelope.parse(envelope.body)
    count = said.get("Message-Delta")
    if not _COUNT.fullmatch(count):
        return None
    return MailMoved(said.get("Src-Folder"), said.get("Dest-Folder"), int(count))


def _system(envelope: Envelope) -> Message | None:
    """Of all that a server might have to say about itself, only this was ever defined."""
    said = Envelope.parse(envelope.body)
    minutes = said.get("Arg1")
    return Maintenance(int(minutes)) if said.get("Type") == "1" and _MINUTES.fullmatch(minutes) else None


_READERS: dict[str, Callable[[Envelope], Message | None]] = {
    "text/plain": _text,
    "text/x-msmsgscontrol": _typing,
    "text/x-msnmsgr-datacast": _datacast,
    "image/gif": _picture,
    "application/x-ms-ink": lambda _: Unshown.INK,
    "text/x-keepalive": lambda _: KeepAlive(),
    "text/x-msmsgsprofile": Profile,
    "text/x-msmsgssystemmessage": _system,
    "text/x-msmsgsinitialmdatanotification": _initial_mail,
    "text/x-msmsgsinitialemailnotification": _initial_mail,
    "text/x-msmsgsemailnotification": _new_mail,
    "text/x-msmsgsoimnotification": _offline_notice,
    "text/x-msmsgsactivemailnotification": _mail_moved,
}
