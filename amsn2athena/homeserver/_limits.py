"""Every bound of the home network, in one place. A test, or a club with other needs, gives its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Times are in seconds, sizes in bytes, all else is a count."""

    #: TCP connections, in all and from one address. Loopback addresses count in all only: the clients of the
    #: web front end, one per signed-in person, come from there.
    connections: int = 20_000
    connections_per_address: int = 200

    #: How long a connection may take to sign in (or, at a switchboard, to show its pass).
    sign_in_seconds: float = 30.0
    #: What QNG tells clients: when to ping next. One that has been quiet for ``quiet_seconds`` is challenged,
    #: and gone when it does not answer within ``challenge_seconds``.
    ping_seconds: int = 50
    quiet_seconds: float = 120.0
    challenge_seconds: float = 50.0

    #: A line, and a payload at the notification server. Lists of 1,000 contacts take 60,000 bytes.
    line_bytes: int = 8_192
    payload_bytes: int = 262_144
    #: A payload at the switchboard: one byte more closes it, as it always has.
    message_bytes: int = 1_664
    #: What may wait for a client that reads too slowly, before it is disconnected.
    unsent_bytes: int = 1_048_576

    #: A switchboard in which nothing is said is closed.
    switchboard_idle_seconds: float = 600.0
    people_per_switchboard: int = 50
    #: What XFR and RNG hand out.
    pass_seconds: float = 60.0
    passes: int = 10_000
    passes_per_account: int = 200
    #: Calls from one person to another: so many at once, then one more per so many seconds.
    calls: int = 30
    call_seconds: float = 1.0

    #: Changes of status, name, message or lists by one person, each of which others hear of: so many at once,
    #: then one more per so many seconds.
    changes: int = 200
    change_seconds: float = 0.2
    #: A note from one person to another.
    note_bytes: int = 8_192

    #: Letters (messages for later) that wait for one account, their bytes, and those of one sender to it.
    #: Letters of one sender to anybody: so many at once, then one more per so many seconds.
    letters_per_account: int = 1_000
    letter_bytes_per_account: int = 4_194_304
    letters_per_sender: int = 200
    letters: int = 100
    letter_seconds: float = 1.0

    #: Places where one account may be signed in at once; one more, and the first is signed out.
    endpoints_per_account: int = 8
    contacts_per_account: int = 1_000
    groups_per_account: int = 30

    #: Circles that one account is in or asked into, people who are in one circle or asked into it, characters
    #: of its name, and the bytes of a message in it with all its headers.
    circles_per_account: int = 30
    members_per_circle: int = 50
    circle_name: int = 64
    circle_message_bytes: int = 4_096

    #: How long a ticket counts that its account does not use.
    ticket_seconds: float = 86_400.0
    tickets: int = 20_000
    tickets_per_account: int = 32

    #: Wrong passwords for one account from one address: so many at once, then one more per so many seconds.
    wrong_passwords: int = 10
    wrong_password_seconds: float = 30.0
    #: New accounts: so many at once, then one more per so many seconds.
    new_accounts: int = 100
    new_account_seconds: float = 1.0
    #: Passwords that may wait to be hashed or verified.
    passwords_waiting: int = 200
    #: Addresses, or pairs of account and address, that are kept count of.
    throttled: int = 10_000

    #: A picture that an account keeps, and those that may wait to be looked at.
    picture_bytes: int = 180_000
    pictures_waiting: int = 50

    #: At the gateway: how long an answer may be waited for, and when a connection ends that is asked for
    #: nothing.
    gateway_wait_seconds: float = 30.0
    gateway_idle_seconds: float = 60.0
