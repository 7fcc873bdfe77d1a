"""Circles: the group chats of MSNP18. A circle has a name and members, and lasts until the last one leaves.

A circle is known by a GUID that begins with ``00000000-0000-0000-0009-``, and on the wire as an address in a
network of its own, 9: ``9:00000000-0000-0000-0009-685fdeaec843@live.com``. A member in it is
``1:bob@example.com;via=9:00000000-0000-0000-0009-685fdeaec843@live.com``.

**Over SOAP** (`amsn2athena.msnp.soap`). ``CreateCircle`` answers with the GUID. ``ABFindContactsPaged``
tells a person's circles (``CircleInverseInfo``: the name, our role and state) with a signed ticket for all
of them. Each circle has an address book of its own, under its GUID: the members, each with role and state.
An admin invites with two calls in that book, ``CreateContact`` (by address; answers an identifier) and
``ManageWLConnection`` (action 1, role 3). The invited one finds the circle in the own book, with role 4 and
state 1, and answers with ``ManageWLConnection`` there: action 1 accepts, action 2 declines. To leave is
``BreakConnection`` of one's own entry in the circle's book. Roles are 1 admin, 2 assistant, 3 member, 4
invited; states 1 waiting, 2 left, 3 accepted, 4 rejected; the relationship of both kinds is number 5.

**At the notification server.** ``USR 12 SHA A`` with the ticket in base64 is answered ``USR 12 OK``. Then
``ADL`` of the circle (``t="9"``, domain ``live.com``, nobody else in the same document) puts this place in:
the server tells of everybody there with ``NLN``, ``UBX`` and ``FLN`` of members, and with ``NFY PUT`` of a
roster. One ``NLN`` is of ourselves with the capabilities ``0:0``: that is the circle itself. Clients then
publish themselves with ``PUT``. What is said is ``SDG``, both ways (`Message`); servers answer it with an
error or not at all. ``NFY DEL`` says that somebody has left for good, and a ``NOT`` with ``CircleId`` that
the circle's book changed (`changed_circle`); an invitation comes as the same ``NOT`` as any change of one's
own book.

Seen on the wire of a revival server: creating, the paged address book, ``USR SHA``, the first ``NFY PUT``.
Read in that server and in a client of 2009-2010: all else.

Three things are ours, as nothing is known of them. Who wants a message acknowledged says ``Flags: ACK`` in
its second block (a header of later dialects), and our server answers ``ACK 7`` to ``SDG 7``; silence
otherwise. With nobody else there it answers 217. A long text goes in the chunks of
`amsn2athena.msnp.message`.

    >>> circle = "00000000-0000-0000-0009-685fdeaec843"
    >>> parse_member(member("bob@example.com", circle))
    Member(account='bob@example.com', circle='00000000-0000-0000-0009-685fdeaec843')
"""

from __future__ import annotations

from amsn2athena.msnp.circles._addresses import (
    DOMAIN,
    NETWORK,
    PREFIX,
    Member,
    address,
    circle_of,
    is_circle,
    member,
    parse_member,
)
from amsn2athena.msnp.circles._messages import MAX_MESSAGE, Message
from amsn2athena.msnp.circles._notices import build_change, changed_circle
from amsn2athena.msnp.circles._rosters import Departure, Roster

__all__ = [
    "DOMAIN",
    "MAX_MESSAGE",
    "NETWORK",
    "PREFIX",
    "Departure",
    "Member",
    "Message",
    "Roster",
    "address",
    "build_change",
    "changed_circle",
    "circle_of",
    "is_circle",
    "member",
    "parse_member",
]
