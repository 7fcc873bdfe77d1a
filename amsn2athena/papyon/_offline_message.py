"""A message that waited for us."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from amsn2athena.msnp.offline import Letter, Waiting


@dataclass(frozen=True, slots=True)
class OfflineMessage:
    """A message that came while we were not there.

    ``date`` is when the server got it, aware. ``display_name`` is what ``sender``, an account, was called
    then; anybody can claim any. ``text``, with lines that end with LF, is empty until it is fetched, and so
    are ``run_id`` and ``sequence_num``: the messages of one run are in order of these numbers.
    """

    id: str
    sender: str
    display_name: str
    date: datetime
    text: str = field(default="", repr=False)
    run_id: str = ""
    sequence_num: int = 0

    @property
    def order(self) -> tuple[datetime, int, datetime]:
        """What to sort by. Times are of whole seconds on most servers, so numbers come before fractions."""
        return self.date.replace(microsecond=0), self.sequence_num, self.date


def listed(waiting: Waiting, now: float) -> OfflineMessage:
    """Make the message of an entry of the server's list; one without a time has come just ``now``."""
    date = waiting.arrived or datetime.fromtimestamp(now, UTC)
    return OfflineMessage(waiting.id, waiting.sender.lower(), waiting.name, date)


def fetched(message: OfflineMessage, letter: Letter) -> OfflineMessage:
    """Return ``message`` with what is in the letter. Who sent it is for the server's list to say."""
    return replace(
        message,
        display_name=letter.name or message.display_name,
        date=letter.arrived or message.date,
        text=letter.text,
        run_id=letter.run_id,
        sequence_num=letter.number,
    )
