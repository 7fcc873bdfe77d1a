"""One open conversation: its people, its lines, and what becomes of what we send."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Set
from dataclasses import dataclass, replace

from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.core import formats, pictures, sentences, text
from amsn2athena.core.delivery import Delivery
from amsn2athena.core.interfaces import Refusal, SessionObserver
from amsn2athena.core.lines import Lines
from amsn2athena.core.nudges import Nudges
from amsn2athena.core.observers import Observers
from amsn2athena.core.pictures import Pictures
from amsn2athena.core.typists import Typists
from amsn2athena.core.views import ConversationView, FormatView, MessageKind, MessageState, MessageView
from amsn2athena.papyon import (
    Contact,
    Conversation,
    ConversationMessage,
    ConversationState,
    DeliveryProblem,
    Ink,
    Membership,
    Presence,
    Unshown,
)
from amsn2athena.papyon.errors import MessageNotDelivered
from amsn2athena.papyon.event import ConversationEventInterface

#: Seconds between two typing notifications of ours; those who read them forget after seven.
TYPING_INTERVAL = 4.0


@dataclass(frozen=True)
class Surroundings:
    """What every conversation of a session shares.

    ``own`` gives our account and name; ``is_online`` whether the session stands; ``is_settled`` whether those
    who are there have had time to show; ``now`` seconds since the epoch. ``unseen`` hears of lines
    that nobody looks at, ``looked`` of conversations that somebody does look at then.
    """

    observers: Observers
    own: Callable[[], tuple[str, str]]
    is_online: Callable[[], bool]
    is_settled: Callable[[], bool]
    clock: IReactorTime
    now: Callable[[], float]
    nudges: Nudges
    leave: Callable[[Contact, str], Deferred[None]]
    unseen: Callable[[ManagedConversation, MessageView], None]
    looked: Callable[[str], None]


class ManagedConversation(ConversationEventInterface):
    """A papyon conversation, as front ends see it.

    While the session is not online, what is sent waits and goes out at ``flush``. So does what is sent to
    nobody but the offline while the session has not settled.

    A conversation that was closed is ``hidden`` until what was written there has come to an end; nobody is
    told of it meanwhile. ``stirred`` is called when something has become of a line, or a line has come.
    """

    _log = Logger()

    def __init__(
        self,
        conversation_id: str,
        conversation: Conversation,
        around: Surroundings,
        stirred: Callable[[ManagedConversation], None],
    ) -> None:
        self.id = conversation_id
        self._conversation = conversation
        self._around = around
        self._stirred = stirred
        self.hidden = False
        self._in_a_hurry = False
        self._parting: frozenset[int] = frozenset()
        self._people = {contact.account: contact for contact in conversation.contacts}
        self.pictures = Pictures()
        self._lines = Lines()
        self._typists = Typists(around.clock, self._tell_typing)
        self._delivery = Delivery(self._can_send, self._transmit, self._delivered, self._failed)
        self._viewers: set[Hashable] = set()
        self._unread = 0
        self._typing_sent = -TYPING_INTERVAL
        conversation.register_events_handler(self)

    # What a front end asks for

    def view(self) -> ConversationView:
        """Return the whole conversation."""
        people, lines = tuple(self._people), self._lines.all()
        names = tuple(map(name_of, self._people.values()))
        return ConversationView(self.id, self._title(), people, lines, self._typing(), self._unread, names)

    @property
    def is_watched(self) -> bool:
        """Whether somebody looks."""
        return bool(self._viewers)

    def restored(self, line: MessageView) -> MessageView:
        """Show what somebody said in another session of ours, in which nobody had looked at it."""
        line = self._add(replace(line, offline=True, picture=""))
        if not self._viewers:
            self._set_unread(self._unread + 1)
        return line

    def is_with(self, accounts: Set[str]) -> bool:
        """Tell whether this is the conversation with these people and nobody else."""
        return self._people.keys() == accounts

    def send_text(self, written: str, key: str, format: FormatView | None) -> MessageView:
        """See ``SessionLike.send_text``."""
        known = self._lines.by_key(key)
        if known is None:
            message = text.message(written)
            if (action := text.action(message)) is not None:
                return self._send(MessageKind.ACTION, action, key)
            return self._send(MessageKind.TEXT, message, key, formats.checked(format))
        if known.state is MessageState.FAILED:
            self._change(known.id, MessageState.SENDING)
            self._delivery.send(known)
        return self._lines.get(known.id) or known

    def send_nudge(self) -> MessageView:
        """See ``SessionLike.send_nudge``."""
        self._delivery.demand_room()
        if not self._around.nudges.may(self.id):
            raise Refusal("One nudge every ten seconds is plenty.")
        return self._send(MessageKind.NUDGE, "", "")

    def send_typing(self) -> None:
        """See ``SessionLike.send_typing``."""
        now = self._around.clock.seconds()
        if self._around.is_online() and now - self._typing_sent >= TYPING_INTERVAL:
            self._typing_sent = now
            self._conversation.send_typing_notification()

    def look(self, viewer: Hashable, looking: bool) -> None:
        """See ``SessionLike.look``."""
        if not looking:
            self._viewers.discard(viewer)
            return
        self._viewers.add(viewer)
        if self._unread:
            self._set_unread(0)
            self._around.looked(self.id)

    def invite(self, contact: Contact) -> Deferred[None]:
        """Ask ``contact`` in; fails with ``Refusal``."""

        def refuse(failure: Failure) -> Deferred[None]:
            return fail(Refusal(sentences.not_invited(failure.value, name_of(contact))))

        return self._conversation.invite_user(contact).addErrback(refuse)

    @property
    def is_sending(self) -> bool:
        """Whether something written here has not come to an end."""
        return bool(self._sending())

    @property
    def has_news(self) -> bool:
        """Whether a person must see something that came to pass while this was hidden."""
        lines = map(self._lines.get, self._parting)
        return self._unread > 0 or any(line and line.state is MessageState.FAILED for line in lines)

    def hide(self) -> None:
        """A person has closed the window."""
        self.hidden = True
        self._parting = self._sending()
        self._viewers.clear()
        self._unread = 0
        self.hurry()

    def show(self) -> None:
        """There is news, or a person wants to talk again."""
        self.hidden = self._in_a_hurry = False

    def hurry(self) -> None:
        """Send what waits for those who may just be late: there is no more time."""
        self._in_a_hurry = True
        self.flush()

    def close(self) -> None:
        """Leave."""
        self._conversation.unregister_events_handler(self)
        self._typists.clear()
        self._conversation.leave()

    # What the session tells

    def flush(self) -> None:
        """The network is there again, or has settled: send what waited."""
        self._delivery.flush()

    def contact_changed(self, account: str) -> None:
        """The name of ``account`` may have changed, and the title with it; or it came online."""
        if account in self._people:
            self._tell_changed()
            self.flush()

    def left(self, sender: Contact, written: str, time: float) -> MessageView:
        """Show what ``sender`` left for us while we were away, at ``time``."""
        return self._received(MessageKind.TEXT, sender, text.clean(written), left_at=time)

    # What the network tells

    def on_conversation_user_joined(self, contact: Contact) -> None:
        """Somebody came in."""
        if contact.account not in self._people:
            self._people[contact.account] = contact
            self._notice(f"{name_of(contact)} joined the conversation.")
            self._tell_changed()

    def on_conversation_user_left(self, contact: Contact) -> None:
        """Somebody went. The only other one leaving is no news: the next message calls them back."""
        self._typists.stopped(contact.account)
        if contact.account in self._people and len(self._people) > 1:
            del self._people[contact.account]
            self._notice(f"{name_of(contact)} left the conversation.")
            self._tell_changed()

    def on_conversation_user_typing(self, contact: Contact) -> None:
        """Somebody types."""
        if contact.account in self._people:
            self._typists.typed(contact.account)

    def on_conversation_message_received(self, sender: Contact, message: ConversationMessage) -> None:
        """Somebody wrote."""
        called = text.one_line(message.display_name)[: text.NAME_LIMIT]
        called = "" if called == name_of(sender) else called
        self._received(
            MessageKind.TEXT,
            sender,
            text.clean(message.content),
            called,
            formats.incoming(message.formatting),
        )

    def on_conversation_message_sent_elsewhere(self, message: ConversationMessage) -> None:
        """We wrote at another place."""
        self._said_elsewhere(
            MessageKind.TEXT, text.clean(message.content), formats.incoming(message.formatting)
        )

    def on_conversation_action_sent_elsewhere(self, words: str) -> None:
        """We did something at another place."""
        self._said_elsewhere(MessageKind.ACTION, text.one_line(words))

    def on_conversation_nudge_sent_elsewhere(self) -> None:
        """We nudged them at another place."""
        self._said_elsewhere(MessageKind.NUDGE, "")

    def on_conversation_nudge_received(self, sender: Contact) -> None:
        """Somebody nudged us; what comes too soon after the last one is no news."""
        if self._around.nudges.may(sender.account):
            self._received(MessageKind.NUDGE, sender, "")

    def on_conversation_action_received(self, sender: Contact, words: str) -> None:
        """Somebody does something."""
        self._received(MessageKind.ACTION, sender, text.one_line(words))

    def on_conversation_ink_received(self, sender: Contact, ink: Ink) -> None:
        """Somebody drew something: it is shown as soon as it is made anew."""

        def made(picture: bytes) -> None:
            self._received(MessageKind.INK, sender, "", picture=self.pictures.add(picture))

        rendered = pictures.render(ink.data).addCallbacks(made, lambda _: self._unshown_ink(sender))
        rendered.addErrback(lambda failure: self._log.failure("a drawing was lost sight of", failure))

    def on_conversation_unshown_received(self, sender: Contact, what: Unshown) -> None:
        """Somebody sent something that cannot be shown."""
        if what is Unshown.INK:
            self._unshown_ink(sender)
        else:
            self._notice(f"{name_of(sender)} sent a {what.value}, which cannot be shown here.")

    # How it is done

    def _unshown_ink(self, sender: Contact) -> None:
        self._received(MessageKind.INK, sender, "")

    def _received(
        self,
        kind: MessageKind,
        sender: Contact,
        content: str,
        called: str = "",
        format: FormatView | None = None,
        left_at: float | None = None,
        picture: str = "",
    ) -> MessageView:
        self._typists.stopped(sender.account)
        author = (sender.account, name_of(sender), False)
        time = self._around.now() if left_at is None else left_at
        line = MessageView(0, kind, *author, content, time, called=called, format=format)
        line = self._add(replace(line, offline=left_at is not None, picture=picture))
        if not self._viewers:
            self._set_unread(self._unread + 1)
            if left_at is None:
                self._around.unseen(self, line)
        return line

    def _said_elsewhere(self, kind: MessageKind, content: str, format: FormatView | None = None) -> None:
        author = (*self._around.own(), True)
        self._add(MessageView(0, kind, *author, content, self._around.now(), format=format))

    def _notice(self, sentence: str) -> None:
        self._add(MessageView(0, MessageKind.NOTICE, "", "", False, sentence, self._around.now()))

    def _send(
        self, kind: MessageKind, content: str, key: str, format: FormatView | None = None
    ) -> MessageView:
        self._delivery.demand_room()
        author = (*self._around.own(), True)
        now, state = self._around.now(), MessageState.SENDING
        line = self._add(MessageView(0, kind, *author, content, now, state, key, format=format))
        self._delivery.send(line)
        return self._lines.get(line.id) or line

    def _can_send(self) -> bool:
        """Who seems offline may just be late, unless we talk with them already: then they are hidden."""
        around = self._around
        if not around.is_online():
            return False
        is_open = self._conversation.state is ConversationState.OPEN
        is_due = around.is_settled() or self._in_a_hurry
        return is_due or is_open or any(map(_is_there, self._people.values()))

    def _sending(self) -> frozenset[int]:
        return frozenset(line.id for line in self._lines.all() if line.state is MessageState.SENDING)

    def _transmit(self, line_id: int) -> Deferred[None] | None:
        if (line := self._lines.get(line_id)) is None:
            return None
        if self._is_blocked():
            self._change(line_id, MessageState.FAILED, sentences.blocked(self._title()))
            return None
        if line.kind is MessageKind.NUDGE:
            return self._conversation.send_nudge()
        if self._is_known_to_be_away():
            self._leave(line)
            return None
        if line.kind is MessageKind.ACTION:
            return self._conversation.send_action(line.text)
        message = ConversationMessage(line.text, formats.outgoing(line.format))
        return self._conversation.send_text_message(message)

    def _is_blocked(self) -> bool:
        """Whether the only other one is blocked: a room for us two would let them reach us."""
        contacts = tuple(self._people.values())
        return len(contacts) == 1 and contacts[0].is_member(Membership.BLOCK)

    def _is_known_to_be_away(self) -> bool:
        """Calling somebody who is not there would only take its time to fail."""
        absent = self._absent
        return (
            absent is not None
            and absent.is_member(Membership.FORWARD)
            and self._conversation.state is ConversationState.CLOSED
        )

    @property
    def _absent(self) -> Contact | None:
        """The only other one, when they are not there as far as we know."""
        contacts = tuple(self._people.values())
        return contacts[0] if len(contacts) == 1 and not _is_there(contacts[0]) else None

    def _leave(self, line: MessageView) -> None:
        (contact,) = self._people.values()
        is_action = line.kind is MessageKind.ACTION
        words = f"* {line.sender_name} {line.text}" if is_action else line.text
        self._around.leave(contact, words).addCallbacks(
            lambda _: self._change(line.id, MessageState.STORED),
            lambda failure: self._undelivered(line.id, failure.value),
        )

    def _delivered(self, line_id: int) -> None:
        self._change(line_id, MessageState.DELIVERED)

    def _failed(self, line_id: int, failure: Failure) -> None:
        line = self._lines.get(line_id)
        if line is not None and line.kind is not MessageKind.NUDGE and self._can_be_left(failure.value):
            self._leave(line)
        else:
            self._undelivered(line_id, failure.value)

    def _can_be_left(self, error: BaseException | None) -> bool:
        """Whether they were not there: nobody has the message, so that it may go another way."""
        if not isinstance(error, MessageNotDelivered) or len(self._people) != 1:
            return False
        is_hidden = error.reason is DeliveryProblem.HIDDEN
        return error.reason is DeliveryProblem.CONTACT_OFFLINE or (is_hidden and self._absent is not None)

    def _undelivered(self, line_id: int, error: BaseException | None) -> None:
        self._change(line_id, MessageState.FAILED, sentences.undelivered(error, self._title()))

    def _change(self, line_id: int, state: MessageState, problem: str = "") -> None:
        if (line := self._lines.change(line_id, state, problem)) is not None:
            self._tell(lambda observer: observer.message_changed(self.id, line))
            self._stirred(self)

    def _title(self) -> str:
        return ", ".join(name_of(contact) for contact in self._people.values())

    def _typing(self) -> tuple[str, ...]:
        return tuple(
            name_of(self._people[account]) for account in self._typists.accounts() if account in self._people
        )

    def _set_unread(self, unread: int) -> None:
        self._unread = unread
        self._tell(lambda observer: observer.unread_changed(self.id, unread))
        self._stirred(self)

    def _add(self, line: MessageView) -> MessageView:
        added = self._lines.add(line)
        self._tell(lambda observer: observer.message_added(self.id, added))
        return added

    def _tell(self, event: Callable[[SessionObserver], None]) -> None:
        if not self.hidden:
            self._around.observers.tell(event)

    def _tell_typing(self) -> None:
        names = self._typing()
        self._tell(lambda observer: observer.typing_changed(self.id, names))

    def _tell_changed(self) -> None:
        view = self.view()
        self._tell(lambda observer: observer.conversation_changed(view))


def _is_there(contact: Contact) -> bool:
    return contact.presence is not Presence.OFFLINE


def name_of(contact: Contact) -> str:
    """Return what to call ``contact``: our alias, else the display name, else the account."""
    return text.one_line(contact.alias) or text.one_line(contact.display_name) or contact.account
