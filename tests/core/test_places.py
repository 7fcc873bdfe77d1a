"""What we listen to, what this place is called, and the other places where we are signed in."""

from __future__ import annotations

import pytest

from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import PlaceView, ProfileView, Status
from amsn2athena.papyon import EndPoint, Presence
from amsn2athena.papyon.errors import RequestTimedOut
from tests.core.conftest import Stage
from tests.core.test_contact_list import sentence_of

HERE = EndPoint("{1}", "amsn2athena", is_this=True)
KITCHEN = EndPoint("{2}", "Kit\x00chen\nPC", idle=True, state=Presence.AWAY)


def profile(stage: Stage) -> ProfileView:
    return stage.session.view().profile


def test_what_somebody_listens_to_is_shown_until_they_clear_it(stage: Stage) -> None:
    stage.session.set_media(" Song\n- {0} Artist ")
    assert stage.tab.take("profile_changed")[-1][0].media == "Song - {0} Artist"
    stage.session.set_media("")
    assert profile(stage).media == ""


def test_the_longest_that_somebody_may_listen_to_is_sent(stage: Stage) -> None:
    stage.session.set_media("é" * 129)
    assert profile(stage).media == "é" * 129
    with pytest.raises(Refusal, match="129 characters"):
        stage.session.set_media("é" * 130)


def test_a_place_has_no_name_until_it_is_given_one(stage: Stage) -> None:
    assert profile(stage).place_name == ""
    stage.session.name_place(" Living  room ")
    assert stage.client.profile.end_point_name == "Living room"
    assert stage.tab.take("profile_changed")[-1][0].place_name == "Living room"
    with pytest.raises(Refusal, match="64 characters"):
        stage.session.name_place("x" * 65)
    stage.session.name_place("")
    assert stage.client.profile.end_point_name == "amsn2athena"
    assert profile(stage).place_name == ""


def test_places_are_shown_by_name_and_told_of(stage: Stage) -> None:
    stage.client.profile.end_points = (HERE, KITCHEN)
    ((places,),) = stage.tab.take("places_changed")
    assert places == stage.session.view().places
    assert places == (
        PlaceView("{1}", "amsn2athena", Status.ONLINE, idle=False, here=True),
        PlaceView("{2}", "Kitchen PC", Status.AWAY, idle=True, here=False),
    )


def test_another_place_is_signed_out(stage: Stage) -> None:
    stage.client.profile.end_points = (HERE, KITCHEN)
    done: list[None] = []
    stage.session.sign_out_place("{2}").addCallback(done.append)
    ((place, answer),) = stage.client.dismissed
    assert (place, done) == ("{2}", [])
    answer.callback(None)
    assert done == [None]
    failed = stage.session.sign_out_other_places()
    stage.client.dismissed[-1][1].errback(RequestTimedOut())
    assert "in time" in sentence_of(failed)


@pytest.mark.parametrize("place", ["{1}", "{3}", ""])
def test_neither_this_place_nor_one_that_is_gone_is_signed_out(stage: Stage, place: str) -> None:
    stage.client.profile.end_points = (HERE, KITCHEN)
    assert "any more" in sentence_of(stage.session.sign_out_place(place))
    assert stage.client.dismissed == []
