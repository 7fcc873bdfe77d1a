"""What a network keeps of whom we know: the two ways to read and change it, behind one interface.

From MSNP13 on an address book does, by SOAP, and the notification server is told besides (`BookKeeper`);
before, the notification server itself does (`SynKeeper`). Which one a session has, its dialect says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from twisted.internet.defer import Deferred

from amsn2athena.msnp import Command
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import ContactInfo, Membership, Privacy
from amsn2athena.papyon._lists import Lists


class Known(Protocol):
    """What was read."""

    def lists(self) -> Lists:
        """Return what it says."""


class Keeper(Protocol):
    """Reads and changes lists. What it is asked for fires when the network has it, or fails with a
    ``RequestError``; what was done before is done.
    """

    tells_all: bool
    """Whether the server says all that changes without us. If not, the lists are read again."""

    def read(self, known: Known | None) -> Deferred[Any]:
        """Read the lists, or what changed since they were ``known``; fires with a `Known`."""

    def hear(self, command: Command) -> bool:
        """Look whether ``command`` belongs to what is being read, and take it if so."""

    def announce(self, lists: Lists, privacy: Privacy) -> list[Deferred[Any]]:
        """Tell the notification server what it does not know by itself, at sign-in."""

    def add(self, contact: Contact, inviter: str, message: str, *, allow: bool) -> Deferred[Any]:
        """Put somebody on the contact list; fires with their identifier and the lists that they are on by
        that, as a pair.
        """

    def remove(self, contact: Contact) -> Deferred[Any]:
        """Take somebody off the contact list."""

    def put(self, contact: Contact, membership: Membership) -> Deferred[Any]:
        """Put somebody on one of the other lists."""

    def take(self, contact: Contact, membership: Membership) -> Deferred[Any]:
        """Take somebody off one of the other lists."""

    def tell(self, contact: Contact, lists: Membership, *, on: bool) -> Deferred[Any]:
        """Have it count from now on that somebody was put on these lists, or taken off."""

    def confirm(self, contact: Contact) -> Deferred[Any]:
        """Say that somebody who has us waits for nothing."""

    def add_group(self, name: str, *, favorite: bool) -> Deferred[str]:
        """Make a group; fires with its identifier."""

    def rename_group(self, group: Group, name: str) -> Deferred[Any]:
        """Give a group another name."""

    def delete_group(self, group: Group) -> Deferred[Any]:
        """Delete a group."""

    def put_into(self, group: Group, contact: Contact) -> Deferred[Any]:
        """Put a contact into a group."""

    def take_out_of(self, group: Group, contact: Contact) -> Deferred[Any]:
        """Take a contact out of a group."""

    def describe(self, contact: Contact, infos: Mapping[ContactInfo, str]) -> Deferred[Any]:
        """Note something about a contact."""

    def let_in(self, privacy: Privacy) -> Deferred[Any]:
        """Say what happens to people who are on no list."""

    def alert_when_added(self, alert: bool) -> Deferred[Any]:
        """Say whether to ask about who adds us."""
