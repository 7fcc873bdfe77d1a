"""Blocking somebody with whom we are talking."""

from __future__ import annotations

from amsn2athena.papyon import ConversationState
from amsn2athena.papyon.event import AddressBookEventInterface
from tests.papyon.network import BOB, CAROL
from tests.papyon.talk import Talk, contact
from tests.papyon.test_ringing import at_home
from tests.papyon.wires import has_fired


def block(talk: Talk) -> None:
    blocked = talk.client.address_book.block_contact(talk.bob)
    talk.pump()
    assert has_fired(blocked)


def test_who_is_blocked_finds_us_gone_and_is_called_again_once_they_are_not() -> None:
    talk = Talk()
    room = talk.opened()
    block(talk)
    assert "OUT" in room.verbs()
    assert talk.conversation.state is ConversationState.CLOSED
    assert talk.conversation.is_open
    talk.client.address_book.unblock_contact(talk.bob)
    talk.pump()
    sent = talk.conversation.send_text_message("there again")
    talk.pump()
    assert has_fired(sent)
    assert talk.network.sb is not room


def test_who_is_blocked_at_another_place_is_left_here_too() -> None:
    talk = Talk()
    room = talk.opened()
    talk.client._tell(AddressBookEventInterface.on_addressbook_contact_blocked, talk.bob)
    talk.pump()
    assert "OUT" in room.verbs()


def test_where_others_are_too_one_still_meets() -> None:
    talk = Talk(BOB, CAROL)
    room = talk.opened()
    block(talk)
    assert "OUT" not in room.verbs()


def test_who_is_blocked_before_they_said_anything_says_nothing() -> None:
    network, doorman = at_home(BOB, CAROL)
    client = doorman.client  # type: ignore[attr-defined]
    network.ring()
    doorman.conversations.clear()
    network.ring()
    room = network.sb
    client.address_book.block_contact(contact(client, BOB))
    network.wires.pump()
    assert "OUT" in room.verbs()
