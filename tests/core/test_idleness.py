"""Who touches no page for five minutes is shown as idle, unless they said something else."""

from __future__ import annotations

import pytest

from amsn2athena.core.idleness import IDLE_AFTER
from amsn2athena.core.views import CHOICES, Status
from amsn2athena.papyon import Presence
from amsn2athena.papyon.errors import ConnectionLost
from tests.core.conftest import Stage

MOMENT = 1.0


def status(stage: Stage) -> Status:
    return stage.session.view().profile.status


def test_somebody_who_touches_nothing_becomes_idle_and_is_back_at_once(stage: Stage) -> None:
    stage.clock.advance(IDLE_AFTER - MOMENT)
    stage.session.notice_input()
    stage.clock.advance(IDLE_AFTER - MOMENT)
    assert status(stage) is Status.ONLINE
    stage.clock.advance(MOMENT)
    assert status(stage) is Status.IDLE
    stage.session.notice_input()
    assert status(stage) is Status.ONLINE


@pytest.mark.parametrize("chosen", [status for status in CHOICES if status is not Status.ONLINE])
def test_a_status_that_the_person_chose_stays(stage: Stage, chosen: Status) -> None:
    stage.session.set_status(chosen)
    stage.clock.advance(IDLE_AFTER)
    assert status(stage) is chosen
    stage.session.notice_input()
    assert status(stage) is chosen


def test_a_status_chosen_while_idle_stays(stage: Stage) -> None:
    stage.clock.advance(IDLE_AFTER)
    stage.session.set_status(Status.BUSY)
    stage.session.notice_input()
    assert status(stage) is Status.BUSY


def test_who_comes_back_is_online_even_before_the_network_took_the_idling(stage: Stage) -> None:
    stage.clock.advance(IDLE_AFTER)
    stage.client.profile._values["presence"] = Presence.ONLINE
    asked: list[Presence] = []
    stage.client.tell = lambda *_: asked.append(stage.client.profile.presence)  # type: ignore[method-assign]
    stage.session.notice_input()
    assert asked == [Presence.ONLINE]


def test_somebody_idle_stays_idle_over_a_loss(stage: Stage) -> None:
    stage.client.lose(ConnectionLost())
    stage.clock.advance(IDLE_AFTER)
    stage.client.login_answer.callback(None)
    assert status(stage) is Status.IDLE
    stage.session.notice_input()
    assert status(stage) is Status.ONLINE


def test_after_signing_out_nobody_counts(stage: Stage) -> None:
    stage.session.sign_out()
    stage.session.notice_input()
    assert stage.clock.getDelayedCalls() == []


def test_while_somebody_is_here_another_place_that_is_idle_is_not_what_others_see(stage: Stage) -> None:
    stage.client.profile.presence = Presence.IDLE
    assert status(stage) is Status.ONLINE
    stage.clock.advance(IDLE_AFTER)
    stage.client.profile.presence = Presence.IDLE
    assert status(stage) is Status.IDLE


def test_another_place_that_is_idle_changes_no_status_that_was_chosen(stage: Stage) -> None:
    stage.session.set_status(Status.BUSY)
    stage.client.profile.presence = Presence.IDLE
    assert status(stage) is Status.BUSY


def test_who_is_back_says_so_though_another_place_has_changed_the_status(stage: Stage) -> None:
    stage.clock.advance(IDLE_AFTER)
    stage.client.profile.presence = Presence.BUSY
    asked = told(stage)
    stage.session.notice_input()
    assert asked == [Presence.BUSY]
    stage.session.notice_input()
    assert asked == [Presence.BUSY]


def told(stage: Stage) -> list[Presence]:
    """Return what the network is told from now on."""
    asked: list[Presence] = []
    stage.client.tell = lambda *_: asked.append(stage.client.profile.presence)  # type: ignore[method-assign]
    return asked
