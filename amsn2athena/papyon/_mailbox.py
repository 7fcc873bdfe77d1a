"""The mail that belongs to the account: how much of it is unread, and what has just come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from amsn2athena.msnp import message
from amsn2athena.papyon.event import MailboxEventInterface as Events

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client

#: What servers call the folder into which mail comes.
_INBOX = "ACTIVE"

#: Unread mails that are counted.
MOST = 999_999


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A mail that has just come: the writer's name, perhaps empty, and address, and what it is about."""

    name: str
    address: str
    subject: str


class Mailbox:
    """Only counts and tells: mails themselves are read elsewhere, and many networks have none."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._unread = 0

    @property
    def unread_mail_count(self) -> int:
        """How many mails in the inbox nobody has read yet, as the server last said."""
        return self._unread

    def _hear(self, said: message.Message) -> None:
        """The server says something, perhaps of mails."""
        match said:
            case message.InitialMail(unread=unread, waiting=waiting) if waiting is not None:
                self._count(unread, initial=True)
            case message.NewMail(name=name, address=address, subject=subject, folder=folder):
                if folder in (_INBOX, ""):
                    self._count(self._unread + 1)
                mail = MailMessage(name, address, subject)
                self._client._tell(Events.on_mailbox_new_mail_received, mail)
            case message.MailMoved(source=source, destination=destination, count=count):
                if source == _INBOX and destination != _INBOX:
                    self._count(self._unread - count)
                elif destination == _INBOX:
                    self._count(self._unread + count)

    def _count(self, unread: int, *, initial: bool = False) -> None:
        unread = min(max(unread, 0), MOST)
        if unread != self._unread:
            self._unread = unread
            self._client._tell(Events.on_mailbox_unread_mail_count_changed, unread, initial)
