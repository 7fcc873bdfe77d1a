"""A session: one account signed in, for as many tabs as are attached.

The session owns a papyon client and outlives tabs, reloads and lost connections (see ``keeper``). It ends
when the person signs out, when no tab has been attached for the linger time, or when the network says
something that no new attempt would mend.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from amsn2athena.core import text
from amsn2athena.core.abilities import OwnAbilities
from amsn2athena.core.circles import Circles
from amsn2athena.core.contact_list import ContactList
from amsn2athena.core.conversation import ManagedConversation, Surroundings
from amsn2athena.core.conversations import Conversations
from amsn2athena.core.drawer import Drawer
from amsn2athena.core.idleness import Idleness
from amsn2athena.core.interfaces import Refusal, SessionObserver
from amsn2athena.core.keeper import Keeper
from amsn2athena.core.notices import Notices
from amsn2athena.core.nudges import Nudges
from amsn2athena.core.observers import Observers
from amsn2athena.core.offline import OfflineMessages
from amsn2athena.core.people import People
from amsn2athena.core.profile import OwnProfile
from amsn2athena.core.resumption import Credentials
from amsn2athena.core.unseen import Unseen
from amsn2athena.core.views import (
    Connection,
    ConnectionView,
    ContactChanges,
    ConversationView,
    FormatView,
    MessageView,
    SessionView,
    SettingsView,
    Status,
)
from amsn2athena.papyon import Client, ClientErrorType, ClientState
from amsn2athena.papyon.errors import ConnectionLost, SessionError
from amsn2athena.papyon.event import ClientEventInterface

#: Seconds after signing in, again or for the first time, in which those who seem offline may just be late:
#: when a network was restarted, everybody comes back at the same time.
SETTLING = 10.0

#: People in a conversation that is opened for several.
MOST_TOGETHER = 50

#: Seconds that what is being sent has to arrive when somebody signs out.
PARTING = 3.0

Result = TypeVar("Result")


class Session(ClientEventInterface):
    """See ``SessionLike``. ``ended`` is called once, when the session is over; ``chose`` when what is to be
    signed in with after a restart may be different.
    """

    def __init__(
        self,
        client: Client,
        credentials: Credentials,
        drawer: Drawer,
        *,
        clock: IReactorTime,
        now: Callable[[], float],
        linger: float,
        ended: Callable[[], None],
        chose: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._credentials = credentials
        self._clock = clock
        self._linger = linger
        self._ended = ended
        self._observers = Observers()
        self._connection = ConnectionView(Connection.CONNECTING)
        self._leaving: IDelayedCall | None = None
        self._reason: SessionError | None = None
        self._settling: IDelayedCall | None = None
        around = Surroundings(
            *(self._observers, self._own, self._is_online, self._is_settled, clock, now, Nudges(clock)),
            leave=client.oim_box.send_message,
            unseen=self._arrived,
            looked=self._looked,
        )
        self._profile = OwnProfile(client, credentials, self._observers, chose)
        self._conversations = Conversations(client, around)
        self._unseen = Unseen(client, self._conversations, drawer, now)
        self._contacts = ContactList(client, self._observers, self._conversations.contact_changed)
        self._people = People(client, self._contacts)
        self._idleness = Idleness(clock, self._profile.set_idle)
        self._offline = OfflineMessages(client, self._conversations, clock, self._is_online)
        self._circles = Circles(client, self._observers, self._conversations)
        self._notices = Notices(client, self._observers, now)
        self._abilities = OwnAbilities(client, self._observers)
        self._keeper = Keeper(self._login, self._set_connection, self._end, clock)
        client.register_events_handler(self)

    # Coming and going

    @property
    def account(self) -> str:
        """The e-mail address that is signed in."""
        return self._credentials.account

    @property
    def credentials(self) -> Credentials:
        """What signs in again as the person chose to be seen last."""
        return self._profile.chosen(self._credentials)

    @property
    def is_watched(self) -> bool:
        """Whether any front end is attached."""
        return len(self._observers) > 0

    def sign_in(self) -> Deferred[None]:
        """Sign in for the first time; fails with what papyon failed with, and then the session is over."""
        return self._login().addCallbacks(self._signed_in, self._not_signed_in)

    def sign_out(self) -> Deferred[None]:
        """See ``SessionLike.sign_out``."""
        sent: Deferred[None] = self._conversations.send_all() if self._is_online() else succeed(None)
        sent.addTimeout(PARTING, self._clock)
        return sent.addBoth(lambda _: self._end("You are signed out."))

    def suspend(self) -> None:
        """Leave the network because the service stops; whoever is attached may resume after its restart."""
        self._close()

    def hide(self) -> None:
        """Appear offline from now on, or from the next sign-in on while the network is away."""
        if self.credentials.status is not Status.APPEAR_OFFLINE:
            self._profile.set_status(Status.APPEAR_OFFLINE)

    def attach(self, observer: SessionObserver) -> None:
        """See ``SessionLike.attach``."""
        self._stop_leaving()
        self.notice_input()
        self._observers.add(observer)

    def detach(self, observer: SessionObserver) -> None:
        """See ``SessionLike.detach``."""
        self._observers.remove(observer)
        if not self.is_watched and self._connection.state is not Connection.SIGNED_OUT:
            self._start_leaving()

    # What a front end asks for

    def view(self) -> SessionView:
        """See ``SessionLike.view``."""
        return SessionView(
            self._profile.view(),
            self._contacts.contacts(),
            self._contacts.requests(),
            tuple(managed.view() for managed in self._conversations.all()),
            self._connection,
            self._contacts.groups(),
            self._notices.all(),
            self._notices.unread_mails(),
            self._circles.all(),
            self._profile.places(),
            self._profile.settings(),
            self._contacts.blocked(),
            self._abilities.view(),
        )

    def set_status(self, status: Status) -> None:
        """See ``SessionLike.set_status``."""
        self._demand_online()
        self._profile.set_status(status)

    def set_name(self, name: str) -> None:
        """See ``SessionLike.set_name``."""
        self._demand_online()
        self._profile.set_name(name)

    def set_personal_message(self, text: str) -> None:
        """See ``SessionLike.set_personal_message``."""
        self._demand_online()
        self._profile.set_personal_message(text)

    def set_media(self, text: str) -> None:
        """See ``SessionLike.set_media``."""
        self._demand_online()
        self._profile.set_media(text)

    def name_place(self, name: str) -> None:
        """See ``SessionLike.name_place``."""
        self._demand_online()
        self._profile.name_place(name)

    def sign_out_place(self, place_id: str) -> Deferred[None]:
        """See ``SessionLike.sign_out_place``."""
        return self._when_online(lambda: self._profile.sign_out_place(place_id))

    def sign_out_other_places(self) -> Deferred[None]:
        """See ``SessionLike.sign_out_other_places``."""
        return self._when_online(self._profile.sign_out_other_places)

    def notice_input(self) -> None:
        """See ``SessionLike.notice_input``."""
        if self._connection.state is not Connection.SIGNED_OUT:
            self._idleness.seen()

    def set_settings(self, settings: SettingsView) -> None:
        """See ``SessionLike.set_settings``."""
        self._demand_online()
        self._profile.set_settings(settings)

    def add_contact(self, account: str, message: str = "", group_ids: Sequence[str] = ()) -> Deferred[None]:
        """See ``SessionLike.add_contact``."""
        return self._attempt(lambda name: self._people.add(name, message, group_ids), account)

    def remove_contact(self, account: str, block: bool = False) -> Deferred[None]:
        """See ``SessionLike.remove_contact``."""
        return self._attempt(lambda name: self._people.remove(name, block), account)

    def accept_request(self, account: str) -> Deferred[None]:
        """See ``SessionLike.accept_request``."""
        return self._attempt(self._people.accept, account)

    def decline_request(self, account: str) -> Deferred[None]:
        """See ``SessionLike.decline_request``."""
        return self._attempt(self._people.decline, account)

    def block_contact(self, account: str) -> Deferred[None]:
        """See ``SessionLike.block_contact``."""
        return self._attempt(self._people.block, account)

    def unblock_contact(self, account: str) -> Deferred[None]:
        """See ``SessionLike.unblock_contact``."""
        return self._attempt(self._people.unblock, account)

    def edit_contact(self, account: str, changes: ContactChanges) -> Deferred[None]:
        """See ``SessionLike.edit_contact``."""
        return self._attempt(lambda name: self._people.edit(name, changes), account)

    def add_group(self, name: str) -> Deferred[None]:
        """See ``SessionLike.add_group``."""
        return self._when_online(lambda: self._people.add_group(name))

    def rename_group(self, group_id: str, name: str) -> Deferred[None]:
        """See ``SessionLike.rename_group``."""
        return self._when_online(lambda: self._people.rename_group(group_id, name))

    def remove_group(self, group_id: str) -> Deferred[None]:
        """See ``SessionLike.remove_group``."""
        return self._when_online(lambda: self._people.remove_group(group_id))

    def open_conversation(self, account: str) -> ConversationView:
        """See ``SessionLike.open_conversation``."""
        if (circle := self._circles.open(account)) is not None:
            return circle.view()
        return self._conversations.open_with(self._contacts.find(text.account(account))).view()

    def open_group(self, accounts: Sequence[str]) -> ConversationView:
        """See ``SessionLike.open_group``."""
        wanted = set(map(text.account, accounts)) - {self.account}
        if not 1 < len(wanted) <= MOST_TOGETHER:
            raise Refusal("That is no conversation of several people.")
        build = self._client.address_book.search_or_build_contact
        return self._conversations.open_with(*map(build, sorted(wanted))).view()

    def close_conversation(self, conversation_id: str) -> None:
        """See ``SessionLike.close_conversation``."""
        self._conversations.close(conversation_id)

    def invite(self, conversation_id: str, account: str) -> Deferred[None]:
        """See ``SessionLike.invite``."""
        managed = self._conversations.get(conversation_id)
        return self._attempt(lambda name: managed.invite(self._contacts.find(name)), account)

    def send_text(
        self, conversation_id: str, text: str, key: str, format: FormatView | None = None
    ) -> MessageView:
        """See ``SessionLike.send_text``."""
        return self._conversations.get(conversation_id).send_text(text, key, format)

    def send_nudge(self, conversation_id: str) -> MessageView:
        """See ``SessionLike.send_nudge``."""
        return self._conversations.get(conversation_id).send_nudge()

    def send_typing(self, conversation_id: str) -> None:
        """See ``SessionLike.send_typing``."""
        self._conversations.get(conversation_id).send_typing()

    def look(self, conversation_id: str, viewer: Hashable, looking: bool) -> None:
        """See ``SessionLike.look``."""
        self._conversations.look(conversation_id, viewer, looking)

    def seen(self, conversation_id: str, line_id: int) -> None:
        """See ``SessionLike.seen``."""
        self._offline.seen(conversation_id, line_id)

    def create_circle(self, name: str) -> Deferred[ConversationView]:
        """See ``SessionLike.create_circle``."""
        return self._when_online(lambda: self._circles.create(name))

    def accept_circle(self, circle_id: str) -> Deferred[None]:
        """See ``SessionLike.accept_circle``."""
        return self._when_online(lambda: self._circles.accept(circle_id))

    def decline_circle(self, circle_id: str) -> Deferred[None]:
        """See ``SessionLike.decline_circle``."""
        return self._when_online(lambda: self._circles.decline(circle_id))

    def leave_circle(self, circle_id: str) -> Deferred[None]:
        """See ``SessionLike.leave_circle``."""
        return self._when_online(lambda: self._circles.leave(circle_id))

    def picture(self, name: str) -> bytes | None:
        """See ``SessionLike.picture``."""
        return self._conversations.picture(name)

    def dismiss_notice(self, notice_id: int) -> None:
        """See ``SessionLike.dismiss_notice``."""
        self._notices.dismiss(notice_id)

    # What the network tells

    def on_client_error(self, kind: ClientErrorType, error: SessionError) -> None:
        """Why the connection is about to be closed."""
        self._reason = error

    def on_client_state_changed(self, state: ClientState) -> None:
        """The connection closed, and we had not asked for it."""
        if state is ClientState.CLOSED and self._is_online():
            reason, self._reason = self._reason, None
            self._keeper.lost(reason or ConnectionLost())

    # How it is done

    def _login(self) -> Deferred[None]:
        self._reason = None
        return self._client.login(self._credentials.account, self._credentials.password)

    def _signed_in(self, _: object) -> None:
        self._set_connection(ConnectionView(Connection.ONLINE))
        self.notice_input()
        self._start_leaving()
        self._unseen.restore()

    def _not_signed_in(self, failure: Failure) -> Failure:
        self._close()
        return failure

    def _set_connection(self, connection: ConnectionView) -> None:
        self._connection = connection
        if connection.state is Connection.ONLINE:
            self._abilities.signed_in()
            self._settle()
        self._observers.tell(lambda observer: observer.connection_changed(connection))

    def _settle(self) -> None:
        """Send what waited to those who are there, and to the others when they have had time to come too."""
        self._stop_settling()
        self._settling = self._clock.callLater(SETTLING, self._settled)
        self._conversations.flush()

    def _settled(self) -> None:
        self._settling = None
        self._conversations.flush()

    def _stop_settling(self) -> None:
        settling, self._settling = self._settling, None
        if settling is not None:
            settling.cancel()

    def _end(self, sentence: str) -> None:
        if self._connection.state is not Connection.SIGNED_OUT:
            self._close()
            self._set_connection(ConnectionView(Connection.SIGNED_OUT, sentence))
            self._ended()

    def _close(self) -> None:
        self._connection = ConnectionView(Connection.SIGNED_OUT)
        self._stop_leaving()
        self._stop_settling()
        self._idleness.stop()
        self._keeper.stop()
        self._offline.stop()
        self._conversations.close_all()
        self._client.logout()

    def _start_leaving(self) -> None:
        if self._leaving is None and not self.is_watched:
            self._leaving = self._clock.callLater(self._linger, self._left_alone)

    def _left_alone(self) -> None:
        self._leaving = None
        self._end("You were signed out because no page was open for a while.")

    def _stop_leaving(self) -> None:
        leaving, self._leaving = self._leaving, None
        if leaving is not None:
            leaving.cancel()

    def _arrived(self, managed: ManagedConversation, line: MessageView) -> None:
        self._unseen.arrived(managed, line)

    def _looked(self, conversation_id: str) -> None:
        self._unseen.looked(conversation_id)

    def _own(self) -> tuple[str, str]:
        return self.account, self._profile.view().name

    def _is_online(self) -> bool:
        return self._connection.state is Connection.ONLINE

    def _is_settled(self) -> bool:
        return self._settling is None

    def _demand_online(self) -> None:
        if not self._is_online():
            raise Refusal("The network is not there at the moment. Please try again when it is back.")

    def _attempt(self, doing: Callable[[str], Deferred[None]], account: str) -> Deferred[None]:
        return self._when_online(lambda: doing(text.account(account)))

    def _when_online(self, doing: Callable[[], Deferred[Result]]) -> Deferred[Result]:
        try:
            self._demand_online()
            return doing()
        except Refusal as refusal:
            return fail(refusal)
