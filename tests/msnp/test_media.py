"""What somebody is listening to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.media import Media

SONG = Media("Music", "{0} - {1}", ("Song", "Artist"))


def test_a_song_is_shown_as_the_pattern_says() -> None:
    assert SONG.text == "Song - Artist"


def test_a_song_crosses_the_wire() -> None:
    assert str(SONG) == r"\0Music\01\0{0} - {1}\0Song\0Artist\0"
    assert Media.parse(str(SONG)) == SONG


def test_a_song_from_an_application() -> None:
    media = Media.parse(r"WMP\0Music\01\0{1}: {0}\0Song\0Artist\0Album\0\0")
    assert media == Media("Music", "{1}: {0}", ("Song", "Artist", "Album"), "WMP")
    assert media.text == "Artist: Song"


@pytest.mark.parametrize(
    "text", ["", r"\0Music\00\0{0}\0Song\0", "nothing", r"\0", r"\0\01\0{0}\0x", r"\0Music\0yes\0{0}\0x"]
)
def test_silence(text: str) -> None:
    assert Media.parse(text) == Media()
    assert Media.parse(text).text == ""
    assert str(Media.parse(text)) == ""


def test_a_pattern_with_more_places_than_parts() -> None:
    assert Media("Music", "{0}{1}{9}{x}{}", ("Song",)).text == "Song{x}{}"


def test_a_part_is_not_a_pattern() -> None:
    assert Media("Music", "{0}", ("{1}", "Artist")).text == "{1}"


@pytest.mark.parametrize(("part", "read"), [(r"So\0ng", "So ng"), (r"So\\00ng", r"So\ 0ng")])
def test_a_part_cannot_end_early(part: str, read: str) -> None:
    assert Media.parse(str(Media("Music", "{0}", (part,)))).parts == (read,)


@given(st.text("\\0{}19Music- ", max_size=60))
def test_anything_can_be_read_and_shown(text: str) -> None:
    media = Media.parse(text)
    assert Media.parse(str(media)).text == media.text
