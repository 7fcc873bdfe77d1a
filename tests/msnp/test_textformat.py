"""The look of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.textformat import MAX_FONT, Style, TextFormat

formats = st.builds(
    TextFormat,
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=MAX_FONT),
    st.integers(0, 15).map(Style),
    st.integers(0, 0xFFFFFF).map("{:06x}".format),
    st.integers(0, 255),
    st.integers(0, 15),
    st.integers(0, 15),
    st.booleans(),
)


@given(formats)
def test_what_is_written_is_read_again(text_format: TextFormat) -> None:
    assert TextFormat.parse(str(text_format)) == text_format


def test_a_format_as_clients_write_it() -> None:
    red = TextFormat("MS Sans Serif", Style.BOLD | Style.UNDERLINE, "ff0000", 0, 2, 2)
    assert str(red) == "FN=MS%20Sans%20Serif; EF=BU; CO=ff; CS=0; PF=22"
    assert TextFormat.parse("FN=MS%20Sans%20Serif; EF=BU; CO=0000ff; CS=0; PF=22; RL=0") == red


def test_black_is_one_zero() -> None:
    assert "CO=0;" in str(TextFormat())


def test_text_from_right_to_left() -> None:
    assert TextFormat.parse("FN=Arial; EF=; CO=0; RL=1").right_alignment
    assert str(TextFormat(right_alignment=True)).endswith("; RL=1")


def test_all_effects() -> None:
    everything = Style.BOLD | Style.ITALIC | Style.UNDERLINE | Style.STRIKETHROUGH
    assert TextFormat.parse("EF=SUIB").style == TextFormat.parse("ef=bius").style == everything
    assert "EF=BIUS;" in str(TextFormat(style=everything))


@pytest.mark.parametrize(
    "header",
    [
        "",
        ";;;",
        "=",
        "FN",
        "FN=",
        "FN=%0D%0A%00",
        "EF=XYZ",
        "CO=red",
        "CO=-1",
        "CO=1234567",
        "CS=fff",
        "PF=100",
        "RL=2",
    ],
)
def test_what_makes_no_sense_is_as_usual(header: str) -> None:
    assert TextFormat.parse(header) == TextFormat()


def test_a_font_cannot_break_the_header_or_be_endless() -> None:
    font = "Evil; CO=ff\r\nX-Header: y" + "x" * 100
    text_format = TextFormat.parse(str(TextFormat(font)))
    assert text_format.color == "000000"
    assert text_format.font == font.replace("\r\n", "")[:MAX_FONT]


def test_a_colour_that_is_none_is_black() -> None:
    assert "CO=0;" in str(TextFormat(color="#00ff00;"))


@given(st.text(max_size=80))
def test_anything_can_be_read(header: str) -> None:
    text_format = TextFormat.parse(header)
    assert TextFormat.parse(str(text_format)) == text_format
