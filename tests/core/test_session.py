"""A session signs in, is watched by tabs, survives losses, and ends."""

from __future__ import annotations

import pytest

from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import Connection, Status
from amsn2athena.papyon import Presence
from amsn2athena.papyon.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    ConnectionLost,
    ServerGoingDown,
    SessionError,
    SignedInElsewhere,
    SignedOutRemotely,
)
from tests.core.conftest import LINGER, Stage
from tests.core.fakes import Recorder


def test_the_chosen_status_is_that_of_the_sign_in(stage: Stage) -> None:
    assert stage.client.logins == [("alice@example.com", "secret")]
    assert stage.client.profile.presence is Presence.ONLINE
    assert stage.session.view().connection.state is Connection.ONLINE


def test_own_name_status_and_message_reach_every_tab(stage: Stage) -> None:
    other = Recorder()
    stage.session.attach(other)
    stage.session.set_name("  Alice\n in Chains ")
    stage.session.set_status(Status.APPEAR_OFFLINE)
    stage.session.set_personal_message("hello")
    for tab in (stage.tab, other):
        profile = tab.take("profile_changed")[-1][0]
        assert (profile.name, profile.status, profile.personal_message) == (
            "Alice in Chains",
            Status.APPEAR_OFFLINE,
            "hello",
        )
    assert stage.session.view().profile == profile


def test_a_status_that_nobody_can_choose_is_refused(stage: Stage) -> None:
    with pytest.raises(Refusal):
        stage.session.set_status(Status.IDLE)


def test_without_a_tab_it_signs_out_after_the_linger_time(stage: Stage) -> None:
    stage.session.detach(stage.tab)
    stage.clock.advance(LINGER - 1)
    assert stage.ended == []
    stage.clock.advance(1)
    assert stage.ended == ["ended"]
    assert stage.client.logged_out == 1


def test_a_tab_that_comes_back_in_time_keeps_it(stage: Stage) -> None:
    stage.session.detach(stage.tab)
    stage.clock.advance(LINGER - 1)
    stage.session.attach(stage.tab)
    stage.clock.advance(LINGER * 2)
    assert stage.ended == []
    assert stage.clock.getDelayedCalls() == []


def test_signing_out_tells_every_tab_and_leaves_the_network(stage: Stage) -> None:
    stage.session.sign_out()
    stage.session.sign_out()
    assert [view.state for (view,) in stage.tab.take("connection_changed")] == [Connection.SIGNED_OUT]
    assert stage.ended == ["ended"]
    assert stage.client.logged_out == 1
    stage.session.detach(stage.tab)
    assert stage.clock.getDelayedCalls() == []


def test_a_vanished_network_is_tried_again_with_longer_and_longer_waits(stage: Stage) -> None:
    stage.client.lose(ConnectionLost())
    waits = []
    for _ in range(9):
        ((lost,),) = stage.tab.take("connection_changed")
        assert lost.state is Connection.RECONNECTING
        assert "lost" in lost.sentence or "cannot be reached" in lost.sentence
        waits.append(lost.retry_in)
        stage.clock.advance(lost.retry_in)
        stage.tab.take("connection_changed")
        stage.client.login_answer.errback(ConnectionFailed())
    for wait, full in zip(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60], strict=True):
        assert full / 2 <= wait <= full
    stage.clock.advance(60)
    stage.client.login_answer.callback(None)
    assert stage.session.view().connection.state is Connection.ONLINE


def test_after_it_came_back_the_waits_begin_short_again(stage: Stage) -> None:
    for _ in range(3):
        stage.client.lose(ConnectionLost())
        stage.clock.advance(1)
        stage.client.login_answer.callback(None)
    assert stage.session.view().connection.state is Connection.ONLINE


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SignedInElsewhere(), "signed in at another place"),
        (SignedOutRemotely(), "signed out here from another place"),
    ],
)
def test_what_another_place_wants_is_not_fought(stage: Stage, error: SessionError, words: str) -> None:
    stage.client.lose(error)
    ((view,),) = stage.tab.take("connection_changed")
    assert view.state is Connection.SIGNED_OUT
    assert words in view.sentence
    stage.clock.advance(3600)
    assert len(stage.client.logins) == 1
    assert stage.ended == ["ended"]


def test_a_network_that_goes_down_for_a_while_is_waited_for(stage: Stage) -> None:
    stage.client.lose(ServerGoingDown())
    ((view,),) = stage.tab.take("connection_changed")
    assert view.state is Connection.RECONNECTING
    assert "going down for a while" in view.sentence
    stage.clock.advance(1)
    stage.client.login_answer.callback(None)
    assert stage.session.view().connection.state is Connection.ONLINE


def test_a_password_changed_meanwhile_ends_it(stage: Stage) -> None:
    stage.client.lose(ConnectionLost())
    stage.clock.advance(1)
    stage.client.login_answer.errback(AuthenticationFailed())
    assert stage.session.view().connection.state is Connection.SIGNED_OUT
    assert stage.ended == ["ended"]


def test_signing_out_while_away_tries_no_more(stage: Stage) -> None:
    stage.client.lose(ConnectionLost())
    stage.session.sign_out()
    stage.clock.advance(3600)
    assert len(stage.client.logins) == 1


def test_while_the_network_is_away_changes_are_refused_in_words(stage: Stage) -> None:
    stage.client.lose(ConnectionLost())
    with pytest.raises(Refusal, match="when it is back"):
        stage.session.set_name("Alice")
    refused = []
    stage.session.add_contact("bob@example.com").addErrback(lambda failure: refused.append(failure.value))
    assert "when it is back" in refused[0].sentence


def test_who_hides_while_the_network_is_away_is_hidden_when_it_is_back(stage: Stage) -> None:
    stage.client.lose(ConnectionLost())
    stage.client.profile.keeps_silent = True
    stage.session.hide()
    assert stage.tab.take("profile_changed")[-1][0].status is Status.APPEAR_OFFLINE
    assert stage.session.credentials.status is Status.APPEAR_OFFLINE
    stage.session.hide()
    assert stage.tab.take("profile_changed") == []


def test_a_tab_that_fails_keeps_no_other_from_hearing(stage: Stage) -> None:
    class Broken(Recorder):
        def profile_changed(self, profile: object) -> None:
            raise RuntimeError("broken tab")

    stage.session.detach(stage.tab)
    stage.session.attach(Broken())
    stage.session.attach(stage.tab)
    stage.session.set_name("Alice")
    assert len(stage.tab.take("profile_changed")) == 1
