"""A conversation over the scripted network, for tests that talk."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred

from amsn2athena.papyon import (
    Client,
    Contact,
    Conversation,
    DeliveryProblem,
)
from amsn2athena.papyon.errors import InviteFailed, MessageNotDelivered
from tests.papyon.network import (
    BOB,
    CAROL,
    SB,
    Network,
)
from tests.papyon.recorder import Recorder
from tests.papyon.wires import Wire, failure_of


class Talk:
    """Alice, signed in, and a conversation with Bob."""

    def __init__(self, *accounts: str, network: Network | None = None) -> None:
        self.network = network or Network()
        self.network.has(BOB, CAROL)
        self.client = self.network.signed_in()
        self.recorder = Recorder()
        self.contacts = [contact(self.client, account) for account in accounts or (BOB,)]
        self.bob = contact(self.client, BOB)
        self.conversation = Conversation(self.client, self.contacts)
        self.conversation.register_events_handler(self.recorder)

    def opened(self) -> Wire:
        """Have a switchboard open; return the server's end."""
        self.conversation.send_nudge()
        self.pump()
        self.network.sb.take()
        self.recorder.take()
        return self.network.sb

    def pump(self) -> None:
        self.network.wires.pump()

    @property
    def boards(self) -> int:
        """How many switchboards are open."""
        return len(self.network.wires.to(SB))


def contact(client: Client, account: str) -> Contact:
    found = client.address_book.search_contact(account)
    assert found is not None
    return found


def reason_of(deferred: Deferred[Any]) -> DeliveryProblem:
    error = failure_of(deferred)
    assert isinstance(error, MessageNotDelivered | InviteFailed)
    return error.reason
