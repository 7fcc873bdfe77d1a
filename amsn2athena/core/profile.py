"""Our own name, status and personal message."""

from __future__ import annotations

from amsn2athena.core import text
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.observers import Observers
from amsn2athena.core.statuses import presence_of, status_of
from amsn2athena.core.views import CHOICES, ProfileView, Status
from amsn2athena.papyon import Client, Presence
from amsn2athena.papyon.event import ProfileEventInterface


class OwnProfile(ProfileEventInterface):
    """Shows papyon's profile as a view. ``account`` is ours from before the sign-in on."""

    def __init__(self, client: Client, account: str, observers: Observers) -> None:
        self._profile = client.profile
        self._account = account
        self._observers = observers
        self._is_away = False
        client.register_events_handler(self)

    def view(self) -> ProfileView:
        """Return who we are."""
        profile = self._profile
        name = text.one_line(profile.display_name) or self._account
        message = text.one_line(profile.personal_message)
        return ProfileView(self._account, name, status_of(profile.presence), message)

    def set_status(self, status: Status) -> None:
        """See ``SessionLike.set_status``."""
        if status not in CHOICES:
            raise Refusal("That is not a status to choose.")
        self._is_away = False
        self._profile.presence = presence_of(status)

    def set_idle(self, idle: bool) -> None:
        """Show the person as idle, or as back: only who chose to be online, the others have said more."""
        presence = self._profile.presence
        if idle and presence is Presence.ONLINE:
            self._is_away = True
            self._profile.presence = Presence.IDLE
        elif not idle and self._is_away:
            self._is_away = False
            if presence in (Presence.ONLINE, Presence.IDLE):
                self._profile.presence = Presence.ONLINE

    def set_name(self, name: str) -> None:
        """See ``SessionLike.set_name``."""
        self._profile.display_name = text.name(name)

    def set_personal_message(self, written: str) -> None:
        """See ``SessionLike.set_personal_message``."""
        self._profile.personal_message = text.personal_message(written)

    def on_profile_presence_changed(self) -> None:
        """The network took another status."""
        self._tell()

    def on_profile_display_name_changed(self) -> None:
        """The network took another name."""
        self._tell()

    def on_profile_personal_message_changed(self) -> None:
        """The network took another personal message."""
        self._tell()

    def _tell(self) -> None:
        view = self.view()
        self._observers.tell(lambda observer: observer.profile_changed(view))
