"""What the doctor says of web services that are not well, and of their certificates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet import reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.protocol import Factory, Protocol
from twisted.web.http_headers import Headers
from twisted.web.server import NOT_DONE_YET

from amsn2athena.doctor._reaching import PATIENCE
from amsn2athena.doctor._services import Answer, Services
from tests.certificates import authority
from tests.doctor.sick import HERE, Clinic, soundly
from tests.papyon.home import in_the_reactor

PAGE = b"<!DOCTYPE html><html><body>Hello</body></html>"


def answering(status: int, body: bytes = b"", **headers: str) -> Callable[[Any], bytes]:
    """Answer everything like this."""

    def render(request: Any) -> bytes:
        request.setResponseCode(status)
        for name, value in headers.items():
            request.setHeader(name, value)
        return body

    return render


@in_the_reactor
async def test_sound_ones_are_called_so() -> None:
    clinic = Clinic()
    await clinic.examine()
    assert "refuses whom it does not know" in clinic.works("Passport")
    assert clinic.works("Nexus") == "It sends clients to login.example.com to log in."
    for step in ("Address book", "Sharing", "Messages for later: read"):
        clinic.works(step)
    for step in ("Messages for later: send", "Profiles"):
        assert "has none" in clinic.is_not_tried(step)
    assert "--account" in clinic.is_not_tried("Signing in")


@pytest.mark.parametrize("status", [401, 403])
@in_the_reactor
async def test_one_that_wants_a_ticket_is_sound(status: int) -> None:
    clinic = Clinic(render=answering(status, b"Sign in first."))
    await clinic.examine()
    assert "asks for a ticket" in clinic.works("Address book")


@pytest.mark.parametrize(
    ("render", "words"),
    [
        (answering(500, PAGE), "a fault of its own (HTTP 500). It is a web page."),
        (answering(502, PAGE), "does not work at the moment (HTTP 502)"),
        (answering(404, PAGE), "There is nothing at"),
        (answering(200, PAGE), "none of such a service. It is a web page."),
        (answering(200, b"<a/>"), "none of such a service."),
        (answering(200, b""), "none of such a service."),
        (
            answering(302, Location="https://evil.example.com/\x07"),
            "sends us on to https://evil.example.com/",
        ),
        (answering(400, b"no"), "refuses what clients ask (HTTP 400)"),
    ],
    ids=["fault", "gateway", "nothing", "page", "xml", "empty", "moved", "refusal"],
)
@in_the_reactor
async def test_one_that_answers_something_else(render: Callable[[Any], bytes], words: str) -> None:
    clinic = Clinic(render=render)
    await clinic.examine()
    for step in ("Passport", "Address book", "Messages for later: read"):
        assert words in clinic.fails(step)
    clinic.fails("Nexus")
    assert "\x07" not in "".join(clinic.told)


@in_the_reactor
async def test_a_nexus_that_is_a_web_page() -> None:
    clinic = Clinic(render=answering(200, PAGE))
    await clinic.examine()
    assert "does not tell where to log in. It is a web page." in clinic.fails("Nexus")


@pytest.mark.parametrize("begun", [False, True])
@in_the_reactor
async def test_one_that_says_nothing(begun: bool) -> None:
    def render(request: Any) -> int:
        if begun:
            request.write(b"<soap:")
        clinic.clock.callLater(0, clinic.clock.advance, PATIENCE)
        clinic.clock.advance(0)
        return NOT_DONE_YET

    clinic = Clinic(render=render)
    await clinic.examine()
    assert "does not answer in time" in clinic.fails("Passport")


@in_the_reactor
async def test_one_that_talks_without_end_is_not_listened_to_for_ever() -> None:
    clinic = Clinic(render=answering(200, b"x" * 1_000_000))
    await clinic.examine()
    assert "none of such a service" in clinic.fails("Passport")


@in_the_reactor
async def test_a_certificate_is_told_with_who_signed_it_and_how_long_it_is_good(tmp_path: Path) -> None:
    ours = authority(tmp_path, "Club authority")
    clinic = Clinic(certificate=ours.sign(tmp_path, [HERE]), ca=str(ours.path))
    await clinic.examine()
    (step,) = (step for step in clinic.found if step.startswith("Certificate"))
    assert "Signed by Club authority, good until 20" in clinic.works(step)
    clinic.works("Passport")


@pytest.mark.parametrize(
    ("names", "days", "trusted", "words"),
    [
        ([HERE], 30, "", "signed by Club authority, whom this system does not trust. If the network has"),
        ([HERE], 30, "Another", "signed by Club authority, who is not in the file that ca names."),
        (["elsewhere.example.com"], 30, "ours", "is for elsewhere.example.com, not for 127.0.0.1"),
        (["127.0.0.9"], 30, "ours", "is for 127.0.0.9, not for 127.0.0.1"),
        ([HERE], -2, "ours", "ran out on 20"),
    ],
    ids=["unknown", "another", "name", "address", "run out"],
)
@in_the_reactor
async def test_a_certificate_that_is_not_good_is_told_and_nothing_is_sent_there(
    tmp_path: Path, names: list[str], days: int, trusted: str, words: str
) -> None:
    asked: list[Any] = []
    ours, another = authority(tmp_path, "Club authority"), authority(tmp_path, "Another")
    ca = {"": "", "ours": str(ours.path), "Another": str(another.path)}[trusted]
    clinic = Clinic(certificate=ours.sign(tmp_path, names, days), ca=ca, render=asked.append)
    await clinic.examine()
    (step,) = (step for step in clinic.found if step.startswith("Certificate"))
    assert words in clinic.fails(step)
    assert "certificate is not to be trusted" in clinic.is_not_tried("Passport")
    assert asked == []


class Plain(Protocol):
    """Answers as a web server without TLS does, or hangs up."""

    answer = b"HTTP/1.0 400 Bad Request\r\n\r\n"

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.write(self.answer)
        self.transport.loseConnection()


class Silent(Plain):
    answer = b""


@pytest.mark.parametrize("kind", [Plain, Silent])
@in_the_reactor
async def test_a_service_that_does_not_speak_tls(kind: type[Plain]) -> None:
    clinic = Clinic()
    listen: Any = reactor
    port = listen.listenTCP(0, Factory.forProtocol(kind), interface=HERE)
    try:
        async with clinic.servers() as hosts:
            await clinic.examine(replace(hosts, passport=f"https://{HERE}:{port.getHost().port}/RST.srf"))
    finally:
        await maybeDeferred(port.stopListening)
    (step,) = (step for step in clinic.found if step.startswith("Certificate"))
    assert "does not speak TLS" in clinic.fails(step)
    clinic.is_not_tried("Passport")


@pytest.mark.parametrize(
    ("url", "open_"),
    [
        ("http://passport.example.com/RST.srf", True),
        ("https://passport.example.com/RST.srf", False),
        ("http://localhost/RST.srf", False),
        ("http://[::1]/RST.srf", False),
    ],
)
@in_the_reactor
async def test_a_passport_service_that_everybody_can_listen_to_is_told(
    monkeypatch: pytest.MonkeyPatch, url: str, open_: bool
) -> None:
    response: Any = SimpleNamespace(code=200, headers=Headers(), setHeader=lambda *_: None)

    async def post(*_: object) -> Answer:
        return Answer(response, soundly(response))

    agent: Any = None
    monkeypatch.setattr(Services, "_post", post)
    words = await Services(agent).passport(url)
    assert ("Passwords go there unencrypted." in words) is open_
