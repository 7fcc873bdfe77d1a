"""What core asks of a front end, and what a front end may ask of core."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol

from twisted.internet.defer import Deferred

from amsn2athena.core.views import (
    AbilitiesView,
    CircleView,
    ConnectionView,
    ContactChanges,
    ContactView,
    ConversationView,
    FormatView,
    GroupView,
    MailView,
    MessageView,
    NoticeView,
    PlaceView,
    ProfileView,
    RequestView,
    SessionView,
    SettingsView,
    Status,
)


class SessionObserver(Protocol):
    """A tab, or any other front end, attached to a session. Called in the reactor thread; must not raise."""

    def profile_changed(self, profile: ProfileView) -> None:
        """Our own name, status or words are now these."""

    def places_changed(self, places: tuple[PlaceView, ...]) -> None:
        """We are signed in at these places now."""

    def settings_changed(self, settings: SettingsView) -> None:
        """The network keeps this for us now."""

    def abilities_changed(self, abilities: AbilitiesView) -> None:
        """The network can do this now, and nothing else."""

    def blocked_changed(self, accounts: tuple[str, ...]) -> None:
        """These are blocked and not on the list."""

    def contact_changed(self, contact: ContactView) -> None:
        """A contact is new or different."""

    def contact_removed(self, account: str) -> None:
        """A contact has left the list."""

    def group_changed(self, group: GroupView) -> None:
        """A group is new or has another name."""

    def group_removed(self, group_id: str) -> None:
        """A group is gone."""

    def request_added(self, request: RequestView) -> None:
        """Somebody wants to add us."""

    def request_removed(self, account: str) -> None:
        """A request was answered, here or in another tab."""

    def conversation_opened(self, conversation: ConversationView) -> None:
        """A conversation opened, by us or by somebody else."""

    def conversation_changed(self, conversation: ConversationView) -> None:
        """Title or participants changed (messages come by their own events)."""

    def conversation_closed(self, conversation_id: str) -> None:
        """A conversation was closed, here or in another tab."""

    def message_added(self, conversation_id: str, message: MessageView) -> None:
        """A line came to the end of a conversation. A nudge that is not ours shakes the window."""

    def message_changed(self, conversation_id: str, message: MessageView) -> None:
        """A line, found by its ``id``, changed its state."""

    def typing_changed(self, conversation_id: str, names: tuple[str, ...]) -> None:
        """Those who type now."""

    def unread_changed(self, conversation_id: str, unread: int) -> None:
        """How many lines nobody has looked at."""

    def circle_changed(self, circle: CircleView) -> None:
        """A circle is new or different, or somebody asks us into it."""

    def circle_removed(self, circle_id: str) -> None:
        """We are not in a circle any more, or no longer asked into it."""

    def notice_added(self, notice: NoticeView) -> None:
        """The network has something to say."""

    def notice_removed(self, notice_id: int) -> None:
        """A notice was put away, here or in another tab, or holds no more."""

    def unread_mails_changed(self, count: int) -> None:
        """So many e-mails are unread."""

    def mail_received(self, mail: MailView) -> None:
        """An e-mail has just come."""

    def connection_changed(self, connection: ConnectionView) -> None:
        """The session lost, or found again, its network; or is signed out, with the reason in words."""


class SessionLike(Protocol):
    """One signed-in account, as a front end uses it. A refused request raises, or fails with, ``Refusal``."""

    @property
    def account(self) -> str:
        """The e-mail address that is signed in."""

    def view(self) -> SessionView:
        """Return everything there is to draw, now."""

    def attach(self, observer: SessionObserver) -> None:
        """Tell ``observer`` of every change from now on."""

    def detach(self, observer: SessionObserver) -> None:
        """Tell ``observer`` no more. The last one gone starts the linger time."""

    def set_status(self, status: Status) -> None:
        """Choose a status of ``CHOICES``."""

    def set_name(self, name: str) -> None:
        """Choose the display name, 1 to 387 characters."""

    def set_personal_message(self, text: str) -> None:
        """Choose the personal message, up to 129 characters."""

    def set_media(self, text: str) -> None:
        """Say what we listen to, up to 129 characters; nothing with ``""``."""

    def name_place(self, name: str) -> None:
        """Choose what other places call this one, up to 64 characters; its own name with ``""``."""

    def sign_out_place(self, place_id: str) -> Deferred[None]:
        """Sign out another place of ours; fires when the network has told it."""

    def sign_out_other_places(self) -> Deferred[None]:
        """Sign out all places of ours but this one."""

    def notice_input(self) -> None:
        """The person touched a front end just now; without that for five minutes, Online becomes Idle."""

    def set_settings(self, settings: SettingsView) -> None:
        """Choose what the network keeps for us; it is told when the network has taken it."""

    def add_contact(self, account: str, message: str = "", group_ids: Sequence[str] = ()) -> Deferred[None]:
        """Ask ``account`` to be a contact, with words of up to 300 characters, and put them in groups.

        Fires when the network has taken it.
        """

    def remove_contact(self, account: str, block: bool = False) -> Deferred[None]:
        """Take a contact off the list, and block them if wished."""

    def block_contact(self, account: str) -> Deferred[None]:
        """Be neither seen nor reached by a contact, but where others are too. Nothing can be written to them
        then, either.
        """

    def unblock_contact(self, account: str) -> Deferred[None]:
        """Be seen and reached again, by a contact or by somebody who is blocked and not on the list."""

    def edit_contact(self, account: str, changes: ContactChanges) -> Deferred[None]:
        """Note something else about a contact. What was done before a failure stays done."""

    def add_group(self, name: str) -> Deferred[None]:
        """Make a group, with a name of 1 to 61 characters."""

    def rename_group(self, group_id: str, name: str) -> Deferred[None]:
        """Give a group another name."""

    def remove_group(self, group_id: str) -> Deferred[None]:
        """Delete a group; those in it stay on the list."""

    def accept_request(self, account: str) -> Deferred[None]:
        """Accept a request, and add who asked."""

    def decline_request(self, account: str) -> Deferred[None]:
        """Decline a request."""

    def open_conversation(self, account: str) -> ConversationView:
        """Return the open conversation with one contact, or of a circle, opening it first if need be."""

    def open_group(self, accounts: Sequence[str]) -> ConversationView:
        """Return the open conversation with several people, who may be on no list, opening it first if need
        be. Nobody is called before something is said.
        """

    def close_conversation(self, conversation_id: str) -> None:
        """Close a conversation. What was written there is sent all the same; if that fails it opens again."""

    def invite(self, conversation_id: str, account: str) -> Deferred[None]:
        """Ask a contact into a conversation."""

    def send_text(
        self, conversation_id: str, text: str, key: str, format: FormatView | None = None
    ) -> MessageView:
        """Send text; the same ``key`` a second time sends nothing and returns the message of the first.

        ``/me waves`` is sent as an action.
        """

    def send_nudge(self, conversation_id: str) -> MessageView:
        """Send a nudge, if the last one was ten seconds ago."""

    def send_typing(self, conversation_id: str) -> None:
        """Tell the others that we type; may be called at every key."""

    def look(self, conversation_id: str, viewer: Hashable, looking: bool) -> None:
        """``viewer``, a tab say, looks at the conversation from now on, or no longer does.

        While anybody looks, nothing there is unread. One who looks away from what was closed is no error.
        """

    def seen(self, conversation_id: str, line_id: int) -> None:
        """A person has seen the lines of a conversation up to this one.

        Only then the network is told to delete messages that waited for us.
        """

    def create_circle(self, name: str) -> Deferred[ConversationView]:
        """Begin a circle, 1 to 60 characters; fires with its conversation."""

    def accept_circle(self, circle_id: str) -> Deferred[None]:
        """Come into a circle that we were asked into."""

    def decline_circle(self, circle_id: str) -> Deferred[None]:
        """Say no to an invitation."""

    def leave_circle(self, circle_id: str) -> Deferred[None]:
        """Leave a circle for good."""

    def picture(self, name: str) -> bytes | None:
        """Return a picture of a conversation, a PNG; ``None`` when there is none of that name any more."""

    def dismiss_notice(self, notice_id: int) -> None:
        """Put a notice away; one that is gone already is no error."""

    def sign_out(self) -> Deferred[None]:
        """Sign out of the network, everywhere in this service; fires when that is done.

        What was written is sent first, for a few seconds if need be.
        """


class Refusal(Exception):
    """A request that cannot be met; its only argument is a sentence for a person."""

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return str(self.args[0])
