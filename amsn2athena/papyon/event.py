"""The event interfaces: subclass those you want to hear of, override the methods you care about.

A handler is registered with `Client.register_events_handler` (or, for the events of one conversation,
`Conversation.register_events_handler`) and held, strongly, until it is unregistered. One object may
subclass several interfaces. Methods are called in the reactor's thread, after the state that they speak of
has changed; what a handler raises is logged and harms nobody else.

    class Watcher(ContactEventInterface):
        def on_contact_presence_changed(self, contact):
            print(contact.display_name, "is", contact.presence.name)

    client.register_events_handler(Watcher())
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amsn2athena.msnp.message import Ink, Unshown
    from amsn2athena.papyon import errors
    from amsn2athena.papyon._circle import Circle
    from amsn2athena.papyon._contact import Contact, Group
    from amsn2athena.papyon._conversation import Conversation
    from amsn2athena.papyon._enums import (
        ClientErrorType,
        ClientState,
        ContactInfo,
        ConversationErrorType,
        ConversationState,
        OfflineMessagesBoxState,
    )
    from amsn2athena.papyon._mailbox import MailMessage
    from amsn2athena.papyon._message import ConversationMessage
    from amsn2athena.papyon._offline_message import OfflineMessage
    from amsn2athena.papyon._places import EndPoint

__all__ = [
    "AddressBookEventInterface",
    "CircleEventInterface",
    "ClientEventInterface",
    "ContactEventInterface",
    "ConversationEventInterface",
    "InviteEventInterface",
    "MailboxEventInterface",
    "OfflineMessagesEventInterface",
    "ProfileEventInterface",
]


class ClientEventInterface:
    """The session as a whole."""

    def on_client_state_changed(self, state: ClientState) -> None:
        """The client is in this state now."""

    def on_client_error(self, kind: ClientErrorType, error: errors.SessionError) -> None:
        """An open session is ending for this reason; the state ``CLOSED`` follows. Not called for a failed
        sign-in: the Deferred of `Client.login` tells that.
        """

    def on_client_signed_in_elsewhere(self, end_point: EndPoint) -> None:
        """Our account signed in at another place too, while we were here; both stay."""

    def on_client_maintenance(self, minutes: int) -> None:
        """The network says that it goes down in so many minutes. When it does, the session ends."""

    def on_client_notice(self, text: str) -> None:
        """The network has something to say to the person: up to 2,048 characters, perhaps several lines."""


class MailboxEventInterface:
    """The mail that belongs to the account, where a network has any."""

    def on_mailbox_unread_mail_count_changed(self, count: int, initial: bool) -> None:
        """So many mails are unread; ``initial``: they were when we signed in."""

    def on_mailbox_new_mail_received(self, mail: MailMessage) -> None:
        """A mail has come."""


class ProfileEventInterface:
    """Our own data, as the server has confirmed (or, after a refusal, kept) them."""

    def on_profile_presence_changed(self) -> None:
        """``client.profile.presence`` was confirmed, fell back, or was set at another place."""

    def on_profile_display_name_changed(self) -> None:
        """``client.profile.display_name`` was confirmed, fell back, was learned at sign-in, or was set at
        another place.
        """

    def on_profile_personal_message_changed(self) -> None:
        """``client.profile.personal_message`` was confirmed, fell back, or was set at another place."""

    def on_profile_current_media_changed(self) -> None:
        """``client.profile.current_media`` was confirmed, fell back, or was set at another place."""

    def on_profile_privacy_changed(self) -> None:
        """``client.profile.privacy`` was confirmed, fell back, or was set at another place."""

    def on_profile_alert_when_added_changed(self) -> None:
        """``client.profile.alert_when_added`` was confirmed, fell back, or was set at another place."""

    def on_profile_end_points_changed(self) -> None:
        """``client.profile.end_points`` is not what it was: a place came, went, or says something else."""

    def on_profile_end_point_added(self, end_point: EndPoint) -> None:
        """We are signed in there (too) now, or were before we came here."""

    def on_profile_end_point_removed(self, end_point: EndPoint) -> None:
        """We are not signed in there any more."""


class ContactEventInterface:
    """What contacts say of themselves, and which lists they are on. Unchanged values are not repeated."""

    def on_contact_memberships_changed(self, contact: Contact) -> None:
        """The contact came to or went from a list (``contact.memberships``)."""

    def on_contact_presence_changed(self, contact: Contact) -> None:
        """The contact has another status; after a lost connection everybody is offline."""

    def on_contact_display_name_changed(self, contact: Contact) -> None:
        """The contact has another name."""

    def on_contact_personal_message_changed(self, contact: Contact) -> None:
        """The contact has another personal message."""

    def on_contact_current_media_changed(self, contact: Contact) -> None:
        """The contact plays something else, or nothing."""

    def on_contact_infos_changed(self, contact: Contact, infos: Mapping[ContactInfo, str]) -> None:
        """We call the contact something else, or note something else, here or at another place; ``infos`` are
        those that changed.
        """

    def on_contact_phones_changed(self, contact: Contact) -> None:
        """The contact tells other telephone numbers."""

    def on_contact_end_points_changed(self, contact: Contact) -> None:
        """The contact signed in or out at one of several places, or can do something else there."""

    def on_contact_client_capabilities_changed(self, contact: Contact) -> None:
        """The contact's client can do something else."""


class AddressBookEventInterface:
    """What happens to the contact list. `AddressBook.contacts` is up to date when these are called."""

    def on_addressbook_sync(self) -> None:
        """The whole list was read, at sign-in; no event per contact is made for that. What changes at another
        place later is told with the other events.
        """

    def on_addressbook_messenger_contact_added(self, contact: Contact) -> None:
        """The contact is on our list now: we added or accepted it."""

    def on_addressbook_contact_pending(self, contact: Contact) -> None:
        """Somebody added us and waits for `AddressBook.accept_contact_invitation` or ``decline...``.

        Told again when the words that they asked with have come: ``contact.attributes["invite_message"]``.
        """

    def on_addressbook_contact_deleted(self, contact: Contact) -> None:
        """The contact is off our list now."""

    def on_addressbook_contact_blocked(self, contact: Contact) -> None:
        """The contact is blocked now."""

    def on_addressbook_contact_unblocked(self, contact: Contact) -> None:
        """The contact is not blocked any more."""

    def on_addressbook_group_added(self, group: Group) -> None:
        """There is a new group."""

    def on_addressbook_group_deleted(self, group: Group) -> None:
        """A group is gone. Who was in it was taken out of it before, and is told of."""

    def on_addressbook_group_renamed(self, group: Group) -> None:
        """The group has another name, this one."""

    def on_addressbook_group_contact_added(self, group: Group, contact: Contact) -> None:
        """The contact is in the group now."""

    def on_addressbook_group_contact_deleted(self, group: Group, contact: Contact) -> None:
        """The contact is in the group no longer."""


class CircleEventInterface:
    """Group chats. `Client.circles` is up to date when these are called."""

    def on_circle_added(self, circle: Circle) -> None:
        """We are in this circle now: we created it or accepted, here or elsewhere; or found so at sign-in."""

    def on_circle_changed(self, circle: Circle) -> None:
        """The circle has other members, or another name, or we have another role in it."""

    def on_circle_removed(self, circle: Circle) -> None:
        """We are not in this circle any more, or are no longer asked into it."""

    def on_circle_invited(self, circle: Circle, inviter: Contact) -> None:
        """Somebody asks us into a circle, and waits for `Circles.accept` or `Circles.decline`.

        ``circle.message`` has their words.
        """


class InviteEventInterface:
    """What others start."""

    def on_invite_conversation(self, conversation: Conversation) -> None:
        """Somebody opened a conversation with us and is there; register for its events here to miss nothing.

        Not called when the only other person already has a conversation here: that one goes on.
        """


class ConversationEventInterface:
    """One conversation; registered with `Conversation.register_events_handler`."""

    def on_conversation_state_changed(self, state: ConversationState) -> None:
        """Its way to the others opened or closed; sending works in every state."""

    def on_conversation_error(self, kind: ConversationErrorType, error: errors.RequestError) -> None:
        """A contact could not be reached, or a message not delivered; the Deferred of the call fails too."""

    def on_conversation_user_joined(self, contact: Contact) -> None:
        """The contact is there."""

    def on_conversation_user_left(self, contact: Contact) -> None:
        """The contact closed its window, or lost its connection."""

    def on_conversation_user_typing(self, contact: Contact) -> None:
        """The contact types; clients repeat this every 5 seconds or so."""

    def on_conversation_message_received(self, sender: Contact, message: ConversationMessage) -> None:
        """Text came. ``message.display_name`` is what the sender calls itself: show the account with it."""

    def on_conversation_nudge_received(self, sender: Contact) -> None:
        """The contact nudges us."""

    def on_conversation_action_received(self, sender: Contact, text: str) -> None:
        """The contact shows a line about itself, as ``is dancing``."""

    def on_conversation_ink_received(self, sender: Contact, ink: Ink) -> None:
        """Something drawn by hand came, as a picture. Whatever its bytes say, treat them as hostile."""

    def on_conversation_unshown_received(self, sender: Contact, what: Unshown) -> None:
        """Something came that cannot be shown here: a wink, a voice clip, ink of another form."""

    def on_conversation_message_sent(self, message: ConversationMessage) -> None:
        """Text of ours was acknowledged."""

    def on_conversation_message_sent_elsewhere(self, message: ConversationMessage) -> None:
        """We wrote this at another place where we are signed in, to the same people."""

    def on_conversation_action_sent_elsewhere(self, text: str) -> None:
        """We showed this line at another place."""

    def on_conversation_nudge_sent_elsewhere(self) -> None:
        """We nudged them at another place."""

    def on_conversation_nudge_sent(self) -> None:
        """A nudge of ours was acknowledged."""

    def on_conversation_closed(self) -> None:
        """We left; nothing comes any more."""


class OfflineMessagesEventInterface:
    """Messages for those who are not there. Tuples of messages are sorted by date."""

    def on_oim_state_changed(self, state: OfflineMessagesBoxState) -> None:
        """It is known now, or not any more, what waits for us."""

    def on_oim_messages_received(self, messages: tuple[OfflineMessage, ...]) -> None:
        """These wait for us, without their texts: `OfflineMessagesBox.fetch_messages` gets those."""

    def on_oim_messages_fetched(self, messages: tuple[OfflineMessage, ...]) -> None:
        """These have their texts now, and are still on the server."""

    def on_oim_messages_deleted(self, messages: tuple[OfflineMessage, ...]) -> None:
        """These were deleted, here or at another place of ours."""

    def on_oim_message_sent(self, contact: Contact, text: str) -> None:
        """The network keeps this for the contact."""
