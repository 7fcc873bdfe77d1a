"""The friend whom everybody on the home network has: an ordinary papyon client that likes to chat.

It lets in everybody who asks, greets once, and answers what is said to it; but never its own words, and not
without end, so that two of its kind fall silent instead of talking for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall

from amsn2athena.papyon import Client, Contact, Conversation, ConversationMessage, Membership, Presence, event
from amsn2athena.papyon.errors import SignedInElsewhere

GREETING = "Hello {name}! I live here, so that you are never alone. Say “help” to hear what I know."
TIRED = "We talk a lot! Let me rest for a minute."
ECHO = "You said: {text}"
TOPICS = {
    "help": "Ask me about nudges, status, names, contacts, inviting or typing. All else I say back to you.",
    "nudge": "A nudge shakes my window. Its button is beside the message box. Go on, I nudge back!",
    "status": "Click on your status to be busy, away, or to appear offline. Your contacts see it at once.",
    "name": "Click on your name, or on the words below it, and write something new. Your contacts see it.",
    "contact": "Press “Add a contact” and type an address. They are asked, and you see them once they agree.",
    "invit": "Press “Invite” in a conversation to bring somebody in. In a crowd I answer only to my name.",
    "typing": "While you write I see that you type, but not what. Just now you saw it of me.",
}
TYPING_TIME, NUDGE_PAUSE, TALK_PAUSE = 1.2, 10.0, 60.0
MOST_ANSWERS, MOST_PEOPLE, MOST_CHATS, LONGEST_ECHO, FIRST_RETRY, LAST_RETRY = 40, 1000, 100, 400, 1.0, 60.0


@dataclass
class Acquaintance:
    """What the friend remembers of somebody. Times are in seconds of its clock."""

    greeted: bool = False
    said: str = ""
    answers: int = 0
    heard: float = -TALK_PAUSE
    nudged: float = -NUDGE_PAUSE

    def answer(self, text: str, now: float) -> str:
        """Return what to say to ``text``, or ``""``. After a pause we like to talk again."""
        self.answers, self.heard = (self.answers + 1 if now - self.heard < TALK_PAUSE else 1), now
        if not text or self.answers > MOST_ANSWERS or (self.said and self.said in text):
            return ""
        about = (answer for word, answer in TOPICS.items() if word in text.lower())
        reply = next(about, ECHO.format(text=text[:LONGEST_ECHO]))
        self.said = TIRED if self.answers == MOST_ANSWERS else reply
        return self.said


class Chat(event.ConversationEventInterface):
    """One conversation, from the friend's side."""

    def __init__(self, friend: Friend, conversation: Conversation) -> None:
        self.friend, self.conversation = friend, conversation
        conversation.register_events_handler(self)

    def say(self, text: str) -> None:
        """Type for a moment, then say it."""
        self.conversation.send_typing_notification()
        send = self.conversation.send_text_message
        self.friend.clock.callLater(TYPING_TIME, lambda: send(text).addErrback(lambda _: None))

    def on_conversation_message_received(self, sender: Contact, message: ConversationMessage) -> None:
        text = message.content.strip()
        is_for_us = len(self.conversation.contacts) == 1 or self.friend.name in text.lower()
        if is_for_us and (answer := self.friend.remember(sender).answer(text, self.friend.clock.seconds())):
            self.say(answer)

    def on_conversation_nudge_received(self, sender: Contact) -> None:
        person, now = self.friend.remember(sender), self.friend.clock.seconds()
        if now - person.nudged >= NUDGE_PAUSE:
            person.nudged = now
            self.conversation.send_nudge().addErrback(lambda _: None)


class Friend(
    event.ClientEventInterface,
    event.AddressBookEventInterface,
    event.ContactEventInterface,
    event.InviteEventInterface,
):
    """Keeps ``account`` signed in from `start` to `stop`."""

    def __init__(self, client: Client, account: str, password: str, clock: Any = reactor) -> None:
        self.client, self.clock, self.name = client, clock, account.partition("@")[0]
        self._credentials = (account, password)
        self._people: dict[str, Acquaintance] = {}
        self._chats: list[Conversation] = []
        self._retry_in = FIRST_RETRY
        self._retry: IDelayedCall | None = None
        client.register_events_handler(self)

    def start(self) -> None:
        """Sign in, again and again if need be."""
        login = self.client.login(*self._credentials)
        login.addCallbacks(self._signed_in, lambda failure: self.on_client_error(None, failure.value))

    def stop(self) -> Deferred[None]:
        """Sign out for good; fires when it is done."""
        self._retry_in = 0.0
        if self._retry is not None and self._retry.active():
            self._retry.cancel()
        return self.client.logout()

    def remember(self, contact: Contact) -> Acquaintance:
        """Return what is remembered of somebody; who was met first is forgotten first."""
        if contact.account not in self._people and len(self._people) >= MOST_PEOPLE:
            del self._people[next(iter(self._people))]
        return self._people.setdefault(contact.account, Acquaintance())

    def _signed_in(self, _: None) -> None:
        self._retry_in = FIRST_RETRY
        for contact in self.client.address_book.contacts.search_by_memberships(Membership.PENDING):
            self.on_addressbook_contact_pending(contact)

    def _greet(self, contact: Contact, conversation: Conversation) -> None:
        if len(self._chats) == MOST_CHATS:
            self._chats.pop(0).leave()
        self._chats.append(conversation)
        chat, person = Chat(self, conversation), self.remember(contact)
        if not person.greeted:
            person.greeted = True
            chat.say(GREETING.format(name=contact.display_name))

    def on_client_error(self, kind: object, error: BaseException) -> None:
        if self._retry_in and not isinstance(error, SignedInElsewhere):
            self._retry = self.clock.callLater(self._retry_in, self.start)
            self._retry_in = min(self._retry_in * 2, LAST_RETRY)

    def on_addressbook_contact_pending(self, contact: Contact) -> None:
        self.client.address_book.accept_contact_invitation(contact).addErrback(lambda _: None)

    def on_addressbook_messenger_contact_added(self, contact: Contact) -> None:
        self.remember(contact)
        self.on_contact_presence_changed(contact)

    def on_contact_presence_changed(self, contact: Contact) -> None:
        known = self._people.get(contact.account)
        if known is not None and not known.greeted and contact.presence is not Presence.OFFLINE:
            self._greet(contact, Conversation(self.client, [contact]))

    def on_invite_conversation(self, conversation: Conversation) -> None:
        self._greet(conversation.contacts[0], conversation)
