"""The statuses of the messenger and the presences of the network, each as the other."""

from __future__ import annotations

from amsn2athena.core.views import Status
from amsn2athena.papyon import Presence

_PRESENCES = {
    Status.ONLINE: Presence.ONLINE,
    Status.BUSY: Presence.BUSY,
    Status.BE_RIGHT_BACK: Presence.BE_RIGHT_BACK,
    Status.AWAY: Presence.AWAY,
    Status.IDLE: Presence.IDLE,
    Status.ON_THE_PHONE: Presence.ON_THE_PHONE,
    Status.OUT_TO_LUNCH: Presence.OUT_TO_LUNCH,
    Status.APPEAR_OFFLINE: Presence.INVISIBLE,
    Status.OFFLINE: Presence.OFFLINE,
}
_STATUSES = {presence: status for status, presence in _PRESENCES.items()}


def presence_of(status: Status) -> Presence:
    """Return what the network calls ``status``."""
    return _PRESENCES[status]


def status_of(presence: Presence) -> Status:
    """Return what a person calls ``presence``."""
    return _STATUSES[presence]
