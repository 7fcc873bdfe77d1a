"""The bounds and times of a live site."""

from __future__ import annotations

from dataclasses import dataclass, field

from amsn2athena.athena.delivery import Limits


@dataclass(frozen=True, slots=True)
class Settings:
    """All times are in seconds, all sizes in bytes.

    ``channels`` pages may be open at one time, ``channels_per_address`` of them from one address. A page that
    nobody connects to within ``connect_timeout`` is disconnected, and so is one whose transport has been away
    for ``grace``; for ``grace_closed`` when the browser's side has closed it; for ``rest`` when the browser
    has said that the page goes to sleep. ``frame`` bounds what a browser may send at one time. A browser that
    has been silent on a WebSocket or an event stream for ``ping_after`` is pinged, and given up when it stays
    silent for ``dead_after`` more. A long-poll is answered after ``poll_hold`` at the
    latest, and an event stream that was quiet for as long gets a heartbeat. A closing handshake may take
    ``close_wait``; a connection that only tries whether it gets through, ``trial``. ``refusals`` calls that
    no method may see end a channel. ``sweep`` is how often all this is looked at.
    """

    channels: int = 20_000
    channels_per_address: int = 500
    connect_timeout: float = 60.0
    grace: float = 30.0
    grace_closed: float = 4.0
    rest: float = 120.0
    frame: int = 256 * 1024
    ping_after: float = 40.0
    dead_after: float = 15.0
    poll_hold: float = 25.0
    close_wait: float = 3.0
    trial: float = 10.0
    refusals: int = 100
    sweep: float = 1.0
    delivery: Limits = field(default_factory=Limits)


class TooManyPages(Exception):
    """A bound on open pages is reached."""
