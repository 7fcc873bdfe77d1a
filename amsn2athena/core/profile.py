"""Our own name, status, words and places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import structs
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from amsn2athena.core import sentences, text
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.observers import Observers
from amsn2athena.core.resumption import Credentials
from amsn2athena.core.statuses import presence_of, status_of
from amsn2athena.core.views import CHOICES, PlaceView, ProfileView, SettingsView, Status
from amsn2athena.papyon import Client, EndPoint, Media, Presence, Privacy
from amsn2athena.papyon.event import ProfileEventInterface


class OwnProfile(ProfileEventInterface):
    """Shows papyon's profile as a view, and signs in as ``credentials`` say.

    ``chose`` is called when the status or the words may be others.
    """

    def __init__(
        self, client: Client, credentials: Credentials, observers: Observers, chose: Callable[[], None]
    ) -> None:
        self._client = client
        self._profile = client.profile
        self._account = credentials.account
        self._observers = observers
        self._chose = chose
        self._is_away = False
        client.profile.presence = self._chosen = presence_of(credentials.status)
        client.profile.personal_message = credentials.personal_message[: text.PERSONAL_MESSAGE_LIMIT]
        client.profile.current_media = _media(credentials.media[: text.PERSONAL_MESSAGE_LIMIT])
        self._unnamed = client.profile.end_point_name
        client.register_events_handler(self)

    def view(self) -> ProfileView:
        """Return who we are."""
        profile = self._profile
        name = text.one_line(profile.display_name) or self._account
        message = text.one_line(profile.personal_message)
        media = text.one_line(profile.current_media.text)
        place = "" if profile.end_point_name == self._unnamed else text.one_line(profile.end_point_name)
        return ProfileView(self._account, name, status_of(profile.presence), message, media, place)

    def chosen(self, credentials: Credentials) -> Credentials:
        """Return ``credentials`` with the status that a person chose last, and with the words."""
        view = self.view()
        return structs.replace(
            credentials,
            status=status_of(self._chosen),
            personal_message=view.personal_message,
            media=view.media,
        )

    def places(self) -> tuple[PlaceView, ...]:
        """Return where we are signed in."""
        return tuple(_place(end_point) for end_point in self._profile.end_points)

    def settings(self) -> SettingsView:
        """Return what the network keeps for us."""
        privacy: Literal["everyone", "list"] = (
            "everyone" if self._profile.privacy is Privacy.ALLOW else "list"
        )
        return SettingsView(privacy, self._profile.alert_when_added)

    def set_settings(self, settings: SettingsView) -> None:
        """See ``SessionLike.set_settings``."""
        if settings.privacy != self.settings().privacy:
            self._profile.privacy = Privacy.ALLOW if settings.privacy == "everyone" else Privacy.BLOCK
        if settings.alert_when_added != self._profile.alert_when_added:
            self._profile.alert_when_added = settings.alert_when_added

    def set_status(self, status: Status) -> None:
        """See ``SessionLike.set_status``."""
        if status not in CHOICES:
            raise Refusal("That is not a status to choose.")
        self._is_away = False
        presence = self._profile.presence = presence_of(status)
        if self._profile.presence is presence is not self._chosen:
            self.on_profile_presence_changed()

    def set_idle(self, idle: bool) -> None:
        """Show the person as idle, or as back: only who chose to be online, the others have said more.

        Whoever is back says so, whatever was chosen at another place: else this one would count as idle.
        """
        presence = self._profile.presence
        if idle and presence is Presence.ONLINE:
            self._is_away = True
            self._profile.presence = Presence.IDLE
        elif not idle and self._is_away:
            self._is_away = False
            self._profile.presence = Presence.ONLINE if presence is Presence.IDLE else presence

    def set_name(self, name: str) -> None:
        """See ``SessionLike.set_name``."""
        self._profile.display_name = text.name(name)

    def set_personal_message(self, written: str) -> None:
        """See ``SessionLike.set_personal_message``."""
        self._demand_words()
        self._profile.personal_message = text.personal_message(written)

    def set_media(self, written: str) -> None:
        """See ``SessionLike.set_media``."""
        self._demand_words()
        written = text.media(written)
        self._profile.current_media = _media(written)

    def _demand_words(self) -> None:
        if not self._client.abilities.personal_messages:
            raise Refusal("This network has no personal messages.")

    def name_place(self, name: str) -> None:
        """See ``SessionLike.name_place``."""
        self._profile.end_point_name = text.place(name) or self._unnamed
        self._tell()

    def sign_out_place(self, place_id: str) -> Deferred[None]:
        """See ``SessionLike.sign_out_place``."""
        if all(place.id != place_id or place.here for place in self.places()):
            raise Refusal("You are not signed in at that place any more.")
        return self._client.disconnect_endpoint(place_id).addErrback(_refused)

    def sign_out_other_places(self) -> Deferred[None]:
        """See ``SessionLike.sign_out_other_places``."""
        return self._client.disconnect_other_endpoints().addErrback(_refused)

    def on_profile_presence_changed(self) -> None:
        """The network took another status. A network that has us idle because another place of ours is, is
        told that this one is not, yet.
        """
        presence = self._profile.presence
        if presence is Presence.IDLE and not self._is_away:
            self._profile.presence = self._chosen
            return
        if presence is not Presence.IDLE:
            self._chosen = presence
        self._tell()

    def on_profile_display_name_changed(self) -> None:
        """The network took another name."""
        self._tell()

    def on_profile_personal_message_changed(self) -> None:
        """The network took another personal message."""
        self._tell()

    def on_profile_current_media_changed(self) -> None:
        """The network took what we listen to."""
        self._tell()

    def on_profile_privacy_changed(self) -> None:
        """The network took another privacy."""
        self._tell_settings()

    def on_profile_alert_when_added_changed(self) -> None:
        """The network took whether we want to be asked."""
        self._tell_settings()

    def on_profile_end_points_changed(self) -> None:
        """We signed in or out somewhere, or a place says something else."""
        places = self.places()
        self._observers.tell(lambda observer: observer.places_changed(places))

    def _tell_settings(self) -> None:
        settings = self.settings()
        self._observers.tell(lambda observer: observer.settings_changed(settings))

    def _tell(self) -> None:
        self._chose()
        view = self.view()
        self._observers.tell(lambda observer: observer.profile_changed(view))


def _media(written: str) -> Media:
    return Media("Music", "{0}", (written,)) if written else Media()


def _place(end_point: EndPoint) -> PlaceView:
    name = text.one_line(end_point.name) or "A place without a name"
    return PlaceView(end_point.id, name, status_of(end_point.state), end_point.idle, end_point.is_this)


def _refused(failure: Failure) -> None:
    raise Refusal(sentences.of(failure.value))
