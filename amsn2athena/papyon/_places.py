"""Places: everywhere that an account is signed in.

From MSNP16 on an account can be signed in at several places at once. Each is named by a machine GUID. The
server tells of all of them in one document, whenever one changes: those who may see the account hear what can
be done there, and the account's own places also how each calls itself, and how it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred, fail, gatherResults

from amsn2athena.msnp.personal import Personal, PrivateEndpointData
from amsn2athena.papyon._enums import Presence
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.errors import NotSignedIn, NotSupported

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

_PRESENCES = {presence.value: presence for presence in Presence}

#: The kind of a note that tells another place of ours to go, and what stands in it.
_GO = "4"
_PLEASE_GO = b"goawyplzthxbye"

#: The kinds of notes by which we are told to go: here, or everywhere.
GO_AWAY = frozenset((_GO, "8"))


@dataclass(frozen=True, slots=True)
class EndPoint:
    """A place where we are signed in, or a contact is: of theirs only ``id`` and ``capabilities`` are known.

    ``id`` is its machine GUID in braces, ``name`` what it calls itself, perhaps empty. ``state`` is the
    status that was chosen there: what others see is the one that was chosen last, at any place. ``idle``:
    nobody has touched it for a while. ``client_type`` is 1 for a computer. ``is_this``: it is where we are.
    """

    id: str
    name: str = ""
    capabilities: str = "0:0"
    idle: bool = False
    state: Presence = Presence.ONLINE
    client_type: int = 1
    is_this: bool = False


def read(words: Personal, own: str) -> tuple[EndPoint, ...]:
    """Return the places that the server tells of; ``own`` is the GUID of this one, if they are ours."""
    private = {each.id.lower(): each for each in words.private_endpoints}
    places = {
        each.id.lower(): _place(each.id, each.capabilities, private.get(each.id.lower()), own)
        for each in words.endpoints
        if each.id
    }
    return tuple(places.values())


def dismiss(session: Session | None, *guids: str) -> Deferred[None]:
    """Tell places of ours to sign out; fires when the server has told them."""
    if session is None or not session.announced:
        return fail(NotSignedIn("there are no other places"))
    if not session.dialect.places:
        return fail(NotSupported("other places"))
    told = [
        session.request("UUN", session.dialect.place(session.account, guid), _GO, payload=_PLEASE_GO)
        for guid in guids
    ]
    return gatherResults(told, consumeErrors=True).addCallbacks(void, lambda failed: failed.value.subFailure)


def _place(guid: str, capabilities: str, private: PrivateEndpointData | None, own: str) -> EndPoint:
    private = private or PrivateEndpointData()
    state = _PRESENCES.get(private.state, Presence.ONLINE)
    is_this = guid.lower() == own.lower()
    return EndPoint(guid, private.name, capabilities, private.idle, state, private.client_type, is_this)
