"""How a message wants to be shown: the header `X-MMS-IM-Format`.

    FN=Segoe%20UI; EF=BI; CO=ff; CS=0; PF=22; RL=1

is bold and italic Segoe UI in red, from right to left: colours are blue, green, red in hexadecimal, without
leading zeros.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

_HEXADECIMAL = re.compile("[0-9A-Fa-f]{1,8}")
_CONTROLS = re.compile("[\0-\x1f\x7f]")
_LONGEST_FONT = 64


class Effect(enum.Flag):
    """What is done to the letters; the wire has the initials of these."""

    NONE = 0
    BOLD = 1
    ITALIC = 2
    UNDERLINE = 4
    STRIKETHROUGH = 8


_LETTERS = {
    "B": Effect.BOLD,
    "I": Effect.ITALIC,
    "U": Effect.UNDERLINE,
    "S": Effect.STRIKETHROUGH,
}


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A font, its effects, and a colour as 0xRRGGBB.

    `charset` is one of Windows' numbers for character sets, the low half of `pitch_and_family` the pitch and
    the high half the family of the font, for those who have not got it.
    """

    font: str = ""
    effects: Effect = Effect.NONE
    color: int = 0
    charset: int = 0
    pitch_and_family: int = 0
    right_to_left: bool = False

    @classmethod
    def parse(cls, value: str) -> TextFormat:
        """Read the header's value. What is missing or senseless is as usual: nothing raises."""
        fields = dict(_field(part) for part in value.split(";"))
        effects = Effect.NONE
        for letter in fields.get("EF", "").upper():
            effects |= _LETTERS.get(letter, Effect.NONE)
        return cls(
            font=_CONTROLS.sub("", unquote(fields.get("FN", ""), errors="replace"))[:_LONGEST_FONT],
            effects=effects,
            color=_swapped(_number(fields.get("CO", "")) & 0xFFFFFF),
            charset=_number(fields.get("CS", "")) & 0xFF,
            pitch_and_family=_number(fields.get("PF", "")) & 0xFF,
            right_to_left=fields.get("RL") == "1",
        )

    def __str__(self) -> str:
        """The header's value."""
        effects = "".join(letter for letter, effect in _LETTERS.items() if effect in self.effects)
        text = f"FN={quote(self.font, safe='')}; EF={effects}; CO={_swapped(self.color):x}"
        text += f"; CS={self.charset:x}; PF={self.pitch_and_family:x}"
        return f"{text}; RL=1" if self.right_to_left else text


def _field(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip().upper(), value.strip()


def _number(word: str) -> int:
    return int(word, 16) if _HEXADECIMAL.fullmatch(word) else 0


def _swapped(color: int) -> int:
    """Red, green and blue the other way round."""
    return (color & 0xFF) << 16 | color & 0xFF00 | color >> 16 & 0xFF
