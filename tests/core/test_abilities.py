"""What an older network cannot do is known to front ends, and refused in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amsn2athena.core import sentences
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.session import SETTLING
from amsn2athena.core.views import AbilitiesView, MessageState
from amsn2athena.papyon import ClientState, DeliveryProblem, Presence
from amsn2athena.papyon.errors import ConnectionLost, MessageNotDelivered, NotSupported
from tests.core.conftest import Stage

BOB = "bob@example.com"


def test_a_front_end_knows_what_can_be_done(stage: Stage) -> None:
    assert stage.session.view().abilities == AbilitiesView()
    stage.client.abilities = replace(stage.client.abilities, circles=False, refusals=False)
    assert stage.session.view().abilities == AbilitiesView(group_chats=False, refusals=False)


def test_it_is_told_when_the_network_comes_back_and_can_do_less(stage: Stage) -> None:
    stage.client.tell("on_client_state_changed", ClientState.CLOSED)
    stage.client.abilities = replace(stage.client.abilities, notes=False)
    stage.clock.advance(60)
    stage.client.login_answer.callback(None)
    assert stage.tab.take("abilities_changed") == [(AbilitiesView(notes=False),)]
    assert sentences.of(ConnectionLost())


def test_words_beside_a_name_are_refused_where_there_are_none(stage: Stage) -> None:
    stage.client.abilities = replace(stage.client.abilities, personal_messages=False)
    with pytest.raises(Refusal, match="no personal messages"):
        stage.session.set_personal_message("at the sea")
    with pytest.raises(Refusal, match="no personal messages"):
        stage.session.set_media("a song")
    assert stage.client.profile.personal_message == ""


def test_what_a_network_is_too_old_for_is_said_in_words() -> None:
    assert "too old" in sentences.of(NotSupported("circles"))
    assert sentences.is_known(NotSupported())


def test_what_nobody_keeps_is_not_lost_without_a_word(stage: Stage) -> None:
    stage.clock.advance(SETTLING)
    bob = stage.client.add_contact(BOB, name="Bob")
    bob.presence = Presence.OFFLINE
    talk = stage.session.open_conversation(BOB)
    stage.session.send_text(talk.id, "hello", "k1")
    stage.client.oim_box.left[0][2].errback(MessageNotDelivered(DeliveryProblem.NOT_KEPT))
    (line,) = stage.tab.messages(talk.id)
    assert line.state is MessageState.FAILED
    assert line.problem.startswith("Bob is not online, and this network keeps no messages")
