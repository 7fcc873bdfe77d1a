"""What can be done on a network: that depends on the dialect, and on the services that it has."""

from __future__ import annotations

from dataclasses import dataclass

from amsn2athena.msnp.dialects import Dialect
from amsn2athena.papyon._hosts import Hosts


@dataclass(frozen=True, slots=True)
class Abilities:
    """What can be done on a network in the dialect that was agreed on. What cannot fails with
    ``NotSupported``, or a message with ``MessageNotDelivered``.

    ``personal_messages``: words beside the name, and what one listens to. ``notes``: names and notes of our
    own for contacts. ``invitations``: words to somebody who is added. ``groups``: of contacts.
    ``offline_messages``: some can be left for those who are not there. ``circles``: group chats that last.
    ``places``: one can be signed in at several, and hears of the others. ``refusals``: who was declined does
    not wait again at the next sign-in.
    """

    personal_messages: bool
    notes: bool
    invitations: bool
    groups: bool
    offline_messages: bool
    circles: bool
    places: bool
    refusals: bool

    @classmethod
    def of(cls, dialect: Dialect, hosts: Hosts) -> Abilities:
        """Return what can be done. A notification server with places keeps offline messages itself."""
        return cls(
            personal_messages=dialect.personal,
            notes=dialect.address_book,
            invitations=dialect.address_book,
            groups=dialect.groups,
            offline_messages=dialect.notices and (bool(hosts.oim) or dialect.places),
            circles=dialect.circles,
            places=dialect.places,
            refusals=dialect.pending,
        )
