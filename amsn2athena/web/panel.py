"""The person signed in: name, status, personal message."""

from __future__ import annotations

from collections.abc import Sequence

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import Refusal, SessionLike
from amsn2athena.core.views import CHOICES, ProfileView, Status
from amsn2athena.web.element import SessionElement


class Panel(SessionElement):
    """Shows a ``ProfileView``; the widget's ``profileChanged`` takes the next one."""

    jsClass = "Amsn2.Panel.PanelWidget"
    shape = "panel"

    def __init__(self, session: SessionLike, profile: ProfileView) -> None:
        super().__init__(session)
        self._profile = profile

    def getInitialArguments(self) -> Sequence[object]:
        """The profile, when the page was made."""
        return [self._profile]

    @expose
    def setStatus(self, status: Status) -> None:
        """Choose a status of the menu."""
        if status not in CHOICES:
            raise Refusal("That status cannot be chosen.")
        self.session.set_status(status)

    @expose
    def input(self) -> None:
        """The person touched this page."""
        self.session.notice_input()

    @expose
    def setName(self, name: str) -> None:
        """Choose the display name."""
        self.session.set_name(name)

    @expose
    def setPersonalMessage(self, text: str) -> None:
        """Choose the personal message."""
        self.session.set_personal_message(text)
