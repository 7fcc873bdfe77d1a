"""Mail: how much is unread, and what has just come."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import Command
from amsn2athena.papyon import MailMessage
from tests.papyon.network import Network
from tests.papyon.recorder import Recorder

INITIAL = "initialmdata"


class Post:
    """Alice, and a server that speaks of mails."""

    def __init__(self) -> None:
        self.network, self.recorder = Network(), Recorder()
        self.client = self.network.signed_in()
        self.client.register_events_handler(self.recorder)

    def hear(self, kind: str, *lines: str) -> list[tuple[object, ...]]:
        headers = f"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgs{kind}notification; charset=UTF-8\r\n\r\n"
        payload = (headers + "\r\n".join(lines) + "\r\n").encode()
        self.network.ns.say(Command("MSG", None, ("Hotmail", "Hotmail"), payload))
        return [event for event in self.recorder.take() if event[0].startswith("mailbox")]

    def has(self, unread: int) -> None:
        """So many mails wait at sign-in."""
        self.hear(INITIAL, data(unread))


def data(unread: int) -> str:
    return f"Mail-Data: <MD><E><I>9</I><IU>{unread}</IU><O>0</O><OU>0</OU></E></MD>"


def count(number: int, *, initial: bool = False) -> tuple[object, ...]:
    return ("mailbox_unread_mail_count_changed", number, initial)


def test_what_waits_at_sign_in_is_counted() -> None:
    post = Post()
    assert post.client.mailbox.unread_mail_count == 0
    assert post.hear(INITIAL, data(3)) == [count(3, initial=True)]
    assert post.client.mailbox.unread_mail_count == 3
    assert post.hear(INITIAL, data(3)) == []
    assert post.hear(INITIAL, data(0)) == [count(0, initial=True)]


def test_too_much_else_that_waits_says_nothing_of_mails() -> None:
    post = Post()
    post.has(3)
    assert post.hear(INITIAL, "Mail-Data: too-large") == []
    assert post.client.mailbox.unread_mail_count == 3


def test_a_mail_that_comes_is_counted_and_told() -> None:
    post = Post()
    post.has(1)
    assert post.hear(
        "email",
        'From: =?"utf-8"?B?Wm/Dqw==?=',
        "Message-URL: /cgi-bin/getmsg?msg=1",
        'Subject: =?"us-ascii"?Q?lunch=3F?=',
        "Dest-Folder: ACTIVE",
        "From-Addr: zoe@example.com",
        "id: 2",
    ) == [count(2), ("mailbox_new_mail_received", MailMessage("Zoë", "zoe@example.com", "lunch?"))]


def test_a_mail_for_another_folder_is_told_only() -> None:
    post = Post()
    told = post.hear("email", "From: Spam", "From-Addr: x@example.com", "Dest-Folder: Junk", "Subject: buy")
    assert told == [("mailbox_new_mail_received", MailMessage("Spam", "x@example.com", "buy"))]


@pytest.mark.parametrize(
    ("source", "destination", "delta", "left"),
    [
        ("ACTIVE", "trAsH", "2", 3),
        ("trAsH", "ACTIVE", "2", 7),
        ("ACTIVE", "ACTIVE", "-1", 4),
        ("ACTIVE", "trAsH", "99", 0),
        ("trAsH", "Junk", "2", 5),
        (".!!OIM", ".!!trAsH", "2", 5),
        ("ACTIVE", "trAsH", "many", 5),
    ],
)
def test_mails_that_are_read_or_moved_elsewhere_are_counted(
    source: str, destination: str, delta: str, left: int
) -> None:
    post = Post()
    post.has(5)
    told = post.hear(
        "activemail", f"Src-Folder: {source}", f"Dest-Folder: {destination}", f"Message-Delta: {delta}"
    )
    assert told == ([] if left == 5 else [count(left)])
    assert post.client.mailbox.unread_mail_count == left


@pytest.mark.parametrize("lines", [[], ["Subject: of nobody"], ["Dest-Folder: ACTIVE"]])
def test_a_mail_from_nobody_is_none(lines: list[str]) -> None:
    assert Post().hear("email", *lines) == []


def test_a_mail_may_be_about_nothing_and_too_much_is_cut() -> None:
    post = Post()
    ((_, mail),) = post.hear(
        "email", "From-Addr: x@example.com", "Dest-Folder: Junk", "Subject: " + "x" * 9999
    )
    assert isinstance(mail, MailMessage)
    assert (mail.name, mail.address, len(mail.subject)) == ("", "x@example.com", 512)
