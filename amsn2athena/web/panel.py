"""The person signed in: name, status, words, and the places where they are."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import Refusal, SessionLike
from amsn2athena.core.views import CHOICES, PlaceView, ProfileView, Status
from amsn2athena.web.element import SessionElement


class Panel(SessionElement):
    """Shows a ``ProfileView`` and ``PlaceView``s; the widget has ``profileChanged`` and ``placesChanged``."""

    jsClass = "Amsn2.Panel.PanelWidget"
    shape = "panel"

    def __init__(self, session: SessionLike, profile: ProfileView, places: Sequence[PlaceView]) -> None:
        super().__init__(session)
        self._profile = profile
        self._places = places

    def getInitialArguments(self) -> Sequence[object]:
        """The profile and the places, when the page was made."""
        return [self._profile, self._places]

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

    @expose
    def setMedia(self, text: str) -> None:
        """Say what we listen to."""
        self.session.set_media(text)

    @expose
    def namePlace(self, name: str) -> None:
        """Choose what other places call this one."""
        self.session.name_place(name)

    @expose
    def signOutPlace(self, place: str) -> Deferred[None]:
        """Sign out another place."""
        return self.session.sign_out_place(place)

    @expose
    def signOutOtherPlaces(self) -> Deferred[None]:
        """Sign out all places but this one."""
        return self.session.sign_out_other_places()
