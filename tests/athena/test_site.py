"""A live site's bounds, and what is left when it closes."""

from __future__ import annotations

from twisted.logger import capturedLogs

from amsn2athena.athena import LiveSite, Settings
from tests.athena.memory import Server


def test_so_many_pages_may_be_open_from_one_address() -> None:
    server = Server(settings=Settings(channels_per_address=2))
    server.open()
    server.open().websocket().send(["bye"])
    server.open()
    with capturedLogs() as logs:
        response = server.get("/")
    assert response.status == 503
    assert b"Too many pages" in response.body
    assert len(logs) == 1
    assert server.request("GET", "/", address="192.0.2.7").answer().status == 200


def test_behind_a_proxy_the_application_says_which_address_a_page_counts_for() -> None:
    server = Server(
        settings=Settings(channels_per_address=1),
        address=lambda request: request.getHeader("x-forwarded-for") or "nowhere",
    )
    assert server.get("/", X_Forwarded_For="192.0.2.1").status == 200
    assert server.get("/", X_Forwarded_For="192.0.2.2").status == 200
    with capturedLogs() as logs:
        assert server.get("/", X_Forwarded_For="192.0.2.1").status == 503
    assert "192.0.2.1" in logs[0]["reason"]


def test_so_many_pages_may_be_open_altogether() -> None:
    server = Server(settings=Settings(channels=2))
    for number in range(2):
        assert server.request("GET", "/", address=f"192.0.2.{number}").answer().status == 200
    with capturedLogs():
        assert server.request("GET", "/", address="192.0.2.9").answer().status == 503


def test_pages_that_nobody_connected_to_make_room_after_a_while() -> None:
    server = Server(settings=Settings(channels=1, connect_timeout=10))
    server.open()
    server.pass_time(13)
    assert server.get("/").status == 200


def test_a_closed_site_leaves_nothing_behind() -> None:
    server = Server()
    tabs = [server.open() for _ in range(4)]
    socket, held = tabs[0].websocket(), tabs[1].poll(wait=True)
    events = tabs[2].stream()
    server.live.close()
    events.batches()
    assert events.ended
    socket.batches()
    assert socket.code == 4410
    assert held.answer().status == 410
    socket.send_close(1000)
    assert server.clock.getDelayedCalls() == []


def test_a_channel_is_closed_once() -> None:
    server = Server()
    tab = server.open()
    channel = tab.page._board.channel
    assert channel is not None
    with capturedLogs() as logs:
        channel.close("first")
        channel.close("second")
        channel.fail("third")
        channel.send(b"1")
    assert not logs


def test_the_reactor_is_the_clock_unless_another_is_given() -> None:
    from twisted.internet import reactor

    assert LiveSite().clock is reactor


def test_resources_may_be_mounted_elsewhere() -> None:
    server = Server(url="/live/parts")
    assert '"transport":"/live/parts/transport"' in server.get("/").body.decode()
    assert '"/live/parts/modules/' in server.get("/").body.decode()
