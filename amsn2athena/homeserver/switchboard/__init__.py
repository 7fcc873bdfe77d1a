"""The switchboard: where conversations take place."""

from __future__ import annotations

from amsn2athena.homeserver.switchboard._session import SwitchboardSession
from amsn2athena.homeserver.switchboard._switchboard import Guest, Switchboard
from amsn2athena.homeserver.switchboard._switchboards import Admission, Switchboards

__all__ = ["Admission", "Guest", "Switchboard", "SwitchboardSession", "Switchboards"]
