"""What the network tells a person: notices stay until they are put away, mail is counted and told of."""

from __future__ import annotations

from amsn2athena.core.notices import NOTICES_KEPT
from amsn2athena.core.views import MailView, NoticeView
from amsn2athena.papyon import EndPoint, MailMessage
from tests.core.conftest import EPOCH, Stage


def test_a_notice_stays_until_somebody_puts_it_away(stage: Stage) -> None:
    stage.client.tell("on_client_notice", "Cake at five.\r\nIn the kitchen.\x00 ")
    notice = NoticeView(1, "Cake at five.\nIn the kitchen.", EPOCH)
    assert stage.tab.take("notice_added") == [(notice,)]
    assert stage.session.view().notices == (notice,)
    stage.session.dismiss_notice(1)
    stage.session.dismiss_notice(1)
    assert stage.tab.take("notice_removed") == [(1,)]
    assert stage.session.view().notices == ()


def test_what_is_said_again_or_says_nothing_is_shown_once(stage: Stage) -> None:
    for sentence in ("Cake", "Cake ", " ", ""):
        stage.client.tell("on_client_notice", sentence)
    assert [notice.text for notice in stage.session.view().notices] == ["Cake"]


def test_maintenance_is_told_with_its_time_and_the_newest_word_counts(stage: Stage) -> None:
    stage.client.tell("on_client_maintenance", 10)
    stage.clock.advance(60)
    stage.client.tell("on_client_maintenance", 2)
    (notice,) = stage.session.view().notices
    assert notice.closes_at == EPOCH + 180
    assert stage.tab.take("notice_removed") == [(1,)]


def test_a_talkative_network_fills_no_page(stage: Stage) -> None:
    for number in range(NOTICES_KEPT + 2):
        stage.client.tell("on_client_notice", f"number {number}")
    texts = [notice.text for notice in stage.session.view().notices]
    assert texts == [f"number {number}" for number in range(2, NOTICES_KEPT + 2)]


def test_a_sign_in_at_another_place_is_told_until_that_place_is_gone(stage: Stage) -> None:
    for place in (EndPoint("{A}", "the\nkitchen"), EndPoint("{B}")):
        stage.client.tell("on_client_signed_in_elsewhere", place)
    kitchen, other = (notice.text for notice in stage.session.view().notices)
    assert "signed in at the kitchen, too" in kitchen
    assert "signed in at another place, too" in other
    assert "change your password" in other
    stage.client.tell("on_profile_end_point_removed", EndPoint("{a}"))
    assert [notice.text for notice in stage.session.view().notices] == [other]
    stage.client.tell("on_profile_end_point_removed", EndPoint("{C}"))
    assert stage.tab.take("notice_removed") == [(1,)]


def test_mail_is_counted_and_told_of(stage: Stage) -> None:
    stage.client.mailbox.unread_mail_count = 4
    stage.client.tell("on_mailbox_unread_mail_count_changed", 4, True)
    assert stage.session.view().unread_mails == 4
    assert stage.tab.take("unread_mails_changed") == [(4,)]
    stage.client.tell(
        "on_mailbox_new_mail_received", MailMessage("Carol\n", "carol@example.com", "Hi\tthere")
    )
    stage.client.tell("on_mailbox_new_mail_received", MailMessage(" ", "dan@example.com", "x" * 1000))
    assert stage.tab.take("mail_received") == [
        (MailView("Carol", "Hi there"),),
        (MailView("dan@example.com", "x" * 387),),
    ]
