"""What a text looks like, between what other clients say and what a page knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.core import formats
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import FONTS, FormatView
from amsn2athena.papyon import Style, TextFormat

CHOOSABLE = st.builds(
    FormatView,
    st.sampled_from(("", *FONTS)),
    st.text("0123456789abcdef", min_size=6, max_size=6).filter(lambda color: color != "000000") | st.just(""),
    *[st.booleans()] * 5,
)


@given(CHOOSABLE)
def test_what_a_person_chose_is_what_the_other_sees(chosen: FormatView) -> None:
    crossed = TextFormat.parse(str(formats.outgoing(formats.checked(chosen))))
    assert (formats.incoming(crossed) or FormatView()) == chosen


@given(
    st.builds(
        TextFormat,
        font=st.text(max_size=80),
        style=st.sampled_from([Style.PLAIN, Style.BOLD | Style.UNDERLINE, ~Style.PLAIN]),
        color=st.text("0123456789abcdef", min_size=6, max_size=6),
        family=st.integers(0, 15),
        right_alignment=st.booleans(),
    )
)
def test_whatever_others_ask_for_a_page_gets_only_what_it_knows(sent: TextFormat) -> None:
    view = formats.incoming(TextFormat.parse(str(sent)))
    assert formats.checked(view) == view


@pytest.mark.parametrize(
    ("font", "family", "shown"),
    [
        ("Segoe UI", 0, ""),
        ("comic sans ms", 0, "Comic Sans MS"),
        ("Lucida Console", 0, "Courier New"),
        ("Bodoni", 1, "Times New Roman"),
        ("Wingdings", 0, ""),
    ],
)
def test_a_font_is_shown_by_one_that_is_there(font: str, family: int, shown: str) -> None:
    view = formats.incoming(TextFormat(font=font, family=family)) or FormatView()
    assert view.font == shown


@pytest.mark.parametrize(
    "view", [FormatView(font="Wingdings"), FormatView(color="red"), FormatView(color="FF0000")]
)
def test_a_style_that_nobody_could_choose_is_refused(view: FormatView) -> None:
    with pytest.raises(Refusal):
        formats.checked(view)
