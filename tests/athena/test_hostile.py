"""What a stranger may send: it is understood or refused, nobody else notices, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.logger import capturedLogs
from wsproto.frame_protocol import Opcode

from amsn2athena.athena import Settings, expose
from tests.athena.memory import Echo, EchoPage, Exchange, Server, Socket, Tab, Wire

FRAME = 2_000
MODES = ("now", "poll", "stream", "post")
some = settings(deadline=None, max_examples=150)


class Busy(Echo):
    """Methods that take and give all sorts of things, and always work."""

    @expose
    def anything(self, value: object) -> object:
        return value

    @expose
    def typed(self, number: int, texts: list[str] | None = None, *, key: str | None = None) -> list[object]:
        return [number, texts, key]

    @expose
    def give(self, item: Echo) -> Echo:
        return item

    @expose(idempotent=True)
    def once(self, value: object) -> object:
        return value

    @expose
    def never(self) -> Deferred[None]:
        return Deferred()

    @expose
    def ask(self) -> None:
        self.callRemote("answer").addErrback(lambda _: None)


class Watched:
    """A site with somebody who only wants to go on, whatever others do."""

    def __init__(self) -> None:
        limits = Settings(frame=FRAME, channels_per_address=100_000)
        self.server = Server(lambda: EchoPage(Busy), settings=limits)
        self.bystander = self.server.open().websocket()
        self.bystander.items()
        self.calls = 0

    @contextmanager
    def hostile(self) -> Iterator[Tab]:
        """Give a tab to do harm in; then see that no harm was done."""
        tab = self.server.open()
        with capturedLogs() as events:
            yield tab
            self.server.clock.advance(1)
            self.goes_on()
        assert [event["log_failure"] for event in events if "log_failure" in event] == []
        assert tab.channel not in str(events)
        assert len(tab.channel) > 20
        tab.page.disconnect()

    def goes_on(self) -> None:
        """See that the bystander is served as ever."""
        self.calls += 1
        self.bystander.send([["call", self.calls, 1, "echo", ["here"]]])
        assert ["ok", self.calls, "here"] in self.bystander.items()
        self.bystander.send([self.calls])


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    watched = Watched()
    yield watched
    for _ in range(4):
        watched.server.pass_time(20)
        watched.goes_on()
    assert len(watched.server.live._channels) == 1
    assert len(watched.server.clock.getDelayedCalls()) < 3


# Messages


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30, 10**4000]),
    st.floats(),
    st.text(st.characters(codec=None), max_size=8),
    st.sampled_from(["ping", "bye", "rest", "call", "\ud800", "\0", "__class__", "x" * 500]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
counts = st.integers(-1, 3) | scalars
references = st.integers(1, 3)
elements = st.sampled_from([1, 1, 1, 2])
methods = st.sampled_from(
    ["anything", "typed", "give", "once", "never", "ask", "echo", "detach", "", "__init__"]
)
arguments = st.sampled_from(
    [
        *([], [1], ["x"], [7, ["x"]], [{"$element": 1}], [{"$element": -1}], {"kw": {}}, {"a": 1}),
        *({"args": [1], "kw": {"texts": []}}, {"args": [], "kw": {"number": 1}}),
        {"args": [1], "kw": {"number": 1}},
    ]
)
messages = st.one_of(
    st.tuples(st.just("call"), references, elements, methods, arguments).map(list),
    st.tuples(st.just("call"), references, elements, methods, arguments, st.text(max_size=3)).map(list),
    st.tuples(st.just("tell"), elements, methods, arguments).map(list),
    st.tuples(st.just("stop"), references).map(list),
    st.tuples(st.just("ok"), references, values).map(list),
    st.tuples(st.just("no"), references, st.text(max_size=9), st.text()).map(list),
    st.tuples(st.just("no"), references, st.text(max_size=9), st.text(), st.text()).map(list),
    st.tuples(st.just("oops"), elements, methods, st.text(), st.text(), st.text()).map(list),
    st.tuples(st.just("drop"), st.integers(2, 4)).map(list),
    st.sampled_from(["ping", "rest", 0]),
)


@st.composite
def batches(draw: st.DrawFn) -> list[Any]:
    """Draw what a browser may say, or the like with one thing wrong."""
    batch: list[Any] = draw(st.lists(messages, max_size=6))
    if batch and draw(st.integers(0, 2)) == 0:
        place = draw(st.integers(0, len(batch) - 1))
        message = batch[place]
        if isinstance(message, list) and draw(st.booleans()):
            message[draw(st.integers(0, len(message) - 1))] = draw(values)
        else:
            batch[place] = draw(values)
    return batch


def call(reference: int, method: str, *arguments: object) -> list[object]:
    return ["call", reference, 1, method, arguments]


def ends(server: Server, socket: Socket) -> bool:
    """Say whether the server lets go of a socket when its page has ended, whatever the browser does."""
    server.clock.advance(15)
    return not socket.is_open()


@some
@given(st.lists(batches(), min_size=1, max_size=3))
def test_messages_of_any_shape_are_acted_on_or_end_the_channel(watched: Watched, sent: list[Any]) -> None:
    with watched.hostile() as tab:
        socket = tab.websocket()
        for batch in sent:
            socket.send(batch)
    assert ends(watched.server, socket)


@some
@given(sent=batches(), mode=st.sampled_from(MODES) | scalars, turn=counts, received=counts, first=counts)
def test_requests_of_any_shape_are_answered(
    watched: Watched, sent: list[Any], mode: Any, turn: Any, received: Any, first: Any
) -> None:
    with watched.hostile() as tab:
        stream = tab.stream()
        body = json.dumps([tab.channel, turn, received, first, sent, mode]).encode()
        exchange = watched.server.request("POST", "/athena/transport", body=body)
    assert answered(exchange)
    stream.vanish()


def answered(exchange: Exchange) -> bool:
    """Say whether a request was answered as it may be, at the latest when its channel ended."""
    response = exchange.response()
    return response is not None and response.status in (200, 400, 409, 410, 413)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Cut, repeat and replace parts of something valid."""
    data = whole
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(data)))
        end = draw(st.integers(begin, min(len(data), begin + 6)))
        data = data[:begin] + draw(st.binary(max_size=4) | st.just(data[begin:end] * 2)) + data[end:]
    return data


@some
@given(data=damaged(json.dumps([0, "ping", call(1, "typed", 5, ["é"]), ["ok", 1, {"a": [1.5]}]]).encode()))
def test_a_damaged_message_is_acted_on_or_ends_the_channel(watched: Watched, data: bytes) -> None:
    with watched.hostile() as tab:
        socket = tab.websocket()
        socket.send_raw(frame(Opcode.TEXT, data))
    assert ends(watched.server, socket)


@some
@given(data=st.binary(max_size=200), mode=st.sampled_from(MODES), attached=st.booleans(), draw=st.data())
def test_a_body_of_any_bytes_is_answered(
    watched: Watched, data: bytes, mode: str, attached: bool, draw: st.DataObject
) -> None:
    with watched.hostile() as tab:
        valid = json.dumps([tab.channel, 1, 0, 1, [call(1, "echo", "x")], mode]).encode()
        body = draw.draw(damaged(valid)) if attached else data
        exchange = watched.server.request("POST", "/athena/transport", body=body)
    response = exchange.response()
    assert response is None or answered(exchange)


@pytest.mark.parametrize("depth", [*range(1, 20, 5), *range(300, 1000, 7)])
def test_nesting_of_any_depth_is_understood_or_refused(watched: Watched, depth: int) -> None:
    with watched.hostile() as tab:
        socket = tab.websocket()
        socket.send_text(f'[["call",1,1,"anything",[{"[" * depth}{"]" * depth}]]]')
        socket.send_text(f'[["tell",1,"anything",[{"[" * depth}{"]" * depth}]]]')
    assert ends(watched.server, socket)


def test_a_reference_that_is_used_twice_is_answered_twice_or_refused(watched: Watched) -> None:
    with watched.hostile() as tab:
        socket = tab.websocket()
        socket.send([call(1, "never"), call(1, "never"), call(1, "echo", "x"), ["stop", 1], ["stop", 1]])
        socket.send(
            [["ok", 1, 1], ["ok", 1, 2], ["no", 1, "x", "y"], call(2, "ask"), ["ok", 1, 1], ["ok", 1, 1]]
        )
    assert ends(watched.server, socket)


# Frames


def frame(opcode: int, payload: bytes, fin: bool = True, mask: bytes = b"abcd") -> bytes:
    """Return a frame of a client, be it allowed or not."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return bytes([opcode | (0x80 if fin else 0)]) + length + mask + masked


closes = st.builds(
    lambda code, reason: code.to_bytes(2, "big") + reason,
    st.sampled_from([0, 999, 1000, 1001, 1004, 1005, 1006, 1015, 2999, 3000, 4409, 4999, 5000, 65535]),
    st.binary(max_size=123),
)
texts = st.sampled_from([b"[]", b"[0]", b'["ping"]', b"[1,0]", b"[", b"\xff", b"", b'"', b"\xed\xa0\x80"])
payloads = texts | closes | st.binary(max_size=150)
frames = st.one_of(
    st.builds(frame, st.integers(0, 15), payloads, st.booleans()),
    st.builds(frame, st.just(8), closes),
    st.builds(frame, st.sampled_from([1, 1, 0, 9, 10]), texts, st.booleans()),
    st.builds(frame, st.integers(0, 127), payloads),
    st.binary(max_size=20),
)


@some
@given(
    sent=st.lists(frames, max_size=6),
    cuts=st.lists(st.integers(0, 300), max_size=4).map(sorted),
    attach=st.booleans(),
    ended=st.booleans(),
)
def test_frames_of_any_kind_are_read_or_end_the_connection(
    watched: Watched, sent: list[bytes], cuts: list[int], attach: bool, ended: bool
) -> None:
    data = b"".join(sent)
    with watched.hostile() as tab:
        socket = tab.websocket(attach=attach)
        if ended:
            tab.page.disconnect()
        for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            if socket.is_open():
                socket.send_raw(data[begin:end])
        watched.server.turn()
    assert ends(watched.server, socket)


# Headers

# Twisted Web itself refuses a header with NUL, CR or LF in it.
junk = st.binary(max_size=30).map(lambda data: data.translate(None, b"\0\r\n").strip())


def knock(server: Server, head: str, values: list[bytes], body: bytes = b"") -> Exchange:
    """Make a request with any bytes in its headers."""
    wire = Wire()
    wire.protocol = server._site.buildProtocol(wire.peerAddr)
    wire.protocol.makeConnection(wire)
    data = head.replace("\n", "\r\n").encode()
    for value in values:
        data = data.replace(b"<>", value, 1)
    wire.protocol.dataReceived(data + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    return Exchange(wire)


UPGRADE = """\
GET /athena/transport HTTP/1.1
Host: <>
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Sec-WebSocket-Protocol: <>
<>
"""
POST = """\
POST /athena/transport HTTP/1.1
Host: <>
<>
"""
numerals = st.sampled_from(["0", "1", "-1", "²", "١", "1" * 31, "0x1", "", "1.0"]).map(str.encode) | junk
hellos = st.one_of(
    junk,
    junk.map(lambda data: b"athena, " + data),
    st.builds(lambda turn, count: b"athena, CHANNEL.%b.%b" % (turn, count), numerals, numerals),
    st.sampled_from(
        [
            b"athena, CHANNEL.1.0\x0b,",
            b"athena, CHANNEL",
            b"athena CHANNEL.1.0",
            b"athena, CHANNEL.1",
            b",",
            b"ATHENA",
        ]
    ),
)


@some
@given(hello=hellos)
def test_a_greeting_of_any_kind_opens_a_socket_or_is_refused(watched: Watched, hello: bytes) -> None:
    with watched.hostile() as tab:
        hello = hello.replace(b"CHANNEL", tab.channel.encode())
        socket = Socket(knock(watched.server, UPGRADE, [b"localhost", hello, b"X: y"]).wire)
    assert socket.status in (101, 400)


hosts = st.sampled_from([b"example.com", b"http://[", b"[::1", b"example.com:x", b""])
names = st.sampled_from(
    [
        b"Origin",
        b"Cookie",
        b"Sec-WebSocket-Key",
        b"Sec-WebSocket-Version",
        b"Sec-WebSocket-Extensions",
        b"Upgrade",
    ]
)
strange = st.sampled_from(
    [b"http://[", b"null", b"http://example.com:x", b"//", b"permessage-deflate", b"\xff"]
)


@some
@given(host=hosts, name=names, value=junk | strange, upgrade=st.booleans())
def test_headers_of_any_kind_are_understood_or_refused(
    watched: Watched, host: bytes, name: bytes, value: bytes, upgrade: bool
) -> None:
    with watched.hostile() as tab:
        header = name + b": " + value
        if upgrade:
            hello = f"athena, {tab.channel}.1.0".encode()
            status = Socket(knock(watched.server, UPGRADE, [host, hello, header]).wire).status
        else:
            body = json.dumps([tab.channel, 1, 0, 1, [], "now"]).encode()
            status = knock(watched.server, POST, [host, header], body).answer().status
    assert status in (101, 200, 400, 403, 410, 426)
