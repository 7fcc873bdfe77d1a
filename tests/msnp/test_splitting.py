"""Where a long text is cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp._splitting import split


def cut(text: str, first: int, rest: int) -> list[str]:
    return [piece.decode() for piece in split(text, first, rest)]


def test_pieces_are_as_long_as_they_may_be() -> None:
    assert cut("abcdefghij", 4, 5) == ["abcd", "efghi", "j"]


def test_nothing_is_one_empty_piece() -> None:
    assert cut("", 4, 5) == [""]


FAMILY = "👨\u200d👩\u200d👧"
RED_HAIR = "👩🏽\u200d🦰"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "letter",
    [
        "é",
        "你",
        "😀",
        "e\u0301",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "👍🏽",
        "🇳🇱",
        FAMILY,
        RED_HAIR,
        SCOTLAND,
        "\u1100\u1161\u11a8",
        "\r\n",
    ],
)
def test_what_a_reader_sees_as_one_letter_stays_whole(letter: str) -> None:
    size = len(letter.encode())
    for before in range(size):
        pieces = cut("-" * (before + 1) + letter + letter + "-", size * 2, size)
        assert "".join(pieces) == "-" * (before + 1) + letter + letter + "-"
        assert all(letter in piece or set(piece) == {"-"} for piece in pieces)


def test_flags_are_cut_between_flags() -> None:
    assert cut("🇳🇱🇧🇪🇫🇷", 20, 12) == ["🇳🇱🇧🇪", "🇫🇷"]


def test_a_letter_that_is_longer_than_a_piece_is_cut() -> None:
    zalgo = "e" + "\u0301" * 50
    pieces = cut(zalgo, 10, 10)
    assert "".join(pieces) == zalgo
    assert all(piece for piece in pieces)


_ODD = st.text(
    st.sampled_from(["a", "é", "😀", "\u0301", "\u200d", "🇳", "🇱", "\r", "\n", "🏽", "你", "\u1161"]),
    max_size=60,
)


@settings(deadline=None)
@given(_ODD, st.integers(4, 40), st.integers(4, 40))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, first: int, rest: int) -> None:
    pieces = list(split(text, first, rest))
    assert b"".join(pieces) == text.encode()
    assert len(pieces[0]) <= first
    assert all(0 < len(piece) <= rest for piece in pieces[1:])
