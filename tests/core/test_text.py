"""Names and messages are cleaned, and refused with a reason when nothing can be made of them."""

from __future__ import annotations

import pytest

from amsn2athena.core import text
from amsn2athena.core.interfaces import Refusal


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("plain", "plain"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("tab\tstays", "tab\tstays"),
        ("nul\x00 bell\x07 del\x7f", "nul bell del"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202eright to left", "\u202eright to left"),
    ],
)
def test_cleaning_leaves_text_and_drops_what_is_none(written: str, cleaned: str) -> None:
    assert text.clean(written) == cleaned


def test_a_name_is_one_line_without_space_around() -> None:
    assert text.name("  Al\n  ice \t é ") == "Al ice é"


@pytest.mark.parametrize("written", ["", "   ", "\x00", "x" * 388])
def test_a_name_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(Refusal, match="display name"):
        text.name(written)


def test_a_personal_message_may_be_empty_but_not_long() -> None:
    assert text.personal_message(" ") == ""
    with pytest.raises(Refusal, match="129"):
        text.personal_message("x" * 130)


def test_ten_thousand_emoji_are_a_message_and_a_megabyte_is_not() -> None:
    assert text.message("😀" * 10_000) == "😀" * 10_000
    with pytest.raises(Refusal, match="1,000,000 characters"):
        text.message("x" * 1_000_000)


def test_nothing_is_not_a_message() -> None:
    with pytest.raises(Refusal, match="nothing to send"):
        text.message(" \n\x00")


def test_an_address_names_an_account_in_lower_case() -> None:
    assert text.account(" Alice@Example.COM ") == "alice@example.com"


@pytest.mark.parametrize(
    "written", ["alice", "a@b@c", "@example.com", "a b@example.com", "a;{}@b", "x" * 300 + "@b"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(Refusal, match="email address"):
        text.account(written)
