"""What the network itself tells a person: notices that stay until they are put away, and mail that came."""

from __future__ import annotations

from collections.abc import Sequence

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import NoticeView
from amsn2athena.web.element import SessionElement


class Notices(SessionElement):
    """Shows ``NoticeView``s; the widget has ``noticeAdded``, ``noticeRemoved`` and ``mailReceived``."""

    jsClass = "Amsn2.Notices.NoticesWidget"
    shape = "notices"

    def __init__(self, session: SessionLike, notices: Sequence[NoticeView]) -> None:
        super().__init__(session)
        self._notices = notices

    def getInitialArguments(self) -> Sequence[object]:
        """The notices, when the page was made."""
        return [self._notices]

    @expose
    def dismiss(self, notice_id: int) -> None:
        """Put a notice away, in all tabs."""
        self.session.dismiss_notice(notice_id)


class MailCount(SessionElement):
    """Says how many mails are unread; the widget's ``unreadMailsChanged`` takes the next number."""

    jsClass = "Amsn2.MailCount.MailCountWidget"
    shape = "mail_count"

    def __init__(self, session: SessionLike, unread: int) -> None:
        super().__init__(session)
        self._unread = unread

    def getInitialArguments(self) -> Sequence[object]:
        """The number, when the page was made."""
        return [self._unread]
