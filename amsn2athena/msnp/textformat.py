"""The look of a text: the header X-MMS-IM-Format.

    >>> str(TextFormat(font="Segoe UI", style=Style.BOLD | Style.ITALIC, color="0000ff"))
    'FN=Segoe%20UI; EF=BI; CO=ff0000; CS=1; PF=0'

The colour is blue, green, red on the wire, without leading zeros, and red, green, blue here.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

MAX_FONT = 64
"""Characters of a font's name. Longer ones are cut."""

_HEXADECIMAL = re.compile("[0-9A-Fa-f]{1,6}")
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f]")


class Style(enum.Flag):
    """The effects of a text. Their letters on the wire are the first ones of their names."""

    PLAIN = 0
    BOLD = enum.auto()
    ITALIC = enum.auto()
    UNDERLINE = enum.auto()
    STRIKETHROUGH = enum.auto()


@dataclass(frozen=True, slots=True)
class TextFormat:
    """The look of a text, for Windows as it was.

    `color`: six hexadecimal digits, red green blue. `charset`: of the font (0 ANSI, 1 default, 0x80 Japanese,
    ...; the text is UTF-8 all the same). `family`: 0 any, 1 with serifs, 2 without, 3 typewriter, 4 script,
    5 decorative. `pitch`: 0 any, 1 fixed, 2 variable. `right_alignment`: for languages written to the left.
    """

    font: str = "Segoe UI"
    style: Style = Style.PLAIN
    color: str = "000000"
    charset: int = 1
    family: int = 0
    pitch: int = 0
    right_alignment: bool = False

    @classmethod
    def parse(cls, header: str) -> TextFormat:
        """Read a header. What is missing or senseless is as in `TextFormat()`; nothing raises."""
        pairs = (field.partition("=") for field in header.split(";"))
        fields = {name.strip().upper(): value.strip() for name, _, value in pairs}
        family_and_pitch = _number(fields.get("PF"), 0xFF, 0)
        return cls(
            font=_font(unquote(fields.get("FN", ""), errors="replace")) or cls().font,
            style=_style(fields.get("EF", "")),
            color=_swapped(_number(fields.get("CO"), 0xFFFFFF, 0)),
            charset=_number(fields.get("CS"), 0xFF, 1),
            family=family_and_pitch >> 4,
            pitch=family_and_pitch & 0xF,
            right_alignment=fields.get("RL") == "1",
        )

    def __str__(self) -> str:
        letters = "".join(style.name[0] for style in self.style if style.name)
        color = int(_swapped(_number(self.color, 0xFFFFFF, 0)), 16)
        alignment = "; RL=1" if self.right_alignment else ""
        return (
            f"FN={quote(_font(self.font), safe='')}; EF={letters}; CO={color:x}; CS={self.charset:x}; "
            f"PF={self.family << 4 | self.pitch:x}{alignment}"
        )


def _font(name: str) -> str:
    return _CONTROL.sub("", name)[:MAX_FONT]


def _style(letters: str) -> Style:
    style = Style.PLAIN
    for effect in Style:
        if effect.name and effect.name[0] in letters.upper():
            style |= effect
    return style


def _number(text: str | None, limit: int, default: int) -> int:
    number = int(text, 16) if text and _HEXADECIMAL.fullmatch(text) else default
    return number if number <= limit else default


def _swapped(color: int) -> str:
    return color.to_bytes(3, "little").hex()
