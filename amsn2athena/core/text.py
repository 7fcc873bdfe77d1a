"""What may be in a name or a message, whoever it came from."""

from __future__ import annotations

import re

from amsn2athena.core.interfaces import Refusal

#: Characters of one message, as sent from the page.
MESSAGE_LIMIT = 16_000
#: Characters of a display name: the limit of the original service.
NAME_LIMIT = 387
#: Characters of a personal message: the limit of the original clients.
PERSONAL_MESSAGE_LIMIT = 129
#: Characters of a circle's name.
CIRCLE_NAME_LIMIT = 60
#: Characters of an action, which crosses in one piece.
ACTION_LIMIT = 300
#: Characters of a group's name: the limit of the original service.
GROUP_LIMIT = 61
#: Characters of what may be noted about a contact, and of what somebody is asked with.
NOTES_LIMIT = 2_000
INVITATION_LIMIT = 300
#: Characters of the name of a place.
PLACE_LIMIT = 64
#: Characters of an e-mail address (RFC 5321, a path without its brackets).
ACCOUNT_LIMIT = 254

_LINE_BREAKS = re.compile("\r\n?|\u2028|\u2029")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_ACTION = re.compile(r"/me\s+\S")
_SPACES = re.compile(r"\s+")
_ACCOUNT = re.compile(r"[^@\s/;:<>\"\\]+@[^@\s/;:<>\"\\]+")


def clean(text: str) -> str:
    """Return ``text`` with line feeds for line breaks, and no control characters or lone surrogates."""
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Return ``text`` cleaned, on one line, with no space around it."""
    return _SPACES.sub(" ", clean(text)).strip()


def message(text: str) -> str:
    """Return ``text`` fit to be sent; ``Refusal`` when it is empty or too long."""
    text = clean(text)
    if not text.strip():
        raise Refusal("There is nothing to send yet.")
    if len(text) > MESSAGE_LIMIT:
        raise Refusal(
            f"That message is {len(text):,} characters long, and {MESSAGE_LIMIT:,} is the most that can be"
            " sent at once. Please send it in parts."
        )
    return text


def action(text: str) -> str | None:
    """Return what follows ``/me`` in a message, on one line; ``None`` when it is no action.

    ``Refusal`` when it is too long.
    """
    if not _ACTION.match(text):
        return None
    done = one_line(text[len("/me ") :])
    if len(done) > ACTION_LIMIT:
        raise Refusal(f"What follows /me can have {ACTION_LIMIT} characters at most.")
    return done


def name(text: str) -> str:
    """Return ``text`` fit to be a display name; ``Refusal`` otherwise."""
    text = one_line(text)
    if not text:
        raise Refusal("Please type a display name.")
    return _short(text, NAME_LIMIT, "A display name")


def circle_name(text: str) -> str:
    """Return ``text`` fit to be the name of a circle; ``Refusal`` otherwise."""
    text = one_line(text)
    if not text:
        raise Refusal("Please type a name for the group chat.")
    if len(text) > CIRCLE_NAME_LIMIT:
        raise Refusal(f"The name of a group chat can have {CIRCLE_NAME_LIMIT} characters at most.")
    return text


def personal_message(text: str) -> str:
    """Return ``text`` fit to be a personal message, which may be empty; ``Refusal`` otherwise."""
    return _short(one_line(text), PERSONAL_MESSAGE_LIMIT, "A personal message")


def media(text: str) -> str:
    """Return ``text`` fit to say what somebody listens to, which may be nothing; ``Refusal`` otherwise."""
    return _short(one_line(text), PERSONAL_MESSAGE_LIMIT, "What you listen to")


def place(text: str) -> str:
    """Return ``text`` fit to be the name of a place, which may be empty; ``Refusal`` otherwise."""
    return _short(one_line(text), PLACE_LIMIT, "The name of a place")


def alias(text: str) -> str:
    """Return ``text`` fit to be what we call a contact, which may be nothing; ``Refusal`` otherwise."""
    return _short(one_line(text), NAME_LIMIT, "A name")


def notes(text: str) -> str:
    """Return ``text`` fit to be noted about a contact; ``Refusal`` otherwise."""
    return _short(clean(text).strip(), NOTES_LIMIT, "Notes")


def invitation(text: str) -> str:
    """Return ``text`` fit to ask somebody with, which may be nothing; ``Refusal`` otherwise."""
    return _short(one_line(text), INVITATION_LIMIT, "Your words to them")


def group(text: str) -> str:
    """Return ``text`` fit to be the name of a group; ``Refusal`` otherwise."""
    text = one_line(text)
    if not text:
        raise Refusal("Please type a name for the group.")
    return _short(text, GROUP_LIMIT, "The name of a group")


def _short(text: str, limit: int, what: str) -> str:
    if len(text) > limit:
        raise Refusal(f"{what} can have {limit:,} characters at most.")
    return text


def account(text: str) -> str:
    """Return an e-mail address in the form that names an account; ``Refusal`` when it is none."""
    text = clean(text).strip().lower()
    if len(text) > ACCOUNT_LIMIT or not _ACCOUNT.fullmatch(text):
        raise Refusal("Please type an email address, such as name@example.com.")
    return text
