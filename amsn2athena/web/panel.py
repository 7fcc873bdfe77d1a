"""The person signed in: name, status, words, and the places where they are."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred
from twisted.web.iweb import IRequest
from twisted.web.template import Tag, renderer

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import Refusal, SessionLike
from amsn2athena.core.views import CHOICES, SessionView, SettingsView, Status
from amsn2athena.web.element import SessionElement


class Panel(SessionElement):
    """Shows a ``ProfileView``, ``PlaceView``s, ``SettingsView``, and who is blocked and not on the list.

    The widget has ``profileChanged``, ``placesChanged``, ``settingsChanged`` and ``blockedChanged``, and for
    the whole page ``abilitiesChanged``.
    """

    jsClass = "Amsn2.Panel.PanelWidget"
    shape = "panel"

    def __init__(self, session: SessionLike, view: SessionView, serves_old_clients: bool) -> None:
        super().__init__(session)
        self._view = view
        self._serves_old_clients = serves_old_clients

    @renderer
    def old_clients(self, request: IRequest, tag: Tag) -> Tag | str:
        """The way to the page for old clients, where there is one."""
        return tag if self._serves_old_clients else ""

    def getInitialArguments(self) -> Sequence[object]:
        """The profile, the places, the settings, who is blocked, and what the network can do, when the page
        was made.
        """
        view = self._view
        return [view.profile, view.places, view.settings, view.blocked, view.abilities]

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

    @expose
    def setSettings(self, settings: SettingsView) -> None:
        """Choose what the network keeps for us."""
        self.session.set_settings(settings)

    @expose
    def unblock(self, account: str) -> Deferred[None]:
        """Be seen and reached again by somebody who is not on the list."""
        return self.session.unblock_contact(account)
