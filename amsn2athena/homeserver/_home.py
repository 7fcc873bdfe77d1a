"""What every part of the home network shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver._books import Books
from amsn2athena.homeserver._circles import Circles
from amsn2athena.homeserver._comings import Comings
from amsn2athena.homeserver._letters import Letters
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._lists import Lists
from amsn2athena.homeserver._old_passwords import OldPasswords
from amsn2athena.homeserver._outbox import Outbox
from amsn2athena.homeserver._passes import Passes
from amsn2athena.homeserver._people import Directory
from amsn2athena.homeserver._presence import Presence
from amsn2athena.homeserver._profiles import Profiles
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.homeserver._tickets import Tickets
from amsn2athena.storage import Database

if TYPE_CHECKING:
    from amsn2athena.homeserver.switchboard import Admission, Switchboards


@dataclass(frozen=True, slots=True)
class Home:
    """One home network. ``switchboard``: its ``host:port``, or ``""`` for where each client reached us."""

    limits: Limits
    clock: IReactorTime
    database: Database
    directory: Directory
    presence: Presence
    lists: Lists
    letters: Letters
    books: Books
    circles: Circles
    comings: Comings
    profiles: Profiles
    tickets: Tickets
    passes: Passes[Admission]
    switchboards: Switchboards
    calls: Throttle
    changes: Throttle
    switchboard: str
    old_passwords: OldPasswords
    outbox: Outbox = field(default_factory=Outbox)
