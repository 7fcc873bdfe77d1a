"""The home network, whole: what ``tap`` starts and what ``core`` makes accounts on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.web.resource import IResource

from amsn2athena.homeserver import _announcements as announcements
from amsn2athena.homeserver import _wire
from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._books import Books
from amsn2athena.homeserver._circles import Circles
from amsn2athena.homeserver._comings import Comings
from amsn2athena.homeserver._factory import HomeFactory
from amsn2athena.homeserver._home import Home
from amsn2athena.homeserver._letters import Letters
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._lists import Lists
from amsn2athena.homeserver._old_passwords import OldPasswords
from amsn2athena.homeserver._passes import Passes
from amsn2athena.homeserver._passwords import Passwords, Threads, Workers
from amsn2athena.homeserver._people import Directory
from amsn2athena.homeserver._presence import Presence
from amsn2athena.homeserver._profiles import Profiles
from amsn2athena.homeserver._registration import Registration, in_words
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.homeserver._tickets import Tickets
from amsn2athena.homeserver._writer import Writer
from amsn2athena.homeserver.notification import STEPS, NotificationSession
from amsn2athena.homeserver.services import (
    AddressBookService,
    Door,
    Gateway,
    MailboxService,
    OfflineService,
    PassportService,
    SoapResource,
    other_services,
    tree,
)
from amsn2athena.homeserver.switchboard import Switchboards, SwitchboardSession
from amsn2athena.msnp.soap import Service, TrustVersion
from amsn2athena.storage import Database


class HomeNetwork:
    """An MSN network of one's own.

    ``factory`` accepts connections to the notification server and the switchboard, on the same port;
    :meth:`resources` go into a web site. ``sealing_key`` seals the passwords of the oldest clients, of which
    there are none without it. ``database`` has been migrated. ``switchboard`` is the ``host:port``
    that clients are sent to; by default where each of them reached the notification server. ``passwords`` and
    ``pictures`` are checked in threads, if nothing else is given.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Any = None,
        limits: Limits | None = None,
        switchboard: str = "",
        passwords: Passwords | None = None,
        sealing_key: Callable[[], bytes] | None = None,
        pictures: Workers | None = None,
    ) -> None:
        clock = clock or _reactor()
        limits = limits or Limits()
        self._passwords = passwords or Passwords(Threads(_reactor(), limits.passwords_waiting))
        self._pictures = pictures or Threads(_reactor(), limits.pictures_waiting, "pictures")
        directory = Directory()
        presence = Presence(directory, clock)
        changes = Throttle(clock, limits.changes, limits.change_seconds, limits.throttled)
        writer = Writer(database, changes, clock)
        circles = Circles(directory, database, presence, writer, limits)
        presence.changed = circles.rooms.refresh
        self._home = home = Home(
            limits=limits,
            clock=clock,
            database=database,
            directory=directory,
            presence=presence,
            lists=Lists(directory, presence, writer, limits),
            letters=Letters(directory, database, limits, clock),
            books=Books(presence, writer, limits),
            circles=circles,
            comings=Comings(directory, database, presence, limits),
            profiles=Profiles(presence, writer),
            tickets=Tickets(clock, limits, in_use=directory.__contains__),
            passes=Passes(clock, limits),
            switchboards=Switchboards(clock, limits),
            calls=Throttle(clock, limits.calls, limits.call_seconds, limits.throttled),
            changes=changes,
            switchboard=switchboard,
            old_passwords=OldPasswords(database, sealing_key, limits, clock),
        )
        self._registration = Registration(database, self._passwords, home.lists, home.tickets, limits, clock)
        self.factory = HomeFactory(
            home,
            {
                "VER": lambda connection: NotificationSession(home, connection, STEPS),
                "USR": lambda connection: SwitchboardSession(home, connection),
                "ANS": lambda connection: SwitchboardSession(home, connection),
            },
        )

        self._door = Door(database, self._passwords, limits, clock)
        self._gateway = Gateway(self.factory, home)

    @property
    def companion(self) -> str | None:
        """The account that every new account finds on its list, and is found by; or ``None``."""
        return self._registration.companion

    @companion.setter
    def companion(self, email: str | None) -> None:
        self._registration.companion = email

    def create_account(self, email: str, display_name: str, password: str) -> Deferred[None]:
        """Make an account. Fails with :class:`AccountRefused`, whose text is for the person who asked."""
        return Deferred.fromCoroutine(self._registration.create(email, display_name, password))

    def set_password(self, email: str, password: str) -> Deferred[None]:
        """Give an account another password. Fails with :class:`AccountRefused`."""
        return Deferred.fromCoroutine(self._registration.set_password(email, password))

    def remove_account(self, email: str) -> Deferred[None]:
        """Delete an account with its lists, groups, group chats and waiting messages. Nobody may be signed in
        to it: that is for the caller to see to. Fails with :class:`AccountRefused`.
        """
        return Deferred.fromCoroutine(self._registration.remove(email))

    def make_old_password(self, email: str) -> Deferred[str]:
        """Let clients of MSNP2 to 7 sign in to an account; fires with the password for them, which replaces
        the one before. Fails with :class:`AccountRefused`.
        """
        return Deferred.fromCoroutine(in_words(self._home.old_passwords.make(normal(email))))

    def forget_old_password(self, email: str) -> Deferred[bool]:
        """Let such clients in no more; fires with whether they were. Fails with :class:`AccountRefused`."""
        return Deferred.fromCoroutine(in_words(self._home.old_passwords.forget(normal(email))))

    def account_exists(self, email: str) -> Deferred[bool]:
        """Fire with whether there is such an account. Fails with :class:`AccountRefused` like the others."""
        return Deferred.fromCoroutine(self._registration.exists(email))

    def sign_out(self, email: str) -> None:
        """Sign somebody out wherever they are: whoever wants to come back must know the password."""
        address = normal(email)
        self._home.tickets.revoke(address)
        self._home.comings.dismiss(address)

    def wall(self, text: str) -> int:
        """Show a notice to everybody who is signed in; return how many people that are.

        Raises ``ValueError``, with a sentence, for a text that is no notice.
        """
        text = announcements.notice(text)
        return announcements.tell(self._home.directory, lambda person: _wire.notice(person, text))

    def maintenance(self, minutes: int) -> int:
        """Tell everybody who is signed in that the network goes down in so many minutes, 0 for now; return
        how many people that are. Raises ``ValueError``, with a sentence.
        """
        data = _wire.maintenance(announcements.minutes(minutes))
        return announcements.tell(self._home.directory, lambda _: data)

    def resources(self) -> dict[bytes, IResource]:
        """Return the services by the first segment of their paths, which clients know by heart."""
        home = self._home
        passport = PassportService(self._door, home.tickets, home.limits, home.clock)
        books = AddressBookService(home)
        letters, mailbox = OfflineService(home), MailboxService(home)
        soap = {
            **{version.value: passport.answer for version in TrustVersion},
            Service.ADDRESS_BOOK.path: books.answer,
            Service.SHARING.path: books.answer,
            Service.OFFLINE.path: letters.answer,
            Service.MAILBOX.path: mailbox.answer,
        }
        return tree(
            {
                **{path: SoapResource(path, answer) for path, answer in soap.items()},
                **other_services(home, self._door, self._pictures, self._gateway),
            }
        )

    def shutdown(self) -> None:
        """Tell everybody that the server goes down, and accept no more."""
        self.factory.refuse()
        self._home.comings.shut_down()
        self._home.switchboards.close()
        self._gateway.close()
        self._passwords.close()
        self._pictures.close()


def _reactor() -> Any:
    from twisted.internet import reactor  # importing it installs one: not before it is needed

    return reactor
