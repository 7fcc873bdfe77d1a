"""Ourselves, as others see us."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import maybeDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.msnp.media import Media
from amsn2athena.msnp.personal import Personal
from amsn2athena.papyon import _announcements as announcements
from amsn2athena.papyon._enums import Presence, Privacy
from amsn2athena.papyon._lists import Lists
from amsn2athena.papyon._service import open_session
from amsn2athena.papyon.errors import NotSignedIn, NotSupported, RequestAbandoned
from amsn2athena.papyon.event import ClientEventInterface
from amsn2athena.papyon.event import ProfileEventInterface as Events

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._places import EndPoint
    from amsn2athena.papyon._session import Session

#: Characters of a display name, as on the original network.
LONGEST_NAME = 387

#: Characters of a personal message; clients show about 130.
LONGEST_PERSONAL_MESSAGE = 500

#: Characters of what we listen to, in the form that is sent.
LONGEST_MEDIA = 1000

#: Characters of the name of a place.
LONGEST_PLACE = 64


class Profile:
    """Our own data.

    What is set while no session is open is used to sign in. What is set while one is open is sent; it counts,
    and the event comes, when the server has confirmed it. After a refusal the event tells the old value; when
    the session is lost before the answer, the new value counts, and is used to sign in.
    """

    _log = Logger()

    def __init__(self, client: Client) -> None:
        self._client = client
        self._account = ""
        self._presence = Presence.ONLINE
        #: Whether this place is idle, whatever the others are.
        self._is_idle = False
        self._display_name = ""
        self._personal_message = ""
        self._media = Media()
        #: Words and media go together: what was told of both last, while the server has not answered that.
        self._telling: tuple[str, Media] | None = None
        self._place = "amsn2athena"
        self._end_points: tuple[EndPoint, ...] = ()
        self._privacy = Privacy.ALLOW
        self._alert_when_added = True
        self._chosen_name = ""

    @property
    def account(self) -> str:
        """The account that is, or was last, signed in; ``""`` before the first sign-in."""
        return self._account

    @property
    def privacy(self) -> Privacy:
        """What happens to people who are on no list of ours; ``ALLOW`` unless set. The network keeps it;
        it can be set while signed in only.
        """
        return self._privacy

    @privacy.setter
    def privacy(self, privacy: Privacy) -> None:
        self._change_setting(
            lambda session: session.keeper.let_in(privacy),
            "_privacy",
            privacy,
            Events.on_profile_privacy_changed,
        )

    @property
    def alert_when_added(self) -> bool:
        """Whether we want to be asked about who adds us, yes unless set. The network keeps it, and it can be
        set while signed in only.

        Who is not asked about is let in (allowed, but no contact), unless `privacy` lets in nobody unknown.
        """
        return self._alert_when_added

    @alert_when_added.setter
    def alert_when_added(self, alert: bool) -> None:
        self._change_setting(
            lambda session: session.keeper.alert_when_added(alert),
            "_alert_when_added",
            alert,
            Events.on_profile_alert_when_added_changed,
        )

    @property
    def presence(self) -> Presence:
        """Our status, ``ONLINE`` unless set. ``OFFLINE`` cannot be set: sign out for that.

        It is that of all our places, and the last word counts; but ``IDLE`` is said for this one, and on a
        network that knows of places it is how others see us only when all of them are.
        """
        return self._presence

    @presence.setter
    def presence(self, presence: Presence) -> None:
        if presence is Presence.OFFLINE:
            raise ValueError("to be offline, log out")

        def choose() -> None:
            self._presence, self._is_idle = presence, presence is Presence.IDLE

        self._change(
            lambda session: announcements.presence(session, presence),
            choose,
            Events.on_profile_presence_changed,
        )

    @property
    def display_name(self) -> str:
        """Our name: the one set, else the one that the network knows, else ``""``."""
        return self._display_name

    @display_name.setter
    def display_name(self, name: str) -> None:
        if not 0 < len(name) <= LONGEST_NAME:
            raise ValueError(f"a display name has 1 to {LONGEST_NAME} characters")

        def choose() -> None:
            self._display_name = self._chosen_name = name

        self._change(
            lambda session: announcements.display_name(session, name),
            choose,
            Events.on_profile_display_name_changed,
        )

    @property
    def personal_message(self) -> str:
        """The words beside our name, ``""`` unless set. Raises ``NotSupported`` when they are set while
        signed in to a network that has none.
        """
        return self._personal_message

    @personal_message.setter
    def personal_message(self, text: str) -> None:
        if len(text) > LONGEST_PERSONAL_MESSAGE:
            raise ValueError(f"a personal message has up to {LONGEST_PERSONAL_MESSAGE} characters")
        self._demand_words()
        self._change(
            lambda session: self._tell_words(session, message=text),
            lambda: setattr(self, "_personal_message", text),
            Events.on_profile_personal_message_changed,
        )

    @property
    def current_media(self) -> Media:
        """What we listen to or play, nothing (an empty ``Media``) unless set; as for `personal_message`."""
        return self._media

    @current_media.setter
    def current_media(self, media: Media) -> None:
        if len(str(media)) > LONGEST_MEDIA:
            raise ValueError(f"what is played has up to {LONGEST_MEDIA} characters")
        self._demand_words()
        self._change(
            lambda session: self._tell_words(session, media=media),
            lambda: setattr(self, "_media", media),
            Events.on_profile_current_media_changed,
        )

    @property
    def end_point_name(self) -> str:
        """What our other places call this one, ``"amsn2athena"`` unless set."""
        return self._place

    @end_point_name.setter
    def end_point_name(self, name: str) -> None:
        if not 0 < len(name) <= LONGEST_PLACE:
            raise ValueError(f"the name of a place has 1 to {LONGEST_PLACE} characters")
        self._place = name
        session = self._client._session
        if session is not None and session.announced and session.dialect.places:
            announcements.place(session, name, self._here).addErrback(self._refused, "the place's name")

    @property
    def end_points(self) -> tuple[EndPoint, ...]:
        """Where we are signed in, this place among them; nothing in dialects that know one place only."""
        return self._end_points

    @property
    def _here(self) -> Presence:
        """The status of this place, where ours is that of another."""
        return Presence.IDLE if self._is_idle and self._presence is Presence.ONLINE else self._presence

    def _demand_words(self) -> None:
        session = self._client._session
        if session is not None and session.announced and not session.dialect.personal:
            raise NotSupported("personal messages")

    def _tell_words(
        self, session: Session, *, message: str | None = None, media: Media | None = None
    ) -> Deferred[Any]:
        """Tell what is new of the two, with what the other is, or will be once the server has answered."""
        known = self._telling or (self._personal_message, self._media)
        told = (known[0] if message is None else message, known[1] if media is None else media)
        self._telling = told
        return announcements.words(session, *told).addBoth(self._answered, told)

    def _answered(self, result: Any, told: tuple[str, Media]) -> Any:
        if self._telling is told:
            self._telling = None
        return result

    def _change(
        self,
        send: Callable[[Session], Deferred[Any]],
        keep: Callable[[], None],
        event: Callable[[Any], None],
    ) -> None:
        session = self._client._session
        if session is None or not session.announced:
            keep()
            return

        def not_taken(failure: Failure) -> None:
            if isinstance(failure.value, RequestAbandoned):
                keep()
            else:
                self._refused(failure, event.__name__)

        answered = send(session).addCallbacks(lambda _: keep(), not_taken)
        answered.addCallback(lambda _: self._client._tell(event))

    def _change_setting(
        self,
        send: Callable[[Session], Deferred[Any]],
        attribute: str,
        value: object,
        event: Callable[[Any], None],
    ) -> None:
        """Change something that the address book keeps, in turn with all other changes to it."""
        if self._client._session is None:
            raise NotSignedIn("this is kept by the network: sign in first")

        def work() -> Deferred[Any]:
            return send(open_session(self._client)).addCallback(lambda _: setattr(self, attribute, value))

        answered = self._client.address_book._in_turn(lambda: maybeDeferred(work))
        answered.addErrback(self._refused, event.__name__)
        answered.addCallback(lambda _: self._client._tell(event))

    def _refused(self, failure: Failure, what: str) -> None:
        self._log.warn("A change ({what}) was not taken: {why}", what=what, why=failure.value)

    # What the server says of us

    def _seen(self, presence: Presence, name: str) -> None:
        """So we look now: perhaps another place of ours has changed it."""
        self._told("_presence", presence, Events.on_profile_presence_changed)
        if name != self._display_name:
            self._chosen_name = ""
        self._told("_display_name", name, Events.on_profile_display_name_changed)

    def _said(self, words: Personal, places: tuple[EndPoint, ...]) -> None:
        """This we say of ourselves, at these places."""
        self._told("_personal_message", words.message, Events.on_profile_personal_message_changed)
        self._told("_media", Media.parse(words.current_media), Events.on_profile_current_media_changed)
        self._found(places)

    def _found(self, places: tuple[EndPoint, ...]) -> None:
        """We are signed in at these places now."""
        before, self._end_points = self._end_points, places
        if before == places:
            return
        for place in _without(places, before):
            self._client._tell(Events.on_profile_end_point_added, place)
            if before and not place.is_this:
                self._client._tell(ClientEventInterface.on_client_signed_in_elsewhere, place)
        for place in _without(before, places):
            self._client._tell(Events.on_profile_end_point_removed, place)
        self._client._tell(Events.on_profile_end_points_changed)

    def _told(self, attribute: str, value: object, event: Callable[[Any], None]) -> None:
        if getattr(self, attribute) != value:
            setattr(self, attribute, value)
            self._client._tell(event)

    @property
    def _lets_in_unasked(self) -> bool:
        return not self._alert_when_added and self._privacy is Privacy.ALLOW

    def _learned(self, lists: Lists) -> None:
        """The address book says how we are called, and whom we let in."""
        self._told("_privacy", lists.privacy, Events.on_profile_privacy_changed)
        self._told("_alert_when_added", lists.alert_when_added, Events.on_profile_alert_when_added_changed)
        if lists.own_name and not self._chosen_name:
            self._told("_display_name", lists.own_name, Events.on_profile_display_name_changed)

    def _relearned(self, before: Lists, lists: Lists) -> None:
        """The address book was read again: perhaps another place of ours has changed it."""
        if lists.own_name != before.own_name and lists.own_name != self._display_name:
            self._chosen_name = ""
        self._learned(lists)


def _without(places: tuple[EndPoint, ...], others: tuple[EndPoint, ...]) -> list[EndPoint]:
    """Return the places that are not among the others, whatever they say."""
    known = {each.id.lower() for each in others}
    return [each for each in places if each.id.lower() not in known]
