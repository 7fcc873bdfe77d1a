"""How the session stands with its network, when that is worth a word."""

from __future__ import annotations

from collections.abc import Sequence

from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import ConnectionView
from amsn2athena.web.element import SessionElement


class Banner(SessionElement):
    """Shows a ``ConnectionView``; the widget's ``connectionChanged`` takes the next one."""

    jsClass = "Amsn2.Banner.BannerWidget"
    shape = "banner"

    def __init__(self, session: SessionLike, connection: ConnectionView) -> None:
        super().__init__(session)
        self._connection = connection

    def getInitialArguments(self) -> Sequence[object]:
        """The connection, when the page was made."""
        return [self._connection]
