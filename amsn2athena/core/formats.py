"""How text looks: from what other clients may ask for to the little that a front end must know, and back."""

from __future__ import annotations

import re

from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import FONTS, FormatView
from amsn2athena.papyon import Style, TextFormat

#: The colour of text that asks for none.
_PLAIN_COLOR = "000000"
_COLOR = re.compile("[0-9a-f]{6}")
_BY_NAME = {font.lower(): font for font in FONTS}

#: Names that other clients send for fonts that look like one of ours.
_ALIASES = {
    "andale mono": "Courier New",
    "book antiqua": "Georgia",
    "bradley hand itc": "Comic Sans MS",
    "calibri": "Trebuchet MS",
    "cambria": "Georgia",
    "consolas": "Courier New",
    "garamond": "Georgia",
    "helvetica": "Arial",
    "impact": "Arial",
    "lucida console": "Courier New",
    "lucida handwriting": "Comic Sans MS",
    "microsoft sans serif": "Arial",
    "monospace": "Courier New",
    "palatino linotype": "Georgia",
    "sans": "Arial",
    "segoe print": "Comic Sans MS",
    "segoe script": "Comic Sans MS",
    "serif": "Times New Roman",
    "tahoma": "Verdana",
}

#: What stands in for a font that nobody here has heard of, by the family that it says it is of.
_BY_FAMILY = {1: "Times New Roman", 2: "Arial", 3: "Courier New", 4: "Comic Sans MS"}
_FAMILIES = {"Times New Roman": 1, "Georgia": 1, "Courier New": 3, "Comic Sans MS": 4}
_DEFAULT = TextFormat()


def incoming(sent: TextFormat) -> FormatView | None:
    """Return how a received text is to look; ``None`` when nothing about it is out of the ordinary."""
    view = FormatView(
        _font(sent),
        "" if sent.color == _PLAIN_COLOR else sent.color,
        bool(sent.style & Style.BOLD),
        bool(sent.style & Style.ITALIC),
        bool(sent.style & Style.UNDERLINE),
        bool(sent.style & Style.STRIKETHROUGH),
        sent.right_alignment,
    )
    return None if view == FormatView() else view


def checked(view: FormatView | None) -> FormatView | None:
    """Return what a person chose, ``None`` for the ordinary; ``Refusal`` for what nobody could choose."""
    if view is None or view == FormatView():
        return None
    if view.font not in ("", *FONTS) or not (view.color == "" or _COLOR.fullmatch(view.color)):
        raise Refusal("That text style is not one of those on offer. Please choose another.")
    return view


def outgoing(view: FormatView | None) -> TextFormat:
    """Return the format that tells other clients of ``view``."""
    if view is None:
        return _DEFAULT
    effects = (
        (view.bold, Style.BOLD),
        (view.italic, Style.ITALIC),
        (view.underline, Style.UNDERLINE),
        (view.strike, Style.STRIKETHROUGH),
    )
    style = Style.PLAIN
    for wanted, effect in effects:
        style |= effect if wanted else Style.PLAIN
    return TextFormat(
        font=view.font or _DEFAULT.font,
        style=style,
        color=view.color or _PLAIN_COLOR,
        family=_FAMILIES.get(view.font, 2) if view.font else _DEFAULT.family,
        right_alignment=view.right_to_left,
    )


def _font(sent: TextFormat) -> str:
    name = sent.font.strip().lower()
    if name == _DEFAULT.font.lower():
        return ""
    return _BY_NAME.get(name) or _ALIASES.get(name) or _BY_FAMILY.get(sent.family, "")
