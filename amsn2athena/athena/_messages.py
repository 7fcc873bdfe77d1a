"""The messages of a channel, as JSON.

A batch is one array: what one side sends at one time. In it

- an integer is a count, "I have received so many of yours";
- a string is a word about the channel itself: ``"ping"`` (answer with a count), ``"bye"`` (this page is
  closing) or ``"rest"`` (this page goes to sleep, keep it longer);
- an array is a message, and messages are numbered by counting (see ``delivery``).

Both sides may send these::

    ["call", reference, element, method, arguments]   and for a call with a key: [..., arguments, key]
    ["tell", element, method, arguments]              a call that nobody waits for
    ["ok", reference, result]
    ["no", reference, kind, sentence]                 from a browser, for an exception: [..., sentence, stack]
    ["drop", element]                                 the element is detached

only a browser these::

    ["stop", reference]                               the answer of its call is not wanted any more
    ["oops", element, method, kind, sentence, stack]  an exception that no call waits for

and only a server this::

    ["patch", element, operations]                    changes of nodes

``arguments`` is an array. A browser that gives some by name sends ``{"args": [...], "kw": {...}}`` instead; a
server that does puts an object with them at the end of the array.

A live element among the arguments or in a result is, from a browser, ``{"$element": number}``. From a server
it is ``{"$element": index}``; then one thing more follows at the end of the message, the array of the
elements' descriptions: objects with ``id``, ``parent``, and for one that is not shown yet ``html`` and
``styles``, the URLs of stylesheets that must be there before it is shown.

A request is ``[channel, turn, received, first, batch, mode]``. By its mode it is

- ``"now"``, a turn that is answered at once with a batch that begins with a count;
- ``"poll"``, the same, but it may be held until there is something to say;
- ``"stream"``, a turn whose answer is an event stream (turn 0 only tries whether events get through);
- ``"post"``, part of the turn that a stream began; it is answered with a count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import msgspec


class _Message(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    pass


class Call(_Message, tag="call"):
    """The other side asks for a method of an element, and waits for the answer to ``reference``."""

    reference: int
    element: int
    method: str
    arguments: msgspec.Raw
    key: str | None = None


class Tell(_Message, tag="tell"):
    """A call without an answer."""

    element: int
    method: str
    arguments: msgspec.Raw


class Ok(_Message, tag="ok"):
    """The result of a call."""

    reference: int
    result: msgspec.Raw


class No(_Message, tag="no"):
    """The error of a call. A browser gives the stack of an exception; a server keeps it to itself."""

    reference: int
    kind: str
    sentence: str
    stack: str = ""


class Stop(_Message, tag="stop"):
    """The browser does not want the answer of its call any more."""

    reference: int


class Oops(_Message, tag="oops"):
    """An exception in a widget (0 for one outside of any) that no call waits for."""

    element: int
    method: str
    kind: str
    sentence: str
    stack: str


class Drop(_Message, tag="drop"):
    """An element is gone."""

    element: int


Message: TypeAlias = Call | Tell | Stop | Ok | No | Oops | Drop
Batch: TypeAlias = list[int | str | Call | Tell | Stop | Ok | No | Oops | Drop]


class Poll(_Message):
    """A request of the event stream or long-poll transport."""

    channel: str
    turn: int
    received: int
    first: int
    batch: Batch
    mode: Literal["poll", "now", "stream", "post"]


class Malformed(Exception):
    """What came is not a batch."""


def _guarded(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """Make every way in which JSON can be wrong one error."""

    def guarded(data: bytes) -> Any:
        try:
            return decode(data)
        except (ValueError, RecursionError) as error:
            raise Malformed(str(error)) from None

    return guarded


decode_batch: Callable[[bytes], Batch] = _guarded(msgspec.json.Decoder(Batch).decode)
decode_poll: Callable[[bytes], Poll] = _guarded(msgspec.json.Decoder(Poll).decode)
decode_json: Callable[[bytes | msgspec.Raw], Any] = _guarded(msgspec.json.Decoder().decode)
encode_json = msgspec.json.Encoder().encode
