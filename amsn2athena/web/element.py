"""What the messenger's live elements share."""

from __future__ import annotations

from typing import ClassVar

from amsn2athena.athena import LiveElement, registerError
from amsn2athena.core.interfaces import Refusal, SessionLike
from amsn2athena.web.templates import template

registerError(Refusal, "refusal", lambda refusal: refusal.sentence)


class SessionElement(LiveElement):
    """A part of the messenger page, about one session. ``shape`` is the name of its template."""

    shape: ClassVar[str]

    def __init__(self, session: SessionLike) -> None:
        super().__init__(template(self.shape))
        self.session = session
