"""A session signed in over a fake client, and a recorder attached to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from twisted.internet.task import Clock

from amsn2athena.core import conversations
from amsn2athena.core.resumption import Credentials
from amsn2athena.core.session import Session
from amsn2athena.core.views import Status
from tests.core.fakes import FakeClient, FakeConversation, FakeDrawer, Recorder

LINGER = 1800.0
EPOCH = 1_700_000_000.0


@dataclass
class Stage:
    """A session and everything around it."""

    clock: Clock
    client: FakeClient
    session: Session
    tab: Recorder
    drawer: FakeDrawer
    ended: list[str] = field(default_factory=list)


@pytest.fixture(autouse=True)
def fake_conversations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "Conversation", FakeConversation)


@pytest.fixture
def stage() -> Stage:
    """Alice, online, with one tab."""
    return make_stage()


def make_stage(drawer: FakeDrawer | None = None) -> Stage:
    """Return Alice, online, with one tab."""
    clock, client, tab, drawer = Clock(), FakeClient(), Recorder(), drawer or FakeDrawer()
    ended: list[str] = []
    session = Session(
        client.as_client(),
        Credentials("home", "alice@example.com", "secret", Status.ONLINE),
        drawer.as_drawer(),
        clock=clock,
        now=lambda: EPOCH + clock.seconds(),
        linger=LINGER,
        ended=lambda: ended.append("ended"),
    )
    session.sign_in()
    client.login_answer.callback(None)
    session.attach(tab)
    return Stage(clock, client, session, tab, drawer, ended)
