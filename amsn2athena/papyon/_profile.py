"""Ourselves, as others see us."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.papyon import _announcements as announcements
from amsn2athena.papyon._enums import Presence, Privacy
from amsn2athena.papyon.event import ProfileEventInterface as Events

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

#: Characters of a display name, as on the original network.
LONGEST_NAME = 387

#: Characters of a personal message; clients show about 130.
LONGEST_PERSONAL_MESSAGE = 500


class Profile:
    """Our own data.

    What is set while no session is open is used to sign in. What is set while one is open is sent; it counts,
    and the event comes, when the server has confirmed it. After a refusal the event tells the old value.
    """

    _log = Logger()

    def __init__(self, client: Client) -> None:
        self._client = client
        self._account = ""
        self._presence = Presence.ONLINE
        self._display_name = ""
        self._personal_message = ""
        self._privacy = Privacy.ALLOW
        self._chosen_name = ""

    @property
    def account(self) -> str:
        """The account that is, or was last, signed in; ``""`` before the first sign-in."""
        return self._account

    @property
    def privacy(self) -> Privacy:
        """What the address book says about people on no list of ours."""
        return self._privacy

    @property
    def presence(self) -> Presence:
        """Our status, ``ONLINE`` unless set. ``OFFLINE`` cannot be set: sign out for that."""
        return self._presence

    @presence.setter
    def presence(self, presence: Presence) -> None:
        if presence is Presence.OFFLINE:
            raise ValueError("to be offline, log out")
        self._change(
            lambda session: announcements.presence(session, presence),
            lambda: setattr(self, "_presence", presence),
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
        """The words beside our name, ``""`` unless set."""
        return self._personal_message

    @personal_message.setter
    def personal_message(self, text: str) -> None:
        if len(text) > LONGEST_PERSONAL_MESSAGE:
            raise ValueError(f"a personal message has up to {LONGEST_PERSONAL_MESSAGE} characters")
        self._change(
            lambda session: announcements.personal_message(session, text),
            lambda: setattr(self, "_personal_message", text),
            Events.on_profile_personal_message_changed,
        )

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

        def refused(failure: Failure) -> None:
            self._log.warn(
                "A change of {event} was not taken: {why}", event=event.__name__, why=failure.value
            )

        answered = send(session).addCallbacks(lambda _: keep(), refused)
        answered.addCallback(lambda _: self._client._tell(event))

    def _learned(self, name: str, privacy: Privacy) -> None:
        """The address book says how we are called, and whom we let in."""
        self._privacy = privacy
        if name and not self._chosen_name and name != self._display_name:
            self._display_name = name
            self._client._tell(Events.on_profile_display_name_changed)
