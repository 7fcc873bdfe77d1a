"""What the network itself tells a person: notices, maintenance, sign-ins at other places, and mail."""

from __future__ import annotations

from collections.abc import Callable

from amsn2athena.core.observers import Observers
from amsn2athena.core.text import NAME_LIMIT, clean, one_line
from amsn2athena.core.views import MailView, NoticeView
from amsn2athena.papyon import Client, EndPoint, MailMessage
from amsn2athena.papyon.event import ClientEventInterface, MailboxEventInterface, ProfileEventInterface

#: Notices that are kept; an older one makes room.
NOTICES_KEPT = 5


class Notices(ClientEventInterface, MailboxEventInterface, ProfileEventInterface):
    """Keeps what was announced until a person has put it away, and how much mail is unread.

    ``now``: seconds since the epoch.
    """

    def __init__(self, client: Client, observers: Observers, now: Callable[[], float]) -> None:
        self._client = client
        self._observers = observers
        self._now = now
        self._notices: dict[int, NoticeView] = {}
        self._last_id = 0
        self._elsewhere: dict[str, int] = {}
        client.register_events_handler(self)

    def all(self) -> tuple[NoticeView, ...]:
        """Return what nobody has put away yet, oldest first."""
        return tuple(self._notices.values())

    def unread_mails(self) -> int:
        """Return how many mails are unread, as far as the network counts them."""
        return self._client.mailbox.unread_mail_count

    def dismiss(self, notice_id: int) -> None:
        """See ``SessionLike.dismiss_notice``."""
        if self._notices.pop(notice_id, None) is not None:
            self._observers.tell(lambda observer: observer.notice_removed(notice_id))

    def on_client_notice(self, text: str) -> None:
        """The operator of the network has something to say."""
        sentence = clean(text).strip()
        if sentence and all(notice.text != sentence for notice in self._notices.values()):
            self._add(sentence, None)

    def on_client_maintenance(self, minutes: int) -> None:
        """The network goes down in so many minutes; that replaces what it said of it before."""
        for notice in self.all():
            if notice.closes_at is not None:
                self.dismiss(notice.id)
        self._add("", self._now() + 60 * minutes)

    def on_client_signed_in_elsewhere(self, end_point: EndPoint) -> None:
        """The account signed in at another place while it is here: that may have been somebody else."""
        place = one_line(end_point.name)[:NAME_LIMIT] or "another place"
        self._add(f"You signed in at {place}, too. If that was not you, change your password.", None)
        self._elsewhere[end_point.id.lower()] = self._last_id

    def on_profile_end_point_removed(self, end_point: EndPoint) -> None:
        """That place is gone, and with it what was said of it."""
        self.dismiss(self._elsewhere.pop(end_point.id.lower(), 0))

    def on_mailbox_unread_mail_count_changed(self, count: int, initial: bool) -> None:
        """Mail came, or was read elsewhere."""
        self._observers.tell(lambda observer: observer.unread_mails_changed(count))

    def on_mailbox_new_mail_received(self, mail: MailMessage) -> None:
        """A mail has just come."""
        writer = one_line(mail.name) or one_line(mail.address)
        view = MailView(writer[:NAME_LIMIT], one_line(mail.subject)[:NAME_LIMIT])
        self._observers.tell(lambda observer: observer.mail_received(view))

    def _add(self, sentence: str, closes_at: float | None) -> None:
        while len(self._notices) >= NOTICES_KEPT:
            self.dismiss(next(iter(self._notices)))
        self._last_id += 1
        notice = NoticeView(self._last_id, sentence, self._now(), closes_at)
        self._notices[notice.id] = notice
        self._observers.tell(lambda observer: observer.notice_added(notice))
