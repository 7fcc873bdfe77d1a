"""Those who want to add us."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import RequestView
from amsn2athena.web.element import SessionElement


class Requests(SessionElement):
    """Shows ``RequestView``s; the widget has ``requestAdded`` and ``requestRemoved``."""

    jsClass = "Amsn2.Requests.RequestsWidget"
    shape = "requests"

    def __init__(self, session: SessionLike, requests: Sequence[RequestView]) -> None:
        super().__init__(session)
        self._requests = requests

    def getInitialArguments(self) -> Sequence[object]:
        """The requests, when the page was made."""
        return [self._requests]

    @expose
    def accept(self, account: str) -> Deferred[None]:
        """Let somebody add us, and add them."""
        return self.session.accept_request(account)

    @expose
    def decline(self, account: str) -> Deferred[None]:
        """Say no."""
        return self.session.decline_request(account)
