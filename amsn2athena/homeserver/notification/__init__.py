"""The notification server: where people sign in, and hear of each other."""

from __future__ import annotations

from amsn2athena.homeserver.notification._session import NotificationSession
from amsn2athena.homeserver.notification._signing_in import SPOKEN
from amsn2athena.homeserver.notification._steps import STEPS

__all__ = ["SPOKEN", "STEPS", "NotificationSession"]
